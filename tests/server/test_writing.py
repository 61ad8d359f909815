"""Writing over HTTP: who may, what, and what is answered; over a real server on a copy of the releases."""

import contextlib
import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from urllib.parse import quote, urlencode, urlsplit

import pytest
from pyoxigraph import RdfFormat, parse
from serving import ROOT, family, serve

from graph import GraphError, open_release
from graph.contributions import contributed_to
from graph.release import by_age
from server.settings import Settings
from server.tokens import entries, entry, fresh, holder

G = "https://w3id.org/veerkracht/graph/"
C = G + "contributed/"
VK = "https://w3id.org/veerkracht/ns#"
EASE = "https://w3id.org/veerkracht/id/intervention/ease"
TOKEN = fresh()
ONE = "<http://e/a> <http://e/b> 1 ."
INVALID = f"<{EASE}> <{VK}minimumAge> 3 ."
BEARER = {"Authorization": f"Bearer {TOKEN}"}
TURTLE = {"Content_Type": "text/turtle"}


class Writer:
    """A client that may write, and the folder that it writes to."""

    def __init__(self, running, folder):
        self.running, self.folder = running, folder

    def send(self, method, path, body=None, **headers):
        return self.running.ask(path, method, body, **BEARER, **headers)

    def put(self, name, body=ONE, method="PUT", **headers):
        return self.send(method, store(C + name), body, **(TURTLE | headers))

    def get(self, name, **headers):
        return self.running.ask(store(C + name), **headers)

    def update(self, text, _more=(), **headers):
        body = urlencode([("update", text), *_more])
        return self.send("POST", "/sparql", body, Content_Type="application/x-www-form-urlencoded", **headers)


def store(graph):
    return f"/rdf-graph-store?graph={quote(graph, safe='')}"


@pytest.fixture(scope="module")
def writer(releases, tmp_path_factory):
    folder = shutil.copytree(releases, tmp_path_factory.mktemp("writing") / "releases", symlinks=True)
    tokens = folder.parent / "tokens"
    tokens.write_text(f"# who may write\n{entry('a-hospital', TOKEN)}\n{entry('someone-else', fresh())}\n")
    settings = {"write_tokens": tokens, "write_bytes": 200_000}
    with serve(folder, folder.parent, workers=2, **settings) as running:
        yield Writer(running, folder)


def detail(answer):
    assert answer["Content-Type"] == "application/problem+json"
    found = json.loads(answer.body)
    assert found["status"] == answer.status
    return found["detail"]


class TestWhoMay:
    def test_writing_is_off_unless_turned_on_and_reading_is_on(self, releases, tmp_path):
        with serve(releases, tmp_path) as running:
            for method in ("PUT", "POST", "DELETE"):
                answer = running.ask(store(C + "x"), method, ONE, **BEARER, **TURTLE)
                assert (answer.status, "Writing is off" in detail(answer)) == (403, True)
            answer = running.ask("/sparql", "POST", "CLEAR ALL", Content_Type="application/sparql-update", **BEARER)
            assert answer.status == 403
            assert running.ask(store(G + "meta")).status == 200

    @pytest.mark.parametrize(
        "given", [{}, {"Authorization": "Basic YTpi"}, {"Authorization": "Bearer nobody"}, {"Authorization": "Bearer"}]
    )
    def test_without_a_token_that_may_nothing_is_done(self, writer, given):
        for method, path, more in (("PUT", store(C + "x"), TURTLE), ("POST", "/sparql", {"Content_Type": "application/sparql-update"})):
            answer = writer.running.ask(path, method, ONE, **given, **more)
            assert answer.status == 401
            assert answer["WWW-Authenticate"].startswith("Bearer ")
            assert "token" in detail(answer)

    def test_a_token_is_random_and_known_by_its_hash_alone(self, tmp_path):
        token = fresh()
        line = entry("a-hospital", token)
        assert token not in line
        assert len({fresh() for _ in range(100)}) == 100
        assert [holder(line, token), holder(line, token + "x"), holder("", token)] == ["a-hospital", None, None]
        assert len(entries(f"{line},{line}")) == 2
        with pytest.raises(GraphError, match="entry 2"):
            entries(f"{line} nonsense")
        with pytest.raises(GraphError, match="neither a list"):
            entries(str(tmp_path / "nothing"))
        with pytest.raises(GraphError, match="who writes"):
            entry("Dr. Jansen", token)

    def test_a_setting_that_can_t_be_read_stops_the_server_at_its_start(self, monkeypatch):
        monkeypatch.setenv("VEERKRACHT_WRITE_TOKENS", "a:b")
        with pytest.raises(GraphError, match="VEERKRACHT_WRITE_TOKENS"):
            Settings.from_environment()

    def test_the_command_prints_a_token_once_and_the_line_for_the_setting(self):
        done = subprocess.run(
            [sys.executable, "-m", "server.cli", "token", "a-hospital"], cwd=ROOT, capture_output=True, text=True, check=True
        )
        token = next(word for word in done.stderr.split() if word.startswith("veerkracht_"))
        assert holder(done.stdout, token) == "a-hospital"


