"""The SPARQL 1.1 Protocol over real HTTP, sentence by sentence: https://www.w3.org/TR/sparql11-protocol/."""

import csv
import io
import json
import xml.etree.ElementTree as ET
from urllib.parse import quote, urlencode

import pytest
from pyoxigraph import RdfFormat, parse
from rdflib import Graph
from serving import serve

G = "https://w3id.org/veerkracht/graph/"
META, ONTOLOGY, INFERRED = G + "meta", G + "ontology", G + "inferred"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
NAMED = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"
EASE = "https://w3id.org/veerkracht/id/intervention/ease"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def site(releases, tmp_path_factory):
    with serve(releases, tmp_path_factory.mktemp("log")) as running:
        yield running


def number(answer):
    assert answer.status == 200, answer.body
    return int(json.loads(answer.body)["results"]["bindings"][0]["n"]["value"])


def graphs(answer):
    return {row["g"]["value"] for row in json.loads(answer.body)["results"]["bindings"]}


def triples(release, *names):
    return {(q.subject, q.predicate, q.object) for name in names for q in release.store.quads_for_pattern(None, None, None, name)}


@pytest.fixture(scope="module")
def sizes(release):
    from pyoxigraph import NamedNode

    return {names: len(triples(release, *map(NamedNode, names))) for names in [(META,), (ONTOLOGY,), (META, ONTOLOGY), (INFERRED,)]}


class TestDatasets:
    """2.1.4: the request's dataset replaces the query's; its default graph is the merge of the graphs named."""

    def test_one_default_graph(self, site, sizes):
        assert number(site.query(COUNT, _more=[("default-graph-uri", META)])) == sizes[(META,)]

    def test_several_default_graphs_are_merged_and_not_counted_twice(self, site, sizes, release):
        assert number(site.query(COUNT, _more=[("default-graph-uri", META), ("default-graph-uri", ONTOLOGY)])) == sizes[(META, ONTOLOGY)]
        twice = [("default-graph-uri", INFERRED), ("default-graph-uri", INFERRED + "/has-element")]
        assert number(site.query(COUNT, _more=twice[:1])) == sizes[(INFERRED,)]
        rules = [g for g in release.graphs if g.startswith(INFERRED + "/")]
        assert number(site.query(COUNT, _more=[("default-graph-uri", g) for g in [INFERRED, *rules[:3]]])) == sizes[(INFERRED,)]

    def test_named_graphs_alone_leave_the_default_graph_empty(self, site):
        more = [("named-graph-uri", META), ("named-graph-uri", ONTOLOGY)]
        assert number(site.query(COUNT, _more=more)) == 0
        assert graphs(site.query(NAMED, _more=more)) == {META, ONTOLOGY}

    def test_a_default_graph_alone_leaves_no_named_graphs(self, site):
        assert graphs(site.query(NAMED, _more=[("default-graph-uri", META)])) == set()

    def test_the_query_s_own_from_counts_where_the_request_has_none(self, site, sizes):
        assert (
            number(site.query(f"SELECT (COUNT(*) AS ?n) FROM <{META}> FROM <{ONTOLOGY}> WHERE {{ ?s ?p ?o }}")) == sizes[(META, ONTOLOGY)]
        )
        assert graphs(site.query(f"SELECT DISTINCT ?g FROM NAMED <{META}> WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }}")) == {META}
        assert number(site.query(f"BASE <{G}> SELECT (COUNT(*) AS ?n) FROM <meta> {{ ?s ?p ?o }}")) == sizes[(META,)]

    def test_from_is_found_behind_a_pattern_in_the_projection_and_in_an_iri_written_by_number(self, site, sizes):
        graphs, counted = f"FROM <{META}> FROM <{ONTOLOGY}>", "{ { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } } }"
        answer = site.query(f"SELECT ?n (EXISTS {{ ?s a ?o }} AS ?some) {graphs} {counted}", Accept="text/csv")
        assert answer.body.decode().split() == ["n,some", f"{sizes[(META, ONTOLOGY)]},true"]
        both = graphs.replace("/meta", "/met" + chr(92) + "u0061")
        assert number(site.query(f"SELECT ?n {both} {counted}")) == sizes[(META, ONTOLOGY)]
        for unknown in ("<http://evil.example/x>", f"<http://evil.example/{chr(92)}u0041>"):
            assert site.query(f"SELECT (EXISTS {{ ?s ?p ?o }} AS ?c) FROM {unknown} {{}}").status == 400

    def test_the_request_wins_over_the_query(self, site, sizes):
        query = f"SELECT (COUNT(*) AS ?n) FROM <{ONTOLOGY}> WHERE {{ ?s ?p ?o }}"
        assert number(site.query(query, _more=[("default-graph-uri", META)])) == sizes[(META,)]

    def test_in_a_form_and_beside_a_query_in_the_body(self, site, sizes):
        form = urlencode({"query": COUNT, "default-graph-uri": META})
        assert number(site.ask("/sparql", "POST", form, Content_Type=FORM)) == sizes[(META,)]
        direct = site.ask(f"/sparql?default-graph-uri={quote(META)}", "POST", COUNT, Content_Type="application/sparql-query")
        assert number(direct) == sizes[(META,)]

    @pytest.mark.parametrize(
        "query", [COUNT, f"SELECT * FROM <{G}nowhere> {{ ?s ?p ?o }}", "SELECT * FROM <http://127.0.0.1:1/x> { ?s ?p ?o }"]
    )
    def test_a_graph_that_is_not_there_is_named(self, site, query):
        answer = site.query(query, _more=[("default-graph-uri", "http://127.0.0.1:1/x")] if query == COUNT else [])
        assert answer.status == 400
        assert b"There is no graph" in answer.body

    def test_a_syntax_error_stands_where_it_stood_though_from_was_taken_out(self, site):
        answer = site.query(f"SELECT *\nFROM <{META}>\nWHERE {{ ?s ?p }}")
        assert answer.status == 400
        assert b"line 3" in answer.body


