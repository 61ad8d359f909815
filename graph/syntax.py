"""Where a query can't be read, and why: what the engine says of it, put right by the query's own tokens."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

from .errors import QueryError
from .names import PREFIXES
from .query_text import Names, Token, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

POSITION = re.compile(r"at (\d+):(\d+)")

#: What the engine expected: a text in quotes, a class of characters in brackets, a keyword, or a sentence.
EXPECTED = re.compile(r'"(?:[^"\\]|\\.)*"|\[[^\]]*\]|[A-Za-z][^,\n\["]*')
KEYWORD = re.compile(r"[A-Za-z_]+")

#: Words of SPARQL that a slip is compared with.
WORDS = [
    "SELECT", "CONSTRUCT", "DESCRIBE", "ASK", "WHERE", "DISTINCT", "REDUCED", "PREFIX", "BASE", "FROM", "NAMED", "GRAPH", "OPTIONAL",
    "UNION", "FILTER", "MINUS", "BIND", "VALUES", "SERVICE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "EXISTS", "COUNT", "SUM",
    "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT", "SEPARATOR", "STR", "LANG", "LANGMATCHES", "DATATYPE", "BOUND", "IRI", "BNODE", "RAND",
    "ABS", "CEIL", "FLOOR", "ROUND", "CONCAT", "STRLEN", "UCASE", "LCASE", "ENCODE_FOR_URI", "CONTAINS", "STRSTARTS", "STRENDS",
    "STRBEFORE", "STRAFTER", "YEAR", "MONTH", "DAY", "HOURS", "MINUTES", "SECONDS", "TIMEZONE", "NOW", "UUID", "STRUUID", "COALESCE",
    "STRLANG", "STRDT", "SAMETERM", "ISIRI", "ISBLANK", "ISLITERAL", "ISNUMERIC", "REGEX", "SUBSTR", "REPLACE", "INSERT", "DELETE",
    "DATA", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE",
]  # fmt: skip

#: The words that an update begins with.
UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")

CLOSING = {"{": "}", "(": ")", "[": "]"}


def syntax_error(error: SyntaxError, query: str, prefixes: Mapping[str, str] = PREFIXES) -> QueryError:
    """Return what is wrong with a query that the engine can't read, with its line and column, counted from 1.

    `prefixes` are known without being declared. The engine names the furthest place that it came to; a string, a bracket or a prefix
    that is wrong is found in the tokens.
    """
    found = tokens(query)
    for token, why in (*_open_strings(found), *_brackets(found), *_unknown_prefixes(found, prefixes)):
        return _at(query, token.start, why)
    if not found:
        return _at(query, 0, "there is no query here")
    match = POSITION.search(str(error))
    if match is None:
        return QueryError(str(error))
    said = re.sub(r"^error at \d+:\d+: expected (?:one of )?", "", str(error))
    expected = [one.strip() for one in EXPECTED.findall(said)]
    offset = min(_offset(query, int(match[1]), int(match[2])), len(query.rstrip()))
    if sentence := next((one for one in expected if " " in one and one[0] not in '"['), None):
        return _at(query, offset, sentence[0].lower() + sentence[1:] if sentence[1].islower() else sentence)
    keywords = [one for one in expected if KEYWORD.fullmatch(one)]
    if keywords and all(one in keywords or one == "[_]" for one in expected):
        # it reads as many characters as a keyword has before it compares them, and takes their end for the place
        start = max(0, offset - min(map(len, keywords)))
        return _at(query, start, _unreadable(found, start))
    named = [one for one in expected if one[0] != "[" and one not in ("unreported>",)]
    if named:
        return _at(query, offset, f"expected {_listed(named)}")
    return _at(query, offset, "something is missing here" if "unreported" in said else "this breaks a rule that the engine does not name")


def line_of(query: str, line: int, column: int) -> tuple[str, str]:
    """Return a line of a query, counted from 1 as the engine does, and blanks up to the column, tabs where the line has them."""
    lines = query.split("\n")
    text = lines[line - 1].rstrip("\r") if line <= len(lines) else ""
    return text, re.sub(r"[^\t]", " ", text[: column - 1]).ljust(column - 1)


def _unreadable(found: list[Token], start: int) -> str:
    """Return what to say of a place where nothing that may stand there begins."""
    token = next((token for token in found if token.start >= start), None)
    if token and token is found[0] and token.is_word(*UPDATES):
        return f"{token.text} begins an update, and this is read as a query"
    near = difflib.get_close_matches(token.text.upper(), WORDS, 1) if token and token.kind == "word" else []
    hint = f"; did you mean {near[0]}?" if near and token and not token.is_word(*near) else ""
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


def _offset(query: str, line: int, column: int) -> int:
    return sum(len(text) + 1 for text in query.split("\n")[: line - 1]) + column - 1


def _at(query: str, offset: int, why: str) -> QueryError:
    before = query[:offset]
    return QueryError(why, before.count("\n") + 1, offset - before.rfind("\n"))
