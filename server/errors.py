"""Errors as people and machines can read them; never a trace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, current_app, jsonify, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError

from graph.errors import EngineError, GraphError, QueryError

from .language import language

if TYPE_CHECKING:
    from flask import Flask


def register(app: Flask) -> None:
    """Register the handlers on an application."""
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(GraphError, graph_error)
    app.register_error_handler(Exception, unexpected)


def http_error(error: HTTPException) -> tuple[Response | str, int] | Response:
    """Return a page for a person, problem+json (RFC 9457) for a machine."""
    if error.response is not None:
        return error.response  # type: ignore[return-value]
    status = error.code or 500
    if request.accept_mimetypes.best_match(["application/problem+json", "text/html"]) == "text/html" and request.path != "/sparql":
        return render_template("error.html", title=f"{status} {error.name}", text=error.description, lang=language()), status
    response = jsonify({"type": "about:blank", "title": error.name, "status": status, "detail": error.description})
    response.mimetype = "application/problem+json"
    response.headers.extend((name, value) for name, value in error.get_headers() if name.lower() != "content-type")
    return response, status


def graph_error(error: GraphError) -> tuple[Response | str, int] | Response:
    """Return a 400 that says what was wrong and how to mend it; a 503 where the server that holds the data failed."""
    from werkzeug.exceptions import BadRequest

    if isinstance(error, EngineError):
        from .workers import ENDED, Unavailable

        current_app.logger.error("%s", error)
        return http_error(Unavailable(ENDED["engine"]))

    if isinstance(error, QueryError):
        from .sparql import query_error

        return query_error(error)
    return http_error(BadRequest(str(error)))


def unexpected(error: Exception) -> tuple[Response | str, int] | Response:
    """Log what nobody foresaw, and say no more than that."""
    current_app.logger.error("unexpected error at %s: %r", request.path, error)
    return http_error(InternalServerError("Something went wrong here; it was logged."))
