"""An engine laid out for many queries gives the same answers as one that is not."""

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from graph.opened import Embedded
from graph.questions import questions
from graph.release import open_folder
from server.queries import ROOT

ONE, SAYS = NamedNode("https://example.org/one"), NamedNode("https://example.org/says")
GRAPH, OTHER = NamedNode("https://example.org/graph"), NamedNode("https://example.org/other")


@pytest.fixture(scope="module")
def prepared(releases):
    found = open_folder(releases)
    found.prepare()
    return found


@pytest.mark.parametrize("name", questions())
def test_a_question_has_the_same_answer(release, prepared, name):
    examples = {parameter.name: parameter.example for parameter in questions()[name].parameters}
    one, other = (found.ask(name, **examples).rows() for found in (release, prepared))
    assert one == other or {frozenset(row.items()) for row in _loose(one)} == {frozenset(row.items()) for row in _loose(other)}


def _loose(rows):
    """Rows whose lists of words have no order."""
    return [{key: frozenset(value.split()) if isinstance(value, str) else value for key, value in row.items()} for row in rows]


def test_queries_of_pages_have_the_same_answer(release, prepared):
    values = {"thing": NamedNode("https://w3id.org/veerkracht/id/intervention/ease"), "lang": "nl"}
    for path in sorted(ROOT.glob("*.rq")):
        text = path.read_text(encoding="utf-8")
        if "CONSTRUCT" not in text and "?thing" in text and "?lang" in text:
            assert release.query(text, **values).rows() == prepared.query(text, **values).rows(), path.stem


@pytest.fixture(scope="module")
def small():
    """Two graphs that the default graph is no union of, so that a query shows where it looked."""
    store = Store()
    store.extend(Quad(ONE, SAYS, Literal(text), graph) for text, graph in (("default", DefaultGraph()), ("named", GRAPH), ("other", OTHER)))
    return Embedded(store).prepared()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("SELECT ?x { ?s ?p ?x }", {"default"}),
        ("SELECT ?x { GRAPH ?g { ?s ?p ?x } }", {"named", "other"}),
        ("SELECT ?x { gRaPh<https://example.org/graph>{ ?s ?p ?x } }", {"named"}),
        ("SELECT ?x FROM <https://example.org/other> { ?s ?p ?x }", {"other"}),
        ("SELECT ?x FROM NAMED <https://example.org/other> { GRAPH ?g { ?s ?p ?x } }", {"other"}),
        ("SELECT ?x { ?s ?p ?x FILTER EXISTS { GRAPH ?g { ?s ?p ?y } } }", {"default"}),
        ("# from the default graph\nSELECT ?x { ?s ?p ?x }", {"default"}),
    ],
)
def test_a_query_looks_where_it_says(small, query, found):
    assert {row["x"] for row in small.run(query).rows()} == found
    assert {row["x"] for row in Embedded(small.store).run(query).rows()} == found


def test_triples_and_counts_are_the_same(release, prepared):
    for query in ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p ORDER BY ?p"):
        assert release.query(query).rows() == prepared.query(query).rows()
    describe = "DESCRIBE <https://w3id.org/veerkracht/id/intervention/ease>"
    assert set(release.query(describe).triples()) == set(prepared.query(describe).triples())


def test_without_memory_for_it_an_engine_stays_as_it_is(release, monkeypatch):
    monkeypatch.setattr("graph.opened.free_memory", lambda: 1_000_000)
    assert release.engine.prepared() is release.engine
