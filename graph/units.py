"""What each file gives to the graph by itself: its triples with the places that they name, and what can't be read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Triple

from ingest.errors import RecordError
from ingest.places import PLACE
from ingest.reading import decode
from ingest.records import KINDS, problems
from ingest.triples import DERIVED_FROM, RDF_TYPE, VK, Places, quads
from ontology import ID

from .checking import from_error

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ingest.positions import Placed, Term
    from ingest.reading import Record

    from .findings import Finding

#: Between the file and the thing in the name of a unit of vocabulary.
BAR = "|"


@dataclass(frozen=True)
class Unit:
    """A record, or one thing of the vocabulary: its name, its file's content, its triples, and what is wrong with its form."""

    name: str
    content: bytes
    triples: frozenset[Triple]
    errors: tuple[Finding, ...] = ()
    broken: bool = False

    @property
    def node(self) -> str:
        """Return the IRI that the file of a record says it is about."""
        return ID + self.name.removesuffix(".yaml")

    @cached_property
    def about(self) -> dict[Term, list[Triple]]:
        """Return the triples by their subject."""
        return _by(self.triples, "subject")

    @cached_property
    def mentions(self) -> dict[Term, list[Triple]]:
        """Return the triples by their value."""
        return _by(self.triples, "object")

    @property
    def members(self) -> list[tuple[str, str]]:
        """Return the IRIs of classes, each with that of a thing of it."""
        typed = [triple for triple in self.triples if triple.predicate == RDF_TYPE]
        return [(t.object.value, t.subject.value) for t in typed if isinstance(t.subject, NamedNode) and isinstance(t.object, NamedNode)]

    @property
    def nodes(self) -> set[str]:
        """Return the subjects and the values, as N-Triples has them."""
        return {str(node) for node in (*self.about, *self.mentions)}


def _by(triples: Iterable[Triple], end: str) -> dict[Term, list[Triple]]:
    found: dict[Term, list[Triple]] = {}
    for triple in triples:
        found.setdefault(getattr(triple, end), []).append(triple)
    return found


def is_record(name: str) -> bool:
    """Say whether a file, named from the folder of records, is read as a record."""
    return name.count("/") == 1 and name.endswith(".yaml")


class Reader:
    """Reads the files of a folder of records, each by itself; `sources` are the records of source documents."""

    def __init__(self, root: Path, sources: dict[str, bytes]) -> None:
        self._root = root
        found = {name: self.record(name, content) for name, content in sources.items()}
        self._places = Places(record for record, _ in found.values() if record)
        self._broken = {Path(name).stem for name, (record, _) in found.items() if not record}

    def record(self, name: str, content: bytes) -> tuple[Record | None, list[RecordError]]:
        """Return the record in a file, or what is wrong with it."""
        path = self._root / name
        try:
            record = decode(content, path)
        except RecordError as error:
            return None, [error]
        errors = list(problems(record, self._root))
        return (None if errors else record), errors

    def unit(self, name: str, content: bytes) -> Unit:
        """Return what a file of a record gives."""
        record, errors = self.record(name, content)
        triples = [Triple(*quad.triple) for quad in quads([record])] if record else list(_by_name(name))
        triples += self._described(triples)
        return Unit(name, content, frozenset(triples), tuple(from_error(error) for error in errors), broken=record is None)

    def vocabulary(self, path: Path, triples: Iterable[Triple | Placed]) -> Iterator[Unit]:
        """Yield what each thing in a file of vocabulary gives."""
        about: dict[str, list[Triple]] = {}
        for triple in triples:
            about.setdefault(str(triple.subject), []).append(Triple(triple.subject, triple.predicate, triple.object))
        for subject, own in about.items():
            yield Unit(f"{path}{BAR}{subject}", b"", frozenset([*own, *self._described(own)]))

    def _described(self, triples: list[Triple]) -> list[Triple]:
        found = [Triple(*quad.triple) for quad in self._places.quads(triples)]
        places = {t.object for t in triples if t.predicate == DERIVED_FROM and isinstance(t.object, NamedNode)}
        return found + [Triple(place, RDF_TYPE, NamedNode(VK + "Place")) for place in places if self.by_name(place)]

    def by_name(self, place: NamedNode) -> bool:
        """Say whether a node is a place in a source document whose record can't be read."""
        match = PLACE.match(place.value.removeprefix(ID))
        return match is not None and match["source"] in self._broken


def _by_name(name: str) -> Iterator[Triple]:
    """Yield what is known of a record that can't be read."""
    kind, file = name.split("/")
    if kind in KINDS:
        yield Triple(NamedNode(f"{ID}{kind}/{Path(file).stem}"), RDF_TYPE, NamedNode(VK + KINDS[kind]))


def same_description(one: Record | None, other: Record | None) -> bool:
    """Say whether two records of a source document describe the places in it alike."""
    if one is None or other is None:
        return False
    return all(one.data.get(key) == other.data.get(key) for key in ("id", "type", "label", "sections"))
