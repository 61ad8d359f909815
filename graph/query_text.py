"""What a query says of itself, read without running it: its tokens, the services it calls, and the graphs that it asks for.

A cheap reading, after the terminals of https://www.w3.org/TR/sparql11-query/#sparqlGrammar, that finds keywords only where
they can be keywords; the engine does the parsing.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from .names import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: What names begin with, and what else they have, as the specification lists it (PN_CHARS_BASE, PN_CHARS).
FIRST = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff"
    "\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
FURTHER = FIRST + r"0-9_\u00b7\u0300-\u036f\u203f\u2040\-"

#: Strings, IRIs, comments, and names: what a keyword can't stand in. Then words, and everything else a character at a time.
#: A prefix has a greatest length, so that a text without a colon is not looked through again from each of its words.
TOKEN = re.compile(
    rf"""(?P<text>'''(?:[^\\]|\\.)*?'''|\"\"\"(?:[^\\]|\\.)*?\"\"\"|'(?:[^'\\\n\r]|\\.)*'|"(?:[^"\\\n\r]|\\.)*")
      | (?P<iri><(?:[^<>"{{}}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*>)
      | (?P<comment>\#[^\n\r]*)
      | (?P<variable>[?$]\w+)
      | (?P<name>(?:[{FIRST}][{FURTHER}.]{{0,60}})?:(?:[{FURTHER}:.]|%[0-9A-Fa-f]{{2}}|\\.)*)
      | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
      | (?P<word>\w+)
      | (?P<other>\\.|\S)""",
    re.VERBOSE | re.DOTALL,
)

#: Characters written by their number, which SPARQL reads before anything else (https://www.w3.org/TR/sparql11-query/#codepointEscape).
NUMBERED = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")

#: An address with a host of its own.
WHOLE = re.compile(r"https?://[^/?#@]", re.IGNORECASE)

#: Keywords that a name may begin with, so that an engine reads `SERVICE:a` as SERVICE and `:a`.
GLUED = re.compile(r"(?:SERVICE|SILENT|GRAPH|FROM|NAMED|LOAD).*:", re.IGNORECASE | re.DOTALL)

#: Functions whose value is another one each time.
CHANGING = {"NOW", "RAND", "UUID", "STRUUID", "BNODE"}


#: What a query must hold somewhere if it calls out, names its graphs, changes each time, or hides a word; most queries don't.
TELLING = re.compile(r"service|from|graph[^\s{}<>?]*:|\\u|now|rand|uuid|bnode", re.IGNORECASE)


@dataclass(frozen=True)
class Token:
    """A token: its kind (the name of a group of TOKEN), its text, and where it starts and ends."""

    kind: str
    text: str
    start: int
    end: int

    def is_word(self, *words: str) -> bool:
        """Return whether this is one of some keywords, in capitals or not."""
        return self.kind == "word" and self.text.upper() in words


@dataclass(frozen=True)
class Dataset:
    """The graphs that a query is asked of: those of its default graph and its named ones; None where it does not say."""

    default: tuple[str, ...] | None = None
    named: tuple[str, ...] | None = None

    @property
    def graphs(self) -> tuple[str, ...]:
        """Return all graphs named, each once."""
        return tuple(dict.fromkeys([*(self.default or ()), *(self.named or ())]))


def is_simple(query: str, deepest: int) -> bool:
    """Return whether a look at a query is enough: nothing telling stands in it, and there are too few brackets to be too deep."""
    return sum(map(query.count, "({[")) <= deepest and not TELLING.search(query)


def readings(query: str) -> list[list[Token]]:
    """Return the tokens of a query in each way that its characters written by number can be read.

    The specification reads them before anything else, engines within strings only as part of the string.
    """
    if "\\u" not in query and "\\U" not in query:
        return [tokens(query)]
    outside = "".join(part if quoted else _plain(part) for part, quoted in _parts(query))
    return [tokens(text) for text in dict.fromkeys([query, outside, _plain(query)])]


def _parts(query: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a query, and whether each is a string."""
    last = 0
    for match in TOKEN.finditer(query):
        if match.lastgroup == "text":
            yield query[last : match.start()], False
            yield match.group(), True
            last = match.end()
    yield query[last:], False


def _plain(query: str) -> str:
    return NUMBERED.sub(_character, query)


def _character(match: re.Match[str]) -> str:
    number = int(match[1] or match[2], 16)
    return chr(number) if number <= sys.maxunicode else " "


def tokens(query: str) -> list[Token]:
    """Return the tokens of a query as it is written, without its comments."""
    found = (Token(match.lastgroup or "", match.group(), match.start(), match.end()) for match in TOKEN.finditer(query))
    return [token for token in found if token.kind != "comment"]


def depth(found: list[Token]) -> int:
    """Return how deep brackets are nested."""
    level = deepest = 0
    for token in found:
        if token.kind == "other":
            level += (token.text in "({[") - (token.text in ")}]")
            deepest = max(deepest, level)
    return deepest


def services(found: list[Token]) -> list[str | None]:
    """Return the address of each SERVICE of a query, None where it is not written whole: as a variable, a name, or without a host.

    What is resolved here may not be what the engine makes of it, so that only an address that needs nothing is told.
    """
    addresses: list[str | None] = []
    for index, token in enumerate(found):
        after = found[index + 1 : index + 3]
        if token.kind == "word" and "SERVICE" in token.text.upper():  # engines read `1SERVICE` and `SERVICESILENT` as well
            target = next((t for t in after if not t.is_word("SILENT")), None)
            written = _plain(target.text[1:-1]) if target and target.kind == "iri" else ""
            addresses.append(written if WHOLE.match(written) else None)
    return addresses


def glued(found: list[Token]) -> Token | None:
    """Return a name that an engine may read as a keyword and a name, None where there is none.

    It does where nobody declares the prefix, and where a group follows that is not that of a GRAPH of this name.
    """
    names = Names(found)
    for before, token, after in zip([None, *found], found, [*found[1:], None], strict=False):
        if token.kind != "name" or not GLUED.search(token.text) or (before and before.is_word("PREFIX")):
            continue
        follows = after is not None and after.text == "{" and not (before and before.is_word("GRAPH", "FROM", "NAMED"))
        if follows or names.iri(token) is None:
            return token
    return None


def names_graphs(found: list[Token]) -> bool:
    """Return whether a query may name graphs."""
    return any(token.is_word("GRAPH", "FROM") or (token.kind == "name" and GLUED.search(token.text)) for token in found)


def is_changing(found: list[Token]) -> bool:
    """Return whether a query may have another answer each time: it asks for the time, for chance or for new names."""
    return any(token.is_word(*CHANGING) for token in found)


def without_dataset(query: str) -> tuple[str, Dataset]:
    """Return a query with blanks for its FROM clauses, so that places in it stay, and the dataset that they describe."""
    found = tokens(query)
    names = Names(found)
    default: list[str] = []
    named: list[str] = []
    parts, done = [], 0
    inside = 0  # the brackets of an expression in the projection, which may hold a pattern
    for index, token in enumerate(found):
        if token.kind == "other" and token.text in "()":
            inside += 1 if token.text == "(" else -1
        if token.kind == "other" and token.text == "{" and not inside and not _is_template(found, index):
            break
        if not inside and token.is_word("FROM", "FROMNAMED"):
            is_named = not token.is_word("FROMNAMED") and index + 1 < len(found) and found[index + 1].is_word("NAMED")
            target = found[index + 1 + is_named] if index + 1 + is_named < len(found) else None
            iri = names.iri(target) if target else None
            if target is None or iri is None:
                break
            (named if is_named or token.is_word("FROMNAMED") else default).append(iri)
            parts += [query[done : token.start], re.sub(r"[^\n]", " ", query[token.start : target.end])]
            done = target.end
    said = bool(default or named)
    return "".join([*parts, query[done:]]), Dataset(tuple(default), tuple(named)) if said else Dataset()


def _is_template(found: list[Token], index: int) -> bool:
    """Return whether a bracket opens the template of a CONSTRUCT, after which FROM can still come."""
    return index > 0 and found[index - 1].is_word("CONSTRUCT")


class Names:
    """The prefixes and base that a query declares, over those that are known."""

    def __init__(self, found: list[Token], known: Mapping[str, str] = PREFIXES) -> None:
        self._known, self._base = dict(known), ""
        for index, token in enumerate(found[:-1]):
            after = found[index + 1]
            if token.is_word("BASE") and after.kind == "iri":
                self._base = urljoin(self._base, after.text[1:-1])
            if token.is_word("PREFIX") and after.kind == "name" and index + 2 < len(found):
                self._known[after.text[:-1]] = urljoin(self._base, found[index + 2].text[1:-1])

    def iri(self, token: Token) -> str | None:
        """Return the IRI that a token stands for, None where it stands for none."""
        if token.kind == "iri":
            return urljoin(self._base, _plain(token.text[1:-1]))
        if token.kind == "name":
            prefix, _, local = token.text.partition(":")
            return self._known[prefix] + re.sub(r"\\(.)", r"\1", local) if prefix in self._known else None
        return None
