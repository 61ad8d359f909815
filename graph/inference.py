"""Infer by rules until nothing new follows, and explain what was inferred."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, QuerySolutions, Store

from ontology import GRAPH

from .statistics import STATISTICS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .opened import Engine
    from .rules import Pattern, Rule

#: The graph of all that was inferred; each rule's own share stands in `graph/inferred/RULE` as well.
INFERRED = NamedNode(GRAPH + "inferred")

Value = NamedNode | Literal | BlankNode


def load(quads: Iterable[Quad]) -> Store:
    """Return a store of these quads whose default graph holds each triple once, but for the statistics on them.

    Oxigraph's own union of named graphs gives a triple as often as there are graphs that state it, so that counts over it
    are wrong; and a lookup in one graph is faster than one in all.
    """
    store = Store()
    store.extend(quads)
    store.update(f"INSERT {{ ?s ?p ?o }} WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER ( ?g != {STATISTICS} ) }}")
    return store


def rule_graph(slug: str) -> NamedNode:
    """Return the named graph that holds what one rule gave."""
    return NamedNode(f"{INFERRED.value}/{slug}")


def infer(store: Store, rules: Iterable[Rule]) -> dict[str, int]:
    """Add all that follows to a store that `load` made, apart from what is stated, and return the number of triples by rule.

    A triple that several rules give is counted for the first, in the order of the rules and rounds, which is fixed.
    Nothing is inferred about nodes without a name.
    """
    rules = list(rules)
    counts: dict[str, int] = {}
    while True:
        added = 0
        for rule in rules:
            new = sorted(_consequences(store, rule), key=str)
            store.extend(Quad(*triple, graph) for triple in new for graph in (DefaultGraph(), INFERRED, rule_graph(rule.slug)))
            counts[rule.slug] = counts.get(rule.slug, 0) + len(new)
            added += len(new)
        if not added:
            return {slug: number for slug, number in sorted(counts.items()) if number}


def _consequences(store: Store, rule: Rule) -> set[tuple[NamedNode, NamedNode, NamedNode | Literal]]:
    subject, predicate, object_ = rule.head
    ends = sorted({term for term in (subject, object_) if isinstance(term, str)})
    head = " ".join(map(str, rule.head))
    query = f"SELECT DISTINCT {' '.join(ends) or '*'} WHERE {{ {rule.where()} FILTER NOT EXISTS {{ {head} }} }}"
    solutions = store.query(query)
    assert isinstance(solutions, QuerySolutions)
    found = set()
    for solution in solutions:
        one, other = (solution[term[1:]] if isinstance(term, str) else term for term in (subject, object_))
        if isinstance(one, NamedNode) and not isinstance(other, BlankNode):
            assert isinstance(predicate, NamedNode)
            assert isinstance(other, NamedNode | Literal)
            found.add((one, predicate, other))
    return found


@dataclass(frozen=True)
class Explanation:
    """Why a triple holds: the graphs that state it, or the rule and the triples it follows from."""

    triple: tuple[NamedNode, NamedNode, Value]
    graphs: tuple[str, ...] = ()
    rule: Rule | None = None
    premises: tuple[Explanation, ...] = field(default=())

    @property
    def stated(self) -> bool:
        """Return whether the triple is stated, and not inferred."""
        return bool(self.graphs)


def explain(engine: Engine, rules: Iterable[Rule], triple: tuple[NamedNode, NamedNode, Value]) -> Explanation | None:
    """Return the shortest-first explanation of a triple down to what is stated; None where it does not hold."""
    return _Explainer(engine, list(rules)).explain(triple, frozenset())


class _Explainer:
    def __init__(self, engine: Engine, rules: list[Rule]) -> None:
        self._engine = engine
        self._rules = rules

    def explain(
        self, triple: tuple[NamedNode, NamedNode, Value], above: frozenset[tuple[NamedNode, NamedNode, Value]]
    ) -> Explanation | None:
        graphs = sorted(
            row["graph"] for row in self._engine.run(f"SELECT DISTINCT ?graph WHERE {{ GRAPH ?graph {{ {_text(triple)} }} }}").rows()
        )
        stated = tuple(name for name in graphs if not name.startswith(INFERRED.value))
        if stated:
            return Explanation(triple, stated)
        if not graphs or triple in above:
            return None
        from_rule = {name.removeprefix(INFERRED.value + "/") for name in graphs}
        for rule in sorted(self._rules, key=lambda rule: rule.slug not in from_rule):
            for premises in self._premises(rule, triple):
                found = [self.explain(premise, above | {triple}) for premise in premises]
                if all(found):
                    return Explanation(triple, (), rule, tuple(item for item in found if item))
        return None

    def _premises(self, rule: Rule, triple: tuple[NamedNode, NamedNode, Value]) -> Iterator[list[tuple[NamedNode, NamedNode, Value]]]:
        """Yield each set of triples in the store from which the rule gives this triple."""
        bound = _unify(rule.head, triple)
        if bound is None:
            return
        rule = rule.bind(bound)
        variables = sorted({term for pattern in rule.body for term in pattern if isinstance(term, str)})
        query = f"SELECT {' '.join(variables) or '(1 AS ?one)'} WHERE {{ {rule.where()} }} LIMIT 50"
        solutions = self._engine.run(query).found
        assert isinstance(solutions, QuerySolutions)
        for solution in solutions:
            values = {name: solution[name[1:]] for name in variables}
            yield [tuple(values.get(term, term) if isinstance(term, str) else term for term in pattern) for pattern in rule.body]  # type: ignore[misc]


def _text(triple: tuple[NamedNode, NamedNode, Value]) -> str:
    """Return a triple as a pattern; a node without a name stands for any, since no query can name it."""
    return " ".join("?any" if isinstance(term, BlankNode) else str(term) for term in triple)


def _unify(head: Pattern, triple: tuple[NamedNode, NamedNode, Value]) -> dict[str, NamedNode | Literal | str] | None:
    bound: dict[str, NamedNode | Literal | str] = {}
    for pattern, term in zip(head, triple, strict=True):
        if isinstance(pattern, str):
            if isinstance(term, BlankNode) or bound.get(pattern, term) != term:
                return None
            bound[pattern] = term
        elif pattern != term:
            return None
    return bound
