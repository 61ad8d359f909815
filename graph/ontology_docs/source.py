"""The Turtle that the documentation is made from, read once: vocabulary, concepts, shapes and alignments."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from pyoxigraph import Dataset, Literal, NamedNode, RdfFormat, parse

from graph.names import PREFIXES, short
from graph.shape_facts import Facts
from ontology import BASE, shape_files, vocabulary_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pyoxigraph import Quad, Triple

    from ingest.positions import Term

    Texts = dict[str, str]

OWL, RDF, RDFS, SH, SKOS, VK = (PREFIXES[name] for name in ("owl", "rdf", "rdfs", "sh", "skos", "vk"))
LANGUAGES = ("nl", "en")

#: The file that declares the terms, in the order in which they are best read.
VOCABULARY = "veerkracht.ttl"

#: The ontology as a whole.
ONTOLOGY = BASE + "ns"


class InOrder(Facts):
    """Facts whose values come in the order in which the files have them."""

    def values(self, node: Term, predicate: str) -> list[Term]:
        """Return the values of a property, each once, as they come in the files."""
        return list(dict.fromkeys(self._about.get(node, {}).get(predicate, [])))

    def of_kind(self, kind: str) -> list[NamedNode]:
        """Return the things with an IRI that are stated to be of a class, as they come in the files."""
        wanted = NamedNode(kind)
        return [node for node in self._about if isinstance(node, NamedNode) and wanted in self.values(node, RDF + "type")]

    def unnamed(self, predicate: str) -> Iterator[Term]:
        """Yield the values of a property of nodes without a name."""
        for node in list(self._about):
            if not isinstance(node, NamedNode):
                yield from self.values(node, predicate)

    def texts(self, node: Term, predicate: str) -> Texts:
        """Return the texts of a property by language."""
        found = (value for value in self.values(node, predicate) if isinstance(value, Literal))
        return {value.language or "": value.value for value in found}

    def names(self, node: Term, predicate: str) -> list[str]:
        """Return the values of a property that have an IRI, as people read them."""
        return [short(value.value) for value in self.values(node, predicate) if isinstance(value, NamedNode)]


def files() -> list[Path]:
    """Return the files of the ontology, the vocabulary first, then concept schemes and shapes; the alignments stand apart."""
    found = [path for path in [*vocabulary_files(), *shape_files()] if not path.name.startswith("alignments")]
    return sorted(found, key=lambda path: path.name != VOCABULARY)


@cache
def facts() -> InOrder:
    """Return what vocabulary, concept schemes and shapes say."""
    return InOrder(_everything)


@cache
def dataset() -> Dataset:
    """Return the same as `facts`, with the same nodes, as what paths are read from."""
    return Dataset(_everything())


def triples() -> Iterator[Triple]:
    """Yield the triples of vocabulary, concept schemes and shapes."""
    return (quad.triple for quad in dataset())


@cache
def _everything() -> tuple[Quad, ...]:
    return tuple(_quads(files()))


@cache
def alignments() -> InOrder:
    """Return what the files of alignments say."""
    return InOrder(lambda: _quads(path for path in vocabulary_files() if path.name.startswith("alignments")))


def _quads(paths: Iterable[Path]) -> Iterator[Quad]:
    for path in paths:
        yield from parse(path=path, format=RdfFormat.TURTLE)


@cache
def turtle() -> str:
    """Return the whole ontology as one Turtle text: the files one after another, each under its name."""
    return "\n".join(f"### {path.parent.name}/{path.name}\n\n{path.read_text(encoding='utf-8')}" for path in files())
