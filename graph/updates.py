"""SPARQL 1.1 Update on contributed graphs: take a request apart, run it on a copy, and return what it made of those graphs.

Everything else is read-only. That is not read off the text of the update but seen in what it did: where any other graph is not
what it was, the update is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, NamedNode, Quad, QueryBoolean, QuerySolutions, Store

from .contributions import CONTRIBUTED, Refused, graph_of, name_of
from .documents import read
from .errors import QueryError
from .inference import load
from .names import PREFIXES
from .query_text import Names, depth, glued, readings, services, tokens
from .syntax import syntax_error

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from .contributions import Contributions
    from .query_text import Token

DEFAULT = "the default graph, which is the union of all graphs"
WHOLE = "The curated graphs are made from the records alone and are read-only here; an update may change only graphs named " + CONTRIBUTED


@dataclass(frozen=True)
class Load:
    """A LOAD: the address of a document, the graph that it goes into (None for the default graph), and whether it may fail."""

    address: str
    graph: str | None
    silent: bool


def check(update: str, most: int) -> list[Load]:
    """Refuse what must not reach the engine (SERVICE, and what is nested too deep), and return what is to be loaded from elsewhere."""
    found_in = readings(update)
    for found in found_in:
        if name := glued(found):
            raise Refused("update", f"{name.text} can be read as a keyword and a name", "write a blank between them")
        if services(found):
            raise Refused("update", "SERVICE is refused: an update calls no other server", "send the triples themselves")
        if depth(found) > most:
            raise Refused("update", f"the update is nested deeper than {most} levels")
    loads = [load for load in map(_load, operations(update)) if load]
    for found in found_in:  # each that an engine might read is one that was read here
        if sum(token.kind == "word" and "LOAD" in token.text.upper() for token in found) != len(loads):
            raise Refused("update", "LOAD is written as LOAD <address> INTO GRAPH <graph>", "send the triples themselves")
    return loads


def _load(operation: str) -> Load | None:
    """Return the LOAD that an operation is, None where it is another one or can't be read as the specification has it."""
    found = tokens(operation)
    body = _body(found)
    if not body or not body[0].is_word("LOAD"):
        return None
    names, silent = Names(found), len(body) > 1 and body[1].is_word("SILENT")
    rest = body[1 + silent :]
    address = names.iri(rest[0]) if rest else None
    into = rest[1:]
    graph = names.iri(into[2]) if len(into) == 3 and into[0].is_word("INTO") and into[1].is_word("GRAPH") else None
    if address is None or (into and graph is None):
        return None
    return Load(address, graph, silent)


def operations(update: str, using: Iterable[str] = (), using_named: Iterable[str] = ()) -> Iterator[str]:
    """Yield the operations of an update, each with the prologues before it, at the line and column where it stood.

    The graphs of `using-graph-uri` and `using-named-graph-uri` are written into each operation that has a WHERE.
    """
    clauses = [f"USING <{iri}>" for iri in using] + [f"USING NAMED <{iri}>" for iri in using_named]
    before = ""
    for piece, end in _pieces(update):
        body = _body(piece)
        start = body[0].start if body else end
        before += update[len(before) : start]
        if body:
            yield before + _with_using(update[start : body[-1].end], body, clauses)
        before += re.sub(r"[^\n]", " ", update[start : end + 1])


def _pieces(update: str) -> Iterator[tuple[list[Token], int]]:
    """Yield the tokens between semicolons that stand outside of all brackets, and where they end."""
    piece: list[Token] = []
    level = 0
    for token in tokens(update):
        if token.kind == "other":
            level += (token.text in "({[") - (token.text in ")}]")
        if token.text == ";" and not level:
            yield piece, token.start
            piece = []
        else:
            piece.append(token)
    yield piece, len(update)


def _body(piece: list[Token]) -> list[Token]:
    """Return the tokens of an operation without its prologue: BASE with an IRI, PREFIX with a name and an IRI."""
    while piece and piece[0].is_word("BASE", "PREFIX"):
        piece = piece[2:] if piece[0].is_word("BASE") else piece[3:]
    return piece


def _with_using(text: str, body: list[Token], clauses: list[str]) -> str:
    """Return an operation with its dataset clauses; raise Refused where it can't have them."""
    if not clauses or not body[0].is_word("WITH", "INSERT", "DELETE") or (len(body) > 1 and body[1].is_word("DATA")):
        return text
    if any(token.is_word("WITH", "USING") for token in body):
        raise Refused("update", "both the update (WITH, USING) and the request (using-graph-uri) name a dataset", "leave one of them out")
    where = next((token for token in body if token.is_word("WHERE")), None)
    if where is None:
        raise Refused("update", "there is no WHERE that using-graph-uri could be about")
    at = where.start - body[0].start
    pattern = text[where.end - body[0].start :] if body[1] is where else ""
    return f"{text[:at]}{pattern} {' '.join(clauses)} {text[at:]}"


