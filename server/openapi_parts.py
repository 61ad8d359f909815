"""What the parts of the OpenAPI description share: parameters, responses and schemas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .problems import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable

TEXT: dict[str, Any] = {"type": "string"}

#: What a status says where nothing more is known.
STATUSES = {
    400: "Something is wrong with the request; the problem says what.", 401: "A bearer token is needed.", 403: "This may not be written.",
    404: "There is no such thing, question or release.", 405: "This method is not known here.",
    406: "None of the accepted forms can be given.",
    410: "Something was once there and is gone; the problem names its successor, where it has one.",
    412: "What is there is not what the condition expects.", 413: "The body is too large.", 414: "The address is too long.",
    415: "The body is of an unknown media type.", 422: "What was to be written breaks a rule; the report says which.",
    500: "An error of the server, which was logged.", 503: "A limit was met, or there is no room; `Retry-After` says when to try again.",
}  # fmt: skip


def parameter(
    name: str, description: str, schema: dict[str, Any], *, where: str = "query", required: bool = False, example: str | int = ""
) -> dict[str, Any]:
    """Return a parameter."""
    found = {"name": name, "in": where, "description": description, "required": required or where == "path", "schema": schema}
    return found | ({"example": example} if example != "" else {})


def in_path(name: str, description: str, example: str, values: Iterable[str] = ()) -> dict[str, Any]:
    """Return a parameter that is a part of the path, one of some values where they are given."""
    schema = {**TEXT, "enum": list(dict.fromkeys(values))} if values else TEXT
    return parameter(name, description, schema, where="path", example=example)


def suffix(example: str, values: Iterable[str]) -> dict[str, Any]:
    """Return the parameter that names a format at the end of a path."""
    return in_path("suffix", "The format.", example, values)


def ok(description: str, formats: Iterable[str], *, headers: bool = False) -> dict[str, Any]:
    """Return a response with each of some media types."""
    content: dict[str, Any] = {media_type: _content(media_type) for media_type in formats}
    found: dict[str, Any] = {"description": description, "content": content}
    if headers:
        found["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in ("Link", "Veerkracht-Release")}
    return found


def _content(media_type: str) -> dict[str, Any]:
    results = media_type in ("application/sparql-results+json",)
    return {"schema": {"$ref": "#/components/schemas/SparqlResults"} if results else {}}


def problems(statuses: Iterable[int]) -> dict[str, Any]:
    """Return the responses of some statuses that say what went wrong."""
    return {str(status): {"$ref": f"#/components/responses/{status}"} for status in sorted(set(statuses))}


def _problem(status: int) -> dict[str, Any]:
    found: dict[str, Any] = {
        "description": STATUSES[status],
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}, "text/html": {"schema": {}}},
    }
    if status == 503:
        found["headers"] = {"Retry-After": {"schema": TEXT, "description": "Seconds."}}
    return found


_TERM = {
    "type": "object", "required": ["type", "value"],
    "properties": {"type": {"enum": ["uri", "literal", "bnode", "triple"]}, "value": {}, "xml:lang": TEXT, "datatype": TEXT},
}  # fmt: skip

_ROW = {"type": "object", "additionalProperties": _TERM}

_RESULTS = {
    "type": "object", "required": ["head"],
    "properties": {
        "head": {"type": "object", "properties": {"vars": {"type": "array", "items": TEXT}}},
        "results": {"type": "object", "properties": {"bindings": {"type": "array", "items": _ROW}}},
        "boolean": {"type": "boolean"},
    },
}  # fmt: skip

_ONE_OR_MORE = {"anyOf": [TEXT, {"type": "array", "items": TEXT}]}

_PROBLEM = {
    "type": "object", "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "enum": [f"/problems/{name}" for name in KINDS], "description": "Answers with what the problem is."},
        "title": TEXT, "status": {"type": "integer"}, "detail": TEXT, "instance": TEXT, "hint": TEXT,
        "parameter": TEXT, "given": _ONE_OR_MORE, "accepted": _ONE_OR_MORE, "example": TEXT,
        "near": {"type": "array", "items": TEXT, "description": "IRIs that may have been meant."},
        "successors": {"type": "array", "items": TEXT, "description": "IRIs of what stands in the place of what is gone."},
        "reason": {"type": "object", "description": "Why something is gone, by language.", "additionalProperties": TEXT},
        "goneSince": {"type": "object", "description": "The release that first had it no longer, and the day, where known."},
        "lastVersion": {"type": "string", "description": "The address of what is gone, in the last release that had it."},
        "line": {"type": "integer"}, "column": {"type": "integer"}, "excerpt": TEXT,
    },
}  # fmt: skip

_MANY = {"type": "array", "items": TEXT}

_ARGUMENTS = {
    "release": parameter("release", "The release to answer from; by default the newest.", TEXT),
    "lang": parameter("lang", "The language of a page; by default that of the browser.", {"type": "string", "enum": ["nl", "en"]}),
    "page": parameter("page", "Which page of a long list.", {"type": "integer", "minimum": 1}),
    "query": parameter("query", "The query.", TEXT, example="SELECT ?i WHERE { ?i a vk:Intervention }"),
    "default-graph-uri": parameter("default-graph-uri", "A graph of the default graph; may be repeated.", _MANY),
    "named-graph-uri": parameter("named-graph-uri", "A named graph to ask; may be repeated.", _MANY),
    "format": parameter("format", "The format by its short name, in the place of `Accept`.", TEXT, example="csv"),
    "graph": parameter("graph", "The IRI of a graph.", TEXT, example="https://w3id.org/veerkracht/graph/meta"),
    "default": parameter("default", "The union of all graphs.", {"type": "string", "maxLength": 0}) | {"allowEmptyValue": True},
}

COMPONENTS: dict[str, Any] = {
    "parameters": _ARGUMENTS,
    "headers": {
        "Link": {
            "schema": TEXT,
            "description": "Typed links (RFC 8288): `cite-as` to what is cited, `latest-version` to the newest, and more.",
        },
        "Veerkracht-Release": {"schema": TEXT, "description": "The release that the answer is of."},
    },
    "responses": {
        "302": {"description": "To the form for queries, for a person who brings no query."},
        "303": {"description": "To the document (`Location`), with the same query."},
        "304": {"description": "Not changed since (`If-None-Match`)."},
        "307": {"description": "To the newest of the older releases that hold it."},
        "308": {"description": "To the same address with one slash where there were more."},
        **{str(status): _problem(status) for status in STATUSES},
    },
    "schemas": {"Problem": _PROBLEM, "SparqlResults": _RESULTS},
    "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
}
