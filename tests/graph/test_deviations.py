"""What docs/engines.md says of other engines is what they do: a query for each feature of the language, on the real data."""

import re
import urllib.parse
import urllib.request
from decimal import Decimal
from pathlib import Path

import pytest

from graph.errors import GraphError

DOCS = (Path(__file__).parent.parent.parent / "docs" / "engines.md").read_text(encoding="utf-8")
LABELS = '?i a vk:Intervention ; rdfs:label ?l FILTER(LANG(?l) = "nl")'
COPING = "<https://w3id.org/veerkracht/id/block/coping>"

SAME = [
    "SELECT (AVG(?a) AS ?x) WHERE { ?i vk:minimumAge ?a }",
    "SELECT (AVG(?a) AS ?x) WHERE { VALUES ?a { 1 2 } }",
    f"SELECT ?l WHERE {{ {LABELS} }} ORDER BY ?l",
    f"SELECT ?l WHERE {{ {LABELS} }} ORDER BY LCASE(?l)",
    'SELECT (STRLEN("é€😀") AS ?x) (UCASE("éa") AS ?y) (SUBSTR("abcdé", 4, 2) AS ?z) (IF(CONTAINS("één", "é"), 1, 2) AS ?w) WHERE {}',
    'SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o FILTER(LANGMATCHES(LANG(?o), "NL")) }',
    'SELECT (COUNT(*) AS ?n) WHERE { ?s dcterms:created ?d FILTER(?d >= "2026-01-01"^^xsd:date) }',
    "SELECT ?y (COUNT(*) AS ?n) WHERE { ?s dcterms:created ?d BIND(YEAR(?d) AS ?y) } GROUP BY ?y",
    "SELECT (COUNT(*) AS ?n) WHERE { ?i a vk:Intervention MINUS { ?i vk:minimumAge ?a } }",
    "SELECT (COUNT(*) AS ?n) WHERE { ?i a vk:Intervention FILTER NOT EXISTS { ?i vk:minimumAge ?a } }",
    "SELECT ?x ?y WHERE { VALUES (?x ?y) { (1 UNDEF) (2 3) } }",
    f"SELECT (COUNT(*) AS ?n) WHERE {{ ?a skos:broader+ {COPING} }}",
    f"SELECT (COUNT(*) AS ?n) WHERE {{ ?a skos:broader* {COPING} }}",
    "SELECT (COUNT(*) AS ?n) WHERE { ?x a skos:Concept . ?x skos:broader+ ?b }",
    "SELECT (COUNT(*) AS ?n) WHERE { ?a skos:broader/^skos:broader ?b }",
    "SELECT (COUNT(*) AS ?n) WHERE { ?a !(rdf:type|rdfs:label) ?b }",
    "SELECT (COUNT(DISTINCT ?o) AS ?n) WHERE { ?s ?p ?o }",
    f'SELECT (SAMPLE(?l) AS ?x) WHERE {{ {COPING} rdfs:label ?l FILTER(LANG(?l) = "nl") }}',
    'SELECT (IF(1 = 1, "a", "b") AS ?x) (COALESCE(?nope, "c") AS ?y) WHERE {}',
    "SELECT (ROUND(2.5) AS ?x) (FLOOR(2.7) AS ?y) (CEIL(2.1) AS ?z) (ABS(-2) AS ?w) WHERE {}",
    "SELECT DISTINCT (DATATYPE(?v) AS ?x) WHERE { ?s vk:isAuxiliary|vk:amount|vk:minimumAge ?v }",
    'SELECT (MD5("a") AS ?x) (SHA1("a") AS ?y) (SHA256("a") AS ?z) (REPLACE("abab", "a", "x") AS ?w) WHERE {}',
    "SELECT ?s WHERE { ?s a vk:Intervention } ORDER BY ?s LIMIT 5 OFFSET 10",
    "SELECT (COUNT(*) AS ?n) WHERE { { ?s a vk:Study } UNION { ?s a vk:Place } }",
    "SELECT (COUNT(*) AS ?n) WHERE { ?s vk:minimumAge ?a FILTER(?a IN (12, 13.0)) }",
    "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s a vk:Intervention } } GROUP BY ?g",
    f"ASK {{ {COPING} a ?t FILTER(false) }}",
    "SELECT ?n WHERE { BIND('abc' + 1 AS ?n) }",
    "SELECT (xsd:decimal(?a) / ?b AS ?x) WHERE { VALUES (?a ?b) { (7 2) } }",
    'SELECT ?b WHERE { ?s a vk:Level BIND(STRDT(IF(EXISTS { ?s vk:rank ?r }, "true", "false"), xsd:boolean) AS ?b) }',
]

