"""From the graph back to the words: check every place against the documents, and show the passage behind a fact."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.places import Place
from ingest.records import ROOT as RECORDS
from ingest.sources import documents, expected

from .errors import GraphError
from .names import named, short

if TYPE_CHECKING:
    from .release import Release

PLACES = """
SELECT ?place ?length WHERE { ?place a vk:Place . OPTIONAL { ?place oa:hasSource/vk:characterLength ?length } } ORDER BY ?place
"""

OF_THING = """
SELECT DISTINCT ?fact ?property ?place ?heading ?thing WHERE {
  { ?thing prov:wasDerivedFrom ?place . BIND ( ?thing AS ?fact ) }
  UNION
  { ?thing ?part ?fact . ?fact prov:wasDerivedFrom ?place .
    FILTER ( ?part IN ( vk:usesElement , vk:aimsAt , vk:hasComponent , vk:cost ,
      vk:recognition , vk:citation , vk:sourceConflict , vk:reportedCount ) )
    OPTIONAL { ?fact vk:property ?property } }
  UNION
  { ?thing a vk:Place . BIND ( ?thing AS ?fact ) BIND ( ?thing AS ?place ) }
  OPTIONAL { ?place vk:inSection/vk:heading ?heading }
}
ORDER BY ?place ?fact ?property
"""


@dataclass(frozen=True)
class Passage:
    """The words behind a fact, and where they stand."""

    fact: str
    property: str | None
    place: Place
    heading: str | None
    text: str | None


def check(release: Release, folder: Path, records: Path = RECORDS) -> tuple[list[str], str]:
    """Return what is wrong between the graph's places and the documents in a folder, and a line that counts what was checked."""
    held, known = documents(folder, records), expected(records)
    problems = [f"{slug}: no file in {folder} has SHA-256 {sha256}" for slug, (sha256, _) in sorted(known.items()) if slug not in held]
    for slug, (_, length) in sorted(known.items()):
        if slug in held and len(held[slug].text) != length:
            problems.append(f"{slug}: {held[slug].path.name} has {len(held[slug].text)} characters, the record says {length}")
    checked = 0
    for row in release.query(PLACES).rows():
        place = Place.parse(short(row["place"]))
        if place.source in held:
            checked += 1
            text = held[place.source].text[place.start : place.end]
            if place.end > len(held[place.source].text) or not text.strip():
                problems.append(f"place/{place.slug}: lies outside the document or holds no words")
    return problems, f"{len(held)} of {len(known)} documents found, {checked} places checked, {len(problems)} problem(s)"


def passages(release: Release, thing: str, folder: Path, records: Path = RECORDS) -> list[Passage]:
    """Return the passages behind a thing and its parts; text is None where the document is not in the folder."""
    held = documents(folder, records)
    rows = release.query(OF_THING, thing=named(thing)).rows()
    if not rows:
        raise GraphError(
            f"{thing} has no place in a source", "name an intervention, a part of one, a statement, a study, a concept or a place"
        )
    found = []
    for row in rows:
        place = Place.parse(short(row["place"]))
        document = held.get(place.source)
        found.append(
            Passage(
                short(row["fact"]),
                row["property"] and short(row["property"]),
                place,
                row["heading"],
                document.passage(place) if document else None,
            )
        )
    return found
