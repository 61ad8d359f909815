"""Read from a graph of shapes what a validation with them can read of the data, state by state and edge by edge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, NamedNode, Triple

from .locality import END, NotLocal, read_query
from .property_paths import RDF, SH, read_path
from .reach import TYPE, Edge, Reach, Target

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Dataset, Quad

    from ingest.positions import Term

    from .property_paths import Path

CLASSES = {"http://www.w3.org/2000/01/rdf-schema#Class", "http://www.w3.org/2002/07/owl#Class"}
SHAPES = {SH + "NodeShape", SH + "PropertyShape"}
TARGETS = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")

#: Parameters that lead to shapes for the same node.
NESTED = ("node", "not", "qualifiedValueShape")
LISTED = ("and", "or", "xone")

#: Parameters that compare the values with those of another property of the focus node.
PAIRS = ("equals", "disjoint", "lessThan", "lessThanOrEquals")

#: Parameters that read nothing but the value, and what is no parameter.
PLAIN = {
    *("path", "datatype", "nodeKind", "minCount", "maxCount", "minInclusive", "maxInclusive", "minExclusive", "maxExclusive"),
    *("minLength", "maxLength", "pattern", "flags", "languageIn", "uniqueLang", "in", "hasValue", "ignoredProperties"),
    *("qualifiedMinCount", "qualifiedMaxCount", "message", "severity", "name", "description", "order", "group", "defaultValue"),
    *("deactivated", "select", "prefixes"),
}
KNOWN = {*PLAIN, *NESTED, *LISTED, *PAIRS, *TARGETS, "property", "class", "closed", "sparql", "qualifiedValueShapesDisjoint"}


def compile_reach(shapes: Dataset) -> Reach:
    """Return what a graph of shapes can read; raise NotLocal, naming the shape, where a part of it can't be told."""
    return _Compiler(shapes).compile()


def values(graph: Dataset, node: Term, predicate: str) -> list[Term]:
    """Return the values of a property of a node, in a fixed order."""
    if not isinstance(node, NamedNode | BlankNode):
        return []
    return sorted((quad.object for quad in graph.quads_for_subject(node) if quad.predicate.value == predicate), key=str)


