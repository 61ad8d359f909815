"""GitLab's code quality report: a list of issues, each with a fingerprint that stays when lines move."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from graph.findings import level

from .words import safe, told

if TYPE_CHECKING:
    from graph.findings import Finding

    from .verdict import Verdict

SEVERITY = {"Violation": "major", "Warning": "minor", "Info": "info"}


def report(verdict: Verdict) -> str:
    """Return the issues; a finding without a place is given line 1 of the working folder."""
    issues = [_issue(finding, fingerprint, verdict) for finding, fingerprint in verdict.fingerprints()]
    return json.dumps(issues, ensure_ascii=False, indent=2) + "\n"


def _issue(finding: Finding, fingerprint: str, verdict: Verdict) -> dict[str, Any]:
    position = finding.position
    more = "; ".join(f"{label}: {' '.join(text.split())}" for label, text in told(finding, verdict))
    description = safe(" ".join(finding.message(verdict.language).split()))
    if position and position.sheet:
        description = f"{position.sheet}!{position.cell}: {description}"
    lines: dict[str, int] = {"begin": position.line if position and position.line else 1}
    if position and position.end_line:
        lines["end"] = position.end_line
    return {
        "description": f"{description} ({more})" if more else description,
        "check_name": finding.rule,
        "fingerprint": fingerprint,
        "severity": SEVERITY[level(finding)],
        "location": {"path": position.file if position else ".", "lines": lines},
    }
