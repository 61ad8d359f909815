"""Two releases side by side, thing by thing: what came, what went, what is said otherwise, and the quads that make the difference."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, NamedNode, Quad

from ontology import GRAPH, ID

from .members import Member, members

if TYPE_CHECKING:
    from collections.abc import Iterable

#: The graphs that a build works out from what is stated.
WORKED_OUT = (f"{GRAPH}inferred", f"{GRAPH}derived", f"{GRAPH}void")

#: Things that a build describes by itself: the places that records name, the rules that gave something, and the graphs of those.
DESCRIBED = (f"{ID}place/", f"{ID}rule/", *WORKED_OUT)

#: What the labels of new nodes without a name begin with, so that they meet none that is there.
FRESH = "b"


def is_consequence(quad: Quad) -> bool:
    """Return whether a build worked out what a quad says, so that nobody wrote it."""
    if isinstance(quad.graph_name, NamedNode) and quad.graph_name.value.startswith(WORKED_OUT):
        return True
    return isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(DESCRIBED)


@dataclass(frozen=True)
class Pair:
    """One thing, as it was and as it is; None where it is not there."""

    iri: str
    old: Member | None
    new: Member | None

    @property
    def before(self) -> tuple[Quad, ...]:
        """Return what was said of it."""
        return self.old.quads if self.old else ()

    @property
    def after(self) -> tuple[Quad, ...]:
        """Return what is said of it."""
        return self.new.quads if self.new else ()


class Comparison:
    """Two sets of quads, compared; nodes without a name are compared by what is said of them.

    Those of the old quads have the labels that RDFC-1.0 gives them, all together; those of the new ones have labels that none of the
    old ones has.
    """

    def __init__(self, old: Iterable[Quad], new: Iterable[Quad]) -> None:
        (old_named, old_nameless), (new_named, new_nameless) = _parted(old), _parted(new)
        if frozenset(old_nameless) != frozenset(new_nameless):
            old_nameless, new_nameless = _canonical(old_nameless), [_fresh(quad) for quad in _canonical(new_nameless)]
        self.old = members([*old_named, *old_nameless])
        self.new = members([*new_named, *new_nameless])

    @cached_property
    def pairs(self) -> list[Pair]:
        """Return the things that came, went or changed, by their IRIs."""
        both = (Pair(iri, self.old.get(iri), self.new.get(iri)) for iri in sorted({*self.old, *self.new}))
        return [pair for pair in both if _differ(pair)]

    def difference(self) -> tuple[list[Quad], list[Quad]]:
        """Return the quads to remove and those to add, sorted: what makes the new quads of the old ones."""
        found = [_without_same(pair) for pair in self.pairs]
        removed, added = (quad for gone, _ in found for quad in gone), (quad for _, come in found for quad in come)
        return sorted(removed, key=str), sorted(added, key=str)


def _differ(pair: Pair) -> bool:
    if pair.old is None or pair.new is None:
        return True
    return frozenset(pair.old.quads) != frozenset(pair.new.quads) and pair.old.lines != pair.new.lines


def _without_same(pair: Pair) -> tuple[set[Quad], set[Quad]]:
    """Return the quads of a thing that went and that came; those with nodes without a name all go and come where any of them differs."""
    was, is_ = set(pair.before), set(pair.after)
    blank_before, blank_after = {q for q in was if has_blank(q)}, {q for q in is_ if has_blank(q)}
    gone, come = was - is_ - blank_before, is_ - was - blank_after
    if Member(pair.iri, tuple(blank_before)).lines == Member(pair.iri, tuple(blank_after)).lines:
        return gone, come
    return gone | blank_before, come | blank_after


def has_blank(quad: Quad) -> bool:
    """Return whether a quad has a node without a name."""
    return isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)


def _parted(quads: Iterable[Quad]) -> tuple[list[Quad], list[Quad]]:
    """Return the quads without and those with nodes without a name."""
    named: list[Quad] = []
    nameless: list[Quad] = []
    for quad in quads:
        (nameless if has_blank(quad) else named).append(quad)
    return named, nameless


def _canonical(nameless: list[Quad]) -> list[Quad]:
    found = Dataset(nameless)
    found.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return list(found)


def _fresh(quad: Quad) -> Quad:
    subject, object_ = (BlankNode(FRESH + term.value) if isinstance(term, BlankNode) else term for term in (quad.subject, quad.object))
    return Quad(subject, quad.predicate, object_, quad.graph_name)  # type: ignore[arg-type]
