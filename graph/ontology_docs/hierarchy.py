"""The classes as trees: each under the class that it is a kind of, in columns of about the same height."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .diagrams import Diagram
    from .model import Ontology

#: How many columns there are, how far a narrower class stands in, the room between two boxes, and between two columns.
COLUMNS, INDENT, ROOM, BETWEEN = 3, 22, 8, 36

#: The class of others under which most trees stand.
CONCEPT = "skos:Concept"

Row = tuple[str, int, str]


def rows(model: Ontology) -> list[list[Row]]:
    """Return the trees, each as rows: the name of a class, how deep it stands, and the class that it stands under."""
    names = {each.name for each in model.classes}
    below: dict[str, list[str]] = {}
    for each in model.classes:
        above = next((name for name in each.above if name in names), CONCEPT if CONCEPT in each.above else "")
        below.setdefault(above, []).append(each.name)
    tops = sorted(below[""], key=lambda name: -len(below.get(name, ())))
    kinds = sorted(below[CONCEPT], key=lambda name: -len(below.get(name, ())))
    trees = [list(_tree(top, 0, "", below)) for top in tops]
    concepts = [list(_tree(kind, 1, CONCEPT, below)) for kind in kinds]
    concepts[0].insert(0, (CONCEPT, 0, ""))
    return [*trees, *concepts]


def _tree(name: str, depth: int, above: str, below: dict[str, list[str]]) -> Iterator[Row]:
    yield name, depth, above
    for narrower in below.get(name, ()):
        yield from _tree(narrower, depth + 1, name, below)


def hierarchy(diagram: Diagram, model: Ontology, lang: str, root: str) -> str:
    """Return the diagram of the trees as SVG."""
    from .svg import LINE, PADDING, Line, box, document, heading

    groups = {each.name: each.group for each in model.classes}
    body: list[str] = []
    x, tallest = 0.0, 0.0
    for column in _columns(rows(model)):
        y, widest, where = 0.0, 0.0, dict[str, tuple[float, float]]()
        for name, depth, above in column:
            known = model.by_name.get(name)
            lines = heading(known, lang) if known else [Line(name, 13, bold=True)]  # type: ignore[arg-type]
            width, height = max(line.width for line in lines) + 2 * PADDING, sum(line.height for line in lines) + PADDING
            left = x + depth * INDENT
            if above in where:
                start = where[above]
                body.append(f'<path d="M{start[0] + 10:.1f} {start[1]:.1f}V{y + height / 2:.1f}H{left:.1f}" fill="none" stroke="{LINE}"/>')
            href = f"{root}#{name.removeprefix('vk:')}" if known else "http://www.w3.org/2004/02/skos/core#Concept"
            body.append(box(left, y, width, height, lines, href, dashed=groups.get(name) == "defined"))
            where[name] = (left, y + height)
            y, widest = y + height + ROOM, max(widest, depth * INDENT + width)
        x, tallest = x + widest + BETWEEN, max(tallest, y)
    return document(diagram, lang, x - BETWEEN, tallest - ROOM, body)


def _columns(trees: list[list[Row]]) -> list[list[Row]]:
    """Return the trees in columns of about the same height; a class of others begins its column anew where its tree goes on."""
    share = sum(map(len, trees)) / COLUMNS
    columns: list[list[Row]] = [[]]
    for tree in trees:
        if len(columns) < COLUMNS and len(columns[-1]) + len(tree) / 2 > share:
            columns.append([] if tree[0][1] == 0 else [(CONCEPT, 0, "")])
        columns[-1] += tree
    return columns
