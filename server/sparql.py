"""The SPARQL 1.1 endpoint, query part: GET, POST of a form, POST of the query itself (https://www.w3.org/TR/sparql11-protocol/)."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app, redirect, request, url_for
from werkzeug.exceptions import BadRequest, NotAcceptable, RequestEntityTooLarge, RequestURITooLarge, UnsupportedMediaType

from graph.errors import QueryError

from .negotiation import GRAPHS, TABLES, best, media_type_of, wants_page

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as BaseResponse

    from .settings import Settings
    from .workers import Workers

blueprint = Blueprint("sparql", __name__)

#: Strings, IRIs, comments and escaped characters of names: what a keyword can't stand in.
QUOTED = re.compile(r"\\.|'''.*?'''|\"\"\".*?\"\"\"|'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"|<[^<>\"{}|^`\\\s]*>|#[^\n]*", re.DOTALL)
SERVICE = re.compile(r"\bSERVICE\b", re.IGNORECASE)

#: Characters written by their number, which SPARQL reads before anything else (https://www.w3.org/TR/sparql11-query/#codepointEscape).
NUMBERED = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


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
    limits: Settings = current_app.config["SETTINGS"]
    if len(query) > limits.query_characters:
        too_long = RequestURITooLarge if request.method == "GET" else RequestEntityTooLarge
        raise too_long(f"The query is longer than {limits.query_characters} characters.")
    bare = QUOTED.sub(" ", NUMBERED.sub(_character, query))
    if SERVICE.search(bare):
        raise BadRequest("SERVICE is refused: this endpoint calls no other.")
    depth = deepest = 0
    for char in bare:
        depth += (char in "({[") - (char in ")}]")
        deepest = max(deepest, depth)
    if deepest > limits.query_depth:
        raise BadRequest(f"The query is nested deeper than {limits.query_depth} levels.")


def _character(match: re.Match[str]) -> str:
    number = int(match[1] or match[2], 16)
    return chr(number) if number <= sys.maxunicode else " "


def workers() -> Workers:
    """Return the processes that run queries."""
    found: Workers = current_app.config["WORKERS"]
    return found


def respond(query: str) -> Response:
    """Return the response to a checked query."""
    asked = request.values.get("format")
    if asked and asked not in {*TABLES.values(), *GRAPHS.values()}:
        raise BadRequest(f"format={asked} is none of {', '.join(dict.fromkeys([*TABLES.values(), *GRAPHS.values()]))}.")
    table, graph = (_if_offered(asked, TABLES), _if_offered(asked, GRAPHS)) if asked else (_liked(TABLES), _liked(GRAPHS))
    reply = workers().answer(query, table, graph)
    offered = GRAPHS if reply.kind == "graph" else TABLES
    media_type = media_type_of(reply.form, offered) if asked else best(request.accept_mimetypes, offered)[0]
    response = Response(reply.body, mimetype=media_type)
    response.vary.add("Accept")
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _if_offered(form: str, offered: dict[str, str]) -> str | None:
    return form if form in offered.values() else None


def _liked(offered: dict[str, str]) -> str | None:
    try:
        return best(request.accept_mimetypes, offered)[1]
    except NotAcceptable:
        return None


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
