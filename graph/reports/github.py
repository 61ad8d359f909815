"""Workflow commands of GitHub Actions, which set a message beside the line of a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.findings import level

from .words import details, safe

if TYPE_CHECKING:
    from graph.findings import Finding

    from .verdict import Verdict

COMMANDS = {"Violation": "error", "Warning": "warning", "Info": "notice"}


def report(verdict: Verdict) -> str:
    """Return one command for each finding."""
    return "".join(f"{_command(finding, verdict)}\n" for finding in verdict.findings)


def _command(finding: Finding, verdict: Verdict) -> str:
    properties: dict[str, str] = {}
    message = safe(finding.message(verdict.language))
    if position := finding.position:
        properties["file"] = position.file
        if position.line:
            properties |= _lines(position.line, position.column, position.end_line, position.end_column)
        elif position.sheet:
            message = f"{position.sheet}!{position.cell}: {message}"
    properties["title"] = finding.rule
    told = [message, *(f"{label}: {text}" for label, text in details(finding, verdict))]
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{COMMANDS[level(finding)]} {listed}::{_data(chr(10).join(told))}"


def _lines(line: int, column: int, end_line: int, end_column: int) -> dict[str, str]:
    """Return the place; GitHub takes columns only where a place lies in one line, and its end is the last character."""
    found = {"line": str(line)}
    if end_line > line:
        return found | {"endLine": str(end_line)}
    if column:
        found["col"] = str(column)
    if end_column > column:
        found["endColumn"] = str(end_column - 1)
    return found


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
