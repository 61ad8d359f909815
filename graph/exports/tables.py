"""Which tables there are and what stands in their columns: `tables.yaml`, read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from graph.names import PREFIXES, named
from ontology import ROOT

FILE = Path(__file__).parent / "tables.yaml"

#: What a cell can hold beside links and texts in Dutch and English, by the names of the XML Schema datatypes.
DATATYPES = ("string", "integer", "decimal", "boolean", "date", "gYear", "gYearMonth", "anyURI")

LANGUAGES = ("nl", "en")

#: Links of all tables: to the places that facts come from, and to classes.
DERIVED, TYPE = PREFIXES["prov"] + "wasDerivedFrom", PREFIXES["rdf"] + "type"

#: The table of values beyond the first.
VALUES = "values"

LABELS = {
    "id": ("IRI", "IRI"), "thing": ("ding", "thing"), "property": ("eigenschap", "property"), "target": ("doel", "target"),
    "other": ("andere waarde (N-Triples)", "other value (N-Triples)"),
    "rdfs:label": ("naam", "label"), "dcterms:description": ("beschrijving", "description"), "schema:url": ("webadres", "web address"),
    "dcterms:created": ("datum van codering", "date of coding"), "dcterms:issued": ("sinds", "since"),
    "dcterms:title": ("titel", "title"), "dcterms:isPartOf": ("verschenen in", "published in"), "bibo:doi": ("DOI", "DOI"),
    "schema:parentOrganization": ("onderdeel van", "part of"), "skos:prefLabel": ("term", "term"),
    "skos:definition": ("definitie", "definition"), "skos:scopeNote": ("toelichting", "scope note"),
    "rdfs:comment": ("uitleg in gewone taal", "plain explanation"), "skos:notation": ("code", "code"),
    "skos:inScheme": ("schema", "scheme"), "oa:hasSource": ("bron", "source"), "oa:hasSelector": ("positie", "position"),
    "oa:start": ("begin", "start"), "oa:end": ("einde", "end"), "dcterms:publisher": ("uitgever", "publisher"),
    "dcterms:language": ("taal", "language"),
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A column: its property, and of what type its cells are: a datatype, a text in a language, or a link to a table."""

    name: str
    property: str = ""
    datatype: str = "string"
    language: str = ""
    target: str = ""
    required: bool = False
    reverse: bool = False
    titles: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Table:
    """A table: the class that its rows are of (none for the tables of links and values), and its columns."""

    name: str
    titles: tuple[str, str]
    columns: tuple[Column, ...]
    kind: str = ""
    values: frozenset[str] = frozenset()
    links: tuple[tuple[str, str], ...] = ()

    @property
    def names(self) -> list[str]:
        """Return the names of the columns."""
        return [column.name for column in self.columns]

    @property
    def own(self) -> tuple[Column, ...]:
        """Return the columns that hold what is said of the thing itself."""
        return tuple(column for column in self.columns if column.property and not column.reverse)

    @property
    def owner(self) -> Column | None:
        """Return the column of the thing that a row belongs to."""
        return next((column for column in self.columns if column.reverse), None)


@cache
def tables() -> dict[str, Table]:
    """Return all tables by name: those of things, then those of links, then that of further values."""
    data = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    things = [_table(name, facts) for name, facts in data.items()]
    targets = dict.fromkeys(target for table in things for _, target in table.links)
    found = [*things, *(_links(target, data) for target in targets), _further()]
    return {table.name: table for table in found}


def _table(name: str, facts: dict[str, Any]) -> Table:
    columns = [Column("id", required=True, titles=LABELS["id"])]
    columns += [_column(title, text, reverse=True)[0] for title, text in facts.get("of", {}).items()]
    columns += [column for title, text in facts["columns"].items() for column in _column(title, text)]
    links = [(_iri(text), target) for target, found in facts.get("links", {}).items() for text in found]
    links += [(DERIVED, "places"), (TYPE, "classes")]
    values = frozenset(_iri(text) for text in facts.get("values", ()))
    return Table(name, (facts["title"]["nl"], facts["title"]["en"]), tuple(columns), _iri(facts["class"]), values, tuple(links))


def _column(name: str, text: str, *, reverse: bool = False) -> list[Column]:
    prefixed, kind = text.split()
    iri, titles = _iri(prefixed), _titles(prefixed)
    if kind == "text":
        return [
            Column(f"{name}_{language}", iri, language=language, titles=(f"{titles[0]} ({language})", f"{titles[1]} ({language})"))
            for language in LANGUAGES
        ]
    if kind in DATATYPES:
        return [Column(name, iri, kind, titles=titles)]
    optional = kind.endswith("?")
    return [Column(name, iri, "anyURI", target=kind.rstrip("?"), required=not optional, reverse=reverse, titles=titles)]


def _links(target: str, data: dict[str, Any]) -> Table:
    known = data.get(target, {}).get("title", {"nl": "wat dan ook", "en": "anything"} if target == "things" else {})
    dutch, english = known.get("nl", "Klassen"), known.get("en", "Classes")
    columns = [Column(name, required=True, titles=LABELS[name]) for name in ("thing", "property")]
    columns.append(Column("target", "{+property}", "anyURI", target=target, required=True, titles=LABELS["target"]))
    return Table(f"links-to-{target}", (f"Verwijzingen: {dutch}", f"Links: {english}"), tuple(columns))


def _further() -> Table:
    columns = [Column(name, required=True, titles=LABELS[name]) for name in ("thing", "property")]
    columns += [Column(language, "{+property}", language=language, titles=(language, language)) for language in LANGUAGES]
    columns += [Column(datatype, "{+property}", datatype, titles=(datatype, datatype)) for datatype in DATATYPES]
    columns.append(Column("other", titles=LABELS["other"]))
    return Table(VALUES, ("Waarden waarvan er meer kunnen zijn", "Values of which there may be more"), tuple(columns))


def _iri(text: str) -> str:
    return named(text).value


def _titles(prefixed: str) -> tuple[str, str]:
    return LABELS.get(prefixed) or _labels()[_iri(prefixed)]


@cache
def _labels() -> dict[str, tuple[str, str]]:
    """Return the labels of the terms of the vocabulary."""
    label, found = NamedNode(PREFIXES["rdfs"] + "label"), dict[str, dict[str, str]]()
    for quad in parse(path=str(ROOT / "veerkracht.ttl"), format=RdfFormat.TURTLE):
        if quad.predicate == label and isinstance(quad.object, Literal):
            found.setdefault(quad.subject.value, {})[quad.object.language or ""] = quad.object.value
    return {iri: (texts["nl"], texts["en"]) for iri, texts in found.items() if {"nl", "en"} <= set(texts)}
