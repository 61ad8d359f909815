"""The answer to a named question as RDF: the W3C's result-set vocabulary, linked to what was asked of which release.

The vocabulary is that of the SPARQL tests (http://www.w3.org/2001/sw/DataAccess/tests/result-set#). The answer has an IRI that
holds question, parameters and release, and each row one under it, so that both can be cited.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, Triple, serialize

from graph.names import PREFIXES, XSD_INTEGER
from graph.results import GRAPHS, PREFIXED
from graph.statistics import DATASET
from ontology import BASE, LICENSE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graph.questions import Question
    from graph.results import Answer

RS, SCHEMA, PROV, DCTERMS = (PREFIXES[prefix] for prefix in ("rs", "schema", "prov", "dcterms"))
RDF_TYPE = NamedNode(PREFIXES["rdf"] + "type")


def question_iri(question: Question) -> NamedNode:
    """Return the IRI of a question."""
    return NamedNode(f"{BASE}questions/{question.name}")


def answer_iri(question: Question, values: Mapping[str, str], version: str) -> NamedNode:
    """Return the IRI of an answer: the question's, with its parameters and the release."""
    return NamedNode(f"{question_iri(question).value}?{urlencode({**values, 'release': version})}")


def as_rdf(question: Question, values: Mapping[str, str], version: str, answer: Answer, form: str) -> bytes:
    """Return an answer as RDF in a format: ttl, nt, rdf, jsonld, trig, nq."""
    found = _triples(question, values, version, answer)
    return serialize(found, format=GRAPHS[form], prefixes=PREFIXES if form in PREFIXED else None) or b""


def _triples(question: Question, values: Mapping[str, str], version: str, answer: Answer) -> Iterator[Triple]:
    node = answer_iri(question, values, version)
    yield from _asked(node, question, values, version)
    yield Triple(node, RDF_TYPE, NamedNode(RS + "ResultSet"))
    for column in answer.columns:
        yield Triple(node, NamedNode(RS + "resultVariable"), Literal(column))
    assert isinstance(answer.found, QuerySolutions)
    for index, solution in enumerate(answer.found, 1):
        row = NamedNode(f"{node.value}#row-{index}")
        yield Triple(node, NamedNode(RS + "solution"), row)
        yield Triple(row, NamedNode(RS + "index"), _integer(index))
        for column in answer.columns:
            if (value := solution[column]) is not None:
                binding = BlankNode(f"row{index}{column}")
                yield Triple(row, NamedNode(RS + "binding"), binding)
                yield Triple(binding, NamedNode(RS + "variable"), Literal(column))
                yield Triple(binding, NamedNode(RS + "value"), value)


def _asked(node: NamedNode, question: Question, values: Mapping[str, str], version: str) -> Iterator[Triple]:
    """Yield what was asked: the question, its parameters, the dataset and its release."""
    asked = question_iri(question)
    yield Triple(node, NamedNode(PROV + "wasDerivedFrom"), DATASET)
    yield Triple(node, NamedNode(SCHEMA + "version"), Literal(version))
    yield Triple(node, NamedNode(DCTERMS + "license"), NamedNode(LICENSE))
    yield Triple(node, NamedNode(DCTERMS + "isVersionOf"), asked)
    for language, title in sorted(question.title.items()):
        yield Triple(asked, NamedNode(DCTERMS + "title"), Literal(title, language=language))
    for name, value in values.items():
        parameter = BlankNode(f"parameter{name}")
        yield Triple(node, NamedNode(SCHEMA + "additionalProperty"), parameter)
        yield Triple(parameter, RDF_TYPE, NamedNode(SCHEMA + "PropertyValue"))
        yield Triple(parameter, NamedNode(SCHEMA + "propertyID"), Literal(name))
        yield Triple(parameter, NamedNode(SCHEMA + "value"), Literal(value))


def _integer(number: int) -> Literal:
    return Literal(str(number), datatype=XSD_INTEGER)
