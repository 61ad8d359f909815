"""The same server over a real Oxigraph and a real Virtuoso: pages, data, questions and queries, as over the embedded engine."""

import csv
import io
import json
import re
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner
from pyoxigraph import Literal, RdfFormat, parse

from graph.errors import GraphError
from graph.publish import publish
from graph.questions import questions
from graph.remote import RemoteRelease
from graph.sparql_server import Addresses, Credentials, SparqlServer
from server.app import create_app
from server.cli import main
from server.settings import Settings
from tests.serving import serve

PAGES = [
    "/",
    "/ontology",
    "/interventions",
    "/blocks",
    "/elements",
    "/id/intervention/ease",
    "/id/intervention/mind-spring",
    "/id/block/coping",
    "/id/element/emotion-regulation",
    "/search?q=bewegen",
]

ASKED = [
    f"/questions/{name}?" + urlencode({p.name: p.example for p in asked.parameters if p.required}) for name, asked in questions().items()
]


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def peer(request):
    return request.getfixturevalue(f"{request.param}_server")


@pytest.fixture(scope="module")
def remote(release, peer):
    server = SparqlServer(Addresses.of(peer.query))
    app = create_app(publish(release, server))
    yield app.test_client()
    app.config["WORKERS"].stop()
    server.close()


def words(html):
    """The words of a page, sorted: engines order alike what the query leaves open, and not the rest.

    When a release was made is known of a folder alone: over another engine the home page tells search engines the day of the newest
    record instead.
    """
    return sorted(re.findall(r"[^\s<>\"=]+", re.sub(r'"(datePublished|dateModified)": "[-0-9]+",? ?', "", html)))


@pytest.mark.parametrize("path", [*PAGES, *(f"{path}{'&' if '?' in path else '?'}lang=en" for path in PAGES)])
def test_a_page_is_the_same(client, remote, path):
    mine, theirs = remote.get(path, follow_redirects=True), client.get(path, follow_redirects=True)
    assert mine.status_code == theirs.status_code == 200
    assert words(mine.text) == words(theirs.text)


@pytest.mark.parametrize("path", ASKED)
def test_the_page_of_a_question_tells_the_same(client, remote, path):
    """Virtuoso may order IRIs otherwise; then a cell goes over other rows, and is told more often or less."""
    mine, theirs = (set(words(re.sub(r' rowspan="[0-9]+"', "", asked.get(path).text))) for asked in (remote, client))
    assert mine == theirs


@pytest.mark.parametrize("path", ["/interventions", "/blocks?lang=en", "/questions/gaps?ask=", "/id/intervention/ease"])
def test_a_page_has_its_things_in_the_same_order(client, remote, path):
    links = re.compile(r'href="(/id/[^"?]+)')
    assert links.findall(remote.get(path, follow_redirects=True).text) == links.findall(client.get(path, follow_redirects=True).text) != []


@pytest.mark.parametrize("path", ["/profiles/nji/ease.json", "/profiles/movisie/gouden-mannen.json", "/np/ease-satisfaction.nq"])
def test_a_record_and_a_nanopublication_are_the_same(client, remote, path):
    mine, theirs = remote.get(path), client.get(path)
    assert mine.status_code == theirs.status_code == 200
    assert sorted(mine.data.splitlines()) == sorted(theirs.data.splitlines())


@pytest.mark.parametrize(
    "path", ["/id/intervention/nowhere", "/questions/nothing", "/questions/interventions-for-block.csv?block=block/copping"]
)
def test_what_is_not_there_is_said_alike(client, remote, path):
    mine, theirs = remote.get(path, follow_redirects=True), client.get(path, follow_redirects=True)
    assert mine.status_code == theirs.status_code >= 400
    assert mine.text == theirs.text


def cells(text):
    return sorted(tuple(" ".join(sorted(cell.split())) for cell in row) for row in csv.reader(io.StringIO(text)))


