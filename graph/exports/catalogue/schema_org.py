"""The catalogue's dataset as schema.org has it, read from the DCAT description: for dataset search engines, and the register of the NDE.

The context stands in the document, so that it is read without fetching anything. Addresses of files are typed as xsd:anyURI and days as
xsd:date, as https://docs.nde.nl/requirements-datasets/ asks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode

from graph.names import PREFIXES
from graph.statistics import DATASET

from .described import CATALOGUE, DCAT, DCTERMS, IANA, THESAURUS
from .reading import Description

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Triple

FOAF, SKOS, VCARD = PREFIXES["foaf"], PREFIXES["skos"], "http://www.w3.org/2006/vcard/ns#"

CONTEXT: dict[str, Any] = {
    "@vocab": PREFIXES["schema"],
    "xsd": PREFIXES["xsd"],
    **{name: {"@type": "@id"} for name in ("license", "mainEntityOfPage", "spatialCoverage", "usageInfo")},
    **{name: {"@type": "xsd:anyURI"} for name in ("contentUrl", "url")},
    **{name: {"@type": "xsd:date"} for name in ("datePublished", "dateModified")},
}

#: What schema.org calls the properties of each kind.
OF_DATASET = {
    "name": DCTERMS + "title", "description": DCTERMS + "description", "identifier": DCTERMS + "identifier", "version": DCAT + "version",
    "license": DCTERMS + "license", "datePublished": DCTERMS + "issued", "dateModified": DCTERMS + "modified",
    "keywords": DCAT + "keyword", "mainEntityOfPage": FOAF + "page", "url": DCAT + "landingPage", "spatialCoverage": DCTERMS + "spatial",
}  # fmt: skip
OF_FILE = {
    "name": DCTERMS + "title", "description": DCTERMS + "title", "contentUrl": DCAT + "downloadURL", "license": DCTERMS + "license",
    "usageInfo": DCTERMS + "conformsTo",
}  # fmt: skip
OF_PUBLISHER = {"name": FOAF + "name", "identifier": DCTERMS + "identifier", "url": FOAF + "homepage"}
OF_CONTACT = {"name": VCARD + "fn", "url": VCARD + "hasURL", "email": VCARD + "hasEmail"}


class _SchemaOrg(Description):
    """A DCAT description, read as schema.org."""

    def thing(self, subject: NamedNode, kind: str, properties: dict[str, str]) -> dict[str, Any]:
        """Return a thing with the properties that it has."""
        found = {name: [_value(name, value) for value in self.values(subject, predicate)] for name, predicate in properties.items()}
        plain = {name: values[0] if len(values) == 1 else values for name, values in found.items() if values}
        return {"@id": subject.value, "@type": kind, **plain}


def _value(name: str, value: NamedNode | Literal) -> Any:  # noqa: ANN401 - as JSON has it
    if isinstance(value, NamedNode):
        return value.value.removeprefix("mailto:")
    if name.startswith("date"):
        return value.value[:10]
    return {"@value": value.value, "@language": value.language} if value.language else value.value


def document(triples: Iterable[Triple]) -> dict[str, Any]:
    """Return the dataset of a catalogue as a JSON-LD document."""
    of = _SchemaOrg(triples)
    publisher = _publisher(of)
    same = {"@id": publisher["@id"]} if publisher else {}
    catalogue = of.thing(CATALOGUE, "DataCatalog", {"name": DCTERMS + "title", "description": DCTERMS + "description"})
    return {
        "@context": CONTEXT,
        **of.thing(DATASET, "Dataset", OF_DATASET),
        "isAccessibleForFree": True,
        "inLanguage": [code for language in of.things(DATASET, DCTERMS + "language") for code in _codes(of, language)],
        **({"publisher": publisher, "creator": same} if publisher else {}),
        "includedInDataCatalog": catalogue | {"dataset": {"@id": DATASET.value}} | ({"publisher": same} if publisher else {}),
        "distribution": list(_distributions(of)),
    }


def _publisher(of: _SchemaOrg) -> dict[str, Any]:
    node, contact = of.node(DATASET, DCTERMS + "publisher"), of.node(DATASET, DCAT + "contactPoint")
    if node is None:
        return {}
    found = of.thing(node, "Organization", OF_PUBLISHER)
    return found | ({"contactPoint": of.thing(contact, "ContactPoint", OF_CONTACT)} if contact else {})


def _codes(of: _SchemaOrg, language: NamedNode) -> list[str]:
    return [code.value for code in of.values(language, SKOS + "notation")]


def _distributions(of: _SchemaOrg) -> Iterator[dict[str, Any]]:
    for dataset in (DATASET, THESAURUS):
        for file in of.things(dataset, DCAT + "distribution"):
            if of.values(file, DCAT + "downloadURL"):
                yield of.thing(file, "DataDownload", OF_FILE) | {"encodingFormat": _form(of, file)}


def _form(of: _SchemaOrg, file: NamedNode) -> str:
    """Return the media type of a file; with what it is packed in, as the NDE writes it: text/turtle+gzip."""
    found = [value.value.removeprefix(IANA) for name in ("mediaType", "compressFormat") for value in of.things(file, DCAT + name)]
    return "+".join([*found[:1], *(packed.removeprefix("application/") for packed in found[1:])])
