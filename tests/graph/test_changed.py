"""`--changed-since` in real repositories: what changed, what is kept, and what can go wrong with both."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from collections import Counter

import pytest
from click.testing import CliRunner

from graph.changed import check_changed
from graph.checking import check
from graph.errors import GraphError
from graph.findings import level
from ingest.records import ROOT as RECORDS
from server.cli import main

EASE = "intervention/ease.yaml"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A repository with some records and a snapshot of them."""
    folder = tmp_path_factory.mktemp("repository")
    records = folder / "records"
    for kind in ("coder", "organisation", "source"):
        shutil.copytree(RECORDS / kind, records / kind)
    (records / "intervention").mkdir()
    for path in sorted((RECORDS / "intervention").glob("[a-f]*.yaml")):
        shutil.copy(path, records / "intervention")
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "first")
    check_changed("HEAD", records, folder / "cache")
    return folder


@pytest.fixture
def repository(made, tmp_path):
    """The repository, to change; it is put back afterwards."""
    folder = made.parent / f"{tmp_path.name}-saved"
    shutil.copytree(made, folder)
    yield made
    shutil.rmtree(made)
    folder.rename(made)


def git(folder, *arguments):
    names = ("-c", "user.name=test", "-c", "user.email=test@localhost")
    subprocess.run(["git", "-C", str(folder), *names, *arguments], check=True, capture_output=True)


def change(folder, old, new, file=EASE):
    path = folder / "records" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def changed(folder, revision="HEAD"):
    return check_changed(revision, folder / "records", folder / "cache")


def assert_whole(folder, revision="HEAD", *, records):
    result, everything = changed(folder, revision), check([folder / "records"])
    assert result.findings == everything
    assert result.records == records
    counted = check_changed(revision, folder / "records", folder / "cache", info=False)
    if not counted.everything:
        assert counted.findings == [finding for finding in everything if level(finding) != "Info"]
        assert counted.hidden == Counter(finding.rule for finding in everything if level(finding) == "Info") != Counter()
    return result


def test_nothing_changed(repository):
    assert_whole(repository, records=0)


def test_a_value_is_changed(repository):
    change(repository, "minimumAge: 10", "minimumAge: 130")
    result = assert_whole(repository, records=1)
    assert "intervention-minimum-age" in {finding.rule for finding in result.findings}
    assert not result.everything


def test_a_record_is_removed_that_others_refer_to(repository):
    gone = sorted((repository / "records" / "coder").iterdir())[0]
    gone.unlink()
    result = assert_whole(repository, records=1)
    assert "intervention-coder" in {finding.rule for finding in result.findings}


def test_a_record_is_new_and_git_does_not_know_it(repository):
    text = (repository / "records" / EASE).read_text(encoding="utf-8")
    (repository / "records/intervention/ease-two.yaml").write_text(text.replace("id: intervention/ease", "id: intervention/ease-two"))
    assert_whole(repository, records=1)


def test_a_record_can_not_be_read_any_more(repository):
    change(repository, "minimumAge: 10", "minimumAge: [10")
    result = assert_whole(repository, records=1)
    assert "syntax" in {finding.rule for finding in result.findings}


def test_the_revision_moves_on(repository):
    change(repository, "minimumAge: 10", "minimumAge: 130")
    git(repository, "commit", "-qam", "second")
    assert_whole(repository, records=0)
    change(repository, "minimumAge: 130", "minimumAge: 10")
    assert_whole(repository, records=1)
    assert_whole(repository, "HEAD~1", records=0)


def test_a_source_document_is_described_differently(repository):
    source = sorted((repository / "records" / "source").iterdir())[0]
    source.write_text(source.read_text(encoding="utf-8") + "# checked again\n", encoding="utf-8")
    assert not assert_whole(repository, records=1).everything
    source.unlink()
    assert source.name in assert_whole(repository, records=1).everything


@pytest.mark.parametrize("harm", ["empty", "text", "cut", "bytes", "table"])
def test_a_broken_snapshot_is_made_anew(repository, harm):
    (file,) = (repository / "cache").glob("*.sqlite")
    content = file.read_bytes()
    if harm == "table":
        with sqlite3.connect(file) as database:
            database.execute("UPDATE finding SET content = zeroblob(20)")
            database.execute("UPDATE unit SET triples = zeroblob(20)")
        database.close()
    else:
        half = len(content) // 2
        harmed = {
            "empty": b"",
            "text": b"no database",
            "cut": content[:half],
            "bytes": content[:4096] + b"\xff" * half + content[4096 + half :],
        }
        file.write_bytes(harmed[harm])
    change(repository, "minimumAge: 10", "minimumAge: 130")
    assert_whole(repository, records=1)


def test_an_unknown_revision(made):
    for revision in ("nowhere", "--output=x", "HEAD~99"):
        with pytest.raises(GraphError, match="revision"):
            changed(made, revision)


def test_no_repository(tmp_path):
    shutil.copytree(RECORDS / "coder", tmp_path / "records" / "coder")
    with pytest.raises(GraphError, match="git"):
        check_changed("HEAD", tmp_path / "records", tmp_path / "cache")


def test_no_place_for_snapshots(made, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(GraphError, match="VEERKRACHT_CACHE"):
        check_changed("HEAD", made / "records", tmp_path / "file" / "cache")


def test_the_command(repository, monkeypatch):
    monkeypatch.setenv("VEERKRACHT_CACHE", str(repository / "cache"))
    change(repository, "minimumAge: 10", "minimumAge: 130")
    result = CliRunner().invoke(main, ["validate", "--records", str(repository / "records"), "--changed-since", "HEAD"])
    assert result.exit_code == 1
    assert "1 record differs from HEAD" in result.output
    assert "ease.yaml:8:13" in result.output


def test_the_command_says_what_does_not_go_together(made):
    result = CliRunner().invoke(main, ["validate", "--changed-since", "HEAD", str(made / "records")])
    assert result.exit_code == 2
