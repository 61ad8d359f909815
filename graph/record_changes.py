"""What changed between two releases as readers think of it: by record, with its parts, and by property."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from ingest.records import PARTS, context
from ontology import BASE, ID

from .comparison import has_blank, is_consequence
from .names import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .comparison import Comparison

#: What can become of a record: it came, it is said otherwise, it is there but withdrawn from use, it is no longer there.
NEW, CHANGED, WITHDRAWN, GONE = STATUSES = ("new", "changed", "withdrawn", "gone")

RDF_TYPE, LABEL, DEPRECATED = PREFIXES["rdf"] + "type", PREFIXES["rdfs"] + "label", NamedNode(PREFIXES["owl"] + "deprecated")

WITHDRAWS = f"{BASE}ns#withdraws"

#: In the place of a property: the graph that a triple stands in, and what is said by nodes without a name that nothing leads to.
IN_GRAPH, APART = "graph", "nameless"

Texts = dict[str, str]


@dataclass(frozen=True)
class Change:
    """One value of a property of a record or of a part of it, as it was and as it is; empty where there is none."""

    thing: str
    property: str
    old: str = ""
    new: str = ""
    language: str = ""
    worked_out: bool = False


@dataclass(frozen=True)
class RecordChange:
    """What became of a record, change by change; `parts` tells of its parts which property they are of, and whether they came or went."""

    iri: str
    status: str
    changes: tuple[Change, ...] = ()
    parts: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """Return its kind, as in its IRI; a term of the vocabulary is of the kind `ns`."""
        return kind_of(self.iri)


def kind_of(iri: str) -> str:
    """Return the kind of a thing, as its IRI tells, such as `intervention`."""
    return iri.removeprefix(ID).removeprefix(BASE).split("/")[0].split("#")[0]


def record_changes(comparison: Comparison, *, worked_out: bool = False) -> list[RecordChange]:
    """Return what became of each record, by kind and name; what the build worked out is left out unless asked for."""
    return _Grouping(comparison, worked_out).records()


class _Grouping:
    def __init__(self, comparison: Comparison, worked_out: bool) -> None:
        self._comparison, self._worked_out = comparison, worked_out
        self._owners = owners(comparison)
        self._changes: dict[str, list[Change]] = {}
        self._parts: dict[str, dict[str, tuple[str, str]]] = {}
        self._status: dict[str, str] = {}

    def records(self) -> list[RecordChange]:
        for pair in self._comparison.pairs:
            before, after = self._shown(pair.before), self._shown(pair.after)
            if before != after:
                self._add(pair.iri, before, after)
        gone = {iri for iri, status in self._status.items() if status == GONE}
        found = (self._record(iri) for iri in self._changes if not self._tells_only_of(iri, gone))
        return sorted(found, key=lambda record: (record.kind, record.iri))

    def _tells_only_of(self, iri: str, gone: set[str]) -> bool:
        """Return whether a record is a withdrawal that came along with what it withdraws, which is shown with it."""
        told = {change.new[1:-1] for change in self._changes[iri] if change.property == WITHDRAWS}
        return self._status.get(iri) == NEW and bool(told) and told <= gone

    def _shown(self, quads: Iterable[Quad]) -> frozenset[Quad]:
        return frozenset(quad for quad in quads if self._worked_out or not is_consequence(quad))

    def _add(self, iri: str, before: frozenset[Quad], after: frozenset[Quad]) -> None:
        changes = list(_changes(iri, before, after))
        if not changes:
            return
        owner, link = self._owner(iri)
        self._changes.setdefault(owner, []).extend(changes)
        became = NEW if not before else GONE if not after else CHANGED
        if owner == iri:
            self._status[iri] = WITHDRAWN if became == CHANGED and _deprecated(after) and not _deprecated(before) else became
        else:
            self._parts.setdefault(owner, {})[iri] = (link, became)

    def _owner(self, iri: str) -> tuple[str, str]:
        """Return the record that a thing belongs to, and the property that the outermost part around it is of."""
        link = ""
        while iri in self._owners:
            iri, link = self._owners[iri]
        return iri, link

    def _record(self, iri: str) -> RecordChange:
        parts = self._parts.get(iri, {})
        kept = sorted((c for c in self._changes[iri] if not _is_link(c, parts)), key=lambda change: change.thing != iri)
        return RecordChange(iri, self._status.get(iri, CHANGED), tuple(kept), parts)


def _is_link(change: Change, parts: dict[str, tuple[str, str]]) -> bool:
    """Return whether a change only says that a part came or went, which the part's own changes say better."""
    return any(value.startswith("<") and value[1:-1] in parts for value in (change.old, change.new))


