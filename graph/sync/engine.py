"""A copy in a SPARQL server: each graph under its own name, changed by what differs and no more.

Nodes without a name can't be deleted by name, and engines label them as they like. In the engine they have IRIs instead
(https://www.w3.org/TR/rdf11-concepts/#section-skolemization), made of what they belong to and their label in its canonical form.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, NamedNode, Quad, QueryResultsFormat, RdfFormat, Store, Triple, parse, parse_query_results

from graph.errors import GraphError
from graph.feed.log import hash_of
from graph.feed.parts import with_names
from graph.query_text import Dataset
from graph.remote import JSON, TRIPLES, spelled
from graph.results import Answer
from ontology import BASE, GRAPH

from .pages import Described

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from graph.sparql_server import SparqlServer

    from .copy import Copy, Step

#: What the IRI of a node without a name begins with.
GENID = BASE + ".well-known/genid/"

#: The most quads that are changed in one update, which readers see whole or not at all; and how many an engine is sent at a time.
AT_ONCE, CHUNK = 5_000, 50_000

UPDATE, PUT, DROP = "update", "put", "drop"

#: Virtuoso takes minutes where this is asked with DISTINCT.
GRAPHS = "SELECT ?graph WHERE { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph"


@dataclass(frozen=True)
class EngineCopy:
    """A copy in a SPARQL server."""

    server: SparqlServer

    def refuse_other(self) -> None:
        """Do nothing: an engine may hold other graphs as well."""

    def resume(self, copy: Copy) -> None:
        """Finish what was begun."""
        if pending := copy.fact("pending"):
            self._take_steps(copy, lambda _: None)
            known = json.loads(pending)
            copy.settle(Described(**known["state"]), whole=known["whole"])

    def write(self, copy: Copy, state: Described, progress: Callable[[str], None], *, whole: bool) -> None:
        """Bring the engine to what the copy will be; what is interrupted is finished the next time."""
        progress("work out what changes")
        copy.plan(self._steps(copy, whole), json.dumps({"state": asdict(state), "whole": whole}))
        self._take_steps(copy, progress)
        copy.settle(state, whole=whole)

    def check(self, copy: Copy) -> list[str]:
        """Return how the engine differs from what the copy should have, by what is read back; numbers count by their value."""
        expected: dict[str, set[Triple]] = defaultdict(set)
        for part, lines in copy.parts():
            for quad in _quads(part, lines):
                expected[_graph(quad)].add(quad.triple)
        found = [_difference(graph, expected[graph], self._triples(graph)) for graph in sorted({*expected, *self._graphs()})]
        return [problem for problem in found if problem]

    def clear(self) -> None:
        """Do nothing: a copy without a state begins with dropping its graphs."""

    def _steps(self, copy: Copy, whole: bool) -> Iterator[Step]:
        """Yield what leads from what is there to what is to be, each step the same when it is taken twice."""
        if not copy.fact("state"):
            yield from ((DROP, graph, b"") for graph in self._graphs())
        out, new = _Quads(), _Quads()
        for part, before, after in copy.changes(whole=whole):
            old, to_be = set(_quads(part, before)), set(_quads(part, after))
            out.add(old - to_be)
            new.add(to_be - old)
        if len(out) + len(new) <= AT_ONCE:
            yield UPDATE, "", ";\n".join(filter(None, (out.text("DELETE"), new.text("INSERT")))).encode()
            return
        for some in out.split(AT_ONCE):
            yield UPDATE, "", some.text("DELETE").encode()
        if self.server.addresses.graph_store:
            yield from new.puts()
            return
        for some in new.split(AT_ONCE):
            yield UPDATE, "", some.text("INSERT").encode()

    def _take_steps(self, copy: Copy, progress: Callable[[str], None]) -> None:
        while found := copy.step():
            number, (kind, graph, content) = found
            progress(f"change the engine: step {number}")
            if kind == DROP:
                self.server.update(f"DROP SILENT GRAPH <{graph}>")
            elif kind == PUT:
                self.server.put(graph, content, add=True)
            elif content:
                self.server.update(content.decode())
            copy.done(number)

    def _graphs(self) -> list[str]:
        """Return the graphs of the engine that have a name of this project, but for those of releases that were published to it."""
        file = self.server.query(GRAPHS, Dataset(), JSON)
        names = [row["graph"] for row in Answer(parse_query_results(file, format=QueryResultsFormat.JSON)).rows()]  # type: ignore[arg-type]
        return sorted(name for name in names if name.startswith(GRAPH) and "!" not in name)

    def _triples(self, graph: str) -> set[Triple]:
        file = self.server.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", Dataset((graph,), None), TRIPLES, spelled)
        return {quad.triple for quad in parse(file, RdfFormat.N_TRIPLES)}  # type: ignore[arg-type]


class _Quads:
    """Some quads, by graph."""

    def __init__(self) -> None:
        self._graphs: dict[str, list[str]] = defaultdict(list)

    def add(self, quads: Iterable[Quad]) -> None:
        for quad in quads:
            self._graphs[_graph(quad)].append(f"{quad.subject} {quad.predicate} {quad.object} .\n")

    def __len__(self) -> int:
        return sum(map(len, self._graphs.values()))

    def text(self, verb: str) -> str:
        """Return the update that inserts or deletes them, nothing where there are none."""
        blocks = "".join(f"GRAPH <{graph}> {{\n{''.join(sorted(lines))}}}\n" for graph, lines in sorted(self._graphs.items()) if lines)
        return f"{verb} DATA {{\n{blocks}}}" if blocks else ""

    def split(self, size: int) -> Iterator[_Quads]:
        for graph, lines in sorted(self._graphs.items()):
            for some in _batches(lines, size):
                found = _Quads()
                found._graphs[graph] = some
                yield found

    def puts(self) -> Iterator[Step]:
        for graph, lines in sorted(self._graphs.items()):
            for some in _batches(lines, CHUNK):
                yield PUT, graph, "".join(some).encode()


def _batches(lines: list[str], size: int) -> Iterator[list[str]]:
    return (lines[start : start + size] for start in range(0, len(lines), size))


def _quads(part: str, lines: list[bytes]) -> Iterator[Quad]:
    """Yield the quads of a part as an engine has them."""
    mark = f"{GENID}{hash_of(part)}/"
    return (with_names(quad, lambda label: NamedNode(mark + label)) for quad in parse(b"".join(lines), RdfFormat.N_QUADS))


def plain(quad: Quad) -> Quad:
    """Return a quad of an engine as the dataset has it: what has a made-up IRI has no name again."""
    subject = _nameless(quad.subject) if isinstance(quad.subject, NamedNode) else quad.subject
    object_ = _nameless(quad.object) if isinstance(quad.object, NamedNode) else quad.object
    return Quad(subject, quad.predicate, object_, quad.graph_name)


def _nameless(node: NamedNode) -> NamedNode | BlankNode:
    return BlankNode(node.value.removeprefix(GENID).replace("/", "x")) if node.value.startswith(GENID) else node


def _graph(quad: Quad) -> str:
    if not isinstance(quad.graph_name, NamedNode):
        raise GraphError("the feed has a fact in no graph", "a copy in an engine can't hold it apart; copy to a folder")
    return quad.graph_name.value


def _difference(graph: str, expected: set[Triple], found: set[Triple]) -> str:
    missing, extra = expected - found, found - expected
    if missing or extra:
        missing, extra = _by_value(expected) - _by_value(found), _by_value(found) - _by_value(expected)
    if not missing and not extra:
        return ""
    example = min(map(str, missing or extra))
    return f"<{graph}>: {len(missing)} triple(s) missing, {len(extra)} too many, for example {example}"


def _by_value(triples: set[Triple]) -> set[Triple]:
    """Return triples with each number written in the one way that Oxigraph has for it."""
    store = Store()
    store.extend(Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
    return {quad.triple for quad in store}
