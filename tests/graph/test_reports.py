"""Reports as their readers read them: public parsers, official schemas, hostile text, and the same bytes each time."""

import json
import os
import re
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from junitparser import Failure, JUnitXml
from pyoxigraph import NamedNode, RdfFormat, Store, parse

from graph.checking import check
from graph.findings import Finding, Position
from graph.reports import FORMATS, render, verdict, write
from graph.reports.json_report import SCHEMA
from graph.reports.text import report as text_report
from graph.rulebook import rules

ROOT = Path(__file__).parent.parent.parent
SARIF = Path(__file__).parent / "schemas" / "sarif-2.1.0-rtm.5.json"
SH = "http://www.w3.org/ns/shacl#"
VR = "https://w3id.org/veerkracht/report#"

HOSTILE = Finding(
    "Violation",
    "hostile",
    Position("records/a,b:c%d\n::error::e.yaml", 3, 2, 3, 5),
    "https://example.org/x?a=1&b=2",
    "https://example.org/p",
    "<script>alert(1)</script>",
    "MinCount",
    messages=(("en", "first\nsecond\r\n::error::third %0A | `x` <b> \x1b[31m \x00 ]]> \u202e"), ("nl", "eerste")),
    expected=(("en", "a | b"),),
    found="</failure><script>alert(1)</script> *x* _y_ [z](javascript:1)",
    hint=(("en", 'say "hello" & <bye>'),),
    term='"<script>alert(1)</script>"@en',
)
NOWHERE = Finding("Warning", "nowhere", None, "https://example.org/y", messages=(("en", "No place."),))
CELL = Finding("Info", "cell", Position("table.xlsx", sheet="Interventies", cell="B7"), messages=(("en", "A cell."),))
OWN = Finding("https://example.org/Fatal", "own-severity", Position("x.ttl", 1, 1, 1, 2), messages=(("en", "Fatal."),))


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """What is found in real records of which several are broken."""
    import shutil

    from ingest.records import ROOT as RECORDS

    folder = tmp_path_factory.mktemp("broken")
    records = Path(shutil.copytree(RECORDS, folder / "records"))
    ease = records / "intervention" / "ease.yaml"
    text = ease.read_text(encoding="utf-8")
    for old, new in (
        ("minimumAge: 10", "minimumAge: 40"),
        ("groupSizeMax: 12", "groupSizeMax: 12 kinderen"),
        ("setting/asylum-reception", "setting/asylum-recption"),
        ("sessionCount: 7", "sessionCount: 7000"),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    ease.write_text(text, encoding="utf-8")
    study = records / "study" / "ahmadouch-2013.yaml"
    study.write_text(study.read_text(encoding="utf-8").replace("type: Study", "type: [Study", 1), encoding="utf-8")
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield check([records])
    finally:
        os.chdir(before)


@pytest.fixture
def found(broken):
    return verdict([*broken, HOSTILE, NOWHERE, CELL, OWN], rules=rules(), language="en")


@pytest.mark.parametrize("form", FORMATS)
def test_each_report_is_the_same_bytes_in_whatever_order_findings_come(form, broken):
    findings = [*broken, HOSTILE, NOWHERE, CELL, OWN]
    one = render(form, verdict(findings, rules=rules()))
    other = render(form, verdict([*reversed(findings), HOSTILE], rules=rules()))
    assert one == other


@pytest.mark.parametrize("form", FORMATS)
def test_no_report_has_an_absolute_path_or_a_time(form, broken):
    text = render(form, verdict(broken, rules=rules()))
    assert not re.search(r"(?<![\w.:/])/(tmp|work|home|root|usr)/", text)
    assert not re.search(r"20\d\d-\d\d-\d\dT", text)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_each_report_can_say_that_nothing_is_wrong(form, language):
    assert isinstance(render(form, verdict([], language=language)), str)


@pytest.mark.parametrize("form", [form for form in FORMATS if form not in ("turtle", "json", "sarif", "gitlab")])
def test_no_control_character_reaches_a_reader(form, found):
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", render(form, found))


# SARIF


def test_sarif_is_what_the_standard_says(found):
    body = json.loads(render("sarif", found))
    jsonschema.Draft4Validator(json.loads(SARIF.read_text(encoding="utf-8"))).validate(body)


def test_a_public_reader_finds_every_result_in_sarif(found, tmp_path):
    from sarif.loader import load_sarif_file

    path = tmp_path / "out.sarif"
    path.write_text(render("sarif", found), encoding="utf-8")
    read = load_sarif_file(str(path))
    records = read.get_records()
    assert len(records) == len(found.findings)
    places = {(record["Location"], record["Line"], record["Code"]) for record in records}
    assert ("records/intervention/ease.yaml", 8, "intervention-minimum-age-order") in places
    assert read.get_report().get_issue_count_for_severity("error") == sum(f.severity not in ("Warning", "Info") for f in found.findings)


def test_sarif_has_the_shape_and_the_page_of_the_rule(found):
    run = json.loads(render("sarif", found))["runs"][0]
    result = next(result for result in run["results"] if result["ruleId"] == "intervention-minimum-age-order")
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["helpUri"].endswith("/rules/intervention-minimum-age-order")
    assert result["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "ontology/shapes/interventions.ttl"
    assert result["locations"][0]["physicalLocation"]["region"] == {
        "startLine": 8, "startColumn": 13, "endLine": 8, "endColumn": 15, "snippet": {"text": "minimumAge: 40"},
    }  # fmt: skip


# JUnit


def test_a_public_reader_finds_every_case_and_failure_in_junit(found):
    read = JUnitXml.fromstring(render("junit", found).encode())
    cases = [case for suite in read for case in suite]
    assert len(cases) == read.tests == len(found.findings)
    failed = [case for case in cases if any(isinstance(result, Failure) for result in case.result)]
    assert len(failed) == read.failures == len(found.failing)
    case = next(case for case in failed if case.name.startswith("intervention-minimum-age-order"))
    assert case.classname == "records/intervention/ease.yaml"
    assert "records/intervention/ease.yaml:8:13" in case.result[0].text
    assert "<script>" in next(case for case in failed if case.name.startswith("hostile")).result[0].text


def test_junit_without_findings_has_one_case_that_passed():
    read = JUnitXml.fromstring(render("junit", verdict([])).encode())
    assert (read.tests, read.failures) == (1, 0)


def test_what_fails_in_junit_is_what_was_asked_to_fail(broken):
    read = JUnitXml.fromstring(render("junit", verdict(broken, fail_on="warning")).encode())
    assert read.failures == sum(finding.severity in ("Violation", "Warning") for finding in broken)


# GitHub


def test_a_github_annotation_is_one_line_with_its_place(found):
    lines = render("github", found).splitlines()
    assert len(lines) == len(found.findings)
    assert all(re.match(r"::(error|warning|notice) \S.*?::\S", line) for line in lines)
    order = next(line for line in lines if "intervention-minimum-age-order" in line)
    assert order.startswith(
        "::error file=records/intervention/ease.yaml,line=8,col=13,endColumn=14,title=intervention-minimum-age-order::"
        "Age: the minimum is higher than the maximum.%0Afound: 40"
    )


def test_hostile_text_can_not_start_a_command_of_its_own_or_a_property(found):
    line = next(line for line in render("github", found).splitlines() if "title=hostile" in line)
    assert line.startswith("::error file=records/a%2Cb%3Ac%25d%0A%3A%3Aerror%3A%3Ae.yaml,line=3,col=2,endColumn=4,title=hostile::")
    assert "first%0Asecond" in line
    assert "%250A" in line


def test_a_place_over_several_lines_has_no_columns():
    finding = replace(HOSTILE, position=Position("a.ttl", 3, 2, 5, 9))
    assert render("github", verdict([finding])).startswith("::error file=a.ttl,line=3,endLine=5,title=")


# GitLab


def test_gitlab_has_its_documented_keys_and_fingerprints_of_its_own(found):
    issues = json.loads(render("gitlab", found))
    assert len({issue["fingerprint"] for issue in issues}) == len(issues) == len(found.findings)
    for issue in issues:
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert issue["location"]["lines"]["begin"] >= 1
        assert not issue["location"]["path"].startswith(("/", "./"))


def test_a_fingerprint_stays_when_lines_move(broken):
    moved = [
        replace(finding, position=replace(finding.position, line=finding.position.line + 7))
        if finding.position and finding.focus
        else finding
        for finding in broken
    ]
    one, other = (json.loads(render("gitlab", verdict(findings))) for findings in (broken, moved))
    assert {issue["fingerprint"] for issue in one} == {issue["fingerprint"] for issue in other}


# JSON, Turtle


def test_json_is_what_its_schema_says(found):
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    for outcome in (found, verdict([]), verdict([CELL], info=False)):
        jsonschema.Draft202012Validator(schema).validate(json.loads(render("json", outcome)))


def test_json_says_all_there_is_in_both_languages(found):
    body = json.loads(render("json", found))
    order = next(finding for finding in body["findings"] if finding["rule"] == "intervention-setting")
    assert order["position"] == {"file": "records/intervention/ease.yaml", "line": 43, "column": 40, "endLine": 43, "endColumn": 63}
    assert order["hint"] == {"en": "did you mean setting/asylum-reception?", "nl": "bedoeld is misschien setting/asylum-reception"}
    assert set(order["message"]) == {"nl", "en"}
    assert order["found"] == "setting/asylum-recption"
    assert not body["passed"]


def test_the_schema_refuses_what_the_report_never_says():
    body = json.loads(render("json", verdict([CELL])))
    body["findings"][0]["line"] = 3
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(body, json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_turtle_is_a_report_of_shacl_with_positions(found):
    store = Store()
    store.extend(parse(render("turtle", found), format=RdfFormat.TURTLE))
    query = f"""SELECT ?rule ?file ?line ?value ?shape WHERE {{ ?report a <{SH}ValidationReport> ; <{SH}conforms> false ; <{SH}result> ?result .
      ?result <{VR}rule> ?rule ; <{VR}position> [ <{VR}file> ?file ; <{VR}line> ?line ] ; <{SH}sourceShape> ?shape ; <{SH}value> ?value }}"""
    rows = {row["rule"].value: row for row in store.query(query)}
    assert rows["intervention-setting"]["value"] == NamedNode("https://w3id.org/veerkracht/id/setting/asylum-recption")
    assert rows["intervention-minimum-age-order"]["line"].value == "8"
    assert rows["intervention-minimum-age-order"]["shape"].value.endswith("/shape/intervention-minimum-age-order")
    assert len(list(store.quads_for_pattern(None, NamedNode(SH + "result"), None))) == len(found.findings)


def test_every_term_of_the_turtle_report_is_described(found):
    described = {quad.subject.value for quad in parse(path=str(ROOT / "graph" / "reports" / "positions.ttl"), format=RdfFormat.TURTLE)}
    used = set()
    for quad in parse(render("turtle", found), format=RdfFormat.TURTLE):
        used |= {term.value for term in (quad.predicate, quad.object) if isinstance(term, NamedNode) and term.value.startswith(VR)}
    assert len(used) > 8
    assert used <= described


PATHS = {
    "https://example.org/p": "<https://example.org/p>",
    "^<https://example.org/p>": "[ sh:inversePath <https://example.org/p> ]",
    "(<https://example.org/p>/<https://example.org/q>)": "( <https://example.org/p> <https://example.org/q> )",
    "(<https://example.org/p>|^<https://example.org/q>)": "[ sh:alternativePath ( <https://example.org/p> [ sh:inversePath <https://example.org/q> ] ) ]",
    "(<https://example.org/p>/<https://example.org/q>)*": "[ sh:zeroOrMorePath ( <https://example.org/p> <https://example.org/q> ) ]",
}


@pytest.mark.parametrize("path", PATHS)
def test_a_path_is_written_as_shacl_has_it(path):
    from graph.reports.paths import turtle_path

    assert turtle_path(path) == PATHS[path]


# Text, Markdown, HTML


def test_text_underlines_the_place_and_says_how_to_mend(found):
    text = render("text", found)
    assert (
        "records/intervention/ease.yaml:43:40: violation[intervention-setting]: Setting: give only existing concepts or records of the kind"
        " Setting.\n   43 | setting: [setting/ukrainian-reception, setting/asylum-recption, setting/community-organisation]\n"
        f"      | {' ' * 39}{'^' * 23}\n"
        "      = found: setting/asylum-recption\n"
    ) in text
    assert "      = hint: did you mean setting/asylum-reception?\n" in text
    assert "      = rule stands in: ontology/shapes/interventions.ttl:" in text


def test_text_sums_up_by_rule_and_severity(found):
    counts = found.counts()
    assert (
        render("text", found).splitlines()[-1] == f"{counts['Violation']} violations, {counts['Warning']} warnings, {counts['Info']} infos"
    )
    assert re.search(r"^ +1  intervention-setting +violation$", render("text", found), re.MULTILINE)


def test_text_has_colours_only_where_asked(found):
    assert "\x1b[" not in render("text", found)
    coloured = text_report(found, colour=True)
    assert "\x1b[1;31m" in coloured
    assert re.sub("\x1b\\[[0-9;]*m", "", coloured) == render("text", found)


def test_an_authors_own_severity_fails_and_debug_is_less_than_a_warning():
    debug = replace(OWN, severity="Debug")
    assert len(verdict([OWN, debug]).failing) == 1
    assert len(verdict([OWN, debug], fail_on="warning").failing) == 1
    assert len(verdict([OWN, debug], fail_on="info").failing) == 2
    assert verdict([OWN, debug]).counts() == {"Violation": 1, "Warning": 0, "Info": 1}


def test_the_caret_stands_under_wide_characters_and_tabs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("a.yaml").write_text("\tlabel: 漢字 fout\n", encoding="utf-8")
    finding = replace(NOWHERE, position=Position("a.yaml", 1, 12, 1, 16))
    lines = render("text", verdict([finding])).splitlines()
    assert lines[1] == "    1 |     label: 漢字 fout"
    assert lines[2] == "      | " + " " * 16 + "^^^^"


def test_a_long_line_is_cut_around_the_place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("a.yaml").write_text("x" * 5000 + "FOUT" + "y" * 5000, encoding="utf-8")
    shown = render("text", verdict([replace(NOWHERE, position=Position("a.yaml", 1, 5001, 1, 5005))])).splitlines()
    assert len(shown[1]) < 130
    assert shown[1][shown[2].index("^") : shown[2].index("^") + 4] == "FOUT"


def test_a_file_that_is_gone_has_no_excerpt_but_its_finding():
    assert "gone.yaml:3:1: warning[nowhere]" in render("text", verdict([replace(NOWHERE, position=Position("gone.yaml", 3, 1))]))


def test_markdown_lets_no_text_become_markup(found):
    text = render("markdown", found)
    assert "<script>" not in re.sub("(`+).*?\\1", "", text)
    assert "[z](javascript:1)" not in re.sub("(`+).*?\\1", "", text)
    assert all(line.count("|") >= 4 for line in text.splitlines() if line.startswith("|"))


def test_markdown_tells_how_many_it_leaves_out():
    many = [replace(CELL, focus=f"https://example.org/{number}") for number in range(620)]
    text = render("markdown", verdict(many))
    assert text.count("\n- ") == 500
    assert "120 more findings" in text


def test_html_lets_no_text_become_markup_and_takes_nothing_from_elsewhere(found):
    page = render("html", found)
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert not re.search(r'(src|href)="(?!https://w3id\.org/|#)', page)
    assert '<html lang="en">' in page


@pytest.mark.browser
@pytest.mark.parametrize("language", ["nl", "en"])
def test_html_is_a_page_in_a_browser(broken, chromium, tmp_path, language):
    path = tmp_path / "report.html"
    path.write_text(render("html", verdict(broken, rules=rules(), language=language)), encoding="utf-8")
    command = [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", path.as_uri()]
    dom = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
    assert {"nl": "Validatie: gezakt", "en": "Validation: failed"}[language] in dom
    assert dom.count("<article") == len(broken)
    assert re.search(r"<mark[^>]*>40</mark>", dom)
    ids = re.findall(r' id="([^"]+)"', dom)
    assert len(ids) == len(set(ids))
    assert 'href="#findings"' in dom


# Writing


def test_a_report_is_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "new" / "out.json"
    write(path, "one\n")
    with pytest.raises(UnicodeEncodeError):
        write(path, "two \ud800")
    assert path.read_text(encoding="utf-8") == "one\n"
    assert [file.name for file in path.parent.iterdir()] == ["out.json"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


def test_the_same_findings_give_the_same_bytes_in_another_process(tmp_path):
    """Hash seeds differ between processes: no set may reach a report."""
    (tmp_path / "x.ttl").write_text(
        "@prefix vk: <https://w3id.org/veerkracht/ns#> . <https://w3id.org/veerkracht/id/intervention/x> a vk:Intervention ;"
        ' vk:year 3 ; vk:minimumAge "a" , 200 , 300 ; vk:setting [] , [] ; vk:usesElement [ a vk:ElementUse ] , [ a vk:ElementUse ; vk:note 3 ] .',
        encoding="utf-8",
    )
    code = (
        "from pathlib import Path; from graph.checking import check; from graph.reports import FORMATS, render, verdict; from graph.rulebook"
        " import rules; found = verdict(check([Path('x.ttl')]), rules=rules()); print([render(form, found) for form in FORMATS])"
    )
    outputs = []
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        outputs.append(subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, check=True).stdout)
    assert outputs[0] == outputs[1]
    assert b"intervention-minimum-age" in outputs[0]