class _Compiler:
    def __init__(self, shapes: Dataset) -> None:
        self._shapes = shapes
        self._reach = Reach()
        self._states: dict[Term, int] = {}
        self._needs: tuple[tuple[str, ...], ...] = ()

    def compile(self) -> Reach:
        for shape in sorted(self._roots(), key=str):
            state = self._state(shape)
            for kind in TARGETS:
                for target in values(self._shapes, shape, SH + kind):
                    self._target(state, kind, str(target) if kind == "targetNode" else _text(target))
            if isinstance(shape, NamedNode) and CLASSES & set(self._texts(shape, TYPE)):
                self._target(state, "targetClass", shape.value)
        self._prune()
        return self._reach

    def _prune(self) -> None:
        """Drop the edges that lead, without a triple, to where nothing is read."""
        reading = {edge.start for edge in self._reach.edges if edge.predicate != ""}
        while more := {edge.start for edge in self._reach.edges if edge.end in reading} - reading:
            reading |= more
        self._reach.edges = [edge for edge in self._reach.edges if edge.predicate != "" or edge.end in reading]

    def _roots(self) -> set[NamedNode | BlankNode]:
        wanted = {SH + kind for kind in TARGETS}
        found = set()
        for quad in self._shapes:
            if quad.predicate.value in wanted or (quad.predicate.value == TYPE and quad.object.value in SHAPES):
                found.add(quad.subject)
        return found

    def _target(self, state: int, kind: str, wanted: str) -> None:
        self._reach.targets.append(Target(state, kind, wanted))
        predicate = TYPE if kind == "targetClass" else wanted
        if kind != "targetNode":
            self._edge(state, predicate, self._new(), inverse=kind == "targetObjectsOf")

    def _state(self, shape: Term) -> int:
        """Return the state of a node that a shape is applied to."""
        if shape not in self._states:
            self._states[shape] = self._new()
            self._shape(shape, self._states[shape])
        return self._states[shape]

    def _shape(self, shape: Term, state: int) -> None:
        parameters = {quad.predicate.value.removeprefix(SH) for quad in self._about(shape) if quad.predicate.value.startswith(SH)}
        if unknown := sorted(parameters - KNOWN):
            raise NotLocal(f"{shape} has sh:{unknown[0]}")
        if {"path", "property"} <= parameters:
            raise NotLocal(f"{shape} is a property shape with sh:property, whose results are about other nodes")
        if "true" in self._texts(shape, SH + "qualifiedValueShapesDisjoint"):
            raise NotLocal(f"{shape} has sh:qualifiedValueShapesDisjoint")
        at = state
        for path in values(self._shapes, shape, SH + "path"):
            at = self._new()
            self._walk(state, read_path(self._shapes, path), at)
        self._values(shape, at)
        for pair in PAIRS:
            for other in self._texts(shape, SH + pair):
                self._edge(state, other, self._new())
        for constraint in values(self._shapes, shape, SH + "sparql"):
            self._query(constraint, state)

    def _values(self, shape: Term, at: int) -> None:
        """Add what a shape reads from its value nodes on."""
        if values(self._shapes, shape, SH + "class"):
            self._edge(at, TYPE, self._new())
        if "true" in self._texts(shape, SH + "closed"):
            self._edge(at, None, self._new())
        inner = [item for name in (*NESTED, "property") for item in values(self._shapes, shape, SH + name)]
        for name in LISTED:
            for node in values(self._shapes, shape, SH + name):
                inner += self._items(node)
        for item in inner:
            self._edge(at, "", self._state(item))

    def _items(self, node: Term) -> list[Term]:
        found: list[Term] = []
        while first := values(self._shapes, node, RDF + "first"):
            found += first
            node = next(iter(values(self._shapes, node, RDF + "rest")))
        return found

    def _query(self, constraint: Term, state: int) -> None:
        texts = values(self._shapes, constraint, SH + "select")
        if len(texts) != 1 or "$PATH" in _text(texts[0]):
            raise NotLocal(f"{constraint} has not one sh:select, or uses $PATH")
        try:
            query = read_query(_text(texts[0]), self._prefixes(constraint))
        except NotLocal as error:
            raise NotLocal(f"{constraint} has {error}") from error
        self._needs = tuple(tuple(sorted(needed)) for needed in query.needs)
        states = {0: self._new(), **{number: self._new() for number in range(1, query.variables)}}
        self._edge(state, "", states[0])
        for start, path, end in query.paths:
            self._walk(states[start], path, self._new() if end == END else states[end])
        self._needs = ()

    def _prefixes(self, constraint: Term) -> dict[str, str]:
        found: dict[str, str] = {}
        for ontology in values(self._shapes, constraint, SH + "prefixes"):
            for declared in values(self._shapes, ontology, SH + "declare"):
                names, namespaces = (values(self._shapes, declared, SH + name) for name in ("prefix", "namespace"))
                found |= {_text(name): _text(namespace) for name, namespace in zip(names, namespaces, strict=True)}
        return found

    def _walk(self, start: int, path: Path, end: int, *, inverse: bool = False) -> None:
        if path.kind in ("predicate", "any"):
            self._edge(start, path.iri or None, end, inverse=inverse)
        elif path.kind == "inversePath":
            self._walk(start, path.parts[0], end, inverse=not inverse)
        elif path.kind == "alternativePath":
            for part in path.parts:
                self._walk(start, part, end, inverse=inverse)
        elif path.kind == "sequence":
            for part in reversed(path.parts) if inverse else path.parts:
                start, before = self._new(), start
                self._walk(before, part, start, inverse=inverse)
            self._edge(start, "", end)
        else:
            self._repeat(start, path, end, inverse=inverse)

    def _repeat(self, start: int, path: Path, end: int, *, inverse: bool) -> None:
        middle = self._new()
        self._walk(start, path.parts[0], middle, inverse=inverse)
        self._edge(middle, "", end)
        if path.kind != "zeroOrOnePath":
            self._walk(middle, path.parts[0], middle, inverse=inverse)
        if path.kind != "oneOrMorePath":
            self._edge(start, "", end)

    def _edge(self, start: int, predicate: str | None, end: int, *, inverse: bool = False) -> None:
        self._reach.edges.append(Edge(start, predicate, inverse, end, self._needs))

    def _new(self) -> int:
        self._reach.states += 1
        return self._reach.states - 1

    def _texts(self, node: Term, predicate: str) -> list[str]:
        return [_text(item) for item in values(self._shapes, node, predicate)]

    def _about(self, node: Term) -> Iterable[Quad]:
        return self._shapes.quads_for_subject(node) if isinstance(node, NamedNode | BlankNode) else ()


def _text(term: Term) -> str:
    return "" if isinstance(term, Triple) else term.value
