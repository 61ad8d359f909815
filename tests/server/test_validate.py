"""`veerkracht validate` as a person and a CI run it: reports, status, chosen rules, known debts, languages."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from server.cli import main

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def folder(records, monkeypatch):
    """A folder with records, of which one is broken in two ways."""
    monkeypatch.chdir(records.parent)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    for name in ("LC_ALL", "LC_MESSAGES", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    ease = records / "intervention" / "ease.yaml"
    text = (
        ease.read_text(encoding="utf-8").replace("minimumAge: 10", "minimumAge: 40", 1).replace("sessionCount: 7", "sessionCount: 7000", 1)
    )
    ease.write_text(text, encoding="utf-8")
    return records.parent


def run(*words, **environment):
    return CliRunner().invoke(main, ["validate", "--records", "records", *words], env=environment)


def test_each_finding_says_where_what_and_how_to_mend(folder):
    found = run()
    assert found.exit_code == 1
    assert "records/intervention/ease.yaml:8:13: violation[intervention-minimum-age-order]: Age: the minimum is higher" in found.stdout
    assert "    8 | minimumAge: 40\n      |             ^^\n" in found.stdout
    assert "= expected: at most vk:maximumAge (15)" in found.stdout
    assert "= hint: swap the two" in found.stdout
    assert found.stdout.splitlines()[-1].startswith("1 violation, 1 warning, 77 infos (not shown")


@pytest.mark.parametrize(
    ("environment", "language"),
    [({"LANG": "nl_BE.UTF-8"}, "nl"), ({"LANG": "C"}, "en"), ({"LANG": "nl_NL", "LC_ALL": "en_US"}, "en"), ({"LANG": ""}, "en")],
)
def test_the_language_is_that_of_the_reader(folder, environment, language):
    text = {"nl": "Leeftijd: het minimum is hoger", "en": "Age: the minimum is higher"}[language]
    assert text in run(**environment).stdout


def test_an_asked_language_goes_before_the_readers(folder):
    assert "Leeftijd: het minimum is hoger" in run("--language", "nl").stdout


def test_several_reports_at_once(folder):
    found = run("--report", "sarif=out/a.sarif", "--report", "junit=out/b.xml", "--report", "json=out/c.json", "--report", "github")
    assert found.exit_code == 1
    assert sorted(path.name for path in Path("out").iterdir()) == ["a.sarif", "b.xml", "c.json"]
    assert found.stdout.startswith("::error file=records/intervention/ease.yaml,line=8,")
    assert found.stdout.count("\n") == 2
    assert found.stderr.startswith("1 violation, 1 warning")
    assert json.loads(Path("out/c.json").read_text())["counts"] == {"violation": 1, "warning": 1, "info": 77}


def test_a_dash_is_standard_output(folder):
    assert json.loads(run("--report", "json=-").stdout)["passed"] is False


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--report", "serif"], "did you mean 'sarif'?"),
        (["--report", "json", "--report", "sarif"], "can't share standard output"),
        (["--report", "json=a", "--report", "sarif=a"], "two reports have the same file"),
        (["--report", "json="], "names no file"),
        (["--select", "intervention-minimum-age-ordr"], "did you mean 'intervention-minimum-age-order'?"),
        (["--ignore", "nonsense-zzz"], "there is no rule 'nonsense-zzz'"),
        (["--write-baseline"], "needs --baseline"),
        (["--baseline", "none.jsonl"], "there is no baseline none.jsonl"),
        (["--fail-on", "error"], "'error' is not one of"),
        (["--report", "json=records"], "records can't be written: Is a directory"),
        (["--baseline", "new.jsonl", "--write-baseline", "--fail-on", "never"], "nothing is a debt"),
    ],
)
def test_wrong_use_gives_status_2_and_says_what_to_do(folder, words, message):
    found = run(*words)
    assert found.exit_code == 2
    assert message in found.stderr
    assert "Traceback" not in found.output


def test_a_broken_baseline_gives_status_2_and_its_line(folder):
    Path("debts.jsonl").write_text("{}\n", encoding="utf-8")
    found = run("--baseline", "debts.jsonl")
    assert found.exit_code == 2
    assert "debts.jsonl:1:1: no line of a baseline" in found.stderr


@pytest.mark.parametrize(
    ("text", "message"),
    [("@prefix sh: ", "shapes.ttl:1:"), ("<a:b> <a:c> 3 .", "there are no shapes in shapes.ttl"), (None, "can't hold shapes")],
)
def test_unreadable_shapes_give_status_2(folder, text, message):
    path = Path("shapes.ttl" if text else "shapes.txt")
    path.write_text(text or "x", encoding="utf-8")
    found = run("--shapes", str(path))
    assert found.exit_code == 2
    assert message in found.stderr
    assert "Traceback" not in found.output


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ([], 1),
        (["--fail-on", "never"], 0),
        (["--ignore", "intervention-minimum-age-order"], 0),
        (["--ignore", "intervention-minimum-age-order", "--fail-on", "warning"], 1),
        (["--select", "intervention-session-count-high"], 0),
        (["--select", "intervention-session-count-high", "--fail-on", "warning"], 1),
        (["--select", "statement-has-study", "--fail-on", "info"], 1),
        (["--select", "form-*"], 0),
    ],
)
def test_the_status_is_what_was_asked(folder, words, status):
    assert run(*words).exit_code == status


def test_infos_are_shown_where_they_fail(folder):
    assert "info[statement-has-study]" in run("--select", "statement-has-study", "--fail-on", "info").stdout


def test_debts_are_known_until_they_are_paid(folder):
    made = run("--baseline", "debts.jsonl", "--write-baseline")
    assert made.exit_code == 0
    assert "1 known from the baseline" in made.stdout
    assert len(Path("debts.jsonl").read_text().splitlines()) == 1
    assert run("--baseline", "debts.jsonl").exit_code == 0

    ease = Path("records/intervention/ease.yaml")
    text = ease.read_text(encoding="utf-8")
    ease.write_text("# a line more\n" + text.replace("groupSizeMax: 12", "groupSizeMax: x", 1), encoding="utf-8")
    new = run("--baseline", "debts.jsonl", "--write-baseline")
    assert new.exit_code == 1
    assert "intervention-group-size-max" in new.stdout
    assert "intervention-minimum-age-order" not in new.stdout
    assert len(Path("debts.jsonl").read_text().splitlines()) == 1

    ease.write_text(text.replace("minimumAge: 40", "minimumAge: 10", 1), encoding="utf-8")
    paid = run("--baseline", "debts.jsonl")
    assert paid.exit_code == 1
    assert "debts.jsonl:1:1: violation[baseline-mended]" in paid.stdout
    assert run("--baseline", "debts.jsonl", "--write-baseline").exit_code == 0
    assert Path("debts.jsonl").read_text() == ""


def test_single_files_do_not_judge_debts_elsewhere(folder):
    assert run("--baseline", "debts.jsonl", "--write-baseline").exit_code == 0
    command = ["validate", "records/statement/ease-internalising-behaviour.yaml", "--baseline", "debts.jsonl"]
    assert "baseline-mended" not in CliRunner().invoke(main, command).output


def terminal(*words, columns="100", **environment):
    """Return what a command writes to a real terminal, and its status."""
    leader, follower = pty.openpty()
    variables = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color", "COLUMNS": columns, "LANG": "en_GB.UTF-8", **environment}
    variables = {name: value for name, value in variables.items() if name != "NO_COLOR" or "NO_COLOR" in environment}
    command = [sys.executable, "-m", "server.cli", "validate", "--records", "records", *words]
    process = subprocess.Popen(command, stdin=follower, stdout=follower, stderr=follower, env=variables)
    os.close(follower)
    parts = []
    while True:
        try:
            data = os.read(leader, 65536)
        except OSError:
            break
        if not data:
            break
        parts.append(data)
    os.close(leader)
    return b"".join(parts).decode(), process.wait(60)


def test_a_terminal_has_colours_unless_the_reader_wants_none(folder):
    shown, status = terminal()
    assert status == 1
    assert "\x1b[1;31mviolation[intervention-minimum-age-order]\x1b[0m" in shown
    plain, _ = terminal(NO_COLOR="1")
    assert "violation[intervention-minimum-age-order]" in plain
    assert "\x1b[1;31m" not in plain
    assert "\x1b[31m" not in plain


def test_a_pipe_has_no_colours_and_no_bar(folder):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LANG": "C"}
    command = [sys.executable, "-m", "server.cli", "validate", "--records", "records"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120)
    assert "\x1b" not in done.stdout + done.stderr
    assert done.stderr == ""


def test_a_bar_is_shown_for_slow_work_only(monkeypatch):
    import time

    from server import progress

    drawn = []
    monkeypatch.setattr(progress._Bar, "start", lambda self: drawn.append(self._name()))
    monkeypatch.setattr(progress, "PATIENCE", 0.05)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with progress.bar(("read", "check")) as step:
        step("read")
    assert drawn == []
    with progress.bar(("read", "check")) as step:
        step("check")
        time.sleep(0.3)
    assert drawn == ["check"]


def test_the_pages_on_rules_are_served(release):
    from server import rules as rule_pages
    from server.app import create_app

    app = create_app(release)
    if "rules" not in app.blueprints:
        app.register_blueprint(rule_pages.blueprint)
    client = app.test_client()
    try:
        page = client.get("/rules/intervention-minimum-age-order?lang=nl").text
        assert "Leeftijd: het minimum is hoger dan het maximum." in page
        assert "minimumAge: 40" in page
        assert "Age: the minimum is higher" in client.get("/rules/intervention-minimum-age-order?lang=en").text
        listed = client.get("/rules").text
        from graph.rulebook import pages

        assert all(f"/rules/{name}?" in listed for name in pages())
        missing = client.get("/rules/intervention-label-n", headers={"Accept": "text/html"})
        assert missing.status_code == 404
        assert "intervention-label-nl" in missing.text
        assert client.get("/report").mimetype == "text/turtle"
    finally:
        stop = app.config.get("WORKERS")
        if stop is not None:
            stop.stop()
