"""The change feed over HTTP: a root that tells what there is, and pages that never change, for proxies to keep."""

from __future__ import annotations

import re
import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app, render_template, request
from pyoxigraph import RdfFormat, parse, serialize

from graph.errors import GraphError
from graph.feed.filling import FILE, fill
from graph.feed.hypermedia import PREFIXES, STREAM, Place, page_quads, root_quads, version_quads
from graph.feed.log import PAGE, opened
from graph.results import Answer
from graph.shelf import FolderShelf
from ontology import ROOT

from .negotiation import DATASETS, GRAPHS, HTML, best, wants_page
from .problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Quad

    from graph.feed.log import Log, State
    from graph.shelf import Shelf

    from .settings import Settings

blueprint = Blueprint("feed", __name__)

RDF = {"nq": RdfFormat.N_QUADS, "trig": RdfFormat.TRIG, "jsonld": RdfFormat.JSON_LD}

#: The shapes of the feed; their names are at the address of the server, so that clients find them there.
SHAPES = ROOT / "profiles" / "ldes.ttl"

#: What proxies and clients keep for good.
LASTING = "public, max-age=31536000, immutable"

#: How long a client is asked to wait before it looks again.
POLLING = 60

#: The name of what never was a page but could have been one.
STATE = re.compile(r"\d{8}T\d{9}Z-[0-9a-f]{16}(-all)?")


@blueprint.route("/feed")
def root() -> Response:
    """Return the root of the feed; for a person a page on what it is, and how to follow it."""
    is_whole = _filled()
    with _opened() as log, log.reading():
        states = log.states()
    response = _shown(states) if wants_page(request.accept_mimetypes, DATASETS) else _answer(root_quads(_place(), states, _days(), POLLING))
    if not is_whole:
        response.headers["Cache-Control"] = "no-store"
    return response


def _shown(states: list[State]) -> Response:
    place = _place()
    pages = [(state, place.page(state, 1, whole=number == 0).value) for number, state in enumerate(states)]
    response = Response(render_template("feed.html", pages=pages, place=place, days=_days(), forms=DATASETS), mimetype=HTML)
    response.vary.add("Accept")
    return response


@blueprint.route("/feed/shape")
def shape() -> Response:
    """Return the shapes that the feed keeps to."""
    media_type, form = best(request.accept_mimetypes, GRAPHS)
    text = SHAPES.read_text(encoding="utf-8").replace(f"{STREAM.value}/shape#", f"{_place().root}/shape#")
    quads = parse(text, RdfFormat.TURTLE)
    return Response(Answer([quad.triple for quad in quads]).serialize(form), mimetype=media_type)


@blueprint.route("/feed/<node>/<int:page>")
def page(node: str, page: int) -> Response:
    """Return a page of the feed: of a state of the whole, of all that there was at the base (`-all`), or of the `latest` state."""
    with _opened() as log, log.reading():
        states = log.states()
        state, whole = _found(states, node)
        last = max(1, -(-log.size(state, whole=whole) // PAGE))
        if not 1 <= page <= last:
            raise Problem("not-found", f"This has {last} page(s).")
        versions = log.page(state, page, whole=whole)
    response = _answer(page_quads(_place(), state, page, versions, whole=whole, last=last))
    if node != "latest":
        response.headers["Cache-Control"] = LASTING
    return response


@blueprint.route("/version/<key>/<part>")
def version(key: str, part: str) -> Response:
    """Return a version of a thing: what it is of, when it came, and what was said from then on."""
    with _opened() as log, log.reading():
        found = log.newest(part) if key == "latest" else log.version(key, part)
    if found is None:
        kind = "feed-gone" if STATE.fullmatch(key) else "not-found"
        raise Problem(kind, "There is no such version here (any more).", hint="the versions that are kept are in /feed")
    return _answer(version_quads(found))


def _found(states: list[State], node: str) -> tuple[State, bool]:
    """Return the state of a page, and whether it has all that there was; raise Problem where there is none (any more)."""
    if node == "latest":
        return states[-1], len(states) == 1
    for number, state in enumerate(states):
        if node == (f"{state.key}-all" if number == 0 else state.key):
            return state, number == 0
    if STATE.fullmatch(node):
        raise Problem("feed-gone", "This page is no longer kept: what it had is in the feed in another way.", hint="begin again at /feed")
    raise Problem("not-found", f"The feed has no pages {node!r}.", hint="begin at /feed")


def _answer(quads: Iterable[Quad]) -> Response:
    return _response(quads, *best(request.accept_mimetypes, DATASETS))


def _response(quads: Iterable[Quad], media_type: str, form: str) -> Response:
    body = serialize(quads, format=RDF[form], prefixes=PREFIXES if form == "trig" else None) or b""
    response = Response(body, mimetype=media_type)
    response.vary.add("Accept")
    return response


def _place() -> Place:
    return Place(f"{request.host_url}feed")


def _days() -> int:
    return _settings().feed_days


def _settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found


def _shelf() -> Shelf:
    """Return where the releases are; raise Problem for a single release that is served."""
    shelf: Shelf | None = current_app.config.get("SHELF")
    if shelf is None or shelf.current() is None:
        raise Problem("no-feed", "A single release is served here: there is nothing to follow.", hint="serve the folder of releases")
    return shelf


def _file() -> Path:
    shelf, given = _shelf(), _settings().feed_file
    if given:
        return Path(given)
    if isinstance(shelf, FolderShelf):
        return shelf.folder / FILE
    raise Problem("no-feed", "The releases are in a SPARQL server, and the feed's log has no place.", hint="set VEERKRACHT_FEED_FILE")


@contextmanager
def _opened() -> Iterator[Log]:
    """Open the log, as far as it has come; raise Problem where it can't be read."""
    if not _file().exists():
        _filled()
    try:
        with opened(_file()) as log:
            if not log.states():
                raise Problem("unavailable", "The feed is being made for the first time.", hint="ask again in a few seconds")
            yield log
    except sqlite3.Error as error:
        raise Problem("no-feed", f"The log of the feed can't be read: {error}.", hint="set VEERKRACHT_FEED_FILE") from error


def _filled() -> bool:
    """Return whether the log has all releases now, not where another process is adding them; raise Problem where it can't be kept."""
    try:
        return fill(_file(), _shelf(), _settings().feed_days)
    except GraphError as error:
        raise Problem("no-feed", f"The feed can't be made: {error.message}.", hint=error.hint) from error
    except (sqlite3.Error, OSError) as error:
        raise Problem("no-feed", f"The log of the feed can't be kept: {error}.", hint="set VEERKRACHT_FEED_FILE") from error
