"""What a query says of itself, read from its tokens, and the quick look that comes before."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Store

from graph.query_text import Dataset, depth, is_changing, is_simple, readings, services, tokens, without_dataset

G = "https://w3id.org/veerkracht/graph/"

CALLS = [
    "SELECT * { SERVICE <http://h/> { ?s ?p ?o } }",
    "SELECT * { service silent ?x { ?s ?p ?o } }",
    "SELECT * { ?s ?p 5SERVICESILENT<http://h/> {} }",
    "SELECT * { SERVIC\\u0045 <http://h/> { ?s ?p ?o } }",
    'SELECT * { ?s ?p "x\\u0022" SERVICE <http://h/> {} . ?s ?p "y" }',
    'SELECT * { ?s ?p "x\\u0022" SERVIC\\u0045 <http://h/> {} . ?s ?p "y" }',
    "PREFIX e: <http://e/> SELECT * { ?a e:x\\' ?b . SERVICE <http://h/> {} ?c e:y\\' ?d }",
    "PREFIX e: <http://e/> SELECT * { ?a e:x\\# ?b . SERVICE <http://h/> {} }",
]


@pytest.mark.parametrize("query", CALLS)
def test_every_way_to_call_out_is_seen(query):
    assert not is_simple(query, 1000)
    assert any(services(found) for found in readings(query))


@pytest.mark.parametrize(
    "query",
    ['SELECT * { ?s ?p "SERVICE <x>" }', "SELECT * { ?s ?p ?o } # SERVICE <x>", "SELECT ?service { ?service ?p <http://h/SERVICE> }"],
)
def test_what_is_no_call_is_not_taken_for_one(query):
    assert not any(services(found) for found in readings(query))


@pytest.mark.parametrize(
    ("query", "default", "named"),
    [
        (f"SELECT * FROM <{G}meta> WHERE {{ ?s ?p ?o }}", ["meta"], []),
        (f"SELECT * FROM <{G}meta> FROM NAMED <{G}ontology> {{ ?s ?p ?o }}", ["meta"], ["ontology"]),
        (f"BASE <{G}> SELECT * FROM <meta> {{ ?s ?p ?o }}", ["meta"], []),
        (f"PREFIX g: <{G}> SELECT * FROM g:meta FROM NAMED g:ontology {{ ?s ?p ?o }}", ["meta"], ["ontology"]),
        (f"CONSTRUCT {{ ?s ?p ?o }} FROM <{G}meta> WHERE {{ ?s ?p ?o }}", ["meta"], []),
        (f"DESCRIBE ?s FROM <{G}meta> WHERE {{ ?s ?p ?o }}", ["meta"], []),
        (f"ASK FROM <{G}meta> {{ ?s ?p ?o }}", ["meta"], []),
    ],
)
def test_the_dataset_of_a_query_is_taken_out_and_its_places_stay(query, default, named):
    left, dataset = without_dataset(query)
    assert dataset == Dataset(tuple(G + name for name in default), tuple(G + name for name in named))
    assert len(left) == len(query)
    assert not any(token.is_word("FROM") for token in tokens(left))
    Store().query(left, prefixes={})


def test_a_variable_or_text_named_from_is_no_dataset():
    assert without_dataset('SELECT ?from { ?from ?p "FROM <x>" }')[1] == Dataset()


def test_what_changes_each_time_is_seen():
    assert is_changing(tokens("SELECT (now() AS ?t) {}"))
    assert not is_changing(tokens("SELECT ?now { ?now ?p 'NOW()' }"))


@given(st.lists(st.sampled_from(["{", "}", "(", ")", "[", "]", "'(((", "#{{{\n", " ", "?x", "<http://h/(((>"]), max_size=40))
def test_the_quick_look_is_never_less_strict_than_the_reading(parts):
    query = "".join(parts)
    if is_simple(query, 3):
        assert depth(tokens(query)) <= 3


@given(st.text(max_size=60))
def test_any_text_can_be_read(text):
    without_dataset(text)
    assert all(depth(found) >= 0 for found in readings(text))
