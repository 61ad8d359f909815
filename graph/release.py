"""A release: a folder that is complete or absent, with the hash of its content as its version."""

from __future__ import annotations

import fcntl
import hashlib
import json
import math
import mmap
import os
import shutil
import tempfile
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import RdfFormat, parse

from .errors import GraphError
from .opened import Embedded, Opened
from .places import Place
from .places import numbers as last_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from pyoxigraph import Quad, Store

    from .rules import Rule

#: Where releases are kept unless told otherwise: in the folder that the command runs in.
DEFAULT = Path("releases")

CURRENT = "current"
DATA = "data.nq"
MANIFEST = "manifest.json"

#: What the content does not tell: which release this is in its folder, and since when. Another folder gives another number.
PLACE = "release.json"

#: The fact of a manifest that says whose copy a release is: the address of the feed that it follows.
COPY_OF = "copy of"

#: The file whose lock the one writer of a folder of releases holds, and what a release is named while it is written.
LOCK = ".lock"
BUILDING = ".building-"

#: How many hexadecimal digits of the SHA-256 of its data name a release.
VERSION = 16


class Busy(GraphError):
    """The releases could not be written to, because another process is writing."""


@dataclass(frozen=True)
class Release(Opened):
    """A release in a folder, with its data in memory."""

    folder: Path
    manifest: dict[str, Any]

    @cached_property
    def store(self) -> Store:
        """Return the data, loaded into memory; the default graph is the union of all graphs."""
        from .inference import load

        return load(parse(path=str(self.folder / DATA), format=RdfFormat.N_QUADS))

    @cached_property
    def graphs(self) -> tuple[str, ...]:
        """Return the IRIs of the named graphs, sorted."""
        return tuple(sorted(graph.value for graph in self.store.named_graphs()))

    @cached_property
    def place(self) -> dict[str, Any]:
        """Return the number that the release has among those of its folder, and when it was made (`number`, `made`)."""
        return _place(self.folder)

    def older(self, most: int) -> list[tuple[str, dict[str, Any]]]:
        """Return the newest so many of the releases before this one that are kept with it, newest first: version and place."""
        return older(self.folder.parent, self.place["number"], most)

    def quads(self) -> Iterator[Quad]:
        """Yield all quads, as they were written."""
        return iter(parse(path=str(self.folder / DATA), format=RdfFormat.N_QUADS))

    @cached_property
    def engine(self) -> Embedded:
        """Return the engine over the data in memory."""
        return Embedded(self.store)

    def prepare(self) -> None:
        """Load the data, and lay them out for many queries."""
        super().prepare()
        vars(self)["engine"] = self.engine.prepared()

    @cached_property
    def rules(self) -> list[Rule]:
        """Return the inference rules of the ontology that this release was built with."""
        return super().rules


def open_folder(folder: str | Path | None = None) -> Release:
    """Return the release in a folder, or the current one of a folder of releases."""
    path = Path(folder) if folder else DEFAULT
    if (path / CURRENT).exists():
        path = path / CURRENT
    try:
        manifest = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise GraphError(f"there is no release in {path}", "run `veerkracht build`") from error
    return Release(path.resolve(), manifest)


def current_version(root: Path) -> str | None:
    """Return the version of the current release under a folder, None where there is none."""
    try:
        return (root / CURRENT).readlink().name
    except OSError:
        return None


def versions(root: Path) -> list[str]:
    """Return the versions of the releases that are kept under a folder."""
    folders = [path.parent.name for path in root.glob(f"*/{MANIFEST}")]
    return sorted(name for name in folders if name != CURRENT and not name.startswith("."))


def places(root: Path) -> list[Place]:
    """Return when the releases that are kept under a folder were made current, in their order: one as often as it was."""
    return sorted(place for version in versions(root) for place in _places(root / version))


def _places(folder: Path) -> Iterator[Place]:
    found = _place(folder)
    for former in found.get("former", ()):
        yield Place(former["number"], folder.name, former["made"])
    with suppress(FileNotFoundError):  # removed since it was listed
        yield Place(int(found["number"]), folder.name, made(folder))


def numbers(root: Path) -> dict[str, int]:
    """Return the number of each release that is kept under a folder, by its version, in the order they were made current last."""
    return last_numbers(places(root))


def older(root: Path, number: int, most: int) -> list[tuple[str, dict[str, Any]]]:
    """Return the newest so many of the releases under a folder with a lower number, newest first: version and place."""
    places = [(version, _place(root / version)) for version in versions(root)]
    before = sorted((found for found in places if found[1]["number"] < number), key=lambda found: int(found[1]["number"]))
    return before[::-1][:most]


