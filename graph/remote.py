"""A release in a SPARQL server: the same questions, over the server's standard protocols."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode, Quad, QueryResultsFormat, RdfFormat, parse, parse_query_results

from .binding import with_values
from .errors import GraphError
from .names import term
from .opened import Opened
from .places import Place
from .query_text import Dataset, tokens
from .results import Answer
from .sparql_server import ANSWERING, Addresses, SparqlServer
from .versions import CATALOGUE, NONE, Version, names_graphs, replaced

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pyoxigraph import NamedNode, Triple

    from .sparql_server import Readable

JSON, TRIPLES = "application/sparql-results+json", "application/n-triples"

#: What Virtuoso writes otherwise than the standards: the labels of blank nodes, and booleans.
SPELLINGS = re.compile(
    rb'(?P<blank>"bnode", "value": ")nodeID://'
    rb'|(?P<before>"http://www\.w3\.org/2001/XMLSchema#boolean", "value": ")(?P<json>[01])"'
    rb'|"(?P<triples>[01])"\^\^<http://www\.w3\.org/2001/XMLSchema#boolean>'
)

LONGEST = 100

#: The release that was made current last: of the switch with the highest position.
NEWEST = """
SELECT ?release ?manifest WHERE { ?switch schema:position ?position ; schema:item ?release . ?release rdf:value ?manifest }
ORDER BY DESC(?position) ?release LIMIT 1
"""

OF_VERSION = """
SELECT DISTINCT ?release ?manifest ?version WHERE {
  ?switch schema:item ?release . ?release dcterms:identifier ?version ; rdf:value ?manifest
}
"""

OF_GRAPH = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?graph { ?s ?p ?o } }"

DESCRIPTION = """
CONSTRUCT { ?thing ?p ?o . ?node ?q ?value } WHERE {
  { ?thing ?p ?o } UNION { ?thing ?part ?node . FILTER ( isBlank(?node) ) ?node ?q ?value }
}
"""

PLACES = """
SELECT ?position ?version ?issued WHERE {
  ?switch schema:position ?position ; dcterms:issued ?issued ; schema:item/dcterms:identifier ?version
} ORDER BY ?position
"""

PARTS = "SELECT ?graph ?release WHERE { ?release dcterms:hasPart ?graph }"


@dataclass(frozen=True)
class Remote:
    """The engine over a release in a SPARQL server, or over the catalogue of releases (with no version)."""

    server: SparqlServer
    version: Version | None = None
    graphs: tuple[str, ...] = ()

    def run(self, sparql: str, values: Mapping[str, object] | None = None) -> Answer:
        """Return the answer to a query; raise QueryError where it can't be read, EngineError where the server can't answer."""
        bound = with_values(sparql, {name: term(value) for name, value in (values or {}).items() if value is not None})
        return self.fetch(bound)

    def describe(self, iri: NamedNode) -> Answer:
        """Return the triples of a thing, with those of the nodes without a name that hang on it: engines differ in DESCRIBE."""
        return self.run(DESCRIPTION, {"thing": iri})

    def is_a(self, thing: NamedNode, kind: NamedNode) -> bool:
        """Return whether a thing is of a class."""
        return bool(self.run("ASK { ?thing a ?kind }", {"thing": thing, "kind": kind}).found)

    def fetch(self, sparql: str, dataset: Dataset | None = None, *, seconds: float = ANSWERING, most: int | None = None) -> Answer:
        """Return the answer of a dataset, that of the release where none is given; raise EngineTimeout and TooLarge past the limits.

        What the server writes otherwise than the standards is put right, so that it reads as the embedded engine's answer.
        """
        form = _form(sparql)
        text, asked = self._inside(sparql, dataset or Dataset())
        table = form not in ("CONSTRUCT", "DESCRIBE")
        file = self.server.query(text, asked, JSON if table else TRIPLES, self._outside, seconds=seconds, most=most)
        return Answer(parse_query_results(file, format=QueryResultsFormat.JSON) if table else _triples(file))  # type: ignore[arg-type]

    def _inside(self, sparql: str, dataset: Dataset) -> tuple[str, Dataset]:
        if self.version is None:
            return Version("").query(sparql, ()), Dataset((CATALOGUE,), (NONE,))
        inside = self.version.dataset(dataset, self.graphs, names_graphs=names_graphs(sparql))
        return self.version.query(sparql, inside.named or ()), inside

    def _outside(self, parts: Iterable[bytes]) -> Iterator[bytes]:
        plain = spelled(parts)
        return self.version.outside(plain) if self.version else plain


def spelled(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the bytes of an answer with what a server writes otherwise than the standards put right."""
    return replaced(parts, SPELLINGS, _spelling, LONGEST)


