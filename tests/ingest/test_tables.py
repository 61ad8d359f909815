"""Tables and back: nothing is lost, only what changed is rewritten, and what is wrong names its cell."""

import csv
import io
import shutil
import subprocess
import zipfile
from datetime import datetime

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from graph.checking import check, from_error
from graph.rulebook import pages
from graph.tables import export, planned
from ingest import csv_tables, workbooks
from ingest.cells import Column, shown, value
from ingest.reading import parse
from ingest.records import read_records
from ingest.splicing import dumped, rewritten
from ingest.table_import import plan
from ingest.tables import NOWHERE, read_table
from ingest.triples import quads
from server.cli import main
from tests.conftest import needs

#: An explicit element of EASE.
USE = "emotion-regulation"

FORMS = ["table.xlsx", "table"]


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tables")
    for form in FORMS:
        export(folder / form)
    return folder


@pytest.fixture
def table(tables, tmp_path, request):
    """A copy of a table to edit."""
    copy = shutil.copytree if (tables / request.param).is_dir() else shutil.copy
    copy(tables / request.param, tmp_path / request.param)
    return tmp_path / request.param


def bytes_of(folder):
    return {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


class Edit:
    """Cells of a table by sheet, row and column, whether it is a workbook or a folder."""

    def __init__(self, path):
        self.path = path
        self.book = None if path.is_dir() else load_workbook(path)
        self.sheets = {}

    def sheet(self, name):
        if self.book:
            return self.book[name]
        if name not in self.sheets:
            with (self.path / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
                self.sheets[name] = list(csv.reader(file))
        return self.sheets[name]

    def names(self, sheet):
        return [cell.value for cell in self.sheet(sheet)[2]] if self.book else self.sheet(sheet)[0]

    def row(self, sheet, *starts):
        rows = self.sheet(sheet).iter_rows(values_only=True) if self.book else self.sheet(sheet)
        return next(number for number, row in enumerate(rows, 1) if tuple(row[: len(starts)]) == starts)

    def set(self, sheet, starts, column, text):
        """Write a text in a row and return the cell's address."""
        row, index = self.row(sheet, *starts), self.names(sheet).index(column)
        if self.book:
            self.sheet(sheet).cell(row, index + 1).value = text
        else:
            self.sheet(sheet)[row - 1][index] = text or ""
        return f"{csv_tables.letters(index)}{row}"

    def add(self, sheet, **texts):
        row = [texts.get(name.replace("@", "_")) for name in self.names(sheet)]
        self.sheet(sheet).append(row if self.book else [text or "" for text in row])

    def drop(self, sheet, *starts):
        row = self.row(sheet, *starts)
        if self.book:
            self.sheet(sheet).delete_rows(row)
        else:
            del self.sheet(sheet)[row - 1]

    def save(self):
        if self.book:
            self.book.save(self.path)
        for name, rows in self.sheets.items():
            with (self.path / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
                csv.writer(file).writerows(rows)


both = pytest.mark.parametrize("table", FORMS, indirect=True)


@both
def test_an_untouched_table_changes_no_byte_of_any_real_record(table, records):
    before = bytes_of(records)
    found, findings = planned(table, records)
    found.write()
    assert (found.changes, found.missing) == ([], [])
    assert [f for f in findings if f.severity == "Violation"] == []
    assert len(before) == 521
    assert bytes_of(records) == before


@both
def test_a_table_alone_gives_the_same_graph_as_the_records(table, tmp_path):
    (tmp_path / "empty").mkdir()
    found = plan(table, tmp_path / "empty")
    found.write()
    assert found.errors == []
    again = read_records(tmp_path / "empty")
    assert len(again) == 521
    assert set(quads(again)) == set(quads(read_records()))


@both
def test_one_changed_cell_changes_one_value_on_its_line(table, records):
    edit = Edit(table)
    edit.set("interventions", ("intervention/bamboo-kids",), "minimumAge", 7)
    edit.set("uses", ("intervention/ease", USE), "presence", "presence/partial")
    edit.save()
    before = bytes_of(records)
    found = plan(table, records)
    found.write()
    after = bytes_of(records)
    changed = {path.stem: path for path in before if before[path] != after[path]}
    assert set(changed) == {"bamboo-kids", "ease"}
    assert after[changed["bamboo-kids"]] == before[changed["bamboo-kids"]].replace(b"minimumAge: 6", b"minimumAge: 7")
    lines = zip(before[changed["ease"]].splitlines(), after[changed["ease"]].splitlines(), strict=True)
    (was, now), *more = [pair for pair in lines if pair[0] != pair[1]]
    assert more == []
    assert now == was.replace(b"presence/explicit", b"presence/partial")


@both
def test_new_rows_make_new_records_and_parts(table, records):
    edit = Edit(table)
    edit.add(
        "interventions",
        id="intervention/nieuw",
        label_nl="Nieuw: “iets”",
        label_en="New",
        description_nl="Een\nbeschrijving",
        description_en="A description",
        setting="setting/school; setting/neighbourhood",
        **{"from": "place/pharos-gids-15502-20198"},
        coder="coder/editor",
        coded="2026-11-22",
        guide="1.0.0",
    )
    edit.add(
        "uses",
        record="intervention/nieuw",
        element="element/psychoeducation",
        presence="presence/explicit",
        basis="basis/described-in-approach",
        **{"from": "place/pharos-gids-17351-17366"},
    )
    edit.save()
    found, findings = planned(table, records)
    assert [str(f.position) + f.message() for f in findings if f.severity == "Violation"] == []
    found.write()
    data = parse((records / "intervention" / "nieuw.yaml").read_text(encoding="utf-8"), NOWHERE / "x").data
    assert data["label"] == {"nl": "Nieuw: “iets”", "en": "New"}
    assert data["description"] == {"nl": "Een\nbeschrijving", "en": "A description"}
    assert data["setting"] == ["setting/school", "setting/neighbourhood"]
    assert data["usesElement"][0]["element"] == "element/psychoeducation"
    assert len(read_records(records)) == 522


@both
def test_rows_that_are_gone_are_told_and_stay_until_delete(table, records):
    edit = Edit(table)
    edit.drop("uses", "intervention/ease", USE)
    edit.drop("organisations", "organisation/who")
    edit.save()
    kept = plan(table, records)
    assert kept.texts == {}
    assert [line.split(":")[0] for line in kept.missing] == ["organisation/who", f"intervention/ease usesElement {USE}"]
    gone = plan(table, records, delete=True)
    gone.write()
    assert not (records / "organisation" / "who.yaml").exists()
    uses = parse((records / "intervention" / "ease.yaml").read_text(encoding="utf-8"), NOWHERE / "x").data["usesElement"]
    assert f"element/{USE}" not in {use["element"] for use in uses}


@both
def test_what_breaks_a_rule_names_its_cell_and_nothing_is_written(table, records):
    edit = Edit(table)
    cells = {
        "intervention-minimum-age": edit.set("interventions", ("intervention/ease",), "minimumAge", 700),
        "element-use-presence": edit.set("uses", ("intervention/ease", USE), "presence", "presence/maybe"),
        "statement-direction": edit.set("statements", ("statement/ease-satisfaction",), "direction", "direction/up"),
        "intervention-setting": edit.set("interventions", ("intervention/pad",), "setting", "setting/school; setting/moon"),
    }
    good = edit.set("interventions", ("intervention/bamboo-kids",), "minimumAge", 7)
    edit.save()
    before = bytes_of(records)
    found = {f.rule: f.position for f in check([table]) if f.severity == "Violation"}
    assert {rule: position.cell for rule, position in found.items() if rule in cells} == cells
    assert set(found) <= {*cells, "intervention-minimum-age-order"}
    at = found["element-use-presence"]
    assert str(at).endswith(f"table.xlsx:uses!{cells['element-use-presence']}" if edit.book else f"table/uses.csv:{at.line}:{at.column}")
    if not edit.book:
        line = (table / "uses.csv").read_text(encoding="utf-8-sig").splitlines()[at.line - 1]
        assert line[at.column - 1 :].startswith("presence/maybe")
    result = CliRunner().invoke(main, ["table", "import", str(table), "--records", str(records)])
    assert result.exit_code == 1
    assert "nothing is written" in result.output
    assert good
    assert bytes_of(records) == before


@both
def test_errors_of_form_name_their_cell(table, records):
    edit = Edit(table)
    cells = [
        edit.set("interventions", ("intervention/ease",), "id", "intervention/EASE!"),
        edit.set("aims", ("intervention/pad",), "record", "intervention/pat"),
        edit.set("statements", ("statement/ease-satisfaction",), "from", "page 3"),
    ]
    edit.save()
    found = {(error.rule, error.cell) for error in plan(table, records).table.errors}
    assert {("form-id", cells[0]), ("table-record", cells[1])} < found
    assert cells[2] in {cell for rule, cell in found if rule.startswith("form")}


def test_an_import_that_is_done_twice_changes_nothing_the_second_time(tables, tmp_path, records):
    table = shutil.copy(tables / "table.xlsx", tmp_path)
    edit = Edit(tmp_path / "table.xlsx")
    edit.set("uses", ("intervention/ease", USE), "element", "element/mindfulness")
    edit.save()
    first = plan(tmp_path / "table.xlsx", records)
    first.write()
    assert first.changes
    assert plan(tmp_path / "table.xlsx", records).changes == [], table


def test_the_workbook_is_one_that_an_expert_can_use(tables):
    book = load_workbook(tables / "table.xlsx")
    uses, lists = book["uses"], book["lists"]
    names = [cell.value for cell in uses[2]]
    presence = csv_tables.letters(names.index("presence"))
    rule = next(rule for rule in uses.data_validations.dataValidation if f"{presence}3" in rule.sqref)
    sheet, _, area = rule.formula1.replace("$", "").partition("!")
    assert sheet == "lists"
    assert "presence/explicit | Expliciet | Explicit" in [cell.value for (cell,) in lists[area]]
    assert lists.sheet_state == "hidden"
    assert uses.freeze_panes == "C3"
    assert "De laagste leeftijd" in next(cell.comment.text for cell in book["interventions"][1] if "minimum age" in cell.value)
    assert max(dimension.width for dimension in uses.column_dimensions.values()) >= 40


def test_a_formula_is_refused_at_its_cell(tables, tmp_path, records):
    shutil.copy(tables / "table.xlsx", tmp_path)
    edit = Edit(tmp_path / "table.xlsx")
    cell = edit.set("interventions", ("intervention/ease",), "url", '=HYPERLINK("https://evil.example")')
    edit.save()
    assert [(error.rule, error.sheet, error.cell) for error in plan(tmp_path / "table.xlsx", records).table.errors] == [
        ("table-formula", "interventions", cell)
    ]


def test_a_choice_with_its_labels_is_read_as_its_code(tables, tmp_path, records):
    shutil.copy(tables / "table.xlsx", tmp_path)
    edit = Edit(tmp_path / "table.xlsx")
    edit.set("uses", ("intervention/ease", USE), "presence", "presence/partial | Gedeeltelijk | Partial")
    edit.save()
    found = plan(tmp_path / "table.xlsx", records)
    assert found.changes == [f"intervention/ease usesElement {USE} presence: 'presence/explicit' → 'presence/partial'"]


def test_what_a_spreadsheet_makes_of_dates_and_numbers_is_understood(tables, tmp_path, records):
    shutil.copy(tables / "table.xlsx", tmp_path)
    edit = Edit(tmp_path / "table.xlsx")
    edit.set("interventions", ("intervention/ease",), "coded", datetime(2026, 11, 23))
    edit.set("interventions", ("intervention/pad",), "minimumAge", 5.0)
    edit.set("interventions", ("intervention/mets",), "minimumAge", "12")
    edit.save()
    data = read_table(tmp_path / "table.xlsx", {str(r.data["id"]): r.data for r in read_records(records)}).records
    assert data["intervention/ease"].data["coded"] == "2026-11-23"
    assert data["intervention/pad"].data["minimumAge"] == 5
    assert data["intervention/mets"].data["minimumAge"] == 12


def half(path):
    """Return a workbook of which a sheet breaks off."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name)[:2000] if name.startswith("xl/worksheets/sheet2") else old.read(name))
    return out.getvalue()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"a,b\n1,2\n", "half"])
def test_what_is_no_workbook_is_said_so(tables, tmp_path, records, content):
    (tmp_path / "x.xlsx").write_bytes(half(tables / "table.xlsx") if content == "half" else content)
    result = CliRunner().invoke(main, ["table", "import", str(tmp_path / "x.xlsx"), "--records", str(records)])
    assert result.exit_code == 1
    assert "not a workbook" in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ('id,label@nl\nintervention/a,"open', 2, 16),
        ('id,label@nl\nintervention/a,"x"y\n', 2, 16),
        ("id,labl@nl\nintervention/a,x\n", 1, 4),
        ("id,label@nl\nintervention/a,x,y\n", 2, 18),
        ("id,id\n", 1, 4),
    ],
)
def test_a_broken_file_names_line_and_column(tmp_path, text, line, column):
    (tmp_path / "interventions.csv").write_text(text, encoding="utf-8")
    error = read_table(tmp_path).errors[0]
    assert (error.line, error.column) == (line, column)


def test_semicolons_of_a_dutch_spreadsheet_are_understood(tmp_path):
    text = 'id;label@nl;setting\nintervention/a;"een; twee";"setting/school; setting/neighbourhood"\n'
    (tmp_path / "interventions.csv").write_text(text, encoding="utf-8")
    data = read_table(tmp_path).records["intervention/a"].data
    assert data["label"] == {"nl": "een; twee"}
    assert data["setting"] == ["setting/school", "setting/neighbourhood"]


@pytest.mark.parametrize("name", [name for name, page in pages().items() if page.place == "table"])
def test_the_examples_of_a_rule_on_tables_are_true(tmp_path, name):
    for text, expected in ((pages()[name].fails, [name]), (pages()[name].mended, [])):
        sheet, *lines = text.splitlines()
        book = Workbook()
        book.active.title = sheet.removeprefix("sheet: ")
        for line in csv.reader(lines):
            book.active.append(line)
        if "interventions" not in book.sheetnames:
            for line in (["id"], ["intervention/example"]):
                book["interventions" if "interventions" in book.sheetnames else book.create_sheet("interventions").title].append(line)
        book.save(tmp_path / "x.xlsx")
        errors = read_table(tmp_path / "x.xlsx").errors
        assert [error.rule for error in errors] == expected
        for finding in map(from_error, errors):
            assert {language for language, _ in finding.messages} == {language for language, _ in finding.hint} == {"nl", "en"}


hostile = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40),
    st.sampled_from(
        ["=1+1", "@SUM(A1)", "+31", "-", "'", "'=x", '"', '""', "a\r\nb", "\r", "\t", " x ", "_x000D_", "0012", "1e5", "true", "2026-11-22"]
    ),
    st.sampled_from(
        ["yes", "null", "~", "{a: b}", "[x]", "a: b", "# no comment", "- x", "| x", "x; y", "\\", "\\n", "\\;", "é\u0301", "😀", "\x00\x1b"]
    ),
)
COLUMNS = {"sheet": [Column("id"), Column("label@nl"), Column("title"), Column("note@en")]}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(hostile, min_size=3, max_size=3))
def test_whatever_a_text_holds_comes_back_from_both_forms(tmp_path, texts):
    row = {"id": "intervention/a", "label@nl": texts[0], "title": shown("title", texts[1]), "note@en": texts[2]}
    layout, rows = {"interventions": COLUMNS["sheet"]}, {"interventions": [row]}
    csv_tables.write(tmp_path / "csv", layout, rows)
    workbooks.write(tmp_path / "x.xlsx", layout, rows)
    for sheet in (csv_tables.read(tmp_path / "csv")[0], workbooks.read(tmp_path / "x.xlsx")[0]):
        assert sheet.errors == []
        found = {name: value(name, cell.value) for name, cell in sheet.rows[0].items()}
        said = found["title"]
        assert (found["label@nl"], said if isinstance(said, str) else "\n".join(said), found["note@en"]) == tuple(texts)


@settings(max_examples=100, deadline=None)
@given(
    codes=st.lists(
        st.text(st.characters(codec="utf-8"), min_size=1).filter(lambda t: t.strip() == t and " | " not in t), min_size=1, max_size=4
    )
)
def test_several_codes_in_a_cell_come_back_as_they_were(codes):
    assert value("from", shown("from", codes)) == (codes if len(codes) > 1 else codes[0])


REAL = [record for record in read_records() if record.path.parent.name in ("intervention", "study", "source")]
slugs = st.sampled_from(["setting/school", "setting/online", "target-group/girls", "place/pharos-gids-1-2"])


@st.composite
def edited(draw):
    """A real record and what a person might make of it."""
    record = draw(st.sampled_from(REAL))
    data = {key: list(item) if isinstance(item, list) else item for key, item in record.data.items()}
    for _ in range(draw(st.integers(1, 4))):
        key = draw(st.sampled_from([key for key in data if key not in ("id", "type")]))
        item = data[key]
        if draw(st.integers(0, 5)) == 0 and len(data) > 3:
            del data[key]
        elif isinstance(item, dict):
            data[key] = {**item, draw(st.sampled_from(["nl", "en"])): draw(hostile)}
        elif isinstance(item, list) and isinstance(item[0], dict):
            index = draw(st.integers(0, len(item) - 1))
            choice = draw(st.integers(0, 3))
            if choice == 0 and len(item) > 1:
                del item[index]
            elif choice == 1:
                item.append({"element": draw(slugs), "note": {"nl": draw(hostile)}})
            else:
                inner = draw(st.sampled_from(sorted(item[index])))
                item[index] = {**item[index], inner: draw(hostile), "issued": draw(hostile)}
        elif isinstance(item, list):
            item.insert(draw(st.integers(0, len(item))), draw(slugs))
        else:
            data[key] = draw(st.one_of(hostile, st.integers(), st.lists(slugs, min_size=2, max_size=3)))
    if draw(st.booleans()):
        data["sessionCount"] = draw(st.integers())
    return record, data


@settings(max_examples=300, deadline=None)
@given(case=edited())
def test_a_rewritten_record_says_the_new_and_keeps_every_line_that_did_not_change(case):
    record, data = case
    text = record.path.read_text(encoding="utf-8")
    text = text.replace("\nlabel:", "\n# a comment that stays\nlabel:", 1) + "# the end\n"
    changed = rewritten(text, record.path, data)
    assert parse(changed, record.path).data == data
    assert "# the end" in changed
    assert "# a comment that stays" in changed or "label" not in data


def test_every_real_record_can_be_written_anew():
    for record in read_records():
        assert parse(dumped(record.data), record.path).data == record.data


def test_a_workbook_that_libreoffice_saved_anew_changes_nothing(tables, tmp_path, records):
    needs("soffice", "the round trip through LibreOffice")
    form = "xlsx:Calc MS Excel 2007 XML"
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", form, "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tables / "table.xlsx")], check=True, capture_output=True, timeout=120)
    found = plan(tmp_path / "table.xlsx", records)
    assert found.table.errors == []
    assert len(found.table.records) == 521
    assert (found.changes, found.missing, found.texts) == ([], [], {})
    assert load_workbook(tmp_path / "table.xlsx")["uses"].data_validations.dataValidation
