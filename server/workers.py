"""Run queries of strangers in processes that can be killed: Oxigraph can't be interrupted, and some queries end its process."""

from __future__ import annotations

import os
import queue
import select
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import NotAcceptable, ServiceUnavailable

from graph.errors import QueryError

from .negotiation import GRAPHS, TABLES
from .query_process import LENGTHS, write_frame

if TYPE_CHECKING:
    from .settings import Settings

#: Seconds after which a client may try again.
RETRY = 10

#: Seconds that a process may take to load a release.
LOADING = 60

ROOT = Path(__file__).parent.parent

ENDED = {
    "size": "The result grew past {size} bytes and was not sent. Ask for less, or use LIMIT.",
    "memory": "The query needed more memory than it may have, and was ended. Ask for less.",
    "time": "The query ran longer than {seconds} seconds and was ended. Ask for less, or take the data and run it yourself.",
    "died": "The query ended the process that ran it: it needed more memory or depth than there is.",
    "busy": "All processes are at work on other queries. Try again later.",
}


class Unavailable(ServiceUnavailable):
    """A query that could not be run to its end (503): what happened, and when to try again."""

    def __init__(self, description: str) -> None:
        super().__init__(description, retry_after=RETRY)


class Died(Exception):
    """A process that ended before its answer."""


@dataclass(frozen=True)
class Reply:
    """The answer to a query: what kind it is, the format it is in, and its bytes."""

    kind: str
    form: str
    body: bytes


class Process:
    """One process that answers queries."""

    def __init__(self, release: Path, megabytes: int) -> None:
        command = [sys.executable, "-m", "server.query_process", str(release), str(megabytes)]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - our own module
        self._ready = False

    def ask(self, asked: dict[str, Any], seconds: float) -> tuple[dict[str, Any], bytes]:
        """Return head and body of the answer; raise TimeoutError or Died, after which the process is of no more use."""
        import json

        if not self._ready:
            self._frame(LOADING)
            self._ready = True
        assert self._process.stdin is not None
        try:
            write_frame(self._process.stdin, asked)
        except BrokenPipeError as error:
            raise Died from error
        head, body = self._frame(seconds)
        return json.loads(head), body

    def kill(self) -> None:
        """End the process at once."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            assert stream is not None
            stream.close()

    def _frame(self, seconds: float) -> tuple[bytes, bytes]:
        deadline = time.monotonic() + seconds
        head, body = LENGTHS.unpack(self._read(LENGTHS.size, deadline))
        return self._read(head, deadline), self._read(body, deadline)

    def _read(self, size: int, deadline: float) -> bytes:
        assert self._process.stdout is not None
        file, parts = self._process.stdout.fileno(), []
        while size:
            if not select.select([file], [], [], max(0.0, deadline - time.monotonic()))[0]:
                raise TimeoutError
            data = os.read(file, min(size, 1 << 20))
            if not data:
                raise Died
            parts.append(data)
            size -= len(data)
        return b"".join(parts)


class Workers:
    """A number of processes with a release in memory, each for one query at a time; one that was killed is replaced."""

    def __init__(self, release: Path, settings: Settings) -> None:
        self._release, self._settings = release, settings
        self._idle: queue.Queue[Process] = queue.Queue()
        for _ in range(settings.query_processes):
            self._idle.put(self._start())

    def answer(self, query: str, table: str | None, graph: str | None) -> Reply:
        """Return the answer, a table or boolean in one format, triples in the other.

        Raise QueryError for a query that can't be read, NotAcceptable (406) where the client takes no format of this kind of
        answer, Unavailable (503) where time, memory, room or processes ran out.
        """
        head, body = self._ask({"query": query, "table": table, "graph": graph, "limit": self._settings.result_bytes})
        if head.get("error") == "query":
            raise QueryError(head["message"], head["line"], head["column"])
        if "error" in head:
            raise self._unavailable(head["error"])
        if not head["form"]:
            offered = GRAPHS if head["kind"] == "graph" else TABLES
            raise NotAcceptable(f"The answer is a {head['kind']}; it can be had as {', '.join(offered)}.")
        return Reply(head["kind"], head["form"], body)

    def stop(self) -> None:
        """End all processes that are idle."""
        while not self._idle.empty():
            self._idle.get_nowait().kill()

    def _ask(self, asked: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        try:
            process = self._idle.get(timeout=self._settings.query_seconds)
        except queue.Empty:
            raise self._unavailable("busy") from None
        try:
            found = process.ask(asked, self._settings.query_seconds)
        except (TimeoutError, Died) as error:
            process.kill()
            process = self._start()
            raise self._unavailable("time" if isinstance(error, TimeoutError) else "died") from None
        finally:
            self._idle.put(process)
        return found

    def _start(self) -> Process:
        return Process(self._release, self._settings.memory_megabytes)

    def _unavailable(self, why: str) -> Unavailable:
        return Unavailable(ENDED[why].format(size=self._settings.result_bytes, seconds=self._settings.query_seconds))
