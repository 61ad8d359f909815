"""A new data repository, and its checks run as the services would run them: each `run` step, in its shell, with its environment."""

import json
import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from graph.checking import check
from ingest.reading import read
from server.cli import main

ROOT = Path(__file__).parent.parent.parent
URL = "https://example.org/group/veerkrachtgraaf"
MARK = re.compile(r"\$\{\{\s*(.+?)\s*\}\}")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made") / "data"
    result = CliRunner().invoke(main, ["init", str(folder), "--from", URL, "--revision", "v1"])
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture
def repository(made, tmp_path):
    """The new repository, committed."""
    folder = Path(shutil.copytree(made, tmp_path / "data"))
    identity = ["-c", "user.name=Tester", "-c", "user.email=tester@example.org"]
    for command in (["init", "-q", "-b", "main"], ["add", "."], [*identity, "commit", "-qm", "First record"]):
        subprocess.run(["git", *command], cwd=folder, check=True, capture_output=True)
    return folder


@pytest.fixture
def tools(tmp_path):
    """A PATH on which `veerkracht` is this tree, and `python -m pip install` only notes what it was asked."""
    folder = tmp_path / "bin"
    folder.mkdir()
    run = f'cd "$PWD" && PYTHONPATH="{ROOT}" exec "{sys.executable}" -m server.cli "$@"'
    for name, body in (("veerkracht", run), ("python", f'echo "$@" >> "{tmp_path}/installed"')):
        (folder / name).write_text(f"#!/bin/sh\n{body}\n")
        (folder / name).chmod(0o755)
    return folder


class Runner:
    """Runs the `run` steps of a job as a CI service does, and skips what it would fetch."""

    def __init__(self, folder, tools, tmp_path, **variables):
        self.folder, self.status, self.output = folder, 0, ""
        self.summary, self.outputs = tmp_path / "summary.md", tmp_path / "outputs"
        self.env = {
            "PATH": f"{tools}:{os.environ['PATH']}",
            "HOME": str(tmp_path),
            "RUNNER_TEMP": str(tmp_path),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "GITHUB_OUTPUT": str(self.outputs),
            "GITHUB_ACTION_PATH": str(ROOT),
            "LANG": "C.UTF-8",
            **variables,
        }

    def steps(self, steps, inputs):
        for step in steps:
            if "run" not in step or (self.status and "always()" not in step.get("if", "")):
                continue
            env = {name: MARK.sub(lambda mark: inputs[mark[1].removeprefix("inputs.")], text) for name, text in step.get("env", {}).items()}
            assert not MARK.search(step["run"]), "what users give reaches a shell as variables only"
            self.script(step["run"], env)

    def script(self, text, env=None):
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", text]
        done = subprocess.run(command, cwd=self.folder, env={**self.env, **(env or {})}, capture_output=True, text=True, timeout=300)
        self.output += done.stdout + done.stderr
        self.status = self.status or done.returncode


def broken(repository):
    """Break the record of the new repository and return the line."""
    path = repository / "records" / "intervention" / "example.yaml"
    path.write_text(path.read_text().replace("presence/explicit", "presence/explict"))
    return next(number for number, line in enumerate(path.read_text().splitlines(), 1) if "explict" in line)


def test_what_is_made_is_valid_and_ready(made):
    assert [finding for finding in check([made / "records"]) if finding.severity != "Info"] == []
    for path in made.glob("records/*/*.yaml"):
        schema = json.loads((made / "schema" / f"{path.parent.name}.schema.json").read_text())
        assert Draft202012Validator(schema).is_valid(read(path).data), path
    settings = json.loads((made / ".vscode" / "settings.json").read_text())
    for schema, files in settings["yaml.schemas"].items():
        assert (made / schema).exists()
        assert files.startswith("/records/")
    everything = "".join(path.read_text() for path in made.rglob("*") if path.is_file() and "schema" not in path.parts)
    assert "@@" not in everything
    assert str(ROOT) not in everything
    assert stat.S_IMODE(made.stat().st_mode) == 0o755


