"""Property paths as a finding writes them (an IRI, or a path of SPARQL) turned into the blank nodes of SHACL."""

from __future__ import annotations

import re

from pyoxigraph import NamedNode

TOKEN = re.compile(r"<[^>]*>|[()^/|*+?]")
AFTER = {"*": "sh:zeroOrMorePath", "+": "sh:oneOrMorePath", "?": "sh:zeroOrOnePath"}


def turtle_path(path: str) -> str:
    """Return a path in Turtle."""
    if not path.startswith(("<", "(", "^")):
        return str(NamedNode(path))
    return _alternative(TOKEN.findall(path)[::-1])


def _alternative(tokens: list[str]) -> str:
    parts = [_sequence(tokens)]
    while tokens and tokens[-1] == "|":
        tokens.pop()
        parts.append(_sequence(tokens))
    return parts[0] if len(parts) == 1 else f"[ sh:alternativePath ( {' '.join(parts)} ) ]"


def _sequence(tokens: list[str]) -> str:
    parts = [_step(tokens)]
    while tokens and tokens[-1] == "/":
        tokens.pop()
        parts.append(_step(tokens))
    return parts[0] if len(parts) == 1 else f"( {' '.join(parts)} )"


def _step(tokens: list[str]) -> str:
    token = tokens.pop()
    if token == "^":  # noqa: S105 - a sign of SPARQL
        return f"[ sh:inversePath {_step(tokens)} ]"
    found = token
    if token == "(":  # noqa: S105
        found = _alternative(tokens)
        tokens.pop()
    while tokens and tokens[-1] in AFTER:
        found = f"[ {AFTER[tokens.pop()]} {found} ]"
    return found