class TestReading:
    @pytest.mark.parametrize("media_type", ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"])
    def test_every_graph_can_be_had_in_every_form(self, writer, media_type):
        answer = writer.running.ask(store(G + "alignments"), Accept=media_type)
        assert (answer.status, answer["Content-Type"].split(";")[0]) == (200, media_type)
        got = set(parse(answer.body, format=RdfFormat.from_media_type(media_type), rename_blank_nodes=False))
        assert len(got) == 364
        head = writer.running.ask(store(G + "alignments"), "HEAD", Accept=media_type)
        assert (head.status, head.body, head["ETag"]) == (200, b"", answer["ETag"])
        again = writer.running.ask(store(G + "alignments"), Accept=media_type, If_None_Match=answer["ETag"])
        assert (again.status, again.body) == (304, b"")

    def test_the_default_graph_is_the_union_of_all_each_triple_once(self, writer):
        answer = writer.running.ask("/rdf-graph-store?default", Accept="application/n-triples")
        lines = answer.body.splitlines()
        assert len(lines) == len(set(lines)) == open_release(writer.folder).manifest["triples"]

    @pytest.mark.parametrize(
        ("path", "accept", "status"),
        [
            ("/rdf-graph-store", "*/*", 400),
            ("/rdf-graph-store?default&graph=http%3A%2F%2Fe%2Fg", "*/*", 400),
            ("/rdf-graph-store?graph=a&graph=b", "*/*", 400),
            ("/rdf-graph-store?graph=relative", "*/*", 400),
            ("/rdf-graph-store?graph=http%3A%2F%2Fe%2Fnone", "*/*", 404),
            ("/rdf-graph-store?default", "image/png", 406),
        ],
    )
    def test_what_can_t_be_read_says_why(self, writer, path, accept, status):
        answer = writer.running.ask(path, Accept=accept)
        assert (answer.status, bool(detail(answer))) == (status, True)


class TestGraphStore:
    def test_a_graph_is_made_replaced_added_to_and_removed_and_seen_at_once(self, writer):
        made = writer.put("plain", "<http://e/a> <http://e/b> 0.50 .")
        assert (made.status, made["Location"]) == (201, f"{writer.running.address}/graph/contributed/plain")
        assert made["Veerkracht-Release"] == open_release(writer.folder).version
        assert b'"0.50"' in writer.get("plain", Accept="application/n-triples").body
        assert writer.running.ask(urlsplit(made["Location"]).path, Accept="text/turtle").status == 200
        same = writer.put("plain", "<http://e/a> <http://e/b> 0.50 .")
        assert (same.status, same["ETag"], same["Veerkracht-Release"]) == (204, made["ETag"], made["Veerkracht-Release"])
        added = writer.send("POST", "/graph/contributed/plain", ONE, **TURTLE)
        assert (added.status, added["ETag"] != made["ETag"]) == (204, True)
        assert len(writer.get("plain", Accept="application/n-triples").body.splitlines()) == 2
        there = writer.running.ask("/graph/contributed/plain", Accept="text/turtle")
        stale = writer.send("PUT", "/graph/contributed/plain", ONE, If_Match=made["ETag"], **TURTLE)
        fresh = writer.send("PUT", "/graph/contributed/plain", ONE + " <http://e/s> a <http://e/t> .", If_Match=there["ETag"], **TURTLE)
        assert (stale.status, fresh.status) == (412, 204)
        gone = writer.send("DELETE", "/graph/contributed/plain")
        assert (gone.status, gone.body) == (204, b"")
        assert writer.get("plain").status == 404
        for form in ("text/turtle", "application/ld+json", "text/html"):
            assert writer.running.ask("/graph/contributed/plain", Accept=form).status in (404, 410)
        assert writer.send("DELETE", "/graph/contributed/plain").status == 404
        assert ("Graph", "contributed") not in contributed_to(open_release(writer.folder).folder).graphs

    def test_each_media_type_is_taken_and_a_post_to_no_graph_makes_one(self, writer):
        bodies = {
            "application/n-triples": "<http://e/n> <http://e/b> <http://e/c> .",
            "application/ld+json": '{"@id": "http://e/j", "http://e/b": {"@id": "http://e/c"}}',
            "application/rdf+xml": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
            '<rdf:Description rdf:about="http://e/x"><e:b rdf:resource="http://e/c"/></rdf:Description></rdf:RDF>',
        }
        path = "/rdf-graph-store"
        for media_type, body in bodies.items():
            answer = writer.send("POST", path, body, Content_Type=media_type)
            assert answer.status == (201 if path == "/rdf-graph-store" else 204)
            path = urlsplit(answer["Location"]).path if answer["Location"] else path
        assert path.startswith("/graph/contributed/a-hospital-")
        graph = "https://w3id.org/veerkracht" + path
        lines = writer.running.ask(store(graph), Accept="application/n-triples").body.decode().splitlines()
        assert sorted(line[10] for line in lines) == ["j", "n", "x"]

    def test_a_write_is_only_done_on_the_state_that_the_client_has_seen(self, writer):
        assert writer.put("seen", If_None_Match="*").status == 201
        assert writer.put("seen", If_None_Match="*").status == 412
        tag = writer.get("seen", Accept_Encoding="gzip")["ETag"]
        changed = writer.put("seen", "<http://e/a> <http://e/b> 2 .", If_Match=tag)
        assert changed.status == 204
        late = writer.put("seen", "<http://e/a> <http://e/b> 3 .", If_Match=tag)
        assert (late.status, "If-Match" in detail(late)) == (412, True)
        assert writer.put("never", If_Match="*").status == 412
        assert b'"2"' in writer.get("seen", Accept="application/n-triples").body

    @pytest.mark.parametrize(
        "graph", ["ontology", "pharos-gids", "meta", "inferred", "inferred/chain-trains", "contributions", "alignments", "new"]
    )
    def test_all_other_graphs_are_read_only(self, writer, graph):
        for method, path in (("PUT", store(G + graph)), ("DELETE", f"/graph/{graph}"), ("POST", "/rdf-graph-store?default")):
            answer = writer.send(method, path, ONE, **TURTLE)
            assert (answer.status, "read-only" in detail(answer)) == (403, True)
        assert writer.send("PUT", store("http://elsewhere/g"), ONE, **TURTLE).status == 403

    @pytest.mark.parametrize(
        ("more", "status"),
        [
            ({"path": "/rdf-graph-store"}, 400),
            ({"path": store(C + "No Name")}, 400),
            ({"path": store(C + "NoName")}, 400),
            ({"body": "<a> <b>"}, 400),
            ({"body": "<a> <b> <c> .", "Content_Type": "text/plain"}, 415),
            ({"body": "<a> <b> <c> .", "Content_Type": "application/trig"}, 415),
            ({"body": "<a> <b> <c> .", "Content_Encoding": "gzip"}, 415),
            ({"body": "# " + "x" * 200_000}, 413),
            ({"body": '<!DOCTYPE x [<!ENTITY a "b">]><x/>', "Content_Type": "application/rdf+xml"}, 400),
            ({"body": '{"@context": "http://127.0.0.1:1/"}', "Content_Type": "application/ld+json"}, 400),
            ({"body": "[" * 150_000, "Content_Type": "application/ld+json"}, 400),
            ({"body": '<x xmlns="http://e/">' + "<x>" * 5_000, "Content_Type": "application/rdf+xml"}, 400),
            ({"body": "<a> <b> " + "(" * 190_000 + "."}, 400),
        ],
    )
    def test_what_can_t_be_taken_is_refused_with_why(self, writer, more, status):
        before = by_age(writer.folder)
        sent = {"path": store(C + "x"), "body": ONE, **TURTLE} | more
        answer = writer.send("PUT", sent.pop("path"), sent.pop("body"), **sent)
        assert (answer.status, bool(detail(answer))) == (status, True)
        assert by_age(writer.folder) == before

    def test_a_body_of_unknown_length_is_bounded_as_well(self, writer):
        before = by_age(writer.folder)
        parts = (b"# " + b"x" * 1000 + b"\n" for _ in range(1000))
        headers = {**BEARER, "Content-Type": "text/turtle"}
        with contextlib.closing(http.client.HTTPConnection(urlsplit(writer.running.address).netloc, timeout=30)) as connection:
            try:
                connection.request("PUT", store(C + "x"), parts, headers, encode_chunked=True)
                assert connection.getresponse().status == 413
            except (BrokenPipeError, ConnectionResetError):  # the server has answered and closed before all was sent
                pass
        assert by_age(writer.folder) == before

    def test_a_method_that_does_not_exist_says_which_do(self, writer):
        for path in (store(C + "x"), "/graph/contributed/x"):
            answer = writer.send("PATCH", path, ONE)
            assert (answer.status, {"PUT", "DELETE"} <= set(answer["Allow"].split(", "))) == (405, True)


class TestValidation:
    def test_what_breaks_a_rule_is_refused_with_the_report_in_the_client_s_language(self, writer):
        before = by_age(writer.folder)
        answer = writer.put("bad", INVALID, Accept_Language="nl")
        assert answer.status == 422
        [result] = json.loads(answer.body)["results"]
        assert result["message"] == "Minimumleeftijd is één geheel getal van 0 tot en met 120."
        assert (result["focus"], result["path"], result["rule"]) == (EASE, VK + "minimumAge", "intervention-minimum-age")
        english = writer.update(f"INSERT DATA {{ GRAPH <{C}bad> {{ {INVALID} }} }}", Accept_Language="en")
        assert (english.status, json.loads(english.body)["results"][0]["message"]) == (
            422,
            "Minimum age is one whole number from 0 to 120.",
        )
        assert by_age(writer.folder) == before
        assert writer.get("bad").status == 404

    def test_the_report_is_shacl_for_who_would_rather_have_turtle(self, writer):
        answer = writer.put("bad", INVALID, Accept="text/turtle")
        assert (answer.status, answer["Content-Type"].split(";")[0]) == (422, "text/turtle")
        facts = {(t.predicate.value.rsplit("#")[-1], getattr(t.object, "value", "")) for t in parse(answer.body, format=RdfFormat.TURTLE)}
        assert {("conforms", "false"), ("focusNode", EASE), ("resultPath", VK + "minimumAge")} <= facts


class TestUpdate:
    def test_an_update_is_done_as_a_form_and_as_a_body_and_read_back_by_a_query(self, writer):
        assert writer.update(f"INSERT DATA {{ GRAPH <{C}up> {{ <http://e/u> <http://e/n> 1 }} }}").status == 204
        text = f"DELETE {{ GRAPH <{C}up> {{ ?s ?p ?n }} }} INSERT {{ GRAPH <{C}up> {{ ?s ?p 2 }} }} WHERE {{ ?s ?p ?n . FILTER ( ?s = <http://e/u> ) }}"
        answer = writer.send("POST", "/sparql", text, Content_Type="application/sparql-update")
        assert (answer.status, answer["Veerkracht-Release"]) == (204, open_release(writer.folder).version)
        query = "SELECT ?n { <http://e/u> <http://e/n> ?n }"
        deadline = time.monotonic() + 30
        while writer.running.query(query, Accept="text/csv", Cache_Control="no-cache").body.split() != [b"n", b"2"]:
            assert time.monotonic() < deadline, "a process serves the former release for more than half a minute"
            time.sleep(0.2)

    def test_the_request_can_name_the_dataset_of_an_update(self, writer):
        text = f"INSERT {{ GRAPH <{C}kinds> {{ ?s a <http://e/Seen> }} }} WHERE {{ ?s a <{VK}Coder> }}"
        none = writer.update(text, [("using-graph-uri", G + "ontology")])
        assert none.status == 204
        assert writer.get("kinds").status == 404
        assert writer.update(text, [("using-graph-uri", G + "meta")]).status == 204
        assert writer.get("kinds").status == 200
        both = writer.update(f"WITH <{C}kinds> DELETE {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }}", [("using-graph-uri", G + "meta")])
        assert both.status == 400
        assert writer.update(text, [("using-named-graph-uri", "no iri")]).status == 400

    @pytest.mark.parametrize(
        ("text", "status", "says"),
        [
            (f"DROP GRAPH <{G}ontology>", 403, "read-only"),
            ("CLEAR ALL", 403, "read-only"),
            ("INSERT DATA { <a:b> <c:d> 1 }", 403, "default graph"),
            ("INSERT DATA {", 400, "'{' is never closed"),
            ("LOAD <http://127.0.0.1:PORT/>", 400, "LOAD"),
            (f"INSERT {{ GRAPH <{C}x> {{ ?s ?p ?o }} }} WHERE {{ SERVICE <http://127.0.0.1:PORT/> {{ ?s ?p ?o }} }}", 400, "SERVICE"),
            ("INSERT DATA { " + "{" * 300, 400, "nested deeper"),
            ("CLEAR ALL #" + "x" * 200_000, 413, "larger"),
        ],
    )
    def test_what_may_not_be_is_refused_and_the_server_calls_nobody(self, writer, text, status, says):
        before = by_age(writer.folder)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            listener.settimeout(0.1)
            text = text.replace("PORT", str(listener.getsockname()[1]))
            answer = writer.send("POST", "/sparql", text, Content_Type="application/sparql-update")
            assert (answer.status, says in detail(answer)) == (status, True)
            with pytest.raises(TimeoutError):
                listener.accept()
        assert by_age(writer.folder) == before

    def test_a_request_that_carries_its_update_wrongly_is_refused(self, writer):
        assert writer.send("GET", "/sparql?update=CLEAR+ALL").status == 400
        assert writer.send("POST", "/sparql?update=CLEAR+ALL", "", Content_Type="application/x-www-form-urlencoded").status == 400
        assert writer.update("CLEAR ALL", [("query", "ASK {}")]).status == 400
        assert writer.update("CLEAR ALL", [("update", "CLEAR ALL")]).status == 400
        assert writer.send("POST", "/sparql", b"\xff", Content_Type="application/sparql-update").status == 400

    def test_an_update_that_runs_on_is_ended_while_others_read(self, writer, tmp_path):
        before = by_age(writer.folder)
        runaway = f"INSERT {{ GRAPH <{C}x> {{ <a:b> <c:d> ?n }} }} WHERE {{ {{ SELECT (COUNT(*) AS ?n) {{ ?a ?b ?c . ?d ?e ?f }} }} }}"
        answers = []
        with serve(writer.folder, tmp_path, write_tokens=entry("a-hospital", TOKEN), write_seconds=5) as running:
            thread = threading.Thread(target=lambda: answers.append(Writer(running, writer.folder).update(runaway)))
            thread.start()
            time.sleep(1)
            start = time.monotonic()
            assert running.query(f"ASK {{ <{EASE}> ?p ?o }}").status == 200
            assert time.monotonic() - start < 3
            thread.join()
            assert (answers[0].status, answers[0]["Retry-After"] is not None) == (503, True)
            assert "longer than 5 seconds" in detail(answers[0])
            assert not [pid for pid in family(running.process.pid) if "write_process" in _command(pid)]
        assert by_age(writer.folder) == before


def _command(pid):
    from pathlib import Path

    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


class TestRecord:
    def test_writes_are_recorded_and_the_record_answers_by_its_names(self, writer):
        query = """SELECT ?activity ?agent (COUNT(?graph) AS ?graphs) WHERE { GRAPH <https://w3id.org/veerkracht/graph/contributions> {
            ?activity a prov:Activity ; prov:wasAssociatedWith ?agent ; prov:used ?used ; prov:startedAtTime ?from ; prov:endedAtTime ?to .
            ?activity prov:generated|prov:invalidated ?graph } } GROUP BY ?activity ?agent"""
        release = open_release(writer.folder)
        rows = release.query(query).rows()
        assert len(rows) >= 10
        assert {row["agent"] for row in rows} == {"https://w3id.org/veerkracht/id/agent/a-hospital"}
        former = release.query("SELECT ?r WHERE { ?a prov:used ?r } LIMIT 1").rows()[0]["r"]
        graph = "https://w3id.org/veerkracht/graph/contributions"
        for iri in (rows[0]["activity"], rows[0]["agent"], former, graph):
            for accept in ("text/turtle", "text/html"):
                assert (
                    writer.running.ask(urlsplit(iri).path.removeprefix("/veerkracht").replace("/id/", "/doc/"), Accept=accept).status == 200
                )

    def test_the_records_and_all_curated_graphs_are_what_they_were(self, writer, release):
        now = open_release(writer.folder)

        def curated(folder):
            counted = (b"/graph/void> .", b"/graph/derived> .")
            return [
                line
                for line in (folder / "data.nq").read_bytes().splitlines()
                if b"graph/contribut" not in line and not line.endswith(counted)
            ]

        assert curated(now.folder) == curated(release.folder)


class TestDocumentation:
    def test_the_examples_for_operators_run(self, writer, tmp_path):
        if not shutil.which("curl"):
            pytest.skip("curl is missing: its examples are not run")
        page = (ROOT / "docs" / "operators.md").read_text(encoding="utf-8")
        example = next(block for block in re.findall(r"```sh\n(.*?)```", page, re.DOTALL) if "curl" in block)
        example = example.replace("http://127.0.0.1:8000", writer.running.address).replace("curl ", "curl --silent --show-error --fail ")
        example = example.replace("veerkracht contribute", f"{sys.executable} -m server.cli contribute --release {writer.folder}")
        (tmp_path / "plans.ttl").write_text(ONE)
        (tmp_path / "more.nt").write_text("<http://e/more> <http://e/b> <http://e/c> .\n")
        environment = os.environ | {"TOKEN": TOKEN, "GRAPH": C + "plans", "PYTHONPATH": str(ROOT)}
        done = subprocess.run(["bash", "-euc", example], cwd=tmp_path, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert [line.split()[1] for line in done.stdout.splitlines() if line.startswith("HTTP/")] == ["201", "204", "204", "204"]
        assert sorted(contributed_to(open_release(writer.folder).folder).graphs["plans"], key=str)


class TestShell:
    def test_contribute_writes_as_put_does(self, writer, tmp_path):
        def run(*words):
            return subprocess.run(
                [sys.executable, "-m", "server.cli", *words, "--release", str(writer.folder)], cwd=ROOT, capture_output=True, text=True
            )

        file = tmp_path / "own.ttl"
        file.write_text(ONE)
        done = run("contribute", "from-shell", str(file), "--agent", "the-lab")
        assert done.returncode == 0
        assert "1 triples added, 0 removed; release" in done.stdout
        assert writer.get("from-shell").status == 200
        file.write_text(INVALID)
        refused = run("contribute", "from-shell", str(file), "--agent", "the-lab", "--add")
        assert refused.returncode == 1
        assert "intervention-minimum-age" in refused.stderr
        assert "Traceback" not in refused.stderr
        unknown = run("contribute", "from-shell", str(tmp_path / "own.ttl"), "--agent", "The Lab")
        assert "can't be the name of who writes" in unknown.stderr
        listed = run("releases", "--keep", "2").stdout.splitlines()
        assert [line for line in listed if "current" in line and open_release(writer.folder).version in line]
        assert len(by_age(writer.folder)) == 2