@pytest.mark.parametrize(
    "path", ["/questions/gaps.csv", "/questions/costs.csv?lang=en", "/questions/interventions-for-block.csv?block=block/coping&age=12"]
)
def test_a_question_as_csv_is_the_same(client, remote, path):
    mine, theirs = remote.get(path, follow_redirects=True), client.get(path, follow_redirects=True)
    assert mine.content_type == theirs.content_type
    assert len(cells(mine.text)) > 2
    rounded = re.compile(r"(\d\.\d{6})\d+")
    assert cells(rounded.sub(r"\1", mine.text)) == cells(rounded.sub(r"\1", theirs.text))


def graph(response, form):
    """Triples by their values, all nodes without a name as one."""
    found = {
        tuple(re.sub(r"^_:.*", "_:", str(term)) for term in (q.subject, q.predicate, q.object)) for q in parse(response.data, format=form)
    }
    return {(s, p, str(Literal(o)) if o.startswith("_") else o.replace('"0.50"', '"0.5"')) for s, p, o in found}


@pytest.mark.parametrize("path", ["/id/intervention/ease.nt", "/id/statement/mertens-coping-skills-effect.nt", "/ns.nt", "/graph/meta.nt"])
def test_data_are_the_same(client, remote, path):
    mine, theirs = remote.get(path, follow_redirects=True), client.get(path, follow_redirects=True)
    assert mine.status_code == 200
    assert graph(mine, RdfFormat.N_TRIPLES) == graph(theirs, RdfFormat.N_TRIPLES)


def test_every_format_can_be_had(remote):
    for suffix, starts in (("ttl", b"@prefix"), ("nt", b"<"), ("rdf", b"<?xml"), ("jsonld", b"[")):
        assert remote.get(f"/doc/intervention/ease.{suffix}").data.startswith(starts)
    for form, part in (("json", b'"bindings"'), ("xml", b"<sparql"), ("csv", b"i\r\n"), ("tsv", b"?i\n")):
        found = remote.get("/sparql", query_string={"query": "SELECT ?i WHERE { ?i a vk:Intervention }", "format": form})
        assert found.status_code == 200
        assert part in found.data


