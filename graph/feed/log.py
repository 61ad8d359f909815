"""The log behind the feed: every version of every part since its base, and the newest version of each part of before, in SQLite.

It is filled from the releases, one after the other, and does not need them again. A version never changes; those that nobody can
ask for any more go, when the base moves.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
import zlib
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from ontology import BASE

from .parts import canonical, checksum, parts, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from .parts import Lines

#: The versions of parts, and the states of the whole, have IRIs that begin so.
VERSION = BASE + "version/"

#: What a version does to the part that it is of.
CREATE, UPDATE, DELETE = range(3)

#: Versions on a page.
PAGE = 500

#: The shape of the tables; a log of another shape is made anew.
FORMAT = 1

TABLES = """
CREATE TABLE state (id INTEGER PRIMARY KEY, key TEXT UNIQUE, since TEXT, release TEXT, number INTEGER, checksum TEXT, size INTEGER);
CREATE TABLE version (id INTEGER PRIMARY KEY, state INTEGER, place INTEGER, part BLOB, kind INTEGER, content BLOB);
CREATE UNIQUE INDEX version_place ON version (state, place);
CREATE INDEX version_part ON version (part, state);
CREATE TABLE live (part BLOB PRIMARY KEY, hash BLOB, version INTEGER) WITHOUT ROWID;
CREATE TABLE base (place INTEGER PRIMARY KEY, version INTEGER);
CREATE TABLE root (state INTEGER);
"""

#: For each part the newest version up to a state, but for what is gone by then.
NEWEST = """
INSERT INTO base SELECT row_number() OVER (ORDER BY part) - 1, id FROM version v WHERE state <= :state AND kind <> 2
AND NOT EXISTS (SELECT 1 FROM version w WHERE w.part = v.part AND w.state > v.state AND w.state <= :state)
"""

ROWS = "SELECT v.part, v.kind, v.content, s.key, s.since FROM version v JOIN state s ON s.id = v.state"


@dataclass(frozen=True)
class State:
    """The whole as it was from some time on: the release that it was, how many parts have a version in it, and its checksum."""

    id: int
    key: str
    since: str
    release: str
    number: int
    checksum: str
    size: int

    @property
    def iri(self) -> str:
        """Return the IRI of the state."""
        return VERSION + self.key


@dataclass(frozen=True)
class PartVersion:
    """A version of a part: what it did, since when, and the lines that it has from then on."""

    part: str
    kind: int
    lines: tuple[bytes, ...]
    key: str
    since: str

    @property
    def iri(self) -> str:
        """Return the IRI of the version, which no other has: of the state that it came with, and the hash of its part's name."""
        return f"{VERSION}{self.key}/{hash_of(self.part)}"


