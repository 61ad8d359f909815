"""What is said of a thing, by the names of its properties: what forms that nest things are made from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, Triple

from graph.names import short
from graph.results import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graph.opened import Opened

Term = NamedNode | BlankNode | Literal | Triple

#: The values of a thing's properties, by their prefixed names (`vk:cost`).
Values = Mapping[str, Sequence[Term]]

#: What gives the values of a thing by its IRI: empty where nothing is said of it.
Facts = Callable[[str], Values]

QUERIES = Path(__file__).parent / "queries"


@cache
def query(name: str) -> str:
    """Return the SPARQL text of a query of the exports."""
    return (QUERIES / f"{name}.rq").read_text(encoding="utf-8")


def around(release: Opened, iri: str) -> Facts:
    """Return the facts of a thing and of the things about it, asked of the release at once."""
    found = release.query(query("around"), thing=NamedNode(iri)).found
    assert isinstance(found, QuerySolutions)
    things: dict[str, dict[str, list[Term]]] = {}
    for row in found:
        things.setdefault(row["node"].value, {}).setdefault(short(row["property"].value), []).append(row["value"])
    sorted_things = {node: _sorted(values) for node, values in things.items()}
    return lambda node: sorted_things.get(node, {})


def grouped(triples: Iterable[tuple[NamedNode, Term]]) -> Values:
    """Return the values of the properties of one thing, each in a fixed order."""
    values: dict[str, list[Term]] = {}
    for predicate, value in triples:
        values.setdefault(short(predicate.value), []).append(value)
    return _sorted(values)


def _sorted(values: dict[str, list[Term]]) -> Values:
    return {name: sorted(values[name], key=str) for name in sorted(values)}


def iris(values: Values, name: str) -> list[str]:
    """Return the things that a property links to."""
    return [term.value for term in values.get(name, ()) if isinstance(term, NamedNode)]


def one(values: Values, name: str) -> Any:  # noqa: ANN401 - any Python value
    """Return the first value of a property as a Python value, None where it has none."""
    return next((plain(term) for term in values.get(name, ())), None)


def literals(values: Values, *names: str) -> Iterator[Literal]:
    """Yield the literal values of properties."""
    for name in names:
        yield from (term for term in values.get(name, ()) if isinstance(term, Literal))
