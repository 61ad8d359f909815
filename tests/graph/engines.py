"""Both engines on the same text, their results as terms that can be compared one by one."""

from __future__ import annotations

import logging
from collections import Counter
from functools import cache
from unittest import mock

import rdflib
from pyoxigraph import BlankNode, Dataset, Literal, NamedNode, RdfFormat, parse

from graph.engine import Engine, n_triples
from graph.property_paths import read_path
from ontology import shape_files

SH = "http://www.w3.org/ns/shacl#"

#: What is compared of a result.
PARTS = ("focusNode", "resultPath", "value", "sourceConstraintComponent", "resultSeverity", "sourceShape", "sourceConstraint")


@cache
def project_shapes():
    """The project's shapes, with the same labels of blank nodes for both engines."""
    return [quad.triple for path in shape_files() for quad in parse(path=str(path), format=RdfFormat.TURTLE, rename_blank_nodes=True)]


@cache
def project_engine():
    return Engine(project_shapes())


def turtle(text):
    """The triples of Turtle text, blank nodes named apart from all others."""
    return [quad.triple for quad in parse(text, format=RdfFormat.TURTLE, rename_blank_nodes=True)]


def ours(triples, shapes=None):
    """What the default engine finds: how often each result stands in its report."""
    engine = Engine(shapes) if shapes is not None else project_engine()
    return Counter(
        (
            str(outcome.focus),
            str(outcome.path or ""),
            str(outcome.value or ""),
            outcome.component,
            outcome.severity,
            str(outcome.shape),
            str(outcome.constraint or ""),
        )
        for outcome in engine.validate(triples)
    )


def reference(triples, shapes=None):
    """What pySHACL finds."""
    import pyshacl
    from pyshacl.validator import Validator

    data, names = _graph(triples)
    rules, labels = _graph(project_shapes() if shapes is None else shapes)
    dataset = Dataset(parse(n_triples(project_shapes() if shapes is None else shapes), format=RdfFormat.N_TRIPLES))
    with mock.patch.object(Validator, "create_validation_report", wraps=Validator.create_validation_report) as reporting:
        pyshacl.validate(data, shacl_graph=rules, inference="none", advanced=False, allow_warnings=True, inplace=True)
    results = reporting.call_args.args[-1]
    return Counter(_result([t for t in found if t[0] == node], names | labels, dataset) for _, node, found in results)


def _graph(triples):
    """An rdflib graph that keeps every lexical form, with the label of each blank node."""
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)
    graph, labels = rdflib.Graph(), {}
    before, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        graph.parse(data=n_triples(triples), format="nt", bnode_context=labels)
    finally:
        rdflib.NORMALIZE_LITERALS = before
    return graph, {node: label for label, node in labels.items()}


def _result(triples, labels, shapes):
    values = {str(p).removeprefix(SH): o[1] if isinstance(o, tuple) else o for _, p, o in triples}
    terms = {name: _term(values[name], labels) for name in PARTS if name in values}
    path = str(read_path(shapes, terms["resultPath"])) if "resultPath" in terms else ""
    component, severity = (str(values[name]).removeprefix(SH) for name in ("sourceConstraintComponent", "resultSeverity"))
    constraint = str(terms.get("sourceConstraint", ""))
    return str(terms["focusNode"]), path, str(terms.get("value", "")), component, severity, str(terms["sourceShape"]), constraint


def _term(node, labels):
    if isinstance(node, rdflib.BNode):
        return BlankNode(labels[node])
    if isinstance(node, rdflib.URIRef):
        return NamedNode(str(node))
    if node.language:
        return Literal(str(node), language=node.language)
    return Literal(str(node), datatype=NamedNode(str(node.datatype))) if node.datatype else Literal(str(node))
