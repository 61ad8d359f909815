"""A process that does writes and ends: `python -m graph.write_process FOLDER SECONDS MEGABYTES`.

A stranger's document or update can run on, fill the memory or end its process; so it is read here, under limits that the kernel
keeps even where the process that asked is gone. It reads the writes as JSON from standard input, and writes a line of JSON for
each stage it enters and at last for the outcomes.
"""

from __future__ import annotations

import base64
import json
import resource
import signal
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .release import Busy
from .writing import Conditions, Outcome, Write, commit

#: The stage in which what a stranger sent is read and run.
STRANGE = "apply"


def encoded(write: Write) -> dict[str, Any]:
    """Return a write as JSON can hold it."""
    documents = {address: [form, base64.b64encode(body).decode()] for address, (form, body) in write.documents.items()}
    return asdict(write) | {"body": base64.b64encode(write.body).decode(), "documents": documents}


def decoded(data: dict[str, Any]) -> Write:
    """Return the write that `encoded` gave."""
    found: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}
    conditions = {name: value if value is None else tuple(value) for name, value in data["conditions"].items()}
    documents = {address: (form, base64.b64decode(body)) for address, (form, body) in data["documents"].items()}
    own = {"conditions": Conditions(**conditions), "body": base64.b64decode(data["body"]), "documents": documents}
    return Write(**(found | own))


def _say(fact: dict[str, Any]) -> None:
    print(json.dumps(fact), flush=True)


class Guard:
    """Limits on this process: time from where it has the lock, memory, and no new file or connection while it reads what came."""

    def __init__(self, seconds: int, megabytes: int) -> None:
        self._seconds = seconds
        self._files = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1024 * 1024,) * 2)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    def enter(self, stage: str) -> None:
        """Say that a stage begins, and set the limits that hold in it."""
        _say({"stage": stage})
        if stage == "locked":
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.alarm(self._seconds)
        if stage == "write":
            signal.alarm(0)
        soft, hard = self._files
        resource.setrlimit(resource.RLIMIT_NOFILE, (0 if stage == STRANGE else soft, hard))


def main() -> None:
    """Do the writes."""
    folder, seconds, megabytes = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    writes = [decoded(data) for data in json.load(sys.stdin)]
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    guard = Guard(seconds, megabytes)
    try:
        outcomes = commit(folder, writes, seconds, guard.enter)
    except Busy:
        outcomes = [Outcome("", why="busy", message="other writes are being done; try again later")] * len(writes)
    except MemoryError:
        outcomes = [Outcome("", why="memory", message="the write needed more memory than it may have")] * len(writes)
    _say({"outcomes": [asdict(outcome) for outcome in outcomes]})


if __name__ == "__main__":
    main()
