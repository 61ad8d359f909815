"""A summary in Markdown, for a pull request or the summary of a job."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from graph.findings import level

from .words import counts_text, details, line, rule_url, severity_word, word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.findings import Finding

    from .verdict import Verdict

#: GitHub cuts a summary at a megabyte: beyond this many findings only the counts tell.
MOST = 500

#: What Markdown would take as its own, or as a mention of a person.
SPECIAL = re.compile(r"([\\`*_\[\]<>|~@&])")
MORE = {
    "nl": "Nog {} bevindingen staan hier niet; `--report text` of `--report json` geeft ze alle.",
    "en": "{} more findings are not listed here; `--report text` or `--report json` gives them all.",
}


def report(verdict: Verdict) -> str:
    """Return the verdict, a table by rule, and the findings by file."""
    return "\n".join(_lines(verdict)) + "\n"


def _lines(verdict: Verdict) -> Iterator[str]:
    language = verdict.language
    passed = word("failed" if verdict.failing else "passed", language)
    yield f"# {word('title', language)}: {passed.lower()}"
    yield ""
    yield _plain(counts_text(verdict))
    if not verdict.findings:
        return
    yield ""
    yield f"| {word('rule', language)} | {word('severity', language)} | {word('number', language)} |"
    yield "| --- | --- | ---: |"
    for severity, rule, number in verdict.by_rule():
        yield f"| {_rule(rule, verdict)} | {severity_word(severity, language)} | {number} |"
    yield from _files(verdict)


def _files(verdict: Verdict) -> Iterator[str]:
    left = MOST
    for file, findings in verdict.by_file().items():
        if left <= 0:
            break
        yield ""
        yield f"## {_code(file) if file else word('nowhere', verdict.language)}"
        yield ""
        for finding in findings[:left]:
            yield from _finding(finding, verdict)
        left -= len(findings)
    if len(verdict.findings) > MOST:
        yield ""
        yield MORE[verdict.language].format(len(verdict.findings) - MOST)


def _finding(finding: Finding, verdict: Verdict) -> Iterator[str]:
    where = f"{_code(str(finding.position))}: " if finding.position else ""
    severity = severity_word(finding.severity if finding.severity else level(finding), verdict.language)
    yield f"- {where}**{_plain(severity)}** {_rule(finding.rule, verdict)}: {_plain(finding.message(verdict.language))}"
    page = word("page", verdict.language)
    for label, text in details(finding, verdict):
        if label != page:
            yield f"  - {label}: {_code(text) if label == word('found', verdict.language) else _plain(text)}"


def _rule(rule: str, verdict: Verdict) -> str:
    url = rule_url(rule, verdict)
    return f"[{_code(rule)}]({url})" if url else _code(rule)


def _plain(text: str) -> str:
    """Return text in which nothing is Markdown but what stands between backticks."""
    parts = re.split("`([^`]*)`", line(text))
    return "".join(_code(part) if index % 2 else SPECIAL.sub(r"\\\1", part) for index, part in enumerate(parts))


def _code(text: str) -> str:
    """Return text as code, whatever backticks it has."""
    text = line(text).replace("|", "\\|")
    fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    space = " " if "`" in text else ""
    return f"{fence}{space}{text}{space}{fence}"
