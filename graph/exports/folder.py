"""Write the files of a release into a folder, with their checksums and a manifest: all of them, or none."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph.errors import GraphError
from graph.places import numbers
from graph.release import Release
from graph.remote import RemoteRelease, places_of
from ontology import LICENSE

from . import exports, profiles
from .packing import packed
from .workspace import workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from graph.opened import Opened

    from . import Export

MANIFEST, SUMS = "export.json", "SHA256SUMS"


def export_to(release: Opened, folder: Path, wanted_profiles: Sequence[str] = (), progress: Callable[[str], None] = lambda _: None) -> Path:
    """Write the files of some profiles, or of all, into a folder, and return it; an earlier export there is replaced.

    They are written beside it first, so that the folder has all of them or what it had. Raise GraphError for an unknown profile,
    and for a folder with something else in it.
    """
    if unknown := [name for name in wanted_profiles if name not in profiles()]:
        raise GraphError(f"there is no profile {unknown[0]!r}", f"there are: {', '.join(profiles())}")
    wanted = [export for export in exports() if not wanted_profiles or export.profile in wanted_profiles]
    _refuse_strange(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        files = []
        for number, export in enumerate(wanted, 1):
            progress(f"{export.name} ({number} of {len(wanted)})")
            files.append(_write(release, export, beside))
        _finish(beside, release, files)
        _put(beside, folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return folder


def _refuse_strange(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise GraphError(f"{folder} is a file", "name a folder")
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
    if strange := sorted(found - _exported(folder)):
        hint = "name an empty folder, one that is not there, or an earlier export"
        raise GraphError(f"{folder} has something else in it than an export: {strange[0]}", hint)


def _exported(folder: Path) -> set[str]:
    """Return the names of the files that an earlier export wrote into a folder."""
    try:
        names = [file["name"] for file in json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]]
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    return {*names, MANIFEST, SUMS}


def _write(release: Opened, export: Export, folder: Path) -> dict[str, Any]:
    """Write one file, and return what the manifest says of it."""
    path = folder / export.name
    path.parent.mkdir(parents=True, exist_ok=True)
    write_file(release, export, path, folder / export.plain.name if export.plain else None)
    found: dict[str, Any] = {"name": export.name, "mediaType": export.media_type, "profile": export.profile, "title": export.titles}
    found |= {"bytes": path.stat().st_size, "sha256": sha256(path)}
    found |= {"conformsTo": list(export.conforms_to)} if export.conforms_to else {}
    return found | ({"facts": export.facts(release)} if export.facts else {})


def write_file(release: Opened, export: Export, path: Path, plain: Path | None = None) -> None:
    """Write one file of a release; a compressed one from the plain file where that is there."""
    with path.open("wb") as file:
        if export.plain and plain and plain.exists():
            with packed(path.suffix, file) as output, plain.open("rb") as source:
                shutil.copyfileobj(source, output)
        else:
            export.write(release, file)


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _finish(folder: Path, release: Opened, files: list[dict[str, Any]]) -> None:
    """Write the manifest, and the checksums of all files, as `sha256sum --check` reads them."""
    quads, triples = workspace(release).lines.counts
    facts = {
        "title": "Veerkrachtgraaf",
        "release": release.version,
        "number": _number(release),
        "license": LICENSE,
        "profiles": list(dict.fromkeys(file["profile"] for file in files)),
        "quads": quads,
        "triples": triples,
        "files": files,
    }
    (folder / MANIFEST).write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    sums = {file["name"]: file["sha256"] for file in files} | {MANIFEST: sha256(folder / MANIFEST)}
    (folder / SUMS).write_text("".join(f"{digest}  {name}\n" for name, digest in sums.items()), encoding="utf-8")


def _number(release: Opened) -> int | None:
    """Return the number of a release among those of its folder or server."""
    if isinstance(release, Release):
        return int(release.place["number"])
    return numbers(places_of(release.server)).get(release.version) if isinstance(release, RemoteRelease) else None


def _put(beside: Path, folder: Path) -> None:
    """Put what was written in the place of what was there."""
    beside.chmod(0o755)
    former = beside.with_name(f"{beside.name}-former")
    if folder.exists():
        folder.rename(former)
    beside.rename(folder)
    shutil.rmtree(former, ignore_errors=True)
