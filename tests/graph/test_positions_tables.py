"""Every seeded error in a table is found in its cell and by its rule, and nothing else is found."""

from pathlib import Path

import pytest
import yaml

from graph.checking import check
from graph.tables import export
from ingest import csv_tables
from tests.ingest.test_tables import FORMS, Edit

ERRORS = yaml.safe_load((Path(__file__).parent.parent / "seeded" / "tables.yaml").read_text(encoding="utf-8"))


def cell(edit, error, column):
    return f"{csv_tables.letters(edit.names(error['sheet']).index(column))}{edit.row(error['sheet'], *error['row'])}"


@pytest.mark.parametrize("form", FORMS)
def test_errors_in_tables_are_found_in_their_cells(form, tmp_path):
    path = tmp_path / form
    export(path)
    sound = {(finding.rule, finding.focus) for finding in check([path])}
    edit, expected = Edit(path), set()
    for error in ERRORS:
        expected.add((error["rule"], error["sheet"], cell(edit, error, error.get("at", error["column"]))))
        edit.set(error["sheet"], error["row"], error["column"], error["to"] or None)
    edit.save()
    findings = [finding for finding in check([path]) if (finding.rule, finding.focus) not in sound]
    assert {(f.rule, f.position.sheet or Path(f.position.file).stem, f.position.cell) for f in findings} == expected
    assert len(findings) == len(ERRORS) == len(expected)
