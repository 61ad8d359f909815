"""Count the rows of a result while it is written, by how each format separates them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Triple

    from .results import SupportsWrite

#: What stands once for each row. A bare quote can't stand inside a JSON text, a `<` not inside XML text, and a line feed not
#: inside a TSV value; in CSV it can, between quotes.
SEPARATORS = {
    "json": re.compile(rb'[\[,]\{"[^"]+":\{"type"|[\[,]\{\}'),
    "xml": re.compile(rb"<result>"),
    "tsv": re.compile(rb"\n"),
    "csv": re.compile(rb'"|\n'),
}

#: How many bytes a separator can take, so that none is missed where it falls in two parts.
LONGEST = 300


class TooManyRows(Exception):
    """A result with more rows than its limit."""


class RowLimit:
    """Passes bytes of a table on, and raises TooManyRows once they hold more rows than a limit."""

    def __init__(self, output: SupportsWrite, form: str, limit: int) -> None:
        self._output, self._form, self._limit = output, form, limit
        self._rows = -1 if form in ("csv", "tsv") else 0
        self._quoted = False
        self._kept = b""

    def write(self, data: bytes) -> int:
        """Take bytes, count, and pass them on."""
        self._count(data)
        if self._rows > self._limit:
            raise TooManyRows
        return self._output.write(data)

    def flush(self) -> None:
        """Pass on what was kept back."""
        self._output.flush()

    def _count(self, data: bytes) -> None:
        if self._form == "csv":
            for match in SEPARATORS["csv"].finditer(data):
                if match.group() == b'"':
                    self._quoted = not self._quoted
                elif not self._quoted:
                    self._rows += 1
            return
        data = self._kept + data
        end = 0
        for match in SEPARATORS[self._form].finditer(data):
            self._rows += 1
            end = match.end()
        self._kept = data[max(end, len(data) - LONGEST) :]


def limited(triples: Iterable[Triple], limit: int) -> Iterator[Triple]:
    """Yield triples, and raise TooManyRows past a limit."""
    for number, triple in enumerate(triples, 1):
        if number > limit:
            raise TooManyRows
        yield triple
