"""Tables as records: a workbook, or a folder of comma-separated values, read so that every value knows its cell."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import csv_tables, workbooks
from .cells import PART, PART_SHEETS, RECORD, RECORD_SHEETS, SHEETS, Cell, CellMark, Sheet, flat, part_names, path, shown, value
from .csv_tables import error_at
from .errors import RecordError
from .positions import Position
from .reading import Record
from .record_places import RecordSource
from .records import KINDS, PARTS, SLUG, keys, part_slug, problems

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .reading import Mark, Path_

#: What a record ends with, as people write it.
TAIL = ("from", "coder", "coded", "guide")

#: Where records of a table would stand, so that their folder and file tell kind and slug.
NOWHERE = Path("/")


@dataclass
class TableRecord(Record):
    """A record that comes from the rows of a table: each value knows its cell."""

    cells: dict[Path_, CellMark] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Let marks and keys be cells."""
        self.__dict__["marks"] = self.__dict__["keys"] = self.cells

    def error(self, path: Path_, message: str, hint: str | None = None, rule: str = "form") -> RecordError:
        """Return an error at the cell of the value that the path leads to."""
        mark = self.mark(path)
        return error_at(mark, message, hint or "", rule) if isinstance(mark, CellMark) else super().error(path, message, hint, rule)

    key_error = error


@dataclass
class TableSource(RecordSource):
    """A record of a table as a source of triples; `name` is the workbook or the folder."""

    def position(self, at: Mark) -> Position:
        """Return the position of a cell."""
        if not isinstance(at, CellMark) or at.file is None:
            return Position(self.name)
        file = self.name if at.sheet else f"{self.name}/{at.file.name}"
        return Position(file, at.line, at.column, sheet=at.sheet, cell=at.cell)


@dataclass
class Table:
    """What a table holds: its sheets, its records over what was there before, and what is wrong with them.

    `unreadable` are the records with errors of form, `strangers` the names of records that rows tell of and that aren't there.
    """

    sheets: list[Sheet]
    records: dict[str, TableRecord] = field(default_factory=dict)
    errors: list[RecordError] = field(default_factory=list)
    unreadable: set[str] = field(default_factory=set)
    strangers: set[str] = field(default_factory=set)

    @property
    def rows(self) -> dict[str, Sheet]:
        """Return the sheets by name."""
        return {sheet.name: sheet for sheet in self.sheets}


def is_table(file: Path) -> bool:
    """Say whether a path is a workbook, or a folder of comma-separated values whose names are those of sheets."""
    if file.is_dir():
        return any((file / f"{name}.csv").exists() for name in SHEETS)
    return file.suffix.lower() == ".xlsx"


def read_table(file: Path, before: Mapping[str, dict[str, Any]] | None = None, *, delete: bool = False) -> Table:
    """Return the records of a table, over those that were there before, and all errors of form with their cells.

    A column or sheet that the table lacks leaves what was there; so does a row that it lacks, unless `delete` is given.
    """
    try:
        sheets = csv_tables.read(file) if file.is_dir() else workbooks.read(file)
    except RecordError as error:
        return Table([], errors=[error])
    table = Table(sheets)
    for sheet in sheets:
        table.errors += [*sheet.errors, *_unknown_columns(sheet)]
    for sheet in sheets:
        if sheet.name in RECORD_SHEETS:
            _add_records(table, sheet, before or {})
    for name, key in PART_SHEETS.items():
        if name in table.rows:
            _add_parts(table, table.rows[name], key, before or {}, delete=delete)
    for name, record in table.records.items():
        found = list(problems(record, NOWHERE))
        table.errors += found
        table.unreadable |= {name} if found else set()
    return table


def _unknown_columns(sheet: Sheet) -> Iterator[RecordError]:
    first = "id" if sheet.name in RECORD_SHEETS else RECORD
    if sheet.columns and first not in sheet.columns:
        mark = next(iter(sheet.columns.values()))
        yield error_at(mark, f"the column {first!r} is missing", "it says which record a row belongs to", "table-column")
    for name, mark in list(sheet.columns.items()):
        if name in (RECORD, PART) or (path(name)[0] in keys() - set(PARTS) and path(name)[1:] in ((), ("nl",), ("en",))):
            continue
        near = difflib.get_close_matches(name, keys() - set(PARTS), 1)
        yield error_at(mark, f"unknown column {name!r}", f"did you mean {near[0]!r}?" if near else "remove it", "table-column")
        del sheet.columns[name]


def _add_records(table: Table, sheet: Sheet, before: Mapping[str, dict[str, Any]]) -> None:
    kind = RECORD_SHEETS[sheet.name]
    for row in sheet.rows:
        first = next(iter(row.values())).mark
        cell = row.get("id")
        name = str(cell.value).strip() if cell else ""
        if not cell or not name.startswith(f"{kind}/") or not SLUG.match(name.removeprefix(f"{kind}/")):
            found = f"the id is {name!r}" if name else "the row has no id"
            table.errors.append(
                error_at(cell.mark if cell else first, found, f"write {kind}/SLUG: lower-case letters, digits, hyphens", "form-id")
            )
        elif name in table.records:
            table.errors.append(error_at(cell.mark, f"{name!r} stands twice", "keep one row", "form-id"))
        else:
            old = before.get(name, {"id": name, "type": KINDS[kind]})
            record = TableRecord(NOWHERE / f"{name}.yaml", _merged(old, row, sheet), cells={(): cell.mark, ("id",): cell.mark})
            _note(record, row, record.data, ())
            table.records[name] = record