class TestQueriesOfStrangers:
    def ask(self, remote, query, status=200, **more):
        found = remote.get("/sparql", query_string={"query": query, "format": "json", **more})
        assert found.status_code == status, found.text
        return found

    def test_are_answered(self, remote):
        rows = self.ask(remote, "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s a vk:Intervention } }").json["results"]["bindings"]
        assert int(rows[0]["n"]["value"]) > 50
        assert self.ask(remote, "ASK { ?s a vk:Intervention }").json["boolean"] is True
        made = remote.get("/sparql", query_string={"query": "CONSTRUCT WHERE { ?s a vk:Level }", "format": "nt"})
        assert made.data.count(b"ns#Level") > 10

    def test_name_graphs_as_they_are_called(self, remote, peer):
        rows = self.ask(remote, "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }").json["results"]["bindings"]
        assert "https://w3id.org/veerkracht/graph/meta" in {row["g"]["value"] for row in rows}
        one = self.ask(
            remote, "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }", **{"named-graph-uri": "https://w3id.org/veerkracht/graph/meta"}
        )
        assert [row["g"]["value"] for row in one.json["results"]["bindings"]] == ["https://w3id.org/veerkracht/graph/meta"]
        of = "SELECT (COUNT(*) AS ?n) FROM <https://w3id.org/veerkracht/graph/meta> WHERE { ?s ?p ?o }"
        assert 0 < int(self.ask(remote, of).json["results"]["bindings"][0]["n"]["value"]) < 5000

    def test_that_are_wrong_are_refused_with_the_place(self, remote):
        assert "line 2" in self.ask(remote, "SELECT ?s WHERE {\n ?s ?p }", 400).text

    @pytest.mark.parametrize(
        "query",
        [
            'DEFINE get:soft "replace" SELECT * FROM <http://127.0.0.1:1/> WHERE { ?s ?p ?o }',
            "DEFINE input:inference <x> SELECT * WHERE { ?s ?p ?o }",
            "SELECT (bif:user_name(1) AS ?x) WHERE {}",
            "PREFIX x: <bif:> SELECT (x:curdate() AS ?x) WHERE {}",
            "SELECT (<sql:rdf_regex>('a', 'b') AS ?x) WHERE {}",
            "SELECT * WHERE { ?s ?p ?o OPTION (TABLE_OPTION 'LOOP') }",
            "SELECT (`1` AS ?x) WHERE {}",
            "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
            "LOAD <http://127.0.0.1:1/>",
            "CLEAR ALL",
            "SELECT * WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
            "PREFIX : <http://127.0.0.1:1/> PREFIX SERVICE: <urn:x> SELECT * WHERE { SERVICE:a { ?s ?p ?o } }",
            "SELECT * WHERE { ?s ?p ?o } ; DROP ALL",
        ],
    )
    def test_that_are_more_than_queries_are_refused(self, remote, query):
        before = self.ask(remote, "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }").data
        self.ask(remote, query, 400)
        assert self.ask(remote, "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }").data == before

    def test_that_are_too_large_or_take_too_long_are_ended_with_503(self, release, peer):
        server = SparqlServer(Addresses.of(peer.query))
        opened = publish(release, server)
        small = create_app(opened, Settings(result_bytes=10_000)).test_client()
        large = self.ask(small, "SELECT ?s ?p ?o WHERE { ?s a vk:Intervention ; ?p ?o }", 503)
        assert "10000 bytes" in large.text
        quick = create_app(opened, Settings(query_seconds=1)).test_client()
        heavy = (
            "SELECT (COUNT(*) AS ?n) WHERE { VALUES ?c { 1 2 3 4 } ?a a vk:Place . ?b a vk:Place "
            "FILTER ( STRLEN(CONCAT(STR(?a), STR(?b))) = ?c ) }"
        )
        found = self.ask(quick, heavy, 503)
        assert "longer than 1 seconds" in found.text
        assert found.headers["Retry-After"]
        server.close()


def test_a_server_that_is_gone_is_a_503_that_names_no_address(release):
    manifest = release.manifest
    gone = SparqlServer(Addresses.of("http://127.0.0.1:1/query"))
    client = create_app(RemoteRelease(gone, manifest, release.graphs)).test_client()
    for path in ("/", "/id/intervention/ease", "/sparql?query=ASK{}", "/questions/gaps.csv"):
        found = client.get(path)
        assert found.status_code == 503
        assert "127.0.0.1" not in found.text
    assert client.get("/ready").status_code == 503
    gone.close()


def test_a_server_process_over_an_engine_moves_to_a_new_release(release, oxigraph_server, tmp_path):
    from tests.graph.test_publish import small

    server = SparqlServer(Addresses.of(oxigraph_server.query))
    publish(release, server)
    with serve(tmp_path / "none", tmp_path, store=oxigraph_server.query, reload_seconds=1) as running:
        count = "SELECT (COUNT(*) AS ?n) WHERE { ?s a vk:Intervention }"
        assert json.loads(running.query(count, Accept="application/json").body)["results"]["bindings"][0]["n"]["value"] == "58"
        assert running.ask("/rdf-graph-store?graph=https://w3id.org/veerkracht/graph/meta", Accept="application/n-triples").status == 200
        refused = running.ask("/rdf-graph-store?graph=https://w3id.org/veerkracht/graph/contributed/x", method="DELETE")
        assert refused.status == 403
        assert b"write where releases are made" in refused.body
        other = small(tmp_path, "other")
        publish(other, server)
        moved = wait_for(
            lambda: json.loads(running.query(count, Accept="application/json").body)["results"]["bindings"][0]["n"]["value"] == "0"
        )
        assert moved
        older = running.query(count, _more=[("release", release.version)], Accept="application/json")
        assert json.loads(older.body)["results"]["bindings"][0]["n"]["value"] == "58"
        publish(release, server)
    server.close()


