"""The words of a file that a finding is about: a line, and what of it to underline."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ontology import ROOT

from .words import safe

if TYPE_CHECKING:
    from graph.findings import Position

#: Longer lines are cut around the place.
WIDTH = 110

#: Larger files are not read for an excerpt.
LARGEST = 20_000_000


@dataclass(frozen=True)
class Excerpt:
    """A line of a file as it is shown, and the characters to underline: from `start`, `length` of them."""

    line: int
    text: str
    start: int
    length: int

    @property
    def marked(self) -> tuple[str, str, str]:
        """Return what stands before, at and after the place."""
        end = self.start + self.length
        return self.text[: self.start], self.text[self.start : end], self.text[end:]


def excerpt(position: Position | None, folder: Path = Path()) -> Excerpt | None:
    """Return the line at a position; None where there is no line to show (a workbook, a file that is gone)."""
    if position is None or not position.line or position.sheet:
        return None
    lines = _lines(folder / position.file) or _lines(ROOT.parent / position.file)
    if position.line > len(lines):
        return None
    text = lines[position.line - 1]
    start = min(max(position.column, 1) - 1, len(text))
    return _shown(position.line, text, start, max(_end(position, text) - start, 1))


def _end(position: Position, text: str) -> int:
    """Return where the place ends in its first line."""
    if position.end_line > position.line:
        return len(text.rstrip())
    return min(position.end_column - 1, len(text)) if position.end_column else position.column


def _shown(number: int, text: str, start: int, length: int) -> Excerpt:
    first = max(0, min(start - WIDTH // 2, len(text) - WIDTH)) if len(text) > WIDTH else 0
    before, at, after = text[first:start], text[start : start + length], text[start + length : first + WIDTH]
    room = max(WIDTH - len(before), 1)
    before, at, after = ("…" if first else "") + _plain(before), _plain(at[:room]), _plain(after)
    cut = "…" if first + WIDTH < len(text) else ""
    return Excerpt(number, before + at + after + cut, len(before), max(len(at), 1))


def _plain(text: str) -> str:
    return safe(text.replace("\t", "    "))


def _lines(path: Path) -> list[str]:
    try:
        facts = path.stat()
        return _read(path, facts.st_mtime_ns) if facts.st_size <= LARGEST else []
    except OSError:
        return []


@lru_cache(maxsize=64)
def _read(path: Path, _changed: int) -> list[str]:
    return path.read_bytes().decode("utf-8", errors="replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")