def test_the_places_of_the_first_record_are_words_of_its_source(made):
    text = (made / "sources" / "example.md").read_text()
    record = read(made / "records" / "intervention" / "example.yaml").data
    _, start, end = record["usesElement"][0]["from"].rsplit("-", 2)
    assert text[int(start) : int(end)] == "Zij leren wat stress is"


def test_a_folder_that_holds_something_is_refused_and_left_as_it_was(tmp_path):
    (tmp_path / "letter.txt").write_text("mine")
    result = CliRunner().invoke(main, ["init", str(tmp_path), "--from", URL])
    assert result.exit_code == 1
    assert "is not empty" in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize("url", ["https://user:secret@example.org/x", "file:///home/x", "https://example.org/$(id)", 'https://x/"; id'])
def test_an_address_with_a_secret_or_a_command_is_refused(tmp_path, url):
    result = CliRunner().invoke(main, ["init", str(tmp_path / "new"), "--from", url])
    assert result.exit_code == 1
    assert not (tmp_path / "new").exists()


def test_the_workflow_passes_and_fails_at_the_right_line(repository, tools, tmp_path):
    steps = yaml.safe_load((repository / ".github" / "workflows" / "validate.yml").read_text())["jobs"]["validate"]["steps"]
    good = Runner(repository, tools, tmp_path)
    good.steps(steps, {})
    assert good.status == 0, good.output
    assert f"veerkrachtgraaf @ git+{URL}@v1" in (tmp_path / "installed").read_text()
    line = broken(repository)
    bad = Runner(repository, tools, tmp_path)
    bad.steps(steps, {})
    assert bad.status == 1
    assert re.search(rf"^::error file=records/intervention/example\.yaml,line={line},", bad.output, re.MULTILINE)
    assert "element-use-presence" in bad.summary.read_text()
    place = json.loads((repository / "veerkracht.sarif").read_text())["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert (place["artifactLocation"]["uri"], place["region"]["startLine"]) == ("records/intervention/example.yaml", line)


def action_inputs(**given):
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    return action["runs"]["steps"], {**{name: str(one.get("default", "")) for name, one in action["inputs"].items()}, **given}


def test_the_action_annotates_writes_a_summary_and_names_its_sarif(repository, tools, tmp_path):
    line = broken(repository)
    runner = Runner(repository, tools, tmp_path)
    runner.steps(*action_inputs())
    assert runner.status == 1
    assert f"file=records/intervention/example.yaml,line={line}," in runner.output
    assert "element-use-presence" in runner.summary.read_text()
    sarif = Path(runner.outputs.read_text().strip().removeprefix("sarif="))
    assert json.loads(sarif.read_text())["version"] == "2.1.0"


def test_the_action_takes_shapes_and_several_paths_and_runs_nothing_that_they_hold(tools, tmp_path):
    folder = tmp_path / "a folder"
    folder.mkdir()
    shutil.copy(ROOT / "tests" / "server" / "catalogue" / "shapes.ttl", folder / "shapes of ours.ttl")
    shutil.copy(ROOT / "tests" / "server" / "catalogue" / "catalogue.ttl", folder / "one file.ttl")
    shutil.copy(ROOT / "tests" / "server" / "catalogue" / "mended.ttl", folder / "$(touch hacked).ttl")
    runner = Runner(folder, tools, tmp_path)
    runner.steps(*action_inputs(shapes="shapes of ours.ttl\n", paths="one file.ttl\n$(touch hacked).ttl\n", language="en"))
    assert runner.status == 1
    assert "::error file=one file.ttl,line=" in runner.output
    assert not (folder / "hacked").exists()


def test_a_wrong_input_of_the_action_fails_with_a_word(repository, tools, tmp_path):
    runner = Runner(repository, tools, tmp_path)
    runner.steps(*action_inputs(paths="nowhere"))
    assert runner.status == 2
    assert "nowhere" in runner.output
    assert "Traceback" not in runner.output


@pytest.mark.parametrize("text", [".gitlab-ci.yml", "template"])
def test_the_job_of_gitlab_passes_and_fails_at_the_right_line(repository, tools, tmp_path, text):
    path = ROOT / "templates" / "validate.gitlab-ci.yml" if text == "template" else repository / text
    pipeline = yaml.safe_load(path.read_text())
    job = pipeline["validate-records"]
    variables = {**pipeline["variables"], "VEERKRACHT": pipeline["variables"]["VEERKRACHT"] or "veerkrachtgraaf"}
    script = "\n".join([*job["before_script"], *job["script"]])
    good = Runner(repository, tools, tmp_path, **variables)
    good.script(script)
    assert good.status == 0, good.output
    line = broken(repository)
    bad = Runner(repository, tools, tmp_path, **variables)
    bad.script(script)
    assert bad.status == 1
    (issue,) = json.loads((repository / job["artifacts"]["reports"]["codequality"]).read_text())
    assert issue["location"]["path"] == "records/intervention/example.yaml"
    assert line in (issue["location"].get("lines", {}).get("begin"), issue["location"].get("positions", {}).get("begin", {}).get("line"))
    assert "<testcase" in (repository / job["artifacts"]["reports"]["junit"]).read_text()


def test_the_job_of_a_new_repository_is_the_template(repository):
    template, job = ((ROOT / "templates" / "validate.gitlab-ci.yml").read_text(), (repository / ".gitlab-ci.yml").read_text())
    assert template.split('VEERKRACHT: ""\n')[1] == job.split('@v1"\n')[1]


def test_the_gitlab_template_says_when_it_is_not_told_where_the_validator_comes_from(repository, tools, tmp_path):
    pipeline = yaml.safe_load((ROOT / "templates" / "validate.gitlab-ci.yml").read_text())
    runner = Runner(repository, tools, tmp_path, **pipeline["variables"])
    runner.script("\n".join(pipeline["validate-records"]["before_script"]))
    assert runner.status == 2
    assert "set VEERKRACHT" in runner.output


def test_pre_commit_refuses_a_broken_record_and_lets_a_mended_one_pass(repository, tools, tmp_path):
    """The hook as the project declares it, run by pre-commit itself; what it would install is the `veerkracht` of the tests."""
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    (told,) = yaml.safe_load((repository / ".pre-commit-config.yaml").read_text())["repos"]
    assert (told["repo"], told["rev"], [one["id"] for one in told["hooks"]]) == (URL, "v1", [hook["id"]])
    local = {"repos": [{"repo": "local", "hooks": [{**hook, "language": "system"}]}]}
    (repository / ".pre-commit-config.yaml").write_text(yaml.safe_dump(local))
    env = {"PATH": f"{tools}:{os.environ['PATH']}", "HOME": str(tmp_path), "PRE_COMMIT_HOME": str(tmp_path / "cache"), "LANG": "C.UTF-8"}
    identity = ["-c", "user.name=Tester", "-c", "user.email=tester@example.org"]

    def run(*command):
        return subprocess.run(command, cwd=repository, env=env, capture_output=True, text=True, timeout=300)

    installed = run(sys.executable, "-m", "pre_commit", "install")
    assert installed.returncode == 0, installed.stderr
    line = broken(repository)
    run("git", "add", ".")
    refused = run("git", *identity, "commit", "-m", "broken")
    assert refused.returncode != 0
    assert f"records/intervention/example.yaml:{line}:" in refused.stdout + refused.stderr
    path = repository / "records" / "intervention" / "example.yaml"
    path.write_text(path.read_text().replace("presence/explict", "presence/partial"))
    run("git", "add", ".")
    assert run("git", *identity, "commit", "-m", "mended").returncode == 0
