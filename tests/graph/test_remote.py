"""A release in a real Virtuoso and a real Oxigraph server answers as the embedded one: every question, every page query, on the real data."""

import time
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from pyoxigraph import NamedNode

from graph.errors import EngineError, EngineTimeout, GraphError, QueryError
from graph.names import named
from graph.publish import publish
from graph.query_text import Dataset
from graph.questions import questions
from graph.remote import open_server
from graph.sparql_server import Addresses, SparqlServer
from graph.versions import CATALOGUE
from server.queries import ROOT as PAGES

ANSWERS = Path(__file__).parent / "answers"
META = NamedNode("https://w3id.org/veerkracht/graph/meta")
CASES = [
    (path.stem, case["parameters"])
    for path in sorted(ANSWERS.glob("*.yaml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))["cases"]
] + [(name, {parameter.name: parameter.example for parameter in question.parameters}) for name, question in questions().items()]
THINGS = [
    ("intervention/ease", "blocks", "nl"),
    ("element/emotion-regulation", "elements", "en"),
    ("block/coping", "blocks", "en"),
    ("statement/mertens-coping-skills-effect", "elements", "nl"),
]


@pytest.fixture(scope="session", params=["oxigraph", "virtuoso"])
def peer(request):
    return request.getfixturevalue(f"{request.param}_server")


@pytest.fixture(scope="session")
def engine(peer):
    server = SparqlServer(Addresses.of(peer.query))
    yield server
    server.close()


@pytest.fixture(scope="session")
def published(release, engine):
    return publish(release, engine)


def by_value(value):
    """Return a value such that what means the same is the same: numbers rounded, the words of a list sorted."""
    if isinstance(value, Decimal):
        return round(float(value), 9)
    return sorted(value.split()) if isinstance(value, str) else value


def rows(answer):
    return sorted(repr({name: by_value(value) for name, value in row.items()}) for row in answer.rows())


@pytest.mark.parametrize(("name", "parameters"), CASES, ids=[f"{name}-{number}" for number, (name, _) in enumerate(CASES)])
def test_a_question_gives_the_same_answer(release, published, name, parameters):
    assert rows(published.ask(name, **parameters)) == rows(release.ask(name, **parameters))


@pytest.mark.parametrize("path", sorted(PAGES.glob("*.rq")), ids=lambda path: path.stem)
def test_a_page_query_gives_the_same_answer(release, published, path):
    query = path.read_text(encoding="utf-8")
    for thing, scheme, language in THINGS:
        given = {"thing": named(thing), "scheme": named(f"scheme/{scheme}"), "lang": language}
        given = {name: value for name, value in given.items() if f"?{name}" in query}
        if "CONSTRUCT" in query:
            given = dict.fromkeys(given, META)
            assert triples(published.query(query, **given)) == triples(release.query(query, **given))
        else:
            assert rows(published.query(query, **given)) == rows(release.query(query, **given))


def triples(answer):
    """Return triples by their values, with one name for all nodes without one."""
    return sorted(
        " ".join("_:" if str(term).startswith("_:") else str(term) for term in (t.subject, t.predicate, t.object)) for t in answer.found
    )


@pytest.mark.parametrize("thing", ["intervention/ease", "vk:Intervention", "vk:PortfolioIntervention", META.value])
def test_a_thing_is_described_alike(release, published, thing):
    mine = {line for line in triples(published.engine.describe(named(thing))) if not line.startswith("_:")}
    assert mine == {line for line in triples(release.engine.describe(named(thing))) if not line.startswith("_:")}
    assert published.holds(named(thing))
    assert not published.holds(named("intervention/nowhere"))


def test_an_inference_is_explained_alike(release, published):
    asked = ("intervention/ease", "vk:mayStrengthen", "block/emotion-regulation")
    assert published.explain(*asked) == release.explain(*asked)
    assert published.explain("intervention/ease", "vk:mayStrengthen", "block/forgiveness") is None


class TestTheDatasetIsThatOfTheRelease:
    def test_each_triple_is_there_once_by_default_and_in_each_of_its_graphs(self, release, published):
        for query in (
            "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }",
            "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
            "SELECT ?g ?label WHERE { GRAPH ?g { ?s a vk:Intervention } ?g rdfs:label ?label } GROUP BY ?g ?label",
            "PREFIX g: <https://w3id.org/veerkracht/graph/> SELECT (COUNT(*) AS ?n) WHERE { GRAPH g:meta { ?s ?p ?o } }",
            "BASE <https://w3id.org/veerkracht/> SELECT (COUNT(*) AS ?n) WHERE { GRAPH <graph/meta> { ?s ?p ?o. } }",
            "SELECT ?s WHERE { ?s a vk:InferenceRule . <https://w3id.org/veerkracht/graph/inferred/inverse-about> prov:wasGeneratedBy ?s }",
            "SELECT DISTINCT ?short WHERE { GRAPH ?g { ?s ?p ?o } BIND ( STRAFTER(STR(?g), '/graph/') AS ?short ) }",
            "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } FILTER ( STRSTARTS(STR(?g), 'https://w3id.org/veerkracht/graph/inferred') ) }",
            "SELECT ?s WHERE { ?s vk:isAuxiliary true } ORDER BY ?s",
            "ASK { _:b1 a vk:Intervention }",
        ):
            mine, theirs = published.query(query), release.query(query)
            if mine.kind == "boolean":
                assert bool(mine.found) == bool(theirs.found)
            else:
                found = rows(mine)
                assert found
                assert found == rows(theirs)

    @pytest.mark.parametrize(
        ("dataset", "default", "named_ones"),
        [
            (Dataset(("graph/meta",), None), True, 0),
            (Dataset((), ("graph/meta", "graph/alignments")), False, 2),
            (Dataset(("graph/alignments",), ("graph/meta",)), True, 1),
            (Dataset(("release",), ("release",)), False, 0),
            (Dataset(("graph/elsewhere",), None), False, 0),
        ],
    )
    def test_a_dataset_that_was_asked_for_holds_just_its_graphs(self, published, dataset, default, named_ones):
        base = "https://w3id.org/veerkracht/"
        full = Dataset(*(part if part is None else tuple(base + name for name in part) for part in (dataset.default, dataset.named)))
        engine = published.engine
        assert bool(engine.fetch("ASK { ?s ?p ?o }", full).found) is default
        found = engine.fetch("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }", full).rows()
        assert {row["g"] for row in found} == set((full.named or ())[:named_ones])
        assert not engine.fetch(f"ASK {{ GRAPH <{CATALOGUE}> {{ ?s ?p ?o }} }}", full).found


class TestErrorsAreSaid:
    def test_a_query_that_can_not_be_read(self, published):
        with pytest.raises(QueryError) as caught:
            published.query("SELECT ?s WHERE {\n ?s ?p }")
        assert caught.value.line == 2
        assert "define input" not in str(caught.value)

    def test_a_query_that_the_engine_can_not_run(self, published, peer):
        if peer.name == "virtuoso":
            with pytest.raises(QueryError, match="transitive start not given"):
                published.query("SELECT ?s WHERE { ?s skos:broader+ ?o }")

    def test_a_prefix_that_nobody_declares(self, published):
        with pytest.raises(QueryError, match="prefix nope: is not declared"):
            published.query("SELECT ?s WHERE { ?s nope:p ?o }")

    def test_no_server(self):
        gone = SparqlServer(Addresses.of("http://127.0.0.1:1/query"))
        with pytest.raises(EngineError, match="is the server running"):
            open_server(gone)
        gone.close()

    def test_no_release(self, oxigraph_empty):
        with pytest.raises(GraphError, match="veerkracht publish"):
            open_server(oxigraph_empty)

    @pytest.mark.parametrize("address", ["localhost:7878", "file:///etc/passwd", "ftp://x/query", ""])
    def test_no_address(self, address):
        with pytest.raises(GraphError, match="no address"):
            Addresses.of(address or "x")

    def test_nowhere_to_write(self, release):
        with pytest.raises(GraphError, match="--update-store"):
            SparqlServer(Addresses.of("http://127.0.0.1:1/elsewhere")).update("CLEAR ALL")

    def test_an_answer_that_takes_too_long(self, published):
        heavy = "SELECT (COUNT(*) AS ?n) WHERE { ?a a vk:Place . ?b a vk:Place . FILTER ( STRLEN(CONCAT(STR(?a), STR(?b))) = 3 ) }"
        started = time.monotonic()
        with pytest.raises(EngineTimeout, match=r"within 0\.2 seconds"):
            published.engine.fetch(heavy, seconds=0.2)
        assert time.monotonic() - started < 5

    def test_an_answer_that_is_too_large(self, published):
        with pytest.raises(EngineError, match="larger"):
            published.engine.fetch("SELECT * WHERE { ?s ?p ?o }", most=100_000)


@pytest.fixture
def oxigraph_empty():
    from bench.peers import oxigraph

    with oxigraph() as peer:
        server = SparqlServer(Addresses.of(peer.query))
        yield server
        server.close()
