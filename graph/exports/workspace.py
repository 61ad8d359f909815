"""What the exports of one release share while they are written: its sorted lines, and files that several of them are made from."""

from __future__ import annotations

import shutil
import tempfile
import threading
import weakref
from pathlib import Path
from typing import TYPE_CHECKING

from .lines import sorted_lines

if TYPE_CHECKING:
    from collections.abc import Callable

    from graph.opened import Opened

    from .lines import Lines


class Workspace:
    """A folder for one release, which goes when it is no longer used."""

    def __init__(self, release: Opened) -> None:
        self.version = release.version
        self._folder = Path(tempfile.mkdtemp(prefix="veerkracht-export-"))
        weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self.lines: Lines = sorted_lines(release, self._folder)
        self._made: set[str] = set()
        self._lock = threading.Lock()

    def made(self, name: str, make: Callable[[Lines, Path], None]) -> Path:
        """Return a folder within, filled by a function when it is first asked for."""
        folder = self._folder / name
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
