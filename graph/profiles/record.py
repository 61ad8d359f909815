"""One intervention as a databank would describe it: its fields filled, what it lacks, and what it has no field for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ontology import BASE

from .facts import LABEL
from .recognition import is_own, recognition_lines, recognitions

if TYPE_CHECKING:
    from .crosswalk import Mapping
    from .definitions import Field, Profile
    from .facts import Fact

#: What stands where a source says nothing, and where the graph has no property for a field.
NOT_IN_SOURCE = "niet in de bron"
NOT_IN_GRAPH = "de graaf heeft hier geen gegevens over"


@dataclass(frozen=True)
class Filled:
    """An intervention with the facts that fill each field of a profile, and those that fill none."""

    profile: Profile
    intervention: str
    facts: tuple[Fact, ...]
    crosswalk: list[Mapping]

    @property
    def name(self) -> str:
        """Return the name of the intervention in Dutch."""
        return next((fact.text() for fact in self.facts if fact.property == LABEL), self.intervention.rsplit("/", 1)[-1])

    @cached_property
    def fields(self) -> dict[str, tuple[Fact, ...]]:
        """Return the facts of each field."""
        found: dict[str, tuple[Fact, ...]] = {}
        of: dict[str, list[Fact]] = {}
        for fact in self.facts:
            of.setdefault(fact.property, []).append(fact)
        for part in self.profile.parts:
            here: set[Fact] = set()
            for field in part.fields:
                own = [fact for selector in field.filled_by for fact in of.get(selector.property, ()) if fact.matches(selector)]
                found[field.id] = tuple(dict.fromkeys(fact for fact in own if not (field.rest and fact in here)))
                here.update(own)
        return found

    @cached_property
    def unmapped(self) -> tuple[Fact, ...]:
        """Return the facts that no field takes."""
        taken = {fact for own in self.fields.values() for fact in own}
        return tuple(fact for fact in self.facts if fact not in taken)

    def status(self, field: Field) -> str:
        """Return whether a field is filled, left open on purpose, told by others alone, not in the source, or not in the graph."""
        own = self.fields[field.id]
        if field.never:
            return "left-open"
        if field.is_recognition and own and not any(is_own(self.profile, fact) for fact in own):
            return "elsewhere"
        if not field.filled_by:
            return "not-in-graph"
        return "filled" if own else "not-in-source"

    def lines(self, field: Field) -> list[tuple[str, Fact]]:
        """Return the lines of a field in words, each with the fact that it tells."""
        own = self.fields[field.id]
        if field.is_recognition:
            return list(zip(recognition_lines(self.profile, own, self.crosswalk), own, strict=True))
        return [(f"{fact.label}: {fact.text(field.show, field.hide)}", fact) for fact in own]

    def why_open(self, field: Field) -> str:
        """Return why a field is not filled."""
        return field.never["nl"] if field.never else NOT_IN_SOURCE if field.filled_by else NOT_IN_GRAPH


def record(filled: Filled, version: str) -> dict[str, Any]:
    """Return an intervention in a databank's words, as JSON: each fact stands in a field or under `unmapped`, none is dropped."""
    profile = filled.profile
    return {
        "$schema": f"{BASE}profiles/{profile.name}.schema.json",
        "profile": profile.name,
        "databank": profile.databank,
        "intervention": filled.intervention,
        "name": filled.name,
        "release": version,
        "parts": {
            part.id: {"label": part.label["nl"], "fields": {field.id: _field(filled, field) for field in part.fields}}
            for part in profile.parts
        },
        "recognition": recognitions(profile, filled.facts, filled.crosswalk),
        "unfilled": [
            {"field": field.id, "label": field.label["nl"], "required": field.required, "why": filled.why_open(field)}
            for field in profile.fields
            if filled.status(field) != "filled"
        ],
        "unmapped": [as_json(fact) for fact in filled.unmapped],
    }


def as_json(fact: Fact) -> dict[str, Any]:
    """Return a fact for JSON: property, label, value, the properties of its node, and its places."""
    texts = {value.language: value.value for value in fact.values if value.language}
    found: dict[str, Any] = {"property": fact.property, "label": fact.label, "value": texts or fact.values[0].as_json()}
    if fact.details:
        found["details"] = [
            {"property": each.property, "label": each.label, "values": [value.as_json() for value in each.values]} for each in fact.details
        ]
    return found | {"sources": [{"id": place.iri, "label": place.label} for place in fact.places]}


def _field(filled: Filled, field: Field) -> dict[str, Any]:
    return {
        "label": field.label["nl"],
        "required": field.required,
        "status": filled.status(field),
        "text": [line for line, _ in filled.lines(field)],
        "facts": [as_json(fact) for fact in filled.fields[field.id]],
    }
