"""What changed between releases of the real data: the command, the page, the feed, and what is gone, over a real build."""

import csv
import io
import json
import re
import shutil
from collections import Counter
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from click.testing import CliRunner
from werkzeug.test import Client

from graph.build import build
from graph.errors import GraphError
from graph.history import FOLDER, changes_of, history, last_with
from graph.publish import drop, publish
from graph.record_changes import LABEL
from graph.release import DATA, numbers, open_folder, write
from graph.shelf import FolderShelf, ServerShelf
from graph.sides import side
from graph.sparql_server import Addresses, SparqlServer
from graph.versions import Version
from ingest.records import ROOT as RECORDS
from ontology import BASE, GRAPH, ID
from server.cli import main
from server.settings import Settings
from server.site import Site

ATOM = "{http://www.w3.org/2005/Atom}"
KUNSTLAB = "/id/intervention/kunstlab"

WITHDRAWN = """withdrawnOn: 2026-11-23
replacedBy: intervention/ease
withdrawnBecause: {nl: Gaat op in EASE., en: Becomes part of EASE.}
"""

WITHDRAWAL = """id: withdrawal/kunstlab
type: Withdrawal
label: {nl: KunstLab, en: KunstLab}
withdraws: [intervention/kunstlab]
withdrawnOn: 2026-11-23
successor: intervention/ease
withdrawnBecause: {nl: "Wordt <niet> meer gegeven.", en: "Is <no> longer given."}
"""


@pytest.fixture(scope="module")
def edited(tmp_path_factory):
    """The records with one changed, one withdrawn, one gone with a word, and its statements gone without."""
    records = Path(shutil.copytree(RECORDS, tmp_path_factory.mktemp("edited") / "records"))
    ease, old = records / "intervention/ease.yaml", records / "intervention/vrienden.yaml"
    ease.write_text(ease.read_text(encoding="utf-8").replace("maximumAge: 15", "maximumAge: 16"), encoding="utf-8")
    old.write_text(old.read_text(encoding="utf-8") + WITHDRAWN, encoding="utf-8")
    for gone in [records / "intervention/kunstlab.yaml", *records.glob("statement/kunstlab-*.yaml")]:
        gone.unlink()
    for left in records.glob("*/*kunstlab*.yaml"):
        kept = [line for line in left.read_text(encoding="utf-8").splitlines(keepends=True) if "intervention/kunstlab" not in line]
        left.write_text("".join(kept), encoding="utf-8")
    (records / "withdrawal").mkdir()
    (records / "withdrawal/kunstlab.yaml").write_text(WITHDRAWAL, encoding="utf-8")
    return records


@pytest.fixture(scope="module")
def shelf(releases, edited, tmp_path_factory):
    folder = Path(shutil.copytree(releases, tmp_path_factory.mktemp("two") / "releases", symlinks=True))
    build(folder, edited)
    return FolderShelf(folder)


@pytest.fixture(scope="module")
def site(shelf):
    running = Site(shelf, Settings.from_environment())
    yield Client(running)
    running.stop()


def diff(shelf, *arguments):
    return CliRunner().invoke(main, ["diff", "--release", str(shelf.folder), "--lang", "en", *arguments], catch_exceptions=False)


