"""Triples of an export: written in a form with few prefixes and always in the same order, and held against the profile they follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from pyoxigraph import RdfFormat, serialize

from graph.names import PREFIXES
from graph.validation import validate
from graph.xml_text import XmlText
from ontology import profile_file

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from pyoxigraph import Triple

    from graph.validation import Result

SPACES = {
    **{name: PREFIXES[name] for name in ("rdf", "rdfs", "owl", "xsd", "skos", "dcterms", "schema", "dcat", "void", "foaf", "prov", "vk")},
    "adms": "http://www.w3.org/ns/adms#",
    "dcatap": "http://data.europa.eu/r5r/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
}

#: The forms that these exports are written in, by their suffix, with their media types.
FORMS = {
    "ttl": (RdfFormat.TURTLE, "text/turtle"),
    "jsonld": (RdfFormat.JSON_LD, "application/ld+json"),
    "rdf": (RdfFormat.RDF_XML, "application/rdf+xml"),
}


def write_triples(triples: Collection[Triple], file: BinaryIO, suffix: str) -> None:
    """Write triples in a form; the same triples give the same bytes."""
    form = FORMS[suffix][0]
    used = {name: space for name, space in SPACES.items() if _uses(triples, space)}
    output = XmlText(file) if suffix == "rdf" else file
    serialize(sorted(set(triples), key=str), output, form, prefixes=None if suffix == "jsonld" else used)  # type: ignore[arg-type]


def _uses(triples: Collection[Triple], space: str) -> bool:
    return any(f"<{space}" in str(triple) for triple in triples)


def broken(triples: Collection[Triple], profile: str) -> list[Result]:
    """Return what the shapes of a profile find in triples, worst first."""
    return validate(triples, [profile_file(profile)])


def problems(triples: Collection[Triple], profile: str) -> Iterator[str]:
    """Yield the obligations of a profile that triples break: the shape, the node, its property, and the message that says how to mend.

    The severities are counted, never `sh:conforms`, on which engines differ.
    """
    for result in broken(triples, profile):
        if result.severity == "Violation":
            value = f" (now: {result.value})" if result.value else ""
            path = f" {result.path}" if result.path else ""
            yield f"{profile}, {result.rule}: {result.focus}{path}{value}: {result.message()}"
