"""The description of the service: OpenAPI for machines, a page for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, json, render_template, request

from graph.questions import questions

from .citation import release
from .language import DUTCH, language
from .openapi import openapi
from .problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

blueprint = Blueprint("api", __name__)


def described() -> dict[str, Any]:
    """Return the description of this application."""
    return openapi(questions().values(), release().version, request.host_url.rstrip("/"))


@blueprint.route("/openapi.<suffix>")
def description(suffix: str) -> Response:
    """Return the OpenAPI description as JSON or YAML."""
    if suffix == "json":
        return Response(json.dumps(described(), indent=1), content_type="application/vnd.oai.openapi+json;version=3.1")
    if suffix == "yaml":
        import yaml

        return Response(
            yaml.safe_dump(json.loads(json.dumps(described())), sort_keys=False, allow_unicode=True), mimetype="application/yaml"
        )
    raise Problem("not-found", f"The description can't be had as .{suffix}.", accepted=["/openapi.json", "/openapi.yaml"])


@blueprint.route("/api")
def page() -> str:
    """Return the description for people."""
    found = described()
    lang = language()

    def summary_of(operation: dict[str, Any]) -> str:
        return DUTCH[operation["operationId"]] if lang == "nl" else str(operation["summary"])

    tags = [tag["name"] for tag in found["tags"]]
    return render_template(
        "api.html", operations=list(_operations(found)), questions=questions(), tags=tags, lang=lang, summary_of=summary_of
    )


def _operations(found: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield each operation with its parameters looked up, but for what each question has in a second form."""
    shared = found["components"]["parameters"]
    for path, methods in found["paths"].items():
        if path.endswith(".{suffix}") and path.removesuffix(".{suffix}").removeprefix("/questions/") in questions():
            continue
        for method, operation in methods.items():
            parameters = [shared[item["$ref"].rsplit("/", 1)[1]] if "$ref" in item else item for item in operation["parameters"]]
            yield {"path": path, "method": method.upper(), **operation, "parameters": parameters}
