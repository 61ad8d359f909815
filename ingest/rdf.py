"""RDF files as sources: read fast for validation, and once more with the place of each term where something is found."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, RdfFormat, parse

from .errors import JsonLdError, RecordError
from .positions import Placed, Position

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pyoxigraph import Quad

    from . import jsonld, turtle
    from .positions import Term

#: The formats that are read, by the file's suffix.
FORMATS = {
    ".ttl": RdfFormat.TURTLE,
    ".trig": RdfFormat.TRIG,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".jsonld": RdfFormat.JSON_LD,
    ".rdf": RdfFormat.RDF_XML,
    ".owl": RdfFormat.RDF_XML,
}

#: What people call the formats.
NAMES = {
    RdfFormat.TURTLE: "Turtle",
    RdfFormat.TRIG: "TriG",
    RdfFormat.N_TRIPLES: "N-Triples",
    RdfFormat.N_QUADS: "N-Quads",
    RdfFormat.JSON_LD: "JSON-LD",
    RdfFormat.RDF_XML: "RDF/XML",
}

TURTLE_FAMILY = {RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.N_TRIPLES, RdfFormat.N_QUADS}

#: Formats in which what follows an error can be read for certain; elsewhere more errors may only follow from the first.
LINES = {RdfFormat.N_TRIPLES, RdfFormat.N_QUADS}

#: What may be a term that only RDF 1.2 knows.
NEWER = re.compile(r"<<|\{\||--(?:ltr|rtl)|~")

HINT = "until this is mended, what stands there is not checked"

#: What comes before the message of the parser: the place, which is told apart.
PARSER = re.compile(r"^Parser error (?:at|between) line [0-9]+.*?: |^Parser error: ")


@dataclass
class RdfSource:
    """An RDF file as a source of triples; `name` is the file as findings show it."""

    path: Path
    name: str
    errors: list[RecordError] = field(default_factory=list)

    @property
    def format(self) -> RdfFormat:
        """Return the format of the file."""
        return FORMATS[self.path.suffix]

    @cached_property
    def triples(self) -> list[Quad]:
        """Return the triples of the file as far as they can be read; what can't be read is added to `errors`."""
        found: list[Quad] = []
        reader = parse(path=str(self.path), format=self.format, base_iri=self.base, rename_blank_nodes=True)
        while True:
            try:
                found += reader
                self._refuse_newer()
                self._refuse_twice()
                return found
            except SyntaxError as error:
                if not self.errors or self.format in LINES:
                    self.errors.append(self._error(error))
                if self.format == RdfFormat.JSON_LD:
                    return found

    def _refuse_newer(self) -> None:
        """Add an error where the file has what only RDF 1.2 knows."""
        if not self.errors and self.format in TURTLE_FAMILY and NEWER.search(self.text):
            try:
                self._reader().read()
            except RecordError as error:
                self.errors.append(error)

    def _refuse_twice(self) -> None:
        """Add an error where an object of JSON-LD has a key twice: readers keep one of the values, or both."""
        if self.format == RdfFormat.JSON_LD and _has_key_twice(self.text):
            self.errors.append(self._error(SyntaxError("")))

    @property
    def base(self) -> str:
        """Return the IRI that relative IRIs of the file are resolved against."""
        return self.path.resolve().as_uri()

    @cached_property
    def _subjects(self) -> set[Term]:
        return {quad.subject for quad in self.triples}

    def holds(self, node: Term) -> bool:
        """Say whether a node is a subject in this file; a blank node may always be, since its label differs between readings."""
        return isinstance(node, BlankNode) or node in self._subjects

    def placed(self) -> list[Placed]:
        """Return the triples with their places; these are unknown in RDF/XML, and where two readings of the file differ."""
        return self._placed

    @cached_property
    def _placed(self) -> list[Placed]:
        if not self.errors and self.format != RdfFormat.RDF_XML:
            found = self._read_with_places()
            if _alike(found, self.triples):
                return found
        return [Placed(quad.subject, quad.predicate, quad.object, None, None, None, self) for quad in self.triples]  # type: ignore[arg-type]

    def _read_with_places(self) -> list[Placed]:
        try:
            return self._reader().read()
        except (JsonLdError, RecursionError):
            return []

    def _reader(self) -> turtle.Reader | jsonld.Reader:
        if self.format == RdfFormat.JSON_LD:
            from .jsonld import Reader

            return Reader(self.text, self.base, self)
        from . import turtle

        return turtle.Reader(self.text, self.base, self)

    @cached_property
    def text(self) -> str:
        """Return the text of the file."""
        return self.path.read_bytes().decode("utf-8-sig")

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    def position(self, at: tuple[int, int] | None) -> Position:
        """Return the position of a stretch of the text; of the file where no stretch is known."""
        if at is None:
            return Position(self.name)
        (line, column), (end_line, end_column) = map(self._line_and_column, at)
        return Position(self.name, line, column, end_line, end_column)

    def _line_and_column(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1

    def _error(self, error: SyntaxError) -> RecordError:
        said, line, column = str(error.msg), error.lineno, error.offset
        end = error.end_lineno, error.end_offset
        if line is None and self.format == RdfFormat.JSON_LD:
            said, (line, column), end = self._meaning(said)
        kind = f"not {NAMES[self.format]}: {PARSER.sub('', said)}"
        return RecordError(kind, self.path, line, column, HINT, "syntax", *end)

    def _meaning(self, said: str) -> tuple[str, tuple[int, int], tuple[int, int]]:
        """Return what is wrong with the meaning of well-formed JSON-LD, and where."""
        try:
            self._reader().read()
        except JsonLdError as error:
            start, end = error.at
            return str(error), self._line_and_column(start), self._line_and_column(end)
        return said, (1, 1), (1, 1)


def _has_key_twice(text: str) -> bool:
    twice: list[bool] = []
    with suppress(RecursionError):  # too deep to be read with places as well
        json.loads(text, object_pairs_hook=lambda pairs: twice.append(len({key for key, _ in pairs}) < len(pairs)))
    return any(twice)


def _alike(found: list[Placed], triples: list[Quad]) -> bool:
    """Say whether two readings of a file agree, blank nodes apart: their labels differ."""

    def ground(readings: Iterable[Placed | Quad]) -> set[tuple[Term, Term, Term]]:
        terms = ((t.subject, t.predicate, t.object) for t in readings)
        return {t for t in terms if not any(isinstance(term, BlankNode) for term in t)}

    return len(found) == len(triples) and ground(found) == ground(triples)
