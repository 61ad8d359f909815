"""What stands in front of the application: the release that is served now, older ones, and the answers that are kept.

A repeated answer is given here, before Flask: bytes that lie ready for a release, a request and what its client takes.
"""

from __future__ import annotations

import ctypes
import gc
import hashlib
import json
import os
import sys
import threading
import time
from collections import OrderedDict
from contextlib import suppress
from typing import TYPE_CHECKING

from werkzeug.exceptions import HTTPException, RequestHeaderFieldsTooLarge

from graph.errors import GraphError
from graph.exports.catalogue.settings import PUBLISHER
from graph.places import version_of
from graph.release import VERSION
from graph.shelf import FolderShelf

from . import metrics
from .answers import Answers
from .app import create_app
from .bodies import Bodies, client_of, release_named, scheme_of
from .exchange import NOT_MODIFIED, Exchange, key_of, matches, passed, refused, streamed, without_body
from .flights import Flights
from .problems import Problem
from .turns import Turns

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIEnvironment

    from flask import Flask

    from graph.opened import Opened
    from graph.shelf import Shelf

    from .answers import Kept, Key
    from .settings import Settings

#: The header fields that are read to find what a client likes, and how many characters each may have.
NEGOTIATED, LONGEST = ("HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT_ENCODING"), 2000

#: Of the requests that a process handles at a time, so many are not for a client that has all others.
FREE = 8

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
        self._open, self._retired = 0, False
        self._changed = threading.Condition()

    def enter(self) -> bool:
        """Count a request, and return True; False where the processes have ended, and another release is to be asked."""
        with self._changed:
            if self._retired:
                return False
            self._open += 1
            return True

    def __enter__(self) -> Served:
        """Count what goes on after a request that was counted."""
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
            self._retired = True
        self.app.config["WORKERS"].stop()


