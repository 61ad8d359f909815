"""Read JSON-LD with the place of every term: PyLD expands values that know where they stand, and they become triples."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from zlib import crc32

from pyld import jsonld
from pyoxigraph import BlankNode, Literal, NamedNode

from .errors import JsonLdError
from .json_places import Items, JsonReader, Marked, Members, Span, Text, Whole
from .positions import Placed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .positions import Term
    from .rdf import RdfSource

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
TYPE, FIRST, REST, NIL = (NamedNode(RDF + name) for name in ("type", "first", "rest", "nil"))

#: From here on a number has too many digits to be written as a whole number.
LARGE = 1e21


class Expander(jsonld.JsonLdProcessor):  # type: ignore[misc]
    """PyLD's expansion, in which every object that comes out knows its place and its key."""

    last: Span = (0, 1)

    def _expand(self, active_ctx: Any, active_property: Any, element: Any, options: Any, **more: Any) -> Any:  # noqa: ANN401
        self.last = getattr(element, "at", self.last)
        found = super()._expand(active_ctx, active_property, element, options, **more)
        if isinstance(element, Members) and isinstance(found, list):
            return [_under(item, element) for item in found]
        return _mark(found, element) if isinstance(element, Members | Items) else found

    def _expand_value(self, active_ctx: Any, active_property: Any, value: Any, options: Any) -> Any:  # noqa: ANN401
        return _mark(super()._expand_value(active_ctx, active_property, value, options), value)

    def _expand_iri(self, active_ctx: Any, value: Any, *args: Any, **more: Any) -> Any:  # noqa: ANN401
        found = super()._expand_iri(active_ctx, value, *args, **more)
        if not isinstance(value, Text) or not isinstance(found, str) or found.startswith("@"):
            return found
        text = Text(found)
        text.at, text.key = value.at, value.key
        return text

    def _expand_language_map(self, active_ctx: Any, language_map: Any, direction: Any) -> Any:  # noqa: ANN401
        found = super()._expand_language_map(active_ctx, language_map, direction)
        return [_under(_mark(value, value["@value"]), language_map) for value in found]

    def _expand_index_map(self, active_ctx: Any, active_property: Any, value: Any, *args: Any) -> Any:  # noqa: ANN401
        return [_under(item, value) for item in super()._expand_index_map(active_ctx, active_property, value, *args)]


def _mark(found: Any, by: Any) -> Any:  # noqa: ANN401 - what PyLD makes of any JSON value
    """Return an expanded object or array with the place and key of what it was made of."""
    if not isinstance(found, dict | list) or isinstance(found, Marked) or not isinstance(by, Marked):
        return found
    marked = Members(found) if isinstance(found, dict) else Items(found)
    marked.at, marked.key = by.at, by.key
    return marked


def _place(value: Any) -> tuple[Span, Span | None]:  # noqa: ANN401 - what PyLD makes of any JSON value
    """Return the place and the key of an expanded value; an object that PyLD put around others stands where these do."""
    if isinstance(value, Marked):
        return value.at, value.key
    inner = next(iter(value.values())) if isinstance(value, dict) else value[0]
    return _place(inner)


def _under(item: Any, map_: Any) -> Any:  # noqa: ANN401 - what PyLD makes of any JSON value
    if isinstance(item, Members):
        item.key = map_.key
    return item


def _refuse(url: str, options: Any) -> Any:  # noqa: ANN401, ARG001 - as PyLD has it
    raise jsonld.JsonLdError(f"the context {url} is elsewhere, and is not fetched", "remote context")


