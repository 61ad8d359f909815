"""What the documentation says: classes, properties, shapes and schemes, as plain records that pages and files are written from."""

from __future__ import annotations

from dataclasses import dataclass, field

Texts = dict[str, str]


@dataclass(frozen=True)
class Term:
    """A term: its IRI, its name with prefix, what it is called and what it means, and how it relates to terms of others."""

    iri: str
    name: str
    labels: Texts
    definition: Texts
    matches: tuple[tuple[str, str], ...]

    @property
    def anchor(self) -> str:
        """Return the local name, which is the fragment of the IRI."""
        return self.iri.rpartition("#")[2]


@dataclass(frozen=True)
class RuleOf:
    """A rule of a shape: its name, which is that of its page, how bad it is to break it, and what it says."""

    name: str
    severity: str
    messages: Texts


@dataclass(frozen=True)
class Field:
    """A property in a shape: how often it may stand, what its value is, what else holds of it, and the rules that say so."""

    path: str
    least: int
    most: int | None
    languages: tuple[str, ...]
    once: bool
    values: tuple[str, ...]
    choices: tuple[str, ...]
    schemes: tuple[str, ...]
    limits: tuple[tuple[str, str], ...]
    rules: tuple[RuleOf, ...]


@dataclass(frozen=True)
class Shape:
    """A shape: the classes it is about, its fields, whether anything else is refused, and the rules of the whole."""

    name: str
    labels: Texts
    targets: tuple[str, ...]
    closed: bool
    fields: tuple[Field, ...]
    rules: tuple[RuleOf, ...]


@dataclass(frozen=True)
class Property(Term):
    """A property: its kind, what it links, its place among the others and its characteristics."""

    kind: str
    domain: str
    range: str
    domains: tuple[str, ...]
    ranges: tuple[str, ...]
    above: tuple[str, ...]
    below: tuple[str, ...]
    inverse: tuple[str, ...]
    goes_back: bool
    chains: tuple[str, ...]
    characteristics: tuple[str, ...]
    auxiliary: bool


@dataclass(frozen=True)
class Class(Term):
    """A class: its group, its place among the others, its axioms, and the properties and shapes about it or what it is a kind of."""

    group: str
    above: tuple[str, ...]
    below: tuple[str, ...]
    parts: tuple[str, ...]
    siblings: tuple[str, ...]
    apart: bool
    axioms: tuple[tuple[str, str], ...]
    schemes: tuple[str, ...]
    leaving: tuple[str, ...] = ()
    arriving: tuple[str, ...] = ()
    shapes: tuple[Shape, ...] = ()
    inherited: tuple[Shape, ...] = ()


@dataclass(frozen=True)
class Concept:
    """A concept of a scheme, with those that are narrower."""

    iri: str
    name: str
    labels: Texts
    definition: Texts
    scope: Texts
    notation: str
    kinds: tuple[str, ...]
    matches: tuple[tuple[str, str], ...]
    narrower: tuple[Concept, ...] = ()


@dataclass(frozen=True)
class Scheme:
    """A concept scheme with its tree."""

    iri: str
    slug: str
    labels: Texts
    description: Texts
    concepts: tuple[Concept, ...]
    size: int


@dataclass(frozen=True)
class Ontology:
    """The whole: its header, and all that stands in it."""

    titles: Texts
    descriptions: Texts
    version: str
    licence: str
    imports: tuple[str, ...]
    aligned: tuple[str, ...]
    apart: tuple[str, ...]
    classes: tuple[Class, ...]
    properties: tuple[Property, ...]
    schemes: tuple[Scheme, ...]
    shapes: tuple[Shape, ...]
    by_name: dict[str, Term] = field(default_factory=dict)
