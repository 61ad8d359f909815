"""What the endpoint says of itself, against what counting queries over HTTP find."""

import json
from dataclasses import fields

import pytest
from rdflib import RDF, RDFS, Graph, Namespace, URIRef
from serving import serve

from server.service import LIMITS
from server.settings import Settings

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
VOID = Namespace("http://rdfs.org/ns/void#")
SCHEMA = Namespace("https://schema.org/")
DATASET = URIRef("https://w3id.org/veerkracht/graph/void#dataset")


@pytest.fixture(scope="module")
def site(releases, tmp_path_factory):
    with serve(releases, tmp_path_factory.mktemp("log"), query_seconds=7, result_rows=500_000) as running:
        yield running


@pytest.fixture(scope="module")
def described(site):
    return Graph().parse(data=site.ask("/sparql", Accept="text/turtle").body, format="turtle")


def number(site, query):
    return int(json.loads(site.query(query).body)["results"]["bindings"][0]["n"]["value"])


def test_the_endpoint_describes_itself_in_each_rdf_format(site):
    sizes = set()
    for media_type, reader in (("text/turtle", "turtle"), ("application/rdf+xml", "xml"), ("application/n-triples", "nt")):
        answer = site.ask("/sparql", Accept=media_type)
        assert (answer.status, answer["Content-Type"].split(";")[0]) == (200, media_type)
        sizes.add(len(Graph().parse(data=answer.body, format=reader)))
    assert len(sizes) == 1
    assert site.ask("/sparql", "POST", b"", Content_Type="application/x-www-form-urlencoded").status == 400


def test_it_names_itself_its_language_and_its_formats(site, described):
    service = described.value(None, RDF.type, SD.Service)
    assert str(described.value(service, SD.endpoint)) == f"{site.address}/sparql"
    assert set(described.objects(service, SD.supportedLanguage)) == {SD.SPARQL11Query}
    assert SD.UnionDefaultGraph in set(described.objects(service, SD.feature))
    assert SD.BasicFederatedQuery not in set(described.objects(service, SD.feature))
    assert len(set(described.objects(service, SD.resultFormat))) == 10


def test_every_limit_is_published_with_its_value(described):
    service = described.value(None, RDF.type, SD.Service)
    limits = {
        str(described.value(limit, SCHEMA.propertyID)): int(described.value(limit, SCHEMA.value))
        for limit in described.objects(service, SCHEMA.additionalProperty)
    }
    settings = Settings(query_seconds=7, result_rows=500_000)
    assert limits == {name: getattr(settings, name) for name in LIMITS}
    assert {field.name for field in fields(Settings) if field.name.startswith(("query_", "result_"))} <= set(LIMITS)


def test_the_default_graph_and_the_named_graphs_are_counted_truly(site, described):
    dataset = described.value(None, RDF.type, SD.Dataset)
    default = described.value(dataset, SD.defaultGraph)
    assert int(described.value(default, VOID.triples)) == number(site, "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
    named = {described.value(graph, SD.name): described.value(graph, SD.graph) for graph in described.objects(dataset, SD.namedGraph)}
    found = json.loads(site.query("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }").body)["results"]["bindings"]
    assert {str(name) for name in named} == {row["g"]["value"] for row in found}
    for name, counted in named.items():
        if counted is not None:
            triples = number(site, f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{name}> {{ ?s ?p ?o }} }}")
            assert int(described.value(counted, VOID.triples)) == triples


def test_the_statistics_can_be_had_at_their_well_known_address_and_by_sparql(site):
    graph = Graph().parse(data=site.ask("/.well-known/void", Accept="text/turtle").body, format="turtle")
    assert {str(title.language) for title in graph.objects(DATASET, RDFS.label)} == {"nl", "en"}
    told = int(graph.value(DATASET, VOID.triples))
    assert told == number(site, f"SELECT ?n WHERE {{ GRAPH ?g {{ <{DATASET}> <{VOID.triples}> ?n }} }}")
    asked = "SELECT (COUNT(DISTINCT ?i) AS ?n) WHERE { ?i a vk:Intervention }"
    part = next(p for p in graph.objects(DATASET, VOID.classPartition) if str(graph.value(p, VOID["class"])).endswith("ns#Intervention"))
    assert int(graph.value(part, VOID.entities)) == number(site, asked)
    assert site.ask("/.well-known/void.ttl").body == site.ask("/.well-known/void", Accept="text/turtle").body
    assert site.ask("/.well-known/void.docx").status == 404
    assert site.ask("/.well-known/void", Accept="image/png").status == 406
