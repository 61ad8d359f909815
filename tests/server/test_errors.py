"""Errors: problem+json for machines, a page for people, and a page that explains each kind."""

import json

import pytest
from serving import serve

from server.problems import KINDS


@pytest.fixture(scope="module")
def site(releases, tmp_path_factory):
    with serve(releases, tmp_path_factory.mktemp("log"), body_bytes=2000, query_characters=1500) as running:
        yield running


def test_a_syntax_error_shows_line_column_and_the_place(site):
    answer = site.query("SELECT ?x WHERE {\n  ?x a }")
    problem = json.loads(answer.body)
    assert (answer.status, answer["Content-Type"]) == (400, "application/problem+json")
    assert (problem["type"], problem["line"]) == ("/problems/query-syntax", 2)
    line, caret = problem["excerpt"].split("\n")
    assert line == "  ?x a }"
    assert caret.index("^") == problem["column"] - 1
    page = site.query("SELECT ?x WHERE {\n  ?x a }", Accept="text/html").body.decode()
    assert "De query is geen SPARQL" in page
    assert "line 2, column" in page
    assert "  ?x a }\n" in page


@pytest.mark.parametrize(
    ("path", "method", "body", "headers", "kind", "accepted"),
    [
        ("/nothing/at/all", "GET", None, {}, "not-found", None),
        ("/questions", "DELETE", None, {}, "method-not-allowed", ["GET", "HEAD", "OPTIONS"]),
        ("/questions/gaps", "GET", None, {"Accept": "image/png"}, "not-acceptable", ["text/csv", "text/turtle"]),
        ("/sparql", "POST", b"x", {"Content_Type": "text/plain"}, "unsupported-media-type", None),
        ("/sparql", "POST", b"query=" + b"x" * 3000, {"Content_Type": "application/x-www-form-urlencoded"}, "too-large", None),
        ("/sparql?query=" + "x" * 1600, "GET", None, {}, "too-long", None),
        ("/sparql?query=ASK%7B%7D&query=ASK%7B%7D", "GET", None, {}, "bad-request", None),
        ("/id/intervention/eaze", "GET", None, {}, "unknown-thing", None),
        ("/questions", "GET", None, {"Accept": "text/html," + "a/b," * 600}, "headers-too-large", None),
        ("/questions", "GET", None, {"Accept_Language": "a," * 1200}, "headers-too-large", None),
        ("/questions", "GET", None, {"Accept_Encoding": "a," * 1200, "Authorization": "x"}, "headers-too-large", None),
    ],
)
def test_each_error_has_a_kind_whose_page_explains_it(site, path, method, body, headers, kind, accepted):
    answer = site.ask(path, method, body, **headers)
    problem = json.loads(answer.body)
    assert answer["Content-Type"] == "application/problem+json"
    assert (problem["type"], problem["status"], problem["title"]) == (f"/problems/{kind}", answer.status, KINDS[kind].en)
    assert set(accepted or ()) <= set(problem.get("accepted", ()))
    page = site.ask(problem["type"], Accept="text/html", Accept_Language="nl")
    assert page.status == 200
    assert KINDS[kind].nl in page.body.decode()


def test_a_person_gets_a_page_in_their_language_with_the_nearest(site):
    page = site.ask("/id/intervention/eaze", Accept="text/html", Accept_Language="en")
    assert page.status == 404
    assert "<h1>404 Unknown thing</h1>" in page.body.decode()
    assert 'href="/id/intervention/ease?lang=en"' in page.body.decode()
    assert "<h1>404 Onbekend ding</h1>" in site.ask("/id/intervention/eaze", Accept="text/html", Accept_Language="nl").body.decode()


def test_a_long_address_is_not_repeated_and_what_was_typed_is_text(site):
    problem = json.loads(site.ask("/questions/gaps.csv?x=" + "y" * 3000).body)
    assert problem["instance"] == "/questions/gaps.csv"
    page = site.ask("/questions/%3Cscript%3E", Accept="text/html").body.decode()
    assert "<script" not in page


def test_all_kinds_are_listed_in_both_languages(site):
    listed = json.loads(site.ask("/problems", Accept="application/json").body)
    assert {problem["type"] for problem in listed} == {f"/problems/{name}" for name in KINDS}
    assert all(problem["title"]["nl"] and problem["meaning"]["en"] for problem in listed)
    assert site.ask("/problems/none").status == 404
