"""Processes that answer queries: `python -m server.query_process RELEASE MEGABYTES CONTROL`.

The first process loads a release and answers nothing; it forks one that answers each time it is asked to over the socket whose
number is CONTROL, and passes back that one's socket. Forks share the memory of the data, are there in milliseconds, and can be
killed and replaced at any time.

Everything goes in frames: the length of a JSON head (eight bytes, big-endian), the head, and after it as many bytes of body as
the head says. A result too large for a frame goes into the file whose descriptor came with the question.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import signal
import socket
import struct
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from graph.release import Release
    from graph.results import Answer

LENGTH = struct.Struct(">Q")

#: Bytes of a result that are kept in memory; a larger one goes to a file.
INLINE = 256 * 1024

#: The descriptor over which a process is asked, after standard input, output and error.
CONNECTION = 3

#: What prctl calls "send me this signal when my parent ends".
PR_SET_PDEATHSIG = 1

#: Queries that import and touch all that answering needs.
WARMING = ("ASK { ?s ?p ?o }", "SELECT ?s WHERE { ?s ?p ?o } LIMIT 1", "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1", "no query")


class TooLarge(Exception):
    """A result that grew past its limit."""


class Spool:
    """A place to write a result to: memory first, a file past that; it refuses to grow past its limit."""

    def __init__(self, file: int | None, limit: int) -> None:
        self.inline = bytearray()
        self.size = 0
        self._file, self._limit = file, limit

    def write(self, data: bytes) -> int:
        """Take bytes; raise TooLarge where they are too many."""
        self.size += len(data)
        if self.size > self._limit or (self._file is None and self.size > INLINE):
            raise TooLarge
        self.inline += data
        if self.size > INLINE:
            self.flush()
        return len(data)

    def flush(self) -> None:
        """Move to the file what doesn't belong in memory."""
        if self.size > INLINE and self._file is not None:
            view = memoryview(self.inline)
            done = 0
            while done < len(view):
                done += os.write(self._file, view[done:])
            view.release()
            self.inline.clear()

    @property
    def in_file(self) -> bool:
        """Return whether the result is in the file."""
        return self.size > INLINE


def frame(head: dict[str, Any], body: bytes | bytearray = b"") -> bytes:
    """Return a frame as bytes."""
    text = json.dumps(head | {"body": len(body)}).encode()
    return LENGTH.pack(len(text)) + text + body


def receive(connection: socket.socket) -> tuple[dict[str, Any], bytes, list[int]] | None:
    """Return head, body and descriptors of the next frame, None where the other side has gone."""
    data, files, _, _ = socket.recv_fds(connection, LENGTH.size, 1)
    if not data:
        return None
    data += _exactly(connection, LENGTH.size - len(data))
    head = json.loads(_exactly(connection, LENGTH.unpack(data)[0]))
    return head, _exactly(connection, head["body"]), list(files)


def _exactly(connection: socket.socket, size: int) -> bytes:
    parts = []
    while size:
        data = connection.recv(min(size, 1 << 20))
        if not data:
            raise EOFError
        parts.append(data)
        size -= len(data)
    return b"".join(parts)


def answer(release: Release, asked: dict[str, Any], file: int | None) -> tuple[dict[str, Any], bytes | bytearray]:
    """Return head and body of the answer to a query: its kind, format and size, or what went wrong."""
    return written(lambda: _found(release, asked), asked, file)


def written(found_by: Callable[[], Answer], asked: dict[str, Any], file: int | None) -> tuple[dict[str, Any], bytes | bytearray]:
    """Return head and body of an answer, in the format that was asked for, or what went wrong when it was found or written."""
    from graph.errors import FormatError, QueryError
    from graph.results import TooManyRows

    spool = Spool(file, asked["bytes"])
    try:
        found = found_by()
        form = asked["graph"] if found.kind == "graph" else asked["table"]
        if form:
            found.write(spool, form, asked["rows"])
            spool.flush()
        return {"kind": found.kind, "form": form, "size": spool.size, "in_file": spool.in_file}, spool.inline
    except FormatError as error:
        return {"error": "format", "message": str(error)}, b""
    except QueryError as error:
        return {"error": "query", "message": error.message, "line": error.line, "column": error.column}, b""
    except TooLarge:
        return {"error": "size"}, b""
    except TooManyRows:
        return {"error": "rows"}, b""
    except MemoryError:
        return {"error": "memory"}, b""
    except OSError as error:
        if error.errno is not None:  # not what the engine raises of a SERVICE
            raise
        return {"error": "service"}, b""


def _found(release: Release, asked: dict[str, Any]) -> Answer:
    from graph.query_text import Dataset
    from graph.results import run_over

    default, named = asked.get("default"), asked.get("named")
    if default is None and named is None:
        return release.query(asked["query"])
    return run_over(release.store, asked["query"], Dataset(default, named), asked.get("documents") or {})


def _confine(megabytes: int, egress: bool) -> None:
    """Give up what no query needs: more memory than the limit, and all new files and connections but the result's file.

    Without new descriptors a query can't make this process call out or read a file, whatever it holds: the first free number is
    that of the file that comes with each question, and there is no other.
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    memory = _address_space() + megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    if not egress:
        resource.setrlimit(resource.RLIMIT_NOFILE, (CONNECTION + 2, CONNECTION + 2))


def _address_space() -> int:
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - no imports past this point
        return int(file.read().split()[0]) * resource.getpagesize()


def _answer_until_closed(release: Release, connection: socket.socket) -> None:
    with contextlib.suppress(EOFError, ConnectionError):
        while (asked := receive(connection)) is not None:
            file = asked[2][0] if asked[2] else None
            head, body = answer(release, asked[0], file)
            if file is not None:
                os.close(file)
            connection.sendall(frame(head, body))


def _fork(release: Release, control: socket.socket, megabytes: int, egress: bool) -> int:
    """Fork a process that answers, pass its socket on, and return its number."""
    theirs, ours = socket.socketpair()
    number = os.fork()
    if number == 0:
        os.dup2(ours.fileno(), CONNECTION)
        os.closerange(CONNECTION + 1, 4096)
        _confine(megabytes, egress)
        _answer_until_closed(release, socket.socket(fileno=CONNECTION))
        os._exit(0)
    ours.close()
    socket.send_fds(control, [frame({"process": number})], [theirs.fileno()])
    theirs.close()
    return number


def _end(number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(number, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        os.waitpid(number, 0)


def serve(release: Release, control: socket.socket, megabytes: int, egress: bool) -> None:
    """Say that the release is loaded, then fork and end processes as asked, until the other side has gone; then end them all."""
    children: set[int] = set()
    try:
        control.sendall(frame({"ready": release.version}))
        while (asked := receive(control)) is not None:
            if (number := asked[0].get("end")) in children:
                _end(number)
                children.discard(number)
            elif number is None:
                children.add(_fork(release, control, megabytes, egress))
    except (EOFError, ConnectionError):
        pass
    finally:
        for number in children:
            _end(number)


def main() -> None:
    """Load the release, and serve it."""
    from graph import open_release

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    release = open_release(sys.argv[1])
    release.prepare()
    for query in WARMING:
        answer(release, {"query": query, "table": "json", "graph": "ttl", "bytes": 100_000, "rows": 100}, None)
    serve(release, socket.socket(fileno=int(sys.argv[3])), int(sys.argv[2]), egress=len(sys.argv) > 4)


if __name__ == "__main__":
    main()
