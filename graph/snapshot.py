"""The checked state of a folder of records, kept in a file, so that a change costs what it touches and no more.

Kept are the units (the content and the triples of each file), which nodes each mentions, and the findings with the nodes that their
places were found by. The file is a cache: what is wrong with it is found by SQLite and by the checksums of its contents, and then it is
made anew.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections import Counter
from dataclasses import astuple
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from pyoxigraph import RdfFormat, Triple, parse, serialize

from .findings import SEVERITIES, Finding, Position, level
from .units import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from ingest.positions import Term

TABLES = """
CREATE TABLE fact (name TEXT PRIMARY KEY, content BLOB);
CREATE TABLE unit (id INTEGER PRIMARY KEY, name TEXT UNIQUE, content BLOB, triples BLOB, broken INTEGER);
CREATE TABLE mention (node INTEGER, unit INTEGER, PRIMARY KEY (node, unit)) WITHOUT ROWID;
CREATE TABLE member (class INTEGER, node TEXT, unit INTEGER);
CREATE INDEX member_class ON member (class);
CREATE INDEX member_unit ON member (unit);
CREATE TABLE finding (id INTEGER PRIMARY KEY, about TEXT, level TEXT, rule TEXT, content BLOB);
CREATE INDEX finding_level ON finding (level, rule);
CREATE INDEX finding_about ON finding (about);
CREATE TABLE found_by (node INTEGER, finding INTEGER, PRIMARY KEY (node, finding)) WITHOUT ROWID;
CREATE INDEX found_by_finding ON found_by (finding);
"""


class Snapshot:
    """An open snapshot; what is done within one `with` of its connection is kept, or undone."""

    def __init__(self, file: Path | str) -> None:
        """Open a snapshot, and make an empty one where there is none."""
        self._database = sqlite3.connect(file, isolation_level=None, timeout=60)
        self._units: dict[str, Unit | None] = {}
        self._predicates: tuple[str, ...] = ()

    def begin(self, *, keep: bool) -> None:
        """Start changes that `end` keeps or undoes; make the tables where there are none. What is not kept never meets the disk."""
        self._database.execute("PRAGMA synchronous = NORMAL")
        self._database.execute(f"PRAGMA journal_mode = {'DELETE' if keep else 'MEMORY'}")
        self._database.execute(f"PRAGMA cache_spill = {keep}")
        self._database.execute("BEGIN IMMEDIATE")
        if not self._database.execute("SELECT 1 FROM sqlite_master").fetchone():
            for statement in TABLES.split(";"):
                self._database.execute(statement)

    def end(self, *, keep: bool) -> None:
        """Keep or undo the changes."""
        self._database.execute("COMMIT" if keep else "ROLLBACK")
        self._units.clear()

    def close(self) -> None:
        """Close the file; changes that were not kept are undone."""
        self._database.close()

    def fact(self, name: str) -> Any:  # noqa: ANN401 - whatever was kept
        """Return what was kept under a name, None where nothing was."""
        row = self._database.execute("SELECT content FROM fact WHERE name = ?", (name,)).fetchone()
        return row and json.loads(unpacked(row[0]))

    def keep(self, name: str, content: Any) -> None:  # noqa: ANN401 - anything that JSON can say
        """Keep something under a name."""
        self._database.execute("INSERT OR REPLACE INTO fact VALUES (?, ?)", (name, packed(json.dumps(content).encode())))

    def watch(self, predicates: Iterable[str]) -> None:
        """Note, for units that are put from now on, which of these predicates occur in them."""
        self._predicates = tuple(predicates)

    def occurs(self, predicate: str) -> bool:
        """Say whether a watched predicate occurs."""
        return bool(self._database.execute("SELECT 1 FROM mention WHERE node = ?", (number(f"predicate {predicate}"),)).fetchone())

    def clear(self) -> None:
        """Forget everything."""
        for table in ("fact", "unit", "mention", "member", "finding", "found_by"):
            self._database.execute(f"DELETE FROM {table}")  # noqa: S608 - names of this module
        self._units.clear()

    def names(self, start: str) -> list[str]:
        """Return the names of the units that start so."""
        return [
            row[0] for row in self._database.execute("SELECT name FROM unit WHERE name >= ? AND name < ?", (start, start + "\U0010ffff"))
        ]

    def first(self) -> str:
        """Return the name of the first record that can be read, empty where there is none."""
        found = self._database.execute("SELECT name FROM unit WHERE NOT broken AND name NOT LIKE '%|%'")
        return min((row[0] for row in found), key=lambda name: name.split("/"), default="")

    def unit(self, name: str) -> Unit | None:
        """Return a unit, None where there is none."""
        if name not in self._units:
            row = self._database.execute("SELECT content, triples, broken FROM unit WHERE name = ?", (name,)).fetchone()
            self._units[name] = Unit(name, unpacked(row[0]), triples(unpacked(row[1])), broken=bool(row[2])) if row else None
        return self._units[name]

    def content(self, name: str) -> bytes | None:
        """Return the content of a unit's file, None where there is none."""
        row = self._database.execute("SELECT content FROM unit WHERE name = ?", (name,)).fetchone()
        return unpacked(row[0]) if row else None

    def put(self, units: Iterable[Unit]) -> None:
        """Add units that are not there yet, with what is wrong with their form."""
        mentions = []
        for unit in units:
            values = (unit.name, packed(unit.content), packed(n_triples(unit.triples)), unit.broken)
            row = self._database.execute("INSERT INTO unit (name, content, triples, broken) VALUES (?, ?, ?, ?)", values).lastrowid
            mentions += [(node, row) for node in self._mentioned(unit)]
            self._database.executemany("INSERT INTO member VALUES (?, ?, ?)", [(number(kind), node, row) for kind, node in unit.members])
            self.add_findings((unit.name, error, ()) for error in unit.errors)
            self._units.pop(unit.name, None)
        self._database.executemany("INSERT INTO mention VALUES (?, ?)", sorted(mentions))

    def remove(self, name: str) -> None:
        """Remove a unit and what was wrong with its form, where it is there."""
        unit = self.unit(name)
        if unit is None:
            return
        row = self._database.execute("SELECT id FROM unit WHERE name = ?", (name,)).fetchone()[0]
        self._database.executemany("DELETE FROM mention WHERE node = ? AND unit = ?", [(node, row) for node in self._mentioned(unit)])
        self._database.execute("DELETE FROM member WHERE unit = ?", (row,))
        self._database.execute("DELETE FROM unit WHERE id = ?", (row,))
        self.drop_findings([name])
        self._units[name] = None

    def having(self, node: Term, end: str) -> list[Unit]:
        """Return the units in which a node is a subject, or an object, by name."""
        query = "SELECT name FROM unit WHERE id IN (SELECT unit FROM mention WHERE node = ?) ORDER BY name"
        names = [row[0] for row in self._database.execute(query, (number(f"{end} {node}"),))]
        return [unit for name in names if (unit := self.unit(name))]

    def outgoing(self, node: Term, predicate: str | None) -> Iterator[Triple]:
        """Yield the triples with this subject, and this predicate if any is given."""
        for unit in self.having(node, "subject"):
            yield from (t for t in unit.about.get(node, ()) if predicate in (None, t.predicate.value))

    def incoming(self, node: Term, predicate: str | None) -> Iterator[Triple]:
        """Yield the triples with this value, and this predicate if any is given."""
        for unit in self.having(node, "object"):
            yield from (t for t in unit.mentions.get(node, ()) if predicate in (None, t.predicate.value))

    def members(self, kind: str) -> set[str]:
        """Return the IRIs of the things that are stated to be of a class."""
        return {row[0] for row in self._database.execute("SELECT node FROM member WHERE class = ?", (number(kind),))}

    def findings(self, levels: Iterable[str] = SEVERITIES) -> list[Finding]:
        """Return all that is wrong and counts as one of these severities."""
        query = "SELECT content FROM finding WHERE level = ?"
        return [finding(unpacked(row[0])) for severity in levels for row in self._database.execute(query, (severity,))]

    def count(self, severity: str) -> Counter[str]:
        """Return how many findings count as a severity, by their rules."""
        return Counter(dict(self._database.execute("SELECT rule, COUNT(*) FROM finding WHERE level = ? GROUP BY rule", (severity,))))

    def found_by(self, nodes: Iterable[str]) -> set[str]:
        """Return what the findings are about whose places were found by one of these nodes."""
        query = "SELECT about FROM finding WHERE id IN (SELECT finding FROM found_by WHERE node = ?)"
        return {row[0] for node in nodes for row in self._database.execute(query, (number(node),))}

    def add_findings(self, found: Iterable[tuple[str, Finding, Iterable[str]]]) -> None:
        """Add findings, each with the node (or the unit) that it is about, and the nodes that its place was found by."""
        insert = "INSERT INTO finding (about, level, rule, content) VALUES (?, ?, ?, ?)"
        for about, item, nodes in found:
            content = packed(json.dumps(astuple(item)).encode())
            row = self._database.execute(insert, (about, level(item), item.rule, content)).lastrowid
            self._database.executemany("INSERT INTO found_by VALUES (?, ?)", [(node, row) for node in {number(n) for n in nodes}])

    def drop_findings(self, about: Iterable[str]) -> None:
        """Remove the findings about nodes or units."""
        for name in about:
            self._database.execute("DELETE FROM found_by WHERE finding IN (SELECT id FROM finding WHERE about = ?)", (name,))
            self._database.execute("DELETE FROM finding WHERE about = ?", (name,))

    def _mentioned(self, unit: Unit) -> set[int]:
        predicates = {triple.predicate.value for triple in unit.triples}.intersection(self._predicates)
        texts = [f"subject {node}" for node in unit.about] + [f"object {node}" for node in unit.mentions]
        return {number(text) for text in (*texts, *(f"predicate {name}" for name in predicates))}


def number(text: str) -> int:
    """Return a number that stands for a text; two texts may, though hardly ever will, have the same."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


def packed(content: bytes) -> bytes:
    """Return content in less room, with a checksum."""
    return zlib.compress(content, 1)


def unpacked(content: bytes) -> bytes:
    """Return packed content; raise sqlite3.DatabaseError where its checksum is wrong."""
    try:
        return zlib.decompress(content)
    except (zlib.error, TypeError) as error:
        raise sqlite3.DatabaseError(str(error)) from error


def n_triples(found: Iterable[Triple]) -> bytes:
    """Return triples as N-Triples."""
    return serialize(found, format=RdfFormat.N_TRIPLES) or b""


def triples(content: bytes) -> frozenset[Triple]:
    """Return the triples in N-Triples."""
    return frozenset(Triple(*quad.triple) for quad in parse(content, format=RdfFormat.N_TRIPLES))


def finding(content: bytes) -> Finding:
    """Return the finding that was kept."""
    values = json.loads(content)
    for index, value in enumerate(values):
        if isinstance(value, list):
            values[index] = tuple(tuple(item) if isinstance(item, list) else item for item in value)
    for index in (2, 9):
        values[index] = values[index] and Position(*values[index])
    return Finding(*values)