class TestFormats:
    @pytest.mark.parametrize(
        ("media_type", "read"),
        [
            ("application/sparql-results+json", lambda b: [r["l"]["value"] for r in json.loads(b)["results"]["bindings"]]),
            (
                "application/sparql-results+xml",
                lambda b: [e.text for e in ET.fromstring(b).iter("{http://www.w3.org/2005/sparql-results#}literal")],
            ),
            ("text/csv", lambda b: [row["l"] for row in csv.DictReader(io.StringIO(b.decode()))]),
            ("text/tab-separated-values", lambda b: [line.split('"')[1] for line in b.decode().splitlines()[1:]]),
        ],
    )
    def test_every_table_holds_the_same(self, site, media_type, read):
        answer = site.query(f"SELECT ?l {{ <{EASE}> rdfs:label ?l }} ORDER BY LANG(?l)", Accept=media_type)
        assert (answer.status, answer.headers.get_content_type()) == (200, media_type)
        assert read(answer.body) == ["EASE", "EASE"]

    @pytest.mark.parametrize(
        "media_type",
        ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json", "application/trig", "application/n-quads"],
    )
    @pytest.mark.parametrize("query", [f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ BIND ( <{EASE}> AS ?s ) ?s ?p ?o }}", f"DESCRIBE <{EASE}>"])
    def test_every_graph_holds_the_same(self, site, query, media_type):
        answer = site.query(query, Accept=media_type)
        assert (answer.status, answer.headers.get_content_type()) == (200, media_type)
        found = {str(t) for t in parse(answer.body, format=RdfFormat.from_media_type(media_type))}
        assert found == {str(t) for t in parse(site.query(query, Accept="text/turtle").body, format=RdfFormat.TURTLE)}
        assert len(found) > 30

    @pytest.mark.parametrize(
        ("accept", "media_type"),
        [
            ("text/csv;q=0.3, application/sparql-results+xml;q=0.8, image/png", "application/sparql-results+xml"),
            ("text/*", "text/csv"),
            ("*/*;q=0.1, text/tab-separated-values", "text/tab-separated-values"),
            ("text/html,application/xhtml+xml,*/*;q=0.8", "application/sparql-results+json"),
            ("application/sparql-results+json;q=0, text/csv;q=0.1", "text/csv"),
            ("text/csv; charset=utf-8", "text/csv"),
            ('text/csv;q=0.1, application/sparql-results+xml;Charset="UTF-8";q=0.9', "application/sparql-results+xml"),
        ],
    )
    def test_the_client_s_weights_count(self, site, accept, media_type):
        assert site.query("ASK {}", Accept=accept).headers.get_content_type() == media_type

    @pytest.mark.parametrize("profile", ["http://www.w3.org/ns/json-ld#expanded", "a;b", ""])
    def test_a_profile_that_is_not_known_is_ignored(self, site, profile):
        accept = f'application/ld+json;profile="{profile}"'
        assert site.query("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1", Accept=accept).headers.get_content_type() == "application/ld+json"
        assert site.query("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1", Accept="text/turtle;level=1").status == 406

    def test_a_table_as_turtle_is_not_acceptable_and_what_is_is_said(self, site):
        answer = site.query("SELECT * {} ", Accept="text/turtle")
        assert answer.status == 406
        assert b"text/csv" in answer.body

    def test_what_xml_can_t_hold_is_refused_or_escaped(self, site):
        bad = site.query(r'SELECT ("a\u0001b" AS ?x) {}', Accept="application/sparql-results+xml")
        assert bad.status == 406
        assert b"character that XML" in bad.body
        assert site.query('CONSTRUCT { <http://a> <http://a/1> "x" } {}', Accept="application/rdf+xml").status == 406
        good = site.query(r'SELECT ("a\rb" AS ?x) {}', Accept="application/sparql-results+xml")
        assert next(ET.fromstring(good.body).iter("{http://www.w3.org/2005/sparql-results#}literal")).text == "a\rb"


