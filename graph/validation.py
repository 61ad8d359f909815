"""Validate against the shapes: what is stated, and apart from that the shortcuts that were inferred."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Dataset, Literal, NamedNode, RdfFormat, Triple, parse, serialize

from ontology import ROOT, shape_files

from .default_messages import default_messages
from .engine import SH, n_triples
from .findings import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pyoxigraph import Quad

XSD = "http://www.w3.org/2001/XMLSchema#"


@dataclass(frozen=True, order=True)
class Result:
    """One thing that is wrong: where in the graph, by which rule, and the message in each language."""

    severity: str
    focus: str
    path: str
    value: str
    rule: str
    messages: tuple[tuple[str, str], ...]

    def message(self, language: str = "en") -> str:
        """Return the message in a language; in another one where that is missing."""
        texts = dict(self.messages)
        return texts.get(language) or texts.get("en") or next(iter(texts.values()), self.rule)


def validate(triples: Iterable[Triple | Quad], files: Iterable[Path] | None = None) -> list[Result]:
    """Return what the shapes find in the triples, worst first; `files` are the shapes, by default all of them."""
    return results_of(report(n_triples(triples), files))


def report(text: str, files: Iterable[Path] | None = None) -> Dataset:
    """Return the validation report of triples, given as N-Triples, as SHACL has it."""
    shapes = _shapes(tuple(files or shape_files()))
    found = shapes.validate_text(text, format="ntriples")  # type: ignore[attr-defined]
    return Dataset(parse(found.serialize("ntriples"), format=RdfFormat.N_TRIPLES))


def results_of(report: Dataset) -> list[Result]:
    """Return the results in a report, worst first.

    The severities of the results count, not `sh:conforms`: engines differ on it (see docs/validation.md).
    """
    results = {_result(report, quad.object) for quad in report.quads_for_predicate(NamedNode(SH + "result"))}  # type: ignore[arg-type]
    return sorted(results, key=lambda result: (SEVERITIES.index(result.severity), result))


def violations_turtle(report: Dataset) -> str:
    """Return a report with its violations alone, as Turtle."""
    result, severity = NamedNode(SH + "result"), NamedNode(SH + "resultSeverity")
    violations = {quad.subject for quad in report.quads_for_predicate(severity) if quad.object == NamedNode(SH + "Violation")}
    kept: list[Triple] = []
    for link in report.quads_for_predicate(result):
        if link.object in violations:
            own = (Triple(q.subject, q.predicate, q.object) for q in report.quads_for_subject(link.subject) if q.predicate != result)
            kept += [*own, Triple(link.subject, result, link.object), *_closure(report, link.object)]
    return (serialize(sorted(set(kept), key=str), format=RdfFormat.TURTLE, prefixes={"sh": SH, "xsd": XSD}) or b"").decode()


def _closure(report: Dataset, node: object, seen: frozenset[object] = frozenset()) -> Iterator[Triple]:
    """Yield what a report says of a node, and of the blank nodes it leads to."""
    for quad in report.quads_for_subject(node):  # type: ignore[arg-type]
        yield Triple(quad.subject, quad.predicate, quad.object)
        if isinstance(quad.object, BlankNode) and quad.object not in seen:
            yield from _closure(report, quad.object, seen | {node})


@cache
def _shapes(files: tuple[Path, ...]) -> object:
    from shacl import Shapes

    everything = sorted({*files, ROOT / "shapes" / "prefixes.ttl"})
    triples = (quad for path in everything for quad in parse(path=str(path), format=RdfFormat.TURTLE, rename_blank_nodes=True))
    return Shapes.from_text(n_triples(triples), format="ntriples")


def _result(report: Dataset, node: NamedNode | BlankNode) -> Result:
    values: dict[str, list[NamedNode | BlankNode | Literal]] = {}
    for quad in report.quads_for_subject(node):
        values.setdefault(quad.predicate.value.removeprefix(SH), []).append(quad.object)  # type: ignore[arg-type]

    def first(*names: str) -> str:
        return next((values[name][0].value for name in names if name in values), "")

    rule = first("sourceConstraint", "sourceShape").rsplit("/", 1)[-1]
    messages = tuple(sorted((m.language or "", m.value) for m in values.get("resultMessage", []) if isinstance(m, Literal)))
    if first("sourceConstraintComponent").endswith("#ClosedConstraintComponent"):
        rule, messages = f"{rule}-closed", default_messages("Closed")
    return Result(first("resultSeverity").removeprefix(SH), first("focusNode"), first("resultPath"), first("value"), rule, messages)
