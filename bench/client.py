"""Ask a server, and take the time: one client on a connection that stays open, or sixteen by `wrk` on a processor of their own."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import statistics
import subprocess
import tempfile
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Seconds after which a request is given up.
PATIENCE = 20

CLIENTS = 16

#: The part of the processors' time that is idle when nothing is at work.
IDLE = 0.9

SCRIPT = "wrk.method, wrk.body = {method}, {body}\n"


@dataclass(frozen=True)
class Request:
    """A request: address, headers, and the body of a POST."""

    url: str
    headers: dict[str, str] = field(default_factory=dict)
    body: str | None = None


@dataclass(frozen=True)
class Times:
    """Milliseconds that requests took: the middle one and the one that 95 in 100 stay under; or why there are none."""

    p50: float | None
    p95: float | None
    why: str = ""


def latency(requests: list[Request], seconds: float, most: int = 1000) -> Times:
    """Return how long it takes one client to ask these one after another: the first round opens the connection and warms up."""
    found: list[float] = []
    for connection in _open.values():  # a server may have closed it while nothing was asked
        connection.close()
    began = time.monotonic()
    try:
        _round(requests)
        while not found or (len(found) < most and time.monotonic() - began < seconds):
            found.append(_round(requests))
    except TimeoutError:
        return Times(None, None, f"> {PATIENCE} s")
    except (OSError, http.client.HTTPException, RuntimeError) as error:
        return Times(None, None, str(error)[:60])
    found.sort()
    return Times(statistics.median(found), found[min(len(found) - 1, int(len(found) * 0.95))])


_open: dict[str, http.client.HTTPConnection] = {}


def _round(requests: list[Request]) -> float:
    began = time.perf_counter()
    for request in requests:
        _ask(request)
    return (time.perf_counter() - began) * 1000


def _ask(request: Request) -> None:
    address = urlsplit(request.url)
    connection = _open.setdefault(address.netloc, http.client.HTTPConnection(address.netloc, timeout=PATIENCE))
    try:
        connection.request("POST" if request.body else "GET", f"{address.path}?{address.query}", request.body, request.headers)
        response = connection.getresponse()
        body = response.read()
    except (OSError, http.client.HTTPException):
        connection.close()
        raise
    if response.status != http.client.OK or not body:
        raise RuntimeError(f"status {response.status}")


def throughput(request: Request, seconds: float, server: int) -> float | None:
    """Return how many requests a second sixteen clients get answered by the server with this process number.

    The clients have the last processor and the server the others, so that what asking costs is not taken from who answers. None
    where `wrk` is missing or no answer came in time.
    """
    program = shutil.which("wrk")
    if program is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "request.lua"
        script.write_text(SCRIPT.format(method=_lua("POST" if request.body else "GET"), body=_lua(request.body)), encoding="utf-8")
        headers = [part for name, value in request.headers.items() for part in ("-H", f"{name}: {value}")]
        command = [
            program,
            "-t1",
            f"-c{CLIENTS}",
            f"-d{max(1, round(seconds))}s",
            "--timeout",
            "30s",
            "-s",
            str(script),
            *headers,
            request.url,
        ]
        with apart(server):
            said = subprocess.run(command, capture_output=True, text=True, check=False, timeout=seconds + 60).stdout
    rate = re.search(r"Requests/sec:\s+([0-9.]+)", said)
    wrong = "Non-2xx" in said or not rate or float(rate[1]) == 0
    return None if wrong or rate is None else float(rate[1])


def processors() -> tuple[set[int], set[int]]:
    """Return the processors that answer while many ask, and those that ask: the same where there is but one, or no telling them apart."""
    if not hasattr(os, "sched_getaffinity"):
        return set(), set()
    *others, last = sorted(os.sched_getaffinity(0))
    return set(others) or {last}, {last}


@contextmanager
def apart(server: int) -> Iterator[None]:
    """Keep a server on its processors while the block runs, and this process with all that it starts on the other."""
    answering, asking = processors()
    everywhere = answering | asking
    if everywhere:
        _keep(server, answering)
        os.sched_setaffinity(0, asking)
    try:
        yield
    finally:
        if everywhere:
            os.sched_setaffinity(0, everywhere)
            _keep(server, everywhere)


def _keep(process: int, where: set[int]) -> None:
    """Keep all threads of a process, and of those that it started, on some processors."""
    for task in Path(f"/proc/{process}/task").glob("*"):
        with suppress(OSError):  # it may have ended in between
            os.sched_setaffinity(int(task.name), where)
            for child in (task / "children").read_text(encoding="ascii").split():
                _keep(int(child), where)


def settle(seconds: float) -> None:
    """Wait until the machine is idle, since a server may still be at work on requests that nobody waits for; so long at most."""
    end = time.monotonic() + seconds
    idle = 0.0
    while idle < IDLE and time.monotonic() < end:
        before = _processor()
        time.sleep(0.1)
        rest, total = (now - then for now, then in zip(_processor(), before, strict=True))
        idle = rest / total if total else 1.0


def _processor() -> tuple[float, float]:
    """Return how long the processors were idle, and how long they were there."""
    try:
        ticks = [float(word) for word in Path("/proc/stat").read_text(encoding="ascii").splitlines()[0].split()[1:]]
    except OSError:
        return 0.0, 0.0
    return ticks[3], sum(ticks)


def _lua(text: str | None) -> str:
    return "nil" if text is None else '"' + "".join(f"\\{byte:03d}" for byte in text.encode()) + '"'
