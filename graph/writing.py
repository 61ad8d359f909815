"""Write to contributed graphs: all that is asked is validated with the rest and becomes a release, or nothing is written."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, parse

from .build import InvalidGraph, complete, describes_rule, publish
from .contributions import (
    Change,
    Refused,
    checked_name,
    contributions_of,
    fingerprint,
    graph_of,
    is_contributed,
    recorded,
    stated_and_inferred,
)
from .documents import read, refuse_newer
from .errors import QueryError
from .garbage import uncollected
from .gate import InvalidExport
from .release import DATA, locked, open_folder
from .updates import apply

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from pyoxigraph import Quad

    from .contributions import Contributions
    from .release import Release
    from .validation import Result


@dataclass(frozen=True)
class Conditions:
    """The states, one of which a write is to find (If-Match), and those that it is not to find (If-None-Match); `*` is any."""

    match: tuple[str, ...] | None = None
    none_match: tuple[str, ...] | None = None

    def check(self, now: set[str]) -> None:
        """Raise Refused where they do not hold of what is there now: its states, none for what is not there."""
        found = now | ({"*"} if now else set())
        if self.match is not None and not found & set(self.match):
            raise Refused("condition", "this has changed since: If-Match names another state", "read it again, then write")
        if self.none_match is not None and found & set(self.none_match):
            raise Refused("condition", "this is there already: If-None-Match forbids it")


@dataclass(frozen=True)
class Write:
    """What is to be written: by whom, what, to which contributed graph (an update names its own), on which conditions."""

    agent: str
    action: str
    name: str = ""
    body: bytes = b""
    form: str = "ttl"
    using: tuple[str, ...] = ()
    using_named: tuple[str, ...] = ()
    #: What LOAD finds: form and body of each document, by its address.
    documents: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    conditions: Conditions = Conditions()
    began: str = field(default_factory=lambda: datetime.now(UTC).isoformat())


@dataclass(frozen=True)
class Outcome:
    """What became of a write: the release that has it, or why it was refused."""

    version: str
    changes: tuple[Change, ...] = ()
    created: bool = False
    hash: str = ""
    why: str = ""
    message: str = ""
    line: int | None = None
    column: int | None = None
    results: tuple[Result, ...] = ()
    report: str = ""

    @property
    def refused(self) -> bool:
        """Return whether nothing was written because the write may not be done."""
        return bool(self.why)


class Draft:
    """The current release, read, with the contributed graphs as the writes so far leave them."""

    def __init__(self, release: Release) -> None:
        self.release = release
        stated, self.inferred = stated_and_inferred(parse(path=str(release.folder / DATA), format=RdfFormat.N_QUADS))
        self.contributed: Contributions = contributions_of(stated)
        self.curated = [quad for quad in stated if not is_contributed(quad)]

    @property
    def stated(self) -> list[Quad]:
        """Return all that is stated, before anything is inferred."""
        return [*(quad for quad in self.curated if not describes_rule(quad)), *self.contributed.quads]

    def take(self, write: Write) -> Outcome:
        """Do a write on the draft; the outcome says what changed, or why it was refused."""
        try:
            write.conditions.check(self._states(write))
            created = bool(write.name) and write.name not in self.contributed.graphs
            graphs = self._graphs(write)
            for quads in graphs.values():
                refuse_newer(quads)
            changes = tuple(self._put(name, quads) for name, quads in sorted(graphs.items()))
        except QueryError as error:
            return Outcome(self.release.version, why="query", message=error.message, line=error.line, column=error.column)
        except Refused as error:
            return Outcome(self.release.version, why=error.why, message=str(error))
        changes = tuple(change for change in changes if change.added or change.removed)
        return Outcome(self.release.version, changes, created=created and bool(changes), hash=self._hash(write.name))

    def record(self, write: Write, outcome: Outcome) -> None:
        """Record a write that changed something."""
        began, ended = datetime.fromisoformat(write.began), datetime.now(UTC)
        quads = recorded(write.agent, write.action, self.release.version, began, ended, outcome.changes)
        self.contributed.record = list(dict.fromkeys([*self.contributed.record, *quads]))

    def _graphs(self, write: Write) -> dict[str, list[Quad]]:
        if write.action == "UPDATE":
            return apply(
                write.body.decode(), [*self.curated, *self.inferred], self.contributed, write.using, write.using_named, write.documents
            )
        there = self.contributed.graphs.get(write.name)
        if write.action == "DELETE":
            if there is None:
                raise Refused("absent", f"there is no graph {graph_of(write.name)}")
            return {write.name: []}
        new = read(write.body, write.form, graph_of(write.name))
        return {write.name: new if write.action == "PUT" else [*(there or []), *new]}

    def _put(self, name: str, quads: list[Quad]) -> Change:
        added, removed = self.contributed.put(name, quads)
        return Change(name, added, removed, gone=name not in self.contributed.graphs)

    def _hash(self, name: str) -> str:
        quads = self.contributed.graphs.get(name)
        return fingerprint(quads) if quads else ""

    def _states(self, write: Write) -> set[str]:
        """Return what names the state of what a write is about: the graph's hash and the release; nothing where there is no graph."""
        if write.action == "UPDATE":
            return {self.release.version}
        return {self._hash(write.name), self.release.version} if write.name in self.contributed.graphs else set()


def commit(
    root: Path, writes: Sequence[Write], seconds: float | None = None, progress: Callable[[str], None] = lambda _: None
) -> list[Outcome]:
    """Do writes on the current release under `root`, in their order, as one new release; return the outcome of each.

    Where the whole is not valid, each is tried by itself, so that one does not spoil the others. Raise Busy where another
    process holds the releases for longer than this.
    """
    for write in writes:
        checked_name(write.agent, "who writes")
        if write.action != "UPDATE":
            checked_name(write.name)
    with locked(root, seconds), uncollected():
        progress("locked")
        return _commit(root, writes, progress)


def _commit(root: Path, writes: Sequence[Write], progress: Callable[[str], None]) -> list[Outcome]:
    progress("read")
    draft = Draft(open_folder(root))
    progress("apply")
    outcomes = [draft.take(write) for write in writes]
    done = [(write, outcome) for write, outcome in zip(writes, outcomes, strict=True) if outcome.changes]
    if not done:
        return outcomes
    for write, outcome in done:
        draft.record(write, outcome)
    try:
        built = complete(draft.stated, progress)
        progress("write")
        folder = publish(root, built, str(draft.release.manifest.get("inputs", "")), draft.contributed)
    except (InvalidGraph, InvalidExport) as error:
        if len(writes) > 1:
            return [outcome for write in writes for outcome in _commit(root, [write], progress)]
        return [_invalid(draft.release, error)]
    return [replace(outcome, version=outcome.version if outcome.refused else folder.name) for outcome in outcomes]


def _invalid(release: Release, error: InvalidGraph | InvalidExport) -> Outcome:
    if isinstance(error, InvalidExport):
        return Outcome(release.version, why="invalid", message=error.message)
    violations = [result for result in error.results if result.severity == "Violation"]
    message = f"{len(violations)} rule(s) would be broken; nothing was written"
    return Outcome(release.version, why="invalid", message=message, results=tuple(violations), report=error.report)
