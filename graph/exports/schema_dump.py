"""All that schema.org has words for, in one file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, BinaryIO

from graph.names import PREFIXES

from . import Export
from .packing import compressed
from .schema_org import CONTEXT, KINDS, PROPERTIES, described
from .workspace import workspace

if TYPE_CHECKING:
    from graph.opened import Opened

PROFILE = "schema-org"


def _write(release: Opened, file: BinaryIO) -> None:
    lines = workspace(release).lines
    facts = lines.facts(PREFIXES[prefix] + local for prefix, local in (name.split(":") for name in PROPERTIES))
    file.write(b'{"@context": %b,\n"@graph": [' % json.dumps(CONTEXT).encode())
    between = b"\n"
    for kind in KINDS:
        for iri in lines.of_kind(kind):
            found = described(facts, iri)
            del found["@context"]
            file.write(between + json.dumps(found, ensure_ascii=False).encode())
            between = b",\n"
    file.write(b"\n]}\n")


_TITLES = {"nl": "Alles waar schema.org woorden voor heeft", "en": "All that schema.org has words for"}

_PLAIN = Export("schema-org.jsonld", "application/ld+json", PROFILE, _TITLES, _write, (CONTEXT,))

EXPORTS = [_PLAIN, *compressed(_PLAIN)]
