"""Errors as people and machines can read them: a page, or problem+json (RFC 9457); never a trace."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from flask import Response, current_app, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError

from graph.errors import EngineError, GraphError, QueryError
from graph.questions import ParameterError
from graph.syntax import line_of

from .exchange import ERROR
from .language import language
from .negotiation import liked_of
from .problems import BY_STATUS, KINDS, Problem, document

if TYPE_CHECKING:
    from flask import Flask

PROBLEM, HTML = "application/problem+json", "text/html"

#: An address longer than this is not repeated in the problem.
INSTANCE = 500


def register(app: Flask) -> None:
    """Register the handlers on an application, and raise what was met before a request came to it."""
    app.before_request(_met_before)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(GraphError, graph_error)
    app.register_error_handler(Exception, unexpected)


def _met_before() -> None:
    error: HTTPException | None = request.environ.get(ERROR)
    if error is not None:
        raise error


def http_error(error: HTTPException) -> Response:
    """Return a page for a person, problem+json for a machine."""
    if error.response is not None:
        return error.response  # type: ignore[return-value]
    status = error.code or 500
    kind = error.kind if isinstance(error, Problem) else BY_STATUS.get(status, "bad-request" if status < 500 else "internal-error")
    return _responded(kind, status, error.description or error.name, _members(error), error)


def graph_error(error: GraphError) -> Response:
    """Return a 400 that says what was wrong and how to mend it; a 503 where the server that holds the data failed."""
    if isinstance(error, EngineError):
        from .workers import ENDED, Unavailable

        current_app.logger.error("%s", error)
        return http_error(Unavailable(ENDED["engine"]))
    if isinstance(error, QueryError):
        return query_error(error, None)
    if isinstance(error, ParameterError):
        return http_error(parameter_problem(error))
    return http_error(Problem("bad-request", error.message, hint=error.hint))


def query_error(error: QueryError, query: str | None) -> Response:
    """Return a 400 that shows where the query goes wrong: line, column, and the line itself with a caret under the place."""
    members = {"line": error.line, "column": error.column, "excerpt": excerpt(error, query)}
    place = f" at line {error.line}, column {error.column}" if error.line else ""
    return http_error(Problem("query-syntax", f"The query can't be read{place}: {error.message}", **members))


def parameter_problem(error: ParameterError) -> Problem:
    """Return the problem that a wrong parameter of a question is."""
    members = {"parameter": error.parameter, "given": error.given, "accepted": error.accepted, "example": error.example}
    return Problem(error.problem, error.message, hint=error.hint, **members)


def unexpected(error: Exception) -> Response:
    """Log what nobody foresaw, and say no more than that."""
    current_app.logger.error("unexpected error at %s: %r", request.path, error)
    return http_error(InternalServerError("Something went wrong here; it was logged."))


def excerpt(error: QueryError, query: str | None) -> str:
    """Return the line of a query that an error is in, with a caret under the place; nothing where it has none."""
    if not query or not error.line:
        return ""
    line, blanks = line_of(query, error.line, error.column or 1)
    start = max(0, len(blanks) - 80)
    return f"{line[start : start + 160]}\n{blanks[start:]}^"


def _members(error: HTTPException) -> dict[str, Any]:
    """Return what an error says beside its detail: what would be accepted, above all."""
    if isinstance(error, Problem):
        return error.members
    accepted = getattr(error, "accepted", None) or sorted(getattr(error, "valid_methods", None) or [])
    return {"accepted": accepted} if accepted else {}


def _responded(kind: str, status: int, detail: str, members: dict[str, Any], error: HTTPException) -> Response:
    if _wants_page():
        lang = language()
        page = render_template("error.html", kind=kind, facts=KINDS[kind], status=status, detail=detail, members=members, lang=lang)
        response = Response(page, status, mimetype=HTML)
    else:
        instance = request.full_path.rstrip("?")
        found = document(kind, detail, instance if len(instance) <= INSTANCE else request.path, **members) | {"status": status}
        response = Response(json.dumps(found, ensure_ascii=False) + "\n", status, mimetype=PROBLEM)
    response.headers.extend((name, value) for name, value in error.get_headers() if name.lower() != "content-type")
    return response


def _wants_page() -> bool:
    return request.path.endswith(".html") or liked_of(request.accept_mimetypes, [PROBLEM, "application/json", HTML]) == HTML
