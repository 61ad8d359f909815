"""What the catalogue says of a release: the publisher's facts, what the server offers, what release and exports know themselves."""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, Triple, parse

from graph.errors import GraphError
from graph.exports import exports
from graph.names import PREFIXES
from graph.statistics import DATASET, STATISTICS
from ontology import BASE

from .settings import address, publisher_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graph.exports import Export
    from graph.opened import Opened

HERE = Path(__file__).parent

#: The rules that complete the description, in their order.
RULES = [(HERE / name).read_text(encoding="utf-8") for name in ("spread.rq", "typed.rq")]

CATALOGUE, RECORD, THESAURUS = NamedNode(BASE + "catalog"), NamedNode(BASE + "catalog#record"), NamedNode(BASE + "catalog#thesaurus")
DCAT, DCTERMS, IANA = PREFIXES["dcat"], PREFIXES["dcterms"], "https://www.iana.org/assignments/media-types/"
RDF_TYPE, DATE_TIME, DATE = (
    NamedNode(PREFIXES["rdf"] + "type"),
    NamedNode(PREFIXES["xsd"] + "dateTime"),
    NamedNode(PREFIXES["xsd"] + "date"),
)

#: The profile of the exports that describe the others; they are no distributions themselves.
DESCRIBES = "catalogue"

#: How many older releases the catalogue tells of: the newest so many of those that are kept.
KEPT = 10

#: What a file was packed with, by the end of its name.
PACKED = {".gz": "application/gzip", ".zst": "application/zstd"}

MODIFIED = f"SELECT ?day WHERE {{ GRAPH {STATISTICS} {{ {DATASET} dcterms:modified ?day }} }}"


def description(release: Opened, at: str | None = None) -> list[Triple]:
    """Return the catalogue of a release, for a server at an address; raise GraphError where the publisher's file can't be read."""
    at = at or address()
    own = (_file(publisher_file(), at), _file(HERE / "service.ttl", at), _release(release), _older(release, at), _files(at))
    store, known = _store(chain.from_iterable(own)), _store(_file(HERE / "code-lists.ttl", at))
    store.extend(known.quads_for_pattern(None, NamedNode(PREFIXES["rdfs"] + "seeAlso"), None))
    for rule in RULES:
        store.extend(_default(store.query(rule, prefixes=PREFIXES)))  # type: ignore[arg-type]
    return sorted({*(quad.triple for quad in store), *_used(store, known)}, key=str)


def _file(path: Path, at: str) -> Iterator[Triple]:
    """Yield the triples of a file, in which `at:` stands for the address of the server."""
    try:
        text = f"@prefix at: <{at}> . " + path.read_text(encoding="utf-8")
        yield from (quad.triple for quad in parse(text, format=RdfFormat.TURTLE, base_iri=BASE))
    except (SyntaxError, UnicodeDecodeError, OSError) as error:
        raise GraphError(f"{path} can't be read: {error}", "mend it; see docs/catalogue.md") from error


def _store(triples: Iterable[Triple]) -> Store:
    store = Store()
    store.extend(_default(triples))
    return store


def _default(triples: Iterable[Triple]) -> Iterator[Quad]:
    return (Quad(triple.subject, triple.predicate, triple.object) for triple in triples)


def _used(store: Store, known: Store) -> Iterator[Triple]:
    """Yield what is known of the terms of others that a description points at, and of those that these point at."""
    objects, before = {quad.object for quad in store}, set[object]()
    while objects - before:
        found = [quad.triple for quad in known if quad.subject in objects]
        before, objects = objects, objects | {triple.object for triple in found}
    yield from found


def _release(release: Opened) -> Iterator[Triple]:
    """Yield version and days of a release: made where it is known, else the day of its newest record."""
    made = release.place["made"]
    day = next((str(row["day"]) for row in release.query(MODIFIED).rows()), "")
    modified = Literal(made, datatype=DATE_TIME) if made else Literal(day, datatype=DATE)
    for dataset in (DATASET, THESAURUS):
        yield Triple(dataset, NamedNode(DCAT + "version"), Literal(release.version))
        if made:
            yield Triple(dataset, NamedNode(DCTERMS + "issued"), modified)
    for described in (DATASET, THESAURUS, CATALOGUE, RECORD):
        yield Triple(described, NamedNode(DCTERMS + "modified"), modified)


