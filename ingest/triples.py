"""Records become quads: parts get their IRIs, places their selectors, and each thing stands in the graph of its source."""

from __future__ import annotations

import json
from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse

from ontology import GRAPH, ID

from .places import PLACE, Place
from .records import NAMES_ONLY, PARTS, context, part_slug

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .positions import Placed
    from .reading import Record

RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
RDFS_LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
DERIVED_FROM = NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom")
OA = "http://www.w3.org/ns/oa#"
VK = "https://w3id.org/veerkracht/ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"

#: What is said of a record that is withdrawn: it is there, and should no longer be used.
DEPRECATED = "http://www.w3.org/2002/07/owl#deprecated"

#: The graph of what no source says: the sources themselves, the coders, the dataset.
META = NamedNode(GRAPH + "meta")

#: The datatype of a date, by the number of hyphens in it.
DATES = {0: "gYear", 1: "gYearMonth", 2: "date"}


def graph_of(source: str) -> NamedNode:
    """Return the named graph of a source document."""
    return NamedNode(GRAPH + source)


def quads(records: Iterable[Record]) -> Iterator[Quad]:
    """Yield the quads that the records state, each in the graph of its source."""
    documents: dict[NamedNode, list[dict[str, Any]]] = {}
    for record in records:
        _collect(dict(record.data), None, META, documents)
    for graph, nodes in sorted(documents.items(), key=lambda item: str(item[0])):
        document = json.dumps({"@context": context(), "@graph": nodes}, ensure_ascii=False)
        for quad in parse(document, format=RdfFormat.JSON_LD):
            yield Quad(quad.subject, quad.predicate, quad.object, graph)


def _collect(node: dict[str, Any], owner: str | None, graph: NamedNode, documents: dict[NamedNode, list[dict[str, Any]]]) -> NamedNode:
    """File a node under its graph, its parts apart and linked by their IRIs; return the graph."""
    place = node.get("from")
    first = place[0] if isinstance(place, list) else place
    if first and (match := PLACE.match(first)):  # a place that ends before it starts is one too, for the shapes to find
        graph = graph_of(match["source"])
    flat = {key: said(key, value) for key, value in node.items() if key not in PARTS and key not in NAMES_ONLY}
    if "withdrawnOn" in node and node.get("type") != "Withdrawal":
        flat[DEPRECATED] = True
    documents.setdefault(graph, []).append(flat)
    for key in PARTS:
        for item in node.get(key, []):
            iri = part_iri(owner or str(node["id"]), key, item)
            flat.setdefault(key, []).append({"id": iri})
            _collect({"id": iri, "type": PARTS[key].type, **item}, iri, graph, documents)
    return graph


def part_iri(owner: str, key: str, item: dict[str, Any]) -> str:
    """Return the IRI (relative to the base of all things) of a part that its owner has under a key."""
    return f"{PARTS[key].kind}/{owner.split('/', 1)[1]}--{part_slug(PARTS[key], item)}"


def said(key: str, value: Any) -> Any:  # noqa: ANN401 - any value of a record
    """Return a value as JSON-LD: a date of issue gets the datatype that its form asks for."""
    if key != "issued":
        return value
    return {"@value": str(value), "@type": "xsd:" + DATES.get(str(value).count("-"), "string")}


def _whole(section: dict[str, Any]) -> bool:
    """Say whether a section has its start, its end and one heading; the shapes say what is wrong with any other."""
    return all(isinstance(section.get(key), kind) for key, kind in (("startOffset", int), ("endOffset", int), ("heading", str)))


class Places:
    """The places of all sources: each becomes a node with its document, its selector and the heading it stands under."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._sources = {record.path.stem: record.data for record in records if record.data["type"] == "SourceDocument"}
        self._sections = {
            slug: sorted((s["startOffset"], s["endOffset"], s["heading"]) for s in data.get("sections", []) if _whole(s))
            for slug, data in self._sources.items()
        }

    def quads(self, used: Iterable[Triple | Quad | Placed]) -> Iterator[Quad]:
        """Yield the description of every place that these triples derive from."""
        prefix = ID + "place/"
        iris = {
            t.object.value
            for t in used
            if t.predicate == DERIVED_FROM and isinstance(t.object, NamedNode) and t.object.value.startswith(prefix)
        }
        for iri in sorted(iris):
            name = PLACE.match(iri.removeprefix(ID))
            if name and name["source"] in self._sources:
                place = Place(name["source"], int(name["start"]), int(name["end"]))
                yield from self._describe(NamedNode(iri), place)

    def headings(self, place: Place) -> list[tuple[int, str]]:
        """Return start and text of the headings that a place stands under, outermost first."""
        sections = self._sections.get(place.source, [])
        before = sections[: bisect_right(sections, (place.start, float("inf"), ""))]
        return [(start, heading) for start, end, heading in before if place.end <= end]

    def _describe(self, node: NamedNode, place: Place) -> Iterator[Quad]:
        graph, selector = graph_of(place.source), NamedNode(node.value + "#selector")
        headings = self.headings(place)

        def quad(subject: NamedNode, predicate: str, value: NamedNode | Literal) -> Quad:
            return Quad(subject, NamedNode(predicate), value, graph)

        yield quad(node, RDF_TYPE.value, NamedNode(VK + "Place"))
        yield quad(node, OA + "hasSource", NamedNode(f"{ID}source/{place.source}"))
        yield quad(node, OA + "hasSelector", selector)
        yield quad(selector, RDF_TYPE.value, NamedNode(OA + "TextPositionSelector"))
        yield quad(selector, OA + "start", Literal(str(place.start), datatype=NamedNode(XSD + "integer")))
        yield quad(selector, OA + "end", Literal(str(place.end), datatype=NamedNode(XSD + "integer")))
        for language, characters in (("nl", "tekens"), ("en", "characters")):
            title = _title(self._sources[place.source].get("label"), language) or place.source
            where = "".join(f" › {heading}" for _, heading in headings)
            yield quad(node, RDFS_LABEL.value, Literal(f"{title}{where}, {characters} {place.start}–{place.end}", language=language))
        if headings:
            yield quad(node, VK + "inSection", NamedNode(f"{ID}section/{place.source}--{headings[-1][0]}"))


def _title(label: Any, language: str) -> str:  # noqa: ANN401 - any value of a record
    """Return the label of a source document in a language, or the only one there is; empty where there is none."""
    found = label.get(language) if isinstance(label, dict) else label
    return found if isinstance(found, str) else ""
