"""Classes and properties of the vocabulary, read from its axioms."""

from __future__ import annotations

from functools import cache

from pyoxigraph import BlankNode, Literal, NamedNode

from graph.names import short

from .axioms import chain, expression, named_in
from .model import Class, Ontology, Property, Term
from .schemes import DCTERMS, matches, schemes, schemes_of
from .shapes import shapes
from .source import ONTOLOGY, OWL, RDFS, SKOS, VK, alignments, facts

KINDS = {"ObjectProperty": "object", "DatatypeProperty": "datatype", "AnnotationProperty": "annotation"}
CHARACTERISTICS = ("Functional", "InverseFunctional", "Transitive", "Symmetric", "Asymmetric", "Reflexive", "Irreflexive")


@cache
def ontology() -> Ontology:
    """Return the whole ontology as the documentation has it."""
    header, properties, found = NamedNode(ONTOLOGY), _properties(), _classes()
    classes = tuple(_with_use(each, properties) for each in found)
    terms: tuple[Term, ...] = (*classes, *properties)
    return Ontology(
        facts().texts(header, DCTERMS + "title"),
        facts().texts(header, DCTERMS + "description"),
        next(iter(facts().texts(header, OWL + "versionInfo").values()), ""),
        next((value.value for value in facts().values(header, DCTERMS + "license") if isinstance(value, NamedNode)), ""),
        tuple(value.value for value in facts().values(header, OWL + "imports") if isinstance(value, NamedNode)),
        tuple(node.value for node in alignments().of_kind(OWL + "Ontology")),
        _apart(),
        classes,
        properties,
        schemes(),
        shapes(),
        {term.name: term for term in terms},
    )


@cache
def _own(kind: str) -> list[NamedNode]:
    return [node for node in facts().of_kind(OWL + kind) if node.value.startswith(VK)]


def _about(node: NamedNode) -> dict[str, object]:
    texts = facts().texts(node, RDFS + "label"), facts().texts(node, SKOS + "definition")
    return {"iri": node.value, "name": short(node.value), "labels": texts[0], "definition": texts[1], "matches": matches(node)}


def _properties() -> tuple[Property, ...]:
    nodes = [(node, kind) for kind in KINDS for node in _own(kind)]
    above = {short(node.value): tuple(facts().names(node, RDFS + "subPropertyOf")) for node, _ in nodes}
    return tuple(_property(node, KINDS[kind], above) for node, kind in nodes)


def _property(node: NamedNode, kind: str, above: dict[str, tuple[str, ...]]) -> Property:
    domain, range_ = facts().first(node, RDFS + "domain"), facts().first(node, RDFS + "range")
    name, types = short(node.value), facts().names(node, "http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    return Property(
        **_about(node),  # type: ignore[arg-type]
        kind=kind,
        domain=expression(domain) if domain is not None else "",
        range=expression(range_) if range_ is not None else "",
        domains=tuple(named_in(domain)) if domain is not None else (),
        ranges=tuple(named_in(range_)) if range_ is not None else (),
        above=above[name],
        below=tuple(other for other, wider in above.items() if name in wider),
        inverse=_inverses(node),
        goes_back=bool(facts().names(node, OWL + "inverseOf")),
        chains=tuple(chain(value) for value in facts().values(node, OWL + "propertyChainAxiom")),
        characteristics=tuple(each for each in CHARACTERISTICS if f"owl:{each}Property" in types),
        auxiliary=Literal(True) in facts().values(node, VK + "isAuxiliary"),
    )


def _inverses(node: NamedNode) -> tuple[str, ...]:
    """Return the inverses that are stated of a property, and of others on it."""
    stated = facts().names(node, OWL + "inverseOf")
    others = [short(other.value) for other in _own("ObjectProperty") if node in facts().values(other, OWL + "inverseOf")]
    return tuple(dict.fromkeys([*stated, *others]))


def _classes() -> tuple[Class, ...]:
    nodes = _own("Class")
    above = {short(node.value): _above(node) for node in nodes}
    unions = [named for node in nodes if (named := _parts(node))]
    apart = set(_apart())
    return tuple(_class(node, above, unions, apart) for node in nodes)


def _above(node: NamedNode) -> tuple[str, ...]:
    """Return the classes that a class is narrower than: as stated, and as its definition says."""
    stated = facts().names(node, RDFS + "subClassOf")
    defined = [value for value in facts().values(node, OWL + "equivalentClass") if facts().first(value, OWL + "intersectionOf")]
    return tuple(dict.fromkeys([*stated, *(name for value in defined for name in named_in(value))]))


def _parts(node: NamedNode) -> tuple[str, ...]:
    listed = facts().items(facts().first(node, OWL + "disjointUnionOf"))
    return tuple(short(item.value) for item in listed if isinstance(item, NamedNode))


def _apart() -> tuple[str, ...]:
    """Return the classes of which no two share a member."""
    lists = [facts().items(value) for value in facts().unnamed(OWL + "members")]
    return tuple(dict.fromkeys(short(item.value) for items in lists for item in items if isinstance(item, NamedNode)))


def _class(node: NamedNode, above: dict[str, tuple[str, ...]], unions: list[tuple[str, ...]], apart: set[str]) -> Class:
    name = short(node.value)
    wider = _wider(name, above)
    return Class(
        **_about(node),  # type: ignore[arg-type]
        group=_group(node, above),
        above=above[name],
        below=tuple(other for other, wider in above.items() if name in wider),
        parts=_parts(node),
        siblings=tuple(other for union in unions if name in union for other in union if other != name),
        apart=name in apart,
        axioms=_axioms(node),
        schemes=schemes_of(node.value),
        shapes=tuple(shape for shape in shapes() if shape.targets == (name,)),
        inherited=tuple(shape for shape in shapes() if shape.targets != (name,) and wider.intersection(shape.targets)),
    )


def _group(node: NamedNode, above: dict[str, tuple[str, ...]]) -> str:
    if Literal(True) in facts().values(node, VK + "isDefinedClass"):
        return "defined"
    return "concepts" if "skos:Concept" in _wider(short(node.value), above) else "things"


def _wider(name: str, above: dict[str, tuple[str, ...]]) -> set[str]:
    """Return a class and all that it is a kind of."""
    found, todo = set[str](), [name]
    while todo:
        if (one := todo.pop()) not in found:
            found.add(one)
            todo += above.get(one, ())
    return found


def _axioms(node: NamedNode) -> tuple[tuple[str, str], ...]:
    """Return what is said of a class beyond names: its definition, and what each of its members has."""
    found = [("EquivalentTo", expression(value)) for value in facts().values(node, OWL + "equivalentClass")]
    wider = [value for value in facts().values(node, RDFS + "subClassOf") if isinstance(value, BlankNode)]
    if parts := _parts(node):
        found.append(("DisjointUnionOf", ", ".join(parts)))
    return (*found, *(("SubClassOf", expression(value)) for value in wider))


def _with_use(each: Class, properties: tuple[Property, ...]) -> Class:
    from dataclasses import replace

    leaving = tuple(prop.name for prop in properties if each.name in prop.domains)
    arriving = tuple(prop.name for prop in properties if each.name in prop.ranges)
    return replace(each, leaving=leaving, arriving=arriving)
