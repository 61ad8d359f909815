"""LOAD in an update: from hosts that are allowed, into contributed graphs, under the limits of writing."""

import http.server
import json
import shutil
import threading
from typing import ClassVar
from urllib.parse import urlencode

import pytest
from serving import serve

from graph.contributions import Refused
from graph.updates import Load, check
from server.tokens import entry, fresh

C = "https://w3id.org/veerkracht/graph/contributed/"
TOKEN = fresh()
FORM = "application/x-www-form-urlencoded"
LARGE = b"<http://e/large> <http://e/b> 1 .\n" * 4000
DOCUMENTS = {
    "/one.ttl": ("text/turtle", b"<one> <http://e/b> [ <http://e/c> 1 ] ."),
    "/two.rdf": (
        "application/rdf+xml",
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="http://e/two">'
        b'<p xmlns="http://e/">2</p></rdf:Description></rdf:RDF>',
    ),
    "/swelling.rdf": ("application/rdf+xml", b'<!DOCTYPE r [<!ENTITY a "aaaa">]><r>&a;</r>'),
    "/context.jsonld": ("application/ld+json", b'{"@context": "http://127.0.0.1:1/context", "@id": "http://e/a", "b": 1}'),
    "/broken.ttl": ("text/turtle", b"<http://e/a> <http://e/b>"),
    "/page": ("text/html", b"<p>no data</p>"),
    "/large.ttl": ("text/turtle", LARGE),
    "/invalid.ttl": (
        "text/turtle",
        b"<https://w3id.org/veerkracht/id/intervention/ease> <https://w3id.org/veerkracht/ns#minimumAge> 3 .",
    ),
}


class Document(http.server.BaseHTTPRequestHandler):
    asked: ClassVar[list[str]] = []

    def do_GET(self):
        self.asked.append(self.path)
        media_type, body = DOCUMENTS.get(self.path, ("text/turtle", b""))
        self.send_response(302 if self.path == "/moved" else 200 if self.path in DOCUMENTS else 404)
        self.send_header("Location", "/one.ttl")
        self.send_header("Content-Type", media_type)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def elsewhere():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Document) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{other.server_address[1]}"
        other.shutdown()


@pytest.fixture(scope="module")
def site(releases, tmp_path_factory):
    folder = shutil.copytree(releases, tmp_path_factory.mktemp("loading") / "releases", symlinks=True)
    with serve(folder, folder.parent, write_tokens=entry("a-hospital", TOKEN), write_bytes=100_000, allowed_hosts="127.0.0.1") as running:
        yield running


def update(site, text, token=TOKEN):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return site.ask("/sparql", "POST", urlencode({"update": text}), Content_Type=FORM, **headers)


def test_documents_of_an_allowed_host_are_loaded_into_contributed_graphs(site, elsewhere):
    text = f"""BASE <{elsewhere}/> PREFIX here: <{elsewhere}/> PREFIX c: <{C}>
      LOAD <one.ttl> INTO GRAPH c:loaded ; LOAD SILENT here:two.rdf INTO GRAPH <{C}loaded> ; LOAD SILENT <nothing> INTO GRAPH c:loaded ;
      INSERT {{ GRAPH c:loaded {{ ?s <http://e/seen> true }} }} WHERE {{ ?s <http://e/p> ?o }}"""
    assert update(site, text).status == 204
    found = site.query(f"SELECT ?s ?p WHERE {{ GRAPH <{C}loaded> {{ ?s ?p ?o }} FILTER isIRI(?s) }} ORDER BY ?p", Accept="text/csv").body
    assert found.decode().split() == ["s,p", f"{elsewhere}/one,http://e/b", "http://e/two,http://e/p", "http://e/two,http://e/seen"]


@pytest.mark.parametrize(
    ("text", "status", "says"),
    [
        ("LOAD <HERE/one.ttl>", 403, "default graph"),
        ("LOAD <HERE/one.ttl> INTO GRAPH <https://w3id.org/veerkracht/graph/ontology>", 403, "read-only"),
        ("LOAD <HERE/invalid.ttl> INTO GRAPH <Cx>", 422, "rule"),
        ("LOAD <HERE/swelling.rdf> INTO GRAPH <Cx>", 400, "DOCTYPE"),
        ("LOAD <HERE/context.jsonld> INTO GRAPH <Cx>", 400, "can't be read"),
        ("LOAD <HERE/broken.ttl> INTO GRAPH <Cx>", 400, "can't be read"),
        ("LOAD <HERE/page> INTO GRAPH <Cx>", 400, "text/html"),
        ("LOAD <HERE/large.ttl> INTO GRAPH <Cx>", 400, "larger than 100000 bytes"),
        ("LOAD <HERE/moved> INTO GRAPH <Cx>", 400, "can't be had"),
        ("LOAD <HERE/nothing> INTO GRAPH <Cx>", 400, "404"),
        ("LOAD <http://localhost:1/x> INTO GRAPH <Cx>", 400, "LOAD is refused"),
        ("LOAD SILENT <http://localhost:1/x> INTO GRAPH <Cx>", 400, "LOAD is refused"),
        ("LOAD <http://127.0.0.1@localhost:1/x> INTO GRAPH <Cx>", 400, "LOAD is refused"),
        ("LOAD <file:///etc/passwd> INTO GRAPH <Cx>", 400, "LOAD is refused"),
        ("LOAD <HERE/one.ttl> INTO <Cx>", 400, "LOAD is written as"),
        (";".join(["LOAD <HERE/one.ttl> INTO GRAPH <Cx>"] * 17), 400, "more than 16"),
    ],
)
def test_what_may_not_be_loaded_is_refused_and_nothing_is_written(site, elsewhere, text, status, says):
    before = json.loads(site.ask("/ready").body)["release"]
    answer = update(site, text.replace("HERE", elsewhere).replace("<Cx", f"<{C}x"))
    assert (answer.status, says in json.loads(answer.body)["detail"]) == (status, True), answer.body
    assert json.loads(site.ask("/ready").body)["release"] == before


def test_without_a_token_nothing_is_fetched(site, elsewhere):
    asked = len(Document.asked)
    assert update(site, f"LOAD <{elsewhere}/one.ttl> INTO GRAPH <{C}x>", token=None).status == 401
    assert len(Document.asked) == asked


@pytest.mark.parametrize(
    "text",
    [
        "LOAD\\u0020<http://e/x> INTO GRAPH <http://e/g>",
        "L\\u004FAD <http://e/x> INTO GRAPH <http://e/g>",
        "LOADSILENT <http://e/x>",
        "1LOAD <http://e/x>",
        "LOAD ?x",
        "LOAD <http://e/x> INTO GRAPH",
        "INSERT DATA {} LOAD <http://e/x>",
    ],
)
def test_a_load_that_an_engine_might_read_otherwise_is_refused(text):
    with pytest.raises(Refused, match="LOAD is written as"):
        check(text, 10)


def test_what_is_to_be_loaded_is_read_from_the_text():
    text = 'PREFIX e: <http://e/> # LOAD <http://e/no>\nLOAD e:x ; INSERT DATA { <a:b> <c:d> "LOAD" } ; LOAD SILENT <http://e/y> INTO GRAPH e:g'
    assert check(text, 10) == [Load("http://e/x", None, False), Load("http://e/y", "http://e/g", True)]
