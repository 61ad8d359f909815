"""A copy in a folder of releases: complete or absent, as any release, so that it can be served and followed in its turn."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from pyoxigraph import RdfFormat, parse

from graph.contributions import CONTRIBUTED, CONTRIBUTIONS, contributions_of
from graph.errors import GraphError
from graph.feed.filling import lines_of
from graph.feed.parts import canonical, checksum
from graph.inference import INFERRED
from graph.release import COPY_OF, current_version, locked, open_folder, prune, write
from graph.statistics import STATISTICS

if TYPE_CHECKING:
    from collections.abc import Callable
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
        data = b"".join(copy.lines(whole=whole))
        with locked(self.root):
            write(self.root, data, {COPY_OF: self.feed, "state": state.iri, **_facts(data)})
        prune(self.root, KEPT)
        copy.settle(state, whole=whole)

    def check(self, copy: Copy) -> list[str]:
        """Return how the copy differs from what the feed says of it, by what is read back."""
        release, expected = open_folder(self.root), copy.fact("checksum")
        found = checksum(canonical(lines_of(release)))
        return [] if found == expected else [f"{release.folder} has the checksum {found}, and should have {expected}"]

    def clear(self) -> None:
        """Do nothing: the next release takes the place of the last."""


def _facts(data: bytes) -> dict[str, Any]:
    """Return what a manifest tells of a release, as far as its sorted lines say so: lines of the same triple stand together."""
    graphs: Counter[str] = Counter()
    contributed: list[bytes] = []
    triples, last = 0, b""
    for line in BytesIO(data):
        triple, name, _ = line.rsplit(b" ", 2)
        graph = name.decode()[1:-1]
        graphs[graph] += 1
        if graph != STATISTICS.value and triple != last:
            triples, last = triples + 1, triple
        if graph == CONTRIBUTIONS.value or graph.startswith(CONTRIBUTED):
            contributed.append(line)
    start = f"{INFERRED.value}/"
    return {
        "quads": graphs.total(),
        "triples": triples,
        "inferred": graphs[INFERRED.value],
        "rules": {graph.removeprefix(start): number for graph, number in sorted(graphs.items()) if graph.startswith(start)},
        "contributed": contributions_of(parse(b"".join(contributed), RdfFormat.N_QUADS)).facts(),
    }
