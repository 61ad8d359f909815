"""The pages on the rules: what each asks, why, and an example that fails beside the same mended; and the words of reports."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template
from werkzeug.exceptions import NotFound

from graph.findings import text_in
from graph.nearest import nearest
from graph.reports.words import severity_word
from graph.rulebook import pages, rules, where
from ontology import ROOT

from .language import language

blueprint = Blueprint("rules", __name__)

#: The words of these pages.
WORDS = {
    "nl": {
        "rules": "Regels",
        "rule": "Regel",
        "why": "Waarom",
        "fails": "Dit gaat fout",
        "mended": "Zo is het hersteld",
        "nothing": "(niets)",
        "severity": "Ernst",
        "asks": "Wat de regel vraagt",
        "all": "Alle regels",
        "shape": "De shape",
    },
    "en": {
        "rules": "Rules",
        "rule": "Rule",
        "why": "Why",
        "fails": "This fails",
        "mended": "The same mended",
        "nothing": "(nothing)",
        "severity": "Severity",
        "asks": "What the rule asks",
        "all": "All rules",
        "shape": "The shape",
    },
}

VOCABULARY = ROOT.parent / "graph" / "reports" / "positions.ttl"


@blueprint.route("/rules")
def rule_list() -> str:
    """Return the list of rules by topic."""
    topics: dict[str, list[Any]] = {}
    for name, page in pages().items():
        topics.setdefault(text_in(page.title, language()), []).append(rules()[name])
    return render_template("rules.html", topics=topics, **_shared())


@blueprint.route("/rules/<name>")
def rule(name: str) -> str:
    """Return the page of a rule."""
    if name not in pages():
        near = nearest(name, pages(), 0.5)
        raise NotFound(f"There is no rule {name!r}.{f' Did you mean {near!r}?' if near else ''}")
    return render_template("rule.html", rule=rules()[name], page=pages()[name], where=where, **_shared())


@blueprint.route("/report")
def report_vocabulary() -> Response:
    """Return the vocabulary of positions in SHACL reports."""
    return Response(VOCABULARY.read_bytes(), mimetype="text/turtle")


def _shared() -> dict[str, Any]:
    lang = language()
    return {
        "word": WORDS[lang],
        "said": lambda texts: text_in(texts, lang),
        "severity_word": lambda severity: severity_word(severity, lang),
    }
