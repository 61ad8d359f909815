"""What a release states of an intervention, fact by fact, each with its places in the sources; nothing is left out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode

from graph.names import PREFIXES
from ontology import BASE
from ontology.terms import VK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graph.opened import Opened

    from .definitions import Selector

RDF_TYPE, LABEL, DERIVED = PREFIXES["rdf"] + "type", PREFIXES["rdfs"] + "label", PREFIXES["prov"] + "wasDerivedFrom"

#: A finding on an intervention points at it; among the facts of the intervention it stands under the inverse.
STATEMENT = str(VK.hasStatement)

#: What says where a property of an intervention stands: it becomes the places of those facts.
CITATION, CITED = str(VK.citation), str(VK.property)

ABOUT, EVALUATES, STUDY, INTERVENTION = (str(term) for term in (VK.about, VK.evaluates, VK.study, VK.Intervention))

#: Who coded a node, by which guide and when: kept, but left out of its text.
BOOKKEEPING = frozenset({str(VK.codedBy), str(VK.codingGuide), PREFIXES["dcterms"] + "created"})

#: What a node is first of all about, in the order in which it is looked for.
LEADING = (LABEL, *(str(term) for term in (VK.element, VK.block, VK.outcome, VK.databank, VK.level, VK.amount)))

#: In which order the other properties of a node are told; those that are not named here stand between them and the note.
NEXT = tuple(
    str(term) for term in (VK.direction, VK.certainty, VK.timepoint, VK.presence, VK.amountMax, VK.currency, VK.costUnit, VK.audience)
)
LAST = str(VK.note)

INTERVENTIONS = """
PREFIX vk: <https://w3id.org/veerkracht/ns#>
SELECT DISTINCT ?intervention WHERE { ?intervention a vk:Intervention } ORDER BY ?intervention
"""


@dataclass(frozen=True)
class Place:
    """A place in a source document: its IRI, and document, heading and characters in words."""

    iri: str
    label: str


@dataclass(frozen=True)
class Value:
    """A value: an IRI with its label, or a text, number or date; texts have a language."""

    value: Any
    label: str | None = None
    language: str | None = None

    @property
    def text(self) -> str:
        """Return the value for people."""
        return self.label or str(self.value)

    def as_json(self) -> Any:  # noqa: ANN401 - what JSON holds
        """Return the value for JSON: a number or text, a text by its language, or an object with `id` and `label`."""
        if self.language:
            return {self.language: self.value}
        if self.label is not None or (isinstance(self.value, str) and self.value.startswith(BASE)):
            return {"id": self.value, "label": self.text}
        return str(self.value) if not isinstance(self.value, int | float | bool) else self.value


@dataclass(frozen=True)
class Detail:
    """A property of a node, with its label and values; in Dutch where they are texts, with the English beside them."""

    property: str
    label: str
    values: tuple[Value, ...]


@dataclass(frozen=True, eq=False)
class Fact:
    """A fact: property, label and value, the properties of the value where it is a node of its own, and the places it comes from.

    Two facts that read alike stay two.
    """

    property: str
    label: str
    values: tuple[Value, ...]
    details: tuple[Detail, ...] = ()
    places: tuple[Place, ...] = ()

    def matches(self, selector: Selector) -> bool:
        """Return whether a selector takes this fact."""
        if self.property != selector.property or (selector.values and self.values[0].value not in selector.values):
            return False
        return all(self._has(term, wanted) for term, wanted in selector.where.items())

    def _has(self, term: str, wanted: frozenset[str]) -> bool:
        return any(value.value in wanted for each in self.details if each.property == term for value in each.values)

    def text(self, show: frozenset[str] = frozenset(), hide: frozenset[str] = frozenset()) -> str:
        """Return the value in words; of a node what it is about, then its other properties, those to be shown."""
        told = (each for each in self.details if (not show or each.property in show) and each.property not in hide | BOOKKEEPING)
        details = sorted(told, key=lambda each: (each.property == LAST, _next(each.property)))
        if not details:
            return "; ".join(value.text for value in self.values if value.language in (None, "nl"))
        lead = next((term for term in LEADING if any(each.property == term for each in details)), details[0].property)
        first = [_words(each) for each in details if each.property == lead]
        rest = [f"{each.label}: {_words(each)}" for each in details if each.property != lead]
        return "; ".join([*first, *rest])


def _next(term: str) -> int:
    return NEXT.index(term) if term in NEXT else len(NEXT)


def _words(detail: Detail) -> str:
    return ", ".join(value.text for value in detail.values if value.language in (None, "nl"))


def interventions(release: Opened) -> Iterator[NamedNode]:
    """Yield the interventions of a release, in the order of their names."""
    return (NamedNode(row["intervention"]) for row in release.query(INTERVENTIONS).rows())


def facts(release: Opened, intervention: NamedNode, words: dict[str, str]) -> list[Fact]:
    """Return all that is stated of an intervention, and nothing of what is none or no longer one.

    `words` are the labels of properties that have none of their own.
    """
    by_subject: dict[str, list[dict[str, Any]]] = {}
    for row in sorted(release.query(_query(), thing=intervention).rows(), key=_order):
        row["propertyLabel"] = row["propertyLabel"] or words.get(row["property"], row["property"].rsplit("/", 1)[-1].rsplit("#", 1)[-1])
        by_subject.setdefault(row["subject"], []).append(row)
    own = by_subject.pop(intervention.value, [])
    if not any(row["property"] == RDF_TYPE and row["value"] == INTERVENTION for row in own):
        return []
    cited = _cited(by_subject, own)
    card = _places(own)
    found = [*_own(own, by_subject, cited, card), *_linked(own, by_subject, words, intervention.value)]
    return sorted(found, key=lambda fact: (fact.property, fact.text(), str(fact.values[0].value)))


def _own(
    own: list[dict[str, Any]], nodes: dict[str, list[dict[str, Any]]], cited: dict[str, list[Place]], card: list[Place]
) -> Iterator[Fact]:
    """Yield the facts that stand with the intervention itself; texts in two languages make one fact."""
    texts: dict[str, list[Value]] = {}
    labels = {row["property"]: row["propertyLabel"] for row in own}
    for row in own:
        if row["property"] in (DERIVED, CITATION, RDF_TYPE):
            continue
        value, places = _value(row), tuple(cited.get(row["property"], card))
        if value.language:
            texts.setdefault(row["property"], []).append(value)
        elif node := nodes.get(row["value"] if isinstance(row["value"], str) else ""):
            yield Fact(row["property"], row["propertyLabel"], (value,), _details(node), tuple(_places(node)) or places)
        else:
            yield Fact(row["property"], row["propertyLabel"], (value,), (), places)
    for term, values in texts.items():
        yield Fact(term, labels[term], tuple(values), (), tuple(cited.get(term, card)))


def _linked(own: list[dict[str, Any]], nodes: dict[str, list[dict[str, Any]]], words: dict[str, str], intervention: str) -> Iterator[Fact]:
    """Yield the facts that point at the intervention: findings on it, and studies of it that it does not name itself."""
    named = {row["value"] for row in own}
    for subject, rows in nodes.items():
        if subject in named:
            continue
        is_finding = any(row["property"] == ABOUT for row in rows)
        term, label = (STATEMENT, words.get(STATEMENT, "bevinding")) if is_finding else (STUDY, "onderzoek")
        rest = [row for row in rows if not (row["property"] in (ABOUT, EVALUATES) and row["value"] == intervention)]
        yield Fact(term, label, (Value(subject),), _details(rest), tuple(_places(rows)))


def _details(rows: list[dict[str, Any]]) -> tuple[Detail, ...]:
    found: dict[str, list[Value]] = {}
    labels = {row["property"]: row["propertyLabel"] for row in rows}
    for row in rows:
        if row["property"] not in (DERIVED, RDF_TYPE):
            found.setdefault(row["property"], []).append(_value(row))
    return tuple(Detail(term, labels[term], tuple(values)) for term, values in found.items())


def _order(row: dict[str, Any]) -> tuple[str, str, bool, str]:
    """Return where a row stands: the same for each engine, Dutch before English."""
    return row["subject"], row["property"], row["language"] != "nl", str(row["value"])


def _cited(nodes: dict[str, list[dict[str, Any]]], own: list[dict[str, Any]]) -> dict[str, list[Place]]:
    """Return the places of each property that a citation is of, and take the citations out of the nodes."""
    found: dict[str, list[Place]] = {}
    for citation in [row["value"] for row in own if row["property"] == CITATION]:
        rows = nodes.pop(citation)
        for row in rows:
            if row["property"] == CITED:
                found.setdefault(row["value"], []).extend(_places(rows))
    return found


def _places(rows: Iterable[dict[str, Any]]) -> list[Place]:
    return [Place(row["value"], row["valueLabel"] or row["value"]) for row in rows if row["property"] == DERIVED]


def _value(row: dict[str, Any]) -> Value:
    return Value(row["value"], row["valueLabel"], row["language"] or None)


@cache
def _query() -> str:
    return Path(__file__).with_suffix(".rq").read_text(encoding="utf-8")
