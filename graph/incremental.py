"""Keep the findings of a snapshot true while records change: only what a change can affect is validated again."""

from __future__ import annotations

import itertools
from contextlib import contextmanager
from dataclasses import astuple, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Dataset, NamedNode, Quad, Triple

from ingest.positions import Position
from ingest.rdf import RdfSource
from ingest.record_places import RecordSource
from ontology import shape_files, vocabulary_files

from .checking import certain, finding_of, shown
from .consequences import causes_only
from .engine import Engine
from .findings import SEVERITIES, in_order
from .hints import Hints
from .locality import NotLocal
from .locating import Index, Locator
from .reach import SUBCLASS, TYPE, Edge, Reach, Target
from .reading_shapes import compile_reach
from .shape_facts import Facts
from .snapshot import n_triples, triples
from .units import BAR, Reader, Unit, same_description

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ingest.positions import Placed, Source, Term

    from .findings import Finding
    from .snapshot import Snapshot

SOURCE = "source/"


class Checker:
    """A snapshot of a folder of records, with what it takes to change it."""

    def __init__(self, snapshot: Snapshot, root: Path) -> None:
        self.snapshot = snapshot
        self._root = root

    @contextmanager
    def changes(self, *, keep: bool) -> Iterator[None]:
        """Make changes to the snapshot, and keep them or not; an error undoes them."""
        self.snapshot.begin(keep=keep)
        try:
            yield
        except BaseException:
            self.snapshot.end(keep=False)
            raise
        self.snapshot.end(keep=keep)

    def make(self, contents: Mapping[str, bytes]) -> None:
        """Check all records, and make a snapshot of them; raise NotLocal where the shapes can't be checked in parts."""
        shapes = [RdfSource(path, shown(path)) for path in shape_files()]
        self.snapshot.clear()
        self._keep_shapes(shapes)
        reader = Reader(self._root, {name: content for name, content in contents.items() if name.startswith(SOURCE)})
        units = itertools.chain((reader.unit(name, content) for name, content in sorted(contents.items())), _vocabulary(reader))
        text: list[bytes] = []
        hierarchy: set[Triple] = set()
        self.snapshot.watch(self._reach().needed())
        self.snapshot.put(_noting(units, text, hierarchy))
        self.snapshot.keep("hierarchy", n_triples(hierarchy).decode())
        self._find(b"".join(text).decode(), None, reader)

    def change(self, contents: Mapping[str, bytes | None]) -> None:
        """Replace or remove records, and make the findings what a check of everything would find.

        Raise NotLocal, with the snapshot as it was, where the change is of a kind that can affect anything.
        """
        reader = self._reader(contents)
        before = [unit for name in contents if (unit := self.snapshot.unit(name))]
        after = [reader.unit(name, content) for name, content in contents.items() if content is not None]
        changed = _difference(before, after)
        if any(triple.predicate.value == SUBCLASS for triple in changed):
            raise NotLocal("the hierarchy of classes has changed")
        reach = self._reach()
        occurring = {t.predicate.value for t in changed} | {name for name in reach.needed() if self.snapshot.occurs(name)}
        live = reach.within(occurring)
        affected = live.affected(changed, self.snapshot)
        for name in contents:
            self.snapshot.remove(name)
        self.snapshot.watch(reach.needed())
        self.snapshot.put(after)
        affected |= live.affected(changed, self.snapshot)
        affected |= {NamedNode(unit.node) for unit in (*before, *after)}
        affected |= self._stale([*before, *after], changed)
        hierarchy = triples(self.snapshot.fact("hierarchy").encode())
        self._find(n_triples(live.suffices(affected, self.snapshot, hierarchy)).decode(), affected, reader)

    def findings(self, levels: Iterable[str] = SEVERITIES) -> list[Finding]:
        """Return what is wrong, in the order of reports; what stands nowhere stands at the start of the first record."""
        found = self.snapshot.findings(levels)
        if any(item.position is None for item in found):
            start = self._start()
            found = [item if item.position else replace(item, position=start) for item in found]
        return in_order(found)

    def _start(self) -> Position:
        return Position(shown(self._root / self.snapshot.first()), 1, 1)

    def _find(self, text: str, affected: set[Term] | None, reader: Reader) -> None:
        """Replace the findings about affected nodes (about all, where none are given) by those in N-Triples."""
        engine = self._engine()
        shapes = Facts(lambda: engine.triples)
        outcomes = [outcome for outcome in engine.validate_text(text) if affected is None or outcome.focus in affected]
        self.snapshot.drop_findings(str(node) for node in affected or ())
        here = _Places(self.snapshot, self._root)
        told = Hints(shapes, _Known(self.snapshot, here.asked))
        there = _Shapes(self.snapshot.fact("places"))
        for outcome in causes_only(outcomes, shapes):
            here.asked.clear()
            position = Locator(here).position(outcome)
            if not self._partial(outcome.focus, reader) or certain(outcome, position, set()):
                found = replace(finding_of(outcome, position or self._start(), there, told), position=position)
                self.snapshot.add_findings([(str(outcome.focus), found, here.asked)])

    def _partial(self, node: Term, reader: Reader) -> bool:
        """Say whether a node is known by name only, since its record can't be read."""
        if not isinstance(node, NamedNode):
            return False
        return reader.by_name(node) or any(unit.broken for unit in self.snapshot.having(node, "subject") if unit.node == node.value)

    def _stale(self, units: list[Unit], changed: Iterable[Triple]) -> set[Term]:
        """Return what the findings are about whose place or hint can have changed with some units."""
        members = {f"members {t.object.value}" for t in changed if t.predicate.value == TYPE and isinstance(t.object, NamedNode)}
        names = self.snapshot.found_by(members.union(*(unit.nodes for unit in units)))
        text = "".join(f"{name} <urn:veerkracht:of> {name} .\n" for name in names if name.startswith("<"))
        return {triple.subject for triple in triples(text.encode())}

    def _reader(self, contents: Mapping[str, bytes | None]) -> Reader:
        """Return a reader for changed records; raise NotLocal where they describe the places in a source document differently."""
        sources = {name: content for name in self.snapshot.names(SOURCE) if (content := self.snapshot.content(name)) is not None}
        reader = Reader(self._root, sources)
        for name in (name for name in contents if name.startswith(SOURCE)):
            old, new = (reader.record(name, content)[0] if content is not None else None for content in (sources.get(name), contents[name]))
            if not same_description(old, new):
                raise NotLocal(f"{name} describes all places in its document")
        return reader

    def _keep_shapes(self, sources: list[RdfSource]) -> None:
        graph = [Triple(*quad.triple) for source in sources for quad in source.triples]
        reach = compile_reach(Dataset(Quad(*triple) for triple in graph))
        self.snapshot.keep("shapes", n_triples(graph).decode())
        self.snapshot.keep("reach", [reach.edges, reach.targets, reach.states])
        locator = Locator(sources)
        named = {triple.subject for triple in graph if isinstance(triple.subject, NamedNode)}
        places = {str(node): position and astuple(position) for node in named for position in [locator.subject(node)]}
        self.snapshot.keep("places", places)

    def _reach(self) -> Reach:
        edges, targets, states = self.snapshot.fact("reach")
        found = [Edge(*edge)._replace(needs=tuple(tuple(needed) for needed in edge[4])) for edge in edges]
        return Reach(found, [Target(*target) for target in targets], states)

    def _engine(self) -> Engine:
        return Engine(triples(self.snapshot.fact("shapes").encode()))


