"""Records as rows of cells, as domain experts edit them: a sheet for each kind of record and of part, a column for each value."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .reading import INTEGER, Mark
from .records import PARTS, context, references

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from .errors import RecordError
    from .reading import Record

#: The sheet of each kind of record.
RECORD_SHEETS = {
    "interventions": "intervention",
    "statements": "statement",
    "studies": "study",
    "observations": "observation",
    "training-claims": "training-claim",
    "organisations": "organisation",
    "sources": "source",
    "coders": "coder",
    "withdrawals": "withdrawal",
}

#: The sheet of each kind of part, by the record's key.
PART_SHEETS = {
    "uses": "usesElement",
    "aims": "aimsAt",
    "components": "hasComponent",
    "costs": "cost",
    "recognitions": "recognition",
    "citations": "cites",
    "conflicts": "conflict",
    "counts": "counts",
    "sections": "sections",
}
SHEETS = (*RECORD_SHEETS, *PART_SHEETS)

#: The columns that tell which record, and which of its parts, a row of a part is.
RECORD, PART = "record", "part"

#: What parts a code from its labels in a drop-down list.
LABELS = " | "

NUMBERS = {"xsd:integer", "xsd:decimal"}

#: One code of several; a backslash takes the meaning from a separator.
CODE = re.compile(r"(?:\\[\\;n]|[^;\n])+")


@dataclass(frozen=True)
class CellMark(Mark):
    """A cell: its file, and its sheet and address in a workbook, or its line and column in a file of comma-separated values."""

    file: Path | None = None
    sheet: str = ""
    cell: str = ""


@dataclass(frozen=True)
class Column:
    """A column as the sheets for experts show it: its name, labels and meaning, and the codes that it may hold."""

    name: str
    title: str = ""
    note: str = ""
    choices: tuple[str, ...] = ()
    single: bool = True


@dataclass(frozen=True)
class Cell:
    """What stands in a cell, and where."""

    value: str | int
    mark: CellMark


@dataclass
class Sheet:
    """A sheet as it was read: where its columns' names stand, its rows by column, and what can't be read."""

    name: str
    columns: dict[str, CellMark] = field(default_factory=dict)
    rows: list[dict[str, Cell]] = field(default_factory=list)
    errors: list[RecordError] = field(default_factory=list)


def rows(records: Iterable[Record]) -> dict[str, list[dict[str, str | int]]]:
    """Return the rows of every sheet, by column; each record's parts name the record and themselves."""
    found: dict[str, list[dict[str, str | int]]] = {name: [] for name in SHEETS}
    kinds = {kind: name for name, kind in RECORD_SHEETS.items()}
    for record in records:
        name = str(record.data["id"])
        found[kinds[name.split("/")[0]]].append({"id": name, **_row(record.data)})
        for sheet, key in PART_SHEETS.items():
            slugs = part_names(key, record.data.get(key, []))
            items = zip(slugs, record.data.get(key, []), strict=True)
            found[sheet] += [{RECORD: name, PART: slug, **_row(item)} for slug, item in items]
    return found


def part_names(key: str, items: list[dict[str, Any]]) -> list[str]:
    """Return what tells each part from its siblings."""
    from .records import part_slug

    return [part_slug(PARTS[key], item) for item in items]


def _row(data: dict[str, Any]) -> dict[str, str | int]:
    return {name: shown(name, value) for name, value in flat(data).items()}


def flat(data: dict[str, Any]) -> dict[str, Any]:
    """Return the values of a record or part by column: `key`, or `key@language` for a text."""
    return dict(_flat(data))


def _flat(data: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in data.items():
        if key in PARTS or key in ("id", "type"):
            continue
        if isinstance(value, dict):
            yield from ((f"{key}@{language}", text) for language, text in value.items())
        else:
            yield key, value


def shown(column: str, value: Any) -> str | int:  # noqa: ANN401 - any value of a record
    """Return a value as its cell holds it: several codes with semicolons between them, several texts on lines of their own."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) or "@" in column:
        return value if isinstance(value, int) else str(value)
    items = value if isinstance(value, list) else [value]
    if column in references():
        return "; ".join(re.sub(r"[\\;]", r"\\\g<0>", str(item)).replace("\n", "\\n") for item in items)
    return "\n".join(str(item).replace("\\", "\\\\").replace("\n", "\\n") for item in items)


def value(column: str, cell: str | int) -> Any:  # noqa: ANN401 - any value of a record
    """Return the value that a cell holds, None where it holds none."""
    if "@" in column:
        return str(cell) or None
    meaning = context().get(column)
    if isinstance(meaning, dict) and meaning.get("@type") in NUMBERS:
        text = str(cell).strip()
        return int(text) if INTEGER.match(text) else text or None
    items = _codes(column, str(cell)) if column in references() else _lines(str(cell))
    return items if len(items) > 1 else next(iter(items), None)


def _codes(column: str, text: str) -> list[str]:
    items = (_unescaped(item).strip() for item in CODE.findall(text))
    return [code for item in items if (code := item if column == "from" else item.split(LABELS)[0].strip())]


def _lines(text: str) -> list[str]:
    return [_unescaped(line) for line in text.split("\n") if line]


def _unescaped(text: str) -> str:
    return re.sub(r"\\([\\;n])", lambda match: "\n" if match[1] == "n" else match[1], text)


def path(column: str) -> tuple[str, ...]:
    """Return the way to a column's value inside its record or part."""
    return tuple(column.split("@"))
