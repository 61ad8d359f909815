"""Put a release into a SPARQL server, so that a reader has the old one or the new one and never some of both.

All of it is written under names of its own first, and counted; then one switch makes it current. What was interrupted is taken up
again by the next attempt, and older releases go once nobody can be reading them.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import IO, TYPE_CHECKING

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, QueryResultsFormat, RdfFormat, Triple, parse, parse_query_results

from .errors import EngineError
from .inference import INFERRED
from .query_text import Dataset
from .release import DATA
from .remote import JSON, PARTS, Remote, current_of, open_server
from .results import Answer
from .statistics import STATISTICS
from .versions import CATALOGUE, NONE, Version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pyoxigraph import Quad

    from .release import Release
    from .remote import RemoteRelease
    from .sparql_server import SparqlServer

#: Triples that are sent at a time.
CHUNK = 50_000

#: How long a release that is no longer current is kept for who still reads it, and an unfinished one for who still writes it.
GRACE, UNFINISHED = timedelta(minutes=5), timedelta(hours=2)

SWITCHES = """
SELECT ?release ?issued WHERE { ?switch schema:position ?position ; schema:item ?release ; dcterms:issued ?issued }
ORDER BY ?position ?release
"""

COUNT = "SELECT (COUNT(*) AS ?number) WHERE { ?s ?p ?o }"

NEVER_CURRENT = """
SELECT ?release ?started WHERE { ?release schema:dateCreated ?started FILTER NOT EXISTS { ?switch schema:item ?release } }
"""


def publish(release: Release, server: SparqlServer, progress: Callable[[str], None] = lambda _: None) -> RemoteRelease:
    """Make a release the current one of a server, and return it from there; raise EngineError where the server fails or loses triples."""
    return _Publication(release, server, progress).run()


class _Publication:
    def __init__(self, release: Release, server: SparqlServer, progress: Callable[[str], None]) -> None:
        self._release, self._server, self._progress = release, server, progress
        self._version = Version(release.version)
        self._catalogue = Remote(server)

    def run(self) -> RemoteRelease:
        self._describe()
        sizes = _sizes(self._release)
        there = self._counts()
        wrong = [graph for graph in self._release.graphs if there[graph] != sizes[graph]]
        if wrong:
            self._load(wrong)
        if wrong or there[None] != sizes[None]:
            self._unite()
        self._check(sizes)
        self._make_current()
        sweep(self._server)
        return open_server(self._server, self._release.version)

    def _describe(self) -> None:
        """Say what will be there before it is, so that what is interrupted can be found again."""
        self._progress("describe the release in the catalogue")
        union, manifest = NamedNode(self._version.union), Literal(json.dumps(self._release.manifest, sort_keys=True))
        parts = " , ".join(f"<{self._version.inside(graph)}>" for graph in self._release.graphs)
        facts = (
            f'dcterms:identifier "{self._release.version}" ; dcterms:hasPart {parts} ; rdf:value {manifest} ; schema:dateCreated {_now()}'
        )
        if not self._catalogue.run("ASK { ?release dcterms:identifier ?any }", {"release": union}).found:
            self._update(f"INSERT DATA {{ GRAPH <{CATALOGUE}> {{ {union} {facts} }} }}")

    def _load(self, graphs: list[str]) -> None:
        with tempfile.TemporaryDirectory(prefix="publish-") as name:
            _split(self._release, Path(name), self._version)
            for number, graph in enumerate(graphs, 1):
                self._progress(f"load graph {number} of {len(graphs)}")
                index = self._release.graphs.index(graph)
                for chunk, triples in enumerate(_chunks(Path(name) / str(index))):
                    self._server.put(self._version.inside(graph), triples, add=chunk > 0)

    def _unite(self) -> None:
        """Make the union within the server, where nodes without a name stay the same, of all but the statistics.

        What a rule gave is in the graph of all that was inferred.
        """
        self._server.update(f"DROP SILENT GRAPH <{self._version.union}>")
        left_out = (f"{INFERRED.value}/", STATISTICS.value)
        graphs = [graph for graph in self._release.graphs if not graph.startswith(left_out)]
        for number, graph in enumerate(graphs, 1):
            self._progress(f"unite graph {number} of {len(graphs)}")
            self._server.update(f"ADD GRAPH <{self._version.inside(graph)}> TO GRAPH <{self._version.union}>")

    def _check(self, sizes: Counter[str | None]) -> None:
        self._progress("count what arrived")
        there = self._counts()
        for graph in (None, *self._release.graphs):
            if there[graph] != sizes[graph]:
                what = f"<{graph}>" if graph else "the union"
                raise EngineError(
                    f"{what} has {there[graph]} triples, and should have {sizes[graph]}", "nothing was switched; publish again"
                )

    def _counts(self) -> Counter[str | None]:
        """Return how many triples each graph has in the server, and under None how many the union has."""
        names = {self._version.inside(graph): graph for graph in self._release.graphs} | {self._version.union: None}
        return Counter({names[name]: number for name, number in counts(self._server, list(names)).items()})

    def _make_current(self) -> None:
        """Switch, by what nobody can read half of: a reader joins the position of a switch with its release."""
        if current_of(self._server) == self._release.version:
            return
        self._progress("switch")
        last = self._catalogue.run("SELECT (MAX(?position) AS ?last) WHERE { ?switch schema:position ?position }").rows()[0]["last"] or 0
        facts = f"schema:position {last + 1} ; schema:item <{self._version.union}> ; dcterms:issued {_now()}"
        self._update(f"INSERT DATA {{ GRAPH <{CATALOGUE}> {{ <{CATALOGUE}/switch/{last + 1}> {facts} }} }}")

    def _update(self, text: str) -> None:
        self._server.update(_PREFIXES + text)


_PREFIXES = """PREFIX dcterms: <http://purl.org/dc/terms/> PREFIX schema: <https://schema.org/>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""


