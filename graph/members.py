"""What a release is made of, part by part: each thing with all that is said of it, in whichever graph.

Diffs, the change feed and copies that follow it all speak of the same parts, and the parts together are the release.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, NamedNode, Quad, RdfFormat, serialize

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Member:
    """One thing of a release: its IRI, and the quads that say something of it or of nodes without a name that hang on it."""

    iri: str
    quads: tuple[Quad, ...]

    @cached_property
    def lines(self) -> tuple[bytes, ...]:
        """Return the quads as sorted lines of N-Quads, nodes without a name labelled by their content (RDFC-1.0)."""
        found = Dataset(self.quads)
        if any(_blanks(quad) for quad in self.quads):
            found.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        return tuple(sorted((serialize(found, format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True)))

    @cached_property
    def hash(self) -> str:
        """Return the SHA-256 of the lines: equal for two members that say the same."""
        return hashlib.sha256(b"".join(self.lines)).hexdigest()


def members(quads: Iterable[Quad]) -> dict[str, Member]:
    """Return the things that quads speak of, by their IRIs; each quad is in just one, and a node without a name in one alone.

    What is said of nodes to which no thing leads belongs to the graph that it stands in.
    """
    found: dict[str, list[Quad]] = {}
    linked: list[Quad] = []
    for quad in quads:
        if _blanks(quad):
            linked.append(quad)
        else:
            found.setdefault(quad.subject.value, []).append(quad)  # type: ignore[union-attr]
    for owner, component in _components(linked):
        found.setdefault(owner, []).extend(component)
    return {iri: Member(iri, tuple(own)) for iri, own in found.items()}


def _blanks(quad: Quad) -> list[BlankNode]:
    return [term for term in (quad.subject, quad.object) if isinstance(term, BlankNode)]


def _components(linked: list[Quad]) -> list[tuple[str, list[Quad]]]:
    """Return quads that share nodes without a name, together, with the IRI of what they belong to."""
    parent: dict[str, str] = {}

    def root(label: str) -> str:
        while parent.setdefault(label, label) != label:
            parent[label] = label = parent[parent[label]]
        return label

    for quad in linked:
        first, *others = (root(blank.value) for blank in _blanks(quad))
        for other in others:
            parent[other] = first
    together: dict[str, list[Quad]] = {}
    for quad in linked:
        together.setdefault(root(_blanks(quad)[0].value), []).append(quad)
    return [(_owner(component), component) for component in together.values()]


def _owner(component: list[Quad]) -> str:
    named = [quad.subject.value for quad in component if isinstance(quad.subject, NamedNode)]
    return min(named or [quad.graph_name.value for quad in component])  # type: ignore[union-attr]
