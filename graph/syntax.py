"""Where a query can't be read, and why: what the engine says of it, put right by the query's own tokens."""

from __future__ import annotations

import difflib
import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from .errors import QueryError
from .names import PREFIXES
from .query_text import Names, Token, tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

POSITION = re.compile(r"at 1:(\d+): expected (?:one of )?")

#: What the engine expected: a text in quotes, a class of characters in brackets, a keyword, or a sentence.
EXPECTED = re.compile(r'"(?:[^"\\]|\\.)*"|\[[^\]]*\]|[A-Za-z][^,\n\["]*')
KEYWORD = re.compile(r"[A-Za-z_]+")

#: Words of SPARQL that a slip is compared with.
WORDS = [
    "SELECT", "CONSTRUCT", "DESCRIBE", "ASK", "WHERE", "DISTINCT", "REDUCED", "PREFIX", "BASE", "FROM", "NAMED", "GRAPH", "OPTIONAL",
    "UNION", "FILTER", "MINUS", "BIND", "VALUES", "SERVICE", "GROUP", "BY", "HAVING", "ORDER", "LIMIT", "OFFSET", "EXISTS", "COUNT", "SUM",
    "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT", "SEPARATOR", "STR", "LANG", "LANGMATCHES", "DATATYPE", "BOUND", "IRI", "BNODE", "RAND",
    "ABS", "CEIL", "FLOOR", "ROUND", "CONCAT", "STRLEN", "UCASE", "LCASE", "ENCODE_FOR_URI", "CONTAINS", "STRSTARTS", "STRENDS",
    "STRBEFORE", "STRAFTER", "YEAR", "MONTH", "DAY", "HOURS", "MINUTES", "SECONDS", "TIMEZONE", "NOW", "UUID", "STRUUID", "COALESCE",
    "STRLANG", "STRDT", "SAMETERM", "ISIRI", "ISBLANK", "ISLITERAL", "ISNUMERIC", "REGEX", "SUBSTR", "REPLACE", "INSERT", "DELETE",
    "DATA", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE",
]  # fmt: skip

#: The words that an update begins with.
UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")

CLOSING = {"{": "}", "(": ")", "[": "]"}

#: Tokens that may have blanks around them everywhere.
APART = {*CLOSING, *CLOSING.values(), ",", ";"}

#: So many things that may stand somewhere are named, more are not.
MOST = 6

#: More than a keyword has characters.
BLANKS = 20


def syntax_error(error: SyntaxError, text: str, read: Callable[..., object], prefixes: Mapping[str, str] = PREFIXES) -> QueryError:
    """Return what is wrong with a query or an update that the engine can't read, with its line and column, counted from 1.

    `read` is what raised the error, and `prefixes` are known without being declared. A string, a bracket or a prefix that is wrong
    is found in the tokens; else the engine names the furthest place that it came to.
    """
    found = tokens(text)
    for token, why in (*_open_strings(found), *_brackets(found), *_unknown_prefixes(found, prefixes)):
        return _at(text, token.start, why)
    if not found:
        return _at(text, 0, "there is no query here")
    spread, starts = _spread(found)
    try:
        read(spread, prefixes=prefixes)
        return QueryError(str(error))
    except SyntaxError as again:
        said = str(again)
    match = POSITION.search(said)
    if match is None:
        return QueryError(said)
    number = bisect_right(starts, int(match[1]) - 1) - 1
    token, into = found[number], int(match[1]) - 1 - starts[number]
    expected = [one.strip() for one in EXPECTED.findall(said[match.end() :])]
    if sentence := next((one for one in expected if " " in one and one[0] not in '"['), None):
        return _at(text, min(token.start + into, token.end), sentence[0].lower() + sentence[1:] if sentence[1].islower() else sentence)
    if token is found[-1] and into >= len(token.text) + BLANKS:
        return _at(text, token.end, "something is missing here")
    named = [one for one in expected if one[0] != "["]
    if into or not 0 < len(named) <= MOST:
        return _at(text, token.start, _unreadable(token, is_first=number == 0))
    return _at(text, token.start, f"expected {_listed(named)}")


def _spread(found: list[Token]) -> tuple[str, list[int]]:
    """Return the text of tokens in one line, with more blanks between them than a keyword has characters, and where each begins.

    The engine reads as many characters as a keyword has before it compares them, and takes their end for the furthest place that it
    came to, which may lie behind what is wrong.
    """
    parts, starts, at = [], [], 0
    for token, after in zip(found, [*found[1:], None], strict=True):
        blanks = BLANKS if after is None or after.start > token.end or {token.text, after.text} & APART else 0
        starts.append(at)
        parts.append(token.text + " " * blanks)
        at += len(parts[-1])
    return "".join(parts), starts


def line_of(query: str, line: int, column: int) -> tuple[str, str]:
    """Return a line of a query, counted from 1 as the engine does, and blanks up to the column, tabs where the line has them."""
    lines = query.split("\n")
    text = lines[line - 1].rstrip("\r") if line <= len(lines) else ""
    return text, re.sub(r"[^\t]", " ", text[: column - 1]).ljust(column - 1)


def _unreadable(token: Token, *, is_first: bool) -> str:
    """Return what to say of a token that can't stand where it stands."""
    if is_first and token.is_word(*UPDATES):
        return f"{token.text} begins an update, and this is read as a query"
    if token.text in {*CLOSING.values(), *".,;"}:
        return f"something is missing before this {token.text!r}"
    near = difflib.get_close_matches(token.text.upper(), WORDS, 1) if token.kind == "word" else []
    hint = f"; did you mean {near[0]}?" if near and not token.is_word(*near) else ""
    return f"what begins here can't be read{hint}"


def _listed(names: list[str]) -> str:
    *others, last = dict.fromkeys(names)
    return f"{', '.join(others)} or {last}" if others else last


def _open_strings(found: list[Token]) -> Iterator[tuple[Token, str]]:
    yield from ((token, "the string that begins here is not closed") for token in found if token.kind == "other" and token.text in "\"'")


def _brackets(found: list[Token]) -> Iterator[tuple[Token, str]]:
    opened: list[Token] = []
    for token in found:
        if token.kind == "other" and token.text in CLOSING:
            opened.append(token)
        elif token.kind == "other" and token.text in CLOSING.values() and (not opened or CLOSING[opened.pop().text] != token.text):
            yield token, f"{token.text!r} closes no bracket that is open here"
    yield from ((token, f"{token.text!r} is never closed") for token in opened[-1:])


def _unknown_prefixes(found: list[Token], prefixes: Mapping[str, str]) -> Iterator[tuple[Token, str]]:
    names = Names(found, prefixes)
    for before, token in zip([None, *found], found, strict=False):
        is_blank = before is not None and before.text == "_" and before.end == token.start
        if token.kind == "name" and not is_blank and names.iri(token) is None:
            yield token, f"the prefix {token.text.partition(':')[0]}: is declared nowhere"


def _at(query: str, offset: int, why: str) -> QueryError:
    before = query[:offset]
    return QueryError(why, before.count("\n") + 1, offset - before.rfind("\n"))