class Log:
    """An open log."""

    def __init__(self, file: Path) -> None:
        """Open a log, and make an empty one where there is none; raise sqlite3.Error where that can't be done."""
        file.parent.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(file, isolation_level=None, timeout=5, check_same_thread=False)
        self._database.execute("PRAGMA journal_mode = WAL")
        with self.writing():
            if self._database.execute("PRAGMA user_version").fetchone()[0] != FORMAT:
                self._reset()

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the only one that writes; all of it is kept, or nothing. Raise sqlite3.OperationalError where another does so."""
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")

    @contextmanager
    def reading(self) -> Iterator[None]:
        """See one state of the log in all that is read."""
        self._database.execute("BEGIN")
        try:
            yield
        finally:
            self._database.execute("ROLLBACK")

    def states(self) -> list[State]:
        """Return the states from the base on, in their order."""
        rows = self._database.execute("SELECT * FROM state WHERE id >= (SELECT state FROM root) ORDER BY id")
        return [State(*row) for row in rows]

    def append(self, release: str, number: int, made: str, read: Lines) -> State:
        """Add a release as the newest state, and return it; `writing` is to be held."""
        former = next(reversed(self.states()), None)
        since = _after(made, former.since if former else "")
        key, name = f"{re.sub('[-:.]', '', since)}-{release}", (former.id if former else 0) + 1
        rows = ((name, place, *change) for place, change in enumerate(self._changes(parts(read))))
        self._database.executemany("INSERT INTO version (state, place, part, kind, content) VALUES (?, ?, ?, ?, ?)", rows)
        self._relive(name)
        size = self._database.execute("SELECT COUNT(*) FROM version WHERE state = ?", (name,)).fetchone()[0]
        state = State(name, key, since, release, number, checksum(canonical(read)), size)
        self._database.execute("INSERT INTO state VALUES (?, ?, ?, ?, ?, ?, ?)", tuple(vars(state).values()))
        if former is None:
            self._rebase(name)
        return state

    def compact(self, days: int, now: datetime | None = None) -> None:
        """Move the base to the newest state that is older than so many days, and drop the versions before it that are not the newest."""
        horizon = _stamp((now or datetime.now(UTC)) - timedelta(days=days))
        known = self.states()
        old = [state for state in known if state.since <= horizon]
        if not old or old[-1] == known[0]:
            return
        self._rebase(old[-1].id)
        self._database.execute("DELETE FROM version WHERE state <= ? AND id NOT IN (SELECT version FROM base)", (old[-1].id,))

    def page(self, state: State, page: int, *, whole: bool) -> list[PartVersion]:
        """Return the versions on a page, counted from 1: those of a state, or of all parts as they were in the base."""
        span = ((page - 1) * PAGE, page * PAGE - 1)
        if whole:
            rows = self._database.execute(f"{ROWS} JOIN base b ON b.version = v.id WHERE b.place BETWEEN ? AND ? ORDER BY b.place", span)
        else:
            rows = self._database.execute(f"{ROWS} WHERE v.state = ? AND v.place BETWEEN ? AND ? ORDER BY v.place", (state.id, *span))
        return [_version(*row) for row in rows]

    def version(self, key: str, part_hash: str) -> PartVersion | None:
        """Return a version by the last two parts of its IRI, None where the log does not have it."""
        return _named(self._database.execute(f"{ROWS} WHERE s.key = ?", (key,)), part_hash)

    def newest(self, part_hash: str) -> PartVersion | None:
        """Return the newest version of a part by the last part of its IRI, that of its deletion too; None where the log has none."""
        live = _named(self._database.execute(f"{ROWS} JOIN live l ON l.version = v.id"), part_hash)
        return live or _named(self._database.execute(f"{ROWS} WHERE v.kind = ? ORDER BY v.id DESC", (DELETE,)), part_hash)

    def size(self, state: State, *, whole: bool) -> int:
        """Return how many versions a state has on its pages."""
        return int(self._database.execute("SELECT COUNT(*) FROM base").fetchone()[0]) if whole else state.size

    def _changes(self, found: Iterable[tuple[str, tuple[bytes, ...]]]) -> Iterator[tuple[bytes, int, bytes | None]]:
        """Yield what differs from what is live: the part, what was done to it, its lines."""
        live = self._database.execute("SELECT part, hash FROM live ORDER BY part")
        former = live.fetchone()
        for iri, lines in found:
            part, text = written(iri), b"".join(lines)
            while former and former[0] < part:
                yield former[0], DELETE, None
                former = live.fetchone()
            if former is None or former[0] != part:
                yield part, CREATE, _packed(text)
                continue
            if former[1] != _hash(text):
                yield part, UPDATE, _packed(text)
            former = live.fetchone()
        while former:
            yield former[0], DELETE, None
            former = live.fetchone()

    def _relive(self, state: int) -> None:
        """Bring what is live to a state that was added."""
        self._database.create_function("hash_of", 1, lambda content: _hash(zlib.decompress(content)), deterministic=True)
        self._database.execute(
            "INSERT OR REPLACE INTO live SELECT part, hash_of(content), id FROM version WHERE state = ? AND kind <> 2", (state,)
        )
        self._database.execute("DELETE FROM live WHERE part IN (SELECT part FROM version WHERE state = ? AND kind = 2)", (state,))

    def _rebase(self, state: int) -> None:
        self._database.execute("DELETE FROM base")
        self._database.execute("DELETE FROM root")
        self._database.execute(NEWEST, {"state": state})
        self._database.execute("INSERT INTO root VALUES (?)", (state,))

    def _reset(self) -> None:
        for (name,) in self._database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            self._database.execute(f"DROP TABLE {name}")
        for statement in TABLES.strip().split(";\n"):
            self._database.execute(statement)
        self._database.execute(f"PRAGMA user_version = {FORMAT}")


def hash_of(part: str) -> str:
    """Return what stands for a part in the IRIs of its versions: the first 32 hexadecimal digits of the SHA-256 of its IRI."""
    return hashlib.sha256(part.encode()).hexdigest()[:32]


@contextmanager
def opened(file: Path) -> Iterator[Log]:
    """Open a log, and close it."""
    with closing(Log(file)) as log:
        yield log


def _version(part: bytes, kind: int, content: bytes | None, key: str, since: str) -> PartVersion:
    lines = tuple(zlib.decompress(content).splitlines(keepends=True)) if content else ()
    return PartVersion(part[1:-1].decode(), kind, lines, key, since)


def _named(rows: Iterable[tuple[bytes, int, bytes | None, str, str]], part_hash: str) -> PartVersion | None:
    return next((_version(*row) for row in rows if hash_of(row[0][1:-1].decode()) == part_hash), None)


def _packed(text: bytes) -> bytes:
    return zlib.compress(text, 1)


def _hash(text: bytes) -> bytes:
    return hashlib.sha256(text).digest()


def _after(made: str, former: str) -> str:
    """Return when a release was made, to the millisecond, and always later than the former state."""
    when = datetime.fromisoformat(made) if made else datetime.now(UTC)
    if former:
        when = max(when, datetime.fromisoformat(former) + timedelta(milliseconds=1))
    return _stamp(when)


def _stamp(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
