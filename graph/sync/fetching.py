"""Fetch the pages of a feed over HTTP: tried again where that can help, from one server only, and no more than a page may hold."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pyoxigraph import RdfFormat, parse

from graph.errors import GraphError

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx
    from pyoxigraph import Quad

#: The forms that are read.
FORMS = {"application/n-quads": RdfFormat.N_QUADS, "application/trig": RdfFormat.TRIG}

#: What a server answers that may answer well a little later.
PASSING = (429, 500, 502, 503, 504)

#: How often something is tried, how many seconds lie at most between, and how many bytes a page may have.
TRIES, LONGEST, MOST = 6, 60.0, 500_000_000


class FeedError(GraphError):
    """The feed could not be read."""


class PageGone(FeedError):
    """A page is not there any more."""


@dataclass(frozen=True)
class Fetcher:
    """Fetches the pages of one feed."""

    address: str
    client: httpx.Client
    wait: Callable[[float], None] = field(default=time.sleep)

    def fetch(self, address: str, *, anew: bool = False) -> tuple[str, list[Quad]]:
        """Return the address that a page has in the end, and its quads; `anew` asks past all caches.

        Raise PageGone where it is gone, FeedError where it can't be had or read.
        """
        if urlsplit(address)[:2] != urlsplit(self.address)[:2]:
            raise FeedError(f"{self.address} leads to another server: {address}", "a feed is followed on its own server alone")
        for number in range(TRIES):
            response, body, problem = self._tried(address, anew)
            if response is not None and response.status_code not in PASSING:
                return str(response.url), _quads(address, response, body)
            if number < TRIES - 1:
                self.wait(_pause(response, number))
        raise FeedError(f"{address}: {problem}, {TRIES} times", "is the address right, and the server running? Nothing is lost: sync again")

    def _tried(self, address: str, anew: bool) -> tuple[httpx.Response | None, bytes, str]:
        """Return a response, its body, and what was wrong where it is no good."""
        import httpx

        headers = {"Accept": "application/n-quads, application/trig;q=0.9"} | ({"Cache-Control": "no-cache"} if anew else {})
        try:
            with self.client.stream("GET", address, headers=headers) as response:
                body = bytearray()
                for part in response.iter_bytes():
                    body += part
                    if len(body) > MOST:
                        raise FeedError(f"{address} has more than {MOST} bytes", "that is no page of a feed")
                return response, bytes(body), f"it answered {response.status_code}"
        except httpx.TransportError as error:
            return None, b"", str(error) or type(error).__name__
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise FeedError(f"can't fetch {address}: {error}") from error


def _quads(address: str, response: httpx.Response, body: bytes) -> list[Quad]:
    if response.status_code in (404, 410):
        raise PageGone(f"there is no {address} (any more)", "is it the address of a feed, as in https://example.org/feed?")
    form = FORMS.get(response.headers.get("Content-Type", "").partition(";")[0].strip())
    if response.status_code != 200 or form is None:
        said = f"{response.status_code} with {response.headers.get('Content-Type', 'no Content-Type')}"
        raise FeedError(f"{address} answered {said}", "is it the address of a feed, as in https://example.org/feed?")
    try:
        return list(parse(body, form))
    except SyntaxError as error:
        raise FeedError(f"{address} can't be read: {error}", "was it cut short on its way? Sync again") from error


def _pause(response: httpx.Response | None, number: int) -> float:
    """Return how long to wait: as long as the server asks, else twice as long each time."""
    asked = response.headers.get("Retry-After", "") if response is not None else ""
    return min(float(asked) if asked.isdecimal() else 0.5 * 2.0**number, LONGEST)
