"""One request and its response, in front of the application: what is kept, what is compressed, and the headers that all have."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import HTTPException

from .answers import LEAST, MOST, Held, Kept, compressor, encoding, is_text, packer
from .bodies import release_named
from .language import liked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from wsgiref.types import StartResponse, WSGIEnvironment

    from .answers import Headers, Key
    from .site import Served
    from .turns import Turns

LOADED = "style-src 'self'; img-src 'self' data:"

#: On every response. Pages load nothing but their own style and can't be framed; data may be read from any page.
SECURITY: Headers = [
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", f"default-src 'none'; {LOADED}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "ETag, Link, Location, Retry-After, Cache-Status, Content-Disposition, Veerkracht-Release"),
]  # fmt: skip

PREFLIGHT: Headers = [
    ("Access-Control-Allow-Headers", "Accept, Accept-Language, Authorization, Cache-Control, Content-Type, If-Match, If-None-Match"),
    ("Access-Control-Max-Age", "86400"),
]

#: The answers that are kept: those that were found, and where the document about a thing is.
FOUND, ELSEWHERE = "200 OK", "303 SEE OTHER"

NOT_MODIFIED = "304 Not Modified"

#: What a short answer to a condition says of the cache (RFC 9211).
MISSED = ("Cache-Status", "veerkracht; fwd=miss")

#: Statuses of responses that have no body (RFC 9110, 6.4.1).
BODILESS = ("204", "304")

#: Where a request carries what was wrong with it before it came to the application.
ERROR = "veerkracht.error"

#: A POST is looked up as well where it may be a query.
QUERIES = ("application/x-www-form-urlencoded", "application/sparql-query")


#: What a release alone determines, so that it stays as it is: answers and data, but pages and what is said of the releases themselves.
LASTING = re.compile(r"/(sparql|questions/.*|dataset.*|graph/.*|doc/(?!release/).*)")


@cache
def software() -> str:
    """Return a hash of what answers are made by, beside the release: code, templates, queries, and the tables that they read."""
    root = Path(__file__).parent
    files = [path for folder in (root, root.parent / "graph", root.parent / "ontology") for path in folder.rglob("*")]
    digest = hashlib.sha256()
    for path in sorted(files):
        if path.is_file() and path.suffix != ".pyc":
            digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


class Exchange:
    """One request whose answer is not kept yet, and its response."""

    def __init__(self, served: Served, key: Key, seconds: int, streams: Turns) -> None:
        self._served, self._key, self._seconds, self._streams = served, key, seconds, streams
        self._answers, self._state = served.answers, served.state
        self._status = ""
        self._headers: Headers = []

    def answer(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer by the application, and keep the answer where it may be kept."""
        method = environ["REQUEST_METHOD"]
        if method == "HEAD":
            environ["REQUEST_METHOD"] = "GET"
        parts = self._served.app(environ, self._started)
        good = self._status in (FOUND, ELSEWHERE) and not self._is_private()
        known = environ.get("HTTP_IF_NONE_MATCH", "") if self._key[0] == "GET" else ""
        return self._given(parts, environ, start_response, method, known, good=good)

    def _started(self, status: str, headers: Headers, *_: Any) -> Callable[[bytes], object]:  # noqa: ANN401 - as WSGI has it
        self._status, self._headers = status, headers
        return lambda _: None

    def _is_private(self) -> bool:
        return any(name.lower() == "cache-control" and ("no-store" in value or "private" in value) for name, value in self._headers)

    def _given(
        self, parts: Iterable[bytes], environ: WSGIEnvironment, start_response: StartResponse, method: str, known: str, *, good: bool
    ) -> Iterable[bytes]:
        length = _length(self._headers)
        short = length is not None and length <= MOST
        name = self._key[4] if is_text(self._headers) and (length is None or length >= LEAST) else ""
        self._headers += [*SECURITY, ("Cache-Status", "veerkracht; fwd=miss" + ("; stored" if good and short else ""))]
        if not short:
            return self._streamed(parts, environ, start_response, method, name, known, good=good)
        body = b"".join(parts)
        _close(parts)
        headers = self._headers
        if name:
            body = compressor(name)(body)
            headers = [*_without(headers, "content-length"), ("Content-Encoding", name), ("Content-Length", str(len(body)))]
        tag = self._tag(body) if good else ""
        headers = _with_vary([*headers, *self._caching(tag)] if good else headers)
        if good:
            self._keep(headers, body, tag, is_packed=False)
        if known and tag and matches(known, tag):
            start_response(NOT_MODIFIED, [*without_body(headers), MISSED])
            return ()
        start_response(self._status, headers)
        return () if method == "HEAD" else (body,)

    def _keep(self, headers: Headers, body: bytes, tag: str, *, is_packed: bool) -> None:
        lasting = [*_without(headers, "cache-status"), ("Cache-Status", "veerkracht; hit")]
        self._answers.keep(self._key, Kept(self._status, lasting, body, tag, is_packed))

    def _tag(self, body: bytes | None) -> str:
        """Return the tag of an answer: its own, or of its bytes, or for a long one, which is not there yet, of all they are made from.

        A way to elsewhere has none: what is asked on a condition (RFC 9110, 13.2.1) is an answer.
        """
        if own := next((value for name, value in self._headers if name.lower() == "etag"), ""):
            return own
        if self._status == ELSEWHERE:
            return ""
        made_from = "\0".join((software(), self._served.release.version, self._state, *self._key)).encode(errors="surrogatepass")
        return f'"{hashlib.blake2b(made_from if body is None else body, digest_size=10).hexdigest()}"'

    def _caching(self, tag: str) -> Headers:
        """Return what tells clients and proxies how long an answer holds; what a named release alone determines holds for good."""
        is_page = any(name.lower() == "content-type" and value.startswith("text/html") for name, value in self._headers)
        lasts = release_named(self._key[2]) is not None and not is_page and LASTING.fullmatch(self._key[1])
        lasting = "max-age=31536000, immutable" if lasts else f"max-age={self._seconds}"
        own = [("Cache-Control", f"public, {lasting}")] if not any(n.lower() == "cache-control" for n, _ in self._headers) else []
        return [*own, ("ETag", tag)] if tag and not any(n.lower() == "etag" for n, _ in self._headers) else own

    def _streamed(
        self, parts: Iterable[bytes], environ: WSGIEnvironment, start_response: StartResponse, method: str, name: str, known: str,
        *, good: bool,
    ) -> Iterable[bytes]:  # fmt: skip
        tag, kept = self._tag(None) if good else "", good and is_text(self._headers)
        headers = _with_vary([*self._headers, *self._caching(tag)] if good else self._headers)
        if name:
            headers = [*_without(headers, "content-length"), ("Content-Encoding", name)]
        if known and tag and matches(known, tag):
            start_response(NOT_MODIFIED, [*without_body(headers), MISSED])
            _close(parts)
            return ()
        if method == "HEAD":
            start_response(self._status, headers)
            _close(parts)
            return ()
        sent = _compressed(parts, name) if name else iter(parts)
        sent = self._kept_when_sent(sent, headers, tag, is_packed=not name) if kept else sent
        return streamed(self._served, self._streams, environ, start_response, (self._status, headers), sent, parts)

    def _kept_when_sent(self, sent: Iterable[bytes], headers: Headers, tag: str, *, is_packed: bool) -> Iterator[bytes]:
        """Yield the parts of a long answer, and keep it before the last one where it is not too long when compressed."""
        held, last = Held(MOST, is_packed=is_packed), b""
        for part in sent:
            held.add(part)
            if last:
                yield last
            last = part
        body = held.whole()
        if body is not None:
            self._keep(headers if is_packed else [*headers, ("Content-Length", str(len(body)))], body, tag, is_packed=is_packed)
        yield last


