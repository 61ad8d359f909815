"""Sheets as one workbook (XLSX): frozen headers with notes, codes as drop-down lists, texts that stay texts."""

from __future__ import annotations

import re
from contextlib import closing
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from .cells import PART, RECORD, SHEETS, Cell, CellMark, Column, Sheet
from .csv_tables import error_at, letters
from .errors import RecordError

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

#: The sheet with the choices of the drop-down lists.
LISTS = "lists"

#: How many rows below the last one still have drop-down lists.
SPARE = 500

#: What a cell of Excel can hold.
LONGEST = 32767

#: Characters that XML can't hold; a workbook writes them as _xHHHH_.
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")

#: The two rows of headers: labels for people, and the names that are read.
HEADERS = 2


def write(path: Path, layout: dict[str, list[Column]], rows: dict[str, list[dict[str, str | int]]]) -> None:
    """Write a workbook with a sheet for each kind; raise RecordError where a text is longer than a cell can hold."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    lists = _Lists(book)
    for name, columns in layout.items():
        _write_sheet(book.create_sheet(name), columns, rows[name], lists, path)
    book.move_sheet(LISTS, len(layout))
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


class _Lists:
    """The hidden sheet of choices: a column for each set, and the range that a drop-down list refers to."""

    def __init__(self, book: Workbook) -> None:
        self._sheet = book.create_sheet(LISTS)
        self._sheet.sheet_state = "hidden"
        self._ranges: dict[tuple[str, ...], str] = {}

    def range(self, choices: tuple[str, ...]) -> str:
        if choices not in self._ranges:
            column = len(self._ranges) + 1
            for row, choice in enumerate(choices, 1):
                _put(self._sheet.cell(row, column), choice)
            letter = letters(column - 1)
            self._ranges[choices] = f"{LISTS}!${letter}$1:${letter}${len(choices)}"
        return self._ranges[choices]


def _write_sheet(sheet: Worksheet, columns: list[Column], rows: list[dict[str, str | int]], lists: _Lists, path: Path) -> None:
    _head(sheet, columns)
    for number, row in enumerate(rows, HEADERS + 1):
        for index, column in enumerate(columns, 1):
            if column.name in row:
                text = row[column.name]
                if isinstance(text, str) and len(escaped(text)) > LONGEST:
                    where = f"{sheet.title}!{sheet.cell(number, index).coordinate}"
                    raise RecordError(f"{where} would hold {len(text)} characters", path, hint=f"a cell holds {LONGEST}: export to CSV")
                _put(sheet.cell(number, index), text)
    for index, column in enumerate(columns, 1):
        if column.choices:
            _drop_down(sheet, index, column, len(rows), lists)


def _head(sheet: Worksheet, columns: list[Column]) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill

    for index, column in enumerate(columns, 1):
        title, name = _cell(sheet, 1, index), _cell(sheet, 2, index)
        title.value, name.value = column.title, column.name
        title.font, name.font = Font(bold=True), Font(color="808080")
        title.alignment = Alignment(wrap_text=True, vertical="top")
        title.fill = name.fill = PatternFill("solid", fgColor="E8EEF4")
        if column.note:
            title.comment = Comment(column.note, "veerkracht", width=360, height=160)
        sheet.column_dimensions[letters(index - 1)].width = _width(column)
    fixed = sum(column.name in ("id", RECORD, PART) for column in columns)
    sheet.freeze_panes = f"{letters(fixed)}{HEADERS + 1}"
    sheet.auto_filter.ref = f"A{HEADERS}:{letters(len(columns) - 1)}{max(sheet.max_row, HEADERS)}"


def _cell(sheet: Worksheet, row: int, column: int) -> Any:  # noqa: ANN401 - openpyxl's cell types differ by version
    return sheet.cell(row, column)


def _width(column: Column) -> int:
    if "@" in column.name:
        return 50
    return 40 if column.choices or column.name in ("id", RECORD, "from") else 28 if column.name == PART else 16


def _put(cell: Any, value: str | int) -> None:  # noqa: ANN401 - openpyxl's cell types differ by version
    """Write a value; a text stays one, whatever it starts with, also when it is edited."""
    from openpyxl.styles import Alignment

    if isinstance(value, int):
        cell.value = value
        return
    cell.value = escaped(value)
    cell.data_type = "s"
    cell.number_format = "@"
    cell.alignment = Alignment(wrap_text="\n" in value or len(value) > 60, vertical="top")
    if value.startswith(("=", "+", "-", "@")):
        cell.quotePrefix = True


def _drop_down(sheet: Worksheet, index: int, column: Column, rows: int, lists: _Lists) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    rule = DataValidation(type="list", formula1=lists.range(column.choices), allow_blank=True, showErrorMessage=column.single)
    rule.errorTitle, rule.error = "Onbekende code / unknown code", "Kies uit de lijst. / Choose from the list."
    letter = letters(index - 1)
    rule.add(f"{letter}{HEADERS + 1}:{letter}{HEADERS + rows + SPARE}")
    sheet.add_data_validation(rule)


def escaped(text: str) -> str:
    """Return a text with what XML can't hold written as _xHHHH_."""
    return CONTROL.sub(lambda match: f"_x{ord(match[0]):04X}_", text)


