"""Count the rows of a result while it is written, by how each format separates them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Triple

    from .results import SupportsWrite

#: What stands once for each row. A bare quote can't stand inside a JSON text, a `<` not inside XML text, and a line feed not
#: inside a TSV value; in CSV it can, between quotes. A JSON text that holds the braces of a row without values counts as one.
SEPARATORS = {
    "json": re.compile(rb'[\[,]\{"[^"]+":\{"type"|[\[,]\{\}'),
    "xml": re.compile(rb"<result>"),
    "tsv": re.compile(rb"\n"),
    "csv": re.compile(rb'"|\n'),
}

#: How many bytes a row takes at least, and how many a separator can take beside the name of a column.
LEAST = {"json": 3, "xml": 8, "tsv": 1, "csv": 1}
LONGEST = 20

#: The most bytes that wait to be counted.
WAITING = 1_000_000


class TooManyRows(Exception):
    """A result with more rows than its limit."""


class RowLimit:
    """Passes bytes of a table on, and raises TooManyRows once they hold more rows than a limit."""

    def __init__(self, output: SupportsWrite, form: str, limit: int, columns: Iterable[str]) -> None:
        """`columns` are the names of all of the table's columns."""
        self._output, self._form, self._limit = output, form, limit
        self._longest = 1 if form in ("csv", "tsv") else LONGEST + max((len(name.encode()) for name in columns), default=0)
        self._rows = -1 if form in ("csv", "tsv") else 0
        self._quoted = False
        self._waiting = bytearray()

    def write(self, data: bytes) -> int:
        """Take bytes, count where they could hold too many rows, and pass them on."""
        self._waiting += data
        if len(self._waiting) > min((self._limit - self._rows) * LEAST[self._form], WAITING):
            self._count()
            if self._rows > self._limit:
                raise TooManyRows
        return self._output.write(data)

    def flush(self) -> None:
        """Pass on what was kept back."""
        self._output.flush()

    def _count(self) -> None:
        """Count what waits; its end goes on waiting where a separator may fall in two parts."""
        end = 0
        for match in SEPARATORS[self._form].finditer(self._waiting):
            end = match.end()
            if match.group() == b'"':
                self._quoted = not self._quoted
            elif not self._quoted:
                self._rows += 1
        del self._waiting[: max(end, len(self._waiting) - self._longest + 1)]


def limited(triples: Iterable[Triple], limit: int) -> Iterator[Triple]:
    """Yield triples, and raise TooManyRows past a limit."""
    for number, triple in enumerate(triples, 1):
        if number > limit:
            raise TooManyRows
        yield triple