class Counted:
    """The parts of a long response, whose release and turn stay until the last one has gone or the client has."""

    def __init__(self, served: Served, parts: Iterator[bytes], source: Iterable[bytes], done: Callable[[], None]) -> None:
        self._served, self._parts, self._source, self._done = served.__enter__(), parts, source, done
        self._closed = False

    def __iter__(self) -> Counted:
        return self

    def __next__(self) -> bytes:
        try:
            return next(self._parts)
        except StopIteration:
            self.close()
            raise

    def close(self) -> None:
        """Close what gives the parts."""
        if not self._closed:
            self._closed = True
            _close(self._source)
            self._served.__exit__()
            self._done()


def _compressed(parts: Iterable[bytes], name: str) -> Iterator[bytes]:
    packing = packer(name)
    for part in parts:
        if data := packing.compress(part):
            yield data
    yield packing.flush()


def _close(parts: object) -> None:
    close = getattr(parts, "close", None)
    if close:
        close()


def key_of(environ: WSGIEnvironment) -> Key | None:
    """Return what is asked, None for what is never kept: writing, and what a client alone may see.

    Language and encoding are those that the client gets, however it asks for them, so that one answer serves all who get the same.
    """
    method = environ["REQUEST_METHOD"]
    if "HTTP_AUTHORIZATION" in environ or method not in ("GET", "HEAD", "POST"):
        return None
    body = ""
    if method == "POST":
        if not environ.get("CONTENT_TYPE", "").startswith(QUERIES):
            return None
        body = environ["CONTENT_TYPE"] + "\n" + environ.get("veerkracht.body", b"").decode("latin-1")
    return (
        "POST" if body else "GET",
        environ["PATH_INFO"],
        environ["QUERY_STRING"],
        environ.get("HTTP_ACCEPT", "") + "\n" + liked(environ.get("HTTP_ACCEPT_LANGUAGE", "")),
        encoding(environ.get("HTTP_ACCEPT_ENCODING", "")),
        environ["wsgi.url_scheme"] + "://" + environ.get("HTTP_HOST", ""),
        body,
    )


