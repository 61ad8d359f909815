"""JSON of our own: everything that is known of each finding, in both languages; its schema is `report.schema.json`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .verdict import fails
from .words import rule_url

if TYPE_CHECKING:
    from graph.findings import Finding, Position

    from .verdict import Verdict

#: The JSON Schema (2020-12) of this report.
SCHEMA = Path(__file__).parent / "report.schema.json"

#: Counts up where a reader of an older version would stumble.
VERSION = 1


def report(verdict: Verdict) -> str:
    """Return the findings with counts and verdict."""
    body = {
        "version": VERSION,
        "passed": not verdict.failing,
        "failOn": verdict.fail_on,
        "counts": {severity.lower(): number for severity, number in verdict.counts().items()},
        "known": verdict.known,
        "unshown": verdict.unshown,
        "findings": [_finding(finding, fingerprint, verdict) for finding, fingerprint in verdict.fingerprints()],
    }
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"


def _finding(finding: Finding, fingerprint: str, verdict: Verdict) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "severity": finding.severity,
        "rule": finding.rule,
        "fails": fails(finding, verdict.fail_on),
        "message": dict(finding.messages) or {"en": finding.rule},
        "position": _position(finding.position),
        "focus": finding.focus,
        "path": finding.path,
        "value": finding.value,
        "component": finding.component,
        "shape": finding.shape,
        "shapePosition": _position(finding.shape_position),
        "expected": dict(finding.expected),
        "found": finding.found,
        "hint": dict(finding.hint),
        "help": rule_url(finding.rule, verdict),
        "fingerprint": fingerprint,
    }
    return {key: value for key, value in facts.items() if value not in (None, "", {})}


def _position(position: Position | None) -> dict[str, Any] | None:
    if position is None:
        return None
    facts = {
        "file": position.file,
        "line": position.line,
        "column": position.column,
        "endLine": position.end_line,
        "endColumn": position.end_column,
        "sheet": position.sheet,
        "cell": position.cell,
    }
    return {key: value for key, value in facts.items() if value}
