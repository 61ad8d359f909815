"""The default engine finds what the reference finds, result by result: `shacl` against pySHACL."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from graph.build import ontology_quads
from graph.incremental import Checker
from graph.locality import NotLocal
from graph.snapshot import Snapshot, triples
from ingest.records import ROOT as RECORDS
from tests.conftest import ROOT
from tests.graph.engines import SH, ours, project_shapes, reference, turtle
from tests.graph.random_graphs import graph

XSD = "http://www.w3.org/2001/XMLSchema#"

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::SyntaxWarning", "ignore::UserWarning")

PREFIXES = """@base <https://w3id.org/veerkracht/id/> . @prefix vk: <https://w3id.org/veerkracht/ns#> . @prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""

#: Components that compare values by their order, on which engines differ where a value is not of the datatype that the shapes ask for.
ORDER = {f"{name}ConstraintComponent" for name in ("MinInclusive", "MaxInclusive", "LessThan", "LessThanOrEquals")}

VOCABULARY = """
<block/coping> skos:broader <block/active-coping> ; a vk:Asset , vk:ContentElement ; rdfs:label "Omgaan"@nl ; skos:prefLabel "Omgaan"@nl .
<block/new> a skos:Concept , vk:CopingStrategy ; rdfs:label "N"@nl , "N"@en .
<intervention/x> a vk:Intervention ; vk:hasElement <element/practice> ; vk:targetsCoping <block/coping> ; vk:mayStrengthen <block/coping> .
<element/practice> vk:trains <block/coping> .
<x> a schema:Person .
"""


@cache
def compared() -> dict[str, str]:
    """The property that the values of a shape are compared with, by the shape."""
    return {str(t.subject): t.object.value for t in project_shapes() if t.predicate.value in (SH + "lessThan", SH + "lessThanOrEquals")}


def same(graph_triples):
    """Compare both engines; return what they found.

    Where a value is of a wrong datatype, which both must say, they may differ on whether it is too small or too large as well.
    """
    both = list(graph_triples)
    one, other = ours(both), reference(both)
    typed = [result for result in one if result[3] == "DatatypeConstraintComponent"]
    wrong, around = {result[:3] for result in typed}, {result[:2] for result in typed}

    def told(found: Counter) -> Counter:
        return Counter({result: number for result, number in found.items() if not double(result)})

    def double(result) -> bool:
        return result[3] in ORDER and (result[:3] in wrong or (result[0], compared().get(result[5])) in around)

    assert told(one) == told(other)
    return one


def test_in_the_real_data(stated):
    assert sum(same(quad.triple for quad in stated).values()) > 50


def test_in_a_broken_vocabulary():
    broken = turtle(PREFIXES + VOCABULARY)
    names = {end for triple in broken for end in (triple.subject, triple.object) if isinstance(end, NamedNode)}
    about = {quad.triple for quad in ontology_quads() if quad.subject in names or quad.predicate.value.endswith("#subClassOf")}
    found = same([*about, *broken])
    assert {result[3] for result in found} >= {"SPARQLConstraintComponent", "XoneConstraintComponent", "NotConstraintComponent"}


@settings(max_examples=40, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**64))
def test_in_random_data(seed):
    same(graph(seed))


def seeded() -> list[tuple[str, str, str, str]]:
    """The seeded errors in records: rule, file, what is found and what it becomes."""
    errors = yaml.safe_load((ROOT / "tests" / "seeded" / "records.yaml").read_text(encoding="utf-8"))
    return [(error["rule"], error["file"], error["find"], re.sub("[⟦⟧]", "", error["to"])) for error in errors if "find" in error]


@pytest.fixture(scope="module")
def checker():
    """A snapshot of the real records, to take from it the part that a change can affect."""
    checker = Checker(Snapshot(":memory:"), RECORDS)
    with checker.changes(keep=True):
        checker.make({path.relative_to(RECORDS).as_posix(): path.read_bytes() for path in RECORDS.glob("*/*.yaml")})
    yield checker
    checker.snapshot.close()


def part(checker, monkeypatch, changed) -> set:
    """The part of the graph that is validated for a change; empty where everything is."""
    parts = []
    monkeypatch.setattr(checker, "_find", lambda text, *_: parts.append(set(triples(text.encode()))))
    try:
        with checker.changes(keep=False):
            checker.change(changed)
    except NotLocal:
        return set()
    return parts[0]


@pytest.mark.parametrize("start", range(0, len(seeded()), 20))
def test_in_each_seeded_error(start, checker, monkeypatch):
    together = set()
    for rule, file, old, new in seeded()[start : start + 20]:
        content = (RECORDS / file).read_text(encoding="utf-8")
        assert old in content, rule
        together |= part(checker, monkeypatch, {file: content.replace(old, new, 1).encode()})
    assert same(together)
