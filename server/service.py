"""What the endpoint says of itself: the SPARQL 1.1 Service Description, with its limits and the statistics of the release.

https://www.w3.org/TR/sparql11-service-description/. Each limit is a schema:PropertyValue named after its setting.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app, request
from pyoxigraph import Literal, NamedNode, QueryBoolean, QuerySolutions, Triple, serialize

from graph.names import PREFIXES, XSD_INTEGER
from graph.results import GRAPHS as RDF
from graph.results import PREFIXED
from graph.statistics import DATASET, STATISTICS
from ontology import GRAPH

from .citation import link, release
from .negotiation import GRAPHS, best
from .problems import by_suffix
from .queries import text
from .settings import Settings, meanings

if TYPE_CHECKING:
    from collections.abc import Iterator

blueprint = Blueprint("service", __name__)

SD, SCHEMA, VOID = PREFIXES["sd"], PREFIXES["schema"], PREFIXES["void"]
RDF_TYPE, RDFS_LABEL = NamedNode(PREFIXES["rdf"] + "type"), NamedNode(PREFIXES["rdfs"] + "label")

COUNTED = f"SELECT ?node ?name WHERE {{ GRAPH {STATISTICS} {{ ?node sd:name ?name }} }}"
NUMBERS = f"SELECT ?counted ?property ?number WHERE {{ GRAPH {STATISTICS} {{ ?counted ?property ?number }} FILTER ( isNumeric(?number) ) }}"

#: The settings that a client is held to, and what each is measured in.
LIMITS = {
    "query_seconds": "second",
    "query_characters": "character",
    "query_depth": "level",
    "result_rows": "row",
    "result_bytes": "byte",
    "memory_megabytes": "megabyte",
    "body_bytes": "byte",
    "query_processes": "query",
    "client_queries": "query",
    "waiting_queries": "query",
}

#: What results come in: https://www.w3.org/ns/formats/.
RESULT_FORMATS = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "N-Triples", "RDF_XML", "JSON-LD", "TriG", "N-Quads",
)  # fmt: skip


@blueprint.route("/.well-known/void")
@blueprint.route("/.well-known/void.<suffix>")
def void(suffix: str = "") -> Response:
    """Return what the release holds, counted: the graph of the statistics."""
    media_type = by_suffix(suffix, GRAPHS, "The statistics")
    body = release().query(text("graph"), thing=STATISTICS).serialize(GRAPHS[media_type])
    response = Response(body, mimetype=media_type)
    response.vary.add("Accept")
    link(response, "/.well-known/void", {})
    return response


def service_description() -> Response:
    """Return the description of the endpoint for a request that brings no query, in the form that the client likes best."""
    media_type, form = best(request.accept_mimetypes, GRAPHS)
    counted = release().query(text("graph"), thing=STATISTICS).found
    assert not isinstance(counted, QuerySolutions | QueryBoolean)
    found = dict.fromkeys([*_service(request.host_url + "sparql"), *counted])
    body = serialize(found, format=RDF[form], prefixes=PREFIXES if form in PREFIXED else None) or b""
    response = Response(body, mimetype=media_type)
    response.vary.add("Accept")
    link(response, "/sparql", {})
    return response


def _service(address: str) -> Iterator[Triple]:
    settings: Settings = current_app.config["SETTINGS"]
    node = NamedNode(address)
    yield Triple(node, RDF_TYPE, _sd("Service"))
    yield Triple(node, _sd("endpoint"), node)
    yield Triple(node, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    if settings.write_tokens:
        yield Triple(node, _sd("supportedLanguage"), _sd("SPARQL11Update"))
    yield Triple(node, _sd("feature"), _sd("UnionDefaultGraph"))
    if settings.hosts:
        yield Triple(node, _sd("feature"), _sd("BasicFederatedQuery"))
        yield Triple(node, _sd("feature"), _sd("DereferencesURIs"))
    for name in RESULT_FORMATS:
        yield Triple(node, _sd("resultFormat"), NamedNode(f"http://www.w3.org/ns/formats/{name}"))
    yield Triple(node, NamedNode(SCHEMA + "version"), Literal(release().version))
    yield from _limits(node, settings)
    yield from _default_dataset(node)


def _limits(node: NamedNode, settings: Settings) -> Iterator[Triple]:
    for name, unit in LIMITS.items():
        limit = NamedNode(f"{node.value}#{name}")
        yield Triple(node, NamedNode(SCHEMA + "additionalProperty"), limit)
        yield Triple(limit, RDF_TYPE, NamedNode(SCHEMA + "PropertyValue"))
        yield Triple(limit, NamedNode(SCHEMA + "propertyID"), Literal(name))
        yield Triple(limit, NamedNode(SCHEMA + "value"), Literal(str(getattr(settings, name)), datatype=XSD_INTEGER))
        yield Triple(limit, NamedNode(SCHEMA + "unitText"), Literal(unit))
        yield Triple(limit, NamedNode(SCHEMA + "description"), Literal(meanings()[name], language="en"))


def _default_dataset(node: NamedNode) -> Iterator[Triple]:
    """Yield the dataset, its default graph and its named graphs, each joined to its statistics."""
    dataset, default = NamedNode(f"{node.value}#dataset"), NamedNode(f"{node.value}#default-graph")
    yield Triple(node, _sd("defaultDataset"), dataset)
    yield Triple(dataset, RDF_TYPE, _sd("Dataset"))
    yield Triple(dataset, _sd("defaultGraph"), default)
    yield Triple(default, RDF_TYPE, _sd("Graph"))
    yield from (Triple(default, predicate, value) for predicate, value in _numbers(DATASET))
    for name, counted in _counted().items():
        graph = NamedNode(f"{node.value}#graph-{name.value.removeprefix(GRAPH).replace('/', '-')}")
        yield Triple(dataset, _sd("namedGraph"), graph)
        yield Triple(graph, RDF_TYPE, _sd("NamedGraph"))
        yield Triple(graph, _sd("name"), name)
        if counted:
            yield Triple(graph, _sd("graph"), counted)
            yield Triple(counted, RDF_TYPE, _sd("Graph"))


def _counted() -> dict[NamedNode, NamedNode | None]:
    """Return each named graph, and the node of its statistics where they were counted."""
    found = release().query(COUNTED).rows()
    nodes = {row["name"]: NamedNode(row["node"]) for row in found}
    return {NamedNode(graph): nodes.get(graph) for graph in release().graphs}


def _numbers(node: NamedNode) -> Iterator[tuple[NamedNode, Literal]]:
    for row in release().query(NUMBERS, counted=node).rows():
        yield NamedNode(row["property"]), Literal(str(row["number"]), datatype=XSD_INTEGER)


def _sd(name: str) -> NamedNode:
    return NamedNode(SD + name)
