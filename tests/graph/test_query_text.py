"""What a query says of itself, read from its tokens, and the quick look that comes before."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Store

from graph.query_text import Dataset, depth, glued, is_changing, is_simple, names_graphs, readings, services, tokens, without_dataset

G = "https://w3id.org/veerkracht/graph/"

#: Addresses that are not written whole, which an engine may resolve otherwise than we do.
OTHERWISE = [
    "PREFIX e: <http://e> SELECT * { SERVICE e:\U0001f600.h { ?s ?p ?o } }",
    "PREFIX e: <http://e/> SELECT * { SERVICE e:a { ?s ?p ?o } }",
    "BASE <http://e/> SELECT * { SERVICE <http:h/x> { ?s ?p ?o } }",
    "BASE <http://e/> SELECT * { SERVICE <///h/x> { ?s ?p ?o } }",
    "BASE <http://e/> SELECT * { SERVICE <x> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT SILENT <http://e/> { ?s ?p ?o } }",
]

#: Keywords and names that are written as one word.
ONE_WORD = [
    "PREFIX : <http://h/> SELECT * { SERVICE:a { ?s ?p ?o } }",
    "PREFIX : <http://h/> PREFIX SERVICE: <http://e/> SELECT * { SERVICE:a # { \n { ?s ?p ?o } }",
    "PREFIX x: <http://h/> SELECT * { SERVICEx:a { ?s ?p ?o } }",
    "PREFIX x: <http://h/> PREFIX SERVICESILENTx: <http://e/> SELECT * { serviceSILENTx:a { ?s ?p ?o } }",
    "PREFIX : <http://h/> SELECT * { ?s ?p 1.SERVICESILENT:a { ?s ?p ?o } }",
    "PREFIX : <http://h/> SELECT * { ?s ?p true.SERVICE:a { ?s ?p ?o } }",
    "PREFIX : <http://h/> PREFIX SILENT: <http://e/> SELECT * { SERVICE SILENT:a { ?s ?p ?o } }",
    "PREFIX : <http://h/> SELECT * { GRAPH:a { ?s ?p ?o } }",
    "PREFIX : <http://h/> SELECT * FROM:a { ?s ?p ?o }",
    "PREFIX : <http://h/> SELECT * FROM NAMED:a { ?s ?p ?o }",
    "PREFIX : <http://h/> SELECT * FROMNAMED:a { ?s ?p ?o }",
    "PREFIX : <http://h/> LOAD:a INTO GRAPH <http://g>",
    "PREFIX : <http://h/> INSERT DATA {} ; LO\\u0041D:a",
]

CALLS = [
    "SELECT * { SERVICE <http://h/> { ?s ?p ?o } }",
    "SELECT * { service silent ?x { ?s ?p ?o } }",
    "SELECT * { ?s ?p 5SERVICESILENT<http://h/> {} }",
    "SELECT * { SERVIC\\u0045 <http://h/> { ?s ?p ?o } }",
    'SELECT * { ?s ?p "x\\u0022" SERVICE <http://h/> {} . ?s ?p "y" }',
    'SELECT * { ?s ?p "x\\u0022" SERVIC\\u0045 <http://h/> {} . ?s ?p "y" }',
    "PREFIX e: <http://e/> SELECT * { ?a e:x\\' ?b . SERVICE <http://h/> {} ?c e:y\\' ?d }",
    "PREFIX e: <http://e/> SELECT * { ?a e:x\\# ?b . SERVICE <http://h/> {} }",
    *OTHERWISE,
]


@pytest.mark.parametrize("query", CALLS)
def test_every_way_to_call_out_is_seen(query):
    assert not is_simple(query, 1000)
    assert any(services(found) for found in readings(query))


@pytest.mark.parametrize("query", OTHERWISE)
def test_an_address_that_is_not_written_whole_is_none(query):
    assert [None] in [services(found) for found in readings(query)]


def test_an_address_is_told_as_it_is_written():
    assert services(tokens("SELECT * { SERVICE SILENT <https://h:8/a?b> {} SERVICE<HTTP://\\u0068/>{} }")) == [
        "https://h:8/a?b",
        "HTTP://h/",
    ]


@pytest.mark.parametrize("text", ["a-", "a.", "é-", "from a-a.", "FROM <a:b>", "<a", "a:", "\\u0041-", "'''\\'"])
def test_the_longest_query_is_read_in_a_short_time(text):
    query = text * (100_000 // len(text))
    began = time.process_time()
    for found in readings(query):
        services(found)
    without_dataset(query)
    assert time.process_time() - began < 10  # it took a minute where each word was looked through to the end


@pytest.mark.parametrize("query", ONE_WORD)
def test_a_keyword_and_a_name_without_a_blank_are_told(query):
    assert any(map(glued, readings(query)))
    assert not is_simple(query, 1000) or query.endswith(("<http://g>", "LO\\u0041D:a"))


@pytest.mark.parametrize(
    "query",
    [
        "PREFIX graph: <http://g/> SELECT * FROM graph:a FROM NAMED graph:b { GRAPH graph:a { ?s ?p ?o } }",
        "PREFIX service: <http://e/> SELECT * { ?s service:of ?o GRAPH <http://g/> { service:a service:b ?o } }",
        "PREFIX e: <http://e/> SELECT * { GRAPH e:services { ?s e:from e:graph } }",
        "PREFIX graph: <http://g/> INSERT DATA { GRAPH graph:a { graph:x <http://p> graph:load } }",
    ],
)
def test_a_prefix_that_is_named_after_a_keyword_is_a_prefix(query):
    assert not any(map(glued, readings(query)))


def test_graphs_that_are_named_are_told():
    assert names_graphs(tokens("SELECT * { GRAPH:a { ?s ?p ?o } }"))
    assert not names_graphs(tokens("SELECT ?graph { ?graph vk:from ?o }"))


@pytest.mark.parametrize(
    "query",
    [
        'SELECT * { ?s ?p "SERVICE <x>" }',
        "SELECT * { ?s ?p ?o } # SERVICE <x>",
        "SELECT ?service { ?service ?p <http://h/SERVICE> }",
        "PREFIX service: <http://e/> SELECT * { ?s service:of ?o GRAPH <http://g/> { service:a service:b ?o } }",
    ],
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
