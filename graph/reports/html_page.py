"""A page in HTML that stands on its own: no script, no font or style from elsewhere, in Dutch or English."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from graph.findings import level

from .excerpt import excerpt
from .words import counts_text, details, line, rule_url, severity_word, word

if TYPE_CHECKING:
    from .verdict import Verdict


def report(verdict: Verdict) -> str:
    """Return the page: verdict, a table by rule, and the findings by file."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    language = verdict.language
    return environment.get_template("page.html").render(
        verdict=verdict,
        lang=language,
        word=lambda key: word(key, language),
        severity_word=lambda severity, number=1: severity_word(severity, language, number),
        counts=counts_text(verdict),
        excerpt=lambda finding: excerpt(finding.position, verdict.folder),
        details=lambda finding: details(finding, verdict)[:-1] if rule_url(finding.rule, verdict) else details(finding, verdict),
        url=lambda rule: rule_url(rule, verdict),
        level=level,
        line=line,
    )
