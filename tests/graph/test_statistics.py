"""The VoID statistics of a release are what counting queries find, and do not count themselves."""

import pytest

VOID = "https://w3id.org/veerkracht/graph/void"
DATASET = f"{VOID}#dataset"


def rows(release, query):
    return release.query(query).rows()


def told(release, node, name):
    found = rows(release, f"SELECT ?n WHERE {{ GRAPH <{VOID}> {{ <{node}> void:{name} ?n }} }}")
    assert len(found) == 1, (node, name)
    return found[0]["n"]


COUNTS = {
    "triples": "SELECT (COUNT(*) AS ?n) WHERE { %s }",
    "distinctSubjects": "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { %s }",
    "distinctObjects": "SELECT (COUNT(DISTINCT ?o) AS ?n) WHERE { %s }",
    "properties": "SELECT (COUNT(DISTINCT ?p) AS ?n) WHERE { %s }",
    "classes": "SELECT (COUNT(DISTINCT ?o) AS ?n) WHERE { %s FILTER ( ?p = rdf:type ) }",
    "entities": "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { %s FILTER ( isIRI(?s) && STRSTARTS(STR(?s), 'https://w3id.org/veerkracht/') ) }",
}


@pytest.mark.parametrize("name", COUNTS)
def test_the_counts_of_the_default_graph_and_of_each_named_graph_are_true(release, name):
    assert told(release, DATASET, name) == rows(release, COUNTS[name] % "?s ?p ?o")[0]["n"]
    graphs = rows(release, f"SELECT ?node ?name WHERE {{ GRAPH <{VOID}> {{ ?node sd:name ?name }} }}")
    assert {row["name"] for row in graphs} == set(release.graphs) - {VOID}
    for row in graphs:
        counted = rows(release, COUNTS[name] % f"GRAPH <{row['name']}> {{ ?s ?p ?o }}")[0]["n"]
        assert told(release, row["node"], name) == counted, row["name"]


@pytest.mark.parametrize(
    ("partition", "of", "number", "query"),
    [
        ("classPartition", "class", "entities", "SELECT ?of (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?of } GROUP BY ?of"),
        ("propertyPartition", "property", "triples", "SELECT ?of (COUNT(*) AS ?n) WHERE { ?s ?of ?o } GROUP BY ?of"),
    ],
)
def test_the_partitions_by_class_and_property_are_true_and_whole(release, partition, of, number, query):
    parts = rows(
        release,
        f"SELECT ?of ?n WHERE {{ GRAPH <{VOID}> {{ <{DATASET}> void:{partition} ?part . ?part void:{of} ?of ; void:{number} ?n }} }}",
    )
    assert len(parts) == len({row["of"] for row in parts}) > 50
    assert {row["of"]: row["n"] for row in parts} == {row["of"]: row["n"] for row in rows(release, query)}


def test_each_linkset_counts_the_links_to_one_other_dataset(release):
    linksets = rows(
        release,
        f"""SELECT ?predicate ?space ?n WHERE {{ GRAPH <{VOID}> {{
            ?set a void:Linkset ; void:linkPredicate ?predicate ; void:objectsTarget/void:uriSpace ?space ; void:triples ?n }} }}""",
    )
    assert len(linksets) > 10
    for row in linksets:
        counted = rows(
            release,
            f"""SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <https://w3id.org/veerkracht/graph/alignments> {{
                ?s <{row["predicate"]}> ?o FILTER ( STRSTARTS(STR(?o), "{row["space"]}") ) }} }}""",
        )
        assert counted[0]["n"] == row["n"], row


def test_the_statistics_are_no_part_of_the_default_graph(release):
    assert not release.query("ASK { ?s a void:Dataset }").found
    assert release.query(f"ASK {{ GRAPH <{VOID}> {{ ?s a void:Dataset }} }}").found


def test_statistics_on_statistics_stay_the_same(release):
    from graph.statistics import STATISTICS, with_statistics

    stored = [quad for quad in release.store if str(quad.graph_name) != "DEFAULT"]
    once = [quad for quad in with_statistics(stored) if quad.graph_name == STATISTICS]
    assert {str(quad) for quad in once} == {str(quad) for quad in stored if quad.graph_name == STATISTICS}
