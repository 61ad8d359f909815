"""Evidence statements as nanopublications: each a claim with its provenance and who published it, under a trusty IRI.

https://nanopub.net/guidelines/working_draft/. All that is in one comes from the record of the statement and from its places, never
from the release: the same claim has the same IRI in each release, and another IRI once anything of it changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode, Quad

from ontology import BASE, ID, LICENSE
from ontology.terms import VK

from .names import PREFIXES
from .trusty import UNKNOWN, code_of, with_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Triple

    from .opened import Opened

NAMESPACE = BASE + "np/"
NP = "http://www.nanopub.org/nschema#"

#: Who publishes: the project; persons are not named.
PUBLISHER = NamedNode(BASE.rstrip("/"))

#: What is said of a statement that is no part of its claim: where it comes from, who coded it, by which guide, and on which day.
DERIVED, CODER = NamedNode(PREFIXES["prov"] + "wasDerivedFrom"), NamedNode(VK.codedBy)
GUIDE, CREATED = NamedNode(VK.codingGuide), NamedNode(PREFIXES["dcterms"] + "created")
STUDY = NamedNode(VK.study)

TYPE = NamedNode(PREFIXES["rdf"] + "type")
DATE_TIME = NamedNode(PREFIXES["xsd"] + "dateTime")

ALL = """
PREFIX vk: <https://w3id.org/veerkracht/ns#>
SELECT DISTINCT ?statement WHERE { ?statement a vk:EvidenceStatement } ORDER BY ?statement
"""


@dataclass(frozen=True)
class Nanopublication:
    """A claim that can be cited by itself: its code, the statement that it is of, and its quads in four graphs."""

    code: str
    statement: str
    quads: tuple[Quad, ...]

    @property
    def iri(self) -> str:
        """Return the trusty IRI."""
        return NAMESPACE + self.code


def nanopublication(release: Opened, statement: NamedNode) -> Nanopublication | None:
    """Return the nanopublication of an evidence statement, None where there is no such statement."""
    triples = list(release.query(_query(), thing=statement).triples())
    own = [triple for triple in triples if triple.subject == statement]
    if not any(triple.predicate == TYPE and triple.object == NamedNode(VK.EvidenceStatement) for triple in own):
        return None
    about = {DERIVED, CODER, GUIDE, CREATED}
    graphs: dict[str, list[_Terms]] = {
        "Head": _head(),
        "assertion": [(triple.subject, triple.predicate, triple.object) for triple in own if triple.predicate not in about],
        "provenance": [*_provenance(own), *((triple.subject, triple.predicate, triple.object) for triple in triples if triple not in own)],
        "pubinfo": list(_publication(own)),
    }
    quads = [Quad(subject, predicate, value, _part(name)) for name, found in graphs.items() for subject, predicate, value in found]
    code = code_of(quads)
    return Nanopublication(code, statement.value, tuple(with_code(quads, code)))


def nanopublications(release: Opened) -> Iterator[Nanopublication]:
    """Yield the nanopublication of each evidence statement of a release, one at a time, in the order of their names."""
    for row in release.query(ALL).rows():
        found = nanopublication(release, NamedNode(row["statement"]))
        if found:
            yield found


def statement_named(slug: str) -> NamedNode:
    """Return the IRI of the statement with a name."""
    return NamedNode(f"{ID}statement/{slug}")


@cache
def _query() -> str:
    return Path(__file__).with_suffix(".rq").read_text(encoding="utf-8")


_Terms = tuple[Any, NamedNode, Any]

_THIS = NamedNode(NAMESPACE + UNKNOWN)


def _part(name: str) -> NamedNode:
    return NamedNode(f"{_THIS.value}#{name}")


def _head() -> list[_Terms]:
    parts = (("hasAssertion", "assertion"), ("hasProvenance", "provenance"), ("hasPublicationInfo", "pubinfo"))
    return [(_THIS, TYPE, NamedNode(NP + "Nanopublication")), *((_THIS, NamedNode(NP + link), _part(name)) for link, name in parts)]


def _provenance(own: Iterable[Triple]) -> Iterator[_Terms]:
    """Yield where the claim comes from: the places in the source, the study, and the role that coded it."""
    for triple in own:
        if triple.predicate in (DERIVED, STUDY):
            yield _part("assertion"), DERIVED, triple.object
        elif triple.predicate == CODER:
            yield _part("assertion"), NamedNode(PREFIXES["prov"] + "wasAttributedTo"), triple.object


def _publication(own: Iterable[Triple]) -> Iterator[_Terms]:
    """Yield who published the claim, under which licence, and when its record was written: a day, given by its first moment."""
    terms = PREFIXES["dcterms"]
    yield _THIS, NamedNode(terms + "creator"), PUBLISHER
    yield _THIS, NamedNode(terms + "license"), NamedNode(LICENSE)
    for triple in own:
        if triple.predicate == CREATED and isinstance(triple.object, Literal):
            yield _THIS, CREATED, Literal(f"{triple.object.value}T00:00:00Z", datatype=DATE_TIME)
        elif triple.predicate == GUIDE:
            yield _THIS, GUIDE, triple.object
