"""Checking what a change can affect finds what checking everything finds, whatever the change."""

from __future__ import annotations

import os
import random
import re
import shutil
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.checking import check
from graph.findings import in_order
from graph.incremental import Checker
from graph.locality import NotLocal
from graph.snapshot import Snapshot
from ingest.records import ROOT as RECORDS
from tests.graph.edits import edit

#: The label of a blank node, where a record holds a mapping that no key asks for.
LABEL = re.compile(r"_:[0-9A-Za-z]+")

EXAMPLES = int(os.environ.get("VEERKRACHT_EXAMPLES", "10"))


def sample(number: int = 50) -> dict[str, bytes]:
    """Some records of each kind, which refer to each other and to records that are not there."""
    chance = random.Random(4)
    names = sorted(path.relative_to(RECORDS).as_posix() for path in RECORDS.glob("*/*.yaml"))
    kept = [name for name in names if name.startswith(("coder/", "source/pharos"))]
    kept += chance.sample([name for name in names if name.startswith("intervention/")], number // 3)
    kept += chance.sample([name for name in names if not name.startswith(("coder/", "source/", "intervention/"))], number)
    return {name: (RECORDS / name).read_bytes() for name in kept}


class Base:
    """A snapshot of some records in memory, with the folder that its records would be in."""

    def __init__(self, folder):
        self.root = folder / "records"
        self.records = sample()
        self.checker = Checker(Snapshot(":memory:"), self.root)
        with self.checker.changes(keep=True):
            self.checker.make(self.records)


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    made = Base(tmp_path_factory.mktemp("base"))
    yield made
    made.checker.snapshot.close()


def everything(root, records):
    """All findings of a check of everything."""
    shutil.rmtree(root, ignore_errors=True)
    for name, content in records.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    return check([root])


def applied(records, changed):
    return {name: content for name, content in {**records, **changed}.items() if content is not None}


def unlabelled(findings):
    """Findings without the labels of blank nodes, which differ from reading to reading."""
    return in_order(
        [
            replace(finding, **{name: LABEL.sub("_:b", getattr(finding, name)) for name in ("value", "focus", "term", "found")})
            for finding in findings
        ]
    )


def test_a_snapshot_finds_what_a_check_of_everything_finds(base):
    with base.checker.changes(keep=False):
        found = base.checker.findings()
    assert found == everything(base.root, base.records)
    assert {finding.severity for finding in found} >= {"Violation", "Info"}


@settings(max_examples=EXAMPLES, deadline=None, derandomize=EXAMPLES == 10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**64))
def test_a_change_finds_what_a_check_of_everything_finds(base, seed):
    checker, records = base.checker, base.records
    chance = random.Random(seed)
    with checker.changes(keep=False):
        for _ in range(2):
            changed = edit(records, chance)
            try:
                checker.change(changed)
            except NotLocal:
                assert [name for name in changed if name.startswith("source/")]
                return
            records = applied(records, changed)
            assert unlabelled(checker.findings()) == unlabelled(everything(base.root, records))
