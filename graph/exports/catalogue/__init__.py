"""The catalogue: the dataset, its files and services by DCAT-AP-NL 3.0, as schema.org's Dataset, and counted as VoID has it."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

from pyoxigraph import RdfFormat, parse

from graph.exports import Export
from graph.exports.triples import FORMS, problems, write_triples
from graph.statistics import STATISTICS

from .described import DESCRIBES, description
from .schema_org import document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Triple

    from graph.opened import Opened

DCAT_AP_NL = "https://docs.geostandaarden.nl/dcat/dcat-ap-nl30/"
VOID = "http://rdfs.org/ns/void"
NDE = "https://docs.nde.nl/requirements-datasets/"

OF_GRAPH = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {STATISTICS} {{ ?s ?p ?o }} }}"


def check(release: Opened) -> Iterator[str]:
    """Yield the obligations of DCAT-AP-NL, and of the register of the NDE, that the catalogue of a release breaks."""
    found = description(release)
    yield from problems(found, "dcat-ap-nl")
    yield from problems(as_triples(json.dumps(document(found))), "schema-dataset")


def as_triples(text: str) -> list[Triple]:
    """Return the triples of a JSON-LD document."""
    return [quad.triple for quad in parse(text, format=RdfFormat.JSON_LD)]


def _write(suffix: str, release: Opened, file: BinaryIO) -> None:
    write_triples(description(release), file, suffix)


def _write_schema_org(release: Opened, file: BinaryIO) -> None:
    file.write((json.dumps(document(description(release)), indent=2, ensure_ascii=False) + "\n").encode())


def _write_void(release: Opened, file: BinaryIO) -> None:
    write_triples(list(release.query(OF_GRAPH).triples()), file, "ttl")


def _catalogue(suffix: str, media_type: str) -> Export:
    titles = {"nl": f"De catalogus, volgens DCAT-AP-NL 3.0 ({suffix})", "en": f"The catalogue, after DCAT-AP-NL 3.0 ({suffix})"}
    return Export(
        f"catalogue.{suffix}", media_type, DESCRIBES, titles, partial(_write, suffix), (DCAT_AP_NL,), check if suffix == "ttl" else None
    )


EXPORTS = [
    *(_catalogue(suffix, media_type) for suffix, (_, media_type) in FORMS.items()),
    Export(
        "schema-org-dataset.jsonld",
        "application/ld+json",
        DESCRIBES,
        {"nl": "De dataset, zoals schema.org die beschrijft", "en": "The dataset, as schema.org describes it"},
        _write_schema_org,
        (NDE,),
    ),
    Export("void.ttl", "text/turtle", DESCRIBES, {"nl": "Tellingen (VoID)", "en": "Statistics (VoID)"}, _write_void, (VOID,)),
]
