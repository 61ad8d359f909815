"""The parts of a release in the order of their names, out of its sorted lines, so that one of any size needs little memory."""

from __future__ import annotations

import hashlib
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, parse, serialize

from graph.errors import GraphError
from graph.members import Member, members

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pyoxigraph import NamedNode

    #: What gives the lines of some N-Quads in their order, as often as it is called.
    Lines = Callable[[], Iterable[bytes]]


def parts(read: Lines) -> Iterator[tuple[str, tuple[bytes, ...]]]:
    """Yield each part of some sorted lines of N-Quads: its IRI, and its lines as `graph.members.Member` has them.

    They come in the order of their subjects as they are written. What hangs on nodes without a name is held in memory. Raise
    GraphError where the lines are not sorted.
    """
    hanging = members(_nameless(read()))
    own = ((name, tuple(lines)) for name, lines in groupby(_in_order(_named(read())), _subject))
    others: Iterable[tuple[bytes, tuple[bytes, ...]]] = ((name, ()) for name in sorted(map(written, hanging)))
    for name, found in groupby(merge(own, others, key=itemgetter(0)), itemgetter(0)):
        iri, lines = name[1:-1].decode(), tuple(line for _, some in found for line in some)
        if iri in hanging:
            lines = Member(iri, (*hanging[iri].quads, *parse(b"".join(lines), RdfFormat.N_QUADS))).lines
        yield iri, lines


def canonical(read: Lines) -> Iterator[bytes]:
    """Yield the lines of some sorted N-Quads in their canonical form (RDFC-1.0): nodes without a name labelled by their content.

    Labels depend on the quads alone that have such nodes; the others pass through.
    """
    nameless = Dataset(_nameless(read()))
    nameless.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    labelled = sorted((serialize(nameless, format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True))
    return merge(_named(read()), labelled)


def checksum(lines: Iterable[bytes]) -> str:
    """Return the SHA-256 of lines."""
    digest = hashlib.sha256()
    for line in lines:
        digest.update(line)
    return digest.hexdigest()


def written(iri: str) -> bytes:
    """Return an IRI as it is written in N-Quads, which is what parts are ordered by."""
    return f"<{iri}>".encode()


def is_nameless(line: bytes) -> bool:
    """Return whether a line of N-Quads has a node without a name."""
    return b"_:" in line and any(map(_has_blank, parse(line, RdfFormat.N_QUADS)))


def with_names(quad: Quad, name: Callable[[str], BlankNode | NamedNode]) -> Quad:
    """Return a quad with other names for its nodes without one, made of their labels."""
    subject = name(quad.subject.value) if isinstance(quad.subject, BlankNode) else quad.subject
    object_ = name(quad.object.value) if isinstance(quad.object, BlankNode) else quad.object
    return Quad(subject, quad.predicate, object_, quad.graph_name)


def _has_blank(quad: Quad) -> bool:
    return isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)


def _nameless(lines: Iterable[bytes]) -> Iterator[Quad]:
    return filter(_has_blank, parse(b"".join(line for line in lines if b"_:" in line), RdfFormat.N_QUADS))


def _named(lines: Iterable[bytes]) -> Iterator[bytes]:
    return (line for line in lines if not is_nameless(line))


def _in_order(lines: Iterable[bytes]) -> Iterator[bytes]:
    former = b""
    for line in lines:
        if line < former:
            raise GraphError("the lines of the release are not sorted", "build it anew")
        yield line
        former = line


def _subject(line: bytes) -> bytes:
    return line[: line.index(b" ")]