class TestTheCommand:
    def test_words_by_record_and_property_and_status_1(self, shelf):
        found = diff(shelf)
        assert found.exit_code == 1
        lines = found.output.splitlines()
        assert lines[0] == "release 1 → release 2"
        assert lines[lines.index("changed  EASE  (intervention/ease)") + 1] == "  ~ maximum age: 15 → 16"
        assert "  + replaced by: EASE" in lines[lines.index("withdrawn  VRIENDEN  (intervention/vrienden)") :]
        assert (
            lines[lines.index("gone  KunstLab  (intervention/kunstlab)") + 1]
            == "  2026-11-23: Is <no> longer given. → EASE (intervention/ease)"
        )
        assert lines[-1] == "2 changed, 1 withdrawn, 8 gone"
        assert "instanceCount" not in found.output
        assert "\x1b" not in found.output

    def test_a_release_is_no_different_from_itself_and_status_0(self, shelf):
        version = open_folder(shelf.folder).version
        assert diff(shelf, "2", "current").exit_code == 0
        for name in ("2", version, version[:8], "current", str(shelf.folder)):
            assert side(name, shelf).version == version, name
        assert side("previous", shelf).version == side("1", shelf).version != version

    def test_a_file_of_data_is_compared_too(self, tmp_path):
        for name, number in (("a.ttl", 1), ("b.nt", 2)):
            (tmp_path / name).write_text(f'<https://example.org/x> <https://example.org/p> "{number}" .\n', encoding="utf-8")
        found = CliRunner().invoke(main, ["diff", str(tmp_path / "a.ttl"), str(tmp_path / "b.nt"), "--lang", "en"])
        assert found.exit_code == 1
        assert "~ https://example.org/p: 1 → 2" in found.output
        files = [str(tmp_path / "a.ttl"), str(tmp_path / "b.nt")]
        assert CliRunner().invoke(main, ["diff", *files, "--check"]).exit_code == 0
        refused = CliRunner().invoke(main, ["diff", *files, "--kind", "intervention"])
        assert (refused.exit_code, "there is no kind 'intervention'" in refused.output) == (2, True)
        lines = CliRunner().invoke(main, ["diff", *files, "--as", "patch"]).output.splitlines()
        assert lines[3:] == [
            "TX .",
            *(f'{what} <https://example.org/x> <https://example.org/p> "{n}" .' for what, n in (("D", 1), ("A", 2))),
            "TC .",
        ]

    def test_a_table_that_a_reader_of_csv_takes(self, shelf):
        rows = list(csv.DictReader(io.StringIO(diff(shelf, "1", "2", "--as", "table", "--kind", "intervention").stdout)))
        [age] = [row for row in rows if row["property"].endswith("maximumAge") and row["status"] == "changed"]
        assert (age["status"], age["record"], age["old_label"], age["new_label"]) == ("changed", ID + "intervention/ease", "15", "16")
        assert {row["status"] for row in rows} == {"changed", "withdrawn", "gone"}
        assert {row["record"].split("/")[-2] for row in rows} == {"intervention"}

    def test_json_with_labels_in_both_languages(self, shelf):
        found = json.loads(diff(shelf, "--as", "json").stdout)
        assert found["counts"] == {"new": 0, "changed": 2, "withdrawn": 1, "gone": 8}
        gone = next(record for record in found["records"] if record["iri"].endswith("/kunstlab"))
        assert gone["withdrawal"]["successors"] == [ID + "intervention/ease"]
        ease = next(record for record in found["records"] if record["iri"].endswith("/ease"))
        assert ease["changes"][0]["propertyLabel"] == {"nl": "maximumleeftijd", "en": "maximum age"}

    def test_what_was_inferred_is_shown_on_demand(self, shelf):
        found = diff(shelf, "--with-inferred", "--as", "json", "--kind", "intervention")
        properties = {change["property"].split("#")[-1] for record in json.loads(found.stdout)["records"] for change in record["changes"]}
        assert {"hasElement", "maximumAge"} <= properties

    def test_check_names_what_went_without_a_word_and_offers_the_record(self, shelf):
        found = diff(shelf, "--check")
        assert found.exit_code == 1
        assert f"{ID}statement/kunstlab-friends" in found.output
        assert f"{ID}intervention/kunstlab\n" not in found.output
        assert "withdraws: [statement/kunstlab-friends" in found.output

    @pytest.mark.parametrize("arguments", [("9", "current"), ("nothing", "current"), ("1", "README.md")])
    def test_what_names_nothing_is_status_2_with_what_there_is(self, arguments, shelf):
        found = diff(shelf, *arguments)
        assert found.exit_code == 2
        assert found.output.startswith("Error: ")
        assert re.search(r"there are|ends in", found.output)

    def test_an_only_release_has_none_before_it(self, releases):
        with pytest.raises(GraphError, match="no release before"):
            side("previous", FolderShelf(releases))

    def test_a_patch_is_never_of_some_records(self, shelf):
        assert diff(shelf, "--as", "patch", "--kind", "intervention").exit_code == 2


