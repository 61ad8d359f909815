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
from graph.release import COPY_OF, current_version, locked, open_folder, prune, write
from graph.statistics import STATISTICS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
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
        lines = list(copy.lines(whole=whole))
        with locked(self.root):
            write(self.root, b"".join(lines), {COPY_OF: self.feed, "state": state.iri, **_facts(lines)})
        prune(self.root, KEPT)
        copy.settle(state, whole=whole)

    def check(self, copy: Copy) -> list[str]:
        """Return how the copy differs from what the feed says of it, by what is read back."""
        release, expected = open_folder(self.root), copy.fact("checksum")
        found = checksum(canonical(lines_of(release)))
        return [] if found == expected else [f"{release.folder} has the checksum {found}, and should have {expected}"]

    def clear(self) -> None:
        """Do nothing: the next release takes the place of the last."""


def _facts(lines: Sequence[bytes]) -> dict[str, Any]:
    """Return what a manifest tells of a release, as far as its data say so."""
    graphs = Counter(line.rsplit(b" ", 2)[1].decode() for line in lines)
    statistics = f" {STATISTICS} .\n".encode()
    marks = (f" <{CONTRIBUTED}".encode(), f" {CONTRIBUTIONS} .".encode())
    contributed = parse(b"".join(line for line in lines if any(mark in line for mark in marks)), RdfFormat.N_QUADS)
    start = f"<{INFERRED.value}/"
    return {
        "quads": len(lines),
        "triples": len({line.rsplit(b" ", 2)[0] for line in lines if not line.endswith(statistics)}),
        "inferred": graphs[str(INFERRED)],
        "rules": {graph.removeprefix(start)[:-1]: number for graph, number in sorted(graphs.items()) if graph.startswith(start)},
        "contributed": contributions_of(contributed).facts(),
    }
