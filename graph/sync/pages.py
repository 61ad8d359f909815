"""What the pages of a feed say: the states of the whole, where the other pages are, and the versions of its parts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from graph.feed.hypermedia import AT_MOST, KINDS, LDES, NAME, NAMED_GRAPH, SCHEMA, SPDX, TIMESTAMP, TREE, VERSION_OF
from graph.feed.log import DELETE
from graph.members import Member

from .fetching import FeedError

if TYPE_CHECKING:
    from collections.abc import Iterable

RELATION, NODE, VALUE, PATH, MEMBER, VIEW = (NamedNode(TREE + name) for name in ("relation", "node", "value", "path", "member", "view"))
RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
CHECKSUM, CHECKSUM_VALUE = NamedNode(SPDX + "checksum"), NamedNode(SPDX + "checksumValue")
RELEASE, POLLING = NamedNode(SCHEMA + "version"), NamedNode(LDES + "pollingInterval")


@dataclass(frozen=True)
class Described:
    """A state of the whole, as the root of a feed tells of it."""

    iri: str
    since: str
    release: str
    checksum: str


@dataclass(frozen=True)
class Arrived:
    """A version of a part, as a page has it; without lines for a part that went."""

    part: str
    since: str
    lines: tuple[bytes, ...] | None


class Page:
    """A page of a feed."""

    def __init__(self, address: str, quads: Iterable[Quad]) -> None:
        """Read a page; its address is the one that it was found at in the end."""
        self.address = address
        self._said: dict[tuple[NamedNode, NamedNode], list[str]] = defaultdict(list)
        self._graphs: dict[str, list[Quad]] = defaultdict(list)
        for quad in quads:
            if isinstance(quad.graph_name, NamedNode):
                self._graphs[quad.graph_name.value].append(quad)
            elif isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
                self._said[quad.subject, quad.predicate].append(quad.object.value)

    def states(self) -> list[Described]:
        """Return the states that a root tells of, in their order; raise FeedError for what is no root of a feed."""
        found = [self._state(node) for node, predicate in list(self._said) if predicate == CHECKSUM]
        if not found or not any(predicate == VIEW for _, predicate in self._said):
            raise FeedError(f"{self.address} is no feed of a Veerkrachtgraaf", "give the address of one, as in https://example.org/feed")
        return sorted(found, key=lambda state: state.since)

    def polling(self) -> int:
        """Return how many seconds to wait before looking again."""
        said = next((values[0] for (_, predicate), values in self._said.items() if predicate == POLLING), "")
        return max(1, int(said)) if said.isdecimal() else 60

    def links(self) -> dict[str, str]:
        """Return the pages that this one leads to, each with the time that nothing behind it is later than."""
        found: dict[str, str] = {}
        for relation in self._said.get((NamedNode(self.address), RELATION), []):
            node = NamedNode(relation)
            target = self._one(node, NODE)
            is_bound = self._one(node, RDF_TYPE) == AT_MOST.value and self._one(node, PATH) == TIMESTAMP.value
            found[target] = self._one(node, VALUE) if is_bound else found.get(target, "9999")
        return found

    def versions(self) -> list[Arrived]:
        """Return the versions on the page; raise FeedError where one is not whole."""
        members = [iri for (_, predicate), values in self._said.items() if predicate == MEMBER for iri in values]
        return [self._version(NamedNode(iri)) for iri in members]

    def _state(self, node: NamedNode) -> Described:
        return Described(
            node.value,
            self._one(node, TIMESTAMP),
            self._one(node, RELEASE),
            self._one(NamedNode(self._one(node, CHECKSUM)), CHECKSUM_VALUE).lower(),
        )

    def _version(self, node: NamedNode) -> Arrived:
        part, since = self._one(node, VERSION_OF), self._one(node, TIMESTAMP)
        if self._one(node, RDF_TYPE) == KINDS[DELETE].value:
            return Arrived(part, since, None)
        names = [node.value, *self._said.get((node, NAMED_GRAPH), [])]
        quads = [
            Quad(quad.subject, quad.predicate, quad.object, NamedNode(graph))
            for name in names
            for graph in self._said.get((NamedNode(name), NAME), [])
            for quad in self._graphs[name]
        ]
        return Arrived(part, since, Member(part, tuple(quads)).lines)

    def _one(self, subject: NamedNode, predicate: NamedNode) -> str:
        found = self._said.get((subject, predicate), [])
        if len(found) != 1:
            said = f"{self.address} does not say one {predicate.value} of {subject.value}"
            raise FeedError(said, "was it cut short on its way? Sync again")
        return found[0]
