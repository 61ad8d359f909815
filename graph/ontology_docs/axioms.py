"""Class expressions as people read them: in the notation of Manchester (https://www.w3.org/TR/owl2-manchester-syntax/)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from graph.names import PREFIXES, short

from .source import OWL, facts

if TYPE_CHECKING:
    from ingest.positions import Term

XSD = PREFIXES["xsd"]
NUMBERS = {XSD + "integer", XSD + "decimal"}
FACETS = {"minInclusive": ">=", "maxInclusive": "<=", "minExclusive": ">", "maxExclusive": "<", "pattern": "pattern"}
QUANTIFIERS = {"someValuesFrom": "some", "allValuesFrom": "only", "hasValue": "value"}
COUNTS = {"minCardinality": "min", "maxCardinality": "max", "cardinality": "exactly"}
JOINED = {"unionOf": " or ", "intersectionOf": " and "}


def expression(node: Term, *, nested: bool = False) -> str:
    """Return a class expression, a data range or a value in Manchester notation; in brackets where it is nested and not simple."""
    if isinstance(node, NamedNode):
        return short(node.value)
    if isinstance(node, Literal):
        return node.value if node.datatype.value in NUMBERS else f'"{node.value}"'
    if (simple := _simple(node)) is not None:
        return simple
    return f"({_composed(node)})" if nested else _composed(node)


def _simple(node: Term) -> str | None:
    """Return what needs no brackets: a list of values, a datatype with its limits, an inverse; None for all else."""
    if listed := _items(node, "oneOf"):
        return "{" + ", ".join(expression(item) for item in listed) + "}"
    if (kind := facts().first(node, OWL + "onDatatype")) is not None:
        return f"{expression(kind)}[{', '.join(_facets(node))}]"
    if (inverse := facts().first(node, OWL + "inverseOf")) is not None:
        return f"inverse {expression(inverse)}"
    return None


def _composed(node: Term) -> str:
    for name, word in JOINED.items():
        if listed := _items(node, name):
            return word.join(expression(item, nested=True) for item in listed)
    if (other := facts().first(node, OWL + "complementOf")) is not None:
        return f"not {expression(other, nested=True)}"
    return _restriction(node)


def _items(node: Term, name: str) -> list[Term]:
    return facts().items(facts().first(node, OWL + name))


def _facets(node: Term) -> list[str]:
    found = []
    for item in _items(node, "withRestrictions"):
        for name, sign in FACETS.items():
            found += [f"{sign} {value.value}" for value in facts().values(item, XSD + name) if isinstance(value, Literal)]
    return found


def _restriction(node: Term) -> str:
    about = facts().first(node, OWL + "onProperty")
    prop = expression(about, nested=True) if about is not None else "?"
    for name, word in QUANTIFIERS.items():
        if (value := facts().first(node, OWL + name)) is not None:
            return f"{prop} {word} {expression(value, nested=True)}"
    for name, word in COUNTS.items():
        if (value := facts().first(node, OWL + name)) is not None:
            return f"{prop} {word} {expression(value)}"
    return f"{prop} Self"


def chain(node: Term) -> str:
    """Return a property chain, its links joined by `o`."""
    return " o ".join(expression(item, nested=True) for item in facts().items(node))


def named_in(node: Term) -> list[str]:
    """Return the names of the classes that a domain, range or definition lists: itself, or the members of its union or intersection."""
    if isinstance(node, NamedNode):
        return [short(node.value)]
    members = [item for name in JOINED for item in _items(node, name)]
    return [short(item.value) for item in members if isinstance(item, NamedNode)]
