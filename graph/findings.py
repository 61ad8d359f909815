"""What a validation finds: one finding for each thing that is wrong, and the place where it must be mended."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.positions import Position

#: Severities, worst first.
SEVERITIES = ("Violation", "Warning", "Info")

#: Severities of SHACL 1.2 that are less than information.
SLIGHT = frozenset({"Debug", "Trace"})


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is wrong: how bad, by which rule, where, and what a person must know to mend it.

    `rule` is the slug of the named shape, `syntax` for what can't be read, and `form-…` for the form of a record.
    `messages`, `expected` and `hint` are pairs of language and text, one a language; `term` is the value as N-Triples writes it.
    """

    severity: str
    rule: str
    position: Position | None
    focus: str = ""
    path: str = ""
    value: str = ""
    component: str = ""
    shape: str = ""
    messages: tuple[tuple[str, str], ...] = ()
    shape_position: Position | None = None
    expected: tuple[tuple[str, str], ...] = ()
    found: str = ""
    hint: tuple[tuple[str, str], ...] = ()
    term: str = ""

    def message(self, language: str = "en") -> str:
        """Return the message in a language; in another one where that is missing."""
        return text_in(self.messages, language) or self.rule


def level(finding: Finding) -> str:
    """Return the severity that a finding counts as: an author's own severity counts as a violation, Debug and Trace as Info."""
    if finding.severity in SEVERITIES:
        return finding.severity
    return "Info" if finding.severity in SLIGHT else "Violation"


def text_in(texts: tuple[tuple[str, str], ...], language: str) -> str:
    """Return the text in a language, else in English, else the first one; empty where there is none."""
    found = dict(texts)
    return found.get(language) or found.get("en") or next((text for _, text in texts), "")


def in_order(findings: list[Finding]) -> list[Finding]:
    """Return findings as reports list them: by file and place, the worst first at one place; each once."""
    nowhere = Position("")
    last = len(SEVERITIES)

    def key(finding: Finding) -> tuple[object, ...]:
        rank = SEVERITIES.index(finding.severity) if finding.severity in SEVERITIES else last
        here, shape = finding.position or nowhere, finding.shape_position or nowhere
        rest = (finding.focus, finding.path, finding.value, finding.component, finding.shape, finding.messages, shape, finding.found)
        return (here, rank, finding.rule, *rest)

    return sorted(dict.fromkeys(findings), key=key)


__all__ = ["SEVERITIES", "Finding", "Position", "in_order", "level", "text_in"]
