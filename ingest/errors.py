"""What can be wrong with a record, said to the person who mends it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass
class RecordError(Exception):
    """A record that can't be read: what is wrong, where, and how to mend it."""

    message: str
    path: Path | None = None
    line: int | None = None
    column: int | None = None
    hint: str | None = None
    rule: str = "form"
    end_line: int | None = None
    end_column: int | None = None
    sheet: str = ""
    cell: str = ""

    def __str__(self) -> str:
        """Return `file:line:column: message (hint)` with the parts that are known; in a workbook `file:sheet!cell: …`."""
        place = (self.path, f"{self.sheet}!{self.cell}") if self.sheet else (self.path, self.line, self.column)
        where = ":".join(str(part) for part in place if part is not None)
        return f"{where + ': ' if where else ''}{self.message}{f' ({self.hint})' if self.hint else ''}"


class RecordErrors(Exception):
    """All that is wrong with a set of records, so that one run names every line to mend."""

    def __init__(self, errors: list[RecordError]) -> None:
        super().__init__("\n".join(str(error) for error in errors))
        self.errors = errors


class JsonLdError(Exception):
    """Well-formed JSON whose meaning as JSON-LD can't be read: why, and the stretch of the text to mend."""

    def __init__(self, message: str, at: tuple[int, int]) -> None:
        super().__init__(message)
        self.at = at
