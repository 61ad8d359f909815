"""The fast engine: shapes compiled once, and its report read back as RDF terms of the data and of the shapes.

The engine renames blank nodes: `_:1_b7` is the blank node with index 7 in the shapes, `_:0_b12` the one with index 12 in shapes and
data together, both counted in the order in which they first stand in the N-Triples text. A test on random data holds it to that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Dataset, Literal, NamedNode, RdfFormat, Triple, parse, serialize

from .errors import GraphError
from .property_paths import Path, read_path

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

    from ingest.positions import Placed, Term

SH = "http://www.w3.org/ns/shacl#"

#: The blank nodes of N-Triples text: as a subject, or as an object.
BLANK = re.compile(r"^_:(\S+) |[> ]_:(\S+) \.$", re.MULTILINE)

#: A blank node as the engine names it: the graph it comes from, and its index.
ENGINE_BLANK = re.compile(r"^([01])_b([0-9]+)$")


@dataclass(frozen=True)
class Outcome:
    """One result of the engine, in the terms of the data and of the shapes."""

    severity: str
    focus: Term
    path: Path | None
    value: Term | None
    component: str
    shape: Term
    constraint: Term | None
    messages: tuple[tuple[str, str], ...]

    @property
    def source(self) -> Term:
        """Return what was broken: the SPARQL constraint, else the shape."""
        return self.constraint or self.shape

    def blank(self) -> bool:
        """Say whether the focus node or the value is a blank node."""
        return isinstance(self.focus, BlankNode) or isinstance(self.value, BlankNode)


class Engine:
    """Shapes, ready to validate any number of graphs."""

    def __init__(self, shapes: Iterable[Triple | Quad | Placed]) -> None:
        """Compile shapes; raise GraphError where the engine can't read them."""
        from shacl import Shapes

        self.triples = list(shapes)
        self._text = n_triples(self.triples)
        try:
            self._shapes = Shapes.from_text(self._text, format="ntriples")
        except ValueError as error:
            raise GraphError(f"the shapes can't be read: {error}", "see the SHACL specification") from error

    @cached_property
    def _blanks(self) -> list[str]:
        return blank_nodes(self._text)

    def validate(self, triples: Iterable[Triple | Quad | Placed]) -> list[Outcome]:
        """Return what the shapes find in the triples, without order."""
        return self.validate_text(n_triples(triples))

    def validate_text(self, text: str) -> list[Outcome]:
        """Return what the shapes find in N-Triples, without order."""
        report = Dataset(parse(self._report(text), format=RdfFormat.N_TRIPLES))
        names = _Names(self, text)
        return [_outcome(report, quad.object, names) for quad in report.quads_for_predicate(NamedNode(SH + "result"))]  # type: ignore[arg-type]

    def _report(self, text: str) -> str:
        return str(self._shapes.validate_text(text, format="ntriples").serialize("ntriples"))


class _Names:
    """The blank nodes of shapes and data by the names that the engine gives them."""

    def __init__(self, engine: Engine, text: str) -> None:
        self._engine, self._text = engine, text

    @cached_property
    def _all(self) -> list[str]:
        return [*self._engine._blanks, *blank_nodes(self._text)]

    def own(self, term: Term) -> Term:
        """Return a term of a report as shapes or data have it."""
        match = ENGINE_BLANK.match(term.value) if isinstance(term, BlankNode) else None
        if not match:
            return term
        names = self._all if match[1] == "0" else self._engine._blanks
        return BlankNode(names[int(match[2])])


def blank_nodes(text: str) -> list[str]:
    """Return the labels of the blank nodes in N-Triples text, in the order in which they first stand there."""
    if "_:" not in text:
        return []
    return list(dict.fromkeys(first or second for first, second in BLANK.findall(text)))


def n_triples(triples: Iterable[Triple | Quad | Placed]) -> str:
    """Return triples as N-Triples text, whatever graphs they stand in."""
    plain = (Triple(t.subject, t.predicate, t.object) for t in triples)
    return (serialize(plain, format=RdfFormat.N_TRIPLES) or b"").decode()


def _outcome(report: Dataset, node: NamedNode | BlankNode, names: _Names) -> Outcome:
    values: dict[str, list[Term]] = {}
    for quad in report.quads_for_subject(node):
        values.setdefault(quad.predicate.value.removeprefix(SH), []).append(quad.object)

    def one(name: str) -> Term | None:
        return names.own(values[name][0]) if name in values else None

    focus, shape = one("focusNode"), one("sourceShape")
    assert focus is not None
    assert shape is not None
    texts = [m for m in values.get("resultMessage", []) if isinstance(m, Literal)]
    return Outcome(
        str(one("resultSeverity")).removeprefix(f"<{SH}").rstrip(">"),
        focus,
        read_path(report, values["resultPath"][0]) if "resultPath" in values else None,
        one("value"),
        str(one("sourceConstraintComponent")).removeprefix(f"<{SH}").rstrip(">"),
        shape,
        one("sourceConstraint"),
        tuple(sorted((m.language or "", m.value) for m in texts)),
    )
