"""Read Turtle, TriG, N-Triples and N-Quads with the place of every term.

It reads only what pyoxigraph has read before without an error, so it need not check grammar again; a test on random documents
holds that both read the same triples, and that the text at each place is the term.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from .errors import RecordError
from .positions import Placed

if TYPE_CHECKING:
    from .positions import Term
    from .rdf import RdfSource

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
TYPE, FIRST, REST, NIL = (NamedNode(RDF + name) for name in ("type", "first", "rest", "nil"))

_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_CHARS = _BASE + "_0-9\u00b7\u0300-\u036f\u203f\u2040-"
_PLX = r"%[0-9A-Fa-f]{2}|\\[_~.!$&'()*+,;=/?#@%-]"

TOKEN = re.compile(
    rf"""
      (?P<skip>(?:[ \t\r\n]|\#[^\n\r]*)+)
    | (?P<string>\"\"\"(?:\"{{0,2}}(?:[^"\\]|\\.))*\"\"\"|'''(?:'{{0,2}}(?:[^'\\]|\\.))*'''|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    | (?P<newer><<|>>|\{{\||\|\}}|~|@[A-Za-z]+(?:-[A-Za-z0-9]+)*--[a-z]+)
    | (?P<iri><[^\x00-\x20<>"{{}}|^`]*>)
    | (?P<directive>@(?:prefix|base)\b)
    | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<datatype>\^\^)
    | (?P<blank>_:[{_CHARS[:-1]}](?:[{_CHARS[:-1]}.-]*[{_CHARS[:-1]}-])?)
    | (?P<double>[+-]?(?:[0-9]+\.[0-9]*|\.?[0-9]+)[eE][+-]?[0-9]+)
    | (?P<decimal>[+-]?[0-9]*\.[0-9]+)
    | (?P<integer>[+-]?[0-9]+)
    | (?P<name>(?:[{_BASE}](?:[{_CHARS[:-1]}.-]*[{_CHARS[:-1]}-])?)?:
        (?:(?:[{_BASE}_:0-9]|{_PLX})(?:(?:[{_CHARS[:-1]}:.-]|{_PLX})*(?:[{_CHARS[:-1]}:-]|{_PLX}))?)?)
    | (?P<word>[A-Za-z]+)
    | (?P<mark>[.;,()\[\]{{}}])
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)

ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
ESCAPES = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:")
NEWER = "reifiers, triple terms and base directions (RDF 1.2) are not read"


