"""The record of a databank: nothing dropped, nothing invented, no recognition that was not given; and the sheet that shows it."""

import csv
import io
import json
import zipfile

import pytest
from docx import Document
from jsonschema_rs import Draft202012Validator
from pyoxigraph import NamedNode, RdfFormat, parse

from graph.exports import exports
from graph.profiles import NAMES, all_filled, comparable, filled, mappings, problems_of, profile, profiles, record
from graph.profiles.schema import schema
from graph.profiles.sheet import sheet
from ontology import ID

PLACE, TYPE = "http://www.w3.org/ns/prov#wasDerivedFrom", "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
CITATION, ABOUT = "https://w3id.org/veerkracht/ns#citation", "https://w3id.org/veerkracht/ns#about"
PARTS = ("element-use", "block-aim", "recognition", "component", "cost", "source-conflict", "reported-count", "study")


def of(release, name, slug):
    return filled(release, profile(name), NamedNode(f"{ID}intervention/{slug}"))


@pytest.fixture(scope="module")
def nji(release):
    return {each.intervention.rsplit("/", 1)[-1]: each for each in all_filled(release, profile("nji"))}


@pytest.mark.parametrize("name", NAMES)
def test_each_field_and_each_scale_says_where_it_is_described(name):
    found = profile(name)
    for field in found.fields:
        assert field.sources, field.id
        assert set(field.sources) <= set(found.sources), field.id
        assert set(field.label) == {"nl", "en"}
    assert set(found.scale_sources) <= set(found.sources)
    assert all(source.url.startswith("http") and (source.date or source.seen) for source in found.sources.values())
    assert len({field.id for field in found.fields}) == len(list(found.fields))


def test_the_words_of_a_scale_are_those_of_its_levels_and_of_all(release):
    for each in profiles():
        levels = release.query("SELECT ?level ?scheme { ?level a vk:Level ; skos:inScheme ?scheme }", scheme=NamedNode(each.scale)).rows()
        assert {row["level"] for row in levels} == set(each.words)


def test_every_selector_takes_something_that_is_there(release):
    known = {row["p"] for row in release.query("SELECT DISTINCT ?p { ?s ?p ?o }").rows()}
    things = {row["s"] for row in release.query("SELECT DISTINCT ?s { ?s a ?kind }").rows()}
    for selector in (selector for each in profiles() for field in each.fields for selector in field.filled_by):
        assert {selector.property, *selector.where} <= known
        assert set().union(selector.values, *selector.where.values()) <= things


@pytest.mark.parametrize("name", NAMES)
def test_all_records_hold_to_their_schema(release, name):
    export = next(export for export in exports(name) if export.name == f"profiles/{name}.json")
    assert list(export.check(release)) == []
    written = io.BytesIO()
    export.write(release, written)
    whole = json.loads(written.getvalue())
    assert list(Draft202012Validator(schema(profile(name))).iter_errors(whole)) == []
    assert list(Draft202012Validator(schema(profile(name))).iter_errors(whole["records"][0])) == []
    assert list(Draft202012Validator(schema(profile(name))).iter_errors(whole | {"records": [{}]}))
    records = whole["records"]
    assert len(records) == release.query("SELECT (COUNT(DISTINCT ?i) AS ?n) { ?i a vk:Intervention }").rows()[0]["n"]


def test_a_record_that_is_wrong_is_refused(release):
    good = record(of(release, "nji", "gouden-mannen"), release.version)
    assert list(problems_of("nji", good)) == []
    field = good["parts"]["erkenning"]["fields"]["erkenning"]
    without_source = json.loads(json.dumps(good))
    without_source["parts"]["samenvatting"]["fields"]["samenvatting"]["facts"][0]["sources"] = []
    claimed = json.loads(json.dumps(good))
    claimed["recognition"]["elsewhere"][0]["databank"]["id"] = profile("nji").databank
    dropped = {key: value for key, value in good.items() if key != "unmapped"}
    empty = json.loads(json.dumps(good))
    empty["parts"]["erkenning"]["fields"]["erkenning"] = {**field, "facts": []}
    for wrong, where in ((without_source, "sources"), (claimed, "recognition.elsewhere[0]"), (dropped, "unmapped"), (empty, "facts")):
        found = list(problems_of("nji", wrong))
        assert found, where
        assert where in found[0]


