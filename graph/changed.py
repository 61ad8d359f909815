"""Check what a change can affect, and say what a check of everything would."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.records import CONTEXT_FILE
from ingest.records import ROOT as RECORDS
from ontology import shape_files, vocabulary_files

from .checking import check
from .errors import GraphError
from .findings import SEVERITIES
from .incremental import Checker
from .locality import NotLocal
from .revisions import Revisions
from .snapshot import Snapshot
from .units import is_record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .findings import Finding

#: How many snapshots are kept in a folder, the latest used.
KEPT = 6


@dataclass
class Changed:
    """The findings, as a check of everything gives them; how many records differ, and why everything was checked where it was.

    `hidden` counts the Infos that were not asked for, by their rules; they are among the findings where everything was checked.
    """

    findings: list[Finding]
    hidden: Counter[str]
    records: int
    everything: str = ""


def check_changed(revision: str, records: Path | None = None, folder: Path | None = None, *, info: bool = True) -> Changed:
    """Return what a check of all records would find, by checking what the changes since a git revision can affect.

    Without `info`, Infos are counted only. `folder` holds the snapshots, by default in the user's cache. Raise GraphError where
    git does not know the records or the revision.
    """
    root = records or RECORDS
    git = Revisions(root)
    tree = git.tree(revision)
    names = [name for name in git.differing(revision) if is_record(name)]
    now = {name: path.read_bytes() if (path := root / name).is_file() else None for name in names}
    file, levels = _file(root, folder), SEVERITIES if info else SEVERITIES[:-1]
    try:
        try:
            return Changed(*_findings(file, root, git, tree, now, levels), len(names))
        except sqlite3.OperationalError as error:
            raise GraphError(f"the snapshot {file} can't be used: {error}", "name another folder in VEERKRACHT_CACHE") from error
        except sqlite3.DatabaseError:
            file.unlink(missing_ok=True)
            return Changed(*_findings(file, root, git, tree, now, levels), len(names))
    except NotLocal as reason:
        return Changed(check([root]), Counter(), len(names), str(reason))


def _findings(
    file: Path, root: Path, git: Revisions, tree: str, now: Mapping[str, bytes | None], levels: tuple[str, ...]
) -> tuple[list[Finding], Counter[str]]:
    checker = Checker(Snapshot(file), root)
    try:
        with checker.changes(keep=True):
            _move(checker, git, tree)
        with checker.changes(keep=False):
            checker.change(now)
            hidden = (checker.snapshot.count(level) for level in SEVERITIES if level not in levels)
            return checker.findings(levels), sum(hidden, Counter())
    finally:
        checker.snapshot.close()


def _move(checker: Checker, git: Revisions, tree: str) -> None:
    """Bring the snapshot to the records of a tree."""
    known = checker.snapshot.fact("tree")
    if known == tree:
        return
    if known is not None and git.known(known):
        names = [name for name in git.between(known, tree) if is_record(name)]
        try:
            checker.change(git.contents(tree, names))
        except NotLocal:
            known = None
    else:
        known = None
    if known is None:
        names = [name for name in git.files(tree) if is_record(name)]
        checker.make({name: content for name, content in git.contents(tree, names).items() if content is not None})
    checker.snapshot.keep("tree", tree)


def _file(root: Path, folder: Path | None) -> Path:
    """Return the file of the snapshot that fits the code, the ontology, the shapes, and what files are called from here."""
    default = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "veerkracht"
    place = folder or Path(os.environ.get("VEERKRACHT_CACHE") or default)
    code = [path for package in ("graph", "ingest", "ontology") for path in (Path(__file__).parent.parent / package).glob("*.py")]
    digest = hashlib.sha256(f"{Path.cwd()}\0{root}\0{root.resolve()}\0{_engine_version()}".encode())
    for path in [*sorted(code), CONTEXT_FILE, *vocabulary_files(), *shape_files()]:
        digest.update(f"\0{path}\0".encode() + path.read_bytes())
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise GraphError(f"no snapshots can be kept in {place}: {error.strerror}", "name another folder in VEERKRACHT_CACHE") from error
    file = place / f"{digest.hexdigest()[:32]}.sqlite"
    _forget(place, file)
    return file


def _forget(place: Path, file: Path) -> None:
    """Remove the snapshots that were not used for longest, and mark one as used."""
    others = sorted((path for path in place.glob("*.sqlite") if path != file), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in others[KEPT - 1 :]:
        path.unlink(missing_ok=True)
    if file.exists():
        os.utime(file)


def _engine_version() -> str:
    import pyoxigraph
    import shacl

    return f"{shacl.__version__} {pyoxigraph.__version__}"