class Site:
    """The WSGI application: the newest release, and older ones for `?release=…`."""

    def __init__(self, shelf: Shelf, settings: Settings) -> None:
        self._shelf, self._settings = shelf, settings
        self._served = self._open(shelf.open())
        self._older: OrderedDict[str, Served] = OrderedDict()
        self._bodies = Bodies(settings)
        self._requests = Turns(settings.threads - FREE, settings.threads, "Too many of your requests are being answered. Try again later.")
        each, most = settings.threads // 4, settings.threads // 2
        self._streams = Turns(each, most, "Too many long answers are being sent. Try again later.")
        self._openings = Turns(2, each, "Older releases are being loaded. Try again later.")
        self._lock, self._loading = threading.Lock(), threading.Lock()
        self._gone = threading.Event()
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
        environ["veerkracht.client"] = client = client_of(environ, self._settings.trusted_proxies)
        environ["wsgi.url_scheme"] = scheme_of(environ, self._settings.trusted_proxies)
        try:
            accepted, language, encoding = map(environ.get, NEGOTIATED, ("", "", ""))
            if len(accepted) > LONGEST or len(language) > LONGEST or len(encoding) > LONGEST:
                raise RequestHeaderFieldsTooLarge(f"Accept, Accept-Language or Accept-Encoding has more than {LONGEST} characters.")
            if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
                self._bodies.read(environ, client)
            named = release_named(environ["QUERY_STRING"]) if "release=" in environ["QUERY_STRING"] else None
            served = self._served if named is None else self._of_release(named, client)
            key = key_of(environ)
            if (
                key is not None
                and "no-cache" not in environ.get("HTTP_CACHE_CONTROL", "")
                and (kept := served.answers.get(key)) is not None
            ):
                return self._given(environ, start_response, served, kept, key)
            with self._requests.turn(client):
                while not served.enter():
                    served = self._served if named is None else self._of_release(named, client)
                try:
                    return self._worked_out(environ, start_response, served, key)
                finally:
                    served.__exit__()
        except HTTPException as error:
            return self._refused(environ, start_response, error)

    def _given(self, environ: WSGIEnvironment, start_response: StartResponse, served: Served, kept: Kept, key: Key) -> Iterable[bytes]:
        """Give an answer that is kept."""
        self._hits += 1
        if environ.get("HTTP_IF_NONE_MATCH") and kept.tag and key[0] == "GET" and matches(environ["HTTP_IF_NONE_MATCH"], kept.tag):
            start_response(NOT_MODIFIED, [*without_body(kept.headers), ("Cache-Status", "veerkracht; hit")])
            return ()
        if kept.is_packed and environ["REQUEST_METHOD"] != "HEAD":
            parts = kept.unpacked()
            return streamed(served, self._streams, environ, start_response, (kept.status, kept.headers), parts, parts)
        start_response(kept.status, kept.headers)
        return () if environ["REQUEST_METHOD"] == "HEAD" else (kept.body,)

    def _worked_out(self, environ: WSGIEnvironment, start_response: StartResponse, served: Served, key: Key | None) -> Iterable[bytes]:
        """Give an answer that is not kept, or that another request brings."""
        if key is None:
            return passed(served, self._streams, environ, start_response)
        exchange = Exchange(served, key, self._settings.cache_seconds, self._streams)
        if "no-cache" in environ.get("HTTP_CACHE_CONTROL", ""):
            return exchange.answer(environ, start_response)
        if served.flights.waited(key, self._settings.query_seconds) and (kept := served.answers.get(key)) is not None:
            return self._given(environ, start_response, served, kept, key)
        with served.flights.flying(key):
            return exchange.answer(environ, start_response)

    def _refused(self, environ: WSGIEnvironment, start_response: StartResponse, error: HTTPException) -> Iterable[bytes]:
        """Say what was wrong with a request before there was a release to answer by."""
        if error.code == RequestHeaderFieldsTooLarge.code:
            for name in NEGOTIATED:
                environ.pop(name, None)
        while not (served := self._served).enter():
            pass
        try:
            return refused(served, self._streams, environ, start_response, error)
        finally:
            served.__exit__()

    def watch(self) -> None:
        """Start to look for a new release from time to time, and to count what the cache answered."""
        threading.Thread(target=self._watch, name="releases", daemon=True).start()

    def reload(self) -> None:
        """Serve the release that is current now; the former one answers what it was asked, and goes."""
        if self._shelf.current() in (None, self._served.release.version):
            return
        with self._loading:
            if self._shelf.current() in (None, self._served.release.version):
                return
            former, self._served = self._served, self._open(self._shelf.open())
        metrics.releases_served.inc()
        self._retire(former)

    def tidy(self) -> None:
        """Let go of releases that are kept no more, and of answers that told which ones are."""
        state = self._state()
        with self._lock:
            kept = self._shelf.versions()
            for version in [version for version in self._older if version not in kept]:
                self._retire(self._older.pop(version))
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

    def _retire(self, served: Served) -> None:
        """Let a release go when its last request is answered, and the watch give its memory back."""

        def retire(going: list[Served]) -> None:
            going.pop().retire()
            self._gone.set()

        threading.Thread(target=retire, args=([served],), name="retiring", daemon=True).start()

    def stop(self) -> None:
        """End the processes of all releases."""
        for served in (self._served, *self._older.values()):
            served.app.config["WORKERS"].stop()

    def _open(self, release: Opened) -> Served:
        release.prepare()
        served = Served(release, self._settings, self._state())
        served.app.config |= {"NEWEST": lambda: self._served.release.version, "RELOAD": self.reload, "SHELF": self._shelf}
        return served

    def _of_release(self, named: str, client: str) -> Served:
        """Return the release with a version or, where that is shorter, a number; raise NotFound (404), or 503 where others are loaded."""
        is_number = named.isdecimal() and len(named) < VERSION
        version = (version_of(int(named), self._shelf.places()) if is_number else None) or named
        if found := self._loaded(version):
            return found
        with self._openings.turn(client), self._loading:  # one is loaded at a time
            if found := self._loaded(version):
                return found
            opened = self._open(self._shelf.open(version))
            with self._lock:
                self._older[version] = opened
                if len(self._older) > self._settings.kept_releases:
                    self._retire(self._older.popitem(last=False)[1])
            return opened

    def _loaded(self, version: str) -> Served | None:
        """Return the release with a version where it is loaded; raise Problem (404) where it is not kept."""
        if version == self._served.release.version:
            return self._served
        kept = self._shelf.versions()
        if version not in kept or not self._settings.kept_releases:
            said = f"There is no release {version!r} here; there are {', '.join(kept)}. The newest is {self.newest.version}."
            raise Problem("unknown-release", said)
        with self._lock:
            if version in self._older:
                self._older.move_to_end(version)
            return self._older.get(version)

    def _watch(self) -> None:
        while True:
            time.sleep(self._settings.reload_seconds)
            self._count()
            try:
                self.reload()
                self.tidy()
                if self._gone.is_set():
                    self._gone.clear()
                    give_memory_back()
            except Exception as error:  # noqa: BLE001 - whatever is wrong with it, the one that is served stays
                print(json.dumps({"event": "release not loaded", "error": str(error)}), file=sys.stderr, flush=True)

    def _count(self) -> None:
        hits = self._hits
        metrics.cache.labels("hit").inc(hits - self._counted)
        self._counted = hits
        metrics.cache_bytes.set(self._served.answers.size)
        metrics.query_processes.set(self._served.app.config["WORKERS"].processes)
        metrics.queries_at_work.set(self._served.app.config["WORKERS"].at_work)


def give_memory_back() -> None:
    """Free the releases that went, which refer to themselves in circles, and give their memory back where the C library can."""
    gc.collect()
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
