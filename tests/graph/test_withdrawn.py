"""What is withdrawn no longer steers an answer: findings, percentages and interventions alike."""

import shutil
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from graph import open_release, profiles
from graph.build import build
from ingest.records import ROOT
from ontology import ID
from server.queries import text

FACTS = Path(profiles.__file__).with_name("facts.rq")
WORD = """withdrawnOn: 2026-11-23
withdrawnBecause: {nl: Klopt niet., en: Is not right.}
"""
ABOUT_ELEMENT = "statement/kraag-problem-solving-coping"
LATER = "statement/de-groeifabriek-mindset-intelligence-6-months"
HIGHEST = "observation/boustani-problem-solving"
GONE = "intervention/hiros-schooljudo"
WITHDRAWN = (ABOUT_ELEMENT, LATER, HIGHEST, GONE)


@pytest.fixture(scope="module")
def after(tmp_path_factory):
    """A release in which a finding about an element, one about an intervention, a percentage and an intervention are withdrawn."""
    folder = tmp_path_factory.mktemp("withdrawn")
    records = Path(shutil.copytree(ROOT, folder / "records"))
    for name in WITHDRAWN:
        with (records / f"{name}.yaml").open("a", encoding="utf-8") as record:
            record.write(WORD)
    build(folder / "releases", records)
    return open_release(folder / "releases")


@pytest.mark.parametrize(
    ("name", "column", "withdrawn", "parameters"),
    [
        ("effects-of-element", "statement", ABOUT_ELEMENT, {"element": "element/problem-solving"}),
        ("decision-aid-explained", "statement", ABOUT_ELEMENT, {"intervention": "intervention/bamboo"}),
        ("single-study-findings", "statement", LATER, {}),
        ("outcomes-over-time", "statement", LATER, {}),
        ("deliverers", "intervention", GONE, {}),
        ("recognitions", "intervention", GONE, {}),
    ],
)
def test_a_question_leaves_out_what_is_withdrawn_and_nothing_else(release, after, name, column, withdrawn, parameters):
    before = {row[column] for row in release.ask(name, **parameters).rows()}
    assert ID + withdrawn in before
    assert {row[column] for row in after.ask(name, **parameters).rows()} == before - {ID + name for name in WITHDRAWN}


def test_counts_of_findings_and_the_highest_percentage_go_by_what_is_in_use(release, after):
    before, now = (
        next(row for row in one.ask("common-yet-weak").rows() if row["element"] == f"{ID}element/problem-solving")
        for one in (release, after)
    )
    assert now["favourable"] == before["favourable"] - 1
    assert before["highestPercentage"] > (now["highestPercentage"] or 0)


def test_pages_and_forms_for_databanks_leave_out_a_withdrawn_finding(release, after):
    told = FACTS.read_text(encoding="utf-8")
    for thing, asked, column in (
        ("intervention/de-groeifabriek", text("statements"), "statement"),
        ("outcome/mindset-intelligence", text("findings"), "statement"),
        ("intervention/de-groeifabriek", told, "subject"),
    ):
        values = {"thing": NamedNode(ID + thing)} | ({"lang": "nl"} if asked != told else {})
        before, now = ({row[column] for row in one.query(asked, **values).rows()} for one in (release, after))
        assert before - now == {ID + LATER}
