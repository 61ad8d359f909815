"""The Graph Store HTTP Protocol (https://www.w3.org/TR/sparql11-http-rdf-update/): all graphs can be read, contributed ones written.

Graphs are read from the file of the current release, so that literals are given as they were written, and a graph is seen by every
process as soon as its write is answered.
"""

from __future__ import annotations

import uuid
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, current_app, request
from pyoxigraph import NamedNode, QueryBoolean, QuerySolutions, RdfFormat, serialize
from werkzeug.exceptions import BadRequest, Forbidden, NotAcceptable, NotFound, UnsupportedMediaType

from graph.contributions import CONTRIBUTED, NAME, graph_of, name_of, triples_of
from graph.errors import FormatError
from graph.names import PREFIXES
from graph.release import Release, open_folder
from graph.writing import Write
from graph.xml_text import XmlText

from .addresses import iri_of
from .answers import encoding
from .negotiation import GRAPHS, best
from .writing import CURATED, agent, body, conditions, done, releases

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Triple

    from graph.opened import Opened

blueprint = Blueprint("graph_store", __name__)

FORMATS = {"ttl": RdfFormat.TURTLE, "nt": RdfFormat.N_TRIPLES, "rdf": RdfFormat.RDF_XML, "jsonld": RdfFormat.JSON_LD}

ALL = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
ONE = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?graph { ?s ?p ?o } }"

#: How many graphs are kept as they were last given.
KEPT = 4


@blueprint.route("/rdf-graph-store", methods=["GET"])
def read() -> Response:
    """Return a graph, or the default graph, which is the union of all."""
    graph = _named()
    media_type, form = best(request.accept_mimetypes, {media: form for media, form in GRAPHS.items() if form in FORMATS})
    release = _release()
    data = _serialized(release, graph, form)
    if not data:
        raise NotFound(f"There is no graph {graph} here.")
    response = Response(data, mimetype=media_type)
    response.vary.update(["Accept", "Accept-Encoding"])
    response.cache_control.private = response.cache_control.no_cache = True
    response.set_etag(".".join(filter(None, (_state(release, graph), form, encoding(request.headers.get("Accept-Encoding", ""))))))
    response.headers["Veerkracht-Release"] = release.version
    response.make_conditional(request)
    return response


@blueprint.route("/rdf-graph-store", methods=["PUT", "POST", "DELETE"])
def write() -> Response:
    """Replace, add to or remove a contributed graph; POST without a graph makes a new one."""
    who = agent()
    if request.method == "POST" and not {"graph", "default"} & set(request.args):
        return _written(who, f"{who[:40]}-{uuid.uuid4().hex[:12]}")
    return _written(who, _writable(_named()))


@blueprint.route("/graph/<path:name>", methods=["PUT", "POST", "DELETE"])
def write_directly(name: str) -> Response:
    """Replace, add to or remove the contributed graph that has this address."""
    return _written(agent(), _writable(NamedNode(iri_of(f"graph/{name}"))))


def _written(who: str, name: str) -> Response:
    if request.method == "DELETE":
        return done(Write(who, "DELETE", name, conditions=conditions()))
    form = GRAPHS.get(request.mimetype, "")
    if form not in FORMATS:
        raise UnsupportedMediaType(f"Send the triples as {', '.join(media for media, form in GRAPHS.items() if form in FORMATS)}.")
    return done(Write(who, request.method, name, body(), form, conditions=conditions()), created=graph_of(name).value)


def _named() -> NamedNode | None:
    """Return the graph that a request names, None for the default graph; raise 400 where it does not name one."""
    given = request.args.getlist("graph")
    if len(given) + ("default" in request.args) != 1:
        raise BadRequest("Name one graph: ?graph=IRI, or ?default for the union of all graphs.")
    if not given:
        return None
    try:
        return NamedNode(given[0])
    except ValueError as error:
        raise BadRequest(f"graph={given[0]} is no absolute IRI: {error}.") from error


def _writable(graph: NamedNode | None) -> str:
    """Return the name of a contributed graph; raise 403 for any other graph, 400 for a name that can't be."""
    if graph is None:
        raise Forbidden("The default graph is the union of all graphs and is read-only. " + CURATED)
    name = name_of(graph)
    if name is None and graph.value.startswith(CONTRIBUTED):
        raise BadRequest(f"The name of a contributed graph has 1 to 64 lower-case letters, digits and hyphens ({NAME.pattern}).")
    if name is None:
        raise Forbidden(CURATED)
    return name


def _release() -> Opened:
    """Return the release to read: the current one, whatever this process has loaded, or the one that the request names."""
    served: Opened = current_app.config["RELEASE"]
    if "release" in request.args or not isinstance(served, Release):
        return served
    return open_folder(releases())


def _state(release: Opened, graph: NamedNode | None) -> str:
    """Return what tells the state of a graph: a contributed one has a hash of its own, others change with the release."""
    known = release.manifest.get("contributed", {}).get(name_of(graph) or "")
    return str(known["hash"]) if known else release.version


def _serialized(release: Opened, graph: NamedNode | None, form: str) -> bytes:
    if isinstance(release, Release):
        return _kept(release.folder, graph.value if graph else "", form)
    found = release.query(ONE, graph=graph) if graph else release.query(ALL)
    assert not isinstance(found.found, QuerySolutions | QueryBoolean)
    return _written_as(list(found.found), form)


@lru_cache(KEPT)
def _kept(folder: Path, graph: str, form: str) -> bytes:
    try:
        return _written_as(triples_of(folder, NamedNode(graph) if graph else None), form)
    except FileNotFoundError as error:
        raise NotFound("This release is no longer kept.") from error


def _written_as(triples: list[Triple], form: str) -> bytes:
    if not triples:
        return b""
    data = BytesIO()
    output: Any = XmlText(data) if form == "rdf" else data
    try:
        serialize(triples, output, format=FORMATS[form], prefixes=PREFIXES if form in ("ttl", "rdf") else None)
    except FormatError as error:
        raise NotAcceptable(f"This graph can't be had as RDF/XML: {error}.") from error
    return data.getvalue()
