"""The validation report of SHACL as Turtle, with our positions, expectations and hints (vocabulary: `positions.ttl`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from graph.names import PREFIXES

from .paths import turtle_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.findings import Finding, Position

    from .verdict import Verdict

HEAD = f"""@prefix sh: <{PREFIXES["sh"]}> .
@prefix vr: <https://w3id.org/veerkracht/report#> .
"""
FIELDS = ("file", "line", "column", "endLine", "endColumn", "sheet", "cell")


def report(verdict: Verdict) -> str:
    """Return the report; it conforms, as SHACL says, where there is no result at all."""
    results = "".join(f" ;\n  sh:result {_result(finding)}" for finding in verdict.findings)
    conforms = str(not verdict.findings and not verdict.unshown).lower()
    return f"{HEAD}\n[] a sh:ValidationReport ;\n  sh:conforms {conforms}{results} .\n"


def _result(finding: Finding) -> str:
    return "[\n    " + " ;\n    ".join(["a sh:ValidationResult", *_facts(finding)]) + "\n  ]"


def _facts(finding: Finding) -> Iterator[str]:
    yield f"sh:resultSeverity {_severity(finding.severity)}"
    yield f"vr:rule {_text(finding.rule)}"
    if finding.focus:
        yield f"sh:focusNode {_node(finding.focus)}"
    if finding.path:
        yield f"sh:resultPath {turtle_path(finding.path)}"
    if finding.value or finding.term:
        yield f"sh:value {_value(finding)}"
    if finding.component:
        yield f"sh:sourceConstraintComponent sh:{finding.component}ConstraintComponent"
    if finding.shape:
        yield f"sh:sourceShape {_node(finding.shape)}"
    for language, message in finding.messages:
        yield f"sh:resultMessage {_text(message, language)}"
    for name, texts in (("expected", finding.expected), ("hint", finding.hint)):
        for language, text in texts:
            yield f"vr:{name} {_text(text, language)}"
    for name, position in (("position", finding.position), ("shapePosition", finding.shape_position)):
        if position:
            yield f"vr:{name} {_position(position)}"


def _position(position: Position) -> str:
    values = (position.file, position.line, position.column, position.end_line, position.end_column, position.sheet, position.cell)
    facts = (f"vr:{name} {_text(value) if isinstance(value, str) else value}" for name, value in zip(FIELDS, values, strict=True) if value)
    return f"[ a vr:Position ; {' ; '.join(facts)} ]"


def _severity(severity: str) -> str:
    return str(NamedNode(severity)) if ":" in severity else f"sh:{severity}"


def _value(finding: Finding) -> str:
    return finding.term if finding.term and not finding.term.startswith("_:") else _node(finding.value)


def _node(text: str) -> str:
    """Return an IRI; a blank node as one of the report's own, since its label means nothing here."""
    try:
        return str(NamedNode(text))
    except ValueError:
        return "[]"


def _text(text: str, language: str = "") -> str:
    return str(Literal(text, language=language)) if language else str(Literal(text))
