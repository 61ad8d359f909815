"""Read a stranger's RDF document: one graph, nothing fetched, nothing that swells."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.parsers import expat

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from .contributions import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable

#: The formats of one graph, by their short names.
FORMATS = {"ttl": RdfFormat.TURTLE, "nt": RdfFormat.N_TRIPLES, "rdf": RdfFormat.RDF_XML, "jsonld": RdfFormat.JSON_LD}

#: Declarations that make an XML reader expand or fetch.
DECLARATION = re.compile(r"<!(DOCTYPE|ENTITY)", re.IGNORECASE)


def read(body: bytes, form: str, graph: NamedNode, base: str = "") -> list[Quad]:
    """Return the quads of a document in a graph; raise Refused where it can't be read.

    Relative IRIs are read against a base, or the graph's own IRI.
    """
    _refuse_dangerous(body, form)
    try:
        found = list(parse(body, format=FORMATS[form], base_iri=base or graph.value, rename_blank_nodes=True))
    except (SyntaxError, ValueError) as error:
        raise Refused("document", f"the document can't be read: {error}") from error
    for quad in found:
        if not isinstance(quad.graph_name, DefaultGraph):
            raise Refused("document", f"the document has a graph of its own, {quad.graph_name}", "send the triples of one graph")
    return list(dict.fromkeys(Quad(quad.subject, quad.predicate, quad.object, graph) for quad in found))


def _refuse_dangerous(body: bytes, form: str) -> None:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused("document", f"the document is no UTF-8: {error.reason} at byte {error.start}") from error
    if form == "rdf":
        if match := DECLARATION.search(text):
            line = text.count("\n", 0, match.start()) + 1
            raise Refused("document", f"line {line}: RDF/XML with <!{match[1].upper()} is refused", "write every entity out")
        _refuse_broken_xml(body)


def _refuse_broken_xml(body: bytes) -> None:
    """Refuse XML that is not well-formed: Oxigraph takes what was cut off as if it were whole."""
    try:
        expat.ParserCreate(namespace_separator=" ").Parse(body, True)
    except expat.ExpatError as error:
        raise Refused("document", f"the document is no well-formed XML: {error}") from error


def refuse_newer(quads: Iterable[Quad]) -> None:
    """Refuse what not every format here can say: the triple terms and directions of RDF 1.2."""
    for quad in quads:
        if isinstance(quad.object, Triple) or (isinstance(quad.object, Literal) and quad.object.direction):
            raise Refused("document", f"{quad.object} is RDF 1.2, which is not taken", "write RDF 1.1")
