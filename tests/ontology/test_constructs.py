"""The shapes use nothing on which engines are known to differ, nothing without a test, and nothing that makes checking slow."""

from __future__ import annotations

import re

import pytest
from pyoxigraph import Dataset, Literal, NamedNode, Quad

from graph.locality import read_query
from graph.reading_shapes import compile_reach, values
from tests.graph.engines import SH, project_shapes
from tests.graph.test_components import CASES

SHAPES = Dataset(Quad(*triple) for triple in project_shapes())
CONSTRAINTS = sorted({t.subject for t in project_shapes() if t.predicate.value == SH + "select"}, key=str)

#: What says something about a shape, and constrains nothing.
ABOUT = {"path", "property", "message", "severity", "targetClass", "prefixes", "declare", "prefix", "namespace", "select", "inversePath"}
ABOUT |= {"alternativePath", "ignoredProperties"}


def properties(node):
    return {quad.predicate.value.removeprefix(SH) for quad in SHAPES.quads_for_subject(node)}


def test_each_parameter_is_tested_on_the_default_engine():
    used = {quad.predicate.value.removeprefix(SH) for quad in SHAPES if quad.predicate.value.startswith(SH)}
    assert used - ABOUT <= {name.split()[0] for name in CASES}


@pytest.mark.parametrize("node", CONSTRAINTS, ids=lambda node: node.value.rsplit("/", 1)[-1])
class TestSparqlConstraint:
    def test_has_no_severity_of_its_own(self, node):
        assert "severity" not in properties(node)

    def test_finds_each_value_once(self, node):
        (query,) = values(SHAPES, node, SH + "select")
        assert query.value.strip().startswith("SELECT DISTINCT $this")

    def test_starts_each_pattern_at_the_thing(self, node):
        (query,) = values(SHAPES, node, SH + "select")
        outside = re.sub(r"\{[^{}]*\}", "", re.sub(r"\{[^{}]*\}", "", query.value.split("{", 1)[1].rsplit("}", 1)[0]))
        for pattern in re.split(r"\s[.]\s", re.sub(r"FILTER.*", "", outside)):
            assert not pattern.strip() or "$this" in pattern

    def test_can_be_checked_in_parts(self, node):
        (query,) = values(SHAPES, node, SH + "select")
        prefixes = {t.subject: t.object for t in project_shapes() if t.predicate.value == SH + "prefix"}
        namespaces = {t.subject: t.object for t in project_shapes() if t.predicate.value == SH + "namespace"}
        assert read_query(query.value, {name.value: namespaces[key].value for key, name in prefixes.items()}).paths


def test_the_shapes_can_be_checked_in_parts():
    assert compile_reach(SHAPES).targets


def test_what_is_compared_by_order_has_a_datatype():
    for quad in SHAPES:
        name = quad.predicate.value.removeprefix(SH)
        if name in ("minInclusive", "maxInclusive"):
            assert "datatype" in properties(quad.subject) or typed(path_of(quad.subject)), quad.subject
        elif name in ("lessThan", "lessThanOrEquals"):
            assert typed(path_of(quad.subject)), quad.subject
            assert typed(quad.object), quad.subject


def path_of(shape):
    (path,) = values(SHAPES, shape, SH + "path")
    return path


def typed(path):
    """Say whether a shape asks for a datatype of the values of a path."""
    return any(path in values(SHAPES, quad.subject, SH + "path") for quad in SHAPES.quads_for_predicate(NamedNode(SH + "datatype")))


def test_patterns_mean_the_same_in_every_engine():
    for quad in SHAPES.quads_for_predicate(NamedNode(SH + "pattern")):
        assert isinstance(quad.object, Literal)
        assert not re.search(r"\\[a-zA-Z0-9]|\(\?|[*+?}][+?]", quad.object.value), quad.object.value


def test_what_is_reported_has_a_name():
    for quad in SHAPES.quads_for_predicate(NamedNode(SH + "property")):
        around = values(SHAPES, quad.subject, SH + "targetClass")
        assert isinstance(quad.object, NamedNode) or not around
