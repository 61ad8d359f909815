"""The records as tables that domain experts edit, and back: written only where all rules are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest import csv_tables, workbooks
from ingest.cells import rows
from ingest.records import ROOT, read_records
from ingest.table_import import Plan, plan

from .checking import check_import, from_error
from .errors import GraphError
from .findings import Finding
from .table_layout import layout

if TYPE_CHECKING:
    from pathlib import Path


def export(to: Path, records: Path = ROOT) -> list[Path]:
    """Write the records as a workbook (.xlsx) or as a folder of CSV files, and return the files.

    Raise RecordErrors where a record can't be read, RecordError where a text doesn't fit in a cell, and GraphError where
    the folder holds other things.
    """
    known = read_records(records)
    table = rows(known)
    columns = layout(table, known)
    if to.suffix.lower() == ".xlsx":
        workbooks.write(to, columns, table)
        return [to]
    if to.exists() and (not to.is_dir() or any(path.suffix != ".csv" for path in to.iterdir())):
        raise GraphError(f"{to} holds other things", "name a new folder, or a file that ends in .xlsx")
    return csv_tables.write(to, columns, table)


def planned(file: Path, records: Path = ROOT, *, delete: bool = False) -> tuple[Plan, list[Finding]]:
    """Return what an import would do, and what is wrong with it by form and rules; where a violation is found, don't write it."""
    found = plan(file, records, delete=delete)
    if not found.table.sheets:
        return found, [from_error(error) for error in found.table.errors]
    return found, check_import(found.table, found.others, found.errors, file)
