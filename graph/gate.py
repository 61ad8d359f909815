"""The gate before a release is written: every export that has a profile is held against it, on the data as they lie ready."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode

from .errors import GraphError
from .exports import exports
from .opened import Embedded, Opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pyoxigraph import Quad, Store

#: How many problems an error tells; it says how many there are.
TOLD = 10

MEND = "mend what it names in the records, in what was contributed, or in the publisher's file (docs/catalogue.md)"


class InvalidExport(GraphError):
    """An export breaks the profile that it is to conform to; nothing was written."""

    def __init__(self, problems: list[str]) -> None:
        more = [f"… and {len(problems) - TOLD} more"] if len(problems) > TOLD else []
        listed = "".join(f"\n  {line}" for line in [*problems[:TOLD], *more])
        super().__init__(
            f"the release can't be exported as its profiles ask: {len(problems)} problem(s); nothing was written{listed}\n", MEND
        )
        self.problems = problems


class Ready(Opened):
    """A release that lies ready and is not written yet: its data in a store, its place the next one."""

    def __init__(self, store: Store, manifest: dict[str, Any], place: dict[str, Any], older: Callable[[int], list[Any]]) -> None:
        self.manifest = manifest
        self._store, self._place, self._older = store, place, older

    @property
    def graphs(self) -> tuple[str, ...]:
        """Return the IRIs of the named graphs, sorted."""
        return tuple(sorted(graph.value for graph in self._store.named_graphs()))

    @property
    def place(self) -> dict[str, Any]:
        """Return the number that the release will have, and now as when it was made."""
        return self._place

    @property
    def engine(self) -> Embedded:
        """Return the engine over the store."""
        return Embedded(self._store)

    def older(self, most: int) -> list[tuple[str, dict[str, Any]]]:
        """Return the newest so many of the releases that are there, newest first: version and place."""
        return self._older(most)

    def quads(self) -> Iterator[Quad]:
        """Yield all quads."""
        return (quad for quad in self._store if isinstance(quad.graph_name, NamedNode))


def refuse_broken(release: Opened) -> None:
    """Raise InvalidExport where an export of a release breaks its profile, or can't be made."""
    found = [f"{export.name}: {problem}" for export in exports() if export.check for problem in _problems(export.check, release)]
    if found:
        raise InvalidExport(found)


def _problems(check: Callable[[Opened], Any], release: Opened) -> list[str]:
    try:
        return list(check(release))
    except GraphError as error:
        return [str(error)]
