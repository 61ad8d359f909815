"""Recognitions on the scale of a databank: its own, and those of others with the level that theirs corresponds to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graph.names import PREFIXES
from ontology.terms import VK

from .crosswalk import EXACT, SKOS, comparable
from .definitions import RECOGNITION

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .crosswalk import Mapping
    from .definitions import Profile
    from .facts import Fact, Value

DATABANK, LEVEL, ISSUED, NOTE = str(VK.databank), str(VK.level), PREFIXES["dcterms"] + "issued", str(VK.note)

#: How a relation between levels is said in Dutch.
RELATIONS = {
    EXACT: "komt overeen met",
    SKOS + "closeMatch": "lijkt op",
    SKOS + "broadMatch": "valt onder",
    SKOS + "narrowMatch": "omvat",
}


def is_own(profile: Profile, fact: Fact) -> bool:
    """Return whether a fact is a recognition by the databank of a profile."""
    databank = _of(fact).get(DATABANK)
    return fact.property == RECOGNITION and databank is not None and databank.value == profile.databank


def recognitions(profile: Profile, found: Iterable[Fact], crosswalk: list[Mapping]) -> dict[str, Any]:
    """Return the recognitions by this databank, and those by others: never one of theirs as one of this."""
    given = [fact for fact in found if fact.property == RECOGNITION]
    own = [_given(fact) | {"words": _word(profile, _of(fact).get(LEVEL))} for fact in given if is_own(profile, fact)]
    elsewhere = [
        _given(fact) | {"databank": _json(_of(fact).get(DATABANK)), "corresponds_to": _here(profile, fact, crosswalk)}
        for fact in given
        if not is_own(profile, fact)
    ]
    return {"scale": profile.scale, "own": own, "elsewhere": elsewhere}


def recognition_lines(profile: Profile, found: Iterable[Fact], crosswalk: list[Mapping]) -> Iterator[str]:
    """Yield each recognition in a databank's words; one of another as recognised elsewhere, with what it corresponds to."""
    for fact in found:
        of = _of(fact)
        more = "".join(f"; {of[term].text}" for term in (ISSUED, NOTE) if term in of)
        if is_own(profile, fact):
            yield f"erkend: {_word(profile, of.get(LEVEL)) or 'niveau niet in de bron'}{more}"
            continue
        yield f"elders erkend, {_elsewhere(of)}{_compared(profile, fact, crosswalk)}{more}"


def _elsewhere(of: dict[str, Value]) -> str:
    """Return who gave which level; the label of a level of a databank begins with that databank."""
    databank, level = of.get(DATABANK), of.get(LEVEL)
    if databank and level:
        return level.text
    who = databank.text if databank else "de bron noemt geen databank"
    return f"{who}: {level.text if level else 'niveau niet in de bron'}"


def _compared(profile: Profile, fact: Fact, crosswalk: list[Mapping]) -> str:
    here = _here(profile, fact, crosswalk)
    if here:
        return f"; {RELATIONS[here['relation']]} ‘{here['words']}’ op deze schaal, maar is geen erkenning door deze databank"
    return "; deze schaal heeft geen trede die overeenkomt" if LEVEL in _of(fact) else ""


def _of(fact: Fact) -> dict[str, Value]:
    """Return the first value in Dutch, or in no language, of each property of a recognition."""
    return {each.property: next(value for value in each.values if value.language != "en") for each in fact.details}


def _given(fact: Fact) -> dict[str, Any]:
    return {"recognition": fact.values[0].value, "level": _json(_of(fact).get(LEVEL))}


def _json(value: Value | None) -> object:
    return value.as_json() if value else None


def _word(profile: Profile, level: Value | None) -> str | None:
    return profile.words.get(level.value) if level else None


def _here(profile: Profile, fact: Fact, crosswalk: list[Mapping]) -> dict[str, str] | None:
    level = _of(fact).get(LEVEL)
    found = comparable(crosswalk, level.value, profile.scale) if level else None
    return {"level": found.level, "words": profile.words[found.level], "relation": found.relation} if found else None
