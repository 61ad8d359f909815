"""What stands in front of the application: the release that is served now, older ones, and the answers that are kept.

A repeated answer is given here, before Flask: bytes that lie ready for a release, a request and what its client takes.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import threading
import time
from collections import OrderedDict
from contextlib import suppress
from typing import TYPE_CHECKING

from werkzeug.exceptions import HTTPException, NotFound, RequestHeaderFieldsTooLarge

from graph.errors import GraphError
from graph.exports.catalogue.settings import PUBLISHER
from graph.places import version_of
from graph.release import VERSION
from graph.shelf import FolderShelf

from . import metrics
from .answers import Answers
from .app import create_app
from .bodies import Bodies, client_of, release_named, scheme_of
from .exchange import NOT_MODIFIED, SECURITY, Exchange, key_of, matches, passed, without_body
from .flights import Flights
from .problems import BY_STATUS, document

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

    from flask import Flask

    from graph.opened import Opened
    from graph.shelf import Shelf

    from .settings import Settings

#: The header fields that are read to find what a client likes, and how many characters they may have together.
NEGOTIATED, LONGEST = ("HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT_ENCODING"), 2000

#: How long an old release waits for the requests that it still answers.
DRAINING = 600


class Served:
    """One release with its application and its answers."""

    def __init__(self, release: Opened, settings: Settings, state: str) -> None:
        self.release = release
        self.app: Flask = create_app(release, settings)
        self._room = settings.cache_megabytes * 1_000_000
        self.renew(state)
        self.flights = Flights(settings.waiting_requests)
        self._open = 0
        self._changed = threading.Condition()

    def __enter__(self) -> Served:
        """Count a request."""
        with self._changed:
            self._open += 1
        return self

    def __exit__(self, *_: object) -> None:
        """Count a request as answered."""
        with self._changed:
            self._open -= 1
            self._changed.notify_all()

    def renew(self, state: str) -> None:
        """Let go of all answers: what they are made from, beside the release and the code, is in another state."""
        self.answers, self.state = Answers(self._room), state

    def retire(self) -> None:
        """Wait until all requests are answered, and end the processes."""
        with self._changed:
            self._changed.wait_for(lambda: self._open == 0, DRAINING)
        self.app.config["WORKERS"].stop()


class Site:
    """The WSGI application: the newest release, and older ones for `?release=…`."""

    def __init__(self, shelf: Shelf, settings: Settings) -> None:
        self._shelf, self._settings = shelf, settings
        self._served = self._open(shelf.open())
        self._older: OrderedDict[str, Served] = OrderedDict()
        self._bodies = Bodies(settings)
        self._lock = threading.Lock()
        self._is_written = bool(settings.write_tokens) and isinstance(shelf, FolderShelf)
        self._hits = 0
        self._counted = 0

    @property
    def newest(self) -> Opened:
        """Return the release that is served."""
        return self._served.release

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request, from what is kept where it can be."""
        if self._is_written:
            self._catch_up()
        served = self._served
        environ["veerkracht.client"] = client = client_of(environ, self._settings.trusted_proxies)
        environ["wsgi.url_scheme"] = scheme_of(environ, self._settings.trusted_proxies)
        try:
            if sum(len(environ.get(name, "")) for name in NEGOTIATED) > LONGEST:
                raise RequestHeaderFieldsTooLarge(f"Accept, Accept-Language and Accept-Encoding have more than {LONGEST} characters.")
            if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
                self._bodies.read(environ, client)
            if "release=" in environ["QUERY_STRING"] and (named := release_named(environ["QUERY_STRING"])) is not None:
                served = self._of_release(named)
        except HTTPException as error:
            return _problem(environ, start_response, error)
        key = key_of(environ)
        if key is None:
            return passed(served, environ, start_response)
        if "no-cache" in environ.get("HTTP_CACHE_CONTROL", ""):
            return Exchange(served, key, self._settings.cache_seconds).answer(environ, start_response)
        kept = served.answers.get(key)
        if kept is None and served.flights.waited(key, self._settings.query_seconds):
            kept = served.answers.get(key)
        if kept is not None:
            self._hits += 1
            if environ.get("HTTP_IF_NONE_MATCH") and kept.tag and key[0] == "GET" and matches(environ["HTTP_IF_NONE_MATCH"], kept.tag):
                start_response(NOT_MODIFIED, [*without_body(kept.headers), ("Cache-Status", "veerkracht; hit")])
                return ()
            start_response(kept.status, kept.headers)
            if environ["REQUEST_METHOD"] == "HEAD":
                return ()
            return kept.unpacked() if kept.is_packed else (kept.body,)
        with served.flights.flying(key):
            return Exchange(served, key, self._settings.cache_seconds).answer(environ, start_response)

    def watch(self) -> None:
        """Start to look for a new release from time to time, and to count what the cache answered."""
        threading.Thread(target=self._watch, name="releases", daemon=True).start()

    def reload(self) -> None:
        """Serve the release that is current now; the former one answers what it was asked, and goes."""
        if self._shelf.current() in (None, self._served.release.version):
            return
        with self._lock:
            if self._shelf.current() in (None, self._served.release.version):
                return
            former, self._served = self._served, self._open(self._shelf.open())
        metrics.releases_served.inc()
        threading.Thread(target=former.retire, name="retiring", daemon=True).start()

    def tidy(self) -> None:
        """Let go of releases that are kept no more, and of answers that told which ones are."""
        state = self._state()
        with self._lock:
            kept = self._shelf.versions()
            for version in [version for version in self._older if version not in kept]:
                threading.Thread(target=self._older.pop(version).retire, daemon=True).start()
            for served in (self._served, *self._older.values()):
                if served.state != state:
                    served.renew(state)

    def _state(self) -> str:
        """Return a hash of what answers are made from beside a release and the code: the settings, and which releases there are."""
        said = (self._settings, os.environ.get(PUBLISHER), self._shelf.places(), self._shelf.current())
        return hashlib.blake2b(repr(said).encode(), digest_size=10).hexdigest()

    def _catch_up(self) -> None:
        """Move to what was written by another process since the last request, so that who wrote finds it at once."""
        with suppress(GraphError, OSError, MemoryError):  # `_watch` says why it can't be loaded
            self.reload()

    def stop(self) -> None:
        """End the processes of all releases."""
        for served in (self._served, *self._older.values()):
            served.app.config["WORKERS"].stop()

    def _open(self, release: Opened) -> Served:
        release.prepare()
        served = Served(release, self._settings, self._state())
        served.app.config |= {"NEWEST": lambda: self._served.release.version, "RELOAD": self.reload, "SHELF": self._shelf}
        return served

    def _of_release(self, named: str) -> Served:
        """Return the release with a version or, where that is shorter, a number; raise NotFound (404)."""
        is_number = named.isdecimal() and len(named) < VERSION
        version = (version_of(int(named), self._shelf.places()) if is_number else None) or named
        with self._lock:
            if version == self._served.release.version:
                return self._served
            kept = self._shelf.versions()
            if version in self._older and version in kept:
                self._older.move_to_end(version)
                return self._older[version]
            if version not in kept or not self._settings.kept_releases:
                raise NotFound(f"There is no release {named!r} here; there are {', '.join(kept)}. The newest is {self.newest.version}.")
            self._older[version] = self._open(self._shelf.open(version))
            if len(self._older) > self._settings.kept_releases:
                threading.Thread(target=self._older.popitem(last=False)[1].retire, daemon=True).start()
            return self._older[version]

    def _watch(self) -> None:
        while True:
            time.sleep(self._settings.reload_seconds)
            self._count()
            try:
                self.reload()
                self.tidy()
            except Exception as error:  # noqa: BLE001 - whatever is wrong with it, the one that is served stays
                print(json.dumps({"event": "release not loaded", "error": str(error)}), file=sys.stderr, flush=True)

    def _count(self) -> None:
        hits = self._hits
        metrics.cache.labels("hit").inc(hits - self._counted)
        self._counted = hits
        metrics.cache_bytes.set(self._served.answers.size)
        metrics.query_processes.set(self._served.app.config["WORKERS"].processes)
        metrics.queries_at_work.set(self._served.app.config["WORKERS"].at_work)


def _problem(environ: WSGIEnvironment, start_response: StartResponse, error: HTTPException) -> Iterable[bytes]:
    """Return a problem that was met before there was a release to answer by (RFC 9457)."""
    kind = "unknown-release" if error.code == 404 else BY_STATUS.get(error.code or 500, "bad-request")
    body = json.dumps(document(kind, error.description or error.name) | {"status": error.code}).encode()
    own = [(name, value) for name, value in error.get_headers() if name.lower() != "content-type"]
    headers = [("Content-Type", "application/problem+json"), ("Content-Length", str(len(body))), *own, *SECURITY]
    start_response(f"{error.code} {error.name}", headers)
    return () if environ["REQUEST_METHOD"] == "HEAD" else (body,)
