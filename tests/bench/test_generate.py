"""Generated interventions: the same bytes each time, in the shape that the shapes ask for, and questions answer on them."""

from collections import Counter

import pytest
from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, parse

from bench.generate import batches, write
from graph.derivation import derive
from graph.inference import INFERRED, infer, load
from graph.opened import Embedded
from graph.questions import questions
from graph.validation import validate
from ingest.records import read_records

VK = "https://w3id.org/veerkracht/ns#"
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
NUMBER = 75


@pytest.fixture(scope="module", params=[False, True], ids=["whole", "lean"])
def quads(request):
    return [quad for part in batches(NUMBER, lean=request.param) for quad in part]


def is_inferred(quad):
    return quad.graph_name.value.startswith(INFERRED.value)


def generated(quads, kind):
    return [q for q in quads if q.object == NamedNode(VK + kind) and "/generated-" in q.subject.value and not is_inferred(q)]


def test_the_same_number_and_seed_give_the_same_bytes_and_another_seed_others(tmp_path):
    for name, seed in (("one", 1), ("again", 1), ("other", 2)):
        write(tmp_path / name, batches(NUMBER, seed))
    assert (tmp_path / "one").read_bytes() == (tmp_path / "again").read_bytes() != (tmp_path / "other").read_bytes()


def test_no_quad_is_written_twice_and_the_number_is_that_of_the_interventions(tmp_path):
    count = write(tmp_path / "data.nq", batches(NUMBER, lean=True))
    lines = (tmp_path / "data.nq").read_bytes().splitlines()
    assert len(set(lines)) == len(lines) == count
    store = load(parse(path=str(tmp_path / "data.nq"), format=RdfFormat.N_QUADS))
    assert len(list(store.quads_for_pattern(None, TYPE, NamedNode(VK + "Intervention"), DefaultGraph()))) == NUMBER


def test_what_is_stated_breaks_no_rule(quads):
    results = validate(quad for quad in quads if not is_inferred(quad))
    assert [result for result in results if result.severity == "Violation"] == []


def test_what_is_inferred_is_all_that_follows(quads):
    from graph.build import ontology_rules

    store = load(quads)
    assert infer(store, ontology_rules()) == {}


def test_uses_are_as_frequent_as_in_the_records():
    quads = [quad for part in batches(300) for quad in part]
    real = [use["presence"] for record in read_records() for use in record.data.get("usesElement", [])]
    drawn = Counter(q.object.value.split("/id/")[1] for q in quads if q.predicate.value == VK + "presence")
    number = len(generated(quads, "Intervention"))
    assert number == 300 - 58
    assert abs(len(generated(quads, "ElementUse")) / number - len(real) / 58) < 2
    assert abs(drawn["presence/explicit"] / drawn.total() - Counter(real)["presence/explicit"] / len(real)) < 0.03


@pytest.mark.parametrize("name", questions())
def test_every_question_answers_on_them(quads, name):
    question = questions()[name]
    store = load(quads)
    derive(store)
    engine = Embedded(store)
    values = {parameter.name: parameter.example for parameter in question.parameters if parameter.required}
    assert question.answer(engine, values).rows()


def test_fewer_interventions_than_the_real_ones_are_refused():
    with pytest.raises(ValueError, match="fewer than the 58 real ones"):
        next(batches(5))
