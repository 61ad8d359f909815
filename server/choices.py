"""What a form offers to choose from: the things that a parameter takes, by their names, each under what it falls under."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graph.names import named, short

from .citation import release
from .once import once
from .queries import rows

if TYPE_CHECKING:
    from graph.questions import Parameter, Question

#: Of a class with more things than this, one is typed: as many as `choices.rq` looks for, less one.
MOST = 500


@dataclass(frozen=True)
class Choice:
    """A thing as KIND/SLUG, its name, and how many others it falls under."""

    name: str
    label: str
    depth: int


def choices(question: Question, lang: str) -> dict[str, tuple[Choice, ...]]:
    """Return what there is to choose for each parameter that takes things of a class, without those of which there are too many."""
    offered = {parameter.name: _offered(parameter, lang) for parameter in question.parameters if parameter.kind}
    return {name: found for name, found in offered.items() if found}


def _offered(of: Parameter, lang: str) -> tuple[Choice, ...]:
    return once(f"choices-{of.kind}-{of.scheme}-{lang}", lambda: _choices(of, lang))


def _choices(of: Parameter, lang: str) -> tuple[Choice, ...]:
    assert of.kind
    scheme = {"scheme": named(of.scheme)} if of.scheme else {}
    found = rows(release(), "choices", kind=named(of.kind), lang=lang, **scheme)
    known: dict[str, dict[str, Any]] = {}
    for row in found:
        known.setdefault(row["thing"], row)  # once, under the first of what it falls under
    if len(known) > MOST:
        return ()
    below: dict[str | None, list[dict[str, Any]]] = {}
    for row in known.values():
        below.setdefault(row["broader"] if row["broader"] in known else None, []).append(row)
    return tuple(_tree(below, None, 0))


def _tree(below: dict[str | None, list[dict[str, Any]]], top: str | None, depth: int) -> list[Choice]:
    """Return what falls under a thing, depth first; SHACL sees to it that nothing falls under itself."""
    result = []
    for row in below.get(top, []):
        result += [Choice(short(row["thing"]), row["label"], depth), *_tree(below, row["thing"], depth + 1)]
    return result
