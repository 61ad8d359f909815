"""SARIF 2.1.0, which code scanning and editors read."""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from graph.findings import level, text_in
from graph.rulebook import pages
from ontology import BASE

from .excerpt import excerpt
from .words import rule_url, safe, told, word

if TYPE_CHECKING:
    from graph.findings import Finding, Position

    from .verdict import Verdict

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {"Violation": "error", "Warning": "warning", "Info": "note"}


def report(verdict: Verdict) -> str:
    """Return one run with the rules that were broken and a result for each finding."""
    names = list(dict.fromkeys(sorted(finding.rule for finding in verdict.findings)))
    driver = {
        "name": "veerkracht",
        "informationUri": BASE,
        "version": version("veerkrachtgraaf"),
        "rules": [_rule(name, verdict) for name in names],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, fingerprint, names, verdict) for finding, fingerprint in verdict.fingerprints()],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"


def _rule(name: str, verdict: Verdict) -> dict[str, Any]:
    first = next(finding for finding in verdict.findings if finding.rule == name)
    known = verdict.rules.get(name)
    messages = known.messages if known and known.messages else first.messages
    text = safe(text_in(messages, verdict.language)) or name
    rule: dict[str, Any] = {"id": name, "shortDescription": {"text": text}, "defaultConfiguration": {"level": LEVELS[level(first)]}}
    if url := rule_url(name, verdict):
        rule["helpUri"] = url
    if known and known.documented and name in pages():
        why = text_in(pages()[name].why, verdict.language)
        rule |= {"fullDescription": {"text": why}, "help": {"text": why}}
    return rule


def _result(finding: Finding, fingerprint: str, names: list[str], verdict: Verdict) -> dict[str, Any]:
    message = "\n".join([safe(finding.message(verdict.language)), *(f"{label}: {text}" for label, text in told(finding, verdict))])
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": names.index(finding.rule),
        "level": LEVELS[level(finding)],
        "message": {"text": message},
        "partialFingerprints": {"veerkracht/v1": fingerprint},
    }
    if finding.position:
        location = {"physicalLocation": _physical(finding.position, verdict)}
        if finding.focus:
            location["logicalLocations"] = [{"fullyQualifiedName": finding.focus}]  # type: ignore[assignment]
        result["locations"] = [location]
    if finding.shape_position:
        text = {"text": word("shape", verdict.language)}
        result["relatedLocations"] = [{"id": 1, "physicalLocation": _physical(finding.shape_position, verdict), "message": text}]
    return result


def _physical(position: Position, verdict: Verdict) -> dict[str, Any]:
    artifact: dict[str, Any] = {"uri": quote(position.file)}
    if not position.file.startswith(".."):
        artifact["uriBaseId"] = "%SRCROOT%"
    location: dict[str, Any] = {"artifactLocation": artifact}
    if position.line:
        location["region"] = _region(position, verdict)
    return location


def _region(position: Position, verdict: Verdict) -> dict[str, Any]:
    region: dict[str, Any] = {"startLine": position.line, "startColumn": max(position.column, 1)}
    if position.end_line:
        region |= {"endLine": position.end_line, "endColumn": max(position.end_column, 1)}
    if shown := excerpt(position, verdict.folder):
        region["snippet"] = {"text": shown.text}
    return region
