"""The releases of a shelf in their order, what changed from each to the next, and in which of them a thing was last there."""

from __future__ import annotations

import json
import os
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .places import numbers
from .shelf import FolderShelf

if TYPE_CHECKING:
    from .shelf import Shelf

#: Where comparisons are kept, in a folder of releases; the number changes when what is written does.
FOLDER, FORM = ".changes", 1

#: Comparisons that are kept in memory, and releases of a server that are asked for one thing.
IN_MEMORY, ASKED = 50, 10

_kept: OrderedDict[tuple[str, str], dict[str, Any]] = OrderedDict()
_lock = threading.Lock()


@dataclass(frozen=True)
class Step:
    """A release in the order of a shelf: its version and number, when it was made current, the version of the one before it.

    `again` says that it was current before, and others in between.
    """

    version: str
    number: int
    made: str
    former: str | None
    again: bool


def history(shelf: Shelf, until: str | None = None) -> list[Step]:
    """Return the releases that are kept, newest first; only that of a version and those before it where one is given."""
    places = shelf.places()
    last = numbers(places).get(until or "")
    if last is not None and until != shelf.current():
        places = [place for place in places if place.number <= last]
    steps: list[Step] = []
    for place in places:
        former, again = steps[-1].version if steps else None, any(step.version == place.version for step in steps)
        steps.append(Step(place.version, place.number, place.made, former, again))
    return steps[::-1]


def changes_of(shelf: Shelf, step: Step) -> dict[str, Any]:
    """Return what a release changed, as `change_reports.as_json` has it; worked out once, and kept beside the releases where it can be."""
    if step.former is None:
        return {"counts": {}, "records": []}
    key = (step.former, step.version)
    with _lock:
        found = _kept.get(key) or _read(shelf, key) or _worked_out(shelf, key)
        _kept[key] = found
        _kept.move_to_end(key)
        if len(_kept) > IN_MEMORY:
            _kept.popitem(last=False)
    return found


def _worked_out(shelf: Shelf, key: tuple[str, str]) -> dict[str, Any]:
    from .change_labels import Labels
    from .change_reports import as_json
    from .comparison import Comparison
    from .record_changes import record_changes
    from .withdrawals import withdrawals_in

    comparison = Comparison(*(shelf.open(version).quads() for version in key))
    found = as_json(record_changes(comparison), Labels(comparison), withdrawals_in(comparison.new))
    if isinstance(shelf, FolderShelf):
        _write(_file(shelf.folder, key), found)
    return found


def _file(folder: Path, key: tuple[str, str]) -> Path:
    return folder / FOLDER / f"{FORM}-{key[0]}-{key[1]}.json"


def _read(shelf: Shelf, key: tuple[str, str]) -> dict[str, Any] | None:
    if not isinstance(shelf, FolderShelf):
        return None
    try:
        found: dict[str, Any] = json.loads(_file(shelf.folder, key).read_bytes())
    except (OSError, ValueError):
        return None
    return found


def _write(path: Path, found: dict[str, Any]) -> None:
    """Keep a comparison for the next time; where the folder can't be written to, it is worked out again."""
    beside = path.with_suffix(f".{os.getpid()}")
    try:
        path.parent.mkdir(exist_ok=True)
        beside.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
        beside.replace(path)
    except OSError:
        return


def last_with(shelf: Shelf, iri: str, version: str) -> tuple[Step, Step] | None:
    """Return the release before one of a version in which a thing was last there, and the one after that; None where it never was."""
    steps = history(shelf, version)
    steps = [step for step in steps if step.version != version][: None if isinstance(shelf, FolderShelf) else ASKED]
    for step in steps:
        if shelf.has(step.version, iri):
            after = [other for other in history(shelf) if other.number > step.number]
            return step, after[-1] if after else step
    return None