def unescaped(text: str) -> str:
    """Return the text that stands for what a workbook holds."""
    return ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def read(path: Path) -> list[Sheet]:
    """Return the sheets of a workbook, with what can't be read in each; raise RecordError where it is no workbook."""
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with closing(load_workbook(path, read_only=True)) as book:
            return [_read_sheet(sheet, path) for sheet in book.worksheets if sheet.title != LISTS]
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError, SyntaxError) as error:
        raise RecordError("not a workbook that can be read", path, hint="save it as XLSX", rule="syntax") from error


def _read_sheet(source: Any, path: Path) -> Sheet:  # noqa: ANN401 - openpyxl's sheet types differ by way of reading
    sheet = Sheet(source.title)
    if source.title not in SHEETS:
        hint = f"use one of {', '.join(SHEETS)}"
        sheet.errors.append(
            RecordError(f"{source.title!r} is no sheet", path, rule="table-sheet", hint=hint, sheet=source.title, cell="A1")
        )
        return sheet
    names: dict[int, str] = {}
    source.reset_dimensions()
    for cells in source.iter_rows():
        if not names:
            names = _names(sheet, cells, path)
            continue
        row = dict(_row(sheet, cells, names, path))
        if row:
            sheet.rows.append(row)
    if not names:
        where = CellMark(0, 0, file=path, sheet=source.title, cell="A1")
        sheet.errors.append(
            error_at(where, "no row with the names of the columns", "keep the row that starts with id or record", "table-column")
        )
    return sheet


def _names(sheet: Sheet, cells: tuple[Any, ...], path: Path) -> dict[int, str]:
    """Return the names of the columns where this is their row: the one that starts with `id` or `record`."""
    texts = [str(cell.value or "").strip() for cell in cells]
    if not {"id", RECORD} & set(texts):
        return {}
    for text, cell in zip(texts, cells, strict=True):
        if not text:
            continue
        mark = _mark(cell, path)
        if text in sheet.columns:
            sheet.errors.append(error_at(mark, f"the column {text!r} stands twice", "keep one", "table-column"))
        sheet.columns.setdefault(text, mark)
    return {index: text for index, text in enumerate(texts) if text}


def _row(sheet: Sheet, cells: tuple[Any, ...], names: dict[int, str], path: Path) -> Any:  # noqa: ANN401 - yields pairs
    for index, cell in enumerate(cells):
        if cell.value is None or cell.value == "":
            continue
        mark = _mark(cell, path)
        if index not in names:
            sheet.errors.append(error_at(mark, "a value outside the columns", "give the column a name", "table-column"))
        elif cell.data_type in ("f", "e"):
            what = "a formula" if cell.data_type == "f" else f"an error ({cell.value})"
            sheet.errors.append(error_at(mark, f"{what}, not a value", "write the value itself, as text", "table-formula"))
        else:
            yield names[index], Cell(_plain(cell.value), mark)


def _mark(cell: Any, path: Path) -> CellMark:  # noqa: ANN401 - openpyxl's cell types differ by version
    return CellMark(0, 0, file=path, sheet=cell.parent.title, cell=cell.coordinate)


def _plain(value: Any) -> str | int:  # noqa: ANN401 - whatever a cell holds
    """Return what a cell shows, without the ways in which a spreadsheet stores it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return int(value) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    return value if isinstance(value, int) else unescaped(str(value))
