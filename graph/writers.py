"""Have writes done in a process apart, and those that wait for it together, as one release."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .contributions import Change
from .validation import Result
from .write_process import STRANGE, encoded
from .writing import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .writing import Write

ROOT = Path(__file__).parent.parent

#: How many writes are done together.
TOGETHER = 16

#: Seconds beyond the limits of the process itself, after which it is ended from here.
GRACE = 30

DIED = {
    "time": "the write ran longer than {seconds} seconds and was ended; nothing was written",
    "document": "what was sent ended the process that read it: it is nested too deep, or needs more memory than there is",
    "memory": "the update needed more memory than it may have; nothing was written",
    "died": "the process that did the write ended before it was done; nothing was written",
    "unknown": "the process that did the write ended while it wrote: see whether it is there before sending it again",
}


@dataclass(frozen=True)
class Limits:
    """What a write may take."""

    seconds: int = 60
    megabytes: int = 4096


class Ended(Exception):
    """A process that ended before its outcomes: why, and in which stage."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def write(folder: Path, writes: Sequence[Write], limits: Limits) -> list[Outcome]:
    """Return the outcomes of writes to the releases under `folder`, done in a process apart.

    Where one of them ends the process, each is tried by itself.
    """
    try:
        return _run(folder, writes, limits)
    except Ended as ended:
        if len(writes) > 1 and ended.why != "unknown":
            return [outcome for one in writes for outcome in write(folder, [one], limits)]
        return [Outcome("", why=ended.why, message=DIED[ended.why].format(seconds=limits.seconds))] * len(writes)


def _run(folder: Path, writes: Sequence[Write], limits: Limits) -> list[Outcome]:
    command = [sys.executable, "-m", "graph.write_process", str(folder.resolve()), str(limits.seconds), str(limits.megabytes)]
    process = subprocess.Popen(  # noqa: S603 - our own module
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        out, errors = process.communicate(json.dumps([encoded(write) for write in writes]), timeout=2 * limits.seconds + GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        out, errors = process.communicate()
    facts = [json.loads(line) for line in out.splitlines() if line.endswith("}")]
    if facts and "outcomes" in facts[-1]:
        return [_outcome(data) for data in facts[-1]["outcomes"]]
    if process.returncode > 0:
        raise RuntimeError(f"the write process failed: {errors[-2000:]}")
    raise Ended(_why(writes, facts[-1]["stage"] if facts else "", -process.returncode))


def _why(writes: Sequence[Write], stage: str, number: int) -> str:
    if stage == "write":
        return "unknown"
    if number in (signal.SIGALRM, signal.SIGKILL):
        return "time"
    if stage != STRANGE:
        return "died"
    return "memory" if any(write.action == "UPDATE" for write in writes) else "document"


def _outcome(data: dict[str, Any]) -> Outcome:
    changes = tuple(Change(**change) for change in data["changes"])
    results = tuple(Result(**(result | {"messages": tuple(map(tuple, result["messages"]))})) for result in data["results"])
    return Outcome(**(data | {"changes": changes, "results": results}))


@dataclass
class _Waiting:
    write: Write
    outcome: Outcome | None = None


class Writers:
    """The writes of one serving process: one process at a time does all that wait, as one release."""

    def __init__(self, folder: Path, limits: Limits, most: int) -> None:
        self._folder, self._limits = folder, limits
        self._room = threading.Semaphore(most)
        self._turn = threading.Lock()
        self._waiting: deque[_Waiting] = deque()

    def write(self, asked: Write) -> Outcome:
        """Return the outcome of a write, when it is on the disk; with as many waiting as there is room for, that it is busy."""
        if not self._room.acquire(blocking=False):
            return Outcome("", why="busy", message="other writes are waiting already; try again later")
        try:
            mine = _Waiting(asked)
            self._waiting.append(mine)
            with self._turn:
                while mine.outcome is None:
                    self._do_some()
            return mine.outcome
        finally:
            self._room.release()

    def _do_some(self) -> None:
        batch = [self._waiting.popleft() for _ in range(min(TOGETHER, len(self._waiting)))]
        failed = Outcome("", why="died", message=DIED["died"])
        try:
            outcomes = write(self._folder, [waiting.write for waiting in batch], self._limits)
        except BaseException:
            for waiting in batch:
                waiting.outcome = failed
            raise
        for waiting, outcome in zip(batch, outcomes, strict=True):
            waiting.outcome = outcome
