"""Where things stand in files, and triples that know where their terms stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import BlankNode, Literal, NamedNode, Triple

    Term = NamedNode | BlankNode | Literal | Triple


@dataclass(frozen=True, order=True)
class Position:
    """Where something stands: lines and columns count from 1, columns in characters; 0 where there is none."""

    file: str
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0
    sheet: str = ""
    cell: str = ""

    def __str__(self) -> str:
        """Return `file:line:column`, in a workbook `file:Sheet!B7`, and the file alone where there is no more to say."""
        if self.sheet:
            return f"{self.file}:{self.sheet}!{self.cell}"
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


class Placed(NamedTuple):
    """A triple with the places of its subject, its property and its value, as its source counts them."""

    subject: NamedNode | BlankNode
    predicate: NamedNode
    object: Term
    subject_at: Any
    predicate_at: Any
    object_at: Any
    source: Source

    def position(self, at: Any) -> Position:  # noqa: ANN401 - each source counts in its own way
        """Return the position of one of its three places."""
        return self.source.position(at)


class Source(Protocol):
    """What was read and can say where each of its triples stands."""

    def holds(self, node: Term) -> bool:
        """Say whether a node may be a subject here; True where that is not known."""

    def placed(self) -> Sequence[Placed]:
        """Return all its triples with their places, in the order of the file."""

    def position(self, at: Any) -> Position:  # noqa: ANN401 - each source counts in its own way
        """Return the position that a place of one of its triples stands for."""
