"""The quads of a release on disk, sorted by subject: read as a stream, or looked up, in memory that does not grow with them.

The lines of one subject stand together, and those of one triple in several graphs one after another; a release from a folder is
read where it stands, any other is sorted into a file of its own first.
"""

from __future__ import annotations

import heapq
import os
import shutil
import weakref
from bisect import bisect_left
from contextlib import ExitStack
from functools import cached_property, lru_cache
from itertools import chain, groupby, islice
from typing import IO, TYPE_CHECKING, cast

from pyoxigraph import RdfFormat, parse, serialize

from graph.release import DATA, Release
from graph.statistics import STATISTICS

from .facts import Facts, Term, Values, grouped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pyoxigraph import NamedNode, Triple

    from graph.opened import Opened

#: Bytes that are read at a time in a stream, and to look something up.
PART, BLOCK = 1 << 20, 1 << 14

#: The most places in the index, and the bytes of a line that it holds.
PLACES, KEY = 100_000, 250

#: Lines that are sorted in memory at a time.
CHUNK = 500_000

#: The end of a line of the statistics, which are no part of the union of all graphs.
APART = f" {STATISTICS} .\n".encode()

RDF_TYPE = b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"

#: The things whose facts are kept for those that link to them.
KEPT = 20_000


class Lines:
    """The sorted lines of a release; they stay readable when the file goes."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDONLY)
        weakref.finalize(self, os.close, self._file)
        self._size = os.fstat(self._file).st_size
        self._index: tuple[list[bytes], list[int]] | None = None

    def parts(self, start: int = 0, size: int = PART) -> Iterator[bytes]:
        """Yield the bytes as they are, in parts; each call reads by itself."""
        while part := os.pread(self._file, size, start):
            start += len(part)
            yield part

    def all(self, start: int = 0, size: int = PART) -> Iterator[bytes]:
        """Yield the lines of all quads."""
        rest = b""
        for part in self.parts(start, size):
            lines = (rest + part).splitlines(keepends=True)
            rest = lines.pop() if not lines[-1].endswith(b"\n") else b""
            yield from lines
        if rest:
            yield rest + b"\n"

    def union(self) -> Iterator[bytes]:
        """Yield each triple once, as a line of N-Triples without its end: the default graph of the release."""
        return _union(self.all())

    def triples(self) -> Iterator[Triple]:
        """Yield each triple once."""
        lines = (triple + b" .\n" for triple in self.union())
        return cast("Iterator[Triple]", (quad.triple for quad in parse(cast("IO[bytes]", Stream(lines)), format=RdfFormat.N_TRIPLES)))

    @cached_property
    def counts(self) -> tuple[int, int]:
        """Return how many quads there are, and how many triples in their union."""
        return sum(1 for _ in self.all()), sum(1 for _ in self.union())

    def things(self) -> Iterator[tuple[str, list[tuple[NamedNode, Term]]]]:
        """Yield each thing that has a name with what is said of it, in the order of the lines."""
        for subject, triples in groupby(self.triples(), key=lambda triple: triple.subject):
            if not str(subject).startswith("_:"):
                yield subject.value, [(triple.predicate, triple.object) for triple in triples]

    def of_kind(self, kind: str) -> Iterator[str]:
        """Yield the IRIs of the things of a class."""
        end = b" %b <%b>" % (RDF_TYPE, kind.encode())
        for triple in self.union():
            if triple.endswith(end) and triple.startswith(b"<"):
                yield triple.removesuffix(end)[1:-1].decode()

    def facts(self, properties: Iterable[str]) -> Facts:
        """Return what looks up things, with no more of what is said of them than some properties (full IRIs)."""
        wanted = frozenset(f"<{name}>".encode() for name in properties)
        return cast("Facts", lru_cache(maxsize=KEPT)(lambda iri: self._look_up(iri, wanted)))

    def _look_up(self, iri: str, wanted: frozenset[bytes]) -> Values:
        begin = f"<{iri}> ".encode()
        own = (triple for triple in _union(self._from(begin)) if triple[len(begin) :].partition(b" ")[0] in wanted)
        text = b"".join(triple + b" .\n" for triple in own)
        return grouped((quad.predicate, quad.object) for quad in parse(text, format=RdfFormat.N_TRIPLES))

    def _from(self, begin: bytes) -> Iterator[bytes]:
        """Yield the lines that begin so."""
        keys, starts = self._places()
        place = max(bisect_left(keys, begin[:KEY]) - 1, 0)
        for line in self.all(starts[place], BLOCK) if starts else ():
            if line.startswith(begin):
                yield line
            elif line > begin:
                return

    def _places(self) -> tuple[list[bytes], list[int]]:
        """Return the first line of each block and where it starts, found once."""
        if self._index is None:
            blocks = range(0, self._size, max(BLOCK, self._size // PLACES))
            starts = [start for block in blocks if (start := self._next_line(block)) < self._size]
            starts = list(dict.fromkeys(starts))
            self._index = [os.pread(self._file, KEY, start) for start in starts], starts
        return self._index

    def _next_line(self, start: int) -> int:
        if start == 0:
            return 0
        place = start - 1
        while part := os.pread(self._file, 4096, place):
            if (end := part.find(b"\n")) >= 0:
                return place + end + 1
            place += len(part)
        return self._size


class Stream:
    """Lines as a file that can be read."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines = lines
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        """Return no more bytes than asked for, none at the end."""
        wanted = size if size >= 0 else PART
        if not self._rest:
            self._rest = b"".join(islice(self._lines, 1 + wanted // 100))
        part, self._rest = self._rest[:wanted], self._rest[wanted:]
        return part


def _union(lines: Iterable[bytes]) -> Iterator[bytes]:
    last = b""
    for line in lines:
        triple = line.rsplit(b" ", 2)[0]
        if triple != last and not line.endswith(APART):
            last = triple
            yield triple


def sorted_lines(release: Opened, folder: Path) -> Lines:
    """Return the sorted lines of a release; where they don't stand sorted on disk, they are put into the folder first."""
    if isinstance(release, Release) and _is_sorted(release.folder / DATA):
        return Lines(release.folder / DATA)
    target = folder / "sorted.nq"
    with target.open("wb") as file:
        file.writelines(merged(_lines_of(release), folder / "parts"))
    return Lines(target)


def merged(lines: Iterator[bytes], folder: Path) -> Iterator[bytes]:
    """Yield lines in their order, each once; they are sorted in parts, which stand in the folder until all are read."""
    folder.mkdir()
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder)
        last = b""
        for line in heapq.merge(*(stack.enter_context(part.open("rb")) for part in _chunks(lines, folder))):
            if line != last:
                yield line
            last = line


def _is_sorted(path: Path) -> bool:
    last = b""
    with path.open("rb") as file:
        for line in file:
            if line < last:
                return False
            last = line
    return True


def _lines_of(release: Opened) -> Iterator[bytes]:
    if isinstance(release, Release):
        with (release.folder / DATA).open("rb") as file:
            yield from file
        return
    quads = release.quads()
    while some := list(islice(quads, 10_000)):
        yield from (serialize(some, format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True)


def _chunks(lines: Iterator[bytes], folder: Path) -> list[Path]:
    found: list[Path] = []
    for first in lines:
        found.append(folder / f"part-{len(found)}.nq")
        found[-1].write_bytes(b"".join(sorted(chain((first,), islice(lines, CHUNK - 1)))))
    return found
