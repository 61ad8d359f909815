import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.checking import check
from ingest.errors import RecordError
from ingest.places import Place, find, locate
from ingest.reading import parse
from ingest.records import ROOT, read_records
from ingest.triples import quads

HERE = Path("record.yaml")


def test_scalars_follow_yaml_1_2():
    data = parse("a: no\nb: 12\nc: 1.50\nd: '12'\ne: true\nf: 2022-06\ng: 0x1F\n", HERE).data
    assert data == {"a": "no", "b": 12, "c": "1.50", "d": "12", "e": True, "f": "2022-06", "g": "0x1F"}


def test_every_value_has_its_place():
    record = parse("a:\n  - {x: 1}\n  - {x: 2}\n", HERE)
    mark = record.mark(("a", 1, "x"))
    assert (mark.line, mark.column) == (3, 9)


@pytest.mark.parametrize(("text", "line"), [("a: [1", 2), ("a: 1\na: 2\n", 2), ("- a\n", 1), ("a: 1\n\tb: 2\n", 2)])
def test_what_can_t_be_read_names_its_line(text, line):
    with pytest.raises(RecordError) as caught:
        parse(text, HERE)
    assert caught.value.line == line
    assert str(caught.value).startswith(f"record.yaml:{line}:")


def test_a_phrase_is_found_over_line_breaks_and_hyphens():
    text = "Er zijn zes bijeen-\nkomsten van\n1,5 uur. Er zijn ouders."
    place = locate("s", text, "zes bijeenkomsten van 1,5 uur")
    assert text[place.start : place.end] == "zes bijeen-\nkomsten van\n1,5 uur"


@pytest.mark.parametrize(("phrase", "said"), [("Er zijn", "stands 2 times"), ("nergens", "stands nowhere")])
def test_a_phrase_must_stand_once(phrase, said):
    with pytest.raises(RecordError, match=said):
        locate("s", "Er zijn a. Er zijn b.", phrase)


@given(st.lists(st.text("abcdé", min_size=1, max_size=5), min_size=1, max_size=8), st.sampled_from([" ", "\n", "  \n "]))
def test_words_are_found_however_they_are_broken(words, gap):
    text = "# " + gap.join(words) + " #"
    start, end = find(text, " ".join(words))[0]
    assert text[start:end].split() == words


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_place_is_read_as_it_is_written(start, length):
    place = Place("pharos-gids", start, start + length)
    assert Place.parse(f"place/{place.slug}") == place


@pytest.mark.parametrize("text", ["place/x-5-5", "place/x-9-3", "place/X-1-2", "pharos-gids: words", "place/x-1"])
def test_what_is_no_place_is_refused(text):
    with pytest.raises(RecordError):
        Place.parse(text)


def test_the_order_of_parts_does_not_change_what_a_record_says(records):
    before = set(quads(read_records(records)))
    path = records / "intervention" / "ease.yaml"
    head, _, rest = path.read_text(encoding="utf-8").partition("usesElement:\n")
    uses, tail = [], rest.splitlines(keepends=True)
    while tail and tail[0].startswith("  "):
        uses.append(tail.pop(0))
    path.write_text(head + "usesElement:\n" + "".join(reversed(uses)) + "".join(tail), encoding="utf-8")
    assert set(quads(read_records(records))) == before


def test_every_part_has_a_name_and_stands_in_the_graph_of_its_source():
    for quad in quads(read_records()):
        assert type(quad.subject).__name__ == "NamedNode"
        assert quad.graph_name.value.startswith("https://w3id.org/veerkracht/graph/")


class TestFilesThatAreNoRecords:
    """Whatever lies in a folder of records is named as a finding."""

    @pytest.fixture
    def folder(self, tmp_path):
        (tmp_path / "organisation").mkdir()
        shutil.copy(ROOT / "organisation/who.yaml", tmp_path / "organisation")
        return tmp_path / "organisation"

    @pytest.mark.parametrize(
        ("name", "make", "says"),
        [
            ("two words.yaml", lambda path: path.write_text("id: organisation/two words\ntype: Organisation\n"), "no slug"),
            ("gone.yaml", lambda path: path.symlink_to("nowhere"), "can't be read: No such file"),
            ("folder.yaml", lambda path: path.mkdir(), "can't be read: Is a directory"),
            ("other.yml", lambda path: path.write_text("id: organisation/other\n"), "ends in .yml, so that it is not read"),
            ("OTHER.YAML", lambda path: path.write_text("id: organisation/other\n"), "ends in .YAML, so that it is not read"),
        ],
    )
    def test_they_are_named(self, folder, name, make, says):
        make(folder / name)
        [finding] = [found for found in check([folder.parent]) if found.position.file == (folder / name).as_posix()]
        assert says in finding.message("en")
        assert finding.severity == "Violation"
        assert finding.position.line == 1


def test_a_place_that_ends_before_it_starts_is_found_where_it_stands(tmp_path):
    for kind in ("source", "organisation"):
        shutil.copytree(ROOT / kind, tmp_path / kind)
    path = next(path for path in sorted((tmp_path / "organisation").glob("*.yaml")) if "from: place/" in path.read_text())
    text = re.sub(r"(place/[a-z-]+)-(\d+)-(\d+)", r"\1-\3-\2", path.read_text(), count=1)
    path.write_text(text)
    line = next(number for number, line in enumerate(text.splitlines(), 1) if "place/" in line)
    found = [finding for finding in check([tmp_path]) if finding.rule == "place-range"]
    assert [(finding.position.file, finding.position.line) for finding in found] == [(path.as_posix(), line)]


def test_a_workbook_that_can_t_be_read_is_the_one_finding(tmp_path):
    (tmp_path / "table.xlsx").write_text("no workbook")
    violations = [finding for finding in check([tmp_path / "table.xlsx"]) if finding.severity == "Violation"]
    assert [(finding.rule, finding.position.file) for finding in violations] == [("syntax", (tmp_path / "table.xlsx").as_posix())]
