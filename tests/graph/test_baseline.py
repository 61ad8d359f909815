"""A baseline of known debts only shrinks; rules can be chosen and left out."""

import json
from pathlib import Path

import pytest

from graph import baseline
from graph.errors import GraphError
from graph.examples import example
from graph.findings import Finding, Position
from graph.rulebook import pages, rules
from graph.selection import chosen, names

PROVIDER = "https://w3id.org/veerkracht/ns#provider"


def finding(rule="intervention-has-provider", focus="https://w3id.org/veerkracht/id/intervention/ease", value="", line=1):
    return Finding("Info", rule, Position("records/intervention/ease.yaml", line, 1, line, 9), focus, PROVIDER, value)


def written(path, *findings):
    path.write_text(baseline.text(baseline.identity(found) for found in findings), encoding="utf-8")
    return baseline.read(path)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "debts.jsonl"


def test_a_known_debt_is_not_new_wherever_its_line_is(file):
    assert written(file, finding(line=3)).new([finding(line=90), finding(value="x")]) == [finding(value="x")]


def test_a_debt_that_is_paid_is_an_error_at_its_line(file):
    known = written(file, finding(), finding(rule="statement-has-study"))
    paid = known.paid([finding()], frozenset(rules()))
    assert [(found.rule, found.position.line, found.found) for found in paid] == [("baseline-mended", 2, "statement-has-study")]
    assert paid[0].severity == "Violation"
    assert "remove this line" in dict(paid[0].hint)["en"]


def test_debts_of_rules_that_were_not_asked_for_are_not_judged(file):
    assert written(file, finding()).paid([], frozenset({"statement-has-study"})) == []


def test_a_debt_of_a_rule_that_is_gone_is_paid(file):
    assert len(written(file, finding(rule="no-such-rule-any-more")).paid([], frozenset(rules()))) == 1


def test_a_baseline_shrinks_and_takes_in_nothing_new(file):
    known = written(file, finding(), finding(rule="statement-has-study"))
    text = known.shrunk([finding(), finding(value="new")], frozenset(rules()))
    assert [json.loads(line)["rule"] for line in text.splitlines()] == ["intervention-has-provider"]


def test_a_baseline_is_sorted_each_debt_once(file):
    findings = [finding(rule=name) for name in ("b", "a", "b")]
    assert [json.loads(line)["rule"] for line in baseline.text(map(baseline.identity, findings)).splitlines()] == ["a", "b"]


@pytest.mark.parametrize("line", ["{", "[]", '{"rule": "x"}', '{"rule": 1, "focus": "", "path": "", "value": ""}', "null", '"x"'])
def test_a_broken_line_is_named(file, line):
    file.write_text(baseline.text([baseline.identity(finding())]) + line + "\n", encoding="utf-8")
    with pytest.raises(GraphError, match=r"debts\.jsonl:2:1: no line of a baseline"):
        baseline.read(file)


def test_the_example_on_the_page_of_the_rule_is_true(file):
    page = pages()[baseline.MENDED]
    file.write_text(example(page, "x", mended=False)[1], encoding="utf-8")
    assert [found.rule for found in baseline.read(file).paid([], frozenset(rules()))] == [baseline.MENDED]
    file.write_text(example(page, "x", mended=True)[1], encoding="utf-8")
    assert baseline.read(file).paid([], frozenset(rules())) == []


def test_a_file_is_known_by_its_path_from_here_where_nothing_else_names_a_finding(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    one = Finding("Violation", "syntax", Position(str(tmp_path / "a.ttl"), 3, 1), messages=(("en", "not Turtle"),))
    assert baseline.identity(one) == ("syntax", "a.ttl", "", "")
    assert baseline.identity(one) == baseline.identity(Finding("Violation", "syntax", Position("a.ttl", 9, 1)))


def test_rules_are_chosen_by_name_and_by_pattern():
    assert chosen(rules(), ["form-key", "statement-*"], ["statement-has-study"]) >= {"form-key", "statement-about"}
    assert "statement-has-study" not in chosen(rules(), ["statement-*"], ["statement-has-study"])
    assert chosen(rules(), [], []) == frozenset(rules())
    assert names(["a,b", " c ,"]) == ["a", "b", "c"]


def test_an_unknown_rule_is_refused_with_the_nearest_name():
    with pytest.raises(GraphError, match=r"there is no rule 'intervention-label-n' \(did you mean 'intervention-label-nl'\?\)"):
        chosen(rules(), [], ["intervention-label-n"])
    with pytest.raises(GraphError, match=r"docs/rules\.md"):
        chosen(rules(), ["zzzzqqqq"], [])


def test_the_rules_of_others_shapes_are_known(tmp_path):
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <https://example.org/> ."
        " ex:Person a sh:NodeShape ; sh:targetClass ex:P ; sh:closed true ; sh:property ex:Age ."
        ' ex:Age a sh:PropertyShape ; sh:path ex:age ; sh:severity sh:Warning ; sh:maxCount 1 ; sh:message "one" .',
        encoding="utf-8",
    )
    found = rules((Path(shapes),))
    assert found["Age"].severity == "Warning"
    assert found["Person-closed"].severity == "Violation"
    assert not found["Age"].documented


def test_shapes_without_a_name_are_called_as_their_findings_are(tmp_path):
    from graph.checking import check

    shapes, data = tmp_path / "shapes.ttl", tmp_path / "data.ttl"
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <https://example.org/> . ex:Person a sh:NodeShape ; sh:targetClass ex:P ;"
        " sh:property [ sh:path ex:age ; sh:maxCount 1 ] , [ sh:path ( ex:knows [ sh:inversePath ex:likes ] ) ; sh:minCount 1 ] .",
        encoding="utf-8",
    )
    data.write_text("@prefix ex: <https://example.org/> . ex:a a ex:P ; ex:age 1 , 2 .", encoding="utf-8")
    found = {finding.rule for finding in check([data], [shapes])}
    assert found == {"Person-age", "Person-knows-likes"}
    assert found <= set(rules((shapes,)))
