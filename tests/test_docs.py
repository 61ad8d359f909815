"""The prose is true: generated pages are fresh, every command and setting is documented, and links lead somewhere."""

import json
import os
import re
import runpy
import shlex
import subprocess
import urllib.request
from pathlib import Path
from urllib.parse import urlencode

import pytest

from server.cli import main

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("**/*.md"))]


def test_generated_pages_are_fresh():
    made = runpy.run_path(str(ROOT / "tools" / "docs.py"))
    wanted = {"questions.md": made["questions_page"](), **made["ontology_files"]()}
    assert {f"diagrams/{path.name}" for path in (ROOT / "docs" / "diagrams").iterdir()} == {name for name in wanted if "/" in name}
    for name, text in wanted.items():
        assert (ROOT / "docs" / name).read_text(encoding="utf-8") == text, "run `python tools/docs.py`"


def test_the_pages_on_rules_are_fresh():
    made = runpy.run_path(str(ROOT / "tools" / "rule_docs.py"))
    wanted = {"rules.md": made["rules_page"](), **{f"rules/{topic}.md": made["topic_page"](topic) for topic in made["topics"]()}}
    assert {path.name for path in (ROOT / "docs" / "rules").iterdir()} == {name.removeprefix("rules/") for name in wanted} - {"rules.md"}
    for name, text in wanted.items():
        assert (ROOT / "docs" / name).read_text(encoding="utf-8") == text, "run `python tools/docs.py`"


def test_every_rule_and_every_report_is_in_the_docs():
    from graph.reports import FORMATS
    from graph.rulebook import rules

    listed = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert all(f"#{name})" in listed for name in rules())
    described = (ROOT / "docs" / "validation.md").read_text(encoding="utf-8")
    assert all(f"`{form}`" in described for form in FORMATS)


def test_every_option_of_validate_is_in_the_docs():
    described = (ROOT / "docs" / "validation.md").read_text(encoding="utf-8")
    options = [option for parameter in main.commands["validate"].params for option in parameter.opts if option.startswith("--")]
    assert [option for option in options if f"`{option}" not in described] == []


@pytest.mark.parametrize("command", sorted(main.commands))
def test_every_command_has_help_and_is_in_the_docs(command):
    assert main.commands[command].help
    assert any(f"veerkracht {command}" in page.read_text(encoding="utf-8") for page in PAGES)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_between_pages_lead_somewhere(page):
    for target in re.findall(r"\]\((?!https?://)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


RESEARCHERS = (ROOT / "docs" / "researchers.md").read_text(encoding="utf-8")


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", RESEARCHERS, re.DOTALL)


def test_the_queries_for_researchers_run_over_http_and_give_rows(server):
    assert len(blocks("sparql")) > 10
    for query in blocks("sparql"):
        address = f"{server}/sparql?{urlencode({'query': query, 'format': 'json'})}"
        with urllib.request.urlopen(address, timeout=30) as response:
            assert json.load(response)["results"]["bindings"], query


def test_the_commands_for_researchers_run(server):
    commands = [line for block in blocks("sh") for line in block.splitlines() if line.startswith("curl")]
    assert len(commands) > 3
    for command in commands:
        words = shlex.split(command.replace("http://127.0.0.1:8000", server))
        assert subprocess.run([*words, "-sf"], capture_output=True, check=True).stdout, command


def test_the_node_commands_for_researchers_run(server, npm):
    commands = [line for block in blocks("sh") for line in block.splitlines() if "node docs/" in line]
    assert len(commands) == 2
    for command in commands:
        _, *words = shlex.split(command.replace("http://127.0.0.1:8000", server))
        environment = {**os.environ, "NODE_FOLDER": str(npm)}
        assert subprocess.run(words, capture_output=True, check=True, cwd=ROOT, timeout=120, env=environment).stdout, command


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::SyntaxWarning")
def test_the_python_for_researchers_runs(server, releases, monkeypatch):
    monkeypatch.setattr("graph.release.DEFAULT", releases)
    found = {}
    for block in blocks("python"):
        exec(block.replace("http://127.0.0.1:8000", server), found)
    assert len(found["frame"]) > 3
    assert len(found["rows"]) == 5
    assert len(found["labels"]) == 2


def test_nothing_names_a_machine_or_a_person():
    for path in ROOT.glob("**/*.yaml"):
        if ".venv" not in path.parts:
            assert not re.search(
                r"[A-Za-z0-9._%+-]+@(?!example\.|voorbeeld\.)[A-Za-z0-9-]+\.[a-z]{2,}", path.read_text(encoding="utf-8")
            ), path
