"""What a stranger's query can't do: run on, fill the memory, end the server, or keep others waiting."""

import contextlib
import http.server
import socket
import threading
import time
import urllib.parse

import pytest
from werkzeug.exceptions import HTTPException

from graph import GraphError
from server.app import create_app
from server.settings import Settings, meanings, variable
from server.workers import Asked

CROSS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
LOOKUP = "SELECT ?l WHERE { <https://w3id.org/veerkracht/id/intervention/ease> rdfs:label ?l }"


@pytest.fixture(scope="module")
def strict(release):
    app = create_app(
        release, Settings(query_seconds=2, result_bytes=10_000, memory_megabytes=1500, query_characters=2000, query_processes=2)
    )
    yield app
    app.config["WORKERS"].stop()


def ask(app, query, **headers):
    return app.test_client().get("/sparql?" + urllib.parse.urlencode({"query": query}), headers=headers)


def works(app):
    return ask(app, LOOKUP).status_code == 200


def test_a_query_that_runs_on_is_ended_in_time_and_the_next_one_is_answered(strict):
    start = time.monotonic()
    response = ask(strict, CROSS)
    assert response.status_code == 503
    assert "longer than 2 seconds" in response.json["detail"]
    assert response.headers["Retry-After"]
    assert time.monotonic() - start < 5
    assert works(strict)


def test_a_result_that_grows_too_large_is_not_sent_in_part(strict):
    response = ask(strict, "SELECT * WHERE { ?s ?p ?o }")
    assert response.status_code == 503
    assert "grew past 10000 bytes" in response.json["detail"]
    assert works(strict)


def test_a_query_that_fills_the_memory_ends_only_its_process(strict):
    response = ask(strict, "SELECT (GROUP_CONCAT(?o) AS ?x) WHERE { ?s ?p ?o . ?s2 ?p2 ?o2 }")
    assert response.status_code == 503
    assert works(strict)


def test_a_lookup_is_answered_while_a_heavy_query_runs_out_its_time(strict):
    heavy = threading.Thread(target=ask, args=(strict, CROSS))
    heavy.start()
    time.sleep(0.3)
    start = time.monotonic()
    assert works(strict)
    assert time.monotonic() - start < 1
    heavy.join()


@pytest.mark.parametrize(("query", "status"), [("SELECT * { " + "#" * 3000, 414), ("SELECT * WHERE " + "(" * 300, 400)])
def test_a_query_too_long_or_too_deep_is_refused_before_it_is_read(strict, query, status):
    assert ask(strict, query).status_code == status
    long = strict.test_client().post("/sparql", data={"query": query})
    assert long.status_code == (413 if status == 414 else status)


CALLING_OUT = {
    "plain": "SELECT * WHERE { SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
    "numbered-character": "SELECT * WHERE { SERVIC\\u0045 <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
    "between-escaped-quotes": "PREFIX e: <http://e/> SELECT * WHERE { ?a e:x\\' ?b . SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } ?c e:y\\' ?d }",
    "after-an-escaped-hash": "PREFIX e: <http://e/> SELECT * WHERE { ?a e:x\\# ?b . SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
    "from": "SELECT * FROM <http://127.0.0.1:PORT/> WHERE { ?s ?p ?o }",
}


@pytest.mark.parametrize("name", CALLING_OUT)
def test_no_query_makes_the_server_call_out(strict, name):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(1)
        query = CALLING_OUT[name].replace("PORT", str(listener.getsockname()[1]))
        response = ask(strict, query)
        assert response.status_code == 400
        with pytest.raises(TimeoutError):
            listener.accept()


