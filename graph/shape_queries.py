"""Where a query in SHACL shapes can't be read: https://www.w3.org/TR/shacl/#sparql-constraints."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Store

from ingest.errors import RecordError

from .engine import SH
from .syntax import syntax_error

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.positions import Placed, Term
    from ingest.rdf import RdfSource

QUERIES = (SH + "select", SH + "ask")

#: In the query of a property shape `$PATH` stands for the path, which may be no variable elsewhere.
OWN_PATH = re.compile(r"[$?]PATH\b")


def unreadable(sources: Sequence[RdfSource]) -> list[RecordError]:
    """Return an error for each query of shapes that is no SPARQL, with the place of the query and of what is wrong in it."""
    placed = [triple for source in sources for triple in source.placed()]
    return [error for triple in placed if triple.predicate.value in QUERIES for error in _errors(triple, placed)]


def _errors(query: Placed, placed: Sequence[Placed]) -> Iterator[RecordError]:
    text = OWN_PATH.sub("<urn:path>", query.object.value) if isinstance(query.object, Literal) else ""
    prefixes = dict(_prefixes(query.subject, placed))
    try:
        Store().query(text, prefixes=prefixes)
    except SyntaxError as error:
        at = query.position(query.object_at)
        found = syntax_error(error, text, Store().query, prefixes)
        said = f"line {found.line}, column {found.column} of this query: {found.message}"
        yield RecordError(said, Path(at.file), at.line, at.column, "prefixes come from sh:prefixes and sh:declare", "syntax")


def _prefixes(node: Term, placed: Sequence[Placed]) -> Iterator[tuple[str, str]]:
    for ontology in _values(node, "prefixes", placed):
        for declared in _values(ontology, "declare", placed):
            for prefix in _values(declared, "prefix", placed):
                for namespace in _values(declared, "namespace", placed):
                    yield prefix.value, namespace.value  # type: ignore[union-attr]


def _values(node: Term, name: str, placed: Sequence[Placed]) -> list[Term]:
    return [triple.object for triple in placed if triple.subject == node and triple.predicate == NamedNode(SH + name)]
