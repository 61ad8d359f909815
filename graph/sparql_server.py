"""A SPARQL 1.1 server over its standard protocols: query, update and graph store, with credentials from the environment."""

from __future__ import annotations

import mmap
import os
import re
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import TYPE_CHECKING, Any, Protocol

from .errors import EngineError, EngineTimeout, GraphError, QueryError
from .query_text import Dataset

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import httpx

#: Seconds that a connection, a page's query, and a change to the data may take.
CONNECTING, ANSWERING, CHANGING = 5.0, 60.0, 3600.0

#: Bytes of an answer that are kept in memory; a larger one goes to a file.
IN_MEMORY = 1_000_000

#: Where engines say, on a header, that they cut an answer short (Virtuoso: ResultSetMaxRows, and its limit on time).
CUT = ("X-SPARQL-MaxRows", "X-SQL-State")

#: The ends of query addresses, and what update and graph store are called beside them.
KNOWN = {
    "/query": ("/update", "/store"),
    "/sparql": ("/sparql", "/sparql-graph-crud"),
    "/sparql-auth": ("/sparql-auth", "/sparql-graph-crud-auth"),
}

#: How Virtuoso begins where it answers 500 and means that it can't run such a query, or met a wrong value in it.
REFUSED = re.compile(r"Virtuoso (37000|22\w{3}) Error")

LINE = re.compile(r"\bline (\d+)|\bat (\d+):(\d+)")


@dataclass(frozen=True)
class Addresses:
    """The addresses of a SPARQL server; those for writing may be missing."""

    query: str
    update: str | None = None
    graph_store: str | None = None

    @classmethod
    def of(cls, query: str, update: str | None = None, graph_store: str | None = None) -> Addresses:
        """Return the addresses, those that were not given as Oxigraph and Virtuoso have them; raise GraphError for no address."""
        for address in filter(None, (query, update, graph_store)):
            if not re.match(r"https?://[^/\s]+/", address):
                raise GraphError(f"{address!r} is no address of a SPARQL service", "for example http://localhost:7878/query")
        end = next((end for end in KNOWN if query.endswith(end)), None)
        beside = [query.removesuffix(end) + other for other in KNOWN[end]] if end else [None, None]
        return cls(query, update or beside[0], graph_store or beside[1])


@dataclass(frozen=True)
class Credentials:
    """What this program shows of itself to a server: user and password, or a bearer token."""

    user: str = ""
    password: str = ""
    token: str = ""
    digest: bool = False

    @classmethod
    def from_environment(cls) -> Credentials:
        """Return VEERKRACHT_STORE_USER and _PASSWORD, or _TOKEN; raise GraphError where _AUTH is neither `basic` nor `digest`."""
        user, password, token = (os.environ.get(f"VEERKRACHT_STORE_{name}", "") for name in ("USER", "PASSWORD", "TOKEN"))
        scheme = os.environ.get("VEERKRACHT_STORE_AUTH", "basic")
        if scheme not in ("basic", "digest"):
            raise GraphError(f"VEERKRACHT_STORE_AUTH is {scheme!r}", "give basic or digest")
        return cls(user, password, token, scheme == "digest")

    def options(self) -> dict[str, Any]:
        """Return the options of an HTTP client that show them."""
        import httpx

        if self.token:
            return {"headers": {"Authorization": f"Bearer {self.token}"}}
        if self.user:
            return {"auth": (httpx.DigestAuth if self.digest else httpx.BasicAuth)(self.user, self.password)}
        return {}


class Readable(Protocol):
    """Something to read bytes from."""

    def read(self, size: int = -1, /) -> bytes:
        """Return so many bytes, or all that are left."""


