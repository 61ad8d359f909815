"""Bring the log of the feed up to the releases that are there."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from graph.exports.workspace import workspace
from graph.release import DATA, Release

from .log import opened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from graph.opened import Opened
    from graph.places import Place
    from graph.shelf import Shelf

    from .log import Log
    from .parts import Lines

#: The log's file, in the folder of the releases.
FILE = ".feed/log.db"


def fill(file: Path, shelf: Shelf, days: int) -> bool:
    """Add the releases that the log does not have yet, the current one last; return whether that could be done.

    False is for when another process is doing it now. What is older than so many days is compacted.
    """
    with opened(file) as log:
        if not missing(log, shelf):
            return True
        try:
            with log.writing():
                for place in missing(log, shelf):
                    log.append(place.version, place.number, place.made, lines_of(shelf.open(place.version)))
                log.compact(days)
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            return False
    return True


def missing(log: Log, shelf: Shelf) -> list[Place]:
    """Return the places that the log is behind: the later ones of releases that are kept, up to the current one.

    Where the numbers began anew, so that none is later, it is the current one, as of now.
    """
    current, known, places = shelf.current(), log.states(), shelf.places()
    if current is None or (known and known[-1].release == current):
        return []
    reached = max((state.number for state in known), default=-1)
    last = next(place for place in reversed(places) if place.version == current)
    return [place for place in places if reached < place.number <= last.number] or [last._replace(made="")]


def lines_of(release: Opened) -> Lines:
    """Return what reads the sorted lines of a release; those of one in a server are sorted on disk first."""
    if isinstance(release, Release):
        return lambda: _lines(release.folder / DATA)
    return workspace(release).lines.all


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from file
