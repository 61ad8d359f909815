"""Every rule has its page, and the examples on it are true: each failing one breaks just that rule, each mended one none."""

import re
import shutil
from pathlib import Path

import pytest

from graph.checking import check
from graph.examples import BASES, example
from graph.rulebook import pages, rules
from ingest.records import KINDS
from ingest.records import ROOT as RECORDS
from ontology import rule_files

ROOT = Path(__file__).parent.parent.parent


def test_every_rule_has_its_page_and_every_page_its_rule():
    assert set(pages()) == set(rules())


def test_every_rule_on_form_that_the_code_names_has_its_page():
    code = "".join(path.read_text(encoding="utf-8") for room in ("ingest", "graph") for path in (ROOT / room).glob("*.py"))
    named = set(re.findall(r'"(form-[a-z-]+[a-z]|table-(?:sheet|column|record|formula)|syntax)"', code))
    assert len(named) > 15
    assert named <= set(pages())


def test_every_rule_says_what_it_asks_in_both_languages():
    for rule in rules().values():
        assert {language for language, _ in rule.messages} == {"nl", "en"}, rule.name
        assert rule.severity in ("Violation", "Warning", "Info")


def test_every_page_says_why_in_both_languages():
    for name, page in pages().items():
        assert [language for language, _ in page.why] == ["en", "nl"], name
        assert page.fails != page.mended, name


def test_no_topic_repeats_a_rule():
    named = [name for path in rule_files() for name in re.findall(r"^  ([a-z0-9-]+):$", path.read_text(encoding="utf-8"), re.MULTILINE)]
    assert len(named) == len(set(named))


DATA = sorted(name for name, page in pages().items() if page.place not in ("baseline", "table"))


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """What is found in all examples, by rule: those that fail, and those that are mended."""
    return {mended: _found(tmp_path_factory.mktemp("examples"), mended) for mended in (False, True)}


def _found(folder, mended):
    records = Path(shutil.copytree(RECORDS, folder / "records"))
    files, turtle = {}, []
    for name in DATA:
        page = pages()[name]
        path, text = example(page, f"{name}-example", mended=mended)
        file = records / path if path.endswith(".yaml") else folder / path
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
        files[str(file)] = name
        turtle += [file] if file.suffix == ".ttl" else []
    for kind in KINDS:
        base = records / kind / "example.yaml"
        base.write_text((BASES / f"{kind}.yaml").read_text(encoding="utf-8"), encoding="utf-8")
        files[str(base)] = f"base of {kind}"
    by_rule = {}
    for finding in check([records, *turtle]):
        where = files.get(finding.position.file if finding.position else "", "elsewhere")
        if where != "elsewhere" or finding.severity != "Info":
            by_rule.setdefault(where, []).append(finding)
    return by_rule


@pytest.mark.parametrize("name", DATA)
def test_the_failing_example_breaks_just_this_rule(name, found):
    assert {finding.rule for finding in found[False].get(name, [])} == {name}
    assert len(found[False][name]) == 1


@pytest.mark.parametrize("name", DATA)
def test_the_mended_example_breaks_no_rule(name, found):
    assert found[True].get(name, []) == []


def test_nothing_is_found_outside_the_examples(found):
    assert found[False].keys() <= set(pages())
    assert found[True] == {}


def test_the_severity_is_that_of_the_rule(found):
    for name in DATA:
        assert {finding.severity for finding in found[False][name]} == {rules()[name].severity}, name


def test_what_is_wrong_with_the_form_is_told_in_both_languages(found):
    for name in DATA:
        for finding in found[False][name]:
            assert set(dict(finding.messages)) >= {"nl", "en"}, name
            assert set(dict(finding.hint)) in (set(), {"nl", "en"}), (name, finding.hint)
            assert set(dict(finding.expected)) in (set(), {"nl", "en"}), name


def test_most_errors_have_a_hint_that_mends_or_say_what_was_expected(found):
    helped = [name for name in DATA for finding in found[False][name] if finding.hint or finding.expected]
    assert len(helped) > 0.93 * len(DATA)
