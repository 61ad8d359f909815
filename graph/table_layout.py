"""How tables look: a column for each key that the shapes allow, with its labels, its meaning and its choices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.cells import LABELS, PART, PART_SHEETS, RECORD, RECORD_SHEETS, Column
from ingest.records import KINDS, NAMES_ONLY, PARTS, context
from ingest.tables import TAIL

from .forms import Field, fields, meaning, meaning_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ingest.reading import Record


def layout(rows: dict[str, list[dict[str, str | int]]], records: Iterable[Record]) -> dict[str, list[Column]]:
    """Return the columns of each sheet: those that the shapes know, then those that only some row uses."""
    names: dict[str, list[tuple[str, str]]] = {kind: [] for kind in KINDS}
    for record in records:
        names[record.path.parent.name].append((str(record.data["id"]), _label(record)))
    found = {}
    for sheet, kind in RECORD_SHEETS.items():
        found[sheet] = [_column("id"), *_columns(KINDS[kind], names)]
    for sheet, key in PART_SHEETS.items():
        own = [_column(name) for name in PARTS[key].key if name in NAMES_ONLY]
        found[sheet] = [_column(RECORD), _column(PART), *own, *_columns(PARTS[key].type, names)]
    return {sheet: [*columns, *_unforeseen(columns, rows[sheet])] for sheet, columns in found.items()}


def _label(record: Record) -> str:
    label = record.data.get("label")
    return str(label.get("nl", "")) if isinstance(label, dict) else ""


def _columns(type_: str, names: dict[str, list[tuple[str, str]]]) -> Iterator[Column]:
    known = fields(type_)
    for key in sorted((key for key in known if key not in PARTS), key=_rank):
        if context()[key].get("@container") == "@language":
            yield from (_column(f"{key}@{language}") for language in ("nl", "en"))
        else:
            yield _column(key, _choices(known[key], names), single=known[key].most == 1)


def _rank(key: str) -> int:
    """Return where a column stands: the name first, then codes and numbers, then notes, then provenance."""
    if key in TAIL:
        return 3 + TAIL.index(key)
    return 0 if key in ("label", "description") else 2 if context()[key].get("@container") == "@language" else 1


def _column(name: str, choices: tuple[str, ...] = (), *, single: bool = True) -> Column:
    key, _, language = name.partition("@")
    said = meaning(key)
    title = " / ".join(label for _, label in said.in_order()) + (f" ({language})" if language else "")
    return Column(name, title, said.text(), choices, single)


def _choices(field: Field, names: dict[str, list[tuple[str, str]]]) -> tuple[str, ...]:
    """Return what a drop-down list offers: codes with their labels, and the records of a kind by name."""
    coded = [LABELS.join([name, *(label for _, label in meaning_of(name).in_order())]) for name in field.names()]
    return (*coded, *(LABELS.join(filter(None, pair)) for kind in field.kinds() for pair in names[kind]))


def _unforeseen(columns: list[Column], rows: list[dict[str, str | int]]) -> list[Column]:
    known = {column.name for column in columns}
    return [_column(name) for name in dict.fromkeys(name for row in rows for name in row) if name not in known]
