"""Files for download, made when they are first asked for and kept on disk: shared by the serving processes, and bounded."""

from __future__ import annotations

import base64
import hashlib
import os
import stat
import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from graph.exports.catalogue.settings import ADDRESS, PUBLISHER
from graph.exports.folder import sha256, write_file
from graph.release import Release

from .exchange import software
from .workers import Unavailable

if TYPE_CHECKING:
    from graph.exports import Export
    from graph.opened import Opened

    from .settings import Settings

#: The folder beside the releases; its name begins so that it is taken for no release.
BESIDE = ".exports"

#: Seconds that a request waits until others are made.
WAIT = 10

#: What the name of a file that is being made ends in, and that of its checksum.
MAKING, SUM = ".making", ".sha256"


#: One file is made at a time, whatever the release: what files are made from is kept for the last release alone.
_turn = threading.Lock()


@dataclass(frozen=True)
class Made:
    """A file that lies ready, and its SHA-256."""

    path: Path
    sha256: str

    @property
    def digest(self) -> str:
        """Return the digest as RFC 9530 writes it."""
        return f"sha-256=:{base64.b64encode(bytes.fromhex(self.sha256)).decode()}:"


class ExportCache:
    """The files of one release."""

    def __init__(self, release: Opened, settings: Settings) -> None:
        self._release, self._named = release, settings.export_folder
        self._limit = settings.export_megabytes * 1_000_000

    @cached_property
    def _root(self) -> Path:
        return _root(self._release, self._named)

    @cached_property
    def _folder(self) -> Path:
        settings = hashlib.sha256(repr([os.environ.get(name) for name in (ADDRESS, PUBLISHER)]).encode()).hexdigest()
        return self._root / f"{self._release.version}-{software()}-{settings[:8]}"

    def get(self, export: Export) -> Made:
        """Return a file, made now where it was not yet; one at a time, so that many who ask do not all make it.

        Raise Unavailable (503) where others are made for too long.
        """
        if kept := self._kept(export):
            return kept
        if not _turn.acquire(timeout=WAIT):
            raise Unavailable("Another file is being made. Try again later.")
        try:
            return self._kept(export) or self._made(export)
        finally:
            _turn.release()

    def _kept(self, export: Export) -> Made | None:
        path = self._folder / export.name
        try:
            found = Made(path, path.with_name(path.name + SUM).read_text(encoding="ascii"))
            os.utime(path)
        except OSError:
            return None
        return found

    def _made(self, export: Export) -> Made:
        path = self._folder / export.name
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(suffix=MAKING, dir=path.parent)
        os.close(handle)
        beside = Path(name)
        try:
            write_file(self._release, export, beside, self._folder / export.plain.name if export.plain else None)
            made = Made(path, sha256(beside))
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
        _write_whole(path.with_name(path.name + SUM), made.sha256)
        self._make_room(path)
        return made

    def _make_room(self, newest: Path) -> None:
        """Let go of what was not asked for longest, until the rest fits."""
        files = [path for path in self._root.rglob("*") if path.is_file() and not path.name.endswith((SUM, MAKING))]
        sizes = {path: (path.stat().st_mtime, path.stat().st_size) for path in files}
        total = sum(size for _, size in sizes.values())
        for path, (_, size) in sorted(sizes.items(), key=lambda item: item[1]):
            if total > self._limit and path != newest:
                path.with_name(path.name + SUM).unlink(missing_ok=True)
                path.unlink(missing_ok=True)
                total -= size


def _root(release: Opened, named: str) -> Path:
    """Return the folder for the files of all releases: the one named, else beside the releases, else a temporary one."""
    if named:
        return Path(named)
    if isinstance(release, Release):
        beside = release.folder.parent / BESIDE
        with suppress(OSError):
            beside.mkdir(exist_ok=True)
            if os.access(beside, os.W_OK):
                return beside
    temporary = Path(tempfile.gettempdir()) / f"veerkracht-exports-{os.getuid()}"
    with suppress(OSError):
        temporary.mkdir(mode=0o700, exist_ok=True)
        found = temporary.lstat()
        if stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid():
            return temporary
    return Path(tempfile.mkdtemp(prefix="veerkracht-exports-"))  # what stands there is somebody else's


def _write_whole(path: Path, content: str) -> None:
    """Write a small file so that readers see it whole or not at all."""
    handle, name = tempfile.mkstemp(suffix=MAKING, dir=path.parent)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(content)
    Path(name).replace(path)
