"""Diagrams as SVG: text as text, a title and a description, and colours in attributes, so that a strict policy lets it be."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING

from .diagrams import HIERARCHY, Diagram, Edge, attributes, edges
from .hierarchy import hierarchy
from .layout import Item, Layout, Route, lay_out

if TYPE_CHECKING:
    from .model import Class, Ontology

INK, SOFT, LINE, PAPER, GREY = "#1c2a2b", "#e8efe9", "#0b5f5c", "#ffffff", "#4a5b60"
FONT = "DejaVu Sans, Verdana, system-ui, sans-serif"

#: Around the drawing, beside text in a box, between columns, and the length of a point.
MARGIN, PADDING, BETWEEN, POINT = 12, 10, 34, 8

#: How wide letters are for a size of 1, by the widest of the fonts above; other letters are as wide as OTHER.
NARROW = {**dict.fromkeys("ijlI.,:;'|!", 0.35), **dict.fromkeys(" frt()[]-/", 0.43), **dict.fromkeys("mwMW%", 1.0)}
OTHER = {True: 0.77, False: 0.64}


@dataclass(frozen=True)
class Line:
    """A line of text: its size, and whether it is bold or grey."""

    text: str
    size: int = 13
    bold: bool = False
    grey: bool = False

    @property
    def width(self) -> float:
        """Return how wide the line can be at most."""
        letters = sum(NARROW.get(letter, OTHER[letter.isupper()]) for letter in self.text)
        return letters * self.size * (1.12 if self.bold else 1)

    @property
    def height(self) -> float:
        """Return how much room the line takes."""
        return self.size * 1.35


def draw(diagram: Diagram, model: Ontology, lang: str, root: str = "") -> str:
    """Return a diagram as SVG in a language; boxes lead to the terms at `root`."""
    if diagram.name == HIERARCHY:
        return hierarchy(diagram, model, lang, root)
    found = _joined(edges(diagram, model))
    selves = {key: group for key, group in found.items() if group[0].source == group[0].target}
    names = {key: _named(group, model, lang) for key, group in found.items() if key not in selves}
    texts = {name: _box(model, name, diagram, lang, selves) for column in diagram.columns for name in column}
    boxes = [_column([_item(name, texts[name]) for name in column]) for column in diagram.columns]
    lines = {key: (*_ends(found[key][0]), *_size(named)) for key, named in names.items()}
    layout = lay_out(boxes, lines, BETWEEN)
    body = [_route(route, found[route.name][0].derived) for route in layout.routes]
    body += [_label(item, names[item.key]) for column in layout.columns for item in column if item.key in names]
    body += [box(item.x, item.y, item.width, item.height, texts[item.key], root + "#" + item.key) for item in _boxes(layout)]
    return document(diagram, lang, layout.width, layout.height, body)


def _joined(found: list[Edge]) -> dict[str, list[Edge]]:
    """Return the edges that can share a line: those of the same two classes that are all derived, or all not."""
    groups: dict[str, list[Edge]] = {}
    for edge in found:
        groups.setdefault(f"{edge.source}>{edge.target}{'?' if edge.derived else ''}", []).append(edge)
    return groups


def _ends(edge: Edge) -> tuple[str, str]:
    return edge.source.removeprefix("vk:"), edge.target.removeprefix("vk:")


def _named(group: list[Edge], model: Ontology, lang: str) -> list[Line]:
    lines = []
    for edge in group:
        term = model.by_name.get(edge.prop)
        lines.append(Line(term.labels[lang] if term else edge.prop, 12))
        often = f" [{edge.cardinality}]" if edge.cardinality else ""
        lines.append(Line(f"{edge.prop.removeprefix('vk:')}{often}" if term else f"[{edge.cardinality}]", 10, grey=True))
    return lines


def _box(model: Ontology, name: str, diagram: Diagram, lang: str, selves: dict[str, list[Edge]]) -> list[Line]:
    each: Class = model.by_name[f"vk:{name}"]  # type: ignore[assignment]
    lines = heading(each, lang)
    if name in diagram.detailed:
        lines += [Line(text, 11) for text in attributes(each, model, lang)]
    for group in selves.values():
        for edge in group:
            if edge.source == each.name:
                often = f" [{edge.cardinality}]" if edge.cardinality else ""
                lines.append(Line(f"↺ {model.by_name[edge.prop].labels[lang]}{often}", 11))
    return lines


def heading(each: Class, lang: str) -> list[Line]:
    """Return what a class is called, and its name."""
    return [Line(each.labels[lang], 13, bold=True), Line(each.name, 10, grey=True)]


def _item(name: str, lines: list[Line]) -> Item:
    return Item(name, max(line.width for line in lines) + 2 * PADDING, sum(line.height for line in lines) + PADDING, fixed=True)


def _column(items: list[Item]) -> list[Item]:
    """Return the boxes of a column, all as wide as the widest."""
    widest = max(item.width for item in items)
    for item in items:
        item.width = widest
    return items


def _size(lines: list[Line]) -> tuple[float, float]:
    return max(line.width for line in lines) + PADDING, sum(line.height for line in lines)


def _boxes(layout: Layout) -> list[Item]:
    return [item for column in layout.columns for item in column if item.fixed]


def box(x: float, y: float, width: float, height: float, lines: list[Line], href: str, *, dashed: bool = False) -> str:
    """Return a box with its lines of text, as a link."""
    dash = ' stroke-dasharray="4 3"' if dashed else ""
    return (
        f'<a href="{escape(href)}"><rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="5" fill="{SOFT}"'
        f' stroke="{LINE}"{dash}/>{_texts(x + PADDING, y + PADDING / 2, lines)}</a>'
    )


def _texts(x: float, y: float, lines: list[Line], anchor: str = "start") -> str:
    found = []
    for line in lines:
        y += line.height
        weight = ' font-weight="700"' if line.bold else ""
        found.append(
            f'<text x="{x:.1f}" y="{y - line.size * 0.3:.1f}" font-size="{line.size}"{weight}'
            f' fill="{GREY if line.grey else INK}" text-anchor="{anchor}">{escape(line.text)}</text>'
        )
    return "".join(found)


def _label(item: Item, lines: list[Line]) -> str:
    return _texts(item.x + item.width / 2, item.y, lines, "middle")


def _route(route: Route, derived: bool) -> str:
    if route.returns:
        source, label, target = route.items
        back = _curve(_right(source, label, -6), (label.x, label.middle))
        there, at = _curve(_right(target, label, 6, POINT), (label.x, label.middle)), _right(target, label, 6)
        lines = [back, there, _level(label)[0]]
        return _stroked(lines, derived) + _point(*at, to_right=False)
    lines = []
    for one, other in pairwise(route.items):
        start, end = _right(one, other), _left(other, one)
        if other is route.items[-1] and route.to_right:
            end = (end[0] - POINT, end[1])
        if one is route.items[0] and not route.to_right:
            start = (start[0] + POINT, start[1])
        lines.append(_curve(start, end))
    lines += [piece for item in route.items if not item.fixed for piece in _level(item)]
    end = _left(route.items[-1], route.items[-2]) if route.to_right else _right(route.items[0], route.items[1])
    return _stroked(lines, derived) + _point(*end, to_right=route.to_right)


def _level(item: Item) -> list[str]:
    """Return the level pieces of a line through a column: left and right of its name."""
    side = (item.width - item.inner) / 2
    return [f"M{x:.1f} {item.middle:.1f}h{side:.1f}" for x in (item.x, item.x + item.width - side)]


def _right(item: Item, other: Item, shift: float = 0, out: float = 0) -> tuple[float, float]:
    return item.x + item.width + out, _port(item, item.right, other) + shift


def _left(item: Item, other: Item) -> tuple[float, float]:
    return item.x, _port(item, item.left, other)


def _port(item: Item, side: list[Item], other: Item) -> float:
    """Return where on a side of a box the line to another thing begins: they are spread in the order of where they go."""
    if not item.fixed:
        return item.middle
    order = sorted(side, key=lambda joined: joined.middle)
    return item.y + item.height * (order.index(other) + 1) / (len(order) + 1)


def _curve(start: tuple[float, float], end: tuple[float, float]) -> str:
    middle = (start[0] + end[0]) / 2
    return f"M{start[0]:.1f} {start[1]:.1f}C{middle:.1f} {start[1]:.1f} {middle:.1f} {end[1]:.1f} {end[0]:.1f} {end[1]:.1f}"


def _stroked(lines: list[str], derived: bool) -> str:
    dash = ' stroke-dasharray="5 4"' if derived else ""
    return f'<path d="{"".join(lines)}" fill="none" stroke="{LINE}" stroke-width="1.3"{dash}/>'


def _point(x: float, y: float, *, to_right: bool) -> str:
    back = -POINT if to_right else POINT
    return f'<path d="M{x:.1f} {y:.1f}l{back} -4v8z" fill="{LINE}"/>'


def document(diagram: Diagram, lang: str, width: float, height: float, body: list[str]) -> str:
    """Return a whole SVG document with its title and description."""
    w, h, name = round(width + 2 * MARGIN), round(height + 2 * MARGIN), f"diagram-{diagram.name}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-MARGIN} {-MARGIN} {w} {h}" width="{w}" height="{h}" lang="{lang}"'
        f' font-family="{FONT}" role="group" aria-labelledby="{name}-title {name}-desc">'
        f'<title id="{name}-title">{escape(diagram.titles[lang])}</title><desc id="{name}-desc">{escape(diagram.said[lang])}</desc>'
        f'<rect x="{-MARGIN}" y="{-MARGIN}" width="{w}" height="{h}" fill="{PAPER}"/>{"".join(body)}</svg>\n'
    )