def test_no_stated_fact_is_dropped(release, nji):
    """Each stated triple of an intervention, its parts and findings comes back in the record, read from the file of the release."""
    stated, findings = {}, {}
    for quad in release.quads():
        graph = quad.graph_name.value.rsplit("/graph/", 1)[-1]
        if isinstance(quad.subject, NamedNode) and not graph.startswith(("inferred", "derived", "void")) and quad.predicate.value != TYPE:
            stated.setdefault(quad.subject.value, set()).add((quad.predicate.value, quad.object.value))
            if quad.predicate.value == ABOUT:
                findings.setdefault(quad.object.value, set()).add(quad.subject.value)
    for slug, each in nji.items():
        iri = f"{ID}intervention/{slug}"
        texts = json.dumps(record(each, release.version), ensure_ascii=False)
        own = {(p, o) for p, o in stated[iri] if p not in (CITATION, PLACE)}
        nodes = {o for _, o in own if o.startswith(tuple(f"{ID}{kind}/" for kind in PARTS))} | findings.get(iri, set())
        for predicate, value in own | {fact for node in nodes for fact in stated[node] if fact != (ABOUT, iri)}:
            assert predicate == PLACE or predicate in texts, (iri, predicate)
            assert json.dumps(value, ensure_ascii=False)[1:-1] in texts, (iri, predicate, value)
        assert all(finding in texts for finding in findings.get(iri, ()))


def test_what_is_no_intervention_has_no_record(release):
    assert filled(release, profile("nji"), NamedNode(f"{ID}block/coping")) is None
    assert of(release, "nji", "no-such-intervention") is None


def test_the_unmapped_and_the_unfilled_are_listed(release, nji):
    found = record(nji["gouden-mannen"], release.version)
    assert "tegenspraak in bron" in {fact["label"] for fact in found["unmapped"]}
    assert all(fact["sources"] for fact in found["unmapped"])
    unfilled = {each["field"]: each["why"] for each in found["unfilled"]}
    statuses = {field: one["status"] for part in found["parts"].values() for field, one in part["fields"].items()}
    assert (statuses["contactpersoon"], statuses["effecten"], statuses["onderbouwing"]) == ("left-open", "not-in-source", "not-in-graph")
    assert unfilled["contactpersoon"].startswith("De graaf houdt geen persoonsgegevens")
    assert unfilled["effecten"] == "niet in de bron"
    assert unfilled["onderbouwing"] == "de graaf heeft hier geen gegevens over"


def test_a_recognition_is_said_on_the_scale_of_the_databank_and_never_given_by_it(release):
    elsewhere = record(of(release, "nji", "gouden-mannen"), release.version)["recognition"]
    assert elsewhere["own"] == []
    (given,) = elsewhere["elsewhere"]
    assert given["databank"]["id"] == ID + "databank/movisie"
    assert given["corresponds_to"] == {
        "level": ID + "level/nji-well-founded",
        "words": "Goed onderbouwd",
        "relation": "http://www.w3.org/2004/02/skos/core#exactMatch",
    }
    field = record(of(release, "nji", "gouden-mannen"), release.version)["parts"]["erkenning"]["fields"]["erkenning"]
    assert field["status"] == "elsewhere"
    assert "geen erkenning door deze databank" in field["text"][0]
    own = record(of(release, "movisie", "gouden-mannen"), release.version)["recognition"]
    assert (own["own"][0]["words"], own["elsewhere"]) == ("Goed Onderbouwd (I)", [])