class Token(NamedTuple):
    """A token: its kind, its text and where it stands."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def at(self) -> tuple[int, int]:
        """Return the stretch of the text that it covers."""
        return self.start, self.end


class Reader:
    """Reads one document; blank nodes get labels of their own, so that those of several documents differ."""

    def __init__(self, text: str, base: str, source: RdfSource) -> None:
        self._tokens = [
            Token(match.lastgroup or "", match[0], match.start(), match.end())
            for match in TOKEN.finditer(text)
            if match.lastgroup != "skip"
        ]
        self._tokens.append(Token("end", "", len(text), len(text)))
        self._next = 0
        self._base, self._source = base, source
        self._prefixes: dict[str, str] = {}
        self._iris: dict[str, NamedNode] = {}
        self._labels: dict[str, BlankNode] = {}
        self._mark = f"b{crc32(source.base.encode()):08x}n"
        self._count = 0
        self._found: list[Placed] = []

    def read(self) -> list[Placed]:
        """Return the triples of the document, each graph's as well, with the places of their terms."""
        while self._peek().kind != "end":
            self._statement()
        return self._found

    def _peek(self) -> Token:
        return self._tokens[self._next]

    def _take(self) -> Token:
        token = self._tokens[self._next]
        self._next += 1
        if token.kind in ("newer", "other"):
            source = self._source
            position = source.position(token.at)
            raise RecordError(NEWER, source.path, position.line, position.column, "write what it says as plain triples", "syntax")
        return token

    def _accept(self, *texts: str) -> bool:
        if self._peek().kind == "mark" and self._peek().text in texts:
            self._next += 1
            return True
        return False

    def _statement(self) -> None:
        token = self._peek()
        word = token.text.lower().removeprefix("@")
        if token.kind in ("directive", "word") and word in ("prefix", "base"):
            self._directive(word)
        elif token.kind == "word" and word == "graph":
            self._take()
            self._term()
        elif not self._accept("{", "}", "."):
            self._triples()

    def _directive(self, word: str) -> None:
        self._take()
        prefix = self._take().text[:-1] if word == "prefix" else ""
        iri = self._iri(self._take().text).value
        if word == "prefix":
            self._prefixes[prefix] = iri
        else:
            self._base, self._iris = iri, {}

    def _triples(self) -> None:
        alone = self._peek().text == "["
        subject, at = self._term()
        following = self._peek()
        if following.kind == "mark" and (following.text == "{" or (alone and following.text in ".}")):
            return
        assert isinstance(subject, NamedNode | BlankNode)
        self._properties(subject, at)

    def _properties(self, subject: NamedNode | BlankNode, at: tuple[int, int]) -> None:
        """Read the properties of a subject, up to the mark that ends them; in N-Quads a graph comes before that mark."""
        while not (self._peek().kind == "mark" and self._peek().text in ".]}"):
            if self._accept(";"):
                continue
            predicate, predicate_at = self._predicate()
            while True:
                value, value_at = self._term()
                self._found.append(Placed(subject, predicate, value, at, predicate_at, value_at, self._source))
                if not self._accept(","):
                    break
            if self._peek().kind in ("iri", "blank") and self._tokens[self._next + 1].text == ".":
                self._take()

    def _predicate(self) -> tuple[NamedNode, tuple[int, int]]:
        if self._peek().kind == "word":
            return TYPE, self._take().at
        term, at = self._term()
        assert isinstance(term, NamedNode)
        return term, at

    def _term(self) -> tuple[Term, tuple[int, int]]:
        token = self._take()
        if token.kind == "iri":
            return self._iri(token.text), token.at
        if token.kind == "name":
            return self._name(token.text), token.at
        if token.kind == "blank":
            return self._labels.setdefault(token.text, BlankNode(f"{self._mark}{token.text[2:]}")), token.at
        if token.kind == "string":
            return self._literal(token)
        if token.kind == "word":
            return Literal(token.text, datatype=NamedNode(XSD + "boolean")), token.at
        if token.kind in ("integer", "decimal", "double"):
            return Literal(token.text, datatype=NamedNode(XSD + token.kind)), token.at
        return (self._list(token.at) if token.text == "(" else self._node()), token.at

    def _node(self) -> BlankNode:
        node = self._new()
        self._properties(node, self._tokens[self._next - 1].at)
        self._accept("]")
        return node

    def _list(self, at: tuple[int, int]) -> NamedNode | BlankNode:
        """Read a list: its first cell stands where the list starts, each other cell where its item does."""
        first: NamedNode | BlankNode = NIL
        last: tuple[BlankNode, tuple[int, int]] | None = None
        while not self._accept(")"):
            cell = self._new()
            item, item_at = self._term()
            if last:
                self._found.append(Placed(last[0], REST, cell, last[1], last[1], item_at, self._source))
            else:
                first = cell
            here = item_at if last else at
            self._found.append(Placed(cell, FIRST, item, here, item_at, item_at, self._source))
            last = cell, here
        if last:
            self._found.append(Placed(last[0], REST, NIL, last[1], last[1], self._tokens[self._next - 1].at, self._source))
        return first

    def _literal(self, token: Token) -> tuple[Literal, tuple[int, int]]:
        width = 3 if token.text[:3] in ('"""', "'''") and len(token.text) > 5 else 1
        text = unescape(token.text[width:-width])
        if self._peek().kind == "language":
            language = self._take()
            return Literal(text, language=language.text[1:]), (token.start, language.end)
        if self._peek().kind != "datatype":
            return Literal(text), token.at
        self._take()
        datatype, at = self._term()
        assert isinstance(datatype, NamedNode)
        return Literal(text, datatype=datatype), (token.start, at[1])

    def _new(self) -> BlankNode:
        self._count += 1
        return BlankNode(f"{self._mark}-{self._count}")

    def _iri(self, text: str) -> NamedNode:
        if text not in self._iris:
            plain = unescape(text[1:-1])
            self._iris[text] = NamedNode(plain) if SCHEME.match(plain) else self._resolved(plain)
        return self._iris[text]

    def _resolved(self, text: str) -> NamedNode:
        quad = next(iter(parse(f"<{text}> <urn:p> <urn:o> .", format=RdfFormat.TURTLE, base_iri=self._base)))
        assert isinstance(quad.subject, NamedNode)
        return quad.subject

    def _name(self, text: str) -> NamedNode:
        if text not in self._iris:
            prefix, _, local = text.partition(":")
            return NamedNode(self._prefixes[prefix] + re.sub(r"\\(.)", r"\1", local))
        return self._iris[text]


def unescape(text: str) -> str:
    """Return text with its escapes read."""
    return ESCAPE.sub(_character, text) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    code = match[1]
    return chr(int(code[1:], 16)) if code[0] in "uU" and len(code) > 1 else ESCAPES.get(code, code)
