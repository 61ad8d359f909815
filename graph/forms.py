"""What a record may hold, read from the shapes: its keys, how often, which values, and what each means in Dutch and English."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache

from pyoxigraph import Literal, NamedNode, QuerySolutions, RdfFormat, Store, parse

from ingest.records import KEYS_FILE, KINDS, context
from ontology import ID, shape_files, vocabulary_files

from .names import PREFIXES

RULES = """
SELECT ?path ?min ?max ?low ?high ?class ?option WHERE {
  ?shape sh:targetClass ?target ; sh:property ?rule .
  ?rule sh:path ?path .
  FILTER ( isIRI(?path) )
  OPTIONAL { ?rule sh:minCount ?min . FILTER NOT EXISTS { ?rule sh:severity sh:Info } }
  OPTIONAL { ?rule sh:maxCount ?max }
  OPTIONAL { ?rule sh:minInclusive ?low }
  OPTIONAL { ?rule sh:maxInclusive ?high }
  OPTIONAL { ?rule (sh:class|sh:or/rdf:rest*/rdf:first/sh:class) ?class }
  OPTIONAL { ?rule sh:in/rdf:rest*/rdf:first ?option }
}
"""
CONCEPTS = "SELECT DISTINCT ?concept WHERE { ?concept skos:inScheme ?scheme ; a ?type . ?type rdfs:subClassOf* ?kind }"
TEXTS = "SELECT ?term ?kind ?text WHERE { VALUES ?kind { rdfs:label skos:definition } ?term ?kind ?text }"

#: Concepts of the sources' own schemes, which are mapped to and not coded with.
MAPPED_ONLY = ("element/decision-aid-", "element/boustani-", "element/mertens-")


@dataclass(frozen=True)
class Meaning:
    """What a term means: its label and its definition, by language."""

    labels: dict[str, str] = field(default_factory=dict)
    definitions: dict[str, str] = field(default_factory=dict)

    def in_order(self) -> list[tuple[str, str]]:
        """Return the labels by language, Dutch before English."""
        return sorted(self.labels.items(), reverse=True)

    def text(self) -> str:
        """Return label and definition in Dutch and English, as plain text."""
        return "\n".join(f"{label}: {self.definitions.get(language, '')}".removesuffix(": ") for language, label in self.in_order())

    def line(self) -> str:
        """Return label and definition in Dutch and English, as one line of Markdown for a list."""
        return " ".join(
            f"**{label}** ({language}): {self.definitions.get(language, '')}".rstrip(": ") for language, label in self.in_order()
        )

    def markdown(self) -> str:
        """Return label and definition in Dutch and English, as an editor shows them."""
        lines = (f"**{label}** ({language})  \n{self.definitions.get(language, '')}".rstrip() for language, label in self.in_order())
        return "\n\n".join(lines)


@dataclass
class Field:
    """What the shapes say of a key: least and most often, lowest and highest value, and which things it may name."""

    key: str
    least: int = 0
    most: int | None = None
    low: int | None = None
    high: int | None = None
    classes: set[str] = field(default_factory=set)
    options: set[str] = field(default_factory=set)

    def read(self, row: dict[str, str]) -> None:
        """Take in what one property shape says; of several that limit the same, the strictest holds."""
        self.least = max(self.least, int(row.get("min", 0)))
        if "max" in row:
            self.most = min(int(row["max"]), self.most or int(row["max"]))
        self.low = int(row["low"]) if "low" in row else self.low
        self.high = int(row["high"]) if "high" in row else self.high
        self.classes |= {row["class"]} if "class" in row else set()
        self.options |= {row["option"].removeprefix(ID)} if "option" in row else set()

    def names(self) -> list[str]:
        """Return the concepts that the key may name, as KIND/SLUG; empty where it names records or no fixed set."""
        if self.options:
            return sorted(self.options)
        return sorted({name for kind in self.classes for name in concepts(kind)})

    def kinds(self) -> list[str]:
        """Return the kinds of record that the key may name."""
        return [kind for kind, name in KINDS.items() if PREFIXES["vk"] + name in self.classes]


@cache
def _store() -> Store:
    store = Store()
    for path in [*shape_files(), *vocabulary_files()]:
        store.extend(parse(path=str(path), format=RdfFormat.TURTLE, rename_blank_nodes=True))
    return store


def _select(query: str, **values: str) -> list[dict[str, str]]:
    for name, value in values.items():
        query = query.replace(f"?{name} ", f"{NamedNode(value)} ")
    found = _store().query(query, prefixes=PREFIXES)
    assert isinstance(found, QuerySolutions)
    names = [variable.value for variable in found.variables]
    return [{name: solution[name].value for name in names if solution[name] is not None} for solution in found]


def _iri(key: str) -> str:
    meaning = context()[key]
    prefix, _, name = str(meaning["@id"] if isinstance(meaning, dict) else meaning).partition(":")
    return str(context()[prefix]) + name


@cache
def fields(type_: str) -> dict[str, Field]:
    """Return the keys that a record or part of a class may use, with what the shapes say of each, in the context's order."""
    terms = [key for key, meaning in context().items() if isinstance(meaning, dict)]
    rows = _select(RULES, target=PREFIXES["vk"] + type_)
    found: dict[str, Field] = {}
    for key in terms:
        for row in (row for row in rows if row["path"] == _iri(key)):
            found.setdefault(key, Field(key)).read(row)
    return found


@cache
def concepts(kind: str) -> tuple[str, ...]:
    """Return the concepts of a class (an IRI) that records are coded with, as KIND/SLUG."""
    found = {row["concept"].removeprefix(ID) for row in _select(CONCEPTS, kind=kind) if row["concept"].startswith(ID)}
    return tuple(sorted(name for name in found if not name.startswith(MAPPED_ONLY)))


@cache
def _meanings() -> dict[str, Meaning]:
    found: dict[str, Meaning] = {}
    solutions = _store().query(TEXTS, prefixes=PREFIXES)
    assert isinstance(solutions, QuerySolutions)
    for solution in solutions:
        term, kind, text = solution["term"], solution["kind"], solution["text"]
        if isinstance(term, NamedNode) and isinstance(kind, NamedNode) and isinstance(text, Literal):
            meaning = found.setdefault(term.value, Meaning())
            texts = meaning.labels if kind.value.endswith("label") else meaning.definitions
            texts[text.language or ""] = text.value
    return found


@cache
def _own_words() -> dict[str, Meaning]:
    """Return what keys mean that stand for terms of other vocabularies, or for none."""
    words = json.loads(KEYS_FILE.read_text(encoding="utf-8"))
    return {
        key: Meaning({language: texts[0] for language, texts in by.items()}, {language: texts[1] for language, texts in by.items()})
        for key, by in words.items()
    }


def meaning(key: str) -> Meaning:
    """Return what a key of records means."""
    return _own_words().get(key) or _meanings().get(_iri(key), Meaning())


def meaning_of(name: str) -> Meaning:
    """Return what a concept (KIND/SLUG) or a term (an IRI) means."""
    return _meanings().get(ID + name) or _meanings().get(name, Meaning())
