"""Places in source documents: ranges of characters, found from a phrase and named by an IRI."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .errors import RecordError

#: `place/{source}-{start}-{end}`: characters (Unicode code points) of the document read as UTF-8, end exclusive.
PLACE = re.compile(r"^place/(?P<source>[a-z0-9-]+)-(?P<start>\d+)-(?P<end>\d+)$")

#: `{source}: {phrase}`: what a person writes instead of a place, until `veerkracht sources fill` replaces it.
PHRASE = re.compile(r"^(?P<source>[a-z0-9-]+): (?P<phrase>.+)$", re.DOTALL)


@dataclass(frozen=True)
class Place:
    """A range of characters in a source document."""

    source: str
    start: int
    end: int

    @classmethod
    def parse(cls, text: str) -> Place:
        """Return the place that `place/SOURCE-START-END` names; raise RecordError for anything else."""
        match = PLACE.match(text)
        if not match:
            raise RecordError(
                f"{text!r} is no place", hint="write place/SOURCE-START-END, or quote a phrase and run `veerkracht sources fill`"
            )
        place = cls(match["source"], int(match["start"]), int(match["end"]))
        if place.start >= place.end:
            raise RecordError(f"{text!r} ends before it starts", hint="START must be smaller than END")
        return place

    @property
    def slug(self) -> str:
        """Return the last part of the place's IRI."""
        return f"{self.source}-{self.start}-{self.end}"


def find(text: str, phrase: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Return every range in `text[start:end]` where the phrase stands, whatever the line breaks and hyphenation."""
    words = phrase.split()
    gap = r"(?:\s+|\s*-\s*\n\s*)"
    letters = r"(?:-?\s*\n\s*)?"
    exact = re.compile(gap.join(re.escape(word) for word in words), re.IGNORECASE)
    spans = [match.span() for match in exact.finditer(text, start, len(text) if end is None else end)]
    if spans:
        return spans
    broken = re.compile(gap.join(letters.join(re.escape(char) for char in word) for word in words), re.IGNORECASE)
    return [match.span() for match in broken.finditer(text, start, len(text) if end is None else end)]


def locate(source: str, text: str, phrase: str, start: int = 0, end: int | None = None) -> Place:
    """Return the one place of the phrase; raise RecordError where it stands nowhere or more than once."""
    spans = find(text, phrase, start, end)
    if len(spans) != 1:
        where = f"{source}[{start}:{len(text) if end is None else end}]"
        found = "stands nowhere" if not spans else f"stands {len(spans)} times"
        raise RecordError(
            f"the phrase {phrase!r} {found} in {where}", hint="quote the words as the document has them, and enough of them to be unique"
        )
    return Place(source, *spans[0])
