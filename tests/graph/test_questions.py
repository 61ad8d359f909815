"""The competency questions against answers that were worked out by hand from the documents (see each file)."""

from pathlib import Path

import pytest
import yaml

from graph import GraphError
from graph.names import named
from graph.questions import columns, questions

ANSWERS = Path(__file__).parent / "answers"
CASES = [
    (path.stem, index, case)
    for path in sorted(ANSWERS.glob("*.yaml"))
    for index, case in enumerate(yaml.safe_load(path.read_text(encoding="utf-8"))["cases"])
]


def full(value):
    """Return a hand-written value as the graph has it: KIND/SLUG as an IRI."""
    if isinstance(value, str) and "/" in value and " " not in value:
        try:
            return named(value).value
        except GraphError:
            return value
    return value


def matches(row, wanted):
    texts = wanted.get("text_contains", {})
    plain = {key: full(value) for key, value in wanted.items() if key != "text_contains"}
    same = all(
        row[key] == value or (isinstance(value, int | float) and row[key] is not None and abs(float(row[key]) - value) < 0.01)
        for key, value in plain.items()
    )
    return same and all(set(words) <= set(str(row[key] or "").split()) for key, words in texts.items())


@pytest.mark.parametrize(("question", "index", "case"), CASES, ids=[f"{question}-{index}" for question, index, _ in CASES])
def test_a_question_gives_the_answer_worked_out_by_hand(release, question, index, case):
    rows = release.ask(question, **case["parameters"]).rows()
    for wanted in case.get("rows", case.get("contains", [])):
        assert any(matches(row, wanted) for row in rows), f"missing: {wanted}"
    for unwanted in case.get("excludes", []):
        assert not any(matches(row, unwanted) for row in rows), f"should not be there: {unwanted}"
    if "rows" in case:
        surplus = [row for row in rows if not any(matches(row, wanted) for wanted in case["rows"])]
        assert surplus == []


def test_every_question_has_answers_worked_out_by_hand():
    assert {question for question, _, _ in CASES} == set(questions())


@pytest.mark.parametrize("name", questions())
def test_a_question_says_what_it_asks_in_both_languages_and_runs_with_its_examples(release, name):
    question = questions()[name]
    assert set(question.title) == set(question.description) == {"nl", "en"}
    assert all(set(parameter.label) == {"nl", "en"} for parameter in question.parameters)
    examples = {parameter.name: parameter.example for parameter in question.parameters}
    one, other = release.ask(name, **examples).rows(), release.ask(name, **examples).rows()
    assert one == other
    needed = {parameter.name: parameter.example for parameter in question.parameters if parameter.required}
    assert release.ask(name, **needed).rows()


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({}, "needs block"),
        ({"block": "block/copping"}, "is no vk:BuildingBlock"),
        ({"block": "block/coping", "age": "twelve"}, "must be a whole number"),
        ({"block": "block/coping", "agee": "12"}, "did you mean age"),
        ({"block": "not an iri at all"}, "must be an IRI or KIND/SLUG of a vk:BuildingBlock"),
        ({"block": "> } DROP ALL"}, "must be an IRI or KIND/SLUG of a vk:BuildingBlock"),
    ],
)
def test_a_wrong_parameter_is_refused_with_what_to_do(release, parameters, said):
    with pytest.raises(GraphError, match=said):
        release.ask("interventions-for-block", **parameters)


def test_an_unknown_question_names_the_nearest(release):
    with pytest.raises(GraphError, match="did you mean gaps"):
        release.ask("gapss")


def test_every_column_has_a_name_in_both_languages_and_every_name_a_column():
    used = {name.removesuffix("Label") for question in questions().values() for name in question.columns}
    given = {parameter.name for question in questions().values() for parameter in question.parameters}
    assert used - given <= set(columns()) <= used
    assert all(column.label["nl"] and column.label["en"] for column in columns().values())
    assert {column.address for column in columns().values() if column.address} <= set(columns())


def test_a_question_that_explains_another_takes_what_stands_in_its_column():
    explained = [(question, question.explained) for question in questions().values() if question.explained]
    assert explained
    for question, by in explained:
        assert {by.column, by.parameter} <= set(question.columns)
        assert by.parameter in {parameter.name for parameter in questions()[by.by].parameters}
