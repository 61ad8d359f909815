"""The feed as RDF: its root, its pages, and the versions on them, after TREE and LDES (https://w3id.org/tree, https://w3id.org/ldes)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse

from graph import names
from graph.statistics import DATASET
from ontology import BASE

from .log import CREATE, DELETE, UPDATE
from .parts import with_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .log import PartVersion, State

TREE, LDES = "https://w3id.org/tree#", "https://w3id.org/ldes#"
ACTIVITY, SPDX, XSD = "https://www.w3.org/ns/activitystreams#", "http://spdx.org/rdf/terms#", names.PREFIXES["xsd"]
DCTERMS, SD, SCHEMA = names.PREFIXES["dcterms"], names.PREFIXES["sd"], names.PREFIXES["schema"]
PREFIXES = {**names.PREFIXES, "tree": TREE, "ldes": LDES, "as": ACTIVITY, "spdx": SPDX}
RDF_TYPE, RDFS_COMMENT = NamedNode(PREFIXES["rdf"] + "type"), NamedNode(PREFIXES["rdfs"] + "comment")

#: The event stream, wherever it is served.
STREAM = NamedNode(BASE + "feed")

#: What says when a version came, and what it is of.
TIMESTAMP, VERSION_OF = NamedNode(DCTERMS + "created"), NamedNode(DCTERMS + "isVersionOf")

#: The type of a version, by what it did.
KINDS = {CREATE: NamedNode(ACTIVITY + "Create"), UPDATE: NamedNode(ACTIVITY + "Update"), DELETE: NamedNode(ACTIVITY + "Delete")}

#: What a part graph is called in the dataset, and which part graphs a version has.
NAME, NAMED_GRAPH = NamedNode(SD + "name"), NamedNode(SD + "namedGraph")

#: What the checksum is of.
CANONICAL = "SHA-256 of the canonical N-Quads (RDFC-1.0) of the whole dataset in this state"

AT_LEAST, AT_MOST = NamedNode(TREE + "GreaterThanOrEqualToRelation"), NamedNode(TREE + "LessThanOrEqualToRelation")


@dataclass(frozen=True)
class Place:
    """Where the feed is served: the address of its root."""

    root: str

    def page(self, state: State, page: int, *, whole: bool) -> NamedNode:
        """Return the address of a page: of a state, or of all parts as they were in it."""
        return NamedNode(f"{self.root}/{state.key}{'-all' if whole else ''}/{page}")


def root_quads(place: Place, states: Sequence[State], days: int, polling: int) -> Iterator[Quad]:
    """Yield the root of the feed: the stream, what it keeps, its states, and where their pages are."""
    root = NamedNode(place.root)
    yield from _stream(root, days, polling)
    for state in states:
        yield from _state(state)
    for number, state in enumerate(states):
        whole = number == 0
        yield from _relations(root, place.page(state, 1, whole=whole), state, whole=whole)


def _stream(root: NamedNode, days: int, polling: int) -> Iterator[Quad]:
    policy = NamedNode(f"{root.value}#retention")
    yield _quad(STREAM, RDF_TYPE, NamedNode(LDES + "EventStream"))
    yield _quad(STREAM, NamedNode(TREE + "view"), root)
    yield _quad(STREAM, NamedNode(LDES + "timestampPath"), TIMESTAMP)
    yield _quad(STREAM, NamedNode(LDES + "versionOfPath"), VERSION_OF)
    for kind, name in ((CREATE, "Create"), (UPDATE, "Update"), (DELETE, "Delete")):
        yield _quad(STREAM, NamedNode(f"{LDES}version{name}Object"), KINDS[kind])
    yield _quad(STREAM, NamedNode(LDES + "pollingInterval"), Literal(polling))
    yield _quad(STREAM, NamedNode(TREE + "shape"), NamedNode(f"{root.value}/shape#Version"))
    yield _quad(STREAM, NamedNode(DCTERMS + "subject"), DATASET)
    yield _quad(root, RDF_TYPE, NamedNode(TREE + "Node"))
    yield _quad(root, RDF_TYPE, NamedNode(LDES + "EventSource"))
    yield _quad(root, NamedNode(LDES + "retentionPolicy"), policy)
    yield _quad(policy, RDF_TYPE, NamedNode(LDES + "RetentionPolicy"))
    yield _quad(policy, NamedNode(LDES + "versionAmount"), Literal(1))
    for name in ("fullLogDuration", "versionDeleteDuration"):
        yield _quad(policy, NamedNode(LDES + name), Literal(f"P{days}D", datatype=NamedNode(XSD + "duration")))


def _state(state: State) -> Iterator[Quad]:
    node, made = NamedNode(state.iri), NamedNode(f"{state.iri}#checksum")
    yield _quad(node, VERSION_OF, DATASET)
    yield _quad(node, TIMESTAMP, _time(state))
    yield _quad(node, NamedNode(SCHEMA + "version"), Literal(state.release))
    yield _quad(node, NamedNode(SPDX + "checksum"), made)
    yield _quad(made, RDF_TYPE, NamedNode(SPDX + "Checksum"))
    yield _quad(made, NamedNode(SPDX + "algorithm"), NamedNode(SPDX + "checksumAlgorithm_sha256"))
    yield _quad(made, NamedNode(SPDX + "checksumValue"), Literal(state.checksum, datatype=NamedNode(XSD + "hexBinary")))
    yield _quad(made, RDFS_COMMENT, Literal(CANONICAL, language="en"))


def page_quads(place: Place, state: State, page: int, versions: Sequence[PartVersion], *, whole: bool, last: int) -> Iterator[Quad]:
    """Yield a page: what it is, where the next one is, and the versions on it."""
    node = place.page(state, page, whole=whole)
    yield _quad(node, RDF_TYPE, NamedNode(TREE + "Node"))
    yield _quad(node, NamedNode(LDES + "immutable"), Literal(True))
    yield _quad(STREAM, RDF_TYPE, NamedNode(LDES + "EventStream"))
    yield _quad(STREAM, NamedNode(TREE + "view"), NamedNode(place.root))
    if page < last:
        yield from _relations(node, place.page(state, page + 1, whole=whole), state, whole=whole)
    for version in versions:
        yield _quad(STREAM, NamedNode(TREE + "member"), NamedNode(version.iri))
    for number, version in enumerate(versions):
        yield from version_quads(version, f"v{number}")


def version_quads(version: PartVersion, mark: str = "v") -> Iterator[Quad]:
    """Yield a version: what it is of, when it came, and what it says; labels of nodes without a name begin with a mark.

    What it says stands in a graph with the IRI of the version. Where the dataset says it in several graphs, each of them stands
    beside it as well.
    """
    node, content = NamedNode(version.iri), _content(version, mark)
    yield _quad(node, RDF_TYPE, KINDS[version.kind])
    yield _quad(node, VERSION_OF, NamedNode(version.part))
    yield _quad(node, TIMESTAMP, _time(version))
    graphs = dict.fromkeys(quad.graph_name for quad in content)
    names = {graph: node if len(graphs) == 1 else NamedNode(f"{version.iri}#{number}") for number, graph in enumerate(graphs, 1)}
    for graph, name in names.items():
        assert isinstance(graph, NamedNode)
        yield _quad(name, NAME, graph)
        if name != node:
            yield _quad(node, NAMED_GRAPH, name)
    yield from dict.fromkeys(_in(quad, node) for quad in content)
    if len(names) > 1:
        yield from (_in(quad, names[quad.graph_name]) for quad in content)


def _content(version: PartVersion, mark: str) -> list[Quad]:
    """Return what a version says, with labels that no other version on the page has."""
    return [with_names(quad, lambda label: BlankNode(mark + label)) for quad in parse(b"".join(version.lines), RdfFormat.N_QUADS)]


def _in(quad: Quad, graph: NamedNode) -> Quad:
    return Quad(quad.subject, quad.predicate, quad.object, graph)


def _relations(source: NamedNode, target: NamedNode, state: State, *, whole: bool) -> Iterator[Quad]:
    """Yield the relations from a page to the next: all versions there are of one time, or of no later than it."""
    for kind, name in ((AT_MOST, "until"), *(() if whole else ((AT_LEAST, "since"),))):
        relation = NamedNode(f"{source.value}#{name}-{state.key}")
        yield _quad(source, NamedNode(TREE + "relation"), relation)
        yield _quad(relation, RDF_TYPE, kind)
        yield _quad(relation, NamedNode(TREE + "node"), target)
        yield _quad(relation, NamedNode(TREE + "path"), TIMESTAMP)
        yield _quad(relation, NamedNode(TREE + "value"), _time(state))


def _time(of: State | PartVersion) -> Literal:
    return Literal(of.since, datatype=NamedNode(XSD + "dateTime"))


def _quad(subject: NamedNode, predicate: NamedNode, value: NamedNode | Literal) -> Quad:
    return Quad(subject, predicate, value)
