"""What makes one release of another as an RDF Patch (https://jena.apache.org/documentation/rdf-patch/), which Jena and others apply.

The nodes without a name that it deletes have the labels that RDFC-1.0 gives those of the first release, which are those in its
`data.nq`; the ones that it adds have labels that the first release has not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Quad

    from .comparison import Comparison


def patch_lines(comparison: Comparison, old: str, new: str) -> Iterator[str]:
    """Yield the lines of a patch, in one transaction; its header names both sides."""
    removed, added = comparison.difference()
    yield f"H from {Literal(old)} ."
    yield f"H to {Literal(new)} ."
    yield 'H nameless "RDFC-1.0 of the whole of from" .'
    yield "TX ."
    yield from (_line("D", quad) for quad in removed)
    yield from (_line("A", quad) for quad in added)
    yield "TC ."


def _line(what: str, quad: Quad) -> str:
    graph = "" if isinstance(quad.graph_name, DefaultGraph) else f" {quad.graph_name}"
    return f"{what} {quad.subject} {quad.predicate} {quad.object}{graph} ."
