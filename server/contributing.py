"""What `veerkracht contribute` does: a write like one over HTTP, by the same way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.contributions import checked_name
from graph.documents import FORMATS
from graph.errors import GraphError
from graph.release import open_folder
from graph.writers import Limits, write
from graph.writing import Write

from .settings import Settings
from .terminal import print_results

if TYPE_CHECKING:
    from pathlib import Path

    from graph.writing import Outcome


def contribute(folder: Path, name: str, file: Path, agent: str, form: str | None = None, add: bool = False) -> str:
    """Write a file's triples to a contributed graph and return what became of it; raise GraphError where nothing was written."""
    form = form or file.suffix.removeprefix(".")
    if form not in FORMATS:
        raise GraphError(f"{file.name} is in a format that is not known by its name", f"give --format {' or '.join(FORMATS)}")
    open_folder(folder)
    asked = Write(checked_name(agent, "who writes"), "POST" if add else "PUT", checked_name(name), file.read_bytes(), form)
    settings = Settings.from_environment()
    [outcome] = write(folder, [asked], Limits(settings.write_seconds, settings.memory_megabytes))
    if outcome.refused:
        print_results(list(outcome.results), "nl")
        raise GraphError(outcome.message)
    return _account(outcome, name)


def _account(outcome: Outcome, name: str) -> str:
    if not outcome.changes:
        return f"graph/contributed/{name} has these triples already; release {outcome.version} stays"
    [change] = outcome.changes
    return f"graph/contributed/{name}: {change.added} triples added, {change.removed} removed; release {outcome.version}"