#: What Virtuoso does otherwise: the query, and words of the line in docs/engines.md.
OTHERWISE = [
    ("SELECT (?a / ?b AS ?x) WHERE { VALUES (?a ?b) { (7 2) } }", "`7 / 2`"),
    ("SELECT ?b WHERE { ?s a vk:Level BIND(EXISTS { ?s vk:rank ?r } AS ?b) }", "BIND ( EXISTS"),
    ("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p true }", "`?s ?p true`"),
    ("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p 12 }", "`?s ?p 12`"),
    (f"SELECT (MIN(?l) AS ?x) WHERE {{ {LABELS} }}", "`MIN`, `MAX`"),
    (f"SELECT ?l WHERE {{ {LABELS} }} ORDER BY LCASE(STR(?l))", "LCASE(STR(?label))"),
    ("SELECT ?l WHERE { ?i a vk:Study ; rdfs:label ?l } ORDER BY ?l", "texts of several languages"),
    ("SELECT ?x WHERE { BIND(1 AS ?x) FILTER NOT EXISTS { ?i a vk:Intervention } }", "without a triple pattern"),
    ("SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { { SELECT ?s WHERE { ?s a vk:Intervention } } } }", "GRAPH ?g { { SELECT"),
    ("SELECT (COUNT(*) AS ?n) WHERE { ?a skos:broader+ ?b }", "skos:broader+"),
    ("SELECT ?a WHERE { BIND(1/0 AS ?a) }", "`1/0`"),
    ("SELECT (isBlank(BNODE()) AS ?y) WHERE {}", "`BNODE()`"),
    ('SELECT (ENCODE_FOR_URI("é") AS ?z) WHERE {}', "ENCODE_FOR_URI"),
]


def answer(release, query):
    try:
        found = release.query(query)
    except GraphError as error:
        return f"refused: {error}"
    if found.kind == "boolean":
        return bool(found.found)
    rows = [tuple(round(float(value), 6) if isinstance(value, Decimal) else value for value in row.values()) for row in found.rows()]
    return [repr(row) for row in rows] if "ORDER" in query else sorted(map(repr, rows))


@pytest.fixture(scope="module")
def over(release):
    """The release in a server, by the server's fixture."""
    from graph.publish import publish
    from graph.sparql_server import Addresses, SparqlServer

    servers = []

    def over(peer):
        servers.append(SparqlServer(Addresses.of(peer.query)))
        return publish(release, servers[-1])

    yield over
    for server in servers:
        server.close()


@pytest.fixture(scope="module")
def on_oxigraph(over, oxigraph_server):
    return over(oxigraph_server)


@pytest.fixture(scope="module")
def on_virtuoso(over, virtuoso_server):
    return over(virtuoso_server)


@pytest.mark.parametrize("query", [*SAME, *(query for query, _ in OTHERWISE)])
def test_oxigraph_answers_as_the_embedded_engine(release, on_oxigraph, query):
    assert answer(on_oxigraph, query) == answer(release, query)


@pytest.mark.parametrize("query", SAME)
def test_virtuoso_answers_as_the_embedded_engine(release, on_virtuoso, query):
    assert answer(on_virtuoso, query) == answer(release, query)


@pytest.mark.parametrize(("query", "words"), OTHERWISE, ids=[words for _, words in OTHERWISE])
def test_virtuoso_deviates_where_the_documentation_says_so(release, on_virtuoso, query, words):
    assert words in DOCS
    assert answer(on_virtuoso, query) != answer(release, query)


@pytest.mark.parametrize("peer", ["oxigraph_server", "virtuoso_server"])
def test_the_current_release_is_found_by_one_query_put_to_the_server_itself(release, over, peer, request):
    found = request.getfixturevalue(peer)
    over(found)
    query = re.search(r"```\n(PREFIX.*?)```", DOCS, re.DOTALL)[1]
    asked = urllib.request.Request(f"{found.query}?{urllib.parse.urlencode({'query': query})}", headers={"Accept": "text/csv"})
    with urllib.request.urlopen(asked, timeout=60) as response:
        lines = response.read().decode().split()
    assert len(set(lines)) == len(lines) == 1 + len(release.query("SELECT ?i WHERE { ?i a vk:Intervention }").rows())
