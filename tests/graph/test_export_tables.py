"""The tables and the nested JSON say what the graph says: read by csvw, openpyxl, pyld and pyoxigraph."""

import csv
import json
import shutil
from decimal import Decimal

import pytest
from csvw import CSVW, TableGroup
from openpyxl import load_workbook
from pyld import jsonld
from pyoxigraph import NamedNode, RdfFormat, parse
from uritemplate import expand

from graph.exports.context import CONTEXT, FRAMES, context, context_text, frame
from graph.exports.tables import DERIVED, TYPE, tables
from graph.statistics import STATISTICS
from ingest.workbooks import unescaped


def rows_of(path, reader=csv.reader):
    with path.open(encoding="utf-8", newline="") as file:
        return list(reader(file))


HOSTILE = "https://w3id.org/veerkracht/id/intervention/hostile"
LABEL, COST_NOTE = "http://www.w3.org/2000/01/rdf-schema#label", "https://w3id.org/veerkracht/ns#costNote"

NUMBERS = ("integer", "decimal")


@pytest.fixture(scope="module")
def union(release):
    return {(q.subject, q.predicate, q.object) for q in release.quads() if q.graph_name != STATISTICS}


def key(term):
    """What a fact says with a value: numbers by their value, texts with their language."""
    if isinstance(term, NamedNode):
        return term.value
    datatype = term.datatype.value.rsplit("#")[-1]
    return (Decimal(term.value) if datatype in NUMBERS else term.value), term.language or datatype


def facts_of_table(table):
    """The facts that a reader of CSVW finds: a property of each cell, for what the row or the column is about."""
    schema = table.tableSchema
    for row in table:
        names = {name: value.unsplit() if hasattr(value, "unsplit") else str(value) for name, value in row.items() if value is not None}
        for column in schema.columns:
            value = row.get(column.name)
            if column.suppressOutput or (value is None and not column.virtual):
                continue
            about = expand(str(column.inherit("aboutUrl")), names)
            predicate = expand(str(column.propertyUrl), names)
            if column.inherit("valueUrl"):
                yield about, predicate, expand(str(column.inherit("valueUrl")), names)
            else:
                datatype = column.inherit("datatype").base
                text = value if datatype in NUMBERS else column.inherit("datatype").formatted(value)
                yield (
                    about,
                    predicate,
                    (Decimal(text) if datatype in NUMBERS else text, column.lang if column.lang in ("nl", "en") else datatype),
                )


def test_a_reader_of_csvw_finds_the_facts_of_the_graph_and_no_others(small_exported, small, tmp_path):
    metadata = tmp_path / "csv" / "csv-metadata.json"
    shutil.copytree(small_exported / "csv", tmp_path / "csv")
    metadata.write_text(metadata.read_text().replace('"required": true', '"required": false'))  # the small release has not all of it
    found = [fact for table in TableGroup.from_file(metadata).tables for fact in facts_of_table(table)]
    expected = in_tables({(q.subject, q.predicate, q.object) for q in small.quads() if q.graph_name != STATISTICS})
    assert expected - set(found) == {(HOSTILE, LABEL, ("auf Deutsch", "de")), (HOSTILE, COST_NOTE, ("", "string"))}
    assert set(found) <= expected
    assert len(found) == len(set(found)) > 3_000
    manifest = json.loads((small_exported / "export.json").read_text())
    assert sum(file.get("facts", 0) for file in manifest["files"] if file["profile"] == "csv") == len(found)


def test_the_tables_of_the_whole_hold_as_many_facts_as_the_graph_has_for_them(exported, union):
    manifest = json.loads((exported / "export.json").read_text())
    held = sum(file.get("facts", 0) for file in manifest["files"] if file["profile"] == "csv")
    assert held == len(in_tables(union)) > 40_000


def in_tables(union):
    """The facts of a graph that are to stand in the tables: of the properties that a table names, and those that lead to its rows."""
    kinds = {table.kind: table for table in tables().values() if table.kind}
    of = {s: kinds[o.value] for s, p, o in union if p.value == TYPE and isinstance(o, NamedNode) and o.value in kinds}
    declared = {
        kind: {column.property for column in table.own} | table.values | {name for name, _ in table.links} | {TYPE, DERIVED}
        for kind, table in kinds.items()
    }
    leading = {(table.owner.property, kind) for kind, table in kinds.items() if table.owner}
    return {
        (s.value, p.value, key(o))
        for s, p, o in union
        if isinstance(s, NamedNode) and ((s in of and p.value in declared[of[s].kind]) or (o in of and (p.value, of[o].kind) in leading))
    }


def test_a_strict_reader_of_csvw_accepts_the_tables_and_refuses_broken_ones(exported, tmp_path):
    folder = tmp_path / "csv"
    shutil.copytree(exported / "csv", folder)
    keep_few(folder)
    assert CSVW(str(folder / "csv-metadata.json"), validate=True).is_valid
    uses = (folder / "costs.csv").read_text(encoding="utf-8")
    (folder / "costs.csv").write_text(uses.replace("/cost-unit/", "/no-such-unit/"), encoding="utf-8")
    with pytest.raises(ValueError, match="no-such-unit"):
        bool(CSVW(str(folder / "csv-metadata.json"), validate=True).is_valid)


