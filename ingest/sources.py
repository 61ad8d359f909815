"""The source documents themselves, for whoever holds them: check them, show a passage, find a place."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import RecordError
from .places import PHRASE, PLACE, Place, locate
from .reading import read
from .records import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Document:
    """A source document on disk, known by its SHA-256."""

    slug: str
    path: Path
    text: str

    def passage(self, place: Place) -> str:
        """Return the words at a place; raise RecordError where it lies outside the document."""
        if place.end > len(self.text):
            raise RecordError(f"place/{place.slug} ends past the end of {self.path.name} ({len(self.text)} characters)")
        return self.text[place.start : place.end]


def expected(records: Path = ROOT) -> dict[str, tuple[str, int]]:
    """Return the SHA-256 and the length in characters of each source, by slug."""
    found = (read(path) for path in sorted((records / "source").glob("*.yaml")))
    return {record.path.stem: (str(record.data["sha256"]), int(record.data["characterLength"])) for record in found}


def documents(folder: Path, records: Path = ROOT) -> dict[str, Document]:
    """Return the source documents in a folder, recognised by their hash, whatever their file names."""
    if not folder.is_dir():
        raise RecordError(f"{folder} is no folder", hint="name the folder that holds the source documents")
    slugs = {sha256: slug for slug, (sha256, _) in expected(records).items()}
    found = {}
    for path in sorted(path for path in folder.iterdir() if path.is_file()):
        data = path.read_bytes()
        slug = slugs.get(hashlib.sha256(data).hexdigest())
        if slug:
            found[slug] = Document(slug, path, data.decode("utf-8"))
    return found


def fill(path: Path, held: dict[str, Document]) -> Iterator[tuple[str, str]]:
    """Replace each quoted phrase of a record by its place, and yield what was replaced by what.

    A phrase is sought inside the record's own place (its top-level `from`) first, then in the whole document. Nothing is
    written where one phrase stands nowhere or more than once: raise RecordError with its line.
    """
    record = read(path)
    card = record.data.get("from")
    scope = Place.parse(card) if isinstance(card, str) and PLACE.match(card) else None
    text = path.read_text(encoding="utf-8")
    swaps: dict[str, str] = {}
    for quoted in re.findall(r'"([a-z0-9-]+: [^"\n]+)"', text):
        match = PHRASE.match(quoted)
        if match and match["source"] in held:
            swaps[quoted] = f"place/{_place(held[match['source']], match['phrase'], scope, path, text, quoted).slug}"
    for quoted, place in swaps.items():
        text = text.replace(f'"{quoted}"', place)
    if swaps:
        path.write_text(text, encoding="utf-8")
    yield from swaps.items()


def _place(document: Document, phrase: str, scope: Place | None, path: Path, text: str, quoted: str) -> Place:
    try:
        if scope and scope.source == document.slug:
            try:
                return locate(document.slug, document.text, phrase, scope.start, scope.end)
            except RecordError:
                pass
        return locate(document.slug, document.text, phrase)
    except RecordError as error:
        line = text[: text.index(quoted)].count("\n") + 1
        raise RecordError(error.message, path, line, hint=error.hint) from error
