"""The tables as one workbook (XLSX), written row by row; a table with more rows than a sheet holds goes on in the next sheet."""

from __future__ import annotations

import csv
import re
import shutil
import tempfile
import zipfile
from datetime import UTC, datetime
from decimal import Decimal
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, BinaryIO

from ingest.workbooks import LONGEST, escaped

from . import Export
from .csvw import member, table_files
from .tables import tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openpyxl import Workbook

    from graph.opened import Opened

    from .tables import Column, Table

PROFILE = "xlsx"

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

#: Rows of data in one sheet: what a sheet holds, less its two rows of headers.
ROWS = 1_048_576 - 2

#: The time that the workbook says it was made.
EPOCH = datetime(1980, 1, 1, tzinfo=UTC).replace(tzinfo=None)

#: The part with the time, and where it stands in it.
PROPERTIES, MODIFIED = "docProps/core.xml", re.compile(rb"(?<=W3CDTF\">)[^<]*(?=</dcterms:modified>)")

#: Cells that are numbers, and what is plain enough to be one.
NUMBERS, PLAIN = {"integer": int, "decimal": Decimal}, re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,9})?")

#: What is cut from a text that is longer than a cell holds, and what says so.
CUT = " […]"


def _write(release: Opened, file: BinaryIO) -> None:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.created = book.properties.modified = EPOCH
    folder = table_files(release)
    for table in tables().values():
        with (folder / f"{table.name}.csv").open(encoding="utf-8", newline="") as source:
            rows = csv.reader(source)
            next(rows)
            _sheets(book, table, rows)
    with tempfile.TemporaryFile() as made:
        book.save(made)
        _with_fixed_dates(made, file)


def _sheets(book: Workbook, table: Table, rows: Iterator[list[str]]) -> None:
    number, some = 1, list(islice(rows, 1))
    while some or number == 1:
        sheet = book.create_sheet(table.name if number == 1 else f"{table.name}-{number}")
        sheet.freeze_panes = "B3"
        for index, column in enumerate(table.columns):
            sheet.column_dimensions[_letters(index)].width = _width(column)
        sheet.append([_text(f"{column.titles[0]} / {column.titles[1]}", sheet, bold=True) for column in table.columns])
        sheet.append(table.names)
        for row in chain(some, islice(rows, ROWS - 1)):
            sheet.append([_value(column, text, sheet) for column, text in zip(table.columns, row, strict=True)])
        number, some = number + 1, list(islice(rows, 1))


def _letters(index: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(index + 1))


def _width(column: Column) -> int:
    if column.language:
        return 50
    return 16 if column.datatype in NUMBERS else 40


def _value(column: Column, text: str, sheet: Any) -> Any:  # noqa: ANN401 - openpyxl's sheet and cell types differ by way of writing
    """Return what stands in a cell: a number as number, a text as text whatever it starts with."""
    if not text:
        return None
    if column.datatype in NUMBERS and PLAIN.fullmatch(text):
        return NUMBERS[column.datatype](text)
    held = escaped(text)
    held = held if len(held) <= LONGEST else held[: LONGEST - len(CUT)] + CUT
    return _text(held, sheet) if held.startswith("=") else held


def _text(text: str, sheet: Any, *, bold: bool = False) -> Any:  # noqa: ANN401 - openpyxl's sheet and cell types differ by way of writing
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    else:
        cell.quotePrefix = True
    return cell


def _with_fixed_dates(made: BinaryIO, file: BinaryIO) -> None:
    """Copy a workbook without the time at which it was written."""
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            with source.open(name) as content, target.open(member(name), "w", force_zip64=True) as copy:
                if name == PROPERTIES:
                    copy.write(MODIFIED.sub(EPOCH.isoformat().encode() + b"Z", content.read()))
                else:
                    shutil.copyfileobj(content, copy)


_TITLES = {"nl": "Alle tabellen als werkmap", "en": "All tables as a workbook"}

EXPORTS = [Export("tables.xlsx", MEDIA_TYPE, PROFILE, _TITLES, _write)]