def _add_parts(table: Table, sheet: Sheet, key: str, before: Mapping[str, dict[str, Any]], *, delete: bool) -> None:
    rows: dict[str, list[dict[str, Cell]]] = {}
    for row in sheet.rows:
        cell = row.get(RECORD)
        name = str(cell.value).split(" | ")[0].strip() if cell else ""
        if name in table.records or name in before:
            rows.setdefault(name, []).append(row)
        elif not name or name not in table.strangers:
            table.strangers.add(name)
            mark = cell.mark if cell else next(iter(row.values())).mark
            found = f"there is no record {name!r}" if name else "the row names no record"
            near = difflib.get_close_matches(name, [*table.records, *before], 1)
            table.errors.append(error_at(mark, found, f"did you mean {near[0]!r}?" if near else "write KIND/SLUG", "table-record"))
    owners = {name for name, data in before.items() if key in data} | set(rows)
    for name in owners:
        if name not in table.records:
            table.records[name] = TableRecord(NOWHERE / f"{name}.yaml", dict(before[name]))
        _place_parts(table.records[name], key, rows.get(name, []), sheet, delete=delete)


def _place_parts(record: TableRecord, key: str, rows: list[dict[str, Cell]], sheet: Sheet, *, delete: bool) -> None:
    """Put the parts that rows tell of into their record: at their old place, or behind the others."""
    old: list[dict[str, Any]] = record.data.get(key, [])
    names = part_names(key, old)
    told = {name: row for row in rows if PART in row and (name := str(row[PART].value)) in names}
    fresh = [row for row in rows if not any(row is known for known in told.values())]
    for row in list(fresh):
        name = part_slug(PARTS[key], _merged({}, row, sheet))
        if name in names and name not in told:
            told[name] = row
            fresh.remove(row)
    new: list[tuple[dict[str, Any], dict[str, Cell] | None]]
    new = [(item, told.get(name)) for name, item in zip(names, old, strict=True) if name in told or not delete]
    new += [({}, row) for row in fresh]
    record.data = _with(record.data, key, [_merged(item, row, sheet) if row else item for item, row in new], list(PARTS))
    for index, (_, known) in enumerate(new):
        if known:
            record.cells.setdefault((), known[RECORD].mark)
            record.cells[(key, index)] = known[RECORD].mark
            _note(record, known, record.data[key][index], (key, index))


def _note(record: TableRecord, row: dict[str, Cell], data: dict[str, Any], owner: Path_) -> None:
    for name, cell in row.items():
        if name in (RECORD, PART):
            continue
        here = (*owner, *path(name))
        record.cells[here] = record.cells[(*owner, path(name)[0])] = cell.mark
        items = data.get(name)
        record.cells |= {(*here, index): cell.mark for index in range(len(items) if isinstance(items, list) else 0)}


def _merged(old: dict[str, Any], row: dict[str, Cell], sheet: Sheet) -> dict[str, Any]:
    """Return what a record or part becomes: old values stay, unless their cell says another thing."""
    new, was = dict(old), flat(old)
    order = list(dict.fromkeys(path(name)[0] for name in sheet.columns))
    for name in sheet.columns:
        if name in ("id", RECORD, PART):
            continue
        said = value(name, row[name].value) if name in row else None
        if name in was and said is not None and str(shown(name, was[name])) == str(shown(name, said)):
            continue
        if name in was and isinstance(was[name], list) and said is not None and not isinstance(said, list):
            said = [said]
        if said != was.get(name):
            new = _set(new, path(name), said, order)
    return new


def _set(data: dict[str, Any], where: tuple[str, ...], said: Any, order: list[str]) -> dict[str, Any]:  # noqa: ANN401 - any value
    if len(where) > 1:
        texts = data.get(where[0])
        inner = _with(texts if isinstance(texts, dict) else {}, where[1], said, ["nl", "en"])
        return _with(data, where[0], inner or None, order)
    return _with(data, where[0], said, order)


def _with(data: dict[str, Any], key: str, said: Any, order: list[str]) -> dict[str, Any]:  # noqa: ANN401 - any value
    """Return data with a key set, or without it where nothing is said; a new key comes where people write it."""
    if said in (None, []):
        return {name: known for name, known in data.items() if name != key}
    if key in data:
        return {name: said if name == key else known for name, known in data.items()}
    ranks = {name: rank for rank, name in enumerate(["id", "type", *(name for name in order if name not in TAIL), *PARTS, *TAIL])}
    before = [name for name in data if ranks.get(name, 0) < ranks.get(key, len(ranks))]
    names = list(data)
    at = names.index(before[-1]) + 1 if before else 0
    items = list(data.items())
    return dict([*items[:at], (key, said), *items[at:]])
