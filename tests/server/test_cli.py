"""The commands, as a person or a script runs them."""

import json
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner

from server.cli import main


@pytest.fixture
def run(releases):
    def invoke(*words, text=None):
        return CliRunner().invoke(main, [*words], input=text)

    invoke.release = ["--release", str(releases)]
    return invoke


def test_validate_is_content_with_the_real_records(run):
    found = run("validate", "--language", "en")
    assert found.exit_code == 0
    assert "0 violations, 0 warnings" in found.output


def test_build_refuses_broken_records_without_a_trace(run, records, tmp_path):
    path = records / "intervention" / "ease.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("minimumAge:", "minimumAgee:", 1), encoding="utf-8")
    found = run("build", "--records", str(records), "--out", str(tmp_path / "out"))
    assert found.exit_code == 1
    assert "ease.yaml:" in found.output
    assert "did you mean 'minimumAge'?" in found.output
    assert "Traceback" not in found.output
    assert not (tmp_path / "out").exists()


def test_query_reads_standard_input_and_gives_csv_in_a_pipe(run):
    found = run("query", "-", *run.release, text="SELECT ?i WHERE { ?i a vk:FreeIntervention } ORDER BY ?i")
    assert found.output.replace("\r", "").startswith("i\nhttps://w3id.org/veerkracht/id/intervention/")


def test_a_syntax_error_says_where(run):
    found = run("query", "-", *run.release, text="SELECT ?x WHERE {\n ?x a }")
    assert found.exit_code == 1
    assert "something is missing before this '}' (line 2, column 7)" in found.output


@pytest.mark.parametrize(("form", "starts"), [("json", '{"head"'), ("csv", "block,"), ("table", "┏"), ("tsv", "?block"), ("xml", "<?xml")])
def test_ask_gives_every_format(run, form, starts):
    assert run("ask", "gaps", "--format", form, *run.release).output.startswith(starts)


def test_ask_gives_triples_only_for_triples(run):
    found = run("ask", "gaps", "--format", "ttl", *run.release)
    assert found.exit_code == 2
    assert "has no format ttl" in found.output
    assert run("query", "-", "--format", "ttl", *run.release, text="CONSTRUCT WHERE { ?s a vk:Level }").output.count("vk:Level") > 10


def test_ask_without_a_name_lists_the_questions_with_their_parameters(run):
    listed = run("ask").output
    assert "interventions-for-block" in listed
    assert "--block block/self-regulation  building block (required)" in listed


def test_explain_names_statements_and_axiom(run):
    found = run("explain", "intervention/ease", "vk:mayStrengthen", "block/emotion-regulation", *run.release)
    assert "mayStrengthen SubPropertyChain hasElement o trains" in found.output
    assert "stated in https://w3id.org/veerkracht/graph/pharos-gids" in found.output
    nothing = run("explain", "intervention/ease", "vk:mayStrengthen", "block/forgiveness", *run.release)
    assert nothing.exit_code == 1
    assert "neither stated nor inferred" in nothing.output


def test_new_starts_a_record_that_validate_then_judges(run, records):
    made = run("new", "study", "someone-2026", "--records", str(records))
    assert made.exit_code == 0, made.output
    judged = run("validate", "--records", str(records))
    assert judged.exit_code == 1
    assert "someone-2026.yaml" in judged.output


def test_schema_writes_one_file_for_each_kind(run, tmp_path):
    written = run("schema", "--out", str(tmp_path)).output.split()
    assert len(written) == 9
    assert json.loads((tmp_path / "intervention.schema.json").read_text())["title"] == "Intervention"


def test_help_is_there_at_once():
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-X", "importtime", "-m", "server.cli", "--help"], capture_output=True, text=True, check=True)
    assert "rdflib" not in done.stderr
    assert "pyoxigraph" not in done.stderr
    assert time.perf_counter() - start < 5
    assert all(command in done.stdout for command in ("build", "validate", "query", "ask", "explain", "new", "schema", "sources", "serve"))


def test_serve_says_so_when_the_address_is_taken(run, server):
    port = server.rsplit(":", 1)[1]
    found = run("serve", "--no-build", "--port", port, *run.release)
    assert found.exit_code == 1
    assert "can't listen on 127.0.0.1" in found.output