def _deprecated(quads: Iterable[Quad]) -> bool:
    return any(quad.predicate == DEPRECATED for quad in quads)


@cache
def part_links() -> dict[str, str]:
    """Return the properties (as IRIs) that link a record to its parts, each with its key in records."""
    return {expanded(str(context()[key]["@id"])): key for key in PARTS}


def expanded(name: str) -> str:
    """Return the IRI of a prefixed name of the context of records."""
    prefix, _, local = name.partition(":")
    return str(context()[prefix]) + local


def owners(comparison: Comparison) -> dict[str, tuple[str, str]]:
    """Return the thing that each part hangs on, with the property between them, in either release, the newer first."""
    found: dict[str, tuple[str, str]] = {}
    for side in (comparison.new, comparison.old):
        for member in side.values():
            for quad in member.quads:
                if quad.predicate.value in part_links() and isinstance(quad.object, NamedNode):
                    found.setdefault(quad.object.value, (member.iri, quad.predicate.value))
        for iri in side:
            if "#" in iri and iri.startswith(ID):
                found.setdefault(iri, (iri.split("#")[0], ""))
    return found


def _changes(iri: str, before: frozenset[Quad], after: frozenset[Quad]) -> Iterator[Change]:
    """Yield the changes of one thing by property and language, a value that went beside the one that came where there is one of each."""
    old, new = _values(iri, before), _values(iri, after)
    found = False
    for property_, language in sorted({*old, *new}):
        was, is_ = old.get((property_, language), {}), new.get((property_, language), {})
        gone, come = sorted(was.keys() - is_.keys()), sorted(is_.keys() - was.keys())
        worked_out = all((was | is_)[value] for value in (*gone, *come))
        pairs = (
            [(gone[0], come[0])] if len(gone) == len(come) == 1 else [*((value, "") for value in gone), *(("", value) for value in come)]
        )
        for one, other in pairs:
            found = True
            yield Change(iri, property_, one, other, language, worked_out)
    if not found:
        yield from _moved(iri, before, after)


def _moved(iri: str, before: frozenset[Quad], after: frozenset[Quad]) -> Iterator[Change]:
    """Yield the change of a thing of which the same is said, in another graph."""
    was, is_ = ({str(quad.graph_name) for quad in quads} for quads in (before - after, after - before))
    if was != is_:
        yield Change(iri, IN_GRAPH, " ".join(sorted(was)), " ".join(sorted(is_)))


def _values(iri: str, quads: frozenset[Quad]) -> dict[tuple[str, str], dict[str, bool]]:
    """Return the values of a thing by property and language, each with whether it is only worked out."""
    nameless = [quad for quad in quads if has_blank(quad)]
    below: dict[str, list[Quad]] = {}
    for quad in nameless:
        if isinstance(quad.subject, BlankNode):
            below.setdefault(quad.subject.value, []).append(quad)
    pointed = {quad.object.value for quad in nameless if isinstance(quad.object, BlankNode)}
    found: dict[tuple[str, str], dict[str, bool]] = {}
    for quad in quads:
        if isinstance(quad.subject, NamedNode):
            own = "" if quad.subject.value == iri else f"{quad.subject} "
            language = (quad.object.language or "") if isinstance(quad.object, Literal) else ""
            values = found.setdefault((quad.predicate.value, language), {})
            text = own + _text(quad.object, below, ())
            values[text] = values.get(text, True) and is_consequence(quad)
    for label in below.keys() - pointed:
        found.setdefault((APART, ""), {})[_text(BlankNode(label), below, ())] = False
    return found


def _text(term: object, below: dict[str, list[Quad]], above: tuple[str, ...]) -> str:
    """Return a term as N-Triples has it, a node without a name as what is said of it, between brackets."""
    if not isinstance(term, BlankNode):
        return str(term)
    if term.value in above:
        return "[]"
    said = (f"{quad.predicate} {_text(quad.object, below, (*above, term.value))}" for quad in below.get(term.value, []))
    return f"[ {' ; '.join(sorted(said))} ]"
