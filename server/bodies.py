"""Read the bodies of requests: bounded in size, and few at a time from one client, so that slow ones keep nobody waiting."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from .turns import Turns

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

    from .settings import Settings


def client_of(environ: WSGIEnvironment, proxies: int) -> str:
    """Return the address that a request comes from; behind proxies, the one that the first of the trusted ones saw."""
    forwarded: list[str] = [part.strip() for part in environ.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if proxies and len(forwarded) >= proxies and forwarded[-proxies]:
        return forwarded[-proxies]
    return str(environ.get("REMOTE_ADDR", ""))


def scheme_of(environ: WSGIEnvironment, proxies: int) -> str:
    """Return whether a client reaches this server over `http` or `https`: as the last of the trusted proxies says, where it says so."""
    said = str(environ.get("HTTP_X_FORWARDED_PROTO", "")).rsplit(",", 1)[-1].strip() if proxies else ""
    return said if said in ("http", "https") else str(environ["wsgi.url_scheme"])


def release_named(asked: str) -> str | None:
    """Return the release that a query string names, None where it names none; the last one counts."""
    return parse_qs(asked, keep_blank_values=True).get("release", [None])[-1] if "release=" in asked else None


class Bodies:
    """The bodies that are being read."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        busy = "Too many requests are sending their bodies. Try again later."
        self._turns = Turns(settings.client_queries + 2, settings.threads // 2, busy)

    def read(self, environ: WSGIEnvironment, client: str) -> None:
        """Put a request's body, where it has one, into memory.

        Raise UnsupportedMediaType (415) for a compressed one, RequestEntityTooLarge (413), or ServiceUnavailable (503) where the
        client, or all clients together, have too many under way.
        """
        length = environ.get("CONTENT_LENGTH") or "0"
        if length == "0" and "HTTP_TRANSFER_ENCODING" not in environ:
            return
        if environ.get("HTTP_CONTENT_ENCODING", "identity") != "identity":
            raise UnsupportedMediaType("Send the body as it is, not compressed.")
        writes = bool(self._settings.write_tokens) and "HTTP_AUTHORIZATION" in environ
        limit = self._settings.write_bytes if writes else self._settings.body_bytes
        if not length.isdecimal() or int(length) > limit:
            raise RequestEntityTooLarge(f"The body is larger than {limit} bytes.")
        with self._turns.turn(client):
            data = environ["wsgi.input"].read(limit + 1)
        if len(data) > limit:
            raise RequestEntityTooLarge(f"The body is larger than {limit} bytes.")
        environ |= {"wsgi.input": BytesIO(data), "CONTENT_LENGTH": str(len(data)), "veerkracht.body": data}
        environ.pop("HTTP_TRANSFER_ENCODING", None)
