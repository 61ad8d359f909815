"""The crosswalk between the recognition levels of databanks: as SKOS in Turtle, and as SSSOM, the standard form of mappings.

https://mapping-commons.github.io/sssom/: a table with one mapping a row, and the facts of the whole set in comments above it.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, BinaryIO

import yaml
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from graph.names import PREFIXES
from graph.profiles.crosswalk import INVERSE, SKOS, grounds, mappings
from ontology import BASE, ID, LICENSE

from . import Export

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graph.opened import Opened
    from graph.profiles.crosswalk import Mapping

SET = BASE + "crosswalk/recognition-levels"
SSSOM, SEMAPV = "https://w3id.org/sssom/", "https://w3id.org/semapv/vocab/"

#: What an SSSOM row has for an object that is not there.
NONE = SSSOM + "NoTermFound"

#: How each kind of ground is called in the vocabulary of mapping justifications.
JUSTIFIED = {"asserted": "ManualMappingCuration", "chained": "MappingChaining", "absent": "ManualMappingCuration"}

CURIES = {"level": ID + "level/", "scheme": ID + "scheme/", "skos": SKOS, "semapv": SEMAPV, "sssom": SSSOM}

COLUMNS = (
    "subject_id", "subject_label", "predicate_id", "object_id", "object_label", "mapping_justification",
    "subject_source", "object_source", "see_also", "comment",
)  # fmt: skip


def rows(release: Opened) -> Iterator[dict[str, str]]:
    """Yield the rows of the SSSOM table."""
    for mapping in mappings(release):
        yield {
            "subject_id": _curie(mapping.subject.iri),
            "subject_label": mapping.subject.labels["en"],
            "predicate_id": _curie(mapping.relation or SKOS + "exactMatch"),
            "object_id": _curie(mapping.object.iri if mapping.object else NONE),
            "object_label": mapping.object.labels["en"] if mapping.object else "",
            "mapping_justification": _curie(SEMAPV + JUSTIFIED[mapping.ground]),
            "subject_source": _curie(mapping.subject.scheme),
            "object_source": _curie(mapping.scheme),
            "see_also": "|".join(grounds()["sources"]) if mapping.ground == "asserted" else "",
            "comment": grounds()[mapping.ground]["en"],
        }


def write_sssom(release: Opened, file: BinaryIO) -> None:
    """Write the crosswalk as an SSSOM table."""
    head = {
        "curie_map": CURIES,
        "mapping_set_id": SET,
        "mapping_set_title": grounds()["title"]["en"],
        "mapping_set_version": release.version,
        "license": LICENSE,
        "subject_type": "skos concept",
        "object_type": "skos concept",
    }
    text = io.StringIO(newline="")
    for line in yaml.safe_dump(head, sort_keys=False, allow_unicode=True, width=1000).splitlines():
        text.write(f"#{line}\n")
    table = csv.DictWriter(text, COLUMNS, dialect="excel-tab", lineterminator="\n")
    table.writeheader()
    table.writerows(rows(release))
    file.write(text.getvalue().encode())


def write_skos(release: Opened, file: BinaryIO) -> None:
    """Write the crosswalk as SKOS mappings in Turtle, each with its justification on an axiom with an IRI of its own."""
    prefixes = {name: PREFIXES[name] for name in ("skos", "owl", "dcterms", "rdfs", "vk")} | CURIES
    serialize(_triples(mappings(release)), file, RdfFormat.TURTLE, prefixes=prefixes)


def check_skos(release: Opened) -> Iterable[str]:
    """Return what the mappings have wrong: a relation that contradicts another, or a mapping within a scale."""
    relations: dict[tuple[str, str], str] = {}
    for mapping in mappings(release):
        if mapping.object is None or mapping.relation is None:
            continue
        pair = (mapping.subject.iri, mapping.object.iri)
        if mapping.subject.scheme == mapping.object.scheme:
            yield f"{pair[0]} is mapped to {pair[1]} of its own scale"
        if relations.setdefault(pair, mapping.relation) != mapping.relation:
            yield f"{pair[0]} has two relations to {pair[1]}"
        back = relations.get((pair[1], pair[0]))
        if back is not None and INVERSE[back] != mapping.relation:
            yield f"{pair[0]} is mapped to {pair[1]} otherwise than back"


def check_sssom(release: Opened) -> Iterable[str]:
    """Return what the table has wrong by SSSOM: a required value that is empty, a name that can't be read, a row given twice."""
    seen: set[tuple[str, ...]] = set()
    for number, row in enumerate(rows(release), 1):
        for column in ("subject_id", "predicate_id", "object_id", "mapping_justification", "subject_source", "object_source"):
            if not re.fullmatch(rf"(?:{'|'.join(CURIES)}):[A-Za-z0-9-]+", row[column]):
                yield f"row {number}: {column} {row[column]!r} is no compact name of this set"
        if any(character in value for value in row.values() for character in "\t\n"):
            yield f"row {number}: a tab or line break within a value"
        key = (row["subject_id"], row["predicate_id"], row["object_id"], row["object_source"])
        if key in seen:
            yield f"row {number}: {' '.join(key)} is given twice"
        seen.add(key)


