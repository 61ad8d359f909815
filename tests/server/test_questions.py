"""The named questions over real HTTP: every format, every wrong parameter, and how an answer is cited."""

import csv
import io
import json
from urllib.parse import urlencode

import pytest
from rdflib import RDF, Graph, Namespace, URIRef
from serving import serve

from graph.questions import questions

RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
ASKED = "/questions/interventions-for-block"
BLOCK = {"block": "block/self-regulation"}


@pytest.fixture(scope="module")
def site(releases, tmp_path_factory):
    with serve(releases, tmp_path_factory.mktemp("log")) as running:
        yield running


def path(address, **values):
    return f"{address}?{urlencode(values, doseq=True)}"


def test_the_list_is_a_page_or_json(site):
    assert site.ask("/questions", Accept="text/html")["Content-Type"].startswith("text/html")
    by_suffix, by_accept = site.ask("/questions.json"), site.ask("/questions", Accept="application/json")
    assert by_suffix.body == by_accept.body
    assert [question["name"] for question in json.loads(by_suffix.body)] == list(questions())
    assert site.ask("/questions", Accept="image/png").status == 406


@pytest.mark.parametrize("name", questions())
def test_every_question_answers_the_same_as_a_table_and_as_rdf(site, name):
    given = {p.name: p.example for p in questions()[name].parameters if p.required} | {"lang": "nl"}
    rows = list(csv.reader(io.StringIO(site.ask(path(f"/questions/{name}.csv", **given)).body.decode())))
    assert rows[0] == questions()[name].columns
    found = json.loads(site.ask(path(f"/questions/{name}.json", **given)).body)
    assert found["head"]["vars"] == rows[0]
    bindings = found["results"]["bindings"]
    assert 0 < len(bindings) == len(rows) - 1
    graph = Graph().parse(data=site.ask(path(f"/questions/{name}.nt", **given)).body, format="nt")
    values = {
        (int(graph.value(row, RS["index"])) - 1, str(graph.value(b, RS.variable)), str(graph.value(b, RS.value)))
        for row in graph.objects(None, RS.solution)
        for b in graph.objects(row, RS.binding)
    }
    assert values == {(i, column, cell["value"]) for i, row in enumerate(bindings) for column, cell in row.items()}


@pytest.mark.parametrize(
    ("suffix", "media_type", "reader"),
    [("ttl", "text/turtle", "turtle"), ("nt", "application/n-triples", "nt"), ("rdf", "application/rdf+xml", "xml"),
     ("jsonld", "application/ld+json", "json-ld")],
)  # fmt: skip
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")
def test_an_answer_as_rdf_says_what_was_asked_of_which_release(site, release, suffix, media_type, reader):
    by_suffix = site.ask(path(f"{ASKED}.{suffix}", **BLOCK, lang="en"))
    by_accept = site.ask(path(ASKED, **BLOCK, lang="en"), Accept=media_type)
    by_format = site.ask(path(ASKED, **BLOCK, lang="en", format=suffix))
    assert by_suffix.body == by_accept.body == by_format.body
    assert by_suffix["Content-Type"].split(";")[0] == media_type
    graph = Graph().parse(data=by_suffix.body, format=reader)
    answer = graph.value(None, RDF.type, RS.ResultSet)
    assert str(answer) == (
        "https://w3id.org/veerkracht/questions/interventions-for-block?block=block%2Fself-regulation&lang=en&release=" + release.version
    )
    question = URIRef("https://w3id.org/veerkracht/questions/interventions-for-block")
    assert graph.value(answer, URIRef("http://purl.org/dc/terms/isVersionOf")) == question
    schema = "https://schema.org/"
    parameters = list(graph.objects(answer, URIRef(schema + "additionalProperty")))
    found = {str(graph.value(p, URIRef(schema + "propertyID"))): str(graph.value(p, URIRef(schema + "value"))) for p in parameters}
    assert found == {"block": "block/self-regulation", "lang": "en"}


def test_a_person_gets_a_page_with_form_answer_and_citation(site, release):
    page = site.ask(path(ASKED, **BLOCK, ask=1, lang="en"), Accept="text/html")
    assert page.status == 200
    text = page.body.decode()
    assert "How to cite this answer" in text
    assert f"{ASKED}?block=block%2Fself-regulation&amp;lang=en&amp;release={release.version}" in text
    assert "2026-" in text.split("How to cite")[1]


def test_the_cited_address_gives_the_same_answer_for_good(site, release):
    asked = site.ask(path(f"{ASKED}.csv", **BLOCK))
    assert asked["Veerkracht-Release"] == release.version
    assert asked["Content-Disposition"] == f'inline; filename="interventions-for-block-{release.version}.csv"'
    cited = next(link for link in asked.headers.get_all("Link") if 'rel="cite-as"' in link).split(">")[0].strip("<")
    again = site.ask(cited, Accept="text/csv")
    assert again.body == asked.body
    assert "immutable" in again["Cache-Control"]


