"""A process that answers queries, one at a time, until its input ends: `python -m server.query_process RELEASE MEGABYTES`.

It reads frames from standard input and writes frames to standard output. A frame is the length of a JSON head, the length of a
body (both as eight bytes, big-endian), the head, and the body.
"""

from __future__ import annotations

import json
import resource
import struct
import sys
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graph.release import Release

LENGTHS = struct.Struct(">QQ")


class TooLarge(Exception):
    """A result that grew past its limit."""


class Sink:
    """A place to write a result to, which refuses to grow past its limit."""

    def __init__(self, limit: int) -> None:
        self.parts: list[bytes] = []
        self._left = limit

    def write(self, data: bytes) -> int:
        """Take bytes; raise TooLarge where they are too many."""
        self._left -= len(data)
        if self._left < 0:
            raise TooLarge
        self.parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing: all is kept."""


def write_frame(stream: IO[bytes], head: dict[str, Any], body: bytes = b"") -> None:
    """Write a frame."""
    text = json.dumps(head).encode()
    stream.write(LENGTHS.pack(len(text), len(body)) + text + body)
    stream.flush()


def read_frame(stream: IO[bytes]) -> tuple[dict[str, Any], bytes] | None:
    """Return the next frame, None at the end."""
    start = stream.read(LENGTHS.size)
    if len(start) < LENGTHS.size:
        return None
    head, body = LENGTHS.unpack(start)
    return json.loads(stream.read(head)), stream.read(body)


def answer(release: Release, asked: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Return head and body of the answer to a query: its kind and format, or what went wrong."""
    from graph.errors import QueryError

    try:
        found = release.query(asked["query"])
        form = asked["graph"] if found.kind == "graph" else asked["table"]
        if found.kind == "boolean" and form in ("csv", "tsv"):
            return {"kind": found.kind, "form": form}, b"true\n" if found.found else b"false\n"
        sink = Sink(asked["limit"])
        if form:
            found.write(sink, form)
        return {"kind": found.kind, "form": form}, b"".join(sink.parts)
    except QueryError as error:
        return {"error": "query", "message": error.message, "line": error.line, "column": error.column}, b""
    except TooLarge:
        return {"error": "size"}, b""
    except MemoryError:
        return {"error": "memory"}, b""


def _confine(release: Release, memory: int) -> None:
    """Give up what no query needs: more memory than the limit, and any new file or connection.

    Without new descriptors a query can't make this process call out or read a file, whatever it holds. All that is imported
    late is imported before, by answering something.
    """
    for query in ("ASK { ?s ?p ?o }", "SELECT ?s WHERE { ?s ?p ?o } LIMIT 1", "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1", "no query"):
        answer(release, {"query": query, "table": "json", "graph": "ttl", "limit": 100_000})
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))


def main() -> None:
    """Load the release, say so, and answer."""
    from graph import open_release

    release = open_release(sys.argv[1])
    release.store  # noqa: B018 - load the data before the first query
    _confine(release, int(sys.argv[2]) * 1024 * 1024)
    write_frame(sys.stdout.buffer, {"ready": release.version})
    while (frame := read_frame(sys.stdin.buffer)) is not None:
        write_frame(sys.stdout.buffer, *answer(release, frame[0]))


if __name__ == "__main__":
    main()
