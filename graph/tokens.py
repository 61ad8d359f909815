"""Cut a SPARQL query into its tokens, so that text is changed only where it is what it looks like.

After the grammar's terminals (https://www.w3.org/TR/sparql11-query/#sparqlGrammar): the longest wins, and the texts of all
tokens make up the query again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOCAL = r"(?:[\w:·À-￿\U00010000-\U000EFFFF]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%])"
_TOKENS = re.compile(
    rf"""
      (?P<space>[\x20\t\r\n]+)
    | (?P<comment>\#[^\r\n]*)
    | (?P<iri><[^<>"{{}}|^`\\\x00-\x20]*>)
    | (?P<string>'''(?:(?:'|'')?(?:[^'\\]|\\.))*'''|\"\"\"(?:(?:"|"")?(?:[^"\\]|\\.))*\"\"\"|'(?:[^'\\\n\r]|\\.)*'|"(?:[^"\\\n\r]|\\.)*")
    | (?P<variable>[?$][\w·À-￿\U00010000-\U000EFFFF]+)
    | (?P<blank>_:[\w](?:[\w.-]*[\w-])?)
    | (?P<name>(?:[^\W\d_](?:[\w.-]*[\w-])?)?:(?:{_LOCAL}(?:(?:{_LOCAL}|[.-])*(?:{_LOCAL}|-))?)?)
    | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<number>(?:\d+\.\d*|\.?\d+)[eE][+-]?\d+|\d*\.\d+|\d+)
    | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
    | (?P<mark>\^\^|&&|\|\||!=|<=|>=|[][{{}}()<>;,.*/|^?+=!-])
    """,
    re.VERBOSE | re.DOTALL,
)

#: Words that stand before the query proper.
PROLOGUE = ("PREFIX", "BASE")


@dataclass(frozen=True)
class Token:
    """A piece of a query: what it is, its text, and where it starts."""

    kind: str
    text: str
    start: int

    @property
    def word(self) -> str:
        """Return a keyword in capitals, a mark as it is, nothing for anything else."""
        return self.text.upper() if self.kind == "word" else self.text if self.kind == "mark" else ""

    @property
    def variable(self) -> str | None:
        """Return the name of a variable."""
        return self.text[1:] if self.kind == "variable" else None

    @property
    def blank(self) -> bool:
        """Return whether this is space or a comment."""
        return self.kind in ("space", "comment")


def tokens(query: str) -> list[Token]:
    """Return the tokens of a query; raise QueryError, with line and column, for what begins none."""
    return list(_cut(query))


def _cut(query: str) -> Iterator[Token]:
    place = 0
    while place < len(query):
        match = _TOKENS.match(query, place)
        if match is None:
            before = query[:place]
            raise QueryError(f"unexpected {query[place]!r}", before.count("\n") + 1, place - before.rfind("\n"))
        assert match.lastgroup is not None
        yield Token(match.lastgroup, match[0], place)
        place = match.end()


def form(cut: list[Token]) -> str:
    """Return `SELECT`, `ASK`, `CONSTRUCT`, `DESCRIBE`, or whatever word the query proper begins with."""
    words = (token.word for token in cut if token.kind == "word" and token.word not in PROLOGUE)
    return next(words, "")
