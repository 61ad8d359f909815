"""The thesaurus of building blocks and elements as SKOS that conforms to NL-SBB (SKOS-AP-NL): https://docs.geostandaarden.nl/nl-sbb/nl-sbb/."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from graph.exports import Export
from graph.exports.triples import FORMS, problems, write_triples

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Triple

    from graph.opened import Opened

NL_SBB = "https://docs.geostandaarden.nl/nl-sbb/nl-sbb/"
SKOS = "http://www.w3.org/2004/02/skos/core"
SCHEME = SKOS + "#inScheme"

#: The parts of the thesaurus, each a query.
QUERIES = [path.read_text(encoding="utf-8") for path in sorted(Path(__file__).parent.glob("*.rq"))]


def triples(release: Opened) -> set[Triple]:
    """Return the thesaurus of a release."""
    return {triple for query in QUERIES for triple in release.query(query).triples()}


def check(release: Opened) -> Iterator[str]:
    """Yield the obligations of NL-SBB that the thesaurus of a release breaks."""
    found = triples(release)
    if not any(triple.predicate.value == SCHEME for triple in found):
        yield "nl-sbb: there is no concept in any scheme"
    yield from problems(found, "nl-sbb")


def _write(suffix: str, release: Opened, file: BinaryIO) -> None:
    write_triples(triples(release), file, suffix)


def _export(suffix: str, media_type: str) -> Export:
    titles = {
        "nl": f"De thesaurus van bouwstenen en elementen, volgens NL-SBB ({suffix})",
        "en": f"The thesaurus of building blocks and elements, after NL-SBB ({suffix})",
    }
    own = check if suffix == "ttl" else None
    return Export(f"thesaurus.{suffix}", media_type, "thesaurus", titles, partial(_write, suffix), (NL_SBB, SKOS), own)


EXPORTS = [_export(suffix, media_type) for suffix, (_, media_type) in FORMS.items()]
