"""The graph itself: built from ontology and records, validated, inferred, and opened for questions.

In a notebook::

    from graph import open_release
    release = open_release()
    release.ask("interventions-for-block", block="block/emotion-regulation", age=12).frame()
    release.query("SELECT ?i WHERE { ?i a vk:Intervention }").rows()
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .errors import GraphError

if TYPE_CHECKING:
    from pathlib import Path

    from .release import Release


def open_release(folder: str | Path | None = None) -> Release:
    """Return a release: the one in `folder`, or the current one under `releases/`; raise GraphError where there is none."""
    from .release import open_folder

    return open_folder(folder)


__all__ = ["GraphError", "open_release"]
