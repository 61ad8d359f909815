"""What shapes and data say, looked up by node: small questions that hints ask."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, Literal, NamedNode

from .names import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ingest.positions import Term

SH, RDF, RDFS = PREFIXES["sh"], PREFIXES["rdf"], PREFIXES["rdfs"]
TYPE, SUBCLASS = RDF + "type", RDFS + "subClassOf"


class Facts:
    """Triples by subject and predicate; read when first asked."""

    def __init__(self, triples: Callable[[], Iterable[Any]]) -> None:
        self._triples = triples

    @cached_property
    def _about(self) -> dict[Term, dict[str, list[Term]]]:
        about: dict[Term, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        for subject, predicate, value, *_ in self._triples():
            about[subject][predicate.value].append(value)
        return about

    def values(self, node: Term, predicate: str) -> list[Term]:
        """Return the values of a property, each once, in a fixed order."""
        return sorted(set(self._about.get(node, {}).get(predicate, [])), key=str)

    def first(self, node: Term, predicate: str) -> Term | None:
        """Return the first value of a property, None where there is none."""
        return next(iter(self.values(node, predicate)), None)

    def items(self, node: Term | None) -> list[Term]:
        """Return the items of a list."""
        found = []
        while isinstance(node, BlankNode) and (item := self.first(node, RDF + "first")) is not None:
            found.append(item)
            node = self.first(node, RDF + "rest")
        return found

    def known(self, node: Term) -> bool:
        """Return whether anything is said of a node."""
        return node in self._about

    @cached_property
    def _narrower(self) -> dict[str, set[str]]:
        narrower: dict[str, set[str]] = defaultdict(set)
        for node, said in self._about.items():
            if isinstance(node, NamedNode):
                for value in said.get(SUBCLASS, []):
                    if isinstance(value, NamedNode):
                        narrower[value.value].add(node.value)
        return narrower

    def classes(self, kind: str) -> set[str]:
        """Return a class and all that are narrower."""
        found, todo = set(), [kind]
        while todo:
            if (name := todo.pop()) not in found:
                found.add(name)
                todo += self._narrower.get(name, ())
        return found

    @cached_property
    def _by_class(self) -> dict[str, set[str]]:
        members: dict[str, set[str]] = defaultdict(set)
        for node, said in self._about.items():
            if isinstance(node, NamedNode):
                for value in said.get(TYPE, []):
                    if isinstance(value, NamedNode):
                        members[value.value].add(node.value)
        return members

    def members(self, kind: str) -> list[str]:
        """Return the IRIs of the things of a class, by its narrower classes too."""
        return sorted(iri for name in self.classes(kind) for iri in self._by_class.get(name, ()))

    def label(self, iri: str, language: str) -> str:
        """Return the label of a thing in a language, empty where there is none."""
        labels = (value for value in self.values(NamedNode(iri), RDFS + "label") if isinstance(value, Literal))
        return next((label.value for label in labels if label.language == language), "")


def literals(terms: Iterable[Term]) -> Iterator[Literal]:
    """Yield the literals among terms."""
    return (term for term in terms if isinstance(term, Literal))
