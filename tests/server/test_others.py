"""Others' data under others' shapes: a small catalogue in SKOS and DCAT that knows nothing of this project."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from server.cli import main

CATALOGUE = Path(__file__).parent / "catalogue"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(shutil.copytree(CATALOGUE, tmp_path / "theirs"))
    return Path.cwd()


def validate(*arguments):
    return CliRunner().invoke(main, ["validate", "--shapes", "shapes.ttl", "--language", "en", *arguments])


def words_at(file, line, column):
    return Path(file).read_text().splitlines()[line - 1][column - 1 :]


EXPECTED = {
    ("concept-cycle", "catalogue.ttl", "<theme/water> a skos:Concept"),
    ("concept-cycle", "catalogue.ttl", "<theme/nature> a skos:Concept"),
    ("dataset-title", "catalogue.ttl", 'dcterms:title "Rivers"@en'),
    ("dataset-title", "catalogue.ttl", "<dataset/lakes> a dcat:Dataset"),
    ("dataset-theme", "catalogue.ttl", "<theme/wetter>"),
    ("dataset-issued", "catalogue.ttl", '"spring"'),
    ("dataset-distribution", "catalogue.ttl", '"rivers.csv"'),
    ("dataset-theme", "more.jsonld", '"https://catalogue.example/theme/sand"'),
    ("dataset-distribution", "more.jsonld", '"https://catalogue.example/dataset/dunes"'),
}


def test_each_result_names_the_place_in_their_own_files(folder):
    result = validate("catalogue.ttl", "more.jsonld", "--report", "json")
    assert result.exit_code == 1
    findings = json.loads(result.stdout)["findings"]
    places = [(one["rule"], one["position"]["file"], one["position"]["line"], one["position"]["column"]) for one in findings]
    found = [(rule, file, words_at(file, line, column)) for rule, file, line, column in places]
    for rule, file, words in EXPECTED:
        assert any(one[:2] == (rule, file) and one[2].startswith(words) for one in found), (rule, words, found)
    assert len(found) == len(EXPECTED)
    assert {one["shapePosition"]["file"] for one in findings} == {"shapes.ttl"}


def test_nothing_of_the_project_is_mixed_in(folder):
    result = validate("catalogue.ttl", "more.jsonld")
    assert "veerkracht" not in result.output.lower().replace("https://w3id.org/veerkracht/rules", "")
    assert "resilience" not in result.output.lower()


def test_mended_data_passes_and_a_syntax_error_does_not_hide_the_rest(folder):
    assert validate("mended.ttl").exit_code == 0
    Path("broken.ttl").write_text(Path("mended.ttl").read_text() + "\n<a> <b> .\n")
    result = validate("broken.ttl", "catalogue.ttl")
    assert result.exit_code == 1
    assert "broken.ttl:" in result.output
    assert "dataset-title" in result.output


def test_a_severity_of_theirs_decides_what_fails(folder):
    Path("late.ttl").write_text(Path("mended.ttl").read_text().replace('"2026-03-21"^^xsd:date', '"spring"'))
    assert validate("late.ttl").exit_code == 0
    assert validate("late.ttl", "--fail-on", "warning").exit_code == 1


def test_a_query_in_shapes_that_can_t_be_read_is_named_with_its_place(folder):
    text = Path("shapes.ttl").read_text()
    Path("shapes.ttl").write_text(
        text + '\n<urn:s> a sh:NodeShape ; sh:targetNode <urn:x> ;\n  sh:sparql [ sh:select "SELECT $this { $this nowhere:p 1 }" ] .\n'
    )
    result = validate("catalogue.ttl")
    assert result.exit_code == 2
    line = len(text.splitlines()) + 3
    assert f"shapes.ttl:{line}:25: line 1, column" in result.output
    assert "column 22 of this query: the prefix nowhere: is declared nowhere" in result.output
