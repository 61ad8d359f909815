"""Reports on what a validation found: one module for each format, each a function from a verdict to text."""

from __future__ import annotations

import os
import tempfile
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from .verdict import Verdict, verdict

if TYPE_CHECKING:
    from collections.abc import Callable

#: The formats, each with the module that makes it.
FORMATS = {
    "text": "text",
    "json": "json_report",
    "sarif": "sarif",
    "junit": "junit",
    "github": "github",
    "gitlab": "gitlab",
    "markdown": "markdown",
    "turtle": "turtle",
    "html": "html_page",
}

#: The formats whose lines may stand among other lines.
MIXABLE = frozenset({"text", "github"})


def render(name: str, found: Verdict) -> str:
    """Return the report in a format: the same bytes for the same verdict; raise KeyError for an unknown format."""
    report: Callable[[Verdict], str] = import_module(f"{__name__}.{FORMATS[name]}").report
    return report(found)


def write(path: Path, text: str) -> None:
    """Write a report, complete or not at all; raise OSError where the folder can't be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


__all__ = ["FORMATS", "MIXABLE", "Verdict", "render", "verdict", "write"]
