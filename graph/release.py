"""A release: a folder that is complete or absent, with the hash of its content as its version."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import RdfFormat, parse

from .errors import GraphError
from .opened import Embedded, Opened

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyoxigraph import Store

    from .rules import Rule

#: Where releases are kept unless told otherwise: in the folder that the command runs in.
DEFAULT = Path("releases")

CURRENT = "current"
DATA = "data.nq"
MANIFEST = "manifest.json"


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
    def engine(self) -> Embedded:
        """Return the engine over the data in memory."""
        return Embedded(self.store)

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
    link = root / CURRENT
    return link.resolve().name if link.exists() else None


def versions(root: Path) -> list[str]:
    """Return the versions of the releases that are kept under a folder."""
    folders = [path.parent.name for path in root.glob(f"*/{MANIFEST}")]
    return sorted(name for name in folders if name != CURRENT and not name.startswith("."))


def write(root: Path, data: bytes, facts: Mapping[str, object]) -> Path:
    """Write a release under `root`, complete or not at all, make it the current one, and return its folder."""
    digest = hashlib.sha256(data).hexdigest()
    version = digest[:16]
    root.mkdir(parents=True, exist_ok=True)
    manifest = {"version": version, "files": {DATA: {"sha256": digest, "bytes": len(data)}}, **facts}
    target = root / version
    beside = Path(tempfile.mkdtemp(prefix=".building-", dir=root))
    try:
        _write_synced(beside / DATA, data)
        _write_synced(beside / MANIFEST, (json.dumps(manifest, indent=2, sort_keys=True) + "\n").encode())
        beside.chmod(0o755)
        if target.exists():
            _replace(beside, target)
        else:
            beside.rename(target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    _point(root / CURRENT, version)
    return target


def _replace(beside: Path, target: Path) -> None:
    """Put a rebuilt release in the place of one of the same version, whose data are the same."""
    for name in (DATA, MANIFEST):
        (beside / name).replace(target / name)


def _write_synced(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _point(link: Path, version: str) -> None:
    beside = link.with_name(f".{CURRENT}-{os.getpid()}")
    beside.unlink(missing_ok=True)
    beside.symlink_to(version)
    beside.replace(link)
