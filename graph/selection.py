"""Which rules count: those that were asked for, without those to ignore."""

from __future__ import annotations

import difflib
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from .errors import GraphError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from .findings import Finding


def names(text: Iterable[str]) -> list[str]:
    """Return the names in lists such as `a,b`."""
    return [name.strip() for part in text for name in part.split(",") if name.strip()]


def chosen(known: Collection[str], select: Iterable[str], ignore: Iterable[str]) -> frozenset[str]:
    """Return the rules that count; `*` stands for any characters.

    Raise GraphError, with the nearest name, for a name that no rule has.
    """
    wanted = [name for pattern in select for name in _matching(pattern, known)]
    unwanted = {name for pattern in ignore for name in _matching(pattern, known)}
    return frozenset(wanted or known) - unwanted


def selected(findings: Iterable[Finding], rules: Collection[str]) -> list[Finding]:
    """Return the findings of these rules."""
    return [finding for finding in findings if finding.rule in rules]


def _matching(pattern: str, known: Collection[str]) -> list[str]:
    found = [name for name in known if fnmatchcase(name, pattern)]
    if found:
        return found
    near = difflib.get_close_matches(pattern, known, 1, 0.5)
    raise GraphError(f"there is no rule {pattern!r}", f"did you mean {near[0]!r}?" if near else "docs/rules.md lists them")