class TestGone:
    def test_what_is_gone_answers_410_with_its_successor(self, site, shelf):
        answer = site.get(KUNSTLAB)
        assert (answer.status_code, answer.mimetype) == (410, "application/problem+json")
        found = answer.json
        assert found["type"] == "/problems/gone"
        assert found["successors"] == [ID + "intervention/ease"]
        assert found["goneSince"]["day"] == "2026-11-23"
        assert found["goneSince"]["release"] == 2
        assert found["lastVersion"] == f"{KUNSTLAB}?release=1"
        links = answer.headers.get_all("Link")
        assert '</id/intervention/ease>; rel="successor-version"' in links
        assert f'<{KUNSTLAB}?release=1>; rel="predecessor-version"' in links

    def test_in_whatever_form_and_by_suffix(self, site):
        for address, accept in (
            (f"{KUNSTLAB}.ttl", "*/*"),
            (f"{KUNSTLAB}.html", "*/*"),
            (KUNSTLAB, "text/turtle"),
            (KUNSTLAB, "text/html"),
        ):
            assert site.get(address, headers={"Accept": accept}).status_code == 410, (address, accept)

    def test_a_page_in_the_language_of_the_reader_with_links(self, site):
        for language, reason in (("nl", "Wordt &lt;niet&gt; meer gegeven."), ("en", "Is &lt;no&gt; longer given.")):
            page = site.get(f"{KUNSTLAB}?lang={language}", headers={"Accept": "text/html"}).text
            assert reason in page
            assert f'href="/id/intervention/ease?lang={language}"' in page
            assert f'href="{KUNSTLAB}?release=1&amp;lang={language}"' in page

    def test_what_went_without_a_word_too_and_parts(self, site, shelf):
        former = open_folder(shelf.folder / next(iter(numbers(shelf.folder))))
        parts = set(re.findall(rf"{BASE}(id/element-use/kunstlab--[a-z-]+)", (former.folder / DATA).read_text(encoding="utf-8")))
        assert len(parts) > 3
        assert {site.get(f"/{part}").status_code for part in parts} == {410}
        gone = site.get("/id/statement/kunstlab-friends").json
        assert "successors" not in gone
        assert gone["detail"].endswith("is gone since release 2.")

    def test_what_never_was_is_404_and_the_last_version_answers(self, site):
        assert site.get("/id/intervention/kunstlabs").status_code == 404
        assert site.get(f"{KUNSTLAB}?release=1", follow_redirects=True).status_code == 200

    def test_what_comes_later_is_not_gone_from_an_older_release(self, site):
        assert site.get("/id/withdrawal/kunstlab?release=1").status_code == 404


class TestWithdrawn:
    def test_the_page_says_so_and_what_replaces_it(self, site):
        page = site.get("/doc/intervention/vrienden?lang=en", headers={"Accept": "text/html"}).text
        assert 'role="note"' in page
        assert "Becomes part of EASE." in page
        assert 'rel="successor-version" href="/id/intervention/ease?lang=en"' in page
        assert 'role="note"' not in site.get("/doc/intervention/ease", headers={"Accept": "text/html"}).text

    def test_it_stands_last_in_the_list_and_marked(self, site):
        found = re.findall(r'<a href="/id/intervention/([a-z0-9-]+)\?lang=nl">[^<]*</a>(.*?)</th>', site.get("/interventions?lang=nl").text)
        assert found[-1] == ("vrienden", " <small>(vervallen)</small>")
        assert not any(mark for _, mark in found[:-1])

    def test_the_decision_aid_leaves_it_out(self, shelf):
        release = shelf.open()
        ranked = {row["intervention"] for row in release.ask("decision-aid").rows()}
        scored = {row["i"] for row in release.query("SELECT DISTINCT ?i WHERE { ?i vk:usesElement ?use } ORDER BY ?i").rows()}
        assert ID + "intervention/vrienden" in scored - ranked
        assert len(ranked) > 40

    def test_counts_of_interventions_leave_it_out(self, shelf):
        release = shelf.open()
        of = "SELECT DISTINCT ?i ?c WHERE { ?i a vk:Intervention ; %s ?c }"
        blocks, elements, groups = (
            [(row["i"], row["c"]) for row in release.query(of % name).rows()]
            for name in ("vk:targets", "vk:hasElement", "vk:targetGroupOrBelow")
        )
        old = ID + "intervention/vrienden"
        assert any(i == old for i, _ in blocks)
        told = {
            row["c"]: row["n"] for row in release.query("SELECT ?c ?n WHERE { ?c a skos:Concept ; vk:numberOfInterventions ?n }").rows()
        }
        assert told == Counter(concept for i, concept in {*blocks, *elements} if i != old)
        for group in (None, "target-group/children"):
            chosen = {i for i, c in groups if group is None or c == ID + group}
            both = Counter(i for i, _ in blocks), Counter(i for i, _ in elements)
            rows = release.ask("block-element-matrix", **({"group": group} if group else {})).rows()
            assert old in chosen
            assert sum(row["interventions"] for row in rows) == sum(both[0][i] * both[1][i] for i in chosen - {old}) > 0

    def test_tables_lose_nothing_of_it(self, edited, tmp_path):
        from graph.tables import export, planned

        copy = Path(shutil.copytree(edited, tmp_path / "records"))
        export(tmp_path / "tables", copy)
        for name in ("intervention/vrienden", "withdrawal/kunstlab"):
            file = copy / f"{name}.yaml"
            file.write_text(re.sub("2026-11-23", "2026-11-24", file.read_text(encoding="utf-8")), encoding="utf-8")
        plan, findings = planned(tmp_path / "tables", copy)
        assert not [finding for finding in findings if finding.severity == "Violation"]
        assert {path.stem for path in plan.texts} == {"vrienden", "kunstlab"}
        assert all("2026-11-23" in text for text in plan.texts.values())


