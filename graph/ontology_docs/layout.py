"""A layout in columns: boxes in the columns that they were given, names of lines in columns between them, nothing on top of anything.

A line from one box to another passes through every column between them, in a place of its own; only lines can cross.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

#: Between two things in a column, and how often the columns are put level with each other.
GAP, SWEEPS = 14, 12


@dataclass(eq=False)
class Item:
    """Something with a place: a box, the name of a line, or the room for a line that passes (without a key).

    What is no box gets the whole width of its column, of which a name takes `inner` in the middle: a line is level there.
    """

    key: str
    width: float
    height: float
    fixed: bool = False
    x: float = 0
    y: float = 0
    inner: float = 0
    left: list[Item] = field(default_factory=list)
    right: list[Item] = field(default_factory=list)

    @property
    def middle(self) -> float:
        """Return the height of its middle."""
        return self.y + self.height / 2


@dataclass(eq=False)
class Route:
    """A line: the things that it passes from left to right, and at which end it has its point."""

    name: str
    items: list[Item]
    to_right: bool
    returns: bool = False


@dataclass
class Layout:
    """Where everything stands."""

    columns: list[list[Item]]
    routes: list[Route]
    width: float = 0
    height: float = 0


def lay_out(boxes: list[list[Item]], lines: dict[str, tuple[str, str, float, float]], between: float) -> Layout:
    """Return the layout of boxes in columns and of lines, each with its two ends and the size of its name."""
    columns = [column for boxes_of in boxes for column in (list(boxes_of), [])]
    place = {item.key: (number * 2, item) for number, column in enumerate(boxes) for item in column}
    routes = [_route(columns, place, name, line) for name, line in lines.items()]
    while columns and not columns[-1]:
        columns.pop()
    _stack(columns)
    for sweep in range(SWEEPS):
        for column in columns if sweep % 2 else reversed(columns):
            _settle(column)
    found = Layout(columns, routes)
    _place(found, between)
    return found


def _route(columns: list[list[Item]], place: dict[str, tuple[int, Item]], name: str, line: tuple[str, str, float, float]) -> Route:
    source, target, width, height = line
    (at, start), (to, end) = place[source], place[target]
    label = Item(name, width, height, inner=width)
    if at == to:
        columns[at + 1].append(label)
        label.left += [start, end]
        start.right.append(label)
        end.right.append(label)
        return Route(name, [start, label, end], to_right=False, returns=True)
    first, last = min(at, to), max(at, to)
    named = at + 1 if at < to else at - 1
    items = [start if at < to else end]
    for number in range(first + 1, last):
        item = label if number == named else Item("", 0, 4)
        columns[number].append(item)
        items.append(item)
    items.append(end if at < to else start)
    for one, other in pairwise(items):
        one.right.append(other)
        other.left.append(one)
    return Route(name, items, to_right=at < to)


def _stack(columns: list[list[Item]]) -> None:
    tallest = max(sum(item.height + GAP for item in column) for column in columns)
    for column in columns:
        y = (tallest - sum(item.height + GAP for item in column)) / 2
        for item in column:
            item.y = y
            y += item.height + GAP


def _settle(column: list[Item]) -> None:
    """Move what stands in a column towards what it is joined to: boxes keep their order, all else finds its own."""
    wanted = {item: _wish(item) for item in column}
    boxes = [item for item in column if item.fixed]
    loose = sorted((item for item in column if not item.fixed), key=lambda item: wanted[item])
    column[:] = _merged(boxes, loose, wanted)
    tops = _isotonic([wanted[item] - item.height / 2 for item in column], [item.height + GAP for item in column])
    for item, top in zip(column, tops, strict=True):
        item.y = top


def _wish(item: Item) -> float:
    joined = [other.middle for other in (*item.left, *item.right)]
    return sum(joined) / len(joined) if joined else item.middle


def _merged(boxes: list[Item], loose: list[Item], wanted: dict[Item, float]) -> list[Item]:
    found: list[Item] = []
    waiting = list(boxes)
    for item in loose:
        while waiting and waiting[0].middle < wanted[item]:
            found.append(waiting.pop(0))
        found.append(item)
    return found + waiting


def _isotonic(wanted: list[float], heights: list[float]) -> list[float]:
    """Return the tops nearest to those wanted with which nothing overlaps (pool adjacent violators)."""
    offsets = [sum(heights[:number]) for number in range(len(heights))]
    pools: list[tuple[float, int]] = []
    for want, offset in zip(wanted, offsets, strict=True):
        mean, size = want - offset, 1
        while pools and pools[-1][0] >= mean:
            other, others = pools.pop()
            mean, size = (other * others + mean * size) / (others + size), others + size
        pools.append((mean, size))
    levels = [mean for mean, size in pools for _ in range(size)]
    return [level + offset for level, offset in zip(levels, offsets, strict=True)]


def _place(found: Layout, between: float) -> None:
    """Give every column its x, and move all so that it begins at 0."""
    x, lowest = 0.0, min(item.y for column in found.columns for item in column)
    for column in found.columns:
        width = max((item.width for item in column), default=0)
        for item in column:
            item.x = x + (width - item.width) / 2
            item.y -= lowest
            if not item.fixed:
                item.x, item.width = x, width
        x += width + between
    found.width = x - between
    found.height = max(item.y + item.height for column in found.columns for item in column)
