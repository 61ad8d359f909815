"""Make of a file of N-Quads a release that the server can serve, and a file that other servers can load: no validation, no inference."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, RdfFormat, parse, serialize

from graph.derivation import derive
from graph.inference import load
from graph.release import CURRENT, DATA, MANIFEST, PLACE

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Wrapped:
    """A release under `folder`; the file of the same data with their union as default graph; and how many triples there are."""

    folder: Path
    union: Path
    triples: int


def wrap(data: Path, folder: Path) -> Wrapped:
    """Write a release of the data, with what is worked out from them, and return it; the data are taken as they are."""
    made = folder / "made"
    made.mkdir(parents=True)
    target = made / DATA
    shutil.copyfile(data, target)
    store = load(parse(path=str(data), format=RdfFormat.N_QUADS))
    with target.open("ab") as file:
        file.write(serialize(derive(store), format=RdfFormat.N_QUADS) or b"")
    union = folder / "union.nq"
    store.dump(str(union), RdfFormat.N_QUADS)
    triples = sum(1 for _ in store.quads_for_pattern(None, None, None, DefaultGraph()))
    version = _hash(target)
    facts = {"version": version[:16], "triples": triples, "inferred": 0, "rules": {}, "contributed": {}}
    facts |= {"files": {DATA: {"sha256": version, "bytes": target.stat().st_size}}}
    (made / MANIFEST).write_text(json.dumps(facts), encoding="utf-8")
    (made / PLACE).write_text(json.dumps({"number": 1, "made": "2026-01-01T00:00:00Z"}), encoding="utf-8")
    made.rename(folder / version[:16])
    (folder / CURRENT).symlink_to(version[:16])
    return Wrapped(folder, union, triples)


def _hash(path: Path) -> str:
    digest = hashlib.sha256()
    for part in _parts(path):
        digest.update(part)
    return digest.hexdigest()


def _parts(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while part := file.read(1 << 20):
            yield part
