"""A copy in a folder of releases: complete or absent, as any release, so that it can be served and followed in its turn."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyoxigraph import RdfFormat, parse

from graph.contributions import CONTRIBUTED, CONTRIBUTIONS, contributions_of
from graph.errors import GraphError
from graph.feed.filling import lines_of
from graph.feed.parts import canonical, checksum
from graph.inference import INFERRED
from graph.release import COPY_OF, current_version, locked, open_folder, prune, write_parts
from graph.statistics import STATISTICS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from .copy import Copy
    from .pages import Described

#: How many releases a copy keeps: the current one, and one for who still reads it.
KEPT = 2


@dataclass(frozen=True)
class FolderCopy:
    """A copy in a folder of releases."""

    root: Path
    feed: str

    def refuse_other(self) -> None:
        """Raise GraphError where the folder has releases that are no copy of this feed."""
        if current_version(self.root) and open_folder(self.root).manifest.get(COPY_OF) != self.feed:
            raise GraphError(f"{self.root} has releases that are no copy of {self.feed}", "name another folder with --to")

    def resume(self, copy: Copy) -> None:
        """Do nothing: what was not written whole is not there."""

    def write(self, copy: Copy, state: Described, progress: Callable[[str], None], *, whole: bool) -> None:
        """Write the copy as it will be as the current release."""
        progress("write the release")
        told = Told()
        with locked(self.root):
            lines = told.of(copy.lines(whole=whole))
            write_parts(self.root, lines, lambda: {COPY_OF: self.feed, "state": state.iri, **told.facts()})
        prune(self.root, KEPT)
        copy.settle(state, whole=whole)

    def check(self, copy: Copy) -> list[str]:
        """Return how the copy differs from what the feed says of it, by what is read back."""
        release, expected = open_folder(self.root), copy.fact("checksum")
        found = checksum(canonical(lines_of(release)))
        return [] if found == expected else [f"{release.folder} has the checksum {found}, and should have {expected}"]

    def clear(self) -> None:
        """Do nothing: the next release takes the place of the last."""


class Told:
    """What a manifest tells of a release, as far as its sorted lines say so: lines of the same triple stand together."""

    def __init__(self) -> None:
        self._graphs: Counter[str] = Counter()
        self._contributed: list[bytes] = []
        self._triples, self._last = 0, b""

    def of(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the lines, and count them."""
        for line in lines:
            triple, name, _ = line.rsplit(b" ", 2)
            graph = name.decode()[1:-1]
            self._graphs[graph] += 1
            if graph != STATISTICS.value and triple != self._last:
                self._triples, self._last = self._triples + 1, triple
            if graph == CONTRIBUTIONS.value or graph.startswith(CONTRIBUTED):
                self._contributed.append(line)
            yield line

    def facts(self) -> dict[str, Any]:
        """Return what the lines say that have come."""
        start = f"{INFERRED.value}/"
        graphs = self._graphs
        return {
            "quads": graphs.total(),
            "triples": self._triples,
            "inferred": graphs[INFERRED.value],
            "rules": {graph.removeprefix(start): number for graph, number in sorted(graphs.items()) if graph.startswith(start)},
            "contributed": contributions_of(parse(b"".join(self._contributed), RdfFormat.N_QUADS)).facts(),
        }
