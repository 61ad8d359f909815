"""What was published once and is no longer there, as the records of withdrawals say: since when, why, and what stands in its place."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from ontology import ID
from ontology.terms import VK

from .names import PREFIXES, short
from .record_changes import GONE, WITHDRAWS, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pyoxigraph import Quad, Triple

    from .members import Member
    from .opened import Opened
    from .record_changes import RecordChange

OF_WITHDRAWALS = "CONSTRUCT { ?withdrawal ?property ?value } WHERE { ?withdrawal a vk:Withdrawal ; ?property ?value }"

#: What the IRIs of withdrawals begin with.
WITHDRAWAL = ID + "withdrawal/"

SUCCESSOR, WITHDRAWN_ON = str(VK.successor), str(VK.withdrawnOn)

CHANGE_NOTE, LABEL = PREFIXES["skos"] + "changeNote", PREFIXES["rdfs"] + "label"

#: A record of a withdrawal, to be filled in.
TEMPLATE = """# {file}
id: withdrawal/{slug}
type: Withdrawal
label: {label}
withdraws: [{names}]
withdrawnOn: {day}
successor: [{kind}/…]
withdrawnBecause: {{nl: …, en: …}}"""


@dataclass
class Withdrawal:
    """Why something is no longer there, and what stands in its place; texts by language."""

    since: str = ""
    successors: list[str] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)


def withdrawals(release: Opened) -> dict[str, Withdrawal]:
    """Return what a release says is no longer there, by its IRI."""
    return _withdrawals(release.query(OF_WITHDRAWALS).triples())


def withdrawals_in(things: Mapping[str, Member]) -> dict[str, Withdrawal]:
    """Return what is said to be no longer there in the parts of a release, by its IRI."""
    return _withdrawals(quad for iri, member in things.items() if iri.startswith(WITHDRAWAL) for quad in member.quads)


def _withdrawals(triples: Iterable[Triple | Quad]) -> dict[str, Withdrawal]:
    by_record: dict[str, Withdrawal] = {}
    things: dict[str, str] = {}
    for triple in triples:
        record = str(triple.subject)
        if triple.predicate.value == WITHDRAWS:
            things[triple.object.value] = record  # type: ignore[union-attr]
        _read(by_record.setdefault(record, Withdrawal()), triple)
    return {thing: by_record[record] for thing, record in sorted(things.items())}


def _read(found: Withdrawal, triple: Triple | Quad) -> None:
    property_, value = triple.predicate.value, triple.object
    if property_ == SUCCESSOR:
        found.successors = sorted([*found.successors, value.value])  # type: ignore[union-attr]
    elif property_ == WITHDRAWN_ON and isinstance(value, Literal):
        found.since = value.value
    elif property_ in (CHANGE_NOTE, LABEL) and isinstance(value, Literal):
        texts = found.reasons if property_ == CHANGE_NOTE else found.labels
        texts[value.language or ""] = value.value


def untold(changes: Iterable[RecordChange], told: Iterable[str]) -> list[str]:
    """Return the IRIs that went although no withdrawal tells of them, those that withdrawals told of excepted."""
    known = set(told)
    return [change.iri for change in changes if change.status == GONE and change.iri not in known and change.kind != "withdrawal"]


def template(gone: Sequence[str], label: Mapping[str, str], day: str) -> str:
    """Return a record that tells of what went, to be filled in; it is named after the first, and has the label of that."""
    slug = re.sub(r"[^a-z0-9]+", "-", short(gone[0]).split("/", 1)[-1].lower()).strip("-")
    names = ", ".join(short(iri) if iri.startswith(ID) else iri for iri in gone)
    texts = json.dumps({language: label.get(language, "…") for language in ("nl", "en")}, ensure_ascii=False)
    return TEMPLATE.format(file=f"withdrawal/{slug}.yaml", slug=slug, label=texts, names=names, kind=kind_of(gone[0]), day=day)
