"""Work out, once for a release, what questions and pages would else work out each time: ancestors and counts.

These are no inferences of OWL, so they stand in a graph of their own, `graph/derived`. Each file in `graph/derived/` is a CONSTRUCT.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, NamedNode, Quad, QueryTriples

from ontology import GRAPH

if TYPE_CHECKING:
    from pyoxigraph import Store

#: The graph of what was worked out.
DERIVED = NamedNode(GRAPH + "derived")


def derivation_files() -> list[Path]:
    """Return the queries that say what is worked out, in the order in which they run."""
    return sorted((Path(__file__).parent / "derived").glob("*.rq"))


def derive(store: Store) -> list[Quad]:
    """Add to a store that `load` made what is worked out, and return its quads."""
    found: list[Quad] = []
    for path in derivation_files():
        triples = store.query(path.read_text(encoding="utf-8"))
        assert isinstance(triples, QueryTriples)
        quads = [Quad(triple.subject, triple.predicate, triple.object, DERIVED) for triple in set(triples)]
        store.extend(quads)
        store.extend(Quad(quad.subject, quad.predicate, quad.object, DefaultGraph()) for quad in quads)
        found += quads
    return found
