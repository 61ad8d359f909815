"""The server behind nginx, as docs/nginx.conf sets it up: what is kept there, for whom, and how addresses begin."""

import time
from urllib.parse import quote

import pytest
from serving import Running, serve

from bench import peers
from tests.conftest import needs

EASE = "https://w3id.org/veerkracht/id/intervention/ease"
LOOKUP = f"/sparql?query={quote(f'SELECT ?label WHERE {{ <{EASE}> rdfs:label ?label }}')}"
SECONDS = 2


@pytest.fixture(scope="module")
def behind(releases, tmp_path_factory):
    needs("nginx", "what is tested behind nginx")
    token = "0" * 64  # the hash of no token
    settings = {"trusted_proxies": 1, "cache_seconds": SECONDS, "write_tokens": f"somebody:{token}"}
    with serve(releases, tmp_path_factory.mktemp("log"), **settings) as direct, peers.nginx(direct.address) as address:
        yield Running(address, direct.process, direct.log)


def from_nginx(answer):
    return "nginx; hit" in ", ".join(answer.headers.get_all("Cache-Status", []))


def again(behind, path, **headers):
    """Return the answer to what was asked before, the same moment."""
    behind.ask(path, **headers)
    return behind.ask(path, **headers)


def test_a_repeated_answer_comes_from_nginx_and_is_the_same(behind):
    first = behind.ask(LOOKUP, Accept="text/csv")
    second = behind.ask(LOOKUP, Accept="text/csv")
    assert (from_nginx(first), from_nginx(second)) == (False, True)
    assert first.body == second.body != b""
    assert first["ETag"] == second["ETag"]
    assert behind.ask(LOOKUP, Accept="text/csv", If_None_Match=first["ETag"]).status == 304


def test_what_is_kept_is_kept_for_each_form_language_encoding_and_host(behind):
    kinds = {
        again(behind, LOOKUP, Accept=kind)["Content-Type"].partition(";")[0] for kind in ("text/csv", "application/sparql-results+json")
    }
    assert kinds == {"text/csv", "application/sparql-results+json"}
    pages = {lang: again(behind, "/", Accept="text/html", Accept_Language=lang).body for lang in ("nl", "en")}
    assert b'<html lang="nl">' in pages["nl"]
    assert b'<html lang="en">' in pages["en"]
    assert again(behind, "/", Accept="text/html", Accept_Encoding="gzip")["Content-Encoding"] == "gzip"
    assert again(behind, "/", Accept="text/html")["Content-Encoding"] is None
    hosts = {again(behind, "/sitemap.xml", Host=host).body for host in ("one.example", "two.example")}
    assert [b"one.example" in body for body in sorted(hosts)] == [True, False]


def test_an_answer_is_kept_no_longer_than_the_server_says(behind):
    assert from_nginx(again(behind, LOOKUP + "&format=tsv"))
    time.sleep(SECONDS + 1.5)
    assert not from_nginx(behind.ask(LOOKUP + "&format=tsv"))


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (LOOKUP, {"Cache_Control": "no-cache"}),
        (LOOKUP, {"Authorization": "Bearer none"}),
        ("/health", {}),
        (f"/sparql?query={quote('SELECT (NOW() AS ?now) {}')}", {}),
        ("/nothing-here", {}),
    ],
    ids=["asked afresh", "with a token", "now", "changing", "not found"],
)
def test_what_nobody_else_may_have_or_changes_is_not_kept(behind, path, headers):
    assert not from_nginx(again(behind, path, **headers))


def test_posted_queries_and_writing_pass_through(behind):
    posted = behind.ask("/sparql", "POST", "ASK {}", Content_Type="application/sparql-query", Accept="text/csv")
    assert (posted.status, posted.body) == (200, b"true\n")
    refused = behind.ask(
        "/graph/contributed/one", "PUT", "<urn:a> <urn:b> <urn:c> .", Content_Type="text/turtle", Authorization="Bearer none"
    )
    assert refused.status == 401


def test_addresses_begin_as_the_proxy_says(behind, releases, tmp_path):
    assert f"<{behind.address}/sparql>".encode() in behind.ask("/sparql", Accept="text/turtle").body
    with serve(releases, tmp_path, trusted_proxies=1) as trusting, serve(releases, tmp_path) as alone:
        for server, scheme in ((trusting, "https"), (alone, "http")):
            for path in ("/sparql", "/sitemap.xml", "/changes.atom", "/openapi.json"):
                said = server.ask(path, X_Forwarded_Proto="https", Accept="*/*", Host="example.org").body
                assert f"{scheme}://example.org/".encode() in said.replace(b"\\/", b"/") or f'"{scheme}://example.org"'.encode() in said, (
                    path
                )
                said = server.ask(path, Accept="*/*", Host="example.org").body
                assert b"https://example.org" not in said, "kept for the other scheme"