def apply(
    update: str, curated: list[Quad], contributed: Contributions, using: Iterable[str] = (), using_named: Iterable[str] = (),
    documents: Mapping[str, tuple[str, bytes]] | None = None,
) -> dict[str, list[Quad]]:  # fmt: skip
    """Return the contributed graphs that an update changes, as it leaves them; documents are what a LOAD finds, by their addresses.

    Raise QueryError where it can't be read or run, Refused where it changes any other graph.
    """
    _refuse_unreadable(update)
    store = load([*curated, *contributed.quads])
    sizes, now = _sizes(store), _contributed(store)
    first = now
    for operation in operations(update, using, using_named):
        size = _size(store)
        if asked := _load(operation):
            _take(store, asked, documents or {})
        else:
            _run(store, operation)
        if _size(store) != size:
            raise _refused(DEFAULT)
        before, now = now, _contributed(store)
        _follow(store, before, now)
    _refuse_others(store, sizes, [*curated, *contributed.record])
    return {name: _as_written(name, contributed, now) for name in {str(name_of(quad.graph_name)) for quad in first ^ now}}


def _refuse_unreadable(update: str) -> None:
    """Let the engine read the update whole, on an empty store: where it can't be read, no part of it is tried."""
    try:
        Store().update(update, prefixes=PREFIXES)
    except SyntaxError as error:
        raise syntax_error(error, update, Store().update) from error
    except (ValueError, RuntimeError, OSError):
        return  # it can be read; what it fails on in an empty store may be there in ours


def _run(store: Store, operation: str) -> None:
    try:
        store.update(operation, prefixes=PREFIXES)
    except SyntaxError as error:
        raise syntax_error(error, operation, Store().update) from error
    except (ValueError, RuntimeError, OSError) as error:
        raise QueryError(str(error)) from error


def _take(store: Store, asked: Load, documents: Mapping[str, tuple[str, bytes]]) -> None:
    """Put a document into its graph; one that could not be had is missing where the LOAD may fail."""
    if asked.graph is None:
        raise _refused(DEFAULT)
    if asked.address in documents:
        form, body = documents[asked.address]
        store.extend(read(body, form, NamedNode(asked.graph), asked.address))
    elif not asked.silent:
        raise Refused("update", f"LOAD is refused: <{asked.address}> was not fetched")


def _contributed(store: Store) -> set[Quad]:
    graphs = [graph for graph in store.named_graphs() if name_of(graph)]
    return {quad for graph in graphs for quad in store.quads_for_pattern(None, None, None, graph)}


def _follow(store: Store, before: set[Quad], now: set[Quad]) -> None:
    """Let the default graph, the union of all graphs, follow what an operation did, for the next one to read."""
    for quad in before - now:
        triple = (quad.subject, quad.predicate, quad.object)
        if not any(not isinstance(found.graph_name, DefaultGraph) for found in store.quads_for_pattern(*triple)):
            store.remove(Quad(*triple))
    store.extend(Quad(quad.subject, quad.predicate, quad.object) for quad in now - before)


def _sizes(store: Store) -> dict[str, int]:
    found = store.query("SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    assert isinstance(found, QuerySolutions)
    return {row["g"].value: int(row["n"].value) for row in found}


def _size(store: Store) -> int:
    """Return how many triples the default graph has."""
    found = store.query("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
    assert isinstance(found, QuerySolutions)
    return int(next(found)["n"].value)


def _refused(what: str) -> Refused:
    return Refused("graph", f"the update would change {what}. {WHOLE}NAME")


def _refuse_others(store: Store, sizes: dict[str, int], quads: list[Quad]) -> None:
    """Raise Refused where a graph that is not a contributed one is not what it was."""
    missing = next((quad.graph_name for quad in quads if quad not in store), None)
    now = _sizes(store)
    others = {name for name in {*sizes, *now, *(graph.value for graph in store.named_graphs())} if name_of(NamedNode(name)) is None}
    changed = [str(missing)] if missing else sorted(f"<{name}>" for name in others if sizes.get(name) != now.get(name, -1))
    if changed:
        raise _refused(changed[0])
    for difference in (
        "ASK { ?s ?p ?o FILTER NOT EXISTS { GRAPH ?g { ?s ?p ?o } } }",
        "ASK { GRAPH ?g { ?s ?p ?o } FILTER NOT EXISTS { ?s ?p ?o } }",
    ):
        answer = store.query(difference)
        assert isinstance(answer, QueryBoolean)
        if answer:
            raise _refused(DEFAULT)


def _as_written(name: str, contributed: Contributions, now: set[Quad]) -> list[Quad]:
    """Return a graph after an update: what was there in the form it was written in, and what came."""
    graph = graph_of(name)
    here = [quad for quad in now if quad.graph_name == graph]
    kept = _held(here)
    seen = [quad for quad in contributed.graphs.get(name, []) if quad in kept]
    old = _held(seen)
    return [*seen, *(quad for quad in here if quad not in old)]


def _held(quads: Iterable[Quad]) -> Store:
    store = Store()
    store.extend(quads)
    return store