class SparqlServer:
    """A SPARQL server. Its connections are kept, and shared by all threads of a process."""

    def __init__(self, addresses: Addresses, credentials: Credentials | None = None) -> None:
        self.addresses = addresses
        self._credentials = credentials or Credentials.from_environment()

    @cached_property
    def _client(self) -> httpx.Client:
        import httpx

        limits = httpx.Limits(max_connections=100, max_keepalive_connections=20)
        return httpx.Client(timeout=httpx.Timeout(ANSWERING, connect=CONNECTING), limits=limits, **self._credentials.options())

    def close(self) -> None:
        """Let go of all connections."""
        if "_client" in self.__dict__:
            self._client.close()

    def query(
        self, text: str, dataset: Dataset, media_type: str, changed: Callable[[Iterable[bytes]], Iterable[bytes]] = iter, *,
        seconds: float = ANSWERING, most: int | None = None,
    ) -> Readable:  # fmt: skip
        """Return the answer to a query as a file; `changed` can change its bytes as they come.

        Raise QueryError where the server says that the query is wrong, EngineTimeout past the time, EngineError for all else.
        """
        form = {"query": text, "default-graph-uri": list(dataset.default or ()), "named-graph-uri": list(dataset.named or ())}
        deadline = time.monotonic() + seconds
        with self._response("POST", self.addresses.query, seconds, data=form, headers={"Accept": media_type}) as response:
            if any(header in response.headers for header in CUT):
                raise EngineError(f"{self.addresses.query} cut its answer short", "raise its limits, for Virtuoso ResultSetMaxRows")
            return _kept(changed(self._parts(response, deadline)), most)

    def update(self, text: str) -> None:
        """Run an update; raise GraphError where there is no address for it, EngineError where the server refuses or fails."""
        with self._response("POST", _needed(self.addresses.update, "update"), CHANGING, data={"update": text}):
            pass

    def put(self, graph: str, triples: bytes, *, add: bool = False) -> None:
        """Put triples (N-Triples) in a graph, in the place of what it holds or beside it; errors as for `update`."""
        address = _needed(self.addresses.graph_store, "graph store")
        headers = {"Content-Type": "application/n-triples"}
        with self._response("POST" if add else "PUT", address, CHANGING, params={"graph": graph}, content=triples, headers=headers):
            pass

    @contextmanager
    def _response(self, method: str, address: str, seconds: float, **options: Any) -> Iterator[httpx.Response]:  # noqa: ANN401 - as httpx has them
        import httpx

        try:
            timeout = httpx.Timeout(seconds, connect=CONNECTING)
            with self._client.stream(method, address, timeout=timeout, **options) as response:
                self._refuse(response)
                yield response
        except httpx.ReadTimeout as error:
            raise EngineTimeout(f"{address} did not answer within {seconds:g} seconds") from error
        except httpx.HTTPError as error:
            raise EngineError(f"can't reach {address}: {error}", "is the server running, and the address right?") from error

    def _refuse(self, response: httpx.Response) -> None:
        if response.is_success:
            return
        response.read()
        said = response.text.partition("\n\nSPARQL query:")[0].strip()[:1000] or response.reason_phrase
        if response.status_code == 400 or REFUSED.match(said):
            raise _query_error(said)
        hint = "see VEERKRACHT_STORE_USER in docs/engines.md" if response.status_code in (401, 403) else None
        raise EngineError(f"{response.url.copy_with(query=None)} answered {response.status_code}: {said}", hint)

    def _parts(self, response: httpx.Response, deadline: float) -> Iterator[bytes]:
        for part in response.iter_bytes():
            if time.monotonic() > deadline:
                raise EngineTimeout(f"{self.addresses.query} was still answering when the time was over")
            yield part


def _needed(address: str | None, what: str) -> str:
    if address is None:
        raise GraphError(f"there is no {what} address", f"give --{what.replace(' ', '-')}" + ("-store" if what == "update" else ""))
    return address


def _kept(parts: Iterable[bytes], most: int | None) -> Readable:
    with tempfile.TemporaryFile() as file:
        start = bytearray()
        for part in parts:
            start += part
            if most is not None and file.tell() + len(start) > most:
                raise TooLarge
            if len(start) > IN_MEMORY:
                file.write(start)
                start.clear()
        if not file.tell():
            return BytesIO(start)
        file.write(start)
        file.flush()
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


class TooLarge(EngineError):
    """An answer that grew past its limit."""

    def __init__(self) -> None:
        super().__init__("the answer is larger than it may be")


def _query_error(said: str) -> QueryError:
    place = LINE.search(said)
    if place is None:
        return QueryError(said)
    line, column = place[1] or place[2], place[3]
    return QueryError(re.sub(r"^error at \d+:\d+: ", "", said), int(line), int(column) if column else None)
