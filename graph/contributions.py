"""What others add: contributed graphs beside the curated ones, and the record of who wrote what, when (PROV-O).

A contributed graph lives in the data of a release and nowhere else. A build carries it along.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad, RdfFormat, Triple, parse, serialize

from ontology import GRAPH, ID

from .derivation import DERIVED
from .errors import GraphError
from .inference import INFERRED
from .names import PREFIXES
from .release import DATA
from .statistics import STATISTICS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

#: What the IRI of every contributed graph starts with; its name follows.
CONTRIBUTED = GRAPH + "contributed/"

#: The graph that says who wrote what, when.
CONTRIBUTIONS = NamedNode(GRAPH + "contributions")

#: The name of a contributed graph, and of who may write.
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")

DIGITS = 16
_PROV, _RDFS, _DCTERMS = PREFIXES["prov"], PREFIXES["rdfs"], PREFIXES["dcterms"]
_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_DATE_TIME = NamedNode(PREFIXES["xsd"] + "dateTime")


class Refused(GraphError):
    """A write that was not done: why, in one word that callers act on, and in a sentence."""

    def __init__(self, why: str, message: str, hint: str | None = None) -> None:
        super().__init__(message, hint)
        self.why = why


def checked_name(name: str, what: str = "a contributed graph") -> str:
    """Return a name; raise GraphError where it is none."""
    if not NAME.fullmatch(name):
        raise GraphError(f"{name!r} can't be the name of {what}", "use 1 to 64 lower-case letters, digits and hyphens")
    return name


def graph_of(name: str) -> NamedNode:
    """Return the contributed graph of a name."""
    return NamedNode(CONTRIBUTED + name)


def name_of(graph: object) -> str | None:
    """Return the name of a contributed graph, None for any other."""
    value = graph.value if isinstance(graph, NamedNode) else ""
    name = value.removeprefix(CONTRIBUTED)
    return name if value.startswith(CONTRIBUTED) and NAME.fullmatch(name) else None


def canonical(name: str, quads: Iterable[Quad]) -> list[Quad]:
    """Return the quads of a contributed graph, each once, blank nodes labelled by the graph's name and their content (RDFC-1.0)."""
    found = list(dict.fromkeys(quads))
    if not any(isinstance(term, BlankNode) for quad in found for term in (quad.subject, quad.object)):
        return found
    dataset = Dataset(found)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)

    def labelled(term: Any) -> Any:  # noqa: ANN401 - any term, given back as what it is
        return BlankNode(f"{name}-{term.value}") if isinstance(term, BlankNode) else term

    return [Quad(labelled(quad.subject), quad.predicate, labelled(quad.object), quad.graph_name) for quad in dataset]


def fingerprint(quads: Iterable[Quad]) -> str:
    """Return a hash of the quads of one graph, whatever their order."""
    lines = sorted((serialize(quads, format=RdfFormat.N_QUADS) or b"").splitlines())
    return hashlib.sha256(b"\n".join(lines)).hexdigest()[:DIGITS]


@dataclass
class Contributions:
    """The contributed graphs by name, as written, and the record of the writes."""

    graphs: dict[str, list[Quad]] = field(default_factory=dict)
    record: list[Quad] = field(default_factory=list)

    @property
    def quads(self) -> list[Quad]:
        """Return all quads, the record's included."""
        return [*self.record, *(quad for name in sorted(self.graphs) for quad in self.graphs[name])]

    def facts(self) -> dict[str, dict[str, object]]:
        """Return how many triples each graph has, and its hash."""
        return {name: {"triples": len(quads), "hash": fingerprint(quads)} for name, quads in sorted(self.graphs.items())}

    def put(self, name: str, quads: Iterable[Quad]) -> tuple[int, int]:
        """Replace a graph, and return how many triples were added and removed; a graph without triples is none."""
        new, old = canonical(name, quads), self.graphs.get(name, [])
        self.graphs.pop(name, None)
        if new:
            self.graphs[name] = new
        return len(set(new) - set(old)), len(set(old) - set(new))


def contributions_of(quads: Iterable[Quad]) -> Contributions:
    """Return what of these quads was contributed."""
    found = Contributions()
    for quad in quads:
        if quad.graph_name == CONTRIBUTIONS:
            found.record.append(quad)
        elif name := name_of(quad.graph_name):
            found.graphs.setdefault(name, []).append(quad)
    return found


def is_contributed(quad: Quad) -> bool:
    """Return whether a quad was contributed, or records a contribution."""
    return quad.graph_name == CONTRIBUTIONS or name_of(quad.graph_name) is not None