def keep_few(folder):
    """Leave out the longest tables, so that it does not take long."""
    metadata = json.loads((folder / "csv-metadata.json").read_text())
    left = {
        f"{name}.csv" for name in ("places", "selectors", "sections", "links-to-places", "links-to-classes", "citations", "links-to-things")
    }
    metadata["tables"] = [table for table in metadata["tables"] if table["url"] not in left]
    (folder / "csv-metadata.json").write_text(json.dumps(metadata))


def test_every_column_has_titles_in_both_languages(exported):
    for table in json.loads((exported / "csv" / "csv-metadata.json").read_text())["tables"]:
        header = rows_of(exported / "csv" / table["url"])[0]
        columns = [column for column in table["tableSchema"]["columns"] if not column.get("virtual")]
        assert header == [column["name"] for column in columns]
        assert all(column["titles"]["nl"][-1] and column["titles"]["en"][-1] for column in columns)


def test_openpyxl_finds_the_same_rows_in_the_workbook(small_exported):
    book = load_workbook(small_exported / "tables.xlsx", read_only=True)
    assert book.sheetnames == list(tables())
    for name, table in tables().items():
        rows = rows_of(small_exported / "csv" / f"{name}.csv")
        titles, *sheet = [[shown(value) for value in row] for row in book[name].iter_rows(values_only=True)]
        assert titles == [" / ".join(column.titles) for column in table.columns]
        assert [row + [""] * (len(rows[0]) - len(row)) for row in sheet] == [[plain(text) for text in row] for row in rows], name


def shown(value):
    return "" if value is None else unescaped(str(value))


def plain(text):
    return str(int(text)) if text.lstrip("0").isdecimal() else text


def test_what_a_cell_cannot_hold_stands_in_the_table_of_values(small_exported):
    rows = rows_of(small_exported / "csv" / "values.csv", csv.DictReader)
    hostile = [row for row in rows if row["thing"].endswith("/hostile")]
    assert {row["nl"] for row in hostile if row["nl"]} == {"a second label"}
    assert {row["other"] for row in hostile if row["other"]} == {'"auf Deutsch"@de', '""'}


def loader(address, _options):
    assert address == CONTEXT
    return {"contextUrl": None, "documentUrl": address, "document": json.loads(context_text()), "contentType": "application/ld+json"}


@pytest.mark.parametrize("name", FRAMES)
def test_nested_json_expands_to_facts_of_the_graph(exported, union, name):
    document = json.loads((exported / "json" / f"{name}.jsonld").read_text())
    text = jsonld.to_rdf(document, {"format": "application/n-quads", "documentLoader": loader})
    found = {(q.subject, q.predicate, q.object) for q in parse(text, format=RdfFormat.N_QUADS)}
    assert found <= union
    assert len(found) > 4_000
    inlined = json.dumps(document | {"@context": context()})
    assert {(q.subject, q.predicate, q.object) for q in parse(inlined, format=RdfFormat.JSON_LD)} == found


def test_nothing_that_a_frame_shows_is_left_out(exported, union):
    document = json.loads((exported / "json" / "interventions.jsonld").read_text())
    by_iri = {thing["id"]: thing for thing in document["@graph"]}
    for name, term in (
        ("usesElement", "usesElement"),
        ("aimsAt", "aimsAt"),
        ("cost", "cost"),
        ("recognition", "recognition"),
        ("hasStatement", "hasStatement"),
    ):
        stated = {(s.value, o.value) for s, p, o in union if p.value.endswith(f"#{term}")}
        assert {(iri, part["id"]) for iri, thing in by_iri.items() for part in thing.get(name, ())} == {
            pair for pair in stated if pair[0] in by_iri
        }
    kanjer = by_iri["https://w3id.org/veerkracht/id/intervention/kanjertraining"]
    assert kanjer["usesElement"][0]["presence"]["label"]["en"]
    assert {type(part["sessionCount"]) for part in kanjer["hasComponent"] if "sessionCount" in part} == {int}


def test_pyld_frames_the_same_from_the_facts(exported, union):
    """The published frame, applied by another to the facts around one intervention, gives what the export has."""
    iri = "https://w3id.org/veerkracht/id/intervention/mind-spring"
    document = json.loads((exported / "json" / "interventions.jsonld").read_text())
    ours = next(thing for thing in document["@graph"] if thing["id"] == iri)
    facts = jsonld.expand(ours | {"@context": context()})
    shape = frame("interventions") | {"@context": context()}
    theirs = jsonld.frame(facts, shape, {"documentLoader": loader, "omitGraph": True, "omitDefault": True})
    assert same(theirs) == same(ours)


def same(value):
    """A value with the order of lists, what is empty, and the prefixes of terms left out: JSON-LD leaves these to whoever writes it."""
    if isinstance(value, dict):
        return {name: same(inner) for name, inner in value.items() if name != "@context" and inner not in (None, [])}
    if isinstance(value, list):
        return sorted((same(inner) for inner in value), key=lambda inner: json.dumps(inner, sort_keys=True))
    prefix, colon, local = value.partition(":") if isinstance(value, str) else ("", "", "")
    return context()[prefix] + local if colon and isinstance(context().get(prefix), str) else value
