"""Put values into the text of a query, for engines that take no values beside it.

Only variables are replaced, by terms in SPARQL's own spelling; strings, IRIs, comments and names stay. The meaning is that of
pyoxigraph's substitutions: a value holds wherever its variable is in scope, in a sub-SELECT only where that projects it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from .errors import QueryError
from .query_text import Token, tokens

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyoxigraph import Literal

#: Words that end what stands before them, at the end of a SELECT.
MODIFIERS = ("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")

#: Where a value goes; all are filled in at once, so that none is looked for in another.
PARAMETER = re.compile(r"<urn:x-parameter:(\w+)>")

OPENING, CLOSING = "{([", "})]"


def bind(query: str, values: Mapping[str, NamedNode | Literal]) -> str:
    """Return the query with terms in the place of variables, its columns as they were.

    Raise QueryError where a variable that has a value is bound in the query too.
    """
    if not values:
        return query
    return _Binder(query, {name: str(term) for name, term in values.items()}).whole()


def variable(token: Token) -> str:
    """Return the name of a variable, nothing for another token."""
    return token.text[1:] if token.kind == "variable" else ""


def with_values(query: str, values: Mapping[str, NamedNode | Literal]) -> str:
    """Return what `bind` returns, faster where the same query is given values again: it is cut up only once."""
    if not values:
        return query
    return PARAMETER.sub(lambda match: str(values[match[1]]), _template(query, frozenset(values)))


@lru_cache(maxsize=256)
def _template(query: str, names: frozenset[str]) -> str:
    return bind(query, {name: NamedNode(f"urn:x-parameter:{name}") for name in names})


@dataclass
class _Scope:
    """The values that hold in a SELECT (or in the query itself), and whether it is the query itself."""

    values: dict[str, str]
    top: bool


#: What stands after the last token.
END = Token("end", "", 0, 0)


class _Binder:
    def __init__(self, query: str, values: dict[str, str]) -> None:
        self._query, self._values = query, values
        self._tokens = tokens(query)
        self._place = self._written = 0
        self._out: list[str] = []

    def whole(self) -> str:
        scope = _Scope(self._values, top=True)
        while self._now is not END:
            if self._now.is_word("SELECT"):
                self._select(scope)
            else:
                self._token(scope)
        return "".join(self._out) + self._query[self._written :]

    @property
    def _now(self) -> Token:
        return self._after(0)

    def _after(self, number: int) -> Token:
        place = self._place + number
        return self._tokens[place] if place < len(self._tokens) else END

    def _is(self, *marks: str) -> bool:
        return self._now.kind == "other" and self._now.text in marks

    def _ends(self) -> bool:
        """Return whether a group or one of its modifiers ends here."""
        return self._now is END or self._is("}") or self._now.is_word(*MODIFIERS)

    def _copy(self) -> None:
        self._write(self._now.text)

    def _write(self, text: str) -> None:
        """Write a text in the place of the next token, after the space before it."""
        token = self._now
        self._out += (self._query[self._written : token.start], text)
        self._place, self._written = self._place + 1, token.end

    def _token(self, scope: _Scope) -> None:
        """Copy a token, or write what stands in its place."""
        if self._now.is_word("BOUND") and variable(self._after(2)) in scope.values:
            self._write("true")
            for _ in "(v)":
                self._write("")
        elif self._is("{"):
            self._copy()
            self._group(scope)
        elif (name := variable(self._now)) in scope.values:
            self._write(scope.values[name])
        else:
            if self._now.is_word("AS", "VALUES"):
                self._refuse_bound(scope)
            self._copy()

    def _refuse_bound(self, scope: _Scope) -> None:
        number = 1 + (self._after(1).text == "(")
        while name := variable(self._after(number)):
            if name in scope.values:
                raise QueryError(f"?{name} is given a value, and the query binds it itself")
            number += 1

    def _group(self, scope: _Scope) -> None:
        """Copy a group to its closing brace; a SELECT that it begins with is a scope of its own."""
        if self._now.is_word("SELECT"):
            self._select(scope)
        while self._now is not END and not self._is("}"):
            self._token(scope)
        if self._is("}"):
            self._copy()

    def _select(self, outer: _Scope) -> None:
        head = self._head()
        star = any(token.text == "*" for token in head[:2])
        projected = {variable(token) for token in _bare(head)}
        top = outer.top and not any(token.text == "{" and token.kind == "other" for token in self._tokens[: self._place])
        values = outer.values if top else {name: text for name, text in outer.values.items() if star or name in projected}
        if top and star and values:
            raise QueryError(f"SELECT * leaves out {', '.join(f'?{name}' for name in values)}, which has a value: name the columns")
        scope = _Scope(values, top=False)
        self._projection(head, scope, top=top)
        while not self._ends():
            self._token(scope)
        while self._now is not END and not self._is("}"):
            if self._now.is_word("GROUP", "ORDER"):
                self._conditions(scope)
            else:
                self._token(scope)

    def _head(self) -> list[Token]:
        """Return the tokens after SELECT, up to the dataset or the group."""
        depth, number = 0, 1
        while (token := self._after(number)) is not END:
            if depth == 0 and (token.is_word("WHERE", "FROM") or token.text == "{"):
                break
            if token.kind == "other":
                depth += (token.text in OPENING) - (token.text in CLOSING)
            number += 1
        return self._tokens[self._place + 1 : self._place + number]

    def _projection(self, head: list[Token], scope: _Scope, *, top: bool) -> None:
        """Write a projection: at the top a value goes under its variable's name, further down it needs no column."""
        self._copy()
        bare, kept = {token.start for token in _bare(head)}, 0
        end = self._place + len(head)
        while self._place < end:
            token = self._now
            if token.start in bare and variable(token) in scope.values:
                self._write(f"({scope.values[variable(token)]} AS {token.text})" if top else "")
                kept += top
            else:
                kept += not token.is_word("DISTINCT", "REDUCED")
                self._token(scope)
        if not kept:
            self._out.append(" (1 AS ?_one)")

    def _conditions(self, scope: _Scope) -> None:
        """Write GROUP BY or ORDER BY without the constants among its conditions."""
        start, is_group, kept, dropped = len(self._out), self._now.is_word("GROUP"), 0, ""
        self._copy()
        self._copy()
        while not self._ends():
            if (name := variable(self._now)) in scope.values:
                dropped = scope.values[name]
                self._write("")
            else:
                kept += 1
                self._condition(scope)
        if not kept:
            self._out[start:] = [f" GROUP BY ({dropped})"] if is_group else []

    def _condition(self, scope: _Scope) -> None:
        """Copy a condition with all that stands between its brackets."""
        depth = 0
        while self._now is not END:
            depth += self._is("(") - self._is(")")
            ends = self._is(")") or self._now.kind == "variable"
            self._token(scope)
            if depth == 0 and ends:
                return


def _bare(head: list[Token]) -> list[Token]:
    """Return the variables of a projection that stand by themselves, and not in an expression."""
    depth, found = 0, []
    for token in head:
        depth += (token.text == "(") - (token.text == ")")
        if depth == 0 and token.kind == "variable":
            found.append(token)
    return found
