"""A file of records for each databank, in its own words, with the schema that they hold to and the filled working sheets."""

from __future__ import annotations

import json
import weakref
import zipfile
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

from graph.profiles import NAMES, all_filled, problems_of, profile, record, schema
from ontology import BASE

from . import Export

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graph.opened import Opened

LABEL = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?label ?thing WHERE { ?thing rdfs:label ?label . FILTER ( LANG(?label) = "nl" ) } ORDER BY ?label
"""

#: What stands for the version in a check: of a release that is not written yet.
UNRELEASED = "0" * 16

#: How the databanks are called in the titles of their files.
CALLED = {"nji": "NJi", "loket-gezond-leven": "Loket Gezond Leven", "gezonde-school": "Gezonde School", "movisie": "Movisie"}


def databank_name(release: Opened, name: str) -> str:
    """Return the name of the databank of a profile, as the graph has it in Dutch."""
    from pyoxigraph import NamedNode

    found = release.query(LABEL, thing=NamedNode(profile(name).databank)).rows()
    return str(found[0]["label"]) if found else CALLED[name]


def write_records(name: str, release: Opened, file: BinaryIO) -> None:
    """Write the records of all interventions for a databank as JSON, one at a time."""
    of = profile(name)
    head = {"$schema": f"{BASE}profiles/{name}.schema.json", "profile": name, "databank": of.databank, "release": release.version}
    file.write(json.dumps(head, ensure_ascii=False).removesuffix("}").encode() + b', "records": [')
    for index, filled in enumerate(all_filled(release, of)):
        file.write((b",\n" if index else b"\n") + json.dumps(record(filled, release.version), ensure_ascii=False).encode())
    file.write(b"\n]}\n")


def write_schema(name: str, release: Opened, file: BinaryIO) -> None:  # noqa: ARG001 - as each export writes
    """Write the JSON Schema of a databank's records."""
    file.write(json.dumps(schema(profile(name)), ensure_ascii=False, indent=1).encode() + b"\n")


def write_sheets(name: str, release: Opened, file: BinaryIO) -> None:
    """Write the filled working sheets of all interventions for a databank as a ZIP, one at a time."""
    from graph.profiles.sheet import ZIPPED, sheet

    databank = databank_name(release, name)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as target:
        for filled in all_filled(release, profile(name)):
            slug = filled.intervention.rsplit("/", 1)[-1]
            target.writestr(zipfile.ZipInfo(f"{name}/{slug}.docx", ZIPPED), sheet(filled, databank, release.version))


class _Checked:
    """What the records of the release that was checked last have wrong; the facts are read once for all databanks."""

    def __init__(self) -> None:
        self._release: weakref.ref[Opened] | None = None
        self._problems: dict[str, list[str]] = {}

    def problems(self, name: str, release: Opened) -> list[str]:
        if self._release is None or self._release() is not release:
            self._problems = _problems(release)
            self._release = weakref.ref(release)
        return self._problems[name]


def _problems(release: Opened) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {name: [] for name in NAMES}
    for filled in all_filled(release):
        name = filled.profile.name
        found[name] += problems_of(name, record(filled, UNRELEASED))
    return found


_checked = _Checked()


def check(name: str, release: Opened) -> Iterable[str]:
    """Return what the records of a databank have wrong by its schema."""
    return _checked.problems(name, release)


def _exports(name: str) -> list[Export]:
    called, described = CALLED[name], (f"{BASE}profiles/{name}.schema.json",)
    records = {
        "nl": f"Alle interventies in de velden en niveaus van {called}",
        "en": f"All interventions in the fields and levels of {called}",
    }
    fields = {"nl": f"De velden en niveaus van {called}, als JSON Schema", "en": f"The fields and levels of {called}, as a JSON Schema"}
    sheets = {"nl": f"Ingevulde werkbladen voor {called} (DOCX)", "en": f"Filled working sheets for {called} (DOCX, in Dutch)"}
    return [
        Export(f"profiles/{name}.json", "application/json", name, records, partial(write_records, name), described, partial(check, name)),
        Export(f"profiles/{name}.schema.json", "application/schema+json", name, fields, partial(write_schema, name)),
        Export(f"profiles/{name}-sheets.zip", "application/zip", name, sheets, partial(write_sheets, name)),
    ]


EXPORTS = [export for name in NAMES for export in _exports(name)]
