"""Sheets as files of comma-separated values, one file a sheet, with the line and column of every cell."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from .cells import SHEETS, Cell, CellMark, Column, Sheet
from .errors import RecordError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: What makes a spreadsheet take a text for a formula; an apostrophe before it keeps it a text.
RISKY = ("=", "+", "-", "@", "\t", "\r", "'")

#: A cell, bare or in quotes.
FIELD = re.compile(r'"((?:[^"]|"")*)"|([^\r\n]*?(?=[{0}\r\n]|\Z))')
SEPARATORS = ",;\t"


def write(folder: Path, layout: dict[str, list[Column]], rows: dict[str, list[dict[str, str | int]]]) -> list[Path]:
    """Write a file for each sheet, UTF-8 with a mark by which Excel knows it, and return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, columns in layout.items():
        path = folder / f"{name}.csv"
        path.write_bytes(_text(columns, rows[name]).encode("utf-8-sig"))
        written.append(path)
    return written


def _text(columns: list[Column], rows: list[dict[str, str | int]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([column.name for column in columns])
    writer.writerows([_guarded(row.get(column.name, "")) for column in columns] for row in rows)
    return out.getvalue()


def _guarded(value: str | int) -> str | int:
    return f"'{value}" if isinstance(value, str) and value.startswith(RISKY) else value


def _bare(text: str) -> str:
    return text[1:] if text[:1] == "'" and text[1:].startswith(RISKY) else text


def read(folder: Path) -> list[Sheet]:
    """Return the sheets in a folder, with what can't be read in each."""
    return [_sheet(path) for path in sorted(folder.glob("*.csv"))]


def _sheet(path: Path) -> Sheet:
    sheet = Sheet(path.stem)
    if path.stem not in SHEETS:
        sheet.errors.append(RecordError(f"{path.stem!r} is no sheet", path, 1, 1, f"use one of {', '.join(SHEETS)}", "table-sheet"))
        return sheet
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        sheet.errors.append(RecordError(f"not UTF-8 at byte {error.start}", path, 1, 1, "save as CSV UTF-8", "syntax"))
        return sheet
    try:
        _fill(sheet, list(cells(text, path)))
    except RecordError as error:
        sheet.errors.append(error)
    return sheet


def _fill(sheet: Sheet, table: list[list[Cell]]) -> None:
    names = [str(cell.value).strip() for cell in table[0]] if table else []
    for name, cell in zip(names, table[0] if table else [], strict=True):
        if name in sheet.columns:
            sheet.errors.append(error_at(cell.mark, f"the column {name!r} stands twice", "keep one", "table-column"))
        elif name:
            sheet.columns[name] = cell.mark
    for row in table[1:]:
        for cell in row[len(names) :]:
            if cell.value != "":
                sheet.errors.append(
                    error_at(cell.mark, "a value outside the columns", "give the column a name, or quote the comma", "table-column")
                )
        found = {name: cell for name, cell in zip(names, row, strict=False) if name and cell.value != ""}
        if found:
            sheet.rows.append(found)


def error_at(mark: CellMark, message: str, hint: str, rule: str) -> RecordError:
    """Return an error at a cell."""
    return RecordError(message, mark.file, mark.line or None, mark.column or None, hint or None, rule, None, None, mark.sheet, mark.cell)


def cells(text: str, path: Path) -> Iterator[list[Cell]]:
    """Yield the rows of a text of separated values; raise RecordError where a quote is left open or misplaced."""
    separator = max(SEPARATORS, key=text.split("\n", 1)[0].count)
    field = re.compile(FIELD.pattern.replace("{0}", separator))
    at, line, start = 0, 1, 0
    row: list[Cell] = []
    while at < len(text):
        mark = CellMark(line, at - start + 1, file=path, cell=f"{letters(len(row))}{line}")
        if text[at] == '"' and not re.compile(r'"(?:[^"]|"")*"').match(text, at):
            raise error_at(mark, "a quote that is not closed", "end the cell with a quote; write a quote inside it twice", "syntax")
        match = field.match(text, at)
        assert match
        quoted = match[1] is not None
        row.append(Cell(_bare(match[1].replace('""', '"') if quoted else match[2]), mark))
        line += match[0].count("\n")
        start = at + match[0].rfind("\n") + 1 if "\n" in match[0] else start
        at = match.end()
        if at < len(text) and text[at] not in f"{separator}\r\n":
            raise error_at(mark, "something stands behind the closing quote", "write a quote inside a cell twice", "syntax")
        if at < len(text) and text[at] == separator:
            at += 1
            continue
        yield row
        row = []
        at += 2 if text[at : at + 2] == "\r\n" else 1
        line, start = line + 1, at
    if row:
        yield row


def letters(index: int) -> str:
    """Return the letters of a column of a spreadsheet, counted from 0."""
    return (letters(index // 26 - 1) if index >= 26 else "") + chr(ord("A") + index % 26)