def _place(folder: Path) -> dict[str, Any]:
    """Return what a release's folder says of its place, and of `former` ones; releases of before there were numbers have number 0."""
    try:
        found: dict[str, Any] = json.loads((folder / PLACE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {"number": 0, "made": ""}
    return found


def made(folder: Path) -> str:
    """Return when a release was made current last; of one of before that was written down, when its manifest was written."""
    if said := str(_place(folder)["made"]):
        return said
    written = datetime.fromtimestamp((folder / MANIFEST).stat().st_mtime, UTC)
    return written.isoformat(timespec="seconds").replace("+00:00", "Z")


def has_subject(folder: Path, iri: str) -> bool:
    """Return whether a release says anything of a thing: a search in its sorted lines, of which a few are read."""
    key = f"<{iri}> ".encode()
    with (folder / DATA).open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as lines:
        low, high = 0, len(lines)
        while low < high:
            middle = (low + high) // 2
            start = lines.rfind(b"\n", low, middle) + 1 or low
            if lines[start : start + len(key)] < key:
                low = lines.find(b"\n", middle) + 1 or high
            else:
                high = start
        return lines[low : low + len(key)] == key


def by_age(root: Path) -> list[str]:
    """Return the versions of the releases that are kept under a folder: the current one, then the others, newest first."""
    known = numbers(root)
    return sorted(known, key=lambda version: (version == current_version(root), known[version]), reverse=True)


def prune(root: Path, keep: int) -> list[str]:
    """Remove all but the newest so many releases, never the current one, and return the versions of those that went."""
    with locked(root):
        old = by_age(root)[max(keep, 1) :]
        for version in old:
            gone = root / f"{BUILDING}{version}"
            (root / version).rename(gone)
            shutil.rmtree(gone)
    return old


@contextmanager
def locked(root: Path, seconds: float | None = None) -> Iterator[None]:
    """Hold the folder of releases as its only writer, among all processes; raise Busy where it can't be had in time."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / LOCK).open("ab") as file:
        _acquire(file.fileno(), seconds)
        for left in root.glob(f"{BUILDING}*"):
            shutil.rmtree(left, ignore_errors=True)
        for left in root.glob(f".{CURRENT}-*"):
            left.unlink(missing_ok=True)
        yield


def _acquire(file: int, seconds: float | None) -> None:
    deadline = math.inf if seconds is None else time.monotonic() + seconds
    while True:
        try:
            return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise Busy("another process is writing to these releases", "try again later") from None
            time.sleep(0.02)


def write(root: Path, data: bytes, facts: Mapping[str, object]) -> Path:
    """Write a release under `root`, complete or not at all, make it the current one, and return its folder.

    When this returns, it is on the disk: a power cut leaves `current` at the former release or at this one.
    """
    return write_parts(root, (data,), lambda: facts)


def write_parts(root: Path, parts: Iterable[bytes], facts: Callable[[], Mapping[str, object]]) -> Path:
    """Write a release as `write` does, its data in parts, so that it needs no memory for all; `facts` are asked for after the last."""
    root.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=BUILDING, dir=root))
    try:
        digest, size = _write_synced(beside / DATA, parts)
        version = digest[:VERSION]
        manifest = {"version": version, "files": {DATA: {"sha256": digest, "bytes": size}}, **facts()}
        target = root / version
        _write_synced(beside / MANIFEST, (_json(manifest),))
        _write_synced(beside / PLACE, (_json(_next_place(root, target)),))
        beside.chmod(0o755)
        _sync_folder(beside)
        if target.exists():
            _replace(beside, target)
        else:
            beside.rename(target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    _sync_folder(root)
    _point(root / CURRENT, version)
    _sync_folder(root)
    return target


def _json(facts: Mapping[str, object]) -> bytes:
    return (json.dumps(facts, indent=2, sort_keys=True) + "\n").encode()


def version_of(data: bytes) -> str:
    """Return the version of a release with this data."""
    return hashlib.sha256(data).hexdigest()[:VERSION]


def next_number(root: Path) -> int:
    """Return the number that the next release under a folder has."""
    return max(numbers(root).values(), default=0) + 1


def now() -> str:
    """Return the time, as a release says when it was made."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _next_place(root: Path, target: Path) -> dict[str, Any]:
    """Return the place of the release that is written: that which it has where it is current, else the next, with those it had."""
    known = _place(target) if target.exists() else None
    if known and target.name == current_version(root):
        return known
    former = [*known.pop("former", ()), known] if known else []
    return {"number": next_number(root), "made": now()} | ({"former": former} if former else {})


def _replace(beside: Path, target: Path) -> None:
    """Put a rebuilt release in the place of one of the same version, whose data are the same."""
    for name in (DATA, MANIFEST, PLACE):
        (beside / name).replace(target / name)
    _sync_folder(target)


def _sync_folder(path: Path) -> None:
    """Put the names in a folder on the disk; the files themselves are synced apart."""
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _write_synced(path: Path, parts: Iterable[bytes]) -> tuple[str, int]:
    """Write a file to the disk, and return its SHA-256 and its size."""
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as file:
        for part in parts:
            digest.update(part)
            size += file.write(part)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest(), size


def _point(link: Path, version: str) -> None:
    beside = link.with_name(f".{CURRENT}-{os.getpid()}")
    beside.unlink(missing_ok=True)
    beside.symlink_to(version)
    beside.replace(link)
