"""JUnit XML, which every CI shows: a suite for each file, a case for each finding, a failure where it fails."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

from .verdict import fails
from .words import details, line, safe, severity_word, word

if TYPE_CHECKING:
    from graph.findings import Finding

    from .verdict import Verdict


def report(verdict: Verdict) -> str:
    """Return the suites; with nothing found one case that passed, so that a reader sees that validation ran."""
    root = ET.Element("testsuites", name="veerkracht validate")
    for file, findings in verdict.by_file().items():
        suite = ET.SubElement(root, "testsuite", name=file or word("nowhere", verdict.language))
        for finding in findings:
            _case(suite, file, finding, verdict)
        _count(suite, len(findings), sum(fails(finding, verdict.fail_on) for finding in findings))
    if not verdict.findings:
        suite = ET.SubElement(root, "testsuite", name="veerkracht validate")
        ET.SubElement(suite, "testcase", classname="veerkracht", name="validate", time="0")
        _count(suite, 1, 0)
    _count(root, max(len(verdict.findings), 1), len(verdict.failing))
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _count(element: ET.Element, tests: int, failures: int) -> None:
    for name, number in (("tests", tests), ("failures", failures), ("errors", 0), ("skipped", 0), ("time", 0)):
        element.set(name, str(number))


def _case(suite: ET.Element, file: str, finding: Finding, verdict: Verdict) -> None:
    where = str(finding.position).removeprefix(f"{file}:") if finding.position and str(finding.position) != file else ""
    name = " ".join(part for part in (finding.rule, where, safe(finding.focus)) if part)
    case = ET.SubElement(suite, "testcase", classname=file or "veerkracht", name=line(name), time="0")
    if finding.position:
        case.set("file", finding.position.file)
    if finding.position and finding.position.line:
        case.set("line", str(finding.position.line))
    message = line(finding.message(verdict.language))
    told = "\n".join([str(finding.position or ""), message, *(f"{label}: {text}" for label, text in details(finding, verdict))])
    if fails(finding, verdict.fail_on):
        ET.SubElement(case, "failure", message=message, type=finding.severity).text = safe(told.strip())
    else:
        ET.SubElement(case, "system-out").text = safe(f"{severity_word(finding.severity, verdict.language)}: {told.strip()}")