def _spelling(match: re.Match[bytes]) -> bytes:
    if match["blank"]:
        return match["blank"]
    if match["json"]:
        return match["before"] + (b'true"' if match["json"] == b"1" else b'false"')
    return b'"%s"^^<http://www.w3.org/2001/XMLSchema#boolean>' % (b"true" if match["triples"] == b"1" else b"false")


def _form(sparql: str) -> str:
    """Return SELECT, ASK, CONSTRUCT or DESCRIBE."""
    forms = (token.text.upper() for token in tokens(sparql) if token.is_word("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"))
    return next(forms, "")


def _triples(file: Readable) -> Iterator[Triple]:
    return (quad.triple for quad in parse(file, format=RdfFormat.N_TRIPLES))  # type: ignore[arg-type]


class RemoteRelease(Opened):
    """A release in a SPARQL server; it stays the same when another is made current."""

    def __init__(self, server: SparqlServer, manifest: dict[str, Any], graphs: tuple[str, ...]) -> None:
        self.server, self.manifest = server, manifest
        self._engine = Remote(server, Version(self.version), graphs)

    @property
    def engine(self) -> Remote:
        """Return the engine over the server."""
        return self._engine

    @property
    def graphs(self) -> tuple[str, ...]:
        """Return the IRIs of the named graphs, sorted."""
        return self._engine.graphs

    def quads(self) -> Iterator[Quad]:
        """Yield all quads, graph by graph."""
        for name in self.graphs:
            for triple in self.query(OF_GRAPH, graph=NamedNode(name)).triples():
                yield Quad(triple.subject, triple.predicate, triple.object, NamedNode(name))


def current_of(server: SparqlServer) -> str | None:
    """Return the version of the current release in a server, None where there is none."""
    rows = Remote(server).run(NEWEST).rows()
    return str(json.loads(rows[0]["manifest"])["version"]) if rows else None


def places_of(server: SparqlServer) -> list[Place]:
    """Return when each release that a server still has was made current, in their order: one as often as it was."""
    return [Place(row["position"], row["version"], str(row["issued"])) for row in Remote(server).run(PLACES).rows()]


def open_server(server: SparqlServer, version: str | None = None) -> RemoteRelease:
    """Return the current release in a server, or the one of a version; raise GraphError where there is none."""
    catalogue = Remote(server)
    rows = catalogue.run(OF_VERSION, {"version": version}).rows() if version else catalogue.run(NEWEST).rows()
    if not rows:
        raise GraphError(f"there is no release {version or ''} in {server.addresses.query}", "put one there with `veerkracht publish`")
    manifest = json.loads(rows[0]["manifest"])
    mark = Version(manifest["version"]).mark
    named = catalogue.run(PARTS, {"release": rows[0]["release"]}).rows()
    return RemoteRelease(server, manifest, tuple(sorted(row["graph"].removesuffix(mark) for row in named)))


def open_address(query: str, update: str | None = None, graph_store: str | None = None) -> RemoteRelease:
    """Return the current release in the server at these addresses, credentials from the environment."""
    return open_server(SparqlServer(Addresses.of(query, update, graph_store)))