def _noting(units: Iterable[Unit], text: list[bytes], hierarchy: set[Triple]) -> Iterator[Unit]:
    """Yield units, and note their triples as N-Triples, and those of the hierarchy of classes."""
    for unit in units:
        text.append(n_triples(unit.triples))
        hierarchy.update(triple for triple in unit.triples if triple.predicate.value == SUBCLASS)
        yield unit


def _vocabulary(reader: Reader) -> Iterator[Unit]:
    for path in vocabulary_files():
        source = RdfSource(path, shown(path))
        found = source.triples
        if source.errors:
            raise NotLocal(f"{shown(path)} can't be read")
        yield from reader.vocabulary(path, (Triple(*quad.triple) for quad in found))


def _difference(before: list[Unit], after: list[Unit]) -> set[Triple]:
    """Return the triples that a unit had and has no more, or has and had not."""
    old = {unit.name: unit.triples for unit in before}
    new = {unit.name: unit.triples for unit in after}
    return {triple for name in old | new for triple in old.get(name, frozenset()) ^ new.get(name, frozenset())}


class _Known(Facts):
    """What a snapshot knows, for hints; notes what it was asked."""

    def __init__(self, snapshot: Snapshot, asked: set[str]) -> None:
        super().__init__(lambda: triples(snapshot.fact("hierarchy").encode()))
        self._snapshot, self._asked = snapshot, asked

    def values(self, node: Term, predicate: str) -> list[Term]:
        """Return the values of a property, each once, in a fixed order."""
        self._asked.add(str(node))
        return sorted({triple.object for triple in self._snapshot.outgoing(node, predicate)}, key=str)

    def known(self, node: Term) -> bool:
        """Return whether anything is said of a node."""
        self._asked.add(str(node))
        return any(True for _ in self._snapshot.outgoing(node, None))

    def members(self, kind: str) -> list[str]:
        """Return the IRIs of the things of a class, by its narrower classes too."""
        classes = self.classes(kind)
        self._asked.update(f"members {name}" for name in classes)
        return sorted(iri for name in classes for iri in self._snapshot.members(name))