def test_a_query_that_got_past_the_reading_still_can_t_call_out(strict):
    """The process itself can open no connection: the second line of defence, asked without the first."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(1)
        query = f"SELECT * WHERE {{ SERVICE <http://127.0.0.1:{listener.getsockname()[1]}/> {{ ?s ?p ?o }} }}"
        with pytest.raises((GraphError, HTTPException)):
            strict.config["WORKERS"].answer(Asked(query))
        with pytest.raises(TimeoutError):
            listener.accept()
    assert works(strict)


def test_many_bad_queries_leave_as_many_processes_as_before(strict):
    before = strict.config["WORKERS"].processes
    for number in range(60):
        ask(strict, f"SELECT ?x WHERE {{ ?x a {number} }} }}")
        ask(strict, "SELECT * WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }")
        ask(strict, LOOKUP, Accept="image/png")
    assert strict.config["WORKERS"].processes == before
    assert works(strict)


def test_settings_come_from_the_environment_and_bad_ones_are_named(monkeypatch):
    monkeypatch.setenv("VEERKRACHT_QUERY_SECONDS", "3")
    assert Settings.from_environment().query_seconds == 3
    monkeypatch.setenv("VEERKRACHT_QUERY_SECONDS", "soon")
    with pytest.raises(GraphError, match="VEERKRACHT_QUERY_SECONDS is 'soon'"):
        Settings.from_environment()


def test_every_setting_is_documented():
    from pathlib import Path

    page = (Path(__file__).parent.parent.parent / "docs" / "operators.md").read_text(encoding="utf-8")
    for name, meaning in meanings().items():
        assert f"| `{variable(name)}` | {getattr(Settings(), name)} | {meaning} |" in page


class Document(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(302 if self.path == "/moved" else 200)
        self.send_header("Location", "/one")
        self.send_header("Content-Type", "text/plain" if self.path == "/plain" else "text/turtle")
        self.end_headers()
        if self.path == "/latin":
            self.wfile.write('<http://e/a> <http://e/b> "één" .'.encode("latin-1"))
        elif self.path == "/dripping":
            with contextlib.suppress(OSError):
                for _ in range(100):
                    self.wfile.write(b"# one line and no end\n")
                    time.sleep(0.1)
        else:
            self.wfile.write(b"<http://e/a> <http://e/b> <http://e/c> ." + b" " * (40_000 if self.path.startswith("/wide") else 0))

    def log_message(self, *_):
        pass


@pytest.fixture
def elsewhere():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Document) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{other.server_address[1]}"
        other.shutdown()


def test_hosts_that_the_operator_allows_can_be_asked_and_no_others(release, elsewhere, server):
    app = create_app(release, Settings(allowed_hosts="127.0.0.1"))
    try:
        found = ask(app, f"SELECT ?o FROM <{elsewhere}/one> {{ <http://e/a> <http://e/b> ?o }}", Accept="text/csv")
        assert (found.status_code, found.text) == (200, "o\r\nhttp://e/c\r\n")
        assert found.headers["Cache-Control"] == "no-store"
        there = ask(
            app, f"SELECT ?l {{ SERVICE <{server}/sparql> {{ <https://w3id.org/veerkracht/id/intervention/ease> rdfs:label ?l }} }}"
        )
        assert len(there.get_json(force=True)["results"]["bindings"]) == 2, there.text
        assert there.headers["Cache-Control"] == "no-store"
        gone = ask(app, "SELECT ?l { SERVICE <http://127.0.0.1:1/sparql> { ?s rdfs:label ?l } }")
        assert (gone.status_code, gone.headers["Retry-After"]) == (503, "10")
        assert "A server that the query calls did not answer" in gone.json["detail"]
        assert ask(app, "SELECT * { SERVICE SILENT <http://127.0.0.1:1/sparql> { ?s rdfs:label ?l } }").status_code == 200
        for address in (
            f"{elsewhere}/moved",
            f"{elsewhere}/plain",
            "http://localhost:1/",
            "file:///etc/passwd",
            "http://127.0.0.1@localhost/",
        ):
            assert ask(app, f"SELECT * FROM <{address}> {{ ?s ?p ?o }}").status_code == 400
        for calling in (
            "SELECT * { SERVICE <http://localhost:1/> { ?s ?p ?o } }",
            "PREFIX : <http://localhost:1/> SELECT * { SERVICE:a { ?s ?p ?o } }",
            "PREFIX : <http://localhost:1/> PREFIX SILENT: <http://127.0.0.1/> SELECT * { SERVICE SILENT:a { ?s ?p ?o } }",
            "BASE <http://127.0.0.1/> SELECT * { SERVICE <http:localhost:1/x> { ?s ?p ?o } }",
            "BASE <http://127.0.0.1/> SELECT * { SERVICE <///localhost:1/x> { ?s ?p ?o } }",
        ):
            refused = ask(app, calling)
            says = "can be read as a keyword" if ":a {" in calling else "SERVICE is refused"
            assert (refused.status_code, says in refused.text) == (400, True), calling
    finally:
        app.config["WORKERS"].stop()


def test_documents_from_elsewhere_are_held_to_limits_together(release, elsewhere):
    app = create_app(release, Settings(allowed_hosts="127.0.0.1", body_bytes=100_000, query_seconds=1))
    try:
        for paths, says in (
            (["latin"], "is not UTF-8"),
            (["dripping"], "can't be had"),
            (["wide1", "wide2", "wide3"], "larger than"),
            ([f"one{number}" for number in range(17)], "17 documents"),
        ):
            began = time.monotonic()
            found = ask(app, f"SELECT * {' '.join(f'FROM <{elsewhere}/{path}>' for path in paths)} {{ ?s ?p ?o }}")
            assert (found.status_code, says in found.text) == (400, True), found.text
            assert time.monotonic() - began < 5
        found = ask(app, f"SELECT (COUNT(*) AS ?n) FROM <{elsewhere}/wide1> FROM <{elsewhere}/wide2> {{ ?s ?p ?o }}", Accept="text/csv")
        assert (found.status_code, found.text) == (200, "n\r\n1\r\n")
    finally:
        app.config["WORKERS"].stop()


def test_a_server_that_stops_while_its_processes_load_leaves_no_trace(release, capfd):
    create_app(release).config["WORKERS"].stop()
    time.sleep(5)
    assert capfd.readouterr().err == ""
