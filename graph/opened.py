"""What runs queries, wherever the data are: in this process, or in a SPARQL server. And an opened release over either."""

from __future__ import annotations

import math
import re
from abc import ABC, abstractmethod
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from .names import named
from .query_text import names_graphs, readings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pyoxigraph import NamedNode, Quad, Store

    from .inference import Explanation
    from .results import Answer
    from .rules import Rule

#: Whether anything is said of a thing, or a graph has its name.
KNOWN = "ASK { { ?thing ?p ?o } UNION { GRAPH ?thing { ?s ?p ?o } } }"


class Engine(Protocol):
    """Something that answers SPARQL over one release: its default graph is the union of all graphs, each triple once."""

    def run(self, sparql: str, values: Mapping[str, object] | None = None) -> Answer:
        """Return the answer to a query, with values for its variables; raise QueryError for one that can't be read."""

    def describe(self, iri: NamedNode) -> Answer:
        """Return the triples of a thing, with those of the nodes without a name that hang on it."""

    def is_a(self, thing: NamedNode, kind: NamedNode) -> bool:
        """Return whether a thing is of a class."""


#: What a query holds that asks for graphs by their names, or may hide that it does.
NAMING = re.compile(r"\b(?:graph|from)\b|\\u", re.IGNORECASE)


#: The memory that a triple takes in a store; the default graph is copied where so many copies fit into what is free.
BYTES, ROOM = 350, 2

RDF_TYPE = named("a")


def free_memory() -> float:
    """Return how many bytes of memory are to be had, without end where the system does not say."""
    with suppress(OSError, StopIteration):
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        return int(next(line for line in lines if line.startswith("MemAvailable:")).split()[1]) * 1024
    return math.inf


@lru_cache(maxsize=64)
def _names_graphs(sparql: str) -> bool:
    return bool(NAMING.search(sparql)) and any(map(names_graphs, readings(sparql)))


@dataclass(frozen=True)
class Embedded:
    """The engine in this process: pyoxigraph over a store that `graph.inference.load` made.

    A lookup walks all that a store has of a thing, in whatever graph. `union` is the default graph in a store of its own, for the
    queries that name no graph, where many are asked.
    """

    store: Store
    union: Store | None = None

    def run(self, sparql: str, values: Mapping[str, object] | None = None) -> Answer:
        """Return the answer to a query; raise QueryError, with line and column, for bad syntax."""
        from .results import run

        asked = self.store if self.union is None or _names_graphs(sparql) else self.union
        return run(asked, sparql, values)

    def is_a(self, thing: NamedNode, kind: NamedNode) -> bool:
        """Return whether a thing is of a class."""
        from pyoxigraph import DefaultGraph

        return any(True for _ in (self.union or self.store).quads_for_pattern(thing, RDF_TYPE, kind, DefaultGraph()))

    def prepared(self) -> Embedded:
        """Return an engine for many queries, the same where there is no memory for it."""
        from pyoxigraph import DefaultGraph, Store

        most = len(self.store) // 2  # what is in a named graph is in the default graph as well, once
        if most * BYTES * ROOM > free_memory():
            return self
        union = Store()
        union.extend(self.store.quads_for_pattern(None, None, None, DefaultGraph()))
        return Embedded(self.store, union)

    def describe(self, iri: NamedNode) -> Answer:
        """Return the triples of a thing, with those of the nodes without a name that hang on it."""
        return self.run(f"DESCRIBE {iri}")


class Opened(ABC):
    """A release that answers, wherever its data are; its manifest has its facts: version, counts, rules."""

    manifest: dict[str, Any]

    @property
    @abstractmethod
    def graphs(self) -> tuple[str, ...]:
        """Return the IRIs of the named graphs, sorted."""

    @abstractmethod
    def quads(self) -> Iterator[Quad]:
        """Yield all quads."""

    @property
    @abstractmethod
    def engine(self) -> Engine:
        """Return what runs its queries."""

    def prepare(self) -> None:
        """Load what can be loaded before the first of many queries."""
        _ = self.graphs

    @property
    def version(self) -> str:
        """Return the version: the first 16 hexadecimal digits of the SHA-256 of the data."""
        return str(self.manifest["version"])

    @property
    def place(self) -> dict[str, Any]:
        """Return the number of the release and when it was made (`number`, `made`); 0 and nothing where that is not known."""
        return {"number": 0, "made": ""}

    def older(self, most: int) -> list[tuple[str, dict[str, Any]]]:  # noqa: ARG002 - where others are kept, it looks
        """Return the newest so many of the releases before this one that are kept with it, newest first: version and place."""
        return []

    @property
    def rules(self) -> list[Rule]:
        """Return the inference rules of the ontology that this release was built with."""
        from .build import ontology_rules

        return ontology_rules()

    def query(self, sparql: str, **values: object) -> Answer:
        """Return the answer to a SPARQL query; values bind variables (in a SELECT, those that it projects)."""
        return self.engine.run(sparql, values)

    def ask(self, question: str, **parameters: object) -> Answer:
        """Return the answer to a named competency question; raise GraphError for an unknown name or a wrong parameter."""
        from .questions import find

        return find(question).answer(self.engine, parameters)

    def holds(self, iri: NamedNode) -> bool:
        """Return whether anything is said of a thing, or a graph has this name."""
        return bool(self.query(KNOWN, thing=iri).found)

    def explain(self, subject: str, predicate: str, object_: str) -> Explanation | None:
        """Return why a triple holds, None where it does not; terms are IRIs, prefixed names or KIND/SLUG."""
        from .inference import explain
        from .names import named, term

        return explain(self.engine, self.rules, (named(subject), named(predicate), term(object_)))