def _curie(iri: str) -> str:
    return next((f"{prefix}:{iri.removeprefix(base)}" for prefix, base in CURIES.items() if iri.startswith(base)), iri)


def _triples(found: list[Mapping]) -> Iterator[Triple]:
    """Yield the mappings and what each rests on; that there is no counterpart is said, not stated as a mapping."""
    owl, terms, part = PREFIXES["owl"], PREFIXES["dcterms"], NamedNode(SSSOM + "mappings")
    whole = NamedNode(SET)
    yield Triple(whole, NamedNode(PREFIXES["rdf"] + "type"), NamedNode(SSSOM + "MappingSet"))
    yield Triple(whole, NamedNode(terms + "license"), NamedNode(LICENSE))
    for language, title in grounds()["title"].items():
        yield Triple(whole, NamedNode(terms + "title"), Literal(title, language=language))
    for mapping in found:
        subject, relation = NamedNode(mapping.subject.iri), NamedNode(mapping.relation or SKOS + "exactMatch")
        target = NamedNode(mapping.object.iri if mapping.object else NONE)
        named = mapping.object.iri if mapping.object else mapping.scheme
        axiom = NamedNode(f"{SET}#{mapping.subject.iri.rsplit('/', 1)[-1]}--{named.rsplit('/', 1)[-1]}")
        if mapping.object:
            yield Triple(subject, relation, target)
        yield Triple(whole, part, axiom)
        yield Triple(axiom, NamedNode(PREFIXES["rdf"] + "type"), NamedNode(owl + "Axiom"))
        yield Triple(axiom, NamedNode(owl + "annotatedSource"), subject)
        yield Triple(axiom, NamedNode(owl + "annotatedProperty"), relation)
        yield Triple(axiom, NamedNode(owl + "annotatedTarget"), target)
        yield from _ground(axiom, mapping)


def _ground(axiom: NamedNode, mapping: Mapping) -> Iterator[Triple]:
    yield Triple(axiom, NamedNode(SSSOM + "mapping_justification"), NamedNode(SEMAPV + JUSTIFIED[mapping.ground]))
    yield Triple(axiom, NamedNode(SSSOM + "object_source"), NamedNode(mapping.scheme))
    for language, text in grounds()[mapping.ground].items():
        yield Triple(axiom, NamedNode(PREFIXES["rdfs"] + "comment"), Literal(text, language=language))
    for source in grounds()["sources"] if mapping.ground == "asserted" else ():
        yield Triple(axiom, NamedNode(PREFIXES["rdfs"] + "seeAlso"), NamedNode(source))


_TITLES = {"nl": "Erkenningsniveaus naast elkaar", "en": "Recognition levels, mapped to each other"}

EXPORTS = [
    Export(
        "crosswalk/recognition-levels.ttl", "text/turtle", "crosswalk", {key: f"{text} (SKOS)" for key, text in _TITLES.items()},
        write_skos, ("http://www.w3.org/2004/02/skos/core",), check_skos,
    ),
    Export(
        "crosswalk/recognition-levels.sssom.tsv", "text/tab-separated-values", "crosswalk",
        {key: f"{text} (SSSOM)" for key, text in _TITLES.items()}, write_sssom, (SSSOM,), check_sssom,
    ),
]  # fmt: skip
