"""The servers that are measured, each over the same data, and how each is asked the same thing."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from . import peers
from .client import Request, processors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from .cases import Case
    from .release import Wrapped

OURS, OXIGRAPH, VIRTUOSO, RDFLIB = "Veerkrachtgraaf", "Oxigraph", "Virtuoso", "rdflib-endpoint"

#: The most triples that rdflib-endpoint is given: it takes minutes to load more.
RDFLIB_TRIPLES = 100_000

#: From so many triples on, this server runs in one process, to leave others their memory; else in one for each processor that answers.
ONE_PROCESS = 3_000_000

#: Longer than any client waits here, so that nothing is cut off that another server would answer.
PATIENT = {
    "VEERKRACHT_QUERY_SECONDS": "120",
    "VEERKRACHT_CLIENT_QUERIES": "16",
    "VEERKRACHT_WAITING_QUERIES": "32",
    "VEERKRACHT_LOG": "nothing",
}

#: Each query process comes to hold its own copy of the data that it has touched, since the engine counts references in them.
FEW = {"VEERKRACHT_QUERY_PROCESSES": "1"}

UNCACHED = {"Cache-Control": "no-cache"}


@dataclass(frozen=True)
class Server:
    """A server that runs: its name, the address of its query service, and the number of its process."""

    name: str
    address: str
    process: int

    def requests(self, case: Case, *, uncached: bool = True) -> list[Request]:
        """Return the requests that a case takes on this server."""
        headers = {"Accept": case.accept, "User-Agent": "bench"}
        if self.name == OURS:
            return [Request(self.address + case.path, headers | (UNCACHED if uncached else {}))]
        headers |= {"Accept": TYPES.get(case.accept, case.accept), "Content-Type": "application/x-www-form-urlencoded"}
        more = {"default-graph-uri": peers.NO_GRAPH} if self.name == VIRTUOSO else {}
        return [Request(self.address, headers, urlencode({"query": query, **more})) for query in case.queries]


#: What other servers are asked for where this one is asked for a page.
TYPES = {"text/html": "application/sparql-results+json"}


def servers(data: Wrapped) -> dict[str, Callable[[], AbstractContextManager[Server]]]:
    """Return what starts each server over the data, by its name, this one first."""
    return {
        OURS: lambda: _ours(data),
        OXIGRAPH: lambda: _peer(OXIGRAPH, peers.oxigraph(data.union)),
        VIRTUOSO: lambda: _peer(VIRTUOSO, peers.virtuoso(data.union, megabytes=4000 if data.triples > ONE_PROCESS else 1000)),
        RDFLIB: lambda: _peer(RDFLIB, _small(data)),
    }


def _small(data: Wrapped) -> AbstractContextManager[peers.Peer]:
    if data.triples > RDFLIB_TRIPLES:
        raise peers.PeerError(f"not started with more than {RDFLIB_TRIPLES} triples")
    return peers.rdflib_endpoint(data.union)


@contextmanager
def _peer(name: str, started: AbstractContextManager[peers.Peer]) -> Iterator[Server]:
    with started as peer:
        yield Server(name, peer.query, peer.pid)


@contextmanager
def _ours(data: Wrapped) -> Iterator[Server]:
    is_large = data.triples > ONE_PROCESS
    workers = 1 if is_large else max(1, len(processors()[0]))
    port = peers.free_port()
    command = [sys.executable, "-m", "server.cli", "serve", "--no-build", "--release", str(data.folder), "--workers", str(workers)]
    environment = {**os.environ, **PATIENT, **(FEW if is_large else {})}
    with peers.process([*command, "--port", str(port)], data.folder, f"http://127.0.0.1:{port}/ready", environment) as process:
        yield Server(OURS, f"http://127.0.0.1:{port}", process)


def versions() -> str:
    """Return which version of each server this is."""
    from importlib.metadata import PackageNotFoundError, version

    found = []
    for name, package in ((OURS, "veerkrachtgraaf"), (OXIGRAPH, "oxigraph"), (RDFLIB, "rdflib-endpoint")):
        try:
            found.append(f"{name} {version(package)}")
        except PackageNotFoundError:
            found.append(f"{name} (not installed)")
    try:
        said = subprocess.run(["virtuoso-t", "-?"], capture_output=True, text=True, check=False)
        line = next((line for line in (said.stdout + said.stderr).splitlines() if "Version" in line), "")
        found.append(f"{VIRTUOSO} {line.split('Version')[-1].split()[0] if line else '(version unknown)'}")
    except FileNotFoundError:
        found.append(f"{VIRTUOSO} (not installed)")
    return ", ".join(found)
