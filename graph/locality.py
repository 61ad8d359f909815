"""What a SPARQL constraint can read: its patterns as paths that lead away from $this, or a reason why they don't."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from .property_paths import Path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: What ends a path that nothing leads on from: a constant, or a variable that another path reaches.
END = -1

#: One step over whatever predicate.
ANY = Path("any")


class NotLocal(Exception):
    """A shape whose verdict on a thing can depend on triples that no path from the thing leads to."""


REPEATED = {"*": "zeroOrMorePath", "+": "oneOrMorePath", "?": "zeroOrOnePath"}


@dataclass
class Query:
    """The paths that a query reads, from variable to variable, each by a number; 0 is $this.

    `needs` are sets of predicates: where none of a set occurs in the data, the query finds nothing.
    """

    paths: list[tuple[int, Path, int]] = field(default_factory=list)
    needs: list[frozenset[str]] = field(default_factory=list)
    variables: int = 1

    def new(self) -> int:
        """Return a number for one more variable."""
        self.variables += 1
        return self.variables - 1


def read_query(text: str, prefixes: Mapping[str, str]) -> Query:
    """Return what the SELECT query of a constraint can read; raise NotLocal where that can't be told from its text."""
    tree = _parsed("".join(f"PREFIX {name}: <{iri}>\n" for name, iri in sorted(prefixes.items())) + text)
    if tree.name != "SelectQuery" or tree.limitoffset or tree.datasetClause or tree.valuesClause:
        raise NotLocal("a query that is no SELECT, or with LIMIT, FROM or VALUES")
    query = Query()
    scope = _group(tree.where, {"this": 0}, query)
    query.needs = [needed for path in _triples(tree.where) if (needed := required(_path(path[1])))]
    for expression in (tree.projection, tree.having, tree.groupby):
        _existing(expression, scope, query)
    return query


def _parsed(text: str) -> Any:  # noqa: ANN401 - rdflib's parse tree
    from rdflib.plugins.sparql import algebra
    from rdflib.plugins.sparql.parser import parseQuery

    try:
        prologue_tree, tree = parseQuery(text)
        prologue = algebra.translatePrologue(prologue_tree, None)
        tree = algebra.traverse(tree, visitPost=partial(algebra.translatePName, prologue=prologue))
    except Exception as error:
        raise NotLocal(f"a query that can't be read: {error}") from error
    return algebra.traverse(tree, visitPost=algebra.translatePath)


def _group(group: Any, scope: dict[str, int], query: Query) -> dict[str, int]:  # noqa: ANN401 - rdflib's parse tree
    """Add the paths of a group, given the variables that are bound around it, and return those that are bound in it."""
    if group.name != "GroupGraphPatternSub":
        raise NotLocal(f"a {group.name} in a query")
    scope = _connect(list(_triples(group)), dict(scope), query)
    for part in group.part or []:
        if part.name in ("TriplesBlock", "Bind"):
            continue
        if part.name not in ("OptionalGraphPattern", "GroupOrUnionGraphPattern", "Filter"):
            raise NotLocal(f"a {part.name} in a query")
        if part.name == "OptionalGraphPattern":
            _group(part.graph, scope, query)
        elif part.name == "GroupOrUnionGraphPattern":
            for branch in part.graph:
                _group(branch, scope, query)
    _existing([part.expr for part in group.part or [] if part.name in ("Filter", "Bind")], scope, query)
    return scope


def _triples(group: Any) -> Iterator[tuple[Any, Any, Any]]:  # noqa: ANN401 - rdflib's parse tree
    for part in group.part or []:
        if part.name == "TriplesBlock":
            for block in part.triples:
                terms = list(block)
                yield from zip(terms[::3], terms[1::3], terms[2::3], strict=True)


def _connect(triples: list[tuple[Any, Any, Any]], scope: dict[str, int], query: Query) -> dict[str, int]:
    """Turn each pattern into a path from a variable that is bound; return all variables that are bound then."""
    while triples:
        ready = next((triple for triple in triples if _variable(triple[0]) in scope or _variable(triple[2]) in scope), None)
        if ready is None:
            raise NotLocal("a pattern that nothing connects with $this")
        triples.remove(ready)
        subject, predicate, object_ = ready
        if _variable(subject) in scope:
            _lead(subject, _path(predicate), object_, scope, query)
        else:
            _lead(object_, Path("inversePath", "", (_path(predicate),)), subject, scope, query)
    return scope


def _lead(start: Any, path: Path, end: Any, scope: dict[str, int], query: Query) -> None:  # noqa: ANN401 - rdflib's terms
    name, number = _variable(end), END
    if name and name not in scope:
        number = scope[name] = query.new()
    query.paths.append((scope[_variable(start)], path, number))


def _variable(term: Any) -> str:  # noqa: ANN401 - rdflib's terms
    from rdflib import BNode, Variable

    return f"{'_:' if isinstance(term, BNode) else ''}{term}" if isinstance(term, Variable | BNode) else ""


def _existing(expression: Any, scope: dict[str, int], query: Query) -> None:  # noqa: ANN401 - rdflib's parse tree
    """Add the paths of every EXISTS and NOT EXISTS in an expression."""
    from rdflib.plugins.sparql.parserutils import CompValue

    if isinstance(expression, CompValue):
        if expression.name in ("Builtin_EXISTS", "Builtin_NOTEXISTS"):
            _group(expression.graph, scope, query)
        else:
            _existing(list(expression.values()), scope, query)
    elif not isinstance(expression, str) and hasattr(expression, "__iter__"):
        for part in expression:
            _existing(part, scope, query)


def _path(term: Any) -> Path:  # noqa: ANN401 - rdflib's terms and paths
    from rdflib import URIRef
    from rdflib.paths import AlternativePath, InvPath, MulPath, NegatedPath, SequencePath

    if isinstance(term, URIRef):
        return Path("predicate", str(term))
    if isinstance(term, InvPath):
        return Path("inversePath", "", (_path(term.arg),))
    if isinstance(term, SequencePath):
        return Path("sequence", "", tuple(_path(part) for part in term.args))
    if isinstance(term, AlternativePath):
        return Path("alternativePath", "", tuple(_path(part) for part in term.args))
    if isinstance(term, MulPath):
        return Path(REPEATED[str(term.mod)], "", (_path(term.path),))
    if isinstance(term, NegatedPath):
        return Path("alternativePath", "", (ANY, Path("inversePath", "", (ANY,))))
    return ANY


def required(path: Path) -> frozenset[str]:
    """Return predicates of which at least one must occur for the path to lead anywhere; none where nothing must."""
    if path.kind == "predicate":
        return frozenset({path.iri})
    if path.kind in ("inversePath", "oneOrMorePath"):
        return required(path.parts[0])
    if path.kind == "sequence":
        return next((found for part in path.parts if (found := required(part))), frozenset())
    if path.kind == "alternativePath":
        each = [required(part) for part in path.parts]
        return frozenset[str]().union(*each) if all(each) else frozenset()
    return frozenset()
