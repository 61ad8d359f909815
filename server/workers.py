"""Run queries of strangers in processes that can be killed: Oxigraph can't be interrupted, and some queries end its process."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from werkzeug.exceptions import NotAcceptable, ServiceUnavailable

from graph.errors import QueryError
from graph.query_text import Dataset

from . import metrics
from .negotiation import GRAPHS, TABLES
from .query_process import frame, receive
from .spooled import parts
from .turns import RETRY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .remote_source import RemoteProcess, RemoteSource
    from .settings import Settings

#: Seconds that the first process may take to load a release, and any to be forked.
LOADING = 600

ROOT = Path(__file__).parent.parent

ENDED = {
    "size": "The result grew past {result_bytes} bytes and was not sent. Ask for less, or use LIMIT.",
    "rows": "The result has more than {result_rows} rows and was not sent. Ask for less, or page with ORDER BY, LIMIT and OFFSET.",
    "memory": "The query needed more than {memory_megabytes} MB of memory, and was ended. Ask for less.",
    "time": "The query ran longer than {query_seconds} seconds and was ended. Ask for less, or take the data and run it yourself.",
    "service": "A server that the query calls did not answer as it should. Try again later.",
    "engine": "The server that holds the data did not answer as it should. Try again later.",
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
class Asked:
    """A query that was checked: its text and dataset, and the formats that its client would have."""

    query: str
    table: str | None = "json"
    graph: str | None = "ttl"
    dataset: Dataset = field(default_factory=Dataset)
    documents: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reply:
    """The answer to a query: what kind it is, the format it is in, and its bytes, in memory or in a file."""

    kind: str
    form: str
    size: int
    inline: bytes
    file: IO[bytes] | None = None

    @property
    def body(self) -> bytes:
        """Return all bytes."""
        return b"".join(self.parts())

    def parts(self) -> Iterator[bytes]:
        """Return the bytes in parts; the file is closed after the last."""
        return parts(self.file) if self.file else iter((self.inline,))


class Process:
    """One process that answers queries, forked by the one that holds the data."""

    def __init__(self, number: int, connection: socket.socket, source: Source) -> None:
        self.number, self._connection, self._source = number, connection, source

    def ask(self, asked: dict[str, Any], file: IO[bytes], seconds: float) -> tuple[dict[str, Any], bytes]:
        """Return head and body of the answer; raise TimeoutError or Died, after which the process is of no more use."""
        self._connection.settimeout(seconds)
        try:
            _send(self._connection, frame(asked), [file.fileno()])
            found = receive(self._connection)
        except (EOFError, ConnectionError) as error:
            raise Died from error
        if found is None:
            raise Died
        return found[0], found[1]

    def close(self) -> None:
        """Let go of the process."""
        self._connection.close()

    def end(self) -> None:
        """End the process at once."""
        self._source.end(self)


def _send(connection: socket.socket, data: bytes, files: list[int]) -> None:
    sent = socket.send_fds(connection, [data], files)
    connection.sendall(data[sent:])


class Source:
    """The process that holds a release and forks those that answer."""

    def __init__(self, release: Path, megabytes: int, egress: bool) -> None:
        self._control, theirs = socket.socketpair()
        command = [sys.executable, "-m", "server.query_process", str(release), str(megabytes), str(theirs.fileno()), *["egress"] * egress]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()])  # noqa: S603 - our own module
        theirs.close()
        self._lock = threading.Lock()
        self._ready = False

    def fork(self) -> Process:
        """Return a new process; raise Died where the release can't be loaded."""
        with self._lock:
            self._control.settimeout(LOADING)
            try:
                if not self._ready:
                    receive(self._control)
                    self._ready = True
                self._control.sendall(frame({}))
                found = receive(self._control)
            except (EOFError, OSError) as error:
                raise Died from error
        if found is None:
            raise Died
        head, _, files = found
        return Process(head["process"], socket.socket(fileno=files[0]), self)

    def end(self, process: Process) -> None:
        """End a process at once."""
        process.close()
        with self._lock, contextlib.suppress(OSError):
            self._control.sendall(frame({"end": process.number}))

    def stop(self) -> None:
        """End this process and all that it forked."""
        self._control.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Workers:
    """A number of processes with a release in memory, each for one query at a time; one that was killed is replaced.

    No client has more than its share of them, so that a heavy one leaves room for the others.
    """

    def __init__(self, source: Source | RemoteSource, settings: Settings) -> None:
        self._settings = settings
        self._source = source
        self._changed = threading.Condition()
        self._idle: list[Process | RemoteProcess] = []
        self._number = 0
        self._running: Counter[str] = Counter()
        self._waiting = 0
        self._stopped = False
        #: Files for large results, that results before were too small for.
        self._unwritten: list[IO[bytes]] = []

    @property
    def at_work(self) -> int:
        """Return how many queries are running."""
        return self._running.total()

    @property
    def processes(self) -> int:
        """Return how many processes there are."""
        return self._number

    def answer(self, asked: Asked, client: str = "") -> Reply:
        """Return the answer to a query.

        Raise QueryError for a query that can't be read, NotAcceptable (406) where the client takes no format of this kind of
        answer, Unavailable (503) where time, memory, room or processes ran out.
        """
        started = time.monotonic()
        file = self._file()
        try:
            head, body = self._ask(asked, client, file)
            metrics.query_seconds.observe(time.monotonic() - started)
            if head.get("error") == "query":
                raise QueryError(head["message"], head["line"], head["column"])
            if head.get("error") == "format":
                raise NotAcceptable(head["message"])
            if "error" in head:
                raise self._unavailable(head["error"])
            if not head["form"]:
                offered = GRAPHS if head["kind"] == "graph" else TABLES
                raise NotAcceptable(f"The answer is a {head['kind']}; it can be had as {', '.join(offered)}.")
        except BaseException:
            file.close()
            raise
        if not head["in_file"]:
            self._unwritten.append(file)
        return Reply(head["kind"], head["form"], head["size"], body, file if head["in_file"] else None)

    def _file(self) -> IO[bytes]:
        """Return a file for a large result: one that no result before was large enough for, or a new one."""
        try:
            return self._unwritten.pop()
        except IndexError:
            return tempfile.TemporaryFile()

    def works(self) -> bool:
        """Return whether a query is answered."""
        try:
            return self.answer(Asked("ASK {}"), "the server itself").kind == "boolean"
        except ServiceUnavailable:
            return False

    def stop(self) -> None:
        """End all processes."""
        with self._changed:
            self._stopped = True
            for process in self._idle:
                process.close()
            self._idle.clear()
        while self._unwritten:
            self._unwritten.pop().close()
        self._source.stop()

    def _ask(self, asked: Asked, client: str, file: IO[bytes]) -> tuple[dict[str, Any], bytes]:
        limits = self._settings
        question = {
            "query": asked.query, "table": asked.table, "graph": asked.graph, "default": asked.dataset.default,
            "named": asked.dataset.named, "documents": dict(asked.documents), "bytes": limits.result_bytes, "rows": limits.result_rows,
        }  # fmt: skip
        process: Process | RemoteProcess | None = self._taken(client)
        assert process is not None
        try:
            return process.ask(question, file, limits.query_seconds)
        except (TimeoutError, Died) as error:
            process.end()
            process = None
            raise self._unavailable("time" if isinstance(error, TimeoutError) else "died") from None
        finally:
            self._give_back(process, client)

    def _taken(self, client: str) -> Process | RemoteProcess:
        """Return a process for a client, when there is one and the client has not had its share."""
        deadline = time.monotonic() + self._settings.query_seconds
        with self._changed:
            while not self._is_free(client):
                if self._waiting >= self._settings.waiting_queries or self._stopped:
                    raise self._unavailable("busy")
                self._waiting += 1
                try:
                    if not self._changed.wait(deadline - time.monotonic()):
                        raise self._unavailable("busy")
                finally:
                    self._waiting -= 1
            self._running[client] += 1
            if self._idle:
                return self._idle.pop()
            self._number += 1
        try:
            return self._source.fork()
        except Died:
            self._give_back(None, client)
            raise self._unavailable("died") from None

    def _is_free(self, client: str) -> bool:
        return self._running.total() < self._settings.query_processes and self._running[client] < self._settings.client_queries

    def _give_back(self, process: Process | RemoteProcess | None, client: str) -> None:
        """Make room for the next query; a process that was killed is forked anew when it is needed."""
        with self._changed:
            self._running[client] -= 1
            self._running += Counter()
            if process is None:
                self._number -= 1
            elif self._stopped:
                process.close()
            else:
                self._idle.append(process)
            self._changed.notify_all()

    def _unavailable(self, why: str) -> Unavailable:
        metrics.queries_ended.labels(why).inc()
        return Unavailable(ENDED[why].format_map(vars(self._settings)))