def _older(release: Opened, at: str) -> Iterator[Triple]:
    """Yield the older releases that are kept, newest first: each a dataset of its own, which can still be had."""
    newer = DATASET
    for version, place in release.older(KEPT):
        node = NamedNode(f"{BASE}dataset?release={version}")
        yield Triple(DATASET, NamedNode(DCAT + "hasVersion"), node)
        yield Triple(newer, NamedNode(DCAT + "previousVersion"), node)
        yield from _version(node, version, place, at)
        newer = node


def _version(node: NamedNode, version: str, place: dict[str, Any], at: str) -> Iterator[Triple]:
    file, download = NamedNode(f"{BASE}catalog#dataset-{version}"), NamedNode(f"{at}dataset.nq?release={version}")
    number = place["number"]
    yield Triple(node, RDF_TYPE, NamedNode(DCAT + "Dataset"))
    yield from _texts(node, "title", {"nl": f"Veerkrachtgraaf, uitgave {number}", "en": f"Veerkrachtgraaf, release {number}"})
    yield from _texts(node, "description", {"nl": f"Een oudere uitgave: {version}.", "en": f"An older release: {version}."})
    yield Triple(node, NamedNode(DCAT + "version"), Literal(version))
    yield Triple(node, NamedNode(DCAT + "isVersionOf"), DATASET)
    yield Triple(node, NamedNode(DCAT + "distribution"), file)
    yield Triple(node, NamedNode(DCAT + "landingPage"), NamedNode(f"{at}?release={version}"))
    yield Triple(node, NamedNode(PREFIXES["foaf"] + "page"), NamedNode(f"{at}catalog?release={version}"))
    yield Triple(node, NamedNode(DCTERMS + "conformsTo"), NamedNode(BASE + "ns"))
    if place["made"]:
        yield Triple(node, NamedNode(DCTERMS + "issued"), Literal(place["made"], datatype=DATE_TIME))
    yield Triple(file, RDF_TYPE, NamedNode(DCAT + "Distribution"))
    yield from _texts(file, "title", {"nl": f"Uitgave {number}, als N-Quads", "en": f"Release {number}, as N-Quads"})
    yield from _file_facts(file, download, "application/n-quads", (BASE + "ns",))


def _files(at: str) -> Iterator[Triple]:
    """Yield the exports as distributions: those of the thesaurus of it, all others of the dataset."""
    offered = [export for export in exports() if export.profile != DESCRIBES]
    media_types = {export.name: export.media_type for export in offered}
    for export in offered:
        packed = next((end for end in PACKED if export.name.removesuffix(end) in media_types and export.name.endswith(end)), "")
        yield from _distribution(export, at, media_types[export.name.removesuffix(packed)], PACKED.get(packed))


def _distribution(export: Export, at: str, media_type: str, packed: str | None) -> Iterator[Triple]:
    node = NamedNode(f"{BASE}catalog#file-{re.sub(r'[^A-Za-z0-9]+', '-', export.name)}")
    yield Triple(THESAURUS if export.profile == "thesaurus" else DATASET, NamedNode(DCAT + "distribution"), node)
    yield Triple(node, RDF_TYPE, NamedNode(DCAT + "Distribution"))
    yield from _texts(node, "title", export.titles)
    yield from _file_facts(node, NamedNode(f"{at}export/{export.name}"), media_type, export.conforms_to or (BASE + "ns",))
    if packed:
        yield Triple(node, NamedNode(DCAT + "compressFormat"), NamedNode(IANA + packed))


def _file_facts(node: NamedNode, download: NamedNode, media_type: str, standards: Iterable[str]) -> Iterator[Triple]:
    yield Triple(node, NamedNode(DCAT + "accessURL"), download)
    yield Triple(node, NamedNode(DCAT + "downloadURL"), download)
    yield Triple(node, NamedNode(DCAT + "mediaType"), NamedNode(IANA + media_type.partition(";")[0].strip()))
    for standard in standards:
        yield Triple(node, NamedNode(DCTERMS + "conformsTo"), NamedNode(standard))


def _texts(node: NamedNode, name: str, texts: dict[str, str]) -> Iterator[Triple]:
    return (Triple(node, NamedNode(DCTERMS + name), Literal(text, language=language)) for language, text in texts.items())
