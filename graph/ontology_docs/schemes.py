"""The concept schemes as trees, and which schemes hold the concepts of a class."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from graph.names import short
from ontology import ID

from .model import Concept, Scheme
from .source import RDF, RDFS, SKOS, alignments, facts

if TYPE_CHECKING:
    from ingest.positions import Term

DCTERMS = "http://purl.org/dc/terms/"
MATCHES = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
LEADING = {"skos:Concept", "owl:NamedIndividual"}


@cache
def schemes() -> tuple[Scheme, ...]:
    """Return the concept schemes by their name."""
    found = (_scheme(node) for node in facts().of_kind(SKOS + "ConceptScheme"))
    return tuple(sorted(found, key=lambda scheme: scheme.slug))


def _scheme(node: NamedNode) -> Scheme:
    members = _members()[node.value]
    inside = set(members)
    tops = [member for member in members if not any(wider in inside for wider in facts().values(member, SKOS + "broader"))]
    below: dict[Term, list[NamedNode]] = {}
    for member in members:
        for wider in facts().values(member, SKOS + "broader"):
            below.setdefault(wider, []).append(member)
    said = facts().texts(node, DCTERMS + "description") or facts().texts(node, SKOS + "definition")
    tree = tuple(_concept(top, below) for top in tops)
    return Scheme(node.value, short(node.value).rpartition("/")[2], facts().texts(node, RDFS + "label"), said, tree, len(members))


@cache
def _members() -> dict[str, list[NamedNode]]:
    found: dict[str, list[NamedNode]] = {node.value: [] for node in facts().of_kind(SKOS + "ConceptScheme")}
    for concept in facts().of_kind(SKOS + "Concept"):
        for scheme in facts().values(concept, SKOS + "inScheme"):
            if isinstance(scheme, NamedNode):
                found[scheme.value].append(concept)
    return found


def _concept(node: NamedNode, below: dict[Term, list[NamedNode]]) -> Concept:
    notation = facts().first(node, SKOS + "notation")
    return Concept(
        node.value,
        short(node.value),
        facts().texts(node, RDFS + "label"),
        facts().texts(node, SKOS + "definition"),
        facts().texts(node, SKOS + "scopeNote"),
        notation.value if isinstance(notation, Literal) else "",
        tuple(name for name in facts().names(node, RDF + "type") if name not in LEADING),
        matches(node),
        tuple(_concept(narrower, below) for narrower in below.get(node, ())),
    )


def matches(node: NamedNode) -> tuple[tuple[str, str], ...]:
    """Return how a term is mapped, to concepts of the project and to terms of others: the kind of mapping, and the IRI."""
    relations = [SKOS + name for name in MATCHES]
    found = [
        (short(relation), value.value)
        for said in (facts(), alignments())
        for relation in relations
        for value in said.values(node, relation)
        if isinstance(value, NamedNode)
    ]
    also = [
        ("rdfs:subClassOf", value.value)
        for value in alignments().values(node, RDFS + "subClassOf")
        if isinstance(value, NamedNode) and not value.value.startswith(ID)
    ]
    return tuple(dict.fromkeys([*found, *also]))


@cache
def schemes_of(kind: str) -> tuple[str, ...]:
    """Return the names of the schemes whose concepts are of a class, or of a narrower one."""
    kinds = facts().classes(kind)
    if kind == SKOS + "Concept":
        return ()
    found = []
    for scheme, members in _members().items():
        if any(getattr(value, "value", "") in kinds for member in members for value in facts().values(member, RDF + "type")):
            found.append(short(scheme).rpartition("/")[2])
    return tuple(sorted(found))
