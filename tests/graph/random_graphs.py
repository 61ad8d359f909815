"""Random graphs around the vocabulary of the shapes: things of their classes, with right, wrong, missing and too many values."""

from __future__ import annotations

import random
from functools import cache

from pyoxigraph import BlankNode, Dataset, Literal, NamedNode, Triple

from graph.build import ontology_quads
from ontology import ID
from tests.graph.engines import SH, project_shapes

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"
TYPE, FIRST, REST, NIL = (NamedNode(RDF + name) for name in ("type", "first", "rest", "nil"))

#: Lexical forms by datatype: right, odd but right, and wrong. Not "1e3" and " 5" as decimals, which pySHACL takes for right.
TYPED = {
    "integer": ["0", "1", "7", "007", "+7", "-3", "121", "5000", "zeven", "1.0", ""],
    "decimal": ["0.50", "0.5", "12", "-0.1", "186.0", "half"],
    "date": ["2024-02-29", "2021-02-31", "2024-06", "2024-06-01Z", "juni"],
    "gYear": ["2024", "24", "-0044"],
    "gYearMonth": ["2024-06", "2024-13"],
    "anyURI": ["https://example.org/a", "http://x y", "ftp://example.org", ""],
    "boolean": ["true", "1", "none"],
    "string": ["EUR", "eur", "1.0.0", "a" * 64, "0" * 64, "", "10.1000/abc"],
    "double": ["1.0E0", "INF", "x"],
}
TEXTS = ["tekst", "", "Mail naar iemand@voorbeeld.nl.", "Bel 06-12345678.", "Vraag mevrouw Jansen.", "één\nregel", "🙂", " "]
LANGUAGES = ["nl", "en", "de", "nl-be", "EN"]


@cache
def vocabulary():
    """The ontology by subject."""
    return Dataset(quad for quad in ontology_quads())


@cache
def concepts():
    """Concepts of every kind."""
    return sorted({quad.subject for quad in vocabulary() if quad.predicate.value.endswith("#inScheme")}, key=str)


@cache
def classes():
    """The classes that shapes are for, each with the predicates that shapes for it speak of."""
    shapes = Dataset(quad for quad in map(_quad, project_shapes()))

    def values(node, name):
        return [quad.object for quad in shapes.quads_for_subject(node) if quad.predicate.value == SH + name]

    found = {}
    for quad in sorted(shapes.quads_for_predicate(NamedNode(SH + "targetClass")), key=str):
        properties = found.setdefault(quad.object, set())
        for shape in values(quad.subject, "property"):
            properties |= {path for path in values(shape, "path") if isinstance(path, NamedNode)}
    return {kind: sorted(properties, key=str) for kind, properties in found.items()}


def _quad(triple):
    from pyoxigraph import Quad

    return Quad(*triple)


def graph(seed):
    """A random graph, with the part of the ontology that it speaks of."""
    chance = random.Random(seed)
    kinds = classes()
    nodes = [chance.choice([NamedNode(f"{ID}x/{number}"), BlankNode(f"b{number}")]) for number in range(chance.randint(2, 9))]
    triples = set()
    for node in nodes:
        about = chance.sample(sorted(kinds, key=str), chance.choice([0, 1, 1, 1, 1, 2]))
        triples |= {Triple(node, TYPE, kind) for kind in about}
        known = [path for kind in about for path in kinds[kind]] or [chance.choice(chance.choice(list(kinds.values())) or [TYPE])]
        for path in known:
            for _ in range(chance.choice([0, 1, 1, 1, 1, 2, 3])):
                triples |= _value(node, path, nodes, chance)
    return sorted(triples | _known(triples), key=str)


@cache
def ordered():
    """The predicates whose values an order compares: pySHACL refuses blank nodes there, and all data with them."""
    found = [triple for triple in project_shapes() if triple.predicate.value in (SH + "lessThan", SH + "lessThanOrEquals")]
    paths = {t.subject: t.object for t in project_shapes() if t.predicate.value == SH + "path"}
    return {triple.object for triple in found} | {paths[triple.subject] for triple in found}


def _value(node, path, nodes, chance):
    kind = chance.randrange(12)
    if path in ordered():
        nodes = [item for item in nodes if isinstance(item, NamedNode)]
        kind = 0 if kind == 9 or not nodes else kind
    if kind < 3:
        datatype = chance.choice(sorted(TYPED))
        return {Triple(node, path, Literal(chance.choice(TYPED[datatype]), datatype=NamedNode(XSD + datatype)))}
    if kind < 6:
        return {Triple(node, path, Literal(chance.choice(TEXTS), language=chance.choice(LANGUAGES)))}
    if kind < 8:
        return {Triple(node, path, chance.choice(nodes))}
    if kind == 8:
        return {Triple(node, path, NamedNode(ID + chance.choice(["direction/up", "presence/explicit", "scheme/elements", "none"])))}
    if kind == 9:
        items = [BlankNode(f"l{chance.randrange(10**9)}") for _ in range(chance.randrange(3))]
        ends = [*items[1:], NIL]
        cells = {Triple(item, FIRST, chance.choice(nodes)) for item in items}
        return {
            Triple(node, path, [*items, NIL][0]),
            *cells,
            *(Triple(*pair) for pair in zip(items, [REST] * len(items), ends, strict=False)),
        }
    return {Triple(node, path, chance.choice(concepts()))}


def _known(triples):
    """What the ontology says of the things that are mentioned, and its hierarchy of classes."""
    mentioned = {triple.object for triple in triples if isinstance(triple.object, NamedNode)}
    about = {quad.triple for node in mentioned for quad in vocabulary().quads_for_subject(node)}
    return about | {quad.triple for quad in vocabulary().quads_for_predicate(NamedNode(RDFS + "subClassOf"))}
