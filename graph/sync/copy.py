"""What is known of a copy, in one SQLite file: its parts, what has arrived since, and what is being written to where the copy is.

Each step is kept whole or not at all, so that a copy can be interrupted anywhere and goes on from there.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, RdfFormat, parse, serialize

from graph.errors import GraphError
from graph.feed.log import hash_of
from graph.feed.parts import canonical, is_nameless, with_names, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from .pages import Arrived, Described

    #: Something to do to a SPARQL server: the kind, the graph, the content.
    Step = tuple[str, str, bytes]

TABLES = """
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT);
CREATE TABLE IF NOT EXISTS part (iri BLOB PRIMARY KEY, lines BLOB);
CREATE TABLE IF NOT EXISTS page (address TEXT PRIMARY KEY, links TEXT);
CREATE TABLE IF NOT EXISTS arrived (iri BLOB PRIMARY KEY, since TEXT, lines BLOB);
CREATE TABLE IF NOT EXISTS step (id INTEGER PRIMARY KEY, kind TEXT, graph TEXT, content BLOB);
"""

#: What a part will be when all that has arrived is taken in: the new lines where there are any, else the old ones.
NEXT = """
SELECT iri, lines FROM part WHERE :whole = 0 AND iri NOT IN (SELECT iri FROM arrived)
UNION ALL SELECT iri, lines FROM arrived WHERE lines IS NOT NULL ORDER BY iri
"""

#: Parts whose lines will be others, with the old and the new ones.
CHANGED = """
SELECT a.iri, p.lines, a.lines FROM arrived a LEFT JOIN part p ON p.iri = a.iri WHERE p.lines IS NOT a.lines
UNION ALL SELECT iri, lines, NULL FROM part WHERE :whole AND iri NOT IN (SELECT iri FROM arrived)
"""


class Copy:
    """The file of a copy, open; one process at a time writes to it."""

    def __init__(self, file: Path, feed: str, target: str) -> None:
        """Open a copy, and begin one where there is none; raise GraphError where it is of another feed, or in use."""
        file.parent.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(file, isolation_level=None, timeout=1)
        try:
            self._database.execute("PRAGMA locking_mode = EXCLUSIVE")
            with self.kept():
                for statement in TABLES.strip().split(";\n"):
                    self._database.execute(statement)
        except sqlite3.OperationalError as error:
            raise GraphError(f"{file} can't be used: {error}", "is another sync running?") from error
        except sqlite3.DatabaseError as error:
            raise GraphError(f"{file} is damaged: {error}", "remove it, and sync again: the copy is then made anew") from error
        for name, value in (("feed", feed), ("target", target)):
            if (known := self.fact(name)) not in ("", value) and self._has_begun():
                raise GraphError(f"{file} is of another {name}, {known}, not {value}", "name another file with --state")
        with self.kept():
            self.remember(feed=feed, target=target)

    def _has_begun(self) -> bool:
        """Return whether anything of a feed is there yet."""
        return any(self.fact(name) for name in ("state", "purpose", "pending"))

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Keep all that is done within, or nothing."""
        self._database.execute("BEGIN EXCLUSIVE")
        try:
            yield
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")

    def fact(self, name: str) -> str:
        """Return what is known by a name, nothing where it is not: `state`, `checksum`, `feed`, `target`."""
        row = self._database.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
        return row[0] if row else ""

    def begin(self, purpose: str, *, anew: bool = False) -> None:
        """Begin to gather for a purpose, or go on; what was gathered for another one is forgotten, and with `anew` all that was."""
        if anew or self.fact("purpose") != purpose:
            with self.kept():
                self._forget()
                self._keep("purpose", purpose)

    def taken(self, address: str) -> dict[str, str] | None:
        """Return what a page leads to that has been taken in, None for one that has not."""
        row = self._database.execute("SELECT links FROM page WHERE address = ?", (address,)).fetchone()
        return json.loads(row[0]) if row else None

    def take(self, address: str, versions: Iterable[Arrived], links: dict[str, str]) -> None:
        """Take in a page: of each part the newest version counts, in whatever order and however often pages come."""
        rows = [(written(one.part), one.since, None if one.lines is None else _packed(b"".join(one.lines))) for one in versions]
        with self.kept():
            self._database.executemany(
                "INSERT INTO arrived VALUES (?, ?, ?) ON CONFLICT (iri) DO UPDATE SET since = excluded.since, lines = excluded.lines"
                " WHERE excluded.since > since",
                rows,
            )
            self._database.execute("INSERT OR REPLACE INTO page VALUES (?, ?)", (address, json.dumps(links)))

    def lines(self, *, whole: bool) -> Iterator[bytes]:
        """Yield the lines of the dataset as it will be, in its canonical form: `whole` if it has only what has arrived."""
        return canonical(lambda: self._lines(whole))

    def changes(self, *, whole: bool) -> Iterator[tuple[str, list[bytes], list[bytes]]]:
        """Yield the parts that will change, each with its lines as they are and as they will be."""
        for iri, old, new in self._database.execute(CHANGED, {"whole": whole}):
            yield iri[1:-1].decode(), _unpacked(old), _unpacked(new)

    def settle(self, state: Described, *, whole: bool) -> None:
        """Take what has arrived as what the copy has: it is written to where the copy is."""
        with self.kept():
            if whole:
                self._database.execute("DELETE FROM part")
            self._database.execute("DELETE FROM part WHERE iri IN (SELECT iri FROM arrived)")
            self._database.execute("INSERT INTO part SELECT iri, lines FROM arrived WHERE lines IS NOT NULL")
            self.remember(state=state.iri, since=state.since, checksum=state.checksum, pending="")
            self._database.execute("DELETE FROM step")
            self._forget()

    def plan(self, steps: Iterable[Step], pending: str) -> None:
        """Keep the steps that are to be taken, before the first is, and what they lead to."""
        with self.kept():
            self._database.executemany("INSERT INTO step (kind, graph, content) VALUES (?, ?, ?)", steps)
            self.remember(pending=pending)

    def step(self) -> tuple[int, Step] | None:
        """Return the next step that is to be taken, with its number, None where there is none."""
        row = self._database.execute("SELECT id, kind, graph, content FROM step ORDER BY id LIMIT 1").fetchone()
        return (row[0], row[1:]) if row else None

    def done(self, number: int) -> None:
        """Forget a step that was taken."""
        self._database.execute("DELETE FROM step WHERE id = ?", (number,))

    def parts(self) -> Iterator[tuple[str, list[bytes]]]:
        """Yield the parts that the copy has, each with its lines."""
        for iri, lines in self._database.execute("SELECT iri, lines FROM part ORDER BY iri"):
            yield iri[1:-1].decode(), _unpacked(lines)

    def clear(self) -> None:
        """Forget all but what the copy is of."""
        with self.kept():
            self._database.execute("DELETE FROM part")
            self._database.execute("DELETE FROM step")
            self._forget()
            self.remember(state="", since="", checksum="", pending="")

    def remember(self, **facts: str) -> None:
        """Keep facts by their names."""
        for name, value in facts.items():
            self._keep(name, value)

    def _lines(self, whole: bool) -> Iterator[bytes]:
        for iri, packed in self._database.execute(NEXT, {"whole": whole}):
            lines = _unpacked(packed)
            yield from _apart(iri, lines) if any(map(is_nameless, lines)) else lines

    def _keep(self, name: str, value: str) -> None:
        self._database.execute("INSERT OR REPLACE INTO fact VALUES (?, ?)", (name, value))

    def _forget(self) -> None:
        self._database.execute("DELETE FROM page")
        self._database.execute("DELETE FROM arrived")
        self._keep("purpose", "")


def _apart(iri: bytes, lines: list[bytes]) -> list[bytes]:
    """Return the lines of a part with labels that no other part has, sorted as those without such labels are."""
    mark = f"p{hash_of(iri[1:-1].decode())}"
    quads = (with_names(quad, lambda label: BlankNode(mark + label)) for quad in parse(b"".join(lines), RdfFormat.N_QUADS))
    return sorted((serialize(quads, format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True))


def _packed(text: bytes) -> bytes:
    return zlib.compress(text, 1)


def _unpacked(packed: bytes | None) -> list[bytes]:
    return zlib.decompress(packed).splitlines(keepends=True) if packed else []
