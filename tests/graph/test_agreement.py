"""What is published on the two codings is what they say, and what was settled is what the records say."""

import runpy
from pathlib import Path

from ingest.agreement import NOTHING, agreement, cells
from ingest.records import read_records

ROOT = Path(__file__).parent.parent.parent


def coded():
    found = {}
    for record in read_records():
        slug = record.path.stem
        for use in record.data.get("usesElement", []):
            found[slug, "element", use["element"], ""] = use["presence"].split("/")[1]
        for aim in record.data.get("aimsAt", []):
            found[slug, "aim", aim["block"], aim["basis"].split("/")[1]] = "coded"
    return found


def test_what_was_settled_is_what_the_records_say():
    records = coded()
    settled = {(c.intervention, c.kind, c.concept, c.basis): c.settled for c in cells()}
    twice = {key[0] for key in settled}
    assert {key: value for key, value in settled.items() if value != NOTHING} == {
        key: value for key, value in records.items() if key[0] in twice
    }


def test_every_difference_has_a_reason():
    assert all(cell.reason for cell in cells() if cell.first != cell.second or cell.settled != cell.first)


def test_the_page_is_made_from_the_codings():
    module = runpy.run_path(str(ROOT / "tools" / "agreement.py"))
    assert (ROOT / "docs" / "coding-agreement.md").read_text(encoding="utf-8") == module["page"]()


def test_kappa_is_cohens():
    """The worked example of Cohen's kappa for 50 cases: 20 both yes, 15 both no, 5 and 10 apart; kappa 0.4."""
    pairs = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15
    score = agreement(pairs)
    assert score.share == 0.7
    assert abs(score.kappa - 0.4) < 1e-9
