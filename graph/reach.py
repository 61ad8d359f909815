"""What the verdict of the shapes on a thing can depend on, found from the shapes alone.

`reading_shapes.py` makes the shapes one graph of states: a state is "this node is at this point of this shape", and an edge is a
triple that the validation may read there, with the state of its other end. Walked forward from a thing, it gives the triples that
suffice to validate the thing; walked backward from a changed triple, it gives the things whose verdict the triple can change.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

from pyoxigraph import NamedNode, Triple

from .property_paths import RDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ingest.positions import Term


TYPE = RDF + "type"
SUBCLASS = "http://www.w3.org/2000/01/rdf-schema#subClassOf"


class Graph(Protocol):
    """Triples by their ends; a predicate of None stands for any."""

    def outgoing(self, node: Term, predicate: str | None) -> Iterable[Triple]:
        """Return the triples with this subject."""

    def incoming(self, node: Term, predicate: str | None) -> Iterable[Triple]:
        """Return the triples with this object."""


class Edge(NamedTuple):
    """A triple that may be read at a state, and the state of its other end; no triple where `predicate` is empty.

    The edge counts only where of each set in `needs` a predicate occurs in the data.
    """

    start: int
    predicate: str | None
    inverse: bool
    end: int
    needs: tuple[tuple[str, ...], ...] = ()


class Target(NamedTuple):
    """Where a shape starts: its state, and what makes a node its target."""

    state: int
    kind: str
    value: str


@dataclass
class Reach:
    """The states and edges of a set of shapes."""

    edges: list[Edge] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    states: int = 0

    def within(self, occurs: Iterable[str]) -> Reach:
        """Return what is left where only these of the needed predicates occur in the data."""
        found = set(occurs)
        return Reach([edge for edge in self.edges if all(found & set(needed) for needed in edge.needs)], self.targets, self.states)

    def needed(self) -> set[str]:
        """Return the predicates whose occurrence decides whether an edge counts."""
        return {predicate for edge in self.edges for needed in edge.needs for predicate in needed}

    def affected(self, changed: Iterable[Triple], graph: Graph) -> set[Term]:
        """Return the nodes whose verdict can depend on one of the triples, targets or not."""
        walk = _Backward(self, graph)
        for triple in changed:
            walk.start(triple)
        return walk.found()

    def suffices(self, focus: Iterable[Term], graph: Graph, above: Iterable[Triple]) -> set[Triple]:
        """Return triples that suffice to validate these nodes; `above` is the hierarchy of classes, all of it."""
        return _Forward(self, graph, list(above)).triples(focus)


class _Backward:
    def __init__(self, reach: Reach, graph: Graph) -> None:
        self._starts = {target.state for target in reach.targets}
        self._into: dict[int, list[Edge]] = defaultdict(list)
        self._reading: dict[str | None, list[Edge]] = defaultdict(list)
        for edge in reach.edges:
            self._into[edge.end].append(edge)
            self._reading[edge.predicate].append(edge)
        self._graph = graph
        self._seen: set[tuple[int, Term]] = set()
        self._todo: list[tuple[int, Term]] = []

    def start(self, triple: Triple) -> None:
        for edge in (*self._reading[triple.predicate.value], *self._reading[None]):
            self._add(edge.start, triple.object if edge.inverse else triple.subject)

    def found(self) -> set[Term]:
        while self._todo:
            state, node = self._todo.pop()
            for edge in self._into[state]:
                for before in self._before(edge, node):
                    self._add(edge.start, before)
        return {node for state, node in self._seen if state in self._starts}

    def _add(self, state: int, node: Term) -> None:
        if (state, node) not in self._seen:
            self._seen.add((state, node))
            self._todo.append((state, node))

    def _before(self, edge: Edge, node: Term) -> Iterator[Term]:
        if edge.predicate == "":
            yield node
        elif edge.inverse:
            yield from (triple.object for triple in self._graph.outgoing(node, edge.predicate))
        else:
            yield from (triple.subject for triple in self._graph.incoming(node, edge.predicate))


class _Forward:
    def __init__(self, reach: Reach, graph: Graph, above: list[Triple]) -> None:
        self._targets = reach.targets
        self._out: dict[int, list[Edge]] = defaultdict(list)
        for edge in reach.edges:
            self._out[edge.start].append(edge)
        self._graph = graph
        self._above: dict[str, set[str]] = defaultdict(set)
        for triple in above:
            if isinstance(triple.object, NamedNode) and isinstance(triple.subject, NamedNode):
                self._above[triple.subject.value].add(triple.object.value)
        self._read = set(above)
        self._seen: set[tuple[int, Term]] = set()

    def triples(self, focus: Iterable[Term]) -> set[Triple]:
        todo = [(state, node) for node in focus for state in self._starts(node)]
        while todo:
            state, node = todo.pop()
            if (state, node) in self._seen:
                continue
            self._seen.add((state, node))
            for edge in self._out[state]:
                todo += ((edge.end, other) for other in self._across(edge, node))
        return self._read

    def _starts(self, node: Term) -> Iterator[int]:
        """Yield the states of the shapes that have the node as a target, and note the triples that make it one."""
        classes = self._classes(node)
        for state, kind, wanted in self._targets:
            if (
                (kind == "targetClass" and wanted in classes)
                or (kind == "targetNode" and str(node) == wanted)
                or (kind == "targetSubjectsOf" and self._take(self._graph.outgoing(node, wanted)))
                or (kind == "targetObjectsOf" and self._take(self._graph.incoming(node, wanted)))
            ):
                yield state

    def _classes(self, node: Term) -> set[str]:
        types = self._take(self._graph.outgoing(node, TYPE))
        found: set[str] = set()
        todo = [triple.object.value for triple in types if isinstance(triple.object, NamedNode)]
        while todo:
            if (name := todo.pop()) not in found:
                found.add(name)
                todo += self._above[name]
        return found

    def _across(self, edge: Edge, node: Term) -> Iterator[Term]:
        if edge.predicate == "":
            yield node
        elif edge.inverse:
            yield from (triple.subject for triple in self._take(self._graph.incoming(node, edge.predicate)))
        else:
            yield from (triple.object for triple in self._take(self._graph.outgoing(node, edge.predicate)))

    def _take(self, triples: Iterable[Triple]) -> list[Triple]:
        found = list(triples)
        self._read.update(found)
        return found
