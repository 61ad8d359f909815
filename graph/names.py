"""Names that people type, and the terms they stand for: IRIs, prefixed names, KIND/SLUG, literals."""

from __future__ import annotations

import re
from decimal import Decimal
from string import ascii_letters, digits

from pyoxigraph import Literal, NamedNode

from ontology import BASE, ID

from .errors import GraphError

#: The prefixes of the project, as its own files declare them.
PREFIXES = {
    "vk": BASE + "ns#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "oa": "http://www.w3.org/ns/oa#",
    "qb": "http://purl.org/linked-data/cube#",
    "schema": "https://schema.org/",
    "bibo": "http://purl.org/ontology/bibo/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "void": "http://rdfs.org/ns/void#",
    "sh": "http://www.w3.org/ns/shacl#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "rs": "http://www.w3.org/2001/sw/DataAccess/tests/result-set#",
}

NAMESPACES = {namespace: prefix for prefix, namespace in PREFIXES.items()}

#: What the local part of a prefixed name is written in.
LOCAL = f"{ascii_letters}{digits}_-"

KIND_SLUG = re.compile(r"^[a-z][a-z-]*/[a-z0-9][a-z0-9-]*$")
PREFIXED = re.compile(r"^([a-z]+):([A-Za-z0-9_-]+)$")
XSD_INTEGER, XSD_DECIMAL = NamedNode(PREFIXES["xsd"] + "integer"), NamedNode(PREFIXES["xsd"] + "decimal")


def named(text: str) -> NamedNode:
    """Return the IRI that a text stands for; raise GraphError where it stands for none."""
    text = text.strip()
    if text == "a":
        return NamedNode(PREFIXES["rdf"] + "type")
    if text.startswith("<") and text.endswith(">"):
        text = text[1:-1]
    if re.match(r"^https?://", text):
        return _iri(text)
    if KIND_SLUG.match(text):
        return NamedNode(ID + text)
    if (match := PREFIXED.match(text)) and match[1] in PREFIXES:
        return NamedNode(PREFIXES[match[1]] + match[2])
    raise GraphError(f"{text!r} names nothing", "write an IRI, a name such as vk:hasElement, or KIND/SLUG such as intervention/ease")


def _iri(text: str) -> NamedNode:
    try:
        return NamedNode(text)
    except ValueError as error:
        raise GraphError(f"{text!r} is no IRI", str(error)) from error


def term(value: object) -> NamedNode | Literal:
    """Return the term that a Python value or a typed text stands for; text that names nothing is a plain literal."""
    if isinstance(value, NamedNode | Literal):
        return value
    if isinstance(value, bool):
        return Literal(value)
    if isinstance(value, int):
        return Literal(str(value), datatype=XSD_INTEGER)
    if isinstance(value, float | Decimal):
        return Literal(str(value), datatype=XSD_DECIMAL)
    text = str(value)
    try:
        return named(text)
    except GraphError:
        return Literal(text)


def short(iri: str) -> str:
    """Return an IRI as people read it: KIND/SLUG for things, a prefixed name for terms, else the IRI."""
    if iri.startswith(ID):
        return iri.removeprefix(ID)
    namespace = iri.rstrip(LOCAL)
    if namespace == iri or namespace not in NAMESPACES:
        return iri
    return f"{NAMESPACES[namespace]}:{iri[len(namespace) :]}"
