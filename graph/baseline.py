"""A list of known debts, which may only shrink: what it holds does not fail, what it holds for nothing does.

One JSON object a line, sorted, so that a debt that is paid is one line less in a diff. A finding is known by rule, thing, path
and value, not by its line, so that a change elsewhere in a file does not matter.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .errors import GraphError
from .findings import Finding, Position
from .reports.verdict import identity
from .rulebook import pages

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

FIELDS = ("rule", "focus", "path", "value")

#: The rule that a line of a baseline breaks when it is of no more use.
MENDED = "baseline-mended"

HINT = (("en", "remove this line, or run again with --write-baseline"), ("nl", "verwijder deze regel, of herhaal met --write-baseline"))

Identity = tuple[str, str, str, str]


@dataclass(frozen=True)
class Baseline:
    """The debts of a file, each with the number and the length of its line."""

    path: Path
    lines: dict[Identity, tuple[int, int]]

    def new(self, findings: Iterable[Finding]) -> list[Finding]:
        """Return the findings that are no known debts."""
        return [finding for finding in findings if identity(finding) not in self.lines]

    def paid(self, findings: Iterable[Finding], rules: Collection[str]) -> list[Finding]:
        """Return a finding for each line that stands for nothing any more; only lines of these rules are judged."""
        still = {identity(finding) for finding in findings}
        found = []
        for key, (number, length) in self.lines.items():
            if key not in still and (key[0] in rules or key[0] not in pages()):
                found.append(_paid(self.path, key, number, length))
        return found

    def shrunk(self, findings: Iterable[Finding], rules: Collection[str]) -> str:
        """Return the text of the file without the lines that stand for nothing any more."""
        gone = {(finding.found, finding.focus, finding.path, finding.value) for finding in self.paid(findings, rules)}
        return text(key for key in self.lines if key not in gone)


def read(path: Path) -> Baseline:
    """Return the baseline in a file; raise GraphError, with the line, where it is none."""
    lines: dict[Identity, tuple[int, int]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            lines[_entry(path, number, line)] = (number, len(line))
    return Baseline(path, lines)


def text(keys: Iterable[Identity]) -> str:
    """Return debts as the text of a file: sorted, each once."""
    return "".join(json.dumps(dict(zip(FIELDS, key, strict=True)), ensure_ascii=False) + "\n" for key in sorted(set(keys)))


def _entry(path: Path, number: int, line: str) -> Identity:
    hint = f"each line is an object with just {', '.join(FIELDS)}, all texts; `--write-baseline` writes them"
    try:
        entry = json.loads(line)
    except ValueError as error:
        raise GraphError(f"{path}:{number}:1: no line of a baseline: {error}", hint) from error
    if not isinstance(entry, dict) or set(entry) != set(FIELDS) or not all(isinstance(value, str) for value in entry.values()):
        raise GraphError(f"{path}:{number}:1: no line of a baseline", hint)
    return entry["rule"], entry["focus"], entry["path"], entry["value"]


def _paid(path: Path, key: Identity, number: int, length: int) -> Finding:
    rule, focus, along, value = key
    return Finding(
        "Violation",
        MENDED,
        Position(path.as_posix(), number, 1, number, length + 1),
        focus,
        along,
        value,
        messages=pages()[MENDED].what,
        found=rule,
        hint=(
            ("en", "remove this line, or run again with --write-baseline"),
            ("nl", "verwijder deze regel, of herhaal met --write-baseline"),
        ),
    )
