"""Validate against the shapes: what is stated, and apart from that the shortcuts that were inferred."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from pyoxigraph import Dataset, Literal, NamedNode, RdfFormat, Triple, parse, serialize

from ontology import ROOT, shape_files

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pyoxigraph import BlankNode, Quad

SH = "http://www.w3.org/ns/shacl#"

#: Severities, worst first.
SEVERITIES = ("Violation", "Warning", "Info")

#: What SHACL's own components say where a shape has no message of its own.
CLOSED = (("en", "This property does not belong to this kind of thing."), ("nl", "Deze eigenschap hoort niet bij dit soort ding."))


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
    """Return what the shapes find in the triples, worst first; `files` are the shapes, by default all of them.

    The severities of the results count, not `sh:conforms`: engines differ on it (see docs/validation.md).
    """
    shapes = _shapes(tuple(files or shape_files()))
    report = shapes.validate_text(n_triples(triples), format="ntriples")  # type: ignore[attr-defined]
    found = Dataset(parse(report.serialize("ntriples"), format=RdfFormat.N_TRIPLES))
    results = {_result(found, quad.object) for quad in found.quads_for_predicate(NamedNode(SH + "result"))}  # type: ignore[arg-type]
    return sorted(results, key=lambda result: (SEVERITIES.index(result.severity), result))


def n_triples(triples: Iterable[Triple | Quad]) -> str:
    """Return triples as N-Triples text, whatever graphs they stand in."""
    text = serialize((Triple(t.subject, t.predicate, t.object) for t in triples), format=RdfFormat.N_TRIPLES)
    return (text or b"").decode()


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
        rule, messages = f"{rule}-closed", CLOSED
    return Result(first("resultSeverity").removeprefix(SH), first("focusNode"), first("resultPath"), first("value"), rule, messages)