class TestMethods:
    def test_head_says_what_get_would(self, site):
        got, head = site.query("ASK {}"), site.ask("/sparql?query=ASK+%7B%7D", "HEAD")
        assert head.body == b""
        assert {name: head[name] for name in ("Content-Length", "Content-Type", "ETag")} == {
            name: got[name] for name in ("Content-Length", "Content-Type", "ETag")
        }

    def test_options_and_cors(self, site):
        answer = site.ask(
            "/sparql",
            "OPTIONS",
            Origin="https://example.org",
            Access_Control_Request_Method="POST",
            Access_Control_Request_Headers="content-type",
        )
        assert answer.status == 200
        assert set(answer["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert "POST" in answer["Access-Control-Allow-Methods"]
        assert "Content-Type" in answer["Access-Control-Allow-Headers"]

    @pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
    def test_other_methods_are_not_allowed(self, site, method):
        answer = site.ask("/sparql", method, b"x")
        assert answer.status == 405
        assert "GET" in answer["Allow"]

    @pytest.mark.parametrize(
        ("body", "content_type", "status"),
        [
            (urlencode({"query": "ASK {}"}), FORM, 200),
            ("ASK {}", "application/sparql-query", 200),
            ("ASK {}", "application/sparql-query; charset=utf-8", 200),
            (b"ASK { ?s ?p '\xff' }", "application/sparql-query", 400),
            ("ASK {}", "text/plain", 415),
            ("ASK {}", "application/json", 415),
            (urlencode([("query", "ASK {}"), ("query", "ASK {}")]), FORM, 400),
            ("", FORM, 400),
            ("", "application/sparql-query", 400),
        ],
    )
    def test_posts(self, site, body, content_type, status):
        assert site.ask("/sparql", "POST", body, Content_Type=content_type).status == status

    def test_text_that_only_looks_like_a_release_is_none(self, site):
        for path in ("/sparql?query=SELECT%20(%22release=1%22%20AS%20?x)%20%7B%7D", "/sparql?query=ASK%7B%7D&prerelease=2"):
            answer = site.ask(path)
            assert answer.status == 200, path
            assert "immutable" not in answer["Cache-Control"]
        assert site.ask("/questions/gaps.csv?prerelease=2").status == 400
        assert site.ask("/sparql?query=ASK%7B%7D&release=").status == 404

    def test_an_answer_says_which_release_it_is_of_and_what_to_cite(self, site, release):
        answer = site.query("SELECT (1 AS ?x) {}", Accept="text/csv")
        assert answer["Veerkracht-Release"] == release.version
        cited = next(link for link in answer.headers.get_all("Link") if 'rel="cite-as"' in link).split(">")[0].strip("<")
        assert cited.endswith(f"&release={release.version}")
        assert site.ask(cited, Accept="text/csv").body == answer.body
        assert "Link" not in site.query(f"ASK {{}} # {'x' * 3000}").headers
        for path in ("/rdf-graph-store?default", "/changes.json"):
            assert site.ask(path)["Veerkracht-Release"] == release.version

    def test_bytes_that_are_no_text_are_refused(self, site):
        form = {"Content_Type": "application/x-www-form-urlencoded"}
        assert site.ask("/sparql?query=SELECT+(%22%FF%22+AS+%3Fx)%7B%7D").status == 400
        assert site.ask("/sparql", "POST", b"query=SELECT+(%22%FF%22+AS+%3Fx)%7B%7D", **form).status == 400
        assert site.ask("/sparql?query=SELECT+(%22%C3%A9%22+AS+%3Fx)%7B%7D").status == 200

    def test_a_condition_counts_for_reading_alone(self, site):
        form = {"Content_Type": "application/x-www-form-urlencoded"}
        first = site.ask("/sparql", "POST", b"query=ASK+%7B%7D", **form)
        for control in ("", "no-cache"):
            again = site.ask("/sparql", "POST", b"query=ASK+%7B%7D", If_None_Match=first["ETag"], Cache_Control=control, **form)
            assert (again.status, again.body) == (200, first.body)

    def test_two_queries_and_none(self, site):
        assert site.ask("/sparql?query=ASK%7B%7D&query=ASK%7B%7D").status == 400
        assert site.ask("/sparql?query=").status == 400

    def test_a_result_reads_back_as_the_whole_graph(self, site, release):
        answer = site.query(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{META}> {{ ?s ?p ?o }} }}", Accept="application/n-triples")
        from pyoxigraph import NamedNode

        assert len(Graph().parse(data=answer.body, format="nt")) == len(triples(release, NamedNode(META)))


class TestTheWholeDataset:
    @pytest.mark.parametrize("media_type", ["application/n-quads", "application/trig", "application/ld+json"])
    def test_every_form_holds_all_quads(self, site, release, media_type):
        answer = site.ask("/dataset", Accept=media_type)
        assert (answer.status, answer.headers.get_content_type()) == (200, media_type)
        assert len(set(parse(answer.body, format=RdfFormat.from_media_type(media_type)))) == len(set(release.quads()))

    def test_by_suffix_and_what_there_is_not(self, site):
        assert site.ask("/dataset.trig").headers.get_content_type() == "application/trig"
        assert site.ask("/dataset.docx").status == 404
        assert site.ask("/dataset", Accept="text/csv").status == 406
