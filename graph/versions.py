"""How releases stand side by side in one engine: the names of their graphs, and the catalogue that says which is current.

A release's graphs get a mark with its version (`…/graph/meta!VERSION`), in queries as well as in the data, and lose it in
answers; one more graph (`…/release/VERSION`) holds the union of them, each triple once. Releases can't mix, whatever the engine
does for writers and readers: all of a release is there before it is made current.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ontology import BASE, GRAPH

from .errors import QueryError
from .names import PREFIXES
from .query_text import Dataset, Names, Token, tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator


#: The graph that says which releases an engine has, of which graphs each is made, and which is current.
CATALOGUE = BASE + "release"

#: A graph that is never there: the default graph, or the named graphs, of who asks for none.
NONE = BASE + "release/none"

#: What a local name may not hold unescaped, at its end: the full stop of the sentence after it.
TRAILING = re.compile(r"\.+$")


@dataclass(frozen=True)
class Version:
    """The names that a release's graphs have in an engine."""

    version: str

    @property
    def mark(self) -> str:
        """Return what follows the name of a graph."""
        return f"!{self.version}"

    @property
    def union(self) -> str:
        """Return the IRI of the graph that holds all triples of the release."""
        return f"{CATALOGUE}/{self.version}"

    def inside(self, iri: str) -> str:
        """Return an IRI as it is in the engine: with the mark where it names a graph of the project."""
        return iri + self.mark if iri.startswith(GRAPH) and not iri.endswith(self.mark) else iri

    def outside(self, parts: Iterable[bytes]) -> Iterator[bytes]:
        """Yield bytes of an answer without the marks."""
        return replaced(parts, re.compile(rb"\\?" + re.escape(self.mark.encode())), lambda _: b"", len(self.mark) + 1)

    def query(self, text: str, named: Collection[str]) -> str:
        """Return a query with the names of graphs as they are in the engine, and the project's prefixes declared where it uses them.

        It asks for no graph but the named ones, to which Virtuoso does not keep an ASK. Raise QueryError for a prefix that nobody
        declares. Lines stay as they are.
        """
        found = tokens(text)
        names = Names(found)
        out, last = [_declarations(found)], 0
        for index, token in enumerate(found):
            if token.kind in ("iri", "name") and not _is_declared_here(found, index) and not _is_blank(found, index):
                written = self._written(token, names)
                is_elsewhere = index > 0 and found[index - 1].is_word("GRAPH") and written[1:-1] not in named
                out += (text[last : token.start], f"<{NONE}>" if is_elsewhere else written)
                last = token.end
        return "".join(out) + text[last:]

    def _written(self, token: Token, names: Names) -> str:
        dots = TRAILING.search(token.text) if token.kind == "name" else None
        bare = Token(token.kind, token.text[: dots.start()], token.start, token.end) if dots else token
        iri = names.iri(bare)
        if iri is None:
            raise QueryError(f"the prefix {token.text.partition(':')[0]}: is not declared")
        return f"<{self.inside(iri)}>{dots.group() if dots else ''}" if iri.startswith(GRAPH) else token.text

    def dataset(self, asked: Dataset, graphs: tuple[str, ...], *, names_graphs: bool) -> Dataset:
        """Return the graphs of the engine that stand for a dataset: the release's own where none is asked for.

        What is no graph of the release is a graph that is not there; so is what the dataset leaves out.
        """
        if asked.default is None and asked.named is None:
            return Dataset((self.union,), (*map(self.inside, graphs if names_graphs else ()), NONE))
        known = set(graphs)
        default, named = (tuple(self.inside(iri) if iri in known else NONE for iri in part or ()) for part in (asked.default, asked.named))
        return Dataset(default or (NONE,), (*named, NONE))


def _is_declared_here(found: list[Token], index: int) -> bool:
    """Return whether a token is part of a declaration: the name and IRI of PREFIX, the IRI of BASE."""
    before = [found[place] if place >= 0 else None for place in (index - 1, index - 2)]
    return any(token and token.is_word("PREFIX") for token in before) or bool(before[0] and before[0].is_word("BASE"))


def _is_blank(found: list[Token], index: int) -> bool:
    """Return whether a token is what follows the underscore of a blank node's label."""
    return index > 0 and found[index - 1].text == "_" and found[index - 1].end == found[index].start


def _declarations(found: list[Token]) -> str:
    declared = {found[index + 1].text for index, token in enumerate(found[:-1]) if token.is_word("PREFIX")}
    used = {token.text.partition(":")[0] for token in found if token.kind == "name"}
    missing = [prefix for prefix in PREFIXES if prefix in used and f"{prefix}:" not in declared]
    return "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}> " for prefix in missing)


def names_graphs(query: str) -> bool:
    """Return whether a query asks for named graphs."""
    return any(token.is_word("GRAPH") for token in tokens(query))


def replaced(parts: Iterable[bytes], pattern: re.Pattern[bytes], by: Callable[[re.Match[bytes]], bytes], longest: int) -> Iterator[bytes]:
    """Yield bytes with a pattern replaced, also where it falls in two parts; no match is longer than `longest`."""
    rest = b""
    for part in parts:
        rest += part
        end, place = max(0, len(rest) - longest), 0
        out: list[bytes] = []
        for match in pattern.finditer(rest):
            if match.start() >= end:
                break
            out += (rest[place : match.start()], by(match))
            place = match.end()
        out.append(rest[place : max(place, end)])
        rest = rest[max(place, end) :]
        yield b"".join(out)
    yield pattern.sub(by, rest)
