"""The fixed words of reports in Dutch and English, and text made safe to print."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from graph.findings import SEVERITIES, Finding, text_in
from ontology import BASE

if TYPE_CHECKING:
    from .verdict import Verdict

LANGUAGES = ("nl", "en")

#: What can't be printed or stand in XML: control characters, lone surrogates, non-characters.
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")

WORDS: dict[str, tuple[str, str]] = {
    "expected": ("verwacht", "expected"),
    "found": ("gevonden", "found"),
    "hint": ("herstel", "hint"),
    "shape": ("regel staat in", "rule stands in"),
    "page": ("uitleg", "explained at"),
    "rule": ("Regel", "Rule"),
    "severity": ("Ernst", "Severity"),
    "number": ("Aantal", "Number"),
    "place": ("Plaats", "Place"),
    "message": ("Melding", "Message"),
    "title": ("Validatie", "Validation"),
    "summary": ("Samenvatting", "Summary"),
    "findings": ("Bevindingen", "Findings"),
    "nothing": ("Er is niets gevonden.", "Nothing was found."),
    "nowhere": ("Zonder plaats", "Without a place"),
    "passed": ("Geslaagd", "Passed"),
    "failed": ("Gezakt", "Failed"),
    "skip": ("Naar de bevindingen", "Skip to the findings"),
    "unshown": ("niet getoond; --info toont ze", "not shown; --info shows them"),
    "known": ("bekend uit de lijst van openstaande zaken", "known from the baseline"),
    "thing": ("ding", "thing"),
    "path": ("eigenschap", "property"),
}

#: The severities, one and many.
SEVERITY_WORDS: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "Violation": (("overtreding", "overtredingen"), ("violation", "violations")),
    "Warning": (("waarschuwing", "waarschuwingen"), ("warning", "warnings")),
    "Info": (("opmerking", "opmerkingen"), ("info", "infos")),
}


def word(key: str, language: str) -> str:
    """Return a fixed word in a language."""
    return WORDS[key][LANGUAGES.index(language)]


def severity_word(severity: str, language: str, number: int = 1) -> str:
    """Return what a severity is called, for one or for more; an author's own severity keeps its name."""
    if severity not in SEVERITY_WORDS:
        return severity
    return SEVERITY_WORDS[severity][LANGUAGES.index(language)][number != 1]


def counts_text(verdict: Verdict) -> str:
    """Return how many findings there are of each severity, and what is left out."""
    language, counts = verdict.language, verdict.counts()
    parts = [f"{counts[severity]} {severity_word(severity, language, counts[severity])}" for severity in SEVERITIES]
    if verdict.unshown:
        parts[-1] += f" ({word('unshown', language)})"
    text = ", ".join(parts)
    return f"{text}; {verdict.known} {word('known', language)}" if verdict.known else text


def told(finding: Finding, verdict: Verdict) -> list[tuple[str, str]]:
    """Return what was found and expected, and how to mend it: labels and texts."""
    language = verdict.language
    known = (("found", finding.found), ("expected", text_in(finding.expected, language)), ("hint", text_in(finding.hint, language)))
    return [(word(key, language), safe(text)) for key, text in known if text]


def details(finding: Finding, verdict: Verdict) -> list[tuple[str, str]]:
    """Return what a reader must know besides the message: labels and texts, in the order of reading."""
    shape = str(finding.shape_position) if finding.shape_position else ""
    where = (("shape", shape), ("page", rule_url(finding.rule, verdict)))
    return told(finding, verdict) + [(word(key, verdict.language), safe(text)) for key, text in where if text]


def rule_url(rule: str, verdict: Verdict) -> str:
    """Return the address of a rule's page, empty where the rule is not the project's own."""
    return f"{BASE}rules/{rule}" if rule in verdict.rules and verdict.rules[rule].documented else ""


def safe(text: str) -> str:
    """Return text with what a terminal or XML can't bear made visible: its number instead."""
    return UNPRINTABLE.sub(lambda match: f"\\x{ord(match[0]):02x}", text)


def line(text: str) -> str:
    """Return text as one safe line."""
    return safe(" ".join(text.split()))