def matches(given: str, tag: str) -> bool:
    """Return whether an If-None-Match names a tag: https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2."""
    return given.strip() == "*" or any(one.strip().removeprefix("W/") == tag for one in given.split(","))


def _without(headers: Headers, *names: str) -> Headers:
    return [(name, value) for name, value in headers if name.lower() not in names]


def without_body(headers: Headers) -> Headers:
    """Return the headers that a response without a body has as well."""
    return _without(headers, "content-length", "content-type", "content-encoding", "cache-status")


def _with_vary(headers: Headers) -> Headers:
    said = [value for name, value in headers if name.lower() == "vary"]
    parts = dict.fromkeys(part.strip() for value in [*said, "Accept, Accept-Encoding, Accept-Language"] for part in value.split(","))
    return [*_without(headers, "vary"), ("Vary", ", ".join(parts))]


def _length(headers: Headers) -> int | None:
    return next((int(value) for name, value in headers if name.lower() == "content-length"), None)


def streamed(
    served: Served, streams: Turns, environ: WSGIEnvironment, start_response: StartResponse,
    head: tuple[str, Headers], parts: Iterator[bytes], source: Iterable[bytes],
) -> Iterable[bytes]:  # fmt: skip
    """Start a response that goes in parts, where there is a turn for it: a client that reads slowly holds a thread meanwhile."""
    client = environ["veerkracht.client"]
    try:
        streams.take(client)
    except HTTPException as error:
        _close(source)
        return refused(served, streams, environ, start_response, error)
    start_response(*head)
    return Counted(served, parts, source, lambda: streams.give_back(client))


def refused(
    served: Served, streams: Turns, environ: WSGIEnvironment, start_response: StartResponse, error: HTTPException
) -> Iterable[bytes]:
    """Return the response to a request that is not to be answered, as the application gives it for this error."""
    environ[ERROR] = error
    return passed(served, streams, environ, start_response)


def passed(served: Served, streams: Turns, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Return the response of the application as it is."""
    status, headers = "", list[tuple[str, str]]()

    def started(said: str, found: Headers, *_: Any) -> Callable[[bytes], object]:  # noqa: ANN401 - as WSGI has it
        nonlocal status, headers
        preflight = PREFLIGHT + [("Access-Control-Allow-Methods", v) for n, v in found if n.lower() == "allow"]
        status, headers = said, [*found, *SECURITY, *(preflight if environ["REQUEST_METHOD"] == "OPTIONS" else [])]
        return lambda _: None

    parts = served.app(environ, started)
    length = _length(headers)
    if environ["REQUEST_METHOD"] != "HEAD" and status[:3] not in BODILESS and (length is None or length > MOST):
        return streamed(served, streams, environ, start_response, (status, headers), iter(parts), parts)
    start_response(status, headers)
    body = b"".join(parts)
    _close(parts)
    return (body,)