class TestThePage:
    @pytest.mark.parametrize(
        ("language", "headings"), [("nl", ["Gewijzigd (2)", "Vervallen (9)"]), ("en", ["Changed (2)", "Withdrawn (9)"])]
    )
    def test_each_release_newest_first_with_its_changes(self, language, headings, site):
        page = site.get(f"/changes?lang={language}", headers={"Accept": "text/html"})
        assert page.status_code == 200
        assert re.findall(r'id="release-(\d+)"', page.text) == ["2", "1"]
        assert re.findall(r"<h3>(.*?)</h3>", page.text) == headings
        assert f'href="/id/intervention/ease?lang={language}"' in page.text
        assert "&lt;" in page.text
        assert "<niet>" not in page.text

    def test_an_older_release_tells_of_itself_and_those_before(self, site):
        assert [one["release"] for one in site.get("/changes.json?release=1").json["releases"]] == [1]

    def test_it_is_kept_beside_the_releases(self, site, shelf):
        first, second = numbers(shelf.folder)
        site.get("/changes.json")
        [kept] = (shelf.folder / FOLDER).iterdir()
        assert kept.name == f"1-{first}-{second}.json"
        kept.write_text("broken", encoding="utf-8")
        assert site.get("/changes.json").status_code == 200

    def test_as_data(self, site):
        rows = list(csv.DictReader(io.StringIO(site.get("/changes.csv?lang=en").text)))
        assert {row["release"] for row in rows} == {"2"}
        assert site.get("/changes", headers={"Accept": "application/json"}).json == site.get("/changes.json").json
        refused = site.get("/changes.xml")
        assert (refused.status_code, refused.json["accepted"]) == (404, ["html", "atom", "json", "csv"])
        assert site.get("/changes", headers={"Accept": "image/png"}).status_code == 406
        assert site.get("/changes?page=0").status_code == 400

    def test_every_page_names_the_feed(self, site):
        for path in ("/", "/interventions", "/changes", KUNSTLAB):
            page = site.get(path, headers={"Accept": "text/html"}).text
            assert re.search(r'<link rel="alternate" type="application/atom\+xml" title="[^"]+" href="/changes.atom\?lang=nl">', page), path


