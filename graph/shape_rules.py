"""The rules that shapes state: their names, severities, messages and the classes that they are about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Dataset, Literal, NamedNode, Store

from ingest.rdf import FORMATS, RdfSource
from ontology import ID

from .default_messages import default_messages
from .errors import GraphError
from .names import PREFIXES
from .property_paths import read_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pyoxigraph import Triple

    Node = NamedNode | BlankNode | Literal | Triple
    Texts = tuple[tuple[str, str], ...]

SH = PREFIXES["sh"]
RDF = PREFIXES["rdf"]

#: What the IRI of each of the project's own shapes starts with.
SHAPE = ID + "shape/"

#: What a shape may say without constraining anything by itself.
SAYS_NOTHING = {
    *(SH + name for name in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf", "property", "sparql", "closed")),
    *(SH + name for name in ("ignoredProperties", "severity", "message", "deactivated", "name", "description", "order", "group", "path")),
}


@dataclass(frozen=True)
class Rule:
    """A rule: its stable name, its severity, its messages, and the classes that it is about."""

    name: str
    severity: str
    messages: Texts
    shape: str = ""
    targets: tuple[str, ...] = ()

    @property
    def documented(self) -> bool:
        """Return whether the rule is the project's own, and so has a page."""
        return not self.shape or self.shape.startswith(SHAPE)


def shape_rules(files: Iterable[Path]) -> Iterator[Rule]:
    """Yield the rules of the shapes in files, the ones without a name first.

    Raise GraphError for a file that is no RDF by its name; what can't be read in a file is left out.
    """
    graph = Store()
    for path in files:
        if path.suffix not in FORMATS:
            raise GraphError(f"{path} can't hold shapes", f"give a file ending in {', '.join(FORMATS)}")
        graph.extend(RdfSource(path, path.as_posix()).triples)
    yield from _unnamed_rules(graph)
    yield from _named_rules(graph)


def _named_rules(graph: Store) -> Iterator[Rule]:
    for quad in graph.quads_for_pattern(None, NamedNode(RDF + "type"), None):
        node, kind = quad.subject, quad.object
        if isinstance(node, NamedNode) and isinstance(kind, NamedNode):
            if kind.value == SH + "PropertyShape":
                yield _rule(graph, node, _owners(graph, node, "property"))
            elif kind.value == SH + "NodeShape":
                yield from _node_rules(graph, node)


def _unnamed_rules(graph: Store) -> Iterator[Rule]:
    """Yield the rules of shapes without a name: called after the shape around them and their path, as findings are."""
    everything = Dataset(graph)
    for name in ("property", "sparql"):
        for quad in graph.quads_for_pattern(None, NamedNode(SH + name), None):
            owner = _around(graph, quad.subject)
            if isinstance(quad.object, BlankNode) and owner is not None:
                path = next((read_path(everything, value) for value in _values(graph, quad.object, "path")), None)
                yield Rule(
                    unnamed(owner.value, str(path or "SPARQL")), _severity(graph, quad.object), _messages(graph, quad.object), owner.value
                )


def _around(graph: Store, node: Node) -> NamedNode | None:
    """Return the named shape that a shape is a property of, itself where it has a name; what is part of a choice reports nothing."""
    seen: set[Node] = set()
    while isinstance(node, BlankNode) and node not in seen:
        seen.add(node)
        node = next((quad.subject for quad in graph.quads_for_pattern(None, NamedNode(SH + "property"), node)), node)
    return node if isinstance(node, NamedNode) else None


def unnamed(around: str, path: str) -> str:
    """Return the name of a rule whose shape has none: the name of the one around it, and the words of its path."""
    return "-".join([*([last(around)] if around else []), *re.findall(r"[\w-]+(?=>|$)", path)])


def last(iri: str) -> str:
    """Return the last part of an IRI."""
    return re.split("[/#:]", iri.rstrip("/#"))[-1]


def _node_rules(graph: Store, node: NamedNode) -> Iterator[Rule]:
    """Yield the rules that a node shape states itself: its constraints, its closedness, its SPARQL."""
    said = {quad.predicate.value for quad in graph.quads_for_pattern(node, None, None)}
    if Literal(True) in _values(graph, node, "closed"):
        yield Rule(f"{slug(node)}-closed", _severity(graph, node), default_messages("Closed"), node.value, _targets(graph, [node]))
    if any(name.startswith(SH) and name not in SAYS_NOTHING for name in said):
        yield _rule(graph, node, [node])
    for constraint in _values(graph, node, "sparql"):
        if isinstance(constraint, NamedNode):
            yield Rule(slug(constraint), _severity(graph, node), _messages(graph, constraint), constraint.value, _targets(graph, [node]))


def _rule(graph: Store, node: NamedNode, owners: Iterable[NamedNode]) -> Rule:
    return Rule(slug(node), _severity(graph, node), _messages(graph, node), node.value, _targets(graph, owners))


def slug(node: NamedNode) -> str:
    """Return the name of a rule: the last part of its shape's IRI."""
    return last(node.value)


def _values(graph: Store, node: NamedNode | BlankNode, name: str) -> list[Node]:
    return [quad.object for quad in graph.quads_for_pattern(node, NamedNode(SH + name), None)]


def _owners(graph: Store, node: NamedNode, name: str) -> list[NamedNode]:
    found = (quad.subject for quad in graph.quads_for_pattern(None, NamedNode(SH + name), node))
    return [owner for owner in found if isinstance(owner, NamedNode)]


def _severity(graph: Store, node: NamedNode | BlankNode) -> str:
    stated = [value.value for value in _values(graph, node, "severity") if isinstance(value, NamedNode)]
    return stated[0].removeprefix(SH) if stated else "Violation"


def _messages(graph: Store, node: NamedNode | BlankNode) -> Texts:
    found = [value for value in _values(graph, node, "message") if isinstance(value, Literal)]
    return tuple(sorted((message.language or "", message.value) for message in found))


def _targets(graph: Store, owners: Iterable[NamedNode]) -> tuple[str, ...]:
    found = {value.value for owner in owners for value in _values(graph, owner, "targetClass") if isinstance(value, NamedNode)}
    return tuple(sorted(found))
