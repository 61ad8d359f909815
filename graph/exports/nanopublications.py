"""All evidence statements as nanopublications, one after the other in one TriG file."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from pyoxigraph import RdfFormat, serialize

from graph.names import PREFIXES
from graph.nanopublications import NP, nanopublications
from graph.trusty import is_verified

from . import Export

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graph.nanopublications import Nanopublication
    from graph.opened import Opened

#: What a well-formed nanopublication has, beside its head.
PARTS = ("assertion", "provenance", "pubinfo")


def written(nanopublication: Nanopublication) -> bytes:
    """Return a nanopublication as TriG."""
    own = {"sub": nanopublication.iri + "#", "np": NP}
    prefixes = own | {name: PREFIXES[name] for name in ("vk", "prov", "dcterms", "oa", "xsd")}
    return serialize(nanopublication.quads, format=RdfFormat.TRIG, prefixes=prefixes) or b""


def write(release: Opened, file: BinaryIO) -> None:
    """Write the nanopublications of a release, one at a time."""
    for found in nanopublications(release):
        file.write(written(found) + b"\n")


def check(release: Opened) -> Iterable[str]:
    """Return what nanopublications have wrong: a part without a triple, a claim without a place or date, a code that is not theirs."""
    for found in nanopublications(release):
        graphs = {quad.graph_name.value.rpartition("#")[2] for quad in found.quads}  # type: ignore[union-attr]
        if missing := {"Head", *PARTS} - graphs:
            yield f"{found.statement}: its nanopublication has no {', '.join(sorted(missing))}"
        told = {(quad.graph_name.value.rpartition("#")[2], quad.predicate.value.rpartition("#")[2]) for quad in found.quads}  # type: ignore[union-attr]
        if ("provenance", "wasDerivedFrom") not in told:
            yield f"{found.statement}: its nanopublication names no place in a source"
        if not any(part == "pubinfo" and name.endswith("created") for part, name in told):
            yield f"{found.statement}: its nanopublication has no date"
        if not is_verified(found.quads, found.code):
            yield f"{found.statement}: {found.code} is not the code of its nanopublication"


EXPORTS = [
    Export(
        "nanopublications.trig",
        "application/trig",
        "nanopublications",
        {
            "nl": "De bevindingen als nanopublicaties, elk apart te citeren",
            "en": "The findings as nanopublications, each to be cited by itself",
        },
        write,
        ("http://www.nanopub.org/nschema#",),
        check,
    )
]
