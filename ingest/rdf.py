"""RDF files as sources: read fast for validation, and once more with the place of each term where something is found."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, RdfFormat, parse

from .errors import RecordError
from .positions import Placed, Position

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Quad

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
                return found
            except SyntaxError as error:
                self.errors.append(self._error(error))
                if self.format == RdfFormat.JSON_LD:
                    return found

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
        """Return the triples of the file with their places; none where it has errors, or is RDF/XML, which tells no places."""
        return self._placed

    @cached_property
    def _placed(self) -> list[Placed]:
        if self.errors or self.format == RdfFormat.RDF_XML:
            return [Placed(quad.subject, quad.predicate, quad.object, None, None, None, self) for quad in self.triples]  # type: ignore[arg-type]
        found = self._reader()
        if len(found) != len(self.triples):
            raise RecordError(
                f"read as {len(found)} triples with places, and as {len(self.triples)} without: please report this", self.path
            )
        return found

    def _reader(self) -> list[Placed]:
        from .turtle import Reader

        return Reader(self.text, self.base, self).read()

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
        said = PARSER.sub("", str(error.msg))
        kind = f"not {self.format.name}: {said[:1].lower()}{said[1:]}"
        hint = "nothing else in this file is checked until this is mended"
        return RecordError(kind, self.path, error.lineno or 1, error.offset or 1, hint, "syntax", error.end_lineno, error.end_offset)
