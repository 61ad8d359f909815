"""The OpenAPI 3.1 description of the service, made from the questions and the routes: what each address takes and gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ontology import LICENSE

from .openapi_parts import COMPONENTS, ok, parameter, suffix
from .openapi_paths import DATA, HTML, PATHS, REF, operation
from .questions import SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graph.questions import Parameter, Question

TYPES: dict[str, dict[str, Any]] = {
    "iri": {"type": "string"},
    "iris": {"type": "string"},
    "text": {"type": "string"},
    "integer": {"type": "integer"},
    "decimal": {"type": "number"},
}

ABOUT = (
    "Every answer is of one release, whose version is given in `Veerkracht-Release` and in the link `cite-as`;"
    " `?release=VERSION` keeps giving the answer of that release. Errors are `application/problem+json`."
)


def openapi(questions: Iterable[Question], version: str, server: str) -> dict[str, Any]:
    """Return the description of the service as it stands at an address."""
    paths: dict[str, Any] = dict(PATHS)
    for question in questions:
        paths[f"/questions/{question.name}"] = {"get": _question(question)}
        paths[f"/questions/{question.name}.{{suffix}}"] = {"get": _question(question, as_suffix=True)}
    tags = ("questions", "sparql", "data", "service", "pages", "writing")
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Veerkrachtgraaf",
            "version": version,
            "summary": "A knowledge graph of what builds resilience in people",
            "description": ABOUT,
            "license": {"name": "Data: CC BY 4.0; code: Apache-2.0", "url": LICENSE},
        },
        "servers": [{"url": server}],
        "tags": [{"name": name} for name in tags],
        "paths": dict(sorted(paths.items())),
        "components": COMPONENTS,
    }


def _question(question: Question, *, as_suffix: bool = False) -> dict[str, Any]:
    """Return the operation that answers a question: its typed parameters, and what each format looks like."""
    form = suffix("csv", SUFFIXES) if as_suffix else REF["format"]
    name = question.name + ("-as" if as_suffix else "")
    parameters = (*map(_parameter, question.parameters), form)
    found = operation("questions", name, question.title["en"], *parameters, gives=_answer(question), fails=(400, 406))
    return found | {"description": question.description["en"], "x-columns": question.columns}


def _answer(question: Question) -> dict[str, Any]:
    named = {"properties": {"head": {"properties": {"vars": {"const": question.columns}}}}}
    gives = ok(f"Columns: {', '.join(question.columns)}.", {**DATA, **HTML}, headers=True)
    for media_type in ("application/sparql-results+json", "application/json"):
        gives["content"][media_type]["schema"] = {"allOf": [{"$ref": "#/components/schemas/SparqlResults"}, named]}
    gives["content"]["text/csv"]["example"] = ",".join(question.columns) + "\r\n"
    return gives


def _parameter(of: Parameter) -> dict[str, Any]:
    schema = TYPES[of.type] | ({"enum": list(of.values)} if of.values else {}) | ({"default": of.default} if of.default else {})
    example = int(of.example) if of.type == "integer" else of.example
    found = parameter(of.name, f"{of.label['en']}: {of.accepted}.", schema, required=of.required, example=example)
    return found | ({"x-class": of.kind} if of.kind else {})
