"""The SPARQL 1.1 endpoint, query part: GET, POST of a form, POST of the query itself (https://www.w3.org/TR/sparql11-protocol/)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app, redirect, request, url_for
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from graph.errors import QueryError
from graph.results import run

from .negotiation import GRAPHS, TABLES, best, media_type_of, wants_page

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as BaseResponse

    from graph.release import Release

blueprint = Blueprint("sparql", __name__)

#: Strings, IRIs and comments: what a keyword can't stand in.
QUOTED = re.compile(r"'''.*?'''|\"\"\".*?\"\"\"|'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"|<[^<>\"{}|^`\\\s]*>|#[^\n]*", re.DOTALL)
SERVICE = re.compile(r"\bSERVICE\b", re.IGNORECASE)

#: A cheap bound before parsing: deeper nesting could end the process.
DEEPEST = 200
LONGEST = 100_000


@blueprint.route("/sparql", methods=["GET", "POST"])
def sparql() -> BaseResponse:
    """Answer a query in the form that the client accepts; without a query, lead a person to the form."""
    query = query_text()
    if query is None:
        if wants_page(request.accept_mimetypes, {**TABLES, **GRAPHS}):
            return redirect(url_for("pages.query_form"))
        raise BadRequest("There is no query: give one as ?query=…, in a form field `query`, or as the body.")
    check(query)
    return respond(query)


def query_text() -> str | None:
    """Return the query that a request carries, None where it carries none; raise 400 or 415 where it is not carried well."""
    if request.method == "POST" and request.mimetype == "application/sparql-query":
        return request.get_data(as_text=True)
    if request.method == "POST" and request.mimetype != "application/x-www-form-urlencoded":
        raise UnsupportedMediaType("POST a form (application/x-www-form-urlencoded) or the query itself (application/sparql-query).")
    values = request.form if request.method == "POST" else request.args
    if len(values.getlist("query")) > 1:
        raise BadRequest("There is more than one query: give one.")
    for name in ("default-graph-uri", "named-graph-uri"):
        if name in request.values:
            raise BadRequest(f"{name} is not supported yet; name graphs in the query with FROM or GRAPH.")
    if "update" in values and "query" not in values:
        raise BadRequest("This endpoint answers queries; the data come from the records and are read-only.")
    return values.get("query")


def check(query: str) -> None:
    """Refuse what must not reach the engine: queries that would make the server call out, or that are too long or too deep."""
    if len(query) > LONGEST:
        raise BadRequest(f"The query is longer than {LONGEST} characters.")
    bare = QUOTED.sub(" ", query)
    if SERVICE.search(bare):
        raise BadRequest("SERVICE is refused: this endpoint calls no other.")
    depth = deepest = 0
    for char in bare:
        depth += (char in "({[") - (char in ")}]")
        deepest = max(deepest, depth)
    if deepest > DEEPEST:
        raise BadRequest(f"The query is nested deeper than {DEEPEST} levels.")


def respond(query: str) -> Response:
    """Return the response to a checked query."""
    release: Release = current_app.config["RELEASE"]
    answer = run(release.store, query)
    offered = GRAPHS if answer.kind == "graph" else TABLES
    asked = request.values.get("format")
    media_type = media_type_of(asked, offered) if asked else None
    if asked and media_type is None:
        raise BadRequest(f"format={asked} does not fit this query: use {', '.join(dict.fromkeys(offered.values()))}.")
    form = offered[media_type] if media_type else ""
    if media_type is None:
        media_type, form = best(request.accept_mimetypes, offered)
    if answer.kind == "boolean" and form in ("csv", "tsv"):
        return Response("true\n" if answer.found else "false\n", mimetype=media_type)
    response = Response(answer.serialize(form), mimetype=media_type)
    response.vary.add("Accept")
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@blueprint.app_errorhandler(QueryError)
def query_error(error: QueryError) -> tuple[Response, int]:
    """Return a 400 that shows where the query goes wrong."""
    return Response(where(error, query_text() if request.path == "/sparql" else None) + "\n", mimetype="text/plain"), 400


def where(error: QueryError, query: str | None) -> str:
    """Return what is wrong with a query, with the line and a caret under the place."""
    text = f"The query can't be read: {error.message}"
    lines = (query or "").splitlines()
    if not error.line or not lines:
        return text
    line, column = min(error.line, len(lines)), error.column or 1
    return f"{text}\nline {error.line}, column {error.column}:\n  {lines[line - 1]}\n  {' ' * (column - 1)}^"
