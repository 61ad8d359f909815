"""What the exports of one release share while they are written: its sorted lines, and files that several of them are made from."""

from __future__ import annotations

import tempfile
import threading
import weakref
from pathlib import Path
from typing import TYPE_CHECKING

from .lines import Lines, sorted_lines

if TYPE_CHECKING:
    from collections.abc import Callable

    from graph.opened import Opened


class Workspace:
    """A folder for one release, which goes when it is no longer used."""

    def __init__(self, release: Opened) -> None:
        self.version = release.version
        self._folder = tempfile.TemporaryDirectory(prefix="veerkracht-export-")
        self.lines: Lines = sorted_lines(release, Path(self._folder.name))
        self._made: set[str] = set()
        self._lock = threading.Lock()
        weakref.finalize(self, self.lines.close)

    def made(self, name: str, make: Callable[[Lines, Path], None]) -> Path:
        """Return a folder within, filled by a function when it is first asked for."""
        folder = Path(self._folder.name) / name
        with self._lock:
            if name not in self._made:
                folder.mkdir(exist_ok=True)
                make(self.lines, folder)
                self._made.add(name)
        return folder


_last: list[Workspace] = []
_lock = threading.Lock()


def workspace(release: Opened) -> Workspace:
    """Return the workspace of a release: that of the last release asked for is kept, as files are written one after another."""
    with _lock:
        if not _last or _last[0].version != release.version:
            _last[:] = [Workspace(release)]
        return _last[0]
