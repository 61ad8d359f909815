"""Follow a feed: fetch what the copy does not have, prove that the whole is right, then write it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from graph.feed.parts import checksum

from .fetching import FeedError, PageGone
from .pages import Page

if TYPE_CHECKING:
    from collections.abc import Callable

    from .copy import Copy
    from .fetching import Fetcher
    from .pages import Described


class Target(Protocol):
    """Where a copy is."""

    def refuse_other(self) -> None:
        """Raise GraphError where something else is there."""

    def resume(self, copy: Copy) -> None:
        """Finish what was begun."""

    def write(self, copy: Copy, state: Described, progress: Callable[[str], None], *, whole: bool) -> None:
        """Write the copy as it will be."""

    def check(self, copy: Copy) -> list[str]:
        """Return how it differs from what the copy should have."""

    def clear(self) -> None:
        """Make room for a copy that begins anew."""


class Differs(FeedError):
    """What the feed gave is not what it says of itself."""


@dataclass(frozen=True)
class Outcome:
    """What a sync did: the state that the copy has now, how many pages it took, and how often to look."""

    state: Described
    pages: int
    changed: bool
    polling: int


@dataclass
class Sync:
    """A copy that follows a feed."""

    fetcher: Fetcher
    copy: Copy
    target: Target
    progress: Callable[[str], None] = field(default=lambda _: None)

    def run(self) -> Outcome:
        """Bring the copy to the newest state of the feed; raise FeedError where the feed can't be had or is not right.

        What may be the work of a cache on the way, or of a feed that moved on, is tried again: past all caches, then from the start.
        """
        self.target.refuse_other()
        self.target.resume(self.copy)
        for attempt in range(3):
            try:
                return self._round(anew=attempt > 0, fresh=attempt > 1)
            except (PageGone, Differs) as error:
                if attempt == 2:
                    raise error
        raise AssertionError

    def _round(self, *, anew: bool, fresh: bool) -> Outcome:
        root = self._root(anew=anew)
        states = root.states()
        newest, known = states[-1], self.copy.fact("state")
        if known == newest.iri and not fresh:
            return Outcome(newest, 0, changed=False, polling=root.polling())
        if not anew and known not in {state.iri for state in states} and newest.since < self.copy.fact("since"):
            return self._round(anew=True, fresh=fresh)
        mine = None if fresh else next((state for state in states if state.iri == known), None)
        self.copy.begin(f"after {mine.iri}" if mine else f"whole from {states[0].iri}", anew=fresh)
        pages = self._gather(root.links(), mine.since if mine else "", anew=fresh)
        whole = mine is None
        self.progress("compare checksums")
        found = checksum(self.copy.lines(whole=whole))
        if found != newest.checksum:
            said = f"the pages of {self.fetcher.address} give the checksum {found}, and the feed says {newest.checksum}"
            raise Differs(said, "nothing was written; tell who runs the feed")
        self.target.write(self.copy, newest, self.progress, whole=whole)
        return Outcome(newest, pages, changed=True, polling=root.polling())

    def _root(self, *, anew: bool) -> Page:
        try:
            return Page(*self.fetcher.fetch(self.fetcher.address, anew=anew))
        except PageGone as error:
            raise FeedError(str(error.message), error.hint) from error

    def _gather(self, links: dict[str, str], since: str, *, anew: bool) -> int:
        """Take in the pages that may have something later than a time, and those behind them; return how many were fetched."""
        number, waiting = 0, [address for address, until in links.items() if until > since]
        seen = set(waiting)
        while waiting:
            address = waiting.pop(0)
            further = self.copy.taken(address)
            if further is None:
                number += 1
                self.progress(f"fetch page {number}")
                page = Page(*self.fetcher.fetch(address, anew=anew))
                further = page.links()
                self.copy.take(address, page.versions(), further)
            new = [other for other, until in further.items() if until > since and other not in seen]
            seen.update(new)
            waiting += new
        return number
