"""What a release adds to the documentation: how often each term is used, and an example of each main class with a query."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from graph.names import PREFIXES, short

if TYPE_CHECKING:
    from graph.opened import Opened

FOLDER = Path(__file__).parent / "examples"
TYPE = PREFIXES["rdf"] + "type"

#: An example shows this many values of a property, so that it stays small.
SHOWN = 2

COUNTS = """PREFIX void: <http://rdfs.org/ns/void#>

SELECT ?term ?number WHERE {
  GRAPH <https://w3id.org/veerkracht/graph/void> {
    <https://w3id.org/veerkracht/graph/void#dataset> void:classPartition|void:propertyPartition ?part .
    { ?part void:class ?term ; void:entities ?number } UNION { ?part void:property ?term ; void:triples ?number }
  }
}"""

STATED = """CONSTRUCT { ?thing ?property ?value } WHERE {
  GRAPH ?graph { ?thing ?property ?value }
  FILTER ( !STRSTARTS(STR(?graph), "https://w3id.org/veerkracht/graph/inferred") )
  FILTER ( ?graph NOT IN (<https://w3id.org/veerkracht/graph/derived>, <https://w3id.org/veerkracht/graph/void>) )
}"""


@dataclass(frozen=True)
class Query:
    """A query that uses a class: what it asks in words, and its text, which gives labels in English."""

    titles: dict[str, str]
    sparql: str

    def text(self, lang: str) -> str:
        """Return the query with labels in a language."""
        return re.sub(r'(LANG\(\?\w+\) = )"en"', rf'\1"{lang}"', self.sparql)


@dataclass(frozen=True)
class Example:
    """A thing of a class, with what is stated of it."""

    iri: str
    turtle: str
    json_ld: str


@dataclass(frozen=True)
class Figures:
    """What a release says about the terms: its version, counts by IRI, and examples by the name of the class."""

    version: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    examples: dict[str, Example] = field(default_factory=dict)


@cache
def queries() -> dict[str, Query]:
    """Return the queries by the name of the class that they use."""
    return {f"vk:{path.stem}": _query(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.rq"))}


def _query(text: str) -> Query:
    titles = dict(re.findall(r"^# (nl|en): (.*)$", text, re.MULTILINE))
    return Query(titles, re.sub(r"^# (nl|en): .*\n", "", text, flags=re.MULTILINE))


def figures(release: Opened) -> Figures:
    """Return the figures of a release; a class that the release has nothing of has no example."""
    counts = {row["term"]: row["number"] for row in release.query(COUNTS).rows()}
    found = {name: _example(release, query) for name, query in queries().items()}
    return Figures(release.version, counts, {name: example for name, example in found.items() if example})


def _example(release: Opened, query: Query) -> Example | None:
    """Return the thing that a query finds first, with what is stated of it."""
    row = next(iter(release.query(query.sparql).rows()), None)
    if row is None:
        return None
    stated = sorted(set(release.query(STATED, thing=NamedNode(row["thing"])).triples()), key=_place)
    shown = _cut(stated)
    return Example(row["thing"], _turtle(shown), _json_ld(shown))


def _place(triple: Triple) -> tuple[bool, str, str]:
    return triple.predicate.value != TYPE, short(triple.predicate.value), str(triple.object)


def _cut(triples: list[Triple]) -> list[Triple]:
    numbers: dict[NamedNode, int] = {}
    kept = []
    for triple in triples:
        numbers[triple.predicate] = numbers.get(triple.predicate, 0) + 1
        if numbers[triple.predicate] <= SHOWN:
            kept.append(triple)
    return kept


def _prefixes(triples: list[Triple]) -> dict[str, str]:
    """Return the prefixes that triples need."""
    iris = [
        node.value for t in triples for node in (t.predicate, t.object, getattr(t.object, "datatype", None)) if isinstance(node, NamedNode)
    ]
    names = {short(iri).partition(":")[0] for iri in iris}
    return {prefix: namespace for prefix, namespace in PREFIXES.items() if prefix in names - {"rdf"}}


def _turtle(triples: list[Triple]) -> str:
    written = serialize(triples, format=RdfFormat.TURTLE, prefixes=_prefixes(triples)) or b""
    return written.decode().replace("\t", "    ")


def _json_ld(triples: list[Triple]) -> str:
    said: dict[str, Any] = {"@context": _prefixes(triples), "@id": triples[0].subject.value}  # type: ignore[union-attr]
    for triple in triples:
        name, value = ("@type", short(triple.object.value)) if triple.predicate.value == TYPE else _said(triple)  # type: ignore[union-attr]
        said[name] = [*said[name], value] if isinstance(said.get(name), list) else [said[name], value] if name in said else value
    return json.dumps(said, ensure_ascii=False, indent=2)


def _said(triple: Triple) -> tuple[str, Any]:
    value = triple.object
    name = short(triple.predicate.value)
    if not isinstance(value, Literal):
        return name, {"@id": value.value}  # type: ignore[union-attr]
    if value.language:
        return name, {"@language": value.language, "@value": value.value}
    kind = value.datatype.value.removeprefix(PREFIXES["xsd"])
    plain = {"string": str, "integer": int}.get(kind)
    return name, plain(value.value) if plain else {"@type": f"xsd:{kind}", "@value": value.value}
