"""A release whose exports break their profile does not come about: nothing is written, and the error says what to mend."""

import shutil

import pytest

from graph.build import Built, publish
from graph.contributions import Contributions
from graph.exports.catalogue.settings import OWN
from graph.gate import TOLD, InvalidExport, refuse_broken
from graph.release import current_version, numbers
from graph.writing import Write, commit

#: Lines that are taken from the publisher's file.
GONE = ("    dcterms:publisher", "    dcterms:license")

MAPPED = """
<https://w3id.org/veerkracht/id/block/self-efficacy> <http://www.w3.org/2004/02/skos/core#relatedMatch> <https://w3id.org/veerkracht/id/block/coping> .
"""


@pytest.fixture
def built(release):
    return Built(list(release.quads()))


def test_a_catalogue_that_breaks_its_profile_is_refused_and_nothing_is_written(built, tmp_path, monkeypatch):
    own = tmp_path / "publisher.ttl"
    kept = [line for line in OWN.read_text(encoding="utf-8").splitlines(keepends=True) if not line.startswith(GONE)]
    own.write_text("".join(kept), encoding="utf-8")
    monkeypatch.setenv("VEERKRACHT_PUBLISHER", str(own))
    with pytest.raises(InvalidExport) as raised:
        publish(tmp_path / "out", built, "", Contributions())
    assert not (tmp_path / "out").exists()
    said, dataset = str(raised.value), "https://w3id.org/veerkracht/graph/void#dataset"
    wanted = f"catalogue.ttl: dcat-ap-nl, dataset-publisher: {dataset} http://purl.org/dc/terms/publisher: A dataset has one publisher"
    assert any(problem.startswith(wanted) for problem in raised.value.problems)
    assert "has one publisher" in said
    assert "nothing was written" in said
    assert "publisher's file" in said
    assert len(raised.value.problems) > TOLD
    assert f"… and {len(raised.value.problems) - TOLD} more" in said


def test_a_file_of_the_publisher_that_can_not_be_read_is_a_problem_as_well(release, tmp_path, monkeypatch):
    monkeypatch.setenv("VEERKRACHT_PUBLISHER", str(tmp_path / "nowhere.ttl"))
    with pytest.raises(InvalidExport, match=r"nowhere\.ttl, which is no file"):
        refuse_broken(release)


def test_a_write_that_breaks_the_thesaurus_is_refused_and_the_release_stays(releases, tmp_path):
    folder = shutil.copytree(releases, tmp_path / "releases", symlinks=True)
    before = current_version(folder), numbers(folder)
    write = Write("tester", "PUT", "mapping", MAPPED.encode(), "ttl")
    (outcome,) = commit(folder, [write])
    assert outcome.why == "invalid"
    assert "thesaurus.ttl: nl-sbb, mapping-in-scheme: https://w3id.org/veerkracht/id/block/self-efficacy" in outcome.message
    assert "leads to another scheme" in outcome.message
    assert (current_version(folder), numbers(folder)) == before
