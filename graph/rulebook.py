"""The rules: what the shapes call them, how bad each is, why it is there, and an example that fails beside the same mended."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import yaml
from pyoxigraph import BlankNode, Literal, NamedNode, Store

from ingest.rdf import FORMATS, RdfSource
from ontology import ID, rule_files, shape_files

from .default_messages import default_messages
from .errors import GraphError
from .names import PREFIXES

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


#: Where an example stands that is no part of a record.
PLACES = {
    "turtle": (("en", "in Turtle"), ("nl", "in Turtle")),
    "file": (("en", "as a whole file"), ("nl", "als heel bestand")),
    "baseline": (("en", "as a line of a baseline"), ("nl", "als regel van een lijst van openstaande zaken")),
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


@dataclass(frozen=True)
class Page:
    """What a rule's page says besides the rule: why it is there, and the two examples, in `place`."""

    topic: str
    title: Texts
    why: Texts
    place: str
    fails: str
    mended: str
    what: Texts = ()
    file: str = ""


@cache
def rules(files: tuple[Path, ...] | None = None) -> dict[str, Rule]:
    """Return all rules by name: those of the shapes in the files (by default the project's), and those on form.

    Raise GraphError for a file that is no RDF by its name; what can't be read in a file is left out.
    """
    graph = Store()
    for path in files or shape_files():
        if path.suffix not in FORMATS:
            raise GraphError(f"{path} can't hold shapes", f"give a file ending in {', '.join(FORMATS)}")
        graph.extend(RdfSource(path, path.as_posix()).triples)
    found = {rule.name: rule for rule in [*_shape_rules(graph), *_form_rules()]}
    return dict(sorted(found.items()))


@cache
def pages() -> dict[str, Page]:
    """Return what is written on each rule, by name; raise GraphError where two topics speak of one rule."""
    found: dict[str, Page] = {}
    for path in rule_files():
        topic = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        for name, said in topic["rules"].items():
            if name in found:
                raise GraphError(f"the rule {name} stands in {found[name].topic}.yaml and in {path.name}", "keep one")
            found[name] = _page(path.stem, topic, said)
    return found


def where(page: Page) -> Texts:
    """Return where the lines of an example stand, in both languages."""
    kind, _, key = page.place.partition(".")
    if page.place in PLACES:
        return PLACES[page.place]
    if key:
        return (
            ("en", f"in an item of `{key}` in a record in `{kind}/`"),
            ("nl", f"in een onderdeel van `{key}` in een record in `{kind}/`"),
        )
    return (("en", f"in a record in `{kind}/`"), ("nl", f"in een record in `{kind}/`"))


def _page(topic: str, shared: dict[str, Any], said: dict[str, Any]) -> Page:
    why = said.get("why") or shared["why"]
    what, file = _pair(said.get("what", {})), said.get("file", "")
    return Page(topic, _pair(shared["title"]), _pair(why), said["in"], said["fails"], said["mended"], what, file)


def _pair(texts: dict[str, str]) -> Texts:
    return tuple(sorted(texts.items()))


def _form_rules() -> Iterator[Rule]:
    """Yield the rules on what can be read at all: they have no shape."""
    for name, page in pages().items():
        if page.what and not name.endswith("-closed"):
            yield Rule(name, "Violation", page.what)


def _shape_rules(graph: Store) -> Iterator[Rule]:
    for quad in graph.quads_for_pattern(None, NamedNode(RDF + "type"), None):
        node, kind = quad.subject, quad.object
        if isinstance(node, NamedNode) and isinstance(kind, NamedNode):
            if kind.value == SH + "PropertyShape":
                yield _rule(graph, node, _owners(graph, node, "property"))
            elif kind.value == SH + "NodeShape":
                yield from _node_rules(graph, node)


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
    return node.value.rsplit("/", 1)[-1].rsplit("#", 1)[-1]


def _values(graph: Store, node: NamedNode, name: str) -> list[Node]:
    return [quad.object for quad in graph.quads_for_pattern(node, NamedNode(SH + name), None)]


def _owners(graph: Store, node: NamedNode, name: str) -> list[NamedNode]:
    found = (quad.subject for quad in graph.quads_for_pattern(None, NamedNode(SH + name), node))
    return [owner for owner in found if isinstance(owner, NamedNode)]


def _severity(graph: Store, node: NamedNode) -> str:
    stated = [value.value for value in _values(graph, node, "severity") if isinstance(value, NamedNode)]
    return stated[0].removeprefix(SH) if stated else "Violation"


def _messages(graph: Store, node: NamedNode) -> Texts:
    found = [value for value in _values(graph, node, "message") if isinstance(value, Literal)]
    return tuple(sorted((message.language or "", message.value) for message in found))


def _targets(graph: Store, owners: Iterable[NamedNode]) -> tuple[str, ...]:
    found = {value.value for owner in owners for value in _values(graph, owner, "targetClass") if isinstance(value, NamedNode)}
    return tuple(sorted(found))
