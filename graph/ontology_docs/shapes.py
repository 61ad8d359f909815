"""The shapes as tables: for each property how often it stands, what its value is, what else holds, and by which rules."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from pyoxigraph import Literal, NamedNode

from graph.names import short
from graph.property_paths import read_path
from graph.rulebook import rules
from graph.shape_rules import slug

from .model import Field, RuleOf, Shape
from .schemes import schemes_of
from .source import SH, dataset, facts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ingest.positions import Term

T = TypeVar("T")

#: A choice that comes down to: where it is of this class, it is from this scheme.
IN_SCHEME = re.compile(r"skos:inScheme value scheme/([a-z0-9-]+)")

#: What limits a value, besides its kind and number; in the words of SHACL.
LIMITS = (
    *("minInclusive", "maxInclusive", "minExclusive", "maxExclusive", "minLength", "maxLength", "pattern"),
    *("lessThan", "lessThanOrEquals", "equals", "hasValue"),
)


@cache
def shapes() -> tuple[Shape, ...]:
    """Return the node shapes in the order of the files."""
    return tuple(_shape(node) for node in facts().of_kind(SH + "NodeShape"))


def _shape(node: NamedNode) -> Shape:
    name = slug(node)
    own = [rule for rule in (name, f"{name}-closed", *_names(node, "sparql")) if rule in rules()]
    return Shape(
        name,
        facts().texts(node, "http://www.w3.org/2000/01/rdf-schema#label"),
        tuple(facts().names(node, SH + "targetClass")),
        Literal(True) in facts().values(node, SH + "closed"),
        tuple(_field(path, members) for path, members in _by_path(node).items()),
        tuple(_rule(rule) for rule in own),
    )


def _names(node: NamedNode, name: str) -> list[str]:
    return [slug(value) for value in facts().values(node, SH + name) if isinstance(value, NamedNode)]


def _rule(name: str) -> RuleOf:
    rule = rules()[name]
    return RuleOf(name, rule.severity, dict(rule.messages))


def _by_path(shape: NamedNode) -> dict[str, list[Term]]:
    """Return the property shapes of a shape by their path."""
    found: dict[str, list[Term]] = {}
    for member in facts().values(shape, SH + "property"):
        found.setdefault(path_of(member), []).append(member)
    return found


def path_of(member: Term) -> str:
    """Return the path of a property shape, with prefixed names, as SPARQL writes it."""
    node = facts().first(member, SH + "path")
    if isinstance(node, NamedNode):
        return short(node.value)
    return _shortened(str(read_path(dataset(), node))) if node is not None else ""


def _shortened(path: str) -> str:
    return re.sub(r"<([^>]*)>", lambda match: short(match[1]), path)


def _field(path: str, members: list[Term]) -> Field:
    strict = [member for member in members if _severity(member) == "Violation"]
    return Field(
        path,
        max(_counts(strict, "minCount"), default=0),
        min(_counts(strict, "maxCount"), default=None),
        tuple(language for member in strict for language in _required(member)),
        any(Literal(True) in facts().values(member, SH + "uniqueLang") for member in strict),
        _each(value for member in members for value in _values(member)),
        _each(short(item.value) for member in strict for item in _items(member, "in") if isinstance(item, NamedNode)),
        _schemes(strict),
        _each(limit for member in strict for limit in _limits(member)),
        tuple(_rule(slug(member)) for member in members if isinstance(member, NamedNode) and slug(member) in rules()),
    )


def _each(values: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(values))


def _severity(member: Term) -> str:
    stated = facts().first(member, SH + "severity")
    return stated.value.removeprefix(SH) if isinstance(stated, NamedNode) else "Violation"


def _counts(members: list[Term], name: str) -> list[int]:
    found = (value for member in members for value in facts().values(member, SH + name))
    return [int(value.value) for value in found if isinstance(value, Literal)]


def _items(node: Term, name: str) -> list[Term]:
    return facts().items(facts().first(node, SH + name))


def _required(member: Term) -> list[str]:
    """Return the languages in which there has to be a value."""
    inner = facts().first(member, SH + "qualifiedValueShape")
    if inner is None or not _counts([member], "qualifiedMinCount"):
        return []
    return [item.value for item in _items(inner, "languageIn") if isinstance(item, Literal)]


def _classes(member: Term) -> list[str]:
    return [value.value for value in facts().values(member, SH + "class") if isinstance(value, NamedNode)]


def _schemes(members: list[Term]) -> tuple[str, ...]:
    """Return the schemes that a value is from: the one that it must be from, else all that have concepts of its class."""
    only = [scheme for member in members for text in _choices(member) for scheme in IN_SCHEME.findall(text)]
    return _each(only or (scheme for member in members for kind in _classes(member) for scheme in schemes_of(kind)))


def _values(member: Term) -> list[str]:
    """Return what a value is: its datatypes and classes, or the choice of them; an IRI where nothing more is asked."""
    kinds = [*facts().names(member, SH + "datatype"), *facts().names(member, SH + "class")]
    if not kinds and NamedNode(SH + "IRI") in facts().values(member, SH + "nodeKind"):
        kinds = ["IRI"]
    return [*kinds, *(text for text in _choices(member) if not IN_SCHEME.search(text))]


def _choices(member: Term) -> list[str]:
    return [" or ".join(condition(item) for item in _items(member, name)) for name in ("or", "xone") if _items(member, name)]


def _limits(member: Term) -> list[tuple[str, str]]:
    found = [(name, _text(value)) for name in LIMITS for value in facts().values(member, SH + name)]
    found += [("not", condition(value)) for value in facts().values(member, SH + "not")]
    if languages := [item.value for item in _items(member, "languageIn") if isinstance(item, Literal)]:
        found.append(("languageIn", ", ".join(languages)))
    return found


def _text(value: Term) -> str:
    return short(value.value) if isinstance(value, NamedNode) else getattr(value, "value", "")


def condition(node: Term) -> str:
    """Return a condition within a choice, written as an axiom is."""
    if (inner := facts().first(node, SH + "not")) is not None:
        return f"not {condition(inner)}"
    for member in facts().values(node, SH + "property"):
        if (value := facts().first(member, SH + "hasValue")) is not None:
            return f"({path_of(member)} value {_text(value)})"
    kinds = [*facts().names(node, SH + "class"), *facts().names(node, SH + "datatype"), *facts().names(node, SH + "nodeKind")]
    patterns = [f"pattern {_text(value)}" for value in facts().values(node, SH + "pattern")]
    return " and ".join([*kinds, *patterns]) or "…"