class TestTheFeed:
    """RFC 4287, clause by clause as far as this feed goes."""

    @pytest.fixture(params=["nl", "en"])
    def feed(self, request, site):
        answer = site.get(f"/changes.atom?lang={request.param}")
        assert answer.mimetype == "application/atom+xml"
        return Xml.fromstring(answer.data)

    def test_feed_and_entries_have_what_they_must_once(self, feed):
        assert feed.tag == f"{ATOM}feed"
        for element in (feed, *feed.iter(f"{ATOM}entry")):
            for name in ("id", "title", "updated"):
                assert len(element.findall(ATOM + name)) == 1, name
            assert datetime.fromisoformat(element.findtext(f"{ATOM}updated")).tzinfo
            links = [(link.get("rel"), link.get("type")) for link in element.findall(f"{ATOM}link")]
            assert len(links) == len(set(links))
        assert feed.findtext(f"{ATOM}author/{ATOM}name")

    def test_identities_are_tags_of_their_own(self, feed):
        found = [element.text for element in feed.iter(f"{ATOM}id")]
        assert len(found) == len(set(found)) == 3
        assert all(re.fullmatch(r"tag:w3id\.org,2026:veerkracht/[a-z0-9/]+", text) for text in found)

    def test_the_newest_is_first_and_names_each_record_with_a_link(self, feed):
        newest, oldest = feed.findall(f"{ATOM}entry")
        assert newest.findtext(f"{ATOM}updated") >= oldest.findtext(f"{ATOM}updated")
        assert feed.findtext(f"{ATOM}updated") == newest.findtext(f"{ATOM}updated")
        content = newest.find(f"{ATOM}content")
        assert content.get("type") == "html"
        assert 'href="http://localhost/id/intervention/ease"' in content.text
        assert "&lt;" in content.text
        assert content.text.count("<li>") == 11

    def test_its_links_answer(self, feed, site):
        for link in feed.iter(f"{ATOM}link"):
            path = link.get("href").removeprefix("http://localhost").split("#")[0]
            assert site.get(path).status_code == 200, path

    def test_it_is_the_same_until_a_release_comes(self, site):
        assert site.get("/changes.atom?lang=nl").data == site.get("/changes.atom?lang=nl", headers={"Cache-Control": "no-cache"}).data


@pytest.fixture(scope="module")
def published(oxigraph_server, tmp_path_factory):
    """Two tiny releases in a server, and their versions."""
    server = SparqlServer(Addresses.of(oxigraph_server.query, oxigraph_server.update, oxigraph_server.graph_store))
    versions = [publish_tiny(server, tmp_path_factory.mktemp("tiny"), names) for names in ("ab", "bc")]
    yield ServerShelf(server), versions
    for version in versions:
        drop(server, Version(version).union)
    server.close()


def publish_tiny(server, folder, names):
    label = f"<{LABEL}>"
    lines = [f'<{ID}intervention/tiny-{name}> {label} "{name.upper()}"@en <{GRAPH}meta> .\n' for name in names]
    lines += [f"<{ID}intervention/tiny-b> <{BASE}ns#x> _:c14n0 <{GRAPH}meta> .\n", f'_:c14n0 {label} "{names}" <{GRAPH}meta> .\n']
    write(folder, "".join(sorted(lines)).encode(), {"rules": {}})
    return publish(open_folder(folder), server).version


class TestOverAServer:
    """Releases in a SPARQL server are compared, told of and missed as those in a folder are."""

    def test_what_came_went_and_changed(self, published, monkeypatch):
        shelf, (old, new) = published
        monkeypatch.setenv("VEERKRACHT_STORE", shelf.server.addresses.query)
        found = CliRunner().invoke(main, ["diff", old, new, "--lang", "en"], catch_exceptions=False)
        assert found.exit_code == 1
        lines = found.output.splitlines()
        assert [line for line in lines if not line.startswith(" ")][1:] == [
            "gone  A  (intervention/tiny-a)", "changed  B  (intervention/tiny-b)", "new  C  (intervention/tiny-c)", "1 new, 1 changed, 1 gone",
        ]  # fmt: skip

    def test_history_and_what_was_last_there(self, published):
        shelf, (old, new) = published
        steps = [step for step in history(shelf) if step.version in (old, new)]
        assert (steps[0].version, steps[0].former) == (new, old)
        assert datetime.fromisoformat(steps[0].made).tzinfo
        assert changes_of(shelf, steps[0])["counts"] == {"new": 1, "changed": 1, "withdrawn": 0, "gone": 1}
        last, after = last_with(shelf, ID + "intervention/tiny-a", new)
        assert (last.version, after.version) == (old, new)
        assert last_with(shelf, ID + "intervention/tiny-never", new) is None
