"""What a comparison can be asked of: a release by version, number, `current` or `previous`, a folder, or a file of data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import parse

from ingest.rdf import FORMATS

from .errors import GraphError
from .places import version_of
from .release import MANIFEST, open_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pyoxigraph import Quad

    from .shelf import Shelf

#: What stands for the release that is current, and for the one before it.
CURRENT, PREVIOUS = "current", "previous"

#: A version has at least so many digits, so that what is shorter and a number is the number of a release.
SHORTEST = 8


@dataclass(frozen=True)
class Side:
    """One side of a comparison: what to call it, its version where it is a release, and its quads."""

    name: str
    version: str
    quads: Callable[[], Iterator[Quad]]


def side(text: str, shelf: Shelf) -> Side:
    """Return what a text names: a release on a shelf, a folder or a file; raise GraphError where it names none."""
    version = version_named(text, shelf)
    if version:
        return _of_release(version, shelf)
    path = Path(text)
    if (path / MANIFEST).is_file() or (path / CURRENT).exists():
        release = open_folder(path)
        return Side(str(path), release.version, release.quads)
    if path.is_file():
        return _of_file(path)
    raise _unknown(text, shelf.numbers())


def version_named(text: str, shelf: Shelf) -> str | None:
    """Return the version that a text names on a shelf: `current`, `previous`, a number, or a version or how one begins."""
    known = shelf.numbers()
    if text == CURRENT:
        return shelf.current()
    if text == PREVIOUS:
        return previous(known, shelf.current())
    if text.isdecimal() and len(text) < SHORTEST:
        return version_of(int(text), shelf.places())
    begun = [version for version in known if version.startswith(text)] if len(text) >= SHORTEST else []
    return begun[0] if len(begun) == 1 else None


def previous(numbers: Mapping[str, int], current: str | None) -> str | None:
    """Return the release that was made last of those that are not the current one."""
    others = [version for version in numbers if version != current]
    return others[-1] if others else None


def _of_release(version: str, shelf: Shelf) -> Side:
    release = shelf.open(version)
    return Side(f"release {shelf.numbers().get(version, version)}", version, release.quads)


def _of_file(path: Path) -> Side:
    if path.suffix not in FORMATS:
        raise GraphError(f"{path} is no file of data", f"give one that ends in {', '.join(FORMATS)}")

    def quads() -> Iterator[Quad]:
        try:
            yield from parse(path=str(path), format=FORMATS[path.suffix], base_iri=path.resolve().as_uri())
        except SyntaxError as error:
            raise GraphError(f"{path} can't be read: {error}") from error

    return Side(str(path), "", quads)


def _unknown(text: str, numbers: Mapping[str, int]) -> GraphError:
    kept = ", ".join(f"{number} ({version})" for version, number in numbers.items())
    if text == PREVIOUS and numbers:
        return GraphError(
            "there is no release before the current one", "build again after a change, or name two releases, folders or files"
        )
    hint = f"there are {kept}; or give the path of a release or of a file of data" if kept else "run `veerkracht build` first"
    return GraphError(f"{text!r} names no release", hint)
