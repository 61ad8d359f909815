"""Read a description of triples: the values of a thing, and its texts in a language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Dataset, Literal, NamedNode, Quad

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Triple


class Description:
    """A DCAT description, read by subject and property."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._data = Dataset(Quad(triple.subject, triple.predicate, triple.object) for triple in triples)

    def values(self, subject: NamedNode, predicate: str) -> list[NamedNode | Literal]:
        """Return the values of a property, always in the same order."""
        found = (quad.object for quad in self._data.quads_for_subject(subject) if quad.predicate.value == predicate)
        return sorted((value for value in found if isinstance(value, NamedNode | Literal)), key=str)

    def node(self, subject: NamedNode, predicate: str) -> NamedNode | None:
        """Return the thing that a property leads to, None where there is none."""
        return next(iter(self.things(subject, predicate)), None)

    def things(self, subject: NamedNode, predicate: str) -> list[NamedNode]:
        """Return the things that a property leads to, always in the same order."""
        return [value for value in self.values(subject, predicate) if isinstance(value, NamedNode)]

    def text(self, subject: NamedNode, predicate: str, language: str) -> str:
        """Return a text in a language, in any where it is not there, and nothing where there is none."""
        texts = [value for value in self.values(subject, predicate) if isinstance(value, Literal)]
        return next((text.value for text in texts if text.language == language), texts[0].value if texts else "")
