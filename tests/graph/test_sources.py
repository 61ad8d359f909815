"""Checking the sources, with a document of the test's own: the project holds none of the real ones."""

import hashlib
import shutil

import pytest
from click.testing import CliRunner

from graph.build import build
from ingest.sources import documents, fill

TEXT = "1. Een kaart\n\nDoelgroep: kinderen van 4-12 jaar.\nAanpak: zes bijeen-\nkomsten met tekenen.\n"


@pytest.fixture
def held(tmp_path):
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "whatever-name.txt").write_text(TEXT, encoding="utf-8")
    return folder


@pytest.fixture
def own(records):
    """The records with one intervention of the test's own document."""
    for kind in ("intervention", "statement", "study", "observation", "training-claim", "organisation"):
        shutil.rmtree(records / kind)
        (records / kind).mkdir()
    (records / "source" / "own.yaml").write_text(
        "id: source/own\ntype: SourceDocument\nlabel: {nl: Eigen, en: Own}\ndescription: {nl: Proef., en: Trial.}\n"
        f"characterLength: {len(TEXT)}\nsha256: {hashlib.sha256(TEXT.encode()).hexdigest()}\n"
        f"sections:\n  - {{startOffset: 0, endOffset: {len(TEXT)}, heading: Een kaart}}\n"
    )
    (records / "intervention" / "tekenen.yaml").write_text(
        "id: intervention/tekenen\ntype: Intervention\nlabel: {nl: Tekenen, en: Drawing}\ndescription: {nl: Tekengroep., en: Drawing group.}\n"
        'sessionCount: 6\nusesElement:\n  - {element: element/creative-methods, presence: presence/explicit, basis: basis/described-in-approach, from: "own: met tekenen"}\n'
        'cites:\n  - {property: sessionCount, from: "own: zes bijeenkomsten"}\n'
        f"from: place/own-0-{len(TEXT)}\ncoder: coder/coder-a\ncoded: 2026-11-22\nguide: 1.0.0\n"
    )
    return records


def test_phrases_become_places_and_the_passage_can_be_shown(own, held, tmp_path, monkeypatch):
    swaps = dict(fill(own / "intervention" / "tekenen.yaml", documents(held, own)))
    assert set(swaps) == {"own: met tekenen", "own: zes bijeenkomsten"}
    build(tmp_path / "out", own)
    monkeypatch.setattr("graph.sources.documents", lambda folder, *_: documents(folder, own))
    monkeypatch.setattr("graph.sources.expected", lambda *_: {"own": (hashlib.sha256(TEXT.encode()).hexdigest(), len(TEXT))})
    from server.cli import main

    shown = CliRunner().invoke(main, ["sources", "show", "intervention/tekenen", "--in", str(held), "--release", str(tmp_path / "out")])
    assert "zes bijeen- komsten" in shown.output
    checked = CliRunner().invoke(main, ["sources", "check", str(held), "--release", str(tmp_path / "out")])
    assert checked.exit_code == 0, checked.output
    assert "1 of 1 documents found, 3 places checked, 0 problem(s)" in checked.output


def test_a_changed_document_is_noticed(releases, tmp_path):
    (tmp_path / "x.txt").write_text("something else")
    from server.cli import main

    checked = CliRunner().invoke(main, ["sources", "check", str(tmp_path), "--release", str(releases)])
    assert checked.exit_code == 1
    assert "no file in" in checked.output


def test_a_phrase_that_stands_twice_is_refused_and_the_record_kept(own, held):
    path = own / "intervention" / "tekenen.yaml"
    path.write_text(path.read_text().replace("own: met tekenen", "own: e"))
    before = path.read_text()
    from ingest.errors import RecordError

    with pytest.raises(RecordError, match=r"tekenen.yaml:\d+: the phrase 'e' stands \d+ times"):
        list(fill(path, documents(held, own)))
    assert path.read_text() == before
