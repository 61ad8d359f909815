"""Put values into the text of a query, for engines that take no values beside it.

The text is cut into tokens, and only variables are replaced, by terms in SPARQL's own spelling. The meaning is that of
pyoxigraph's substitutions: a value holds wherever its variable is in scope, in a sub-SELECT only where that projects it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .errors import QueryError
from .tokens import Token, tokens

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyoxigraph import Literal, NamedNode

#: Words that end what stands before them, at the end of a SELECT.
MODIFIERS = ("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")

OPENING, CLOSING = ("{", "(", "["), ("}", ")", "]")


def bind(query: str, values: Mapping[str, NamedNode | Literal]) -> str:
    """Return the query with terms in the place of variables, its columns as they were.

    Raise QueryError where a variable that has a value is bound in the query too.
    """
    if not values:
        return query
    return _Binder(tokens(query), {name: str(term) for name, term in values.items()}).whole()


@dataclass
class _Scope:
    """The values that hold in a SELECT (or in the query itself), and whether it is the query itself."""

    values: dict[str, str]
    top: bool


class _Binder:
    def __init__(self, cut: list[Token], values: dict[str, str]) -> None:
        self._tokens = cut
        self._values = values
        self._place = 0
        self._out: list[str] = []

    def whole(self) -> str:
        scope = _Scope(self._values, top=True)
        while self._more():
            if self._now().word == "SELECT":
                self._select(scope)
            else:
                self._token(scope)
        return "".join(self._out)

    def _more(self) -> bool:
        return self._place < len(self._tokens)

    def _now(self) -> Token:
        return self._tokens[self._place]

    def _copy(self) -> Token:
        token = self._now()
        self._out.append(token.text)
        self._place += 1
        return token

    def _peek(self, offset: int = 0) -> Token | None:
        """Return the next token that is neither space nor comment, or the one that many after it."""
        found = (token for token in self._tokens[self._place :] if not token.blank)
        for _ in range(offset):
            next(found, None)
        return next(found, None)

    def _token(self, scope: _Scope) -> None:
        """Copy a token, or what stands in its place."""
        token = self._now()
        if token.word == "BOUND" and self._bound(scope):
            return
        if token.word in ("AS", "VALUES"):
            self._refuse_bound(scope)
        if token.word == "{":
            self._copy()
            self._group(scope)
        elif token.variable in scope.values:
            self._place += 1
            self._out.append(scope.values[str(token.variable)])
        else:
            self._copy()

    def _bound(self, scope: _Scope) -> bool:
        """Write `true` for `BOUND(?variable)` where the variable has a value."""
        variable = self._peek(2)
        if variable is None or variable.variable not in scope.values:
            return False
        while self._now().word != ")":
            self._place += 1
        self._place += 1
        self._out.append("true")
        return True

    def _refuse_bound(self, scope: _Scope) -> None:
        place = self._place + 1
        while place < len(self._tokens) and (self._tokens[place].blank or self._tokens[place].word == "("):
            place += 1
        while place < len(self._tokens) and (self._tokens[place].blank or self._tokens[place].variable):
            if (name := self._tokens[place].variable) in scope.values:
                raise QueryError(f"?{name} is given a value, and the query binds it itself")
            place += 1

    def _group(self, scope: _Scope) -> None:
        """Copy a group to its closing brace; a SELECT that it begins with is a scope of its own."""
        first = self._peek()
        while self._more() and self._now().word != "}":
            if self._now() is first and first.word == "SELECT":
                self._select(scope)
            else:
                self._token(scope)
        if self._more():
            self._copy()

    def _select(self, outer: _Scope) -> None:
        top = outer.top and self._depth_is_zero()
        self._copy()
        head = self._head()
        star = any(token.word == "*" for token in head[:3])
        projected = {token.variable for token in _bare(head) if token.variable}
        values = outer.values if top else {name: text for name, text in outer.values.items() if star or name in projected}
        if top and star and values:
            raise QueryError(f"SELECT * leaves out {', '.join(f'?{name}' for name in values)}, which has a value: name the columns")
        scope = _Scope(values, top=False)
        self._projection(head, scope, top=top)
        while self._more() and self._now().word not in ("}", *MODIFIERS):
            self._token(scope)
        self._modifiers(scope)

    def _depth_is_zero(self) -> bool:
        before = [token.word for token in self._tokens[: self._place]]
        return before.count("{") == before.count("}")

    def _head(self) -> list[Token]:
        """Take the tokens up to the dataset or the group."""
        depth, start = 0, self._place
        while self._more() and not (depth == 0 and self._now().word in ("WHERE", "FROM", "{")):
            depth += (self._now().word in OPENING) - (self._now().word in CLOSING)
            self._place += 1
        return self._tokens[start : self._place]

    def _projection(self, head: list[Token], scope: _Scope, *, top: bool) -> None:
        bare = {token.start for token in _bare(head)}
        rest, self._tokens, place, self._place = self._tokens, head, self._place, 0
        kept = 0
        while self._more():
            token = self._now()
            if token.start in bare and token.variable in scope.values:
                self._place += 1
                self._out.append(f"({scope.values[str(token.variable)]} AS {token.text})" if top else "")
                kept += top
            else:
                kept += not token.blank and token.word not in ("DISTINCT", "REDUCED")
                self._token(scope)
        self._tokens, self._place = rest, place
        if not kept:
            self._out.append(" (1 AS ?_one) ")

    def _modifiers(self, scope: _Scope) -> None:
        """Copy what follows the group; a constant among the conditions of GROUP BY and ORDER BY is left out."""
        while self._more() and self._now().word != "}":
            word = self._now().word
            if word in ("GROUP", "ORDER"):
                self._conditions(scope, word)
            else:
                self._token(scope)

    def _conditions(self, scope: _Scope, kind: str) -> None:
        start, kept, dropped = len(self._out), 0, ""
        self._copy()
        while self._more() and self._now().word not in ("}", *MODIFIERS):
            token = self._now()
            if token.variable in scope.values:
                self._place += 1
                dropped = scope.values[str(token.variable)]
            elif token.word == "(":
                kept += 1
                self._parentheses(scope)
            else:
                kept += not token.blank and token.word not in ("BY", "ASC", "DESC")
                self._token(scope)
        if not kept and kind == "GROUP":
            self._out.append(f"({dropped}) ")
        elif not kept:
            del self._out[start:]

    def _parentheses(self, scope: _Scope) -> None:
        depth = 0
        while self._more():
            word = self._now().word
            depth += (word == "(") - (word == ")")
            self._token(scope)
            if depth == 0:
                return


def _bare(head: list[Token]) -> list[Token]:
    """Return the variables of a projection that stand by themselves, and not in an expression."""
    depth, found = 0, []
    for token in head:
        depth += (token.word == "(") - (token.word == ")")
        if depth == 0 and token.variable:
            found.append(token)
    return found
