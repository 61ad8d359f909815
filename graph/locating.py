"""Where to mend: from a result of validation to the file, line and column of a value, a property or a subject."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from .property_paths import Path, Step, follow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.positions import Placed, Position, Source, Term

    from .engine import Outcome

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

#: How far from the focus node a value that a SPARQL constraint binds is looked for.
DEPTH = 3


class Index:
    """The triples of several sources by subject and by value; a source is read with its places only when it is asked about."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._sources = sources
        self._loaded: dict[int, list[tuple[int, Placed]]] = {}
        self._about: dict[Term, list[tuple[int, Placed]]] = {}
        self._mentions: dict[Term, list[tuple[int, Placed]]] | None = None
        self._known: dict[Term, list[Placed]] = {}

    def about(self, node: Term) -> list[Placed]:
        """Return the triples with this subject, in the order of the sources."""
        if node not in self._known:
            for number, source in enumerate(self._sources):
                if number not in self._loaded and source.holds(node):
                    self._load(number)
            self._known[node] = [placed for _, placed in sorted(self._about.get(node, []), key=lambda entry: entry[0])]
        return self._known[node]

    def mentions(self, node: Term) -> list[Placed]:
        """Return the triples with this value, in the order of the sources."""
        if self._mentions is None:
            self._mentions = {}
            for number in range(len(self._sources)):
                for entry in self._load(number):
                    self._mentions.setdefault(entry[1].object, []).append(entry)
        return [placed for _, placed in self._mentions.get(node, [])]

    def _load(self, number: int) -> list[tuple[int, Placed]]:
        if number not in self._loaded:
            self._loaded[number] = [(number, placed) for placed in self._sources[number].placed()]
            for entry in self._loaded[number]:
                self._about.setdefault(entry[1].subject, []).append(entry)
        return self._loaded[number]


class Locator:
    """Says where a result of validation must be mended; see docs/validation.md for the rules."""

    def __init__(self, sources: Sequence[Source] | Index) -> None:
        self._index = sources if isinstance(sources, Index) else Index(sources)

    def position(self, outcome: Outcome) -> Position | None:
        """Return the place to mend, None where no source speaks of the focus node."""
        if outcome.component == "SPARQLConstraintComponent" or outcome.component.startswith("SPARQL"):
            return self._bound(outcome) or self.subject(outcome.focus)
        if outcome.path is None:
            return self.subject(outcome.focus)
        if outcome.component == "ClosedConstraintComponent":
            return self._closed(outcome) or self.subject(outcome.focus)
        steps = follow(outcome.path, Step(outcome.focus), self._index)
        if outcome.value is not None:
            return self._value([step for step in steps if step.node == outcome.value]) or self.subject(outcome.focus)
        return self._property(outcome.path, outcome.focus, steps) or self.subject(outcome.focus)

    def subject(self, node: Term) -> Position | None:
        """Return where a node stands: where it gets its type, else where it is first a subject, else where it is first a value."""
        about = self._index.about(node)
        typed = [placed for placed in about if placed.predicate.value == TYPE]
        if first := next(iter(typed or about), None):
            return first.position(first.subject_at)
        return self._value([Step(node, placed) for placed in self._index.mentions(node)[:1]])

    def named_around(self, node: Term) -> NamedNode | None:
        """Return the nearest node with an IRI that has a blank node among its values, or among those of its blank nodes."""
        seen = {node}
        while mention := next((m for m in self._index.mentions(node) if m.subject not in seen), None):
            if isinstance(mention.subject, NamedNode):
                return mention.subject
            node = mention.subject
            seen.add(node)
        return None

    def _value(self, steps: Iterable[Step]) -> Position | None:
        """Return where the node of the first step stands in the triple that led to it."""
        for step in steps:
            if step.by is not None:
                return step.by.position(step.by.subject_at if step.inverse else step.by.object_at)
        return None

    def _property(self, path: Path, focus: Term, steps: list[Step]) -> Position | None:
        """Return the first place of a property that has too many values, or that misses one among several."""
        if path.kind == "predicate":
            first = next((step.by for step in steps if step.by is not None), None)
            return first and first.position(first.predicate_at)
        if path.kind == "alternativePath":
            found = (self._property(part, focus, follow(part, Step(focus), self._index)) for part in path.parts)
            return next((position for position in found if position), None)
        if path.kind == "inversePath":
            mention = next((step.by for step in steps if step.by is not None), None)
            return mention and mention.position(mention.object_at)
        return self._value(follow(path.parts[0], Step(focus), self._index))

    def _closed(self, outcome: Outcome) -> Position | None:
        """Return where the property stands that does not belong: with its value."""
        for placed in self._index.about(outcome.focus):
            if placed.predicate.value == str(outcome.path) and placed.object == outcome.value:
                return placed.position(placed.predicate_at)
        return None

    def _bound(self, outcome: Outcome) -> Position | None:
        """Return where the path and value that a SPARQL constraint binds stand, nearest to the focus node."""
        about = self._index.about(outcome.focus)
        if outcome.path is not None:
            about = [placed for placed in about if placed.predicate.value == str(outcome.path)]
        if outcome.value in (None, outcome.focus):
            return about[0].position(about[0].predicate_at) if outcome.path is not None and about else None
        seen: set[Term] = {outcome.focus}
        for _ in range(DEPTH):
            for placed in about:
                if placed.object == outcome.value:
                    return placed.position(placed.object_at)
            nodes = [placed.object for placed in about if placed.object not in seen]
            seen.update(nodes)
            about = [placed for node in nodes for placed in self._index.about(node)]
        return None