class Reader:
    """Reads one document; blank nodes get labels of their own, so that those of several documents differ."""

    def __init__(self, text: str, base: str, source: RdfSource) -> None:
        self._json = JsonReader(text)
        self._base, self._source = base, source
        self._mark = f"b{crc32(source.base.encode()):08x}n"
        self._labels: dict[str, BlankNode] = {}
        self._count = 0

    def read(self) -> list[Placed]:
        """Return the triples of the document, each graph's as well, with their places; raise JsonLdError with the place."""
        document = self._json.read()
        if self._json.remote:
            url, at = self._json.remote[0]
            raise JsonLdError(f"the context {url} is elsewhere, and is not fetched", at)
        expander = Expander()
        try:
            expanded = expander.expand(document, {"base": self._base, "documentLoader": _refuse})
        except jsonld.JsonLdError as error:
            details = (getattr(value, "at", None) for value in (error.details or {}).values())
            raise JsonLdError(str(error.code or error).strip(), next((at for at in details if at), expander.last)) from error
        found: list[Placed] = []
        for node in expanded:
            self._node(node, found)
        return found

    def _node(self, node: Members, found: list[Placed]) -> tuple[NamedNode | BlankNode | None, Span]:
        """Add the triples of a node and of those inside it; return its term, None where its IRI is none, and its place."""
        name = node.get("@id")
        subject = self._term(name) if name else self._new()
        at = _place(name if isinstance(name, Text) else node)[0]
        for type_ in node.get("@type", []):
            self._add(found, subject, TYPE, self._term(type_), at, type_)
        for key, values in node.items():
            if key == "@reverse":
                self._reversed(values, subject, at, found)
            elif key in ("@graph", "@included"):
                for item in values:
                    self._node(item, found)
            elif not key.startswith("@") and (predicate := self._term(key)) and isinstance(predicate, NamedNode):
                for value in values:
                    for term, value_at in self._value(value, found):
                        self._place(found, subject, predicate, term, (at, _place(value)[1] or at, value_at))
        return subject, at

    def _reversed(self, properties: dict[str, Any], subject: NamedNode | BlankNode | None, at: Span, found: list[Placed]) -> None:
        for key, nodes in properties.items():
            for node in nodes:
                other, other_at = self._node(node, found)
                predicate = self._term(key)
                if isinstance(predicate, NamedNode):
                    self._place(found, other, predicate, subject, (other_at, _place(node)[1] or other_at, at))

    def _add(self, found: list[Placed], subject: Any, predicate: NamedNode, term: Any, at: Span, value: Any) -> None:  # noqa: ANN401
        value_at = getattr(value, "at", at)
        self._place(found, subject, predicate, term, (at, getattr(value, "key", None) or at, value_at))

    def _place(self, found: list[Placed], subject: Any, predicate: NamedNode, term: Any, at: tuple[Span, Span, Span]) -> None:  # noqa: ANN401
        if subject is not None and term is not None:
            found.append(Placed(subject, predicate, term, *at, self._source))

    def _value(self, value: Members, found: list[Placed]) -> Iterator[tuple[Term | None, Span]]:
        if "@value" in value:
            yield _literal(value), _place(value["@value"] if isinstance(value["@value"], Marked) else value)[0]
        elif "@list" in value:
            at = _place(value)[0]
            yield self._list(value["@list"], at, found), at
        else:
            yield self._node(value, found)

    def _list(self, items: list[Members], at: Span, found: list[Placed]) -> NamedNode | BlankNode:
        """Add the cells of a list: the first stands where the list starts, each other where its item does."""
        terms = [pair for item in items for pair in self._value(item, found) if pair[0] is not None]
        cells = [self._new() for _ in terms]
        for number, (cell, (term, item_at)) in enumerate(zip(cells, terms, strict=True)):
            here = item_at if number else at
            last = number + 1 == len(cells)
            next_at = item_at if last else terms[number + 1][1]
            self._place(found, cell, FIRST, term, (here, item_at, item_at))
            self._place(found, cell, REST, NIL if last else cells[number + 1], (here, here, next_at))
        return cells[0] if cells else NIL

    def _term(self, text: str) -> NamedNode | BlankNode | None:
        if text.startswith("_:"):
            return self._labels.setdefault(text, BlankNode(f"{self._mark}{text[2:]}"))
        try:
            return NamedNode(text)
        except ValueError:
            return None

    def _new(self) -> BlankNode:
        self._count += 1
        return BlankNode(f"{self._mark}-{self._count}")


def _literal(value: Members) -> Literal | None:
    content, datatype = value["@value"], value.get("@type")
    if datatype == "@json":
        text = json.dumps(_plain(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return Literal(text, datatype=NamedNode(RDF + "JSON"))
    text, native = _lexical(content, datatype)
    if "@language" in value:
        return Literal(text, language=value["@language"])
    if datatype or native:
        return Literal(text, datatype=NamedNode(datatype or XSD + native))
    return Literal(text)


def _lexical(content: Any, datatype: str | None) -> tuple[str, str]:  # noqa: ANN401 - any JSON scalar
    """Return a scalar as text, and the datatype that JSON gives it."""
    if isinstance(content, Whole) and content.constant:
        return content.constant, "boolean"
    if isinstance(content, int | float) and (datatype == XSD + "double" or content % 1 or abs(content) >= LARGE):
        mantissa, _, exponent = f"{content:.15e}".partition("e")
        return f"{mantissa.rstrip('0')}{'0' if mantissa.rstrip('0').endswith('.') else ''}E{int(exponent)}", "double"
    return (str(int(content)), "integer") if isinstance(content, int | float) else (str(content), "")


def _plain(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, Whole) and value.constant:
        return value.constant == "true"
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value