def test_a_thing_that_is_not_there_is_no_empty_answer(site):
    for question, asked in (("place-of-fact", "thing"), ("single-study-findings", "about"), ("outcomes-over-time", "about")):
        for wrong in ("intervention/nope", "http://x.org/"):
            answer = site.ask(path(f"/questions/{question}.csv", **{asked: wrong}))
            assert answer.status == 400, question
            assert b"is nothing that this graph knows" in answer.body
    assert site.ask("/questions/gaps.csv?lang=de").status == 400


@pytest.mark.parametrize(
    ("given", "kind", "parameter", "said"),
    [
        ({}, "missing-parameter", "block", "needs block"),
        ({"block": "block/copping"}, "wrong-value", "block", "is no vk:BuildingBlock"),
        ({"block": "intervention/ease"}, "wrong-value", "block", "is no vk:BuildingBlock"),
        ({"block": "<script>alert(1)</script>"}, "wrong-value", "block", "must be an IRI or KIND/SLUG"),
        ({**BLOCK, "age": "twelve"}, "wrong-value", "age", "must be a whole number"),
        ({**BLOCK, "age": "12.5"}, "wrong-value", "age", "must be a whole number"),
        ({**BLOCK, "age": "9" * 400}, "wrong-value", "age", "must be a whole number"),
        ({**BLOCK, "age": ["12", "13"]}, "repeated-parameter", "age", "2 times"),
        ({**BLOCK, "lang": "fr"}, "wrong-value", "lang", "nl or en"),
        ({**BLOCK, "agee": "12"}, "unknown-parameter", "agee", "no parameter 'agee'"),
        ({**BLOCK, "agee": ""}, "unknown-parameter", "agee", "no parameter 'agee'"),
        ({**BLOCK, "format": "docx"}, "wrong-value", "format", "docx"),
    ],
)
def test_a_wrong_parameter_is_a_400_that_says_which_and_what_is_accepted(site, given, kind, parameter, said):
    answer = site.ask(path(ASKED, **given), Accept="application/json")
    assert answer.status == 400
    assert answer["Content-Type"] == "application/problem+json"
    problem = json.loads(answer.body)
    assert (problem["type"], problem["parameter"]) == (f"/problems/{kind}", parameter)
    assert said in problem["detail"]
    assert problem.get("accepted") or kind == "repeated-parameter"


def test_the_nearest_thing_of_the_class_is_named(site):
    problem = json.loads(site.ask(path(f"{ASKED}.csv", block="block/copping")).body)
    assert "https://w3id.org/veerkracht/id/block/coping" in problem["near"]
    page = site.ask(path(ASKED, block="block/copping", ask=1, lang="nl"), Accept="text/html")
    assert page.status == 400
    assert "Misschien bedoelt u" in page.body.decode()


def test_each_element_of_a_list_is_checked(site):
    good = site.ask(
        path("/questions/interventions-with-elements.csv", elements="element/music https://w3id.org/veerkracht/id/element/practice")
    )
    assert good.body.count(b"\n") > 5
    bad = json.loads(site.ask(path("/questions/interventions-with-elements.csv", elements="element/music element/musik")).body)
    assert "element/musik is no vk:InterventionElement" in bad["detail"]


def test_reserved_names_are_no_parameters_of_a_question(site, release):
    plain = site.ask("/questions/gaps.csv")
    for name, value in (("ask", "1"), ("format", ""), ("release", release.version)):
        assert site.ask(path("/questions/gaps.csv", **{name: value})).body == plain.body
    assert site.ask(path("/questions/gaps.csv", lang="en")).body != plain.body


def test_a_question_that_is_not_there_is_a_404_with_the_nearest(site):
    problem = json.loads(site.ask("/questions/gapss.csv").body)
    assert (problem["status"], problem["hint"]) == (404, "Did you mean gaps?")
    assert site.ask("/questions/gaps.docx").status == 404
    assert site.ask("/questions/gaps", "POST", b"").status == 405
    assert site.ask("/questions/gaps", Accept="image/png").status == 406


def test_an_older_release_goes_on_answering_and_says_where_the_newest_is(records, tmp_path):
    from graph.build import build

    first = build(tmp_path / "out", records)
    record = records / "intervention" / "ease.yaml"
    record.write_text(record.read_text(encoding="utf-8").replace("sessionCount: 7", "sessionCount: 8", 1), encoding="utf-8")
    second = build(tmp_path / "out", records)
    with serve(tmp_path / "out", tmp_path) as running:
        old = running.ask(f"/questions/gaps.csv?release={first.version}")
        new = running.ask("/questions/gaps.csv")
        assert (old["Veerkracht-Release"], new["Veerkracht-Release"]) == (first.version, second.version)
        assert '</questions/gaps?lang=nl>; rel="latest-version"' in old.headers.get_all("Link")
        page = running.ask(f"/questions/gaps?lang=en&release={first.version}", Accept="text/html").body.decode()
        assert f"You are looking at an older release: <code>{first.version}</code>" in page
        assert f"To the newest release <code>{second.version}</code>" in page
        unknown = running.ask("/questions/gaps.csv?release=0000000000000000")
        assert (unknown.status, json.loads(unknown.body)["type"]) == (404, "/problems/unknown-release")
