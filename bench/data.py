"""Make the data of a size, in a process of its own, whose memory is free when the servers start."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, serialize

from graph.build import make

from .generate import batches, write
from .release import wrap

if TYPE_CHECKING:
    from pathlib import Path

    from .release import Wrapped

#: From so many interventions on they are lean: whole ones would not fit into memory beside the servers.
LEAN_FROM = 10_000


def data(size: str, folder: Path) -> Wrapped:
    """Make the data of a size (a number of interventions, or `real`) under a folder."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(_made, size, folder).result()


def _made(size: str, folder: Path) -> Wrapped:
    file = folder / "data.nq"
    if size == "real":
        file.write_bytes(serialize(make().stated_and_inferred, format=RdfFormat.N_QUADS) or b"")
    else:
        write(file, batches(int(size), lean=int(size) >= LEAN_FROM))
    wrapped = wrap(file, folder / "releases")
    file.unlink()
    return wrapped
