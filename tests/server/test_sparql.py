"""The endpoint over real HTTP: forms, formats, statuses, and clients that researchers use."""

import json
import shutil
import subprocess
import urllib.error
import urllib.parse
import urllib.request

import pytest

SELECT = "PREFIX vk: <https://w3id.org/veerkracht/ns#> SELECT ?i WHERE { ?i a vk:PortfolioIntervention } ORDER BY ?i"
ASK = "ASK { <https://w3id.org/veerkracht/id/intervention/ease> a vk:Intervention }"
CONSTRUCT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o . FILTER ( ?s = <https://w3id.org/veerkracht/id/intervention/ease> ) }"


def call(address, path, *, accept=None, data=None, content=None):
    headers = {name: value for name, value in (("Accept", accept), ("Content-Type", content)) if value}
    request = urllib.request.Request(address + path, data=data, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as response:
            return response.status, response.headers, response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


def url(query, **more):
    return "/sparql?" + urllib.parse.urlencode({"query": query, **more})


def test_a_query_by_get_and_both_kinds_of_post_gives_the_same(server):
    form = urllib.parse.urlencode({"query": SELECT}).encode()
    answers = [
        call(server, url(SELECT)),
        call(server, "/sparql", data=form, content="application/x-www-form-urlencoded"),
        call(server, "/sparql", data=SELECT.encode(), content="application/sparql-query"),
    ]
    assert {status for status, _, _ in answers} == {200}
    assert len({body for _, _, body in answers}) == 1
    assert len(json.loads(answers[0][2])["results"]["bindings"]) > 3


@pytest.mark.parametrize(
    ("query", "accept", "media_type", "starts"),
    [
        (SELECT, None, "application/sparql-results+json", b"{"),
        (SELECT, "application/sparql-results+xml", "application/sparql-results+xml", b"<?xml"),
        (SELECT, "text/csv", "text/csv", b"i\r\n"),
        (SELECT, "text/tab-separated-values", "text/tab-separated-values", b"?i\n"),
        (SELECT, "text/csv;q=0.2, application/json;q=0.9", "application/json", b"{"),
        (ASK, "application/sparql-results+xml", "application/sparql-results+xml", b"<?xml"),
        (ASK, "text/csv", "text/csv", b"true"),
        (CONSTRUCT, None, "text/turtle", b"@prefix"),
        (CONSTRUCT, "application/n-triples", "application/n-triples", b"<https"),
        (CONSTRUCT, "application/rdf+xml", "application/rdf+xml", b"<?xml"),
        (CONSTRUCT, "application/ld+json", "application/ld+json", b"["),
    ],
)
def test_every_format_is_negotiated(server, query, accept, media_type, starts):
    status, headers, body = call(server, url(query), accept=accept)
    assert status == 200
    assert headers.get_content_type() == media_type
    assert body.startswith(starts)


@pytest.mark.parametrize(
    ("path", "data", "content", "status", "said"),
    [
        (url("SELECT ?x WHERE {\n ?x a }"), None, None, 400, b'"line": 2, "column": 7, "excerpt": " ?x a }'),
        ("/sparql", b"", "application/x-www-form-urlencoded", 400, b"There is no query"),
        (url(SELECT, format="docx"), None, None, 400, b"format=docx"),
        ("/sparql", b"x", "text/plain", 415, b"application/sparql-query"),
        (url("SELECT * WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"), None, None, 400, b"SERVICE is refused"),
        (url("SELECT * WHERE " + "{" * 500 + "}" * 500), None, None, 400, b"nested deeper"),
        ("/sparql", b"update=DROP+ALL", "application/x-www-form-urlencoded", 403, b"Writing is off"),
        ("/nothing/here", None, None, 404, b"Not found"),
    ],
)
def test_errors_say_what_and_where_and_never_show_a_trace(server, path, data, content, status, said):
    found, _, body = call(server, path, data=data, content=content)
    assert found == status
    assert said in body
    assert b"Traceback" not in body


def test_what_can_t_be_given_is_a_406(server):
    status, _, body = call(server, url(SELECT), accept="image/png")
    assert status == 406
    assert b"text/csv" in body


def test_the_word_service_in_a_text_is_no_service(server):
    assert call(server, url('SELECT * WHERE { ?s ?p "SERVICE <x>" } # SERVICE'))[0] == 200


def test_curl_asks_a_question(server):
    assert shutil.which("curl")
    command = ["curl", "-sG", f"{server}/sparql", "-H", "Accept: text/csv", "--data-urlencode", f"query={SELECT}"]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.startswith("i\nhttps://w3id.org/veerkracht/id/")


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::SyntaxWarning")
def test_sparqlwrapper_asks_every_question(server):
    from SPARQLWrapper import JSON, SPARQLWrapper

    from graph.questions import questions

    for question in questions().values():
        client = SPARQLWrapper(f"{server}/sparql")
        client.setReturnFormat(JSON)
        client.setMethod("POST")
        client.setQuery(question.sparql)
        assert client.queryType == "SELECT", f"{question.name}: SPARQLWrapper takes a word in the first lines for {client.queryType}"
        found = client.queryAndConvert()
        assert "bindings" in found["results"], question.name
