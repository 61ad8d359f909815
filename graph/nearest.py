"""The known name that a misspelt one is nearest to."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection


def nearest(name: str, known: Collection[str], cutoff: float = 0.72) -> str | None:
    """Return the known name nearest to one; IRIs are compared by their last part; None where none is near."""
    last: dict[str, str] = {}
    for candidate in sorted(known):
        last.setdefault(_last(candidate), candidate)
    found = difflib.get_close_matches(_last(name).lower(), last, 1, cutoff)
    return last[found[0]] if found else None


def _last(name: str) -> str:
    return name.rsplit("/", 1)[-1].rsplit("#", 1)[-1]
