"""SHACL property paths: read from a graph, written as in SPARQL, and followed over triples that know their places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, NamedNode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Dataset

    from ingest.positions import Placed, Term

    from .locating import Index

SH = "http://www.w3.org/ns/shacl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

#: The kinds of path that hold one other path, and how SPARQL writes them.
AROUND = {"inversePath": "^{}", "zeroOrMorePath": "{}*", "oneOrMorePath": "{}+", "zeroOrOnePath": "{}?"}


@dataclass(frozen=True)
class Path:
    """A path: `predicate` with its IRI, or a kind of path with the paths that it is made of."""

    kind: str
    iri: str = ""
    parts: tuple[Path, ...] = ()

    def __str__(self) -> str:
        """Return a predicate's IRI; any other path as SPARQL writes it."""
        return self.iri if self.kind == "predicate" else self._text()

    def _text(self) -> str:
        if self.kind == "predicate":
            return f"<{self.iri}>"
        if self.kind in AROUND:
            return AROUND[self.kind].format(self.parts[0]._text())
        return "(" + {"sequence": "/", "alternativePath": "|"}[self.kind].join(part._text() for part in self.parts) + ")"


def read_path(graph: Dataset, node: Term) -> Path:
    """Return the path that a node of a graph stands for."""
    if isinstance(node, NamedNode):
        return Path("predicate", node.value)
    values = {quad.predicate.value: quad.object for quad in graph.quads_for_subject(node)}  # type: ignore[arg-type]
    if RDF + "first" in values:
        return Path("sequence", "", tuple(read_path(graph, item) for item in _items(graph, node)))
    predicate, inner = next((p.removeprefix(SH), o) for p, o in values.items() if p.startswith(SH))
    if predicate == "alternativePath":
        return Path(predicate, "", tuple(read_path(graph, item) for item in _items(graph, inner)))
    return Path(predicate, "", (read_path(graph, inner),))


def _items(graph: Dataset, node: Term) -> Iterator[Term]:
    while isinstance(node, BlankNode):
        values = {quad.predicate.value: quad.object for quad in graph.quads_for_subject(node)}
        yield values[RDF + "first"]
        node = values[RDF + "rest"]


@dataclass(frozen=True)
class Step:
    """Where a path has come: a node, and the triple that led there last (None at the start)."""

    node: Term
    by: Placed | None = None
    inverse: bool = False


def follow(path: Path, start: Step, index: Index) -> list[Step]:
    """Return each node that the path leads to from a node, with the triple that leads there; in the order of the files."""
    found: dict[Term, Step] = {}
    for step in _steps(path, start, index):
        found.setdefault(step.node, step)
    return list(found.values())


def _steps(path: Path, start: Step, index: Index, inverse: bool = False) -> Iterable[Step]:
    parts = path.parts
    if path.kind == "predicate":
        return _over(path.iri, start, index, inverse)
    if path.kind == "inversePath":
        return _steps(parts[0], start, index, not inverse)
    if path.kind == "alternativePath":
        return [step for part in parts for step in _steps(part, start, index, inverse)]
    if path.kind == "sequence":
        steps = [start]
        for part in reversed(parts) if inverse else parts:
            steps = [end for step in steps for end in _steps(part, step, index, inverse)]
        return steps
    return _repeated(path, start, index, inverse)


def _over(iri: str, start: Step, index: Index, inverse: bool) -> Iterator[Step]:
    if inverse:
        yield from (Step(t.subject, t, True) for t in index.mentions(start.node) if t.predicate.value == iri)
    else:
        yield from (Step(t.object, t) for t in index.about(start.node) if t.predicate.value == iri)


def _repeated(path: Path, start: Step, index: Index, inverse: bool) -> list[Step]:
    found = {} if path.kind == "oneOrMorePath" else {start.node: start}
    frontier = [start]
    while frontier:
        ends = [end for step in frontier for end in _steps(path.parts[0], step, index, inverse)]
        frontier = [end for end in ends if end.node not in found]
        found |= {end.node: end for end in reversed(frontier)}
        if path.kind == "zeroOrOnePath":
            break
    return list(found.values())
