"""Which release a command works on: the options that say so, and opening it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from graph.opened import Opened
    from graph.release import Release

RELEASES = Path("releases")

release_option = click.option(
    "--release",
    "folder",
    type=click.Path(path_type=Path),
    default=RELEASES,
    show_default=True,
    help="A release, or the folder of releases.",
)
store_option = click.option(
    "--store",
    metavar="URL",
    envvar="VEERKRACHT_STORE",
    help="The query address of a SPARQL server with a published release, in place of a folder (see docs/engines.md).",
)


def opened(folder: Path, store: str | None) -> Opened:
    """Return the release in a SPARQL server, or in a folder where no server is named."""
    if not store:
        return release_in(folder)
    from graph.remote import open_address

    release = open_address(store)
    click.get_current_context().call_on_close(release.server.close)
    return release


def release_in(folder: Path) -> Release:
    """Return the release in a folder, or the current one of a folder of releases."""
    from graph.release import open_folder

    return open_folder(folder)
