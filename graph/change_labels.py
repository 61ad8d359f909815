"""What people call the things and properties of a comparison, in Dutch and English, and the words for what became of them."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from ingest.records import NAMES_ONLY, PARTS, context
from ontology import ID

from .names import PREFIXES, short
from .record_changes import APART, CHANGED, GONE, IN_GRAPH, LABEL, NEW, WITHDRAWN, expanded

if TYPE_CHECKING:
    from .comparison import Comparison
    from .record_changes import Texts

LANGUAGES = ("nl", "en")

#: What became of a record, as one says it of a record, in Dutch and English.
STATUS_WORDS: dict[str, Texts] = {
    NEW: {"nl": "nieuw", "en": "new"},
    CHANGED: {"nl": "gewijzigd", "en": "changed"},
    WITHDRAWN: {"nl": "vervallen", "en": "withdrawn"},
    GONE: {"nl": "verwijderd", "en": "gone"},
}

#: Names of what has none in the graph itself.
OWN_WORDS: dict[str, Texts] = {
    IN_GRAPH: {"nl": "graaf", "en": "graph"},
    APART: {"nl": "axioma", "en": "axiom"},
    PREFIXES["rdf"] + "type": {"nl": "soort", "en": "kind"},
    LABEL: {"nl": "naam", "en": "name"},
    PREFIXES["skos"] + "prefLabel": {"nl": "voorkeurslabel", "en": "preferred label"},
    PREFIXES["skos"] + "definition": {"nl": "definitie", "en": "definition"},
    PREFIXES["skos"] + "changeNote": {"nl": "reden van vervallen", "en": "reason of withdrawal"},
    PREFIXES["owl"] + "deprecated": {"nl": "vervallen", "en": "withdrawn"},
    PREFIXES["dcterms"] + "isReplacedBy": {"nl": "vervangen door", "en": "replaced by"},
    PREFIXES["dcterms"] + "description": {"nl": "beschrijving", "en": "description"},
    PREFIXES["dcterms"] + "created": {"nl": "gecodeerd op", "en": "coded on"},
    PREFIXES["prov"] + "wasDerivedFrom": {"nl": "vindplaats", "en": "place in the source"},
}

LITERAL = re.compile(r'^"(?P<text>(?:[^"\\]|\\.)*)"(?:@[\w-]+|\^\^<[^>]*>)?$', re.DOTALL)
IRI = re.compile(r"<([^<>\s]+)>")
ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


class Labels:
    """What things are called: in the newer side of a comparison, else in the older."""

    def __init__(self, comparison: Comparison) -> None:
        self._sides = (comparison.new, comparison.old)
        self._known: dict[str, Texts] = {}

    def of(self, iri: str) -> Texts:
        """Return the labels of a thing by language; of a part without one, what it links to; empty where there is none."""
        if iri not in self._known:
            self._known[iri] = OWN_WORDS.get(iri) or self._stated(iri) or self._of_part(iri)
        return self._known[iri]

    def name(self, iri: str, language: str) -> str:
        """Return the label of a thing in a language, else its short name."""
        return self.of(iri).get(language) or short(iri)

    def value(self, text: str, language: str) -> str:
        """Return a value as people read it: the label of a thing, the text of a literal."""
        if match := LITERAL.match(text):
            return re.sub(r"\\(.)", lambda found: ESCAPES.get(found[1], found[0]), match["text"])
        return IRI.sub(lambda match: self.name(match[1], language), text)

    def _stated(self, iri: str) -> Texts:
        for side in self._sides:
            quads = side[iri].quads if iri in side else ()
            found = [q.object for q in quads if q.predicate.value == LABEL and isinstance(q.object, Literal) and q.subject.value == iri]  # type: ignore[union-attr]
            if found:
                return {label.language or language: label.value for label in found for language in LANGUAGES}
        return {}

    def _of_part(self, iri: str) -> Texts:
        properties = self._keys.get(iri.removeprefix(ID).split("/")[0], ())
        for side in self._sides:
            quads = side[iri].quads if iri in side else ()
            terms = [str(quad.object) for name in properties for quad in quads if quad.predicate.value == name]
            if terms:
                return {language: ", ".join(dict.fromkeys(self.value(term, language) for term in terms)) for language in LANGUAGES}
        return {}

    @cached_property
    def _keys(self) -> dict[str, list[str]]:
        """Return the properties that tell a part from its siblings, by its kind."""
        return {part.kind: [expanded(str(context()[key]["@id"])) for key in part.key if key not in NAMES_ONLY] for part in PARTS.values()}
