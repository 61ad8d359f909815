"""A bar on the terminal for work that takes longer than a second; nothing in a pipe, nothing for quick work."""

from __future__ import annotations

import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rich.progress import Progress, TaskID

#: How long work may take before a bar is shown, in seconds.
PATIENCE = 1.0


@contextmanager
def bar(steps: Sequence[str]) -> Iterator[Callable[[str], None]]:
    """Yield a function that is told each step as it begins."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    shown = _Bar(steps)
    timer = threading.Timer(PATIENCE, shown.start)
    timer.daemon = True
    timer.start()
    try:
        yield shown.step
    finally:
        timer.cancel()
        shown.stop()


class _Bar:
    """A bar that keeps count before it is shown, since it is shown from another thread."""

    def __init__(self, steps: Sequence[str]) -> None:
        self._steps, self._at = list(steps), 0
        self._lock = threading.Lock()
        self._progress: Progress | None = None
        self._task: TaskID | None = None
        self._over = False

    def start(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        with self._lock:
            if self._over:
                return
            columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
            self._progress = Progress(*columns, console=Console(stderr=True), transient=True)
            self._task = self._progress.add_task(self._name(), total=len(self._steps), completed=self._at)
            self._progress.start()

    def step(self, name: str) -> None:
        with self._lock:
            self._at = self._steps.index(name)
            if self._progress is not None and self._task is not None:
                self._progress.update(self._task, completed=self._at, description=self._name())

    def stop(self) -> None:
        with self._lock:
            self._over = True
            if self._progress is not None:
                self._progress.stop()

    def _name(self) -> str:
        return self._steps[self._at]
