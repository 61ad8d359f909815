"""What is wrong with a query is said at its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pyoxigraph import Store

from graph.errors import QueryError
from graph.results import run
from graph.syntax import line_of


def said(query):
    with pytest.raises(QueryError) as caught:
        run(Store(), query)
    return caught.value.line, caught.value.column, caught.value.message


@pytest.mark.parametrize(
    ("query", "line", "column", "message"),
    [
        ("SELCT ?s WHERE { ?s ?p ?o }", 1, 1, "did you mean SELECT?"),
        ("SELECT ?s WHERE {\n ?s bar\n}\n\n# end\n", 2, 5, "what begins here can't be read"),
        ("SELECT ?s WHERE {\n ?s ex:p ?o\n}\n", 2, 5, "the prefix ex: is declared nowhere"),
        ("SELECT ?s WHERE { ?s foo:bar ?o }", 1, 22, "the prefix foo: is declared nowhere"),
        ("PREFIX ex: <http://a/> SELECT * { ?s ex:p ey:q }", 1, 43, "the prefix ey: is declared nowhere"),
        ('SELECT ?s {\r\n\t?s ?p ?l FILTER(LAN(?l) = "en")\r\n}', 2, 18, "did you mean LANG?"),
        ("SELECT ?s WHERE { ?s ?p ", 1, 17, "'{' is never closed"),
        ("SELECT ?s { { ?s ?p ?o }", 1, 11, "'{' is never closed"),
        ("SELECT ?s { FILTER ( ?s } )", 1, 25, "'}' closes no bracket"),
        ("SELECT ?s { ?s ?p ?o . } }", 1, 26, "'}' closes no bracket"),
        ('SELECT ?s { ?s ?p "x }', 1, 19, "the string that begins here is not closed"),
        ("SELECT * { ?s ?p 'it's' }", 1, 23, "the string that begins here is not closed"),
        ("INSERT DATA { <a:b> <a:b> <a:b> }", 1, 1, "INSERT begins an update"),
        ("SELECT ?s ?p { ?s ?p ?o } GROUP BY ?s", 1, 38, "the SELECT contains a variable that is unbound"),
        ("SELECT ?s { _:b ?p ?s } ORDER", 1, 30, "something is missing here"),
        ("SELECT ?s {\n ?s a }", 2, 7, "something is missing before this '}'"),
        ("SELECT ?s { ?s vk:p, }", 1, 20, "something is missing before this ','"),
        ("SELECT ?s { ?s ?p ?o OPTIONAL ?s }", 1, 31, 'expected "{"'),
        ("SELECT (COUNT(?s) AS n) { ?s ?p ?o }", 1, 22, 'expected "$" or "?"'),
        ("SELECT ?s { # '\n FILTER(?s in 2) }", 2, 15, 'expected "("'),
        ("SELECT ?s { ?s ?p ?o } LIMIT x", 1, 30, "what begins here can't be read"),
        ("# nothing", 1, 1, "there is no query here"),
        ("", 1, 1, "there is no query here"),
    ],
)
def test_a_slip_is_found_where_it_is(query, line, column, message):
    found = said(query)
    assert found[:2] == (line, column)
    assert message in found[2]


def refused(query):
    try:
        run(Store(), query)
    except QueryError as error:
        return error.line, error.column
    return None


@given(
    some.lists(
        some.sampled_from(["SELECT ", "?s ", "{", "}", "(", ")", '"', "'", "ex:p", "_:b ", "\n", "\t", "<a:b> ", "WHERE", "\\", "é"])
    )
)
def test_the_place_is_always_within_the_query(parts):
    query = "".join(parts)
    if place := refused(query):
        assert 1 <= place[0] <= query.count("\n") + 1
        assert 1 <= place[1] <= len(query.split("\n")[place[0] - 1]) + 1


def test_a_line_is_one_of_the_engine_and_its_tabs_stay():
    query = "SELECT ?s { # \u2028 x \x0b y\r\n\t?s bar }"
    assert line_of(query, 1, 3) == ("SELECT ?s { # \u2028 x \x0b y", "  ")
    assert line_of(query, 2, 5) == ("\t?s bar }", "\t   ")
    assert line_of(query, 9, 1) == ("", "")
