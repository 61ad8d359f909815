"""What a release can be taken as: files, each with its form, what it conforms to, and the check that it does."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from graph.opened import Opened

#: The modules that offer files, each as `EXPORTS`, in the order in which they are written and shown.
MODULES: tuple[str, ...] = (
    "dumps", "framed", "csvw", "xlsx", "schema_dump", "ontology", "thesaurus", "catalogue", "databanks", "crosswalk", "nanopublications",
)  # fmt: skip


@dataclass(frozen=True)
class Export:
    """One file: its name (with a folder where there are many), media type, profile, titles by language, and what writes it.

    `plain` is the file that this one is a compressed form of; `facts` counts the facts that the file holds, where that is known.
    """

    name: str
    media_type: str
    profile: str
    titles: dict[str, str]
    write: Callable[[Opened, BinaryIO], None]
    conforms_to: tuple[str, ...] = ()
    check: Callable[[Opened], Iterable[str]] | None = field(default=None)
    plain: Export | None = field(default=None)
    facts: Callable[[Opened], int] | None = field(default=None)


def exports(profile: str | None = None) -> list[Export]:
    """Return the files of a profile, or of all."""
    found = [export for name in MODULES for export in import_module(f"{__name__}.{name}").EXPORTS]
    return [export for export in found if profile in (None, export.profile)]


def profiles() -> list[str]:
    """Return the names of the profiles."""
    return list(dict.fromkeys(export.profile for export in exports()))
