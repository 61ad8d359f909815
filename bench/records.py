"""Records of interventions that do not exist, drawn from those that do: each part as often, and beside the same, as in the real data."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.reading import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: The source document that all generated places lie in.
SOURCE = "generated"

#: Keys that are drawn together, because one says something about the other; every other key is drawn by itself.
TOGETHER = (
    ("minimumAge", "maximumAge"),
    ("sessionCount", "sessionMinutesMin", "sessionMinutesMax", "durationWeeks"),
    ("groupSizeMin", "groupSizeMax", "cost", "costNote"),
    ("deliveredBy", "delivererCount", "delivererTraining"),
)

#: Keys that stay with the one real record they are of.
OWN = {"id", "type", "label", "alternativeName", "usesElement", "aimsAt", "variantOf", "basedOn", "from"}

#: What a lean intervention leaves out, and how many uses, aims and findings it has at most.
LEFT_OUT = {"cites", "conflict", "hasComponent", "study", "url", "developer", "provider", "transferability", "costNote", *TOGETHER[1]}
LEAN_USES, LEAN_AIMS, LEAN_FINDINGS, LEAN_PLACES = 3, 2, 1, 500

#: Characters from the start of one generated place to the start of the next, and in a place.
STEP, LENGTH = 40, 30

#: More places than any intervention has, with the findings about it.
MOST_PLACES = 500


@dataclass(frozen=True)
class Shape:
    """The real records to draw from."""

    interventions: list[dict[str, Any]]
    uses: list[dict[str, Any]]
    aims: list[dict[str, Any]]
    findings: list[dict[str, Any]]
    numbers: list[int]
    groups: list[tuple[str, ...]] = field(default_factory=list)

    @classmethod
    def of(cls, records: Iterable[Record]) -> Shape:
        """Return the shape of these records."""
        data = [record.data for record in records]
        real = [one for one in data if one["type"] == "Intervention"]
        findings = [one for one in data if one["type"] == "EvidenceStatement" and str(one["about"]).startswith("intervention/")]
        numbers = [sum(finding["about"] == one["id"] for finding in findings) for one in real]
        together = {key for group in TOGETHER for key in group}
        alone = sorted({key for one in real for key in one} - together - OWN)
        groups = [*TOGETHER, *((key,) for key in alone)]
        return cls(real, _parts(real, "usesElement"), _parts(real, "aimsAt"), findings, numbers, groups)


def _parts(records: list[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    return [part for record in records for part in record.get(key, [])]


class Places:
    """Gives out places in the generated document: a new one each time, or, lean, one of a fixed number in turn."""

    def __init__(self, lean: bool) -> None:
        self._lean, self._given = lean, 0
        self._fresh: list[str] = []

    def next(self) -> str:
        """Return a place."""
        start = (self._given % LEAN_PLACES if self._lean else self._given) * STEP
        place = f"place/{SOURCE}-{start}-{start + LENGTH}"
        if not self._lean or self._given < LEAN_PLACES:
            self._fresh.append(place)
        self._given += 1
        return place

    def fresh(self) -> set[str]:
        """Return the places that were given out for the first time since this was last asked."""
        found, self._fresh = set(self._fresh), []
        return found

    def replaced(self, value: Any) -> Any:  # noqa: ANN401 - any value of a record
        """Return a copy of a value with new places in the place of the real ones."""
        if isinstance(value, dict):
            return {key: self._new(part) if key == "from" else self.replaced(part) for key, part in value.items()}
        return [self.replaced(part) for part in value] if isinstance(value, list) else value

    def _new(self, place: str | list[str]) -> str | list[str]:
        return [self.next() for _ in place] if isinstance(place, list) and not self._lean else self.next()


def generated(shape: Shape, number: int, places: Places, seed: int, lean: bool) -> Iterator[Record]:
    """Yield the record of the intervention of this number and those of the findings about it."""
    chance = random.Random(f"{seed} {number}")
    slug = f"{SOURCE}-{number:07d}"
    data = _drawn(shape, chance, lean)
    data |= {"id": f"intervention/{slug}", "type": "Intervention", "from": ""}
    data["label"] = {language: f"{text} {number}" for language, text in chance.choice(shape.interventions)["label"].items()}
    for key, pool, part, most in (("usesElement", shape.uses, "element", LEAN_USES), ("aimsAt", shape.aims, "block", LEAN_AIMS)):
        count = len(chance.choice(shape.interventions).get(key, []))
        drawn = {item[part]: item for item in chance.sample(pool, min(count, most) if lean else count)}
        if drawn:
            data[key] = [_lean_part(item) if lean else item for item in drawn.values()]
    if "cites" in data:
        data["cites"] = list(_citations(data))
    yield _record("intervention", slug, places.replaced(data))
    count = chance.choice(shape.numbers)
    for index, finding in enumerate(chance.sample(shape.findings, min(count, LEAN_FINDINGS) if lean else count)):
        about = {"id": f"statement/{slug}-{index}", "about": f"intervention/{slug}"}
        yield _record("statement", f"{slug}-{index}", places.replaced({**(_lean_part(finding) if lean else finding), **about}))


def _drawn(shape: Shape, chance: random.Random, lean: bool) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for group in shape.groups:
        donor = chance.choice(shape.interventions)
        data |= {key: donor[key] for key in group if key in donor and not (lean and key in LEFT_OUT)}
    return data


def _citations(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the citations of what the record says, each reduced to that."""
    for citation in data["cites"]:
        named = citation["property"] if isinstance(citation["property"], list) else [citation["property"]]
        held = [name for name in named if name in data]
        if held:
            yield {**citation, "property": held}


def _lean_part(part: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in part.items() if key != "note"}


def _record(kind: str, slug: str, data: dict[str, Any]) -> Record:
    return Record(Path(kind) / f"{slug}.yaml", data)


def source(interventions: int) -> Record:
    """Return the record of the generated document, long enough for so many interventions."""
    length = max(interventions, 1) * MOST_PLACES * STEP
    text = "Generated for measuring speed; there is no such document."
    data = {
        "id": f"source/{SOURCE}",
        "type": "SourceDocument",
        "label": {"nl": "Gegenereerd", "en": "Generated"},
        "title": "Generated",
        "description": {"nl": "Gegenereerd om snelheid te meten; het document bestaat niet.", "en": text},
        "publisher": "bench",
        "documentLanguage": "en",
        "characterLength": length,
        "sha256": "0" * 64,
        "sections": [{"startOffset": 0, "endOffset": length, "heading": "Generated"}],
    }
    return _record("source", SOURCE, data)