def test_a_level_without_a_counterpart_has_none(release):
    crosswalk = mappings(release)
    assert comparable(crosswalk, ID + "level/movisie-well-described", ID + "scheme/levels-nji") is None
    assert comparable(crosswalk, ID + "level/who-published", ID + "scheme/levels-nji") is None
    found = comparable(crosswalk, ID + "level/common-well-founded", ID + "scheme/levels-nji")
    assert found.level == ID + "level/nji-well-founded"


def test_the_crosswalk_reads_back_as_skos_and_as_sssom(release):
    files = {}
    for export in exports("crosswalk"):
        assert list(export.check(release)) == []
        written = io.BytesIO()
        export.write(release, written)
        files[export.name.rpartition(".")[2]] = written.getvalue()
    skos = {
        (t.subject.value, t.predicate.value, t.object.value)
        for t in parse(files["ttl"], format=RdfFormat.TURTLE)
        if "Match" in t.predicate.value
    }
    lines = files["tsv"].decode().splitlines()
    rows = list(csv.DictReader((line for line in lines if not line.startswith("#")), dialect="excel-tab"))
    assert "#license: https://creativecommons.org/licenses/by/4.0/" in lines
    mapped = {tuple(row[key] for key in ("subject_id", "object_id")) for row in rows if row["object_id"] != "sssom:NoTermFound"}
    assert {(s.replace(ID + "level/", "level:"), o.replace(ID + "level/", "level:")) for s, _, o in skos} == mapped
    assert ("level:nji-well-founded", "level:movisie-well-founded") in mapped
    none = {(row["subject_id"], row["object_source"]) for row in rows} - {
        (row["subject_id"], row["object_source"]) for row in rows if row["object_id"] != "sssom:NoTermFound"
    }
    assert ("level:movisie-well-described", "scheme:levels-nji") in none
    assert all(row["mapping_justification"].startswith("semapv:") and row["comment"] for row in rows)


def test_a_sheet_is_the_same_each_time_and_shows_facts_sources_and_what_is_open(release, monkeypatch):
    found = of(release, "nji", "gouden-mannen")
    once = sheet(found, "NJi", release.version)
    monkeypatch.setattr("time.localtime", lambda *_: (2031, 1, 1, 1, 1, 1, 1, 1, 0))
    assert sheet(found, "NJi", release.version) == once
    assert {entry.date_time for entry in zipfile.ZipFile(io.BytesIO(once)).infolist()} == {(1980, 1, 1, 0, 0, 0)}
    read = Document(io.BytesIO(once))
    headings = [p.text for p in read.paragraphs if p.style.name.startswith(("Heading", "Title"))]
    assert headings[0] == "Gouden Mannen"
    assert [*(part.label["nl"] for part in found.profile.parts), "Wat open blijft"] == headings[1:-3]
    cells = {row.cells[0].text: row.cells[1].text for table in read.tables[:-2] for row in table.rows}
    assert "niet in de bron" in cells["Onderzoek naar effecten"]
    assert "Elders erkend, Movisie: goed onderbouwd" in cells["Niveau van erkenning"]
    assert "Mannen" in cells["Uiteindelijke doelgroep *"]
    assert any(row.cells[0].text == "Tegenspraak in bron" for row in read.tables[-1].rows)
    text = "\n".join(p.text for p in read.paragraphs)
    assert "1. Gids groepsinterventies vluchtelingen" in text
    assert "https://www.nji.nl/interventies/erkenningsprocedure" in text


def test_the_sheets_of_all_interventions_come_in_one_file(release, monkeypatch):
    monkeypatch.setattr("graph.profiles.sheet.sheet", lambda filled, databank, version: f"{filled.name} {databank}".encode())
    export = next(export for export in exports("movisie") if export.media_type == "application/zip")
    written = io.BytesIO()
    export.write(release, written)
    names = zipfile.ZipFile(written).namelist()
    assert "movisie/ease.docx" in names
    assert len(names) == len(set(names)) > 50
