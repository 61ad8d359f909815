"""The rows of the tables, in one pass over the sorted lines of a release: each cell is a fact, and no fact stands twice."""

from __future__ import annotations

import csv
import json
from contextlib import ExitStack
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from graph.names import PREFIXES

from .lines import merged
from .tables import TYPE, VALUES, tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import Any

    from .facts import Term
    from .lines import Lines
    from .tables import Column, Table

XSD = PREFIXES["xsd"]

#: The file that says how many facts each table holds.
COUNTS = "counts.json"

Said = dict[str, list["Term"]]


def write_tables(lines: Lines, folder: Path) -> None:
    """Write every table as CSV into a folder."""
    with ExitStack() as stack:
        writers = {}
        for name, table in tables().items():
            file = stack.enter_context((folder / f"{name}.csv").open("w", encoding="utf-8", newline=""))
            writers[name] = csv.writer(file)
            writers[name].writerow(table.names)
        filling = _Filling(writers, _Owners(lines, folder))
        for iri, said in lines.things():
            filling.add(iri, said)
    (folder / COUNTS).write_text(json.dumps(filling.counts), encoding="utf-8")


class _Filling:
    def __init__(self, writers: dict[str, Any], owners: _Owners) -> None:
        self._writers, self._owners = writers, owners
        self.counts = dict.fromkeys(tables(), 0)
        self._by_kind = {table.kind: table for table in tables().values() if table.kind}

    def add(self, iri: str, said: Iterable[tuple[NamedNode, Term]]) -> None:
        """Write what is said of a thing into the tables of its kind."""
        values: Said = {}
        for predicate, term in said:
            values.setdefault(predicate.value, []).append(term)
        owned = self._owners.of(iri)
        kinds = _linked(values.get(TYPE, ()))
        for table in [self._by_kind[kind] for kind in kinds if kind in self._by_kind][:1]:
            self._row(table, iri, values, owned)

    def _row(self, table: Table, iri: str, values: Said, owned: list[tuple[str, str]]) -> None:
        row = {"id": iri}
        if table.owner:
            first, *others = [owner for name, owner in owned if name == table.owner.property] or [""]
            row[table.owner.name] = first
            self._links((owner, table.owner.property, iri, "things") for owner in others)
        left = {name: list(values.get(name, ())) for name in dict.fromkeys([*(column.property for column in table.own), *table.values])}
        for column in table.own:
            found = next((term for term in left[column.property] if _cell(column, term)), None)
            if found is not None:
                left[column.property].remove(found)
                row[column.name] = _cell(column, found)
        self._write(table, row)
        self._further(iri, left)
        for name, target in table.links:
            self._links((iri, name, linked, target) for linked in _linked(values.get(name, ())) if linked != table.kind)

    def _further(self, iri: str, left: Said) -> None:
        further = tables()[VALUES]
        for name, terms in left.items():
            for term in terms:
                if isinstance(term, NamedNode):
                    self._links([(iri, name, term.value, "things")])
                    continue
                cells = {column.name: _cell(column, term) for column in further.columns if column.property}
                other = "" if any(cells.values()) else str(term)
                self._write(further, cells | {"thing": iri, "property": name, "other": other})

    def _links(self, links: Iterable[tuple[str, str, str, str]]) -> None:
        for thing, name, target, table in links:
            self._write(tables()[f"links-to-{table}"], {"thing": thing, "property": name, "target": target})

    def _write(self, table: Table, row: dict[str, str]) -> None:
        """Write a row, and count its facts: a cell with a property each, and for a thing the class that it is of."""
        self._writers[table.name].writerow([row.get(name, "") for name in table.names])
        self.counts[table.name] += sum(bool(row.get(column.name)) for column in table.columns if column.property) + bool(table.kind)


def _linked(terms: Iterable[Term]) -> list[str]:
    """Return the things with a name that links lead to."""
    return [term.value for term in terms if isinstance(term, NamedNode)]


def _cell(column: Column, term: Term) -> str:
    """Return what a cell of a column holds of a term: nothing where it is of another type."""
    if column.target:
        return term.value if isinstance(term, NamedNode) else ""
    if not isinstance(term, Literal):
        return ""
    if column.language or term.language:
        return term.value if column.language == term.language else ""
    return term.value if term.datatype.value == XSD + column.datatype else ""


class _Owners:
    """What rows belong to, kept sorted on disk as they are: found by going along with the rows."""

    def __init__(self, lines: Lines, folder: Path) -> None:
        owned = {f"<{table.owner.property}>".encode() for table in tables().values() if table.owner}
        self._pairs = merged(_reversed(lines, owned), folder / "owners")
        self._next = next(self._pairs, b"")

    def of(self, iri: str) -> list[tuple[str, str]]:
        """Return the properties that lead to a thing and what they come from; things are to be asked for in their order."""
        found: list[tuple[str, str]] = []
        begin = f"<{iri}> ".encode()
        while self._next and (self._next < begin or self._next.startswith(begin)):
            if self._next.startswith(begin):
                _, predicate, owner = self._next.decode().split()
                found.append((predicate[1:-1], owner[1:-1]))
            self._next = next(self._pairs, b"")
        return found


def _reversed(lines: Lines, properties: set[bytes]) -> Iterator[bytes]:
    for triple in lines.union():
        subject, predicate, value = triple.split(b" ", 2)
        if predicate in properties and value.startswith(b"<"):
            yield b"%b %b %b\n" % (value, predicate, subject)
