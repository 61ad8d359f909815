"""Where releases are: in a folder, or in a SPARQL server; which is current, which others are kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from pyoxigraph import NamedNode

from .places import Place, numbers
from .release import current_version, has_subject, open_folder, places, versions
from .remote import current_of, open_server, places_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from .opened import Opened
    from .sparql_server import SparqlServer

#: The environment variables of the addresses of a SPARQL server.
ADDRESSES = ("VEERKRACHT_STORE", "VEERKRACHT_UPDATE_STORE", "VEERKRACHT_GRAPH_STORE")


class Shelf(Protocol):
    """A place with releases."""

    def current(self) -> str | None:
        """Return the version of the current release, None where there is none."""

    def versions(self) -> list[str]:
        """Return the versions of the releases that are kept."""

    def places(self) -> list[Place]:
        """Return when the releases that are kept were made current, in their order: one as often as it was."""

    def numbers(self) -> dict[str, int]:
        """Return the number of each release that is kept, by its version: of when it was made current last, in their order."""

    def has(self, version: str, iri: str) -> bool:
        """Return whether a release that is kept says anything of a thing, without loading it."""

    def open(self, version: str | None = None) -> Opened:
        """Return the current release, or the one of a version; raise GraphError where there is none."""


@dataclass(frozen=True)
class FolderShelf:
    """A folder of releases."""

    folder: Path

    def current(self) -> str | None:
        """Return the version of the current release, None where there is none."""
        return current_version(self.folder)

    def versions(self) -> list[str]:
        """Return the versions of the releases that are kept."""
        return versions(self.folder)

    def places(self) -> list[Place]:
        """Return when the releases that are kept were made current, in their order: one as often as it was."""
        return places(self.folder)

    def numbers(self) -> dict[str, int]:
        """Return the number of each release that is kept, by its version: of when it was made current last, in their order."""
        return numbers(self.places())

    def has(self, version: str, iri: str) -> bool:
        """Return whether a release that is kept says anything of a thing, without loading it."""
        try:
            return has_subject(self.folder / version, iri)
        except FileNotFoundError:  # removed since it was listed
            return False

    def open(self, version: str | None = None) -> Opened:
        """Return the current release, or the one of a version; raise GraphError where there is none."""
        return open_folder(self.folder / version if version else self.folder)


@dataclass(frozen=True)
class ServerShelf:
    """The releases that were published to a SPARQL server."""

    server: SparqlServer

    def current(self) -> str | None:
        """Return the version of the current release, None where there is none."""
        return current_of(self.server)

    def versions(self) -> list[str]:
        """Return the versions of the releases that are kept."""
        return sorted(self.numbers())

    def places(self) -> list[Place]:
        """Return when the releases that are kept were made current, in their order: one as often as it was."""
        return places_of(self.server)

    def numbers(self) -> dict[str, int]:
        """Return the number of each release that is kept, by its version: of when it was made current last, in their order."""
        return numbers(self.places())

    def has(self, version: str, iri: str) -> bool:
        """Return whether a release that is kept says anything of a thing."""
        return self.open(version).holds(NamedNode(iri))

    def open(self, version: str | None = None) -> Opened:
        """Return the current release, or the one of a version; raise GraphError where there is none."""
        return open_server(self.server, version)


def shelf_of(environment: Mapping[str, str], folder: Path) -> Shelf:
    """Return the SPARQL server that VEERKRACHT_STORE names, or a folder where it names none."""
    from .sparql_server import Addresses, SparqlServer

    query, update, graph_store = (environment.get(name) or None for name in ADDRESSES)
    return ServerShelf(SparqlServer(Addresses.of(query, update, graph_store))) if query else FolderShelf(folder)
