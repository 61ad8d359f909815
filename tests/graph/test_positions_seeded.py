"""Every seeded error is found at its place and by its rule, and nothing else is found."""

import shutil
from pathlib import Path

import pytest

from graph.checking import check
from ingest.records import ROOT as RECORDS
from tests.graph.seeded import HERE, batches, seeded

#: What tells the things of one file from those of another, in as many characters.
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def found(findings, root):
    """Return rule, file and place of findings, the files relative to a folder."""
    return {(f.rule, Path(f.position.file).relative_to(root).as_posix(), (f.position.line, f.position.column)) for f in findings}


def known(findings):
    return {(finding.rule, finding.focus) for finding in findings}


@pytest.fixture(scope="module")
def sound():
    return known(check())


@pytest.mark.parametrize("batch", batches(seeded("records")), ids=lambda batch: f"{len(batch)}-errors")
def test_errors_in_records_are_found_at_their_places(batch, sound, tmp_path):
    root = Path(shutil.copytree(RECORDS, tmp_path / "records"))
    expected = set()
    for error in batch:
        text, place = error.apply((RECORDS / error.file).read_text(encoding="utf-8"))
        (root / error.path).parent.mkdir(exist_ok=True)
        (root / error.path).write_text(text, encoding="utf-8")
        expected.add((error.rule, error.path, place))
    findings = [finding for finding in check([root]) if (finding.rule, finding.focus) not in sound]
    assert found(findings, root) == expected
    assert len(findings) == len(expected)


def seeded_one_by_one(name):
    return [pytest.param(error, id=f"{error.file}-{error.rule}") for error in seeded(name)]


def test_errors_in_the_vocabulary_are_found_at_their_places(tmp_path):
    expected = set()
    for number, error in enumerate(seeded("project")):
        text, place = error.apply((HERE / error.file).read_text(encoding="utf-8"))
        path = tmp_path / f"{number}-{error.rule}.ttl"
        path.write_text(text.replace("seeded", f"seed{number // 36}{DIGITS[number % 36]}"), encoding="utf-8")
        expected.add((error.rule, path.name, place))
    findings = check(sorted(tmp_path.iterdir()))
    assert found(findings, tmp_path) == expected
    assert len(findings) == len(expected)


@pytest.mark.parametrize("error", seeded_one_by_one("formats"))
def test_errors_in_each_format_are_found_at_their_places(error, tmp_path):
    path = tmp_path / error.file
    text, place = error.apply((HERE / error.file).read_text(encoding="utf-8"))
    path.write_text(text, encoding="utf-8", newline="")
    findings = check([path], [HERE / "shapes.ttl"])
    assert found(findings, tmp_path) == {(error.rule, error.file, place)}
    assert len(findings) == 1
