"""Who may write, and what a write answers: SPARQL Update here, the Graph Store Protocol in `graph_store`."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING

from flask import Response, current_app, jsonify, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import BadRequest, Forbidden, RequestEntityTooLarge, ServiceUnavailable, Unauthorized, UnsupportedMediaType

from graph.contributions import CONTRIBUTED, Refused
from graph.documents import FORMATS
from graph.errors import GraphError
from graph.release import CURRENT, Release
from graph.shelf import FolderShelf
from graph.updates import check
from graph.writers import Limits, Writers
from graph.writing import Conditions, Write

from .addresses import path_of
from .egress import fetched, is_allowed
from .language import language
from .negotiation import GRAPHS, liked_of
from .problems import BY_STATUS, document
from .tokens import holder

if TYPE_CHECKING:
    from pathlib import Path

    from werkzeug.datastructures import ETags

    from graph.updates import Load
    from graph.validation import Result
    from graph.writing import Outcome

    from .settings import Settings

UPDATE = "application/sparql-update"
FORM = "application/x-www-form-urlencoded"
TURTLE, PROBLEM = "text/turtle", "application/problem+json"

#: What a document may be that an update loads, and the form that it is read in.
LOADED = {media_type: form for media_type, form in GRAPHS.items() if form in FORMATS}

#: How many documents one update may load.
LOADS = 16

#: How many writes may wait in each serving process, so that reading goes on.
WAITING = 6

#: The status for each reason why nothing was written, and what it is called; 503 for all others.
STATUSES = {
    "invalid": (422, "Unprocessable Content"),
    "condition": (412, "Precondition Failed"),
    "absent": (404, "Not Found"),
    "graph": (403, "Forbidden"),
    "document": (400, "Bad Request"),
    "query": (400, "Bad Request"),
    "update": (400, "Bad Request"),
}

OFF = "Writing is off on this server; whoever runs it turns it on with VEERKRACHT_WRITE_TOKENS."
ELSEWHERE = "The data of this server are in another one, to which releases are published; write where releases are made."
CURATED = f"This graph is made from the records alone and is read-only here; graphs named {CONTRIBUTED}NAME can be written."


def settings() -> Settings:
    """Return the settings of the server."""
    found: Settings = current_app.config["SETTINGS"]
    return found


def releases() -> Path:
    """Return the folder of releases."""
    shelf = current_app.config.get("SHELF")
    found: Path = shelf.folder if isinstance(shelf, FolderShelf) else current_app.config["RELEASE"].folder.parent
    return found


@cache
def writers(folder: Path, limits: Limits) -> Writers:
    """Return what does the writes of this process, whichever release it serves."""
    return Writers(folder, limits, WAITING)


def agent() -> str:
    """Return who writes; raise 403 where nobody may here, 401 where this is nobody who may."""
    if not isinstance(current_app.config["RELEASE"], Release):
        raise Forbidden(ELSEWHERE)
    if not settings().write_tokens or not (releases() / CURRENT).exists():
        raise Forbidden(OFF)
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise _unauthorized("Writing needs a token: Authorization: Bearer TOKEN.")
    try:
        name = holder(settings().write_tokens, token.strip())
    except GraphError as error:
        raise ServiceUnavailable("The tokens of this server can't be read now; whoever runs it can mend that.") from error
    if name is None:
        raise _unauthorized("This token is not one that may write here.", error="invalid_token")
    return name


def _unauthorized(text: str, **more: str | None) -> Unauthorized:
    return Unauthorized(text, www_authenticate=WWWAuthenticate("bearer", {"realm": "veerkracht", **more}))


def body() -> bytes:
    """Return the body of a write; raise 413 where it is too large, 415 where it is compressed."""
    coding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if coding != "identity":
        raise UnsupportedMediaType(f"A body compressed with {coding} is refused: send it as it is.")
    request.max_content_length = settings().write_bytes
    try:
        return request.get_data()
    except RequestEntityTooLarge:
        raise RequestEntityTooLarge(f"The body is larger than {settings().write_bytes} bytes.") from None


def conditions() -> Conditions:
    """Return the states that a write is to find or not to find, without the format that a tag has behind them."""
    return Conditions(_states("If-Match", request.if_match), _states("If-None-Match", request.if_none_match))


def _states(header: str, tags: ETags) -> tuple[str, ...] | None:
    if header not in request.headers:
        return None
    return ("*",) if tags.star_tag else tuple(tag.split(".")[0] for tag in tags)


def done(write: Write, created: str = "") -> Response:
    """Do a write and return what to answer: 201 or 204, or why nothing was written."""
    limits = Limits(settings().write_seconds, settings().memory_megabytes)
    outcome = writers(releases(), limits).write(write)
    if outcome.refused:
        return refusal(outcome)
    if outcome.changes and "RELOAD" in current_app.config:
        with suppress(GraphError, OSError, MemoryError):  # it is written; who looks for new releases tries again, and says why not
            current_app.config["RELOAD"]()
    response = Response(status=201 if outcome.created else 204)
    if outcome.created:
        response.headers["Location"] = request.host_url.rstrip("/") + path_of(created)
    del response.headers["Content-Type"]
    response.headers["Veerkracht-Release"] = outcome.version
    if tag := outcome.hash if write.name else outcome.version:
        response.set_etag(tag)
    return response


def refusal(outcome: Outcome) -> Response:
    """Return why nothing was written; for data that break rules the report, as SHACL where the client would rather have Turtle."""
    status, title = STATUSES.get(outcome.why, (503, "Service Unavailable"))
    if outcome.report and liked_of(request.accept_mimetypes, [PROBLEM, TURTLE]) == TURTLE:
        return Response(outcome.report, status, mimetype=TURTLE)
    more: dict[str, object] = {"line": outcome.line, "column": outcome.column} if outcome.line else {}
    if outcome.results:
        more["results"] = [_told(result) for result in outcome.results]
    response = problem(status, title, outcome.message, **more)
    if status == 503:
        response.headers["Retry-After"] = "10"
    return response


def _told(result: Result) -> dict[str, str]:
    """Return a result in the language of the client."""
    return {
        "severity": result.severity,
        "rule": result.rule,
        "focus": result.focus,
        "path": result.path,
        "value": result.value,
        "message": result.message(language()),
    }


def problem(status: int, title: str, detail: str, **more: object) -> Response:
    """Return an error as RFC 9457 has it."""
    found = document(BY_STATUS[status], detail, request.path, **more)
    response = jsonify(found | {"title": title})
    response.status_code, response.mimetype = status, PROBLEM
    return response


def update_of_request() -> str | None:
    """Return the update that a request to the SPARQL endpoint carries, None where it carries none."""
    if request.method == "POST" and request.mimetype == UPDATE:
        agent()
        try:
            return body().decode()
        except UnicodeDecodeError as error:
            raise BadRequest(f"The update is not UTF-8: {error.reason} at byte {error.start}.") from error
    if request.method == "POST" and request.mimetype == FORM and "Authorization" in request.headers:
        request.max_content_length = request.max_form_memory_size = settings().write_bytes
    values = request.form if request.method == "POST" and request.mimetype == FORM else request.args
    given = values.getlist("update")
    if not given:
        return None
    if request.method != "POST" or values is request.args:
        raise BadRequest("An update is POSTed, as a form field `update` or as the body (application/sparql-update).")
    if len(given) > 1 or "query" in values:
        raise BadRequest("There is more than one update, or a query as well: give one.")
    return given[0]


def respond_to_update(text: str) -> Response:
    """Do a SPARQL 1.1 Update and return what to answer."""
    who = agent()
    using, using_named = (_iris(name) for name in ("using-graph-uri", "using-named-graph-uri"))
    try:
        loads = check(text, settings().query_depth)
    except Refused as error:
        raise BadRequest(f"{error}.") from error
    found = _loaded(loads)
    return done(Write(who, "UPDATE", body=text.encode(), using=using, using_named=using_named, documents=found, conditions=conditions()))


def _loaded(loads: list[Load]) -> dict[str, tuple[str, bytes]]:
    """Return form and body of the documents that an update loads; raise 400 for a host that is not allowed, and what can't be had."""
    limits, found = settings(), dict[str, tuple[str, bytes]]()
    if len(loads) > LOADS:
        raise BadRequest(f"The update loads more than {LOADS} documents.")
    for load in loads:
        if not is_allowed(load.address, limits.hosts):
            raise BadRequest(f"LOAD is refused: this server fetches nothing from <{load.address}>. Send the triples themselves.")
    for load in loads:
        room = limits.write_bytes - sum(len(body) for _, body in found.values())
        try:
            media_type, data = fetched(load.address, LOADED, room, limits.query_seconds)
        except BadRequest:
            if not load.silent:
                raise
        else:
            found[load.address] = LOADED[media_type], data
    return found


def _iris(name: str) -> tuple[str, ...]:
    from pyoxigraph import NamedNode

    try:
        return tuple(NamedNode(iri).value for iri in request.values.getlist(name))
    except ValueError as error:
        raise BadRequest(f"{name} is no IRI: {error}.") from error
