"""The triples of a record with their places: each value is read by itself, through the same context as the whole."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode, RdfFormat, parse

from ontology import ID

from .positions import Placed, Position
from .records import NAMES_ONLY, PARTS, context
from .triples import part_iri, said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Quad

    from .positions import Term
    from .reading import Mark, Path_, Record

#: What stands for the thing itself while one of its values is read.
STAND_IN = "urn:veerkracht:value:"


@dataclass(frozen=True)
class Value:
    """One value of a record: the thing it is said of, its key, itself as JSON-LD, and the ways to both and to the thing."""

    subject: str
    key: str
    json: Any
    path: Path_
    owner: Path_


@dataclass
class RecordSource:
    """A record as a source of triples; `name` is its file as findings show it."""

    record: Record
    name: str

    @cached_property
    def _slug(self) -> str:
        return self.record.path.stem

    def holds(self, node: Term) -> bool:
        """Say whether a thing's IRI is the record's own or that of one of its parts."""
        if not isinstance(node, NamedNode) or not node.value.startswith(ID):
            return False
        return node.value.rsplit("/", 1)[-1].split("--", 1)[0] == self._slug

    def placed(self) -> list[Placed]:
        """Return the triples of the record with their places."""
        return self._placed

    def position(self, at: Mark) -> Position:
        """Return the position of a mark in the record."""
        return Position(self.name, at.line, at.column, at.end_line, at.end_column)

    @cached_property
    def _placed(self) -> list[Placed]:
        found = list(values(self.record))
        nodes = [{"id": f"{STAND_IN}{number}", value.key: value.json} for number, value in enumerate(found)]
        document = json.dumps({"@context": _context({value.key for value in found}), "@graph": nodes}, ensure_ascii=False)
        return [self._place(found, quad) for quad in parse(document, format=RdfFormat.JSON_LD)]

    def _place(self, found: list[Value], quad: Quad) -> Placed:
        assert isinstance(quad.subject, NamedNode)
        value = found[int(quad.subject.value.removeprefix(STAND_IN))]
        record = self.record
        subject = record.mark(value.owner or ("id",))
        key = record.key((*value.owner, value.key))
        return Placed(NamedNode(ID + value.subject), quad.predicate, quad.object, subject, key, record.mark(value.path), self)


def _context(keys: set[str]) -> dict[str, Any]:
    """Return the part of the context that some keys need: reading it takes longer than reading a record."""
    return {term: meaning for term, meaning in context().items() if not isinstance(meaning, dict) or term in keys or "property" in keys}


def values(record: Record) -> Iterator[Value]:
    """Yield every value of a record and its parts that becomes a triple."""
    yield from _values(record.data, str(record.data["id"]), ())


def _values(node: dict[str, Any], subject: str, owner: Path_) -> Iterator[Value]:
    for key, value in node.items():
        path = (*owner, key)
        if key in PARTS:
            for index, item in enumerate(value):
                yield from _part(subject, key, item, (*path, index), owner)
        elif key in NAMES_ONLY or key == "id":
            continue
        elif isinstance(value, dict):
            yield from (Value(subject, key, {language: text}, (*path, language), owner) for language, text in value.items())
        elif isinstance(value, list):
            yield from (Value(subject, key, said(key, item), (*path, index), owner) for index, item in enumerate(value))
        else:
            yield Value(subject, key, said(key, value), path, owner)


def _part(subject: str, key: str, item: dict[str, Any], path: Path_, owner: Path_) -> Iterator[Value]:
    iri = part_iri(subject, key, item)
    yield Value(subject, key, [{"id": iri}], path, owner)
    if "type" not in item:
        yield Value(iri, "type", PARTS[key].type, path, path)
    yield from _values(item, iri, path)