def counts(server: SparqlServer, graphs: list[str]) -> dict[str, int]:
    """Return how many triples some graphs of a server have; one that is not there has none.

    One query a graph: Virtuoso takes milliseconds for that, and a minute for one query that groups by graph.
    """
    return {graph: _count(server, graph) for graph in graphs}


def _count(server: SparqlServer, graph: str) -> int:
    file = server.query(COUNT, Dataset((graph,), (NONE,)), JSON)
    found = Answer(parse_query_results(file.read(), format=QueryResultsFormat.JSON)).rows()
    return int(found[0]["number"])


def sweep(server: SparqlServer, now: datetime | None = None) -> list[str]:
    """Drop the releases that nobody can be reading or writing any more, and return their versions."""
    now = now or datetime.now(UTC)
    catalogue = Remote(server)
    gone = [*_superseded(catalogue.run(SWITCHES).rows(), now), *_abandoned(catalogue.run(NEVER_CURRENT).rows(), now)]
    for union in gone:
        drop(server, union)
    return [union.rsplit("/", 1)[1] for union in gone]


def _superseded(switches: list[dict[str, str]], now: datetime) -> list[str]:
    """Return the releases that something else followed long enough ago, the last time that they were current."""
    ended = {former["release"]: _time(later["issued"]) for former, later in pairwise(switches)}
    return [union for union, when in ended.items() if union != switches[-1]["release"] and now - when > GRACE]


def _abandoned(unfinished: list[dict[str, str]], now: datetime) -> list[str]:
    return [row["release"] for row in unfinished if now - _time(row["started"]) > UNFINISHED]


def drop(server: SparqlServer, union: str) -> None:
    """Drop a release: first nobody can find it, then its graphs go, then what is said of it."""
    parts = Remote(server).run(PARTS, {"release": NamedNode(union)}).rows()
    server.update(f"{_PREFIXES}DELETE WHERE {{ GRAPH <{CATALOGUE}> {{ ?switch schema:item <{union}> ; ?property ?value }} }}")
    for graph in (*(row["graph"] for row in parts), union):
        server.update(f"DROP SILENT GRAPH <{graph}>")
    server.update(f"DELETE WHERE {{ GRAPH <{CATALOGUE}> {{ <{union}> ?property ?value }} }}")


def _time(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _now() -> str:
    return f'"{datetime.now(UTC).isoformat(timespec="seconds")}"^^xsd:dateTime'


def _sizes(release: Release) -> Counter[str | None]:
    """Return how many triples each graph has, and under None how many the union has, as an engine that holds values counts them."""
    return Counter(None if isinstance(quad.graph_name, DefaultGraph) else str(quad.graph_name.value) for quad in release.store)


def _split(release: Release, folder: Path, version: Version) -> None:
    """Write the triples of each graph to a file named by its number; those with nodes without a name first, so that they go together."""
    numbers = {graph: number for number, graph in enumerate(release.graphs)}
    with ExitStack() as stack:
        files: dict[str, IO[bytes]] = {}
        for quad in parse(path=str(release.folder / DATA), format=RdfFormat.N_QUADS):
            name = f"{numbers[_graph(quad)]}{'.nameless' if _is_nameless(quad) else ''}"
            if name not in files:
                files[name] = stack.enter_context((folder / name).open("wb"))
            files[name].write(f"{_marked(quad, version)} .\n".encode())


def _graph(quad: Quad) -> str:
    assert isinstance(quad.graph_name, NamedNode)
    return quad.graph_name.value


def _is_nameless(quad: Quad) -> bool:
    return isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)


def _marked(quad: Quad, version: Version) -> Triple:
    subject, object_ = (
        NamedNode(version.inside(term.value)) if isinstance(term, NamedNode) else term for term in (quad.subject, quad.object)
    )
    return Triple(subject, quad.predicate, object_)  # type: ignore[arg-type]


def _chunks(path: Path) -> Iterator[bytes]:
    """Yield the triples of a graph, all of those with nodes without a name in the first part."""
    nameless = path.with_name(f"{path.name}.nameless")
    lines = nameless.read_bytes().splitlines(keepends=True) if nameless.exists() else []
    with path.open("rb") if path.exists() else tempfile.TemporaryFile() as file:
        for line in file:
            lines.append(line)
            if len(lines) >= CHUNK:
                yield b"".join(lines)
                lines = []
    if lines:
        yield b"".join(lines)