def test_a_copy_follows_the_feed_of_a_server_over_an_engine(release, oxigraph_server, tmp_path):
    from tests.graph.test_publish import small

    server = SparqlServer(Addresses.of(oxigraph_server.query))
    publish(release, server)
    with serve(tmp_path / "none", tmp_path, store=oxigraph_server.query, reload_seconds=1, feed_file=tmp_path / "log.db") as running:
        copy = ["sync", f"{running.address}/feed", "--to", str(tmp_path / "copy"), "--check"]
        first = CliRunner().invoke(main, copy)
        assert (first.exit_code, f"equal to release {release.version}" in first.output) == (0, True), first.output
        other = small(tmp_path, "followed")
        publish(other, server)
        assert wait_for(lambda: CliRunner().invoke(main, copy).output.strip().endswith(f"equal to release {other.version}"))
        publish(release, server)
    with serve(tmp_path / "none", tmp_path, store=oxigraph_server.query) as running:
        without = running.ask("/feed", Accept="application/trig")
        assert (without.status, json.loads(without.body)["hint"]) == (404, "set VEERKRACHT_FEED_FILE")
    server.close()


def wait_for(condition):
    import time

    for _ in range(100):
        if condition():
            return True
        time.sleep(0.1)
    return False


class TestCommands:
    @pytest.fixture
    def run(self, releases, peer):
        def run(*words, text=None, store=peer.query):
            return CliRunner().invoke(main, [*words, "--store", store], input=text)

        assert run("publish", "--release", str(releases)).exit_code == 0
        return run

    def test_take_a_store_in_the_place_of_a_folder(self, run, releases):
        def over_folder(*words, text=None):
            return CliRunner().invoke(main, [*words, "--release", str(releases)], input=text).output

        for words, text in (
            (("ask", "gaps", "--group", "target-group/refugees"), None),
            (("query", "-", "--format", "csv"), "SELECT ?i WHERE { ?i a vk:Intervention } ORDER BY ?i"),
            (("explain", "intervention/ease", "vk:mayStrengthen", "block/emotion-regulation"), None),
        ):
            assert run(*words, text=text).output == over_folder(*words, text=text) != ""

    def test_say_what_is_wrong(self, run):
        for words, store, said in (
            (("ask", "gaps"), "nonsense", "is no address of a SPARQL service"),
            (("ask", "gaps"), "http://127.0.0.1:1/query", "is the server running"),
            (("publish",), "http://127.0.0.1:1/elsewhere", "veerkracht build"),
        ):
            found = run(*words, store=store)
            assert found.exit_code == 1
            assert said in found.output
            assert "Traceback" not in found.output


class TestCredentials:
    @pytest.fixture(params=["basic", "digest", "bearer"])
    def guarded(self, request, oxigraph_server):
        """The address of a server that asks who is there, in front of Oxigraph."""
        from tests.server.guard import guard

        with guard(oxigraph_server.query.removesuffix("/query"), request.param) as address:
            yield request.param, f"{address}/query"

    def test_they_are_shown_as_the_environment_has_them(self, guarded, release, oxigraph_server, monkeypatch):
        scheme, address = guarded
        plain = SparqlServer(Addresses.of(oxigraph_server.query))
        publish(release, plain)
        plain.close()
        for name, value in (("USER", "veer"), ("PASSWORD", "kracht"), ("AUTH", scheme)) if scheme != "bearer" else (("TOKEN", "secret"),):
            monkeypatch.setenv(f"VEERKRACHT_STORE_{name}", value)
        server = SparqlServer(Addresses.of(address))
        assert publish(release, server).query("SELECT ?i WHERE { ?i a vk:Intervention }").rows()
        server.close()

    def test_without_them_the_refusal_is_said(self, guarded):
        from graph.remote import open_server

        server = SparqlServer(Addresses.of(guarded[1]), Credentials())
        with pytest.raises(GraphError, match=r"401.*VEERKRACHT_STORE_USER"):
            open_server(server)
        server.close()
