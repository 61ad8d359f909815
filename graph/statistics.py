"""What a release holds, counted: the VoID description (https://www.w3.org/TR/void/) that stands in `graph/void`.

It counts all other graphs and not itself, and is no part of the default graph: ask for it with `GRAPH` or `FROM`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, Triple

from ontology import BASE, GRAPH, LICENSE

from .names import PREFIXES, XSD_INTEGER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: The graph of the statistics.
STATISTICS = NamedNode(GRAPH + "void")

#: The whole of a release.
DATASET = NamedNode(STATISTICS.value + "#dataset")

ALIGNMENTS = GRAPH + "alignments"

VOID, DCTERMS, SD = PREFIXES["void"], PREFIXES["dcterms"], PREFIXES["sd"]
RDF_TYPE, RDFS_LABEL = NamedNode(PREFIXES["rdf"] + "type"), NamedNode(PREFIXES["rdfs"] + "label")

#: Predicates that say what a link is, and link nothing themselves.
NO_LINKS = {RDF_TYPE, NamedNode(DCTERMS + "license")}

#: What says when a record was written.
DATES = {NamedNode(DCTERMS + "created"), NamedNode(DCTERMS + "modified")}

TITLE = {"nl": "Veerkrachtgraaf", "en": "Veerkrachtgraaf: a knowledge graph of what builds resilience"}
DESCRIPTION = {
    "nl": "Alle grafen van deze uitgave samen, elke triple één keer. De tellingen gaan over alle grafen behalve die van de tellingen zelf.",
    "en": "All graphs of this release together, each triple once. The counts are of all graphs but that of the counts themselves.",
}

Subject = NamedNode | BlankNode | Triple
Value = NamedNode | BlankNode | Literal | Triple


@dataclass
class Counts:
    """What some triples hold, and when a record of it was last written; each triple is to be given once."""

    triples: int = 0
    subjects: set[Subject] = field(default_factory=set)
    objects: set[Value] = field(default_factory=set)
    properties: Counter[NamedNode] = field(default_factory=Counter)
    classes: Counter[NamedNode] = field(default_factory=Counter)
    date: str = ""

    def add(self, subject: Subject, predicate: NamedNode, object_: Value) -> None:
        """Count a triple."""
        self.triples += 1
        self.subjects.add(subject)
        self.objects.add(object_)
        self.properties[predicate] += 1
        if predicate == RDF_TYPE and isinstance(object_, NamedNode):
            self.classes[object_] += 1
        if predicate in DATES and isinstance(object_, Literal):
            self.date = max(self.date, object_.value[:10])

    def numbers(self) -> dict[str, int]:
        """Return the counts by their VoID property; entities are the subjects with an IRI of the project."""
        own = sum(isinstance(subject, NamedNode) and subject.value.startswith(BASE) for subject in self.subjects)
        return {
            "triples": self.triples,
            "entities": own,
            "classes": len(self.classes),
            "properties": len(self.properties),
            "distinctSubjects": len(self.subjects),
            "distinctObjects": len(self.objects),
        }


def with_statistics(quads: Iterable[Quad]) -> list[Quad]:
    """Return quads with the statistics on them, in the place of any that they had.

    What is counted is values, as an engine has them: 0.50 and 0.5 are one object.
    """
    rest = [quad for quad in quads if quad.graph_name != STATISTICS]
    values = Store()
    values.extend(rest)
    return [*rest, *(Quad(t.subject, t.predicate, t.object, STATISTICS) for t in dict.fromkeys(statistics(values)))]


def statistics(quads: Iterable[Quad]) -> Iterator[Triple]:
    """Yield the description of the dataset, of each named graph, and of the links to other datasets."""
    whole, graphs, links = _counted(quads)
    yield from _dataset()
    if whole.date:
        yield Triple(DATASET, NamedNode(DCTERMS + "modified"), Literal(whole.date, datatype=NamedNode(PREFIXES["xsd"] + "date")))
    yield from _described(DATASET, whole)
    for name, counts in sorted(graphs.items()):
        node = _node("graph-" + _slug(name.removeprefix(GRAPH)))
        yield Triple(DATASET, _void("subset"), node)
        yield Triple(node, RDF_TYPE, _void("Dataset"))
        yield Triple(node, NamedNode(SD + "name"), NamedNode(name))
        yield Triple(node, _void("dataDump"), NamedNode(name + ".nt"))
        yield from _described(node, counts)
    for (predicate, space), number in sorted(links.items(), key=str):
        yield from _linkset(predicate, space, number)


def _counted(quads: Iterable[Quad]) -> tuple[Counts, dict[str, Counts], Counter[tuple[NamedNode, str]]]:
    whole, graphs, links = Counts(), defaultdict[str, Counts](Counts), Counter[tuple[NamedNode, str]]()
    seen = set()
    for quad in quads:
        triple = (quad.subject, quad.predicate, quad.object)
        if triple not in seen:
            seen.add(triple)
            whole.add(*triple)
        if isinstance(quad.graph_name, NamedNode):
            name = quad.graph_name.value
            graphs[name].add(*triple)
            if name == ALIGNMENTS and (space := _linked_to(*triple)):
                links[quad.predicate, space] += 1
    return whole, graphs, links


def _linked_to(subject: Subject, predicate: NamedNode, object_: Value) -> str | None:
    """Return the namespace that a triple links a thing of the project to, None where it links to none."""
    if not (isinstance(subject, NamedNode) and isinstance(object_, NamedNode)) or predicate in NO_LINKS:
        return None
    if not subject.value.startswith(BASE) or object_.value.startswith(BASE):
        return None
    return re.sub(r"[^/#]*$", "", object_.value)


def _dataset() -> Iterator[Triple]:
    yield Triple(STATISTICS, RDF_TYPE, _void("DatasetDescription"))
    yield Triple(STATISTICS, NamedNode(PREFIXES["foaf"] + "primaryTopic"), DATASET)
    yield Triple(DATASET, RDF_TYPE, _void("Dataset"))
    for language in ("nl", "en"):
        yield Triple(DATASET, RDFS_LABEL, Literal(TITLE[language], language=language))
        yield Triple(DATASET, NamedNode(DCTERMS + "title"), Literal(TITLE[language], language=language))
        yield Triple(DATASET, NamedNode(DCTERMS + "description"), Literal(DESCRIPTION[language], language=language))
    yield Triple(DATASET, NamedNode(DCTERMS + "license"), NamedNode(LICENSE))
    yield Triple(DATASET, _void("uriSpace"), Literal(BASE))
    yield Triple(DATASET, _void("sparqlEndpoint"), NamedNode(BASE + "sparql"))
    yield Triple(DATASET, _void("dataDump"), NamedNode(BASE + "dataset.nq"))
    yield Triple(DATASET, _void("exampleResource"), NamedNode(BASE + "id/intervention/ease"))
    for prefix in ("vk", "skos", "prov", "dcterms", "schema", "qb", "oa"):
        yield Triple(DATASET, _void("vocabulary"), NamedNode(PREFIXES[prefix]))


def _described(node: NamedNode, counts: Counts) -> Iterator[Triple]:
    for name, number in counts.numbers().items():
        yield Triple(node, _void(name), _integer(number))
    for kind, entities in sorted(counts.classes.items(), key=str):
        part = _part(node, "class", kind)
        yield Triple(node, _void("classPartition"), part)
        yield Triple(part, _void("class"), kind)
        yield Triple(part, _void("entities"), _integer(entities))
    for predicate, triples in sorted(counts.properties.items(), key=str):
        part = _part(node, "property", predicate)
        yield Triple(node, _void("propertyPartition"), part)
        yield Triple(part, _void("property"), predicate)
        yield Triple(part, _void("triples"), _integer(triples))


def _linkset(predicate: NamedNode, space: str, number: int) -> Iterator[Triple]:
    node = _node(f"links-{_slug(_local(predicate))}-{_slug(space)}")
    other = _node(f"linked-{_slug(space)}")
    yield Triple(DATASET, _void("subset"), node)
    yield Triple(node, RDF_TYPE, _void("Linkset"))
    yield Triple(node, _void("linkPredicate"), predicate)
    yield Triple(node, _void("subjectsTarget"), DATASET)
    yield Triple(node, _void("objectsTarget"), other)
    yield Triple(node, _void("triples"), _integer(number))
    yield Triple(other, RDF_TYPE, _void("Dataset"))
    yield Triple(other, _void("uriSpace"), Literal(space))


def _part(node: NamedNode, kind: str, term: NamedNode) -> NamedNode:
    return NamedNode(f"{node.value}-{kind}-{_slug(term.value)}")


def _node(name: str) -> NamedNode:
    return NamedNode(f"{STATISTICS.value}#{name}")


def _slug(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", re.sub(r"^https?://", "", text)).strip("-")


def _local(term: NamedNode) -> str:
    return re.split(r"[/#]", term.value)[-1]


def _void(name: str) -> NamedNode:
    return NamedNode(VOID + name)


def _integer(number: int) -> Literal:
    return Literal(str(number), datatype=XSD_INTEGER)
