"""What a query may fetch from elsewhere: nothing, but from the hosts that the operator allows."""

from __future__ import annotations

import time
import urllib.request
from http.client import HTTPException
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from werkzeug.exceptions import BadRequest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: What a document from elsewhere may be: what a Turtle parser reads.
READ = ("text/turtle", "application/n-triples")

#: How many documents one query may name.
DOCUMENTS = 16

#: Bytes that are read at a time, between two looks at the clock.
PART = 65536


def is_allowed(address: str | None, hosts: frozenset[str]) -> bool:
    """Return whether an address may be called: http or https, to a host that is allowed (with its port, where it has one)."""
    try:
        parts = urlsplit(address or "")
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and (parts.hostname in hosts or parts.netloc in hosts) and "@" not in parts.netloc


def documents(addresses: Sequence[str], limit: int, seconds: float) -> dict[str, str]:
    """Return the text of each document; raise BadRequest (400) for one that can't be had, or is no Turtle in UTF-8.

    Limit and seconds hold for all of them together.
    """
    if len(addresses) > DOCUMENTS:
        raise BadRequest(f"The query names {len(addresses)} documents; it may name {DOCUMENTS}.")
    end, found = time.monotonic() + seconds, dict[str, str]()
    for address in addresses:
        room = limit - sum(map(len, found.values()))
        _, data = fetched(address, READ, room, max(end - time.monotonic(), 0.001))
        try:
            found[address] = data.decode()
        except UnicodeDecodeError as error:
            raise BadRequest(f"<{address}> is not UTF-8: {error.reason} at byte {error.start}.") from error
    return found


def fetched(address: str, taken: Iterable[str], limit: int, seconds: float) -> tuple[str, bytes]:
    """Return media type and body of a document from a host that is allowed.

    Raise BadRequest (400) for one that can't be had in so many seconds, is too large or of none of the media types.
    """
    taken, end, data = list(taken), time.monotonic() + seconds, bytearray()
    request = urllib.request.Request(address, headers={"Accept": ", ".join(taken)})  # noqa: S310 - http or https, see is_allowed
    try:
        with urllib.request.build_opener(_NoRedirects).open(request, timeout=seconds) as response:
            media_type: str = response.headers.get_content_type()
            while len(data) <= limit and (part := response.read1(PART)):
                data += part
                if time.monotonic() > end:
                    raise TimeoutError("it takes too long")
    except (OSError, ValueError, HTTPException) as error:
        raise BadRequest(f"<{address}> can't be had: {error}") from error
    if len(data) > limit or media_type not in taken:
        raise BadRequest(f"<{address}> is larger than {limit} bytes or no {' or '.join(taken)} (it is {media_type}).")
    return media_type, bytes(data)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Follow no redirect: it may lead to a host that is not allowed."""
