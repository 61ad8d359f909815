"""The crosswalk between the recognition scales: which level of one databank corresponds to which of another, and on what ground.

A mapping says that two levels mean the same, never that a databank gave the recognition that another gave.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from graph.names import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.opened import Opened

SKOS = PREFIXES["skos"]
EXACT = SKOS + "exactMatch"

#: The mapping relations, each with its inverse.
INVERSE = {
    EXACT: EXACT,
    SKOS + "closeMatch": SKOS + "closeMatch",
    SKOS + "broadMatch": SKOS + "narrowMatch",
    SKOS + "narrowMatch": SKOS + "broadMatch",
}

#: The scale that the others are mapped to; it is nobody's own.
SHARED = "https://w3id.org/veerkracht/id/scheme/levels-common"

LEVELS = """
PREFIX vk: <https://w3id.org/veerkracht/ns#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?level ?nl ?en ?scheme ?rank WHERE {
  ?level a vk:Level ; skos:inScheme ?scheme ; skos:prefLabel ?nl , ?en .
  FILTER ( LANG(?nl) = "nl" && LANG(?en) = "en" )
  OPTIONAL { ?level vk:rank ?rank }
}
ORDER BY ?scheme ?rank ?level
"""

STATED = """
PREFIX vk: <https://w3id.org/veerkracht/ns#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?subject ?relation ?object WHERE {
  VALUES ?relation { skos:exactMatch skos:closeMatch skos:broadMatch skos:narrowMatch }
  GRAPH <https://w3id.org/veerkracht/graph/ontology> { ?subject ?relation ?object }
  ?subject a vk:Level . ?object a vk:Level .
}
ORDER BY ?subject ?relation ?object
"""


@dataclass(frozen=True)
class Level:
    """A level of a scale."""

    iri: str
    labels: dict[str, str]
    scheme: str


@dataclass(frozen=True)
class Mapping:
    """That a level corresponds to another, in a relation of SKOS and on a ground; or, without an object, that a scale has none."""

    subject: Level
    relation: str | None
    object: Level | None
    scheme: str
    ground: str


@dataclass(frozen=True)
class Comparable:
    """The level of a scale to which another level corresponds, and the relation from that to this."""

    level: str
    relation: str


@cache
def grounds() -> dict[str, Any]:
    """Return on what the mappings rest: texts in both languages, and the sources of what was read."""
    found: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    return found


def mappings(release: Opened) -> list[Mapping]:
    """Return the crosswalk: what the ontology states, what follows from it between databanks, and what has no counterpart."""
    levels = {row["level"]: Level(row["level"], {"nl": row["nl"], "en": row["en"]}, row["scheme"]) for row in release.query(LEVELS).rows()}
    stated = [(row["subject"], row["relation"], row["object"]) for row in release.query(STATED).rows()]
    found = [Mapping(levels[one], relation, levels[other], levels[other].scheme, "asserted") for one, relation, other in stated]
    found += [
        Mapping(levels[one], relation, levels[other], levels[other].scheme, "chained")
        for one, relation, other in _chained(stated)
        if levels[one].scheme != levels[other].scheme
    ]
    return found + list(_absent(levels, found))


def comparable(crosswalk: list[Mapping], level: str, scheme: str) -> Comparable | None:
    """Return the level of a scale that a level corresponds to, None where it has none; of its own scale, or of the shared one, as well."""
    for mapping in crosswalk:
        if mapping.object is None or mapping.relation is None:
            continue
        if mapping.subject.iri == level and mapping.scheme == scheme:
            return Comparable(mapping.object.iri, mapping.relation)
        if mapping.object.iri == level and mapping.subject.scheme == scheme:
            return Comparable(mapping.subject.iri, INVERSE[mapping.relation])
    return None


def _chained(stated: list[tuple[str, str, str]]) -> Iterator[tuple[str, str, str]]:
    """Yield what follows from two mappings to the same level: SKOS has exactMatch alone carry over."""
    for one, relation, middle in stated:
        for other, back, same in stated:
            if middle != same or one == other:
                continue
            if relation == EXACT:
                yield one, INVERSE[back], other
            elif back == EXACT:
                yield one, relation, other


def _absent(levels: dict[str, Level], found: list[Mapping]) -> Iterator[Mapping]:
    """Yield each level for which a databank's scale has no counterpart; scales of one step alone are not asked for any."""
    ranked = sorted({mapping.subject.scheme for mapping in found})
    there = {(mapping.subject.iri, mapping.scheme) for mapping in found}
    for level in levels.values():
        for scheme in ranked:
            if level.scheme not in (scheme, SHARED) and (level.iri, scheme) not in there:
                yield Mapping(level, None, None, scheme, "absent")