class _Shapes(Locator):
    """The places of shapes, as they were kept."""

    def __init__(self, places: Mapping[str, list[object] | None]) -> None:
        self._places = places

    def subject(self, node: Term) -> Position | None:
        """Return where a shape stands."""
        found = self._places.get(str(node))
        return Position(*found) if found else None  # type: ignore[arg-type]


class _Places(Index):
    """The triples around a node with their places, read from the files that mention the node; notes what it was asked."""

    def __init__(self, snapshot: Snapshot, root: Path) -> None:
        super().__init__([])
        self._snapshot, self._root = snapshot, root
        self._read: dict[str, Source | None] = {}
        self.asked: set[str] = set()

    def about(self, node: Term) -> list[Placed]:
        """Return the triples with this subject, in the order of the files."""
        return [placed for placed in self._around(node, "subject") if placed.subject == node]

    def mentions(self, node: Term) -> list[Placed]:
        """Return the triples with this value, in the order of the files."""
        return [placed for placed in self._around(node, "object") if placed.object == node]

    def _around(self, node: Term, end: str) -> Iterator[Placed]:
        self.asked.add(str(node))
        names = dict.fromkeys(unit.name.split(BAR)[0] for unit in self._snapshot.having(node, end))
        for name in sorted(names, key=_order):
            if name not in self._read:
                self._read[name] = self._source(name)
            if source := self._read[name]:
                yield from source.placed()

    def _source(self, name: str) -> Source | None:
        if Path(name).is_absolute():
            return RdfSource(Path(name), shown(Path(name)))
        unit = self._snapshot.unit(name)
        record = Reader(self._root, {}).record(name, unit.content)[0] if unit else None
        return RecordSource(record, shown(record.path)) if record else None


def _order(name: str) -> tuple[int, tuple[str, ...]]:
    """Return what sorts files as a check of everything reads them: records, then vocabulary."""
    path = Path(name)
    return (1 + vocabulary_files().index(path), ()) if path.is_absolute() else (0, path.parts)
