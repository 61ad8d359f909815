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
                for version, number in missing(log, shelf):
                    _append(log, shelf.open(version), number)
                log.compact(days)
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            return False
    return True


def missing(log: Log, shelf: Shelf) -> list[tuple[str, int]]:
    """Return version and number of the releases that the log is behind: the later ones that are kept, and at last the current one."""
    current, known, numbers = shelf.current(), log.states(), shelf.numbers()
    if current is None or (known and known[-1].release == current):
        return []
    reached = max((state.number for state in known), default=-1)
    found = [(version, number) for version, number in numbers.items() if number > reached]
    return found if found and found[-1][0] == current else [*found, (current, numbers[current])]


def _append(log: Log, release: Opened, number: int) -> None:
    """Add a release: with the time that it was made, or the time now for one that became the current one again."""
    is_new = number > max((state.number for state in log.states()), default=-1)
    made = str(release.place["made"]) if is_new and isinstance(release, Release) else ""
    log.append(release.version, number, made, lines_of(release))


def lines_of(release: Opened) -> Lines:
    """Return what reads the sorted lines of a release; those of one in a server are sorted on disk first."""
    if isinstance(release, Release):
        return lambda: _lines(release.folder / DATA)
    return workspace(release).lines.all


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from file