def _quads_of(folder: Path, keep: Callable[[bytes], bool]) -> list[Quad]:
    """Return the quads of a release, in the form they were written in, whose lines are to be kept."""
    with (folder / DATA).open("rb") as file:
        return list(parse(b"".join(line for line in file if keep(line)), format=RdfFormat.N_QUADS))


def triples_of(folder: Path, graph: NamedNode | None) -> list[Triple]:
    """Return the triples of a named graph of a release as they were written, each once; for None those of its default graph.

    That is the union of all graphs but the statistics on them.
    """
    ending, counted = f" {graph} .\n".encode(), f" {STATISTICS} .\n".encode()
    quads = _quads_of(folder, lambda line: line.endswith(ending) if graph else not line.endswith(counted))
    return list(dict.fromkeys(Triple(quad.subject, quad.predicate, quad.object) for quad in quads))


def contributed_to(folder: Path) -> Contributions:
    """Return what was contributed to a release."""
    marks = (f" <{CONTRIBUTED}".encode(), f" {CONTRIBUTIONS} .".encode())
    return contributions_of(_quads_of(folder, lambda line: any(mark in line for mark in marks)))


@dataclass(frozen=True)
class Change:
    """What a write did to one contributed graph."""

    name: str
    added: int
    removed: int
    gone: bool


def recorded(agent: str, action: str, used: str, began: datetime, ended: datetime, changes: Iterable[Change]) -> Iterator[Quad]:
    """Yield the record of a write: an activity of an agent, with its times, that used a release and generated graphs."""
    activity, who, release = (
        NamedNode(ID + path) for path in (f"contribution/{uuid.uuid4()}", f"agent/{checked_name(agent, 'who writes')}", f"release/{used}")
    )
    changes = list(changes)

    def quad(subject: NamedNode, predicate: str, value: NamedNode | Literal) -> Quad:
        return Quad(subject, NamedNode(predicate), value, CONTRIBUTIONS)

    def labelled(node: NamedNode, dutch: str, english: str, predicate: str = _RDFS + "label") -> Iterator[Quad]:
        yield quad(node, predicate, Literal(dutch, language="nl"))
        yield quad(node, predicate, Literal(english, language="en"))

    for node, kind in ((activity, "Activity"), (who, "Agent"), (release, "Entity")):
        yield quad(node, _TYPE.value, NamedNode(_PROV + kind))
    names = ", ".join(change.name for change in changes)
    yield from labelled(activity, f"Bijdrage van {agent} aan {names}", f"Contribution of {agent} to {names}")
    yield from labelled(who, agent, agent)
    yield from labelled(release, f"Uitgave {used}", f"Release {used}")
    yield quad(release, _DCTERMS + "identifier", Literal(used))
    yield from labelled(activity, *_account(action, changes), predicate=_DCTERMS + "description")
    for name, moment in (("startedAtTime", began), ("endedAtTime", ended)):
        yield quad(activity, _PROV + name, Literal(moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"), datatype=_DATE_TIME))
    yield quad(activity, _PROV + "wasAssociatedWith", who)
    yield quad(activity, _PROV + "used", release)
    for change in changes:
        graph = graph_of(change.name)
        yield quad(graph, _TYPE.value, NamedNode(_PROV + "Entity"))
        yield from labelled(graph, f"Bijgedragen: {change.name}", f"Contributed: {change.name}")
        yield quad(activity, _PROV + ("invalidated" if change.gone else "generated"), graph)
    yield from labelled(CONTRIBUTIONS, "Wie wat wanneer heeft bijgedragen", "Who contributed what, when")


def leave_out(contributed: Contributions, names: Iterable[str], used: str) -> None:
    """Take graphs away, and record that a build did so."""
    now = datetime.now(UTC)
    changes = [Change(name, *contributed.put(name, []), gone=True) for name in sorted(set(names))]
    contributed.record += recorded("build", "WITHOUT", used, now, now, changes)


def _account(action: str, changes: list[Change]) -> tuple[str, str]:
    dutch = "; ".join(f"{change.name}: {change.added} triples erbij, {change.removed} eraf" for change in changes)
    english = "; ".join(f"{change.name}: {change.added} triples added, {change.removed} removed" for change in changes)
    return f"{action}: {dutch}", f"{action}: {english}"


def stated_and_inferred(quads: Iterable[Quad]) -> tuple[list[Quad], list[Quad]]:
    """Return what is stated, and what was inferred or worked out, without the statistics on both."""
    parts: tuple[list[Quad], list[Quad]] = ([], [])
    for quad in quads:
        if quad.graph_name != STATISTICS:
            parts[isinstance(quad.graph_name, NamedNode) and quad.graph_name.value.startswith((INFERRED.value, DERIVED.value))].append(quad)
    return parts
