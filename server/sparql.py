"""The SPARQL 1.1 endpoint: queries by GET and POST, updates by POST (https://www.w3.org/TR/sparql11-protocol/)."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from flask import Blueprint, Response, current_app, g, redirect, request, url_for
from werkzeug.exceptions import BadRequest, NotAcceptable, RequestEntityTooLarge, RequestURITooLarge, UnsupportedMediaType

from graph.errors import QueryError
from graph.query_text import Dataset, depth, glued, is_changing, is_simple, readings, services, without_dataset
from graph.syntax import line_of

from . import errors
from .citation import lasting, release
from .egress import documents, is_allowed
from .negotiation import GRAPHS, TABLES, best, form_named, media_type_of, wants_page
from .service import service_description
from .workers import Asked
from .writing import FORM, UPDATE, respond_to_update, update_of_request

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as BaseResponse

    from .settings import Settings
    from .workers import Reply, Workers

blueprint = Blueprint("sparql", __name__)

QUERY = "application/sparql-query"
DATASET = ("default-graph-uri", "named-graph-uri")

#: The longest query string that an address to cite is given for.
LONGEST = 2000

#: A byte that is no character of ASCII, as a form writes it or as it is.
BYTES = re.compile(rb"%[89A-Fa-f]|[\x80-\xff]")


@blueprint.route("/sparql", methods=["GET", "POST"])
def sparql() -> BaseResponse:
    """Answer a query in the form that the client accepts; without one, lead a person to the form and describe the service to others."""
    if (update := update_of_request()) is not None:
        return respond_to_update(update)
    query = query_text()
    if query is None:
        if wants_page(request.accept_mimetypes, {**TABLES, **GRAPHS}):
            return redirect(url_for("pages.query_form"))
        if request.method == "GET":
            return service_description()
        raise BadRequest("There is no query: give one as ?query=…, in a form field `query`, or as the body.")
    return respond(query, dataset())


def query_text() -> str | None:
    """Return the query that a request carries, None where it carries none; raise 400 or 415 where it is not carried well."""
    if request.method == "POST" and request.mimetype == QUERY:
        return _body()
    if request.method == "POST" and request.mimetype != FORM:
        raise UnsupportedMediaType(f"POST a form ({FORM}), the query itself ({QUERY}) or an update ({UPDATE}).")
    if not _is_utf8(request.environ.get("veerkracht.body", b"") if request.method == "POST" else request.query_string):
        raise BadRequest("The query is not UTF-8: what stands for its bytes (`%FF`) gives no text.")
    values = request.form if request.method == "POST" else request.args
    if len(values.getlist("query")) > 1:
        raise BadRequest("There is more than one query: give one.")
    return values.get("query")


def _is_utf8(form: bytes) -> bool:
    """Return whether the bytes that a form writes as `%XX` are text."""
    if not BYTES.search(form):
        return True
    try:
        unquote_to_bytes(form).decode()
    except UnicodeDecodeError:
        return False
    return True


def _body() -> str:
    try:
        return request.get_data().decode()
    except UnicodeDecodeError as error:
        raise BadRequest(f"The query is not UTF-8: {error.reason} at byte {error.start}.") from error


def dataset() -> Dataset:
    """Return the dataset that the request names, in its form or address."""
    default, named = (request.values.getlist(name) for name in DATASET)
    return Dataset(tuple(default), tuple(named)) if default or named else Dataset()


def checked(query: str, named: Dataset | None = None) -> Asked:
    """Return a query that may go to the engine, with its dataset.

    Refuse what must not reach it: what would make the server call out, what is too long or too deep, graphs that are not there.
    The dataset of the request replaces that of the query (https://www.w3.org/TR/sparql11-protocol/#dataset).
    """
    limits: Settings = current_app.config["SETTINGS"]
    if len(query) > limits.query_characters:
        too_long = RequestURITooLarge if request.method == "GET" else RequestEntityTooLarge
        raise too_long(f"The query is longer than {limits.query_characters} characters.")
    g.changing, own = False, Dataset()
    if not is_simple(query, limits.query_depth):
        query, own = _read(query, limits)
    asked_of = named if named and named.graphs else own
    return Asked(query, dataset=asked_of, documents=_documents(asked_of))


def _read(query: str, limits: Settings) -> tuple[str, Dataset]:
    """Return a query without its dataset, and the dataset; refuse what is too deep or calls out."""
    found = readings(query)
    if max(map(depth, found)) > limits.query_depth:
        raise BadRequest(f"The query is nested deeper than {limits.query_depth} levels.")
    if name := next(filter(None, map(glued, found)), None):
        raise BadRequest(f"{name.text} can be read as a keyword and a name: write a blank between them, or give it another prefix.")
    called = list(chain.from_iterable(map(services, found)))
    if not all(is_allowed(address, limits.hosts) for address in called):
        raise BadRequest(f"SERVICE is refused: this endpoint calls {_only(limits.hosts)}.")
    g.changing = bool(called) or any(map(is_changing, found))
    return without_dataset(query)


def _only(hosts: frozenset[str]) -> str:
    return f"no other than {', '.join(sorted(hosts))}, written as SERVICE <https://…>" if hosts else "no other"


def _documents(asked_of: Dataset) -> dict[str, str]:
    """Return the documents of a dataset that are no graphs of the release; raise 400 for what is neither there nor allowed."""
    limits: Settings = current_app.config["SETTINGS"]
    known = current_app.config["RELEASE"].graphs
    others = [iri for iri in asked_of.graphs if iri not in known]
    for iri in others:
        if not is_allowed(iri, limits.hosts):
            raise BadRequest(f"There is no graph <{iri}> here; there are {', '.join(f'<{graph}>' for graph in known[:8])} and others.")
    return documents(others, limits.body_bytes, limits.query_seconds)


def workers() -> Workers:
    """Return the processes that run queries."""
    found: Workers = current_app.config["WORKERS"]
    return found


def answered(asked: Asked) -> Reply:
    """Return the reply to a checked query, for the client that asks."""
    return workers().answer(asked, request.environ.get("veerkracht.client", ""))


def respond(query: str, named: Dataset | None = None) -> Response:
    """Return the response to a query."""
    form = request.values.get("format")
    table, graph = (form_named(form, TABLES), form_named(form, GRAPHS)) if form else (_liked(TABLES), _liked(GRAPHS))
    if form and not table and not graph:
        raise BadRequest(f"format={form} is none of {', '.join(dict.fromkeys([*TABLES.values(), *GRAPHS.values()]))}.")
    asked = checked(query, named)
    reply = answered(Asked(asked.query, table, graph, asked.dataset, asked.documents))
    offered = GRAPHS if reply.kind == "graph" else TABLES
    media_type = media_type_of(reply.form, offered) if form else best(request.accept_mimetypes, offered)[0]
    response = Response(reply.parts() if reply.file else reply.inline, mimetype=media_type)
    response.content_length = reply.size
    response.vary.add("Accept")
    _cite(response)
    if g.changing or asked.documents:
        response.cache_control.no_store = True
    return response


def _cite(response: Response) -> None:
    """Say which release the answer is of, and which address to cite where it is one, and not too long for a header."""
    response.headers["Veerkracht-Release"] = release().version
    if request.method == "GET" and len(request.query_string) <= LONGEST:
        values = [(name, value) for name, value in request.args.items(multi=True) if name != "release"]
        response.headers["Link"] = f'<{lasting(request.path, values)}>; rel="cite-as"'


def _liked(offered: dict[str, str]) -> str | None:
    try:
        return best(request.accept_mimetypes, offered)[1]
    except NotAcceptable:
        return None


@blueprint.app_errorhandler(QueryError)
def query_problem(error: QueryError) -> Response:
    """Return a 400 that shows where the query goes wrong."""
    return errors.query_error(error, query_text() if request.path == "/sparql" else None)


def where(error: QueryError, query: str | None) -> str:
    """Return what is wrong with a query, with the line and a caret under the place."""
    text = f"The query can't be read: {error.message}"
    if not error.line or not query:
        return text
    line, blanks = line_of(query, error.line, error.column or 1)
    return f"{text}\nline {error.line}, column {error.column}:\n  {line}\n  {blanks}^"
