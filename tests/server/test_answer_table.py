"""Answers as people read them: the same facts as the data, by names, each once; and forms that offer what there is."""

import csv
import re
from html import unescape
from html.parser import HTMLParser
from io import StringIO
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.questions import Column, questions
from server import choices
from server.answer_table import answer_table, spans_of, together

EXAMPLES = {name: {p.name: p.example for p in asked.parameters if p.required} for name, asked in questions().items()}

#: What has no name of its own: facts are told by what they are of, and what they say.
NAMELESS = re.compile(r"(block-aim|citation|cost|element-use|statement|recognition|source-conflict)/")


class Table(HTMLParser):
    """The headings and cells of a page's table, cells that span rows in each, and the fields of the forms in its own part."""

    def __init__(self, text):
        super().__init__()
        self.headings, self.rows, self.fields, self.options = [], [], [], {}
        self._spanning, self._cell, self._in_main = {}, None, False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "th" and attrs.get("scope") == "col":
            self._cell = self.headings
            self._cell.append("")
        if tag == "tr" and self.headings and self._cell is not self.headings:
            self.rows.append([])
        if tag == "td":
            self._fill()
            self.rows[-1].append("")
            self._spanning[len(self.rows[-1]) - 1] = int(attrs.get("rowspan", 1))
            self._cell = self.rows[-1]
        if tag == "main":
            self._in_main = True
        if self._in_main and tag in ("input", "select") and attrs.get("type") != "hidden":
            self.fields.append((tag, attrs["name"]))
        if tag == "option":
            self.options[attrs["value"]] = "selected" in attrs
        if tag == "br" and self._cell:
            self._cell[-1] += "\n"

    def handle_endtag(self, tag):
        if tag == "main":
            self._in_main = False
        if tag == "thead":
            self._cell = None
        if tag == "tr" and self.rows:
            self._fill()
        if tag in ("td", "th"):
            self._cell = self._cell if self._cell is self.headings else None

    def handle_data(self, data):
        if self._cell:
            self._cell[-1] += data

    def _fill(self):
        while (at := len(self.rows[-1])) < len(self.headings) and self._spanning.get(at, 0) > 1:
            self._spanning[at] -= 1
            self.rows[-1].append(self.rows[-2][at])


def asked(client, name, **values):
    page = client.get(
        f"/questions/{name}", query_string={**EXAMPLES[name], "ask": 1, "lang": "nl", **values}, headers={"Accept": "text/html"}
    )
    assert page.status_code == 200
    return Table(page.text)


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("name", questions())
def test_a_page_tells_things_by_their_names(client, name, lang):
    table = asked(client, name, lang=lang)
    question = questions()[name]
    called = {column.label[lang] for column in question.told}
    assert table.rows
    if question.across:
        data = client.get(f"/questions/{name}.csv", query_string={**EXAMPLES[name], "lang": lang}).text
        called |= {row[f"{question.across}Label"] for row in csv.DictReader(StringIO(data))}
    assert set(table.headings) <= called
    for row in table.rows:
        assert len(row) == len(table.headings), row
        for line in "\n".join(row).split("\n"):
            assert not re.fullmatch(r"[a-z]+(-[a-z]+)*/[a-z0-9-]+", line) or NAMELESS.match(line), line
            assert "://" not in line


def whole(table):
    """Yield the rows of a table with a cell for each column, also where one above goes over it."""
    left, row = [0] * len(table.headings), [None] * len(table.headings)
    for cells in table.rows:
        coming = iter(cells)
        for at in range(len(row)):
            if not left[at]:
                row[at] = next(coming)
                left[at] = row[at].span
            left[at] -= 1
        assert next(coming, None) is None
        yield list(row)


def led(item):
    """Return what a text of a table leads to, as the data names it without its beginning; None for a text that leads nowhere."""
    return item.address and item.address.split("?")[0].removeprefix("/")


def bare(value):
    return str(value).removeprefix("https://w3id.org/veerkracht/")


@pytest.mark.parametrize("name", [name for name, question in questions().items() if not question.across])
def test_a_page_holds_each_row_of_the_data_and_no_other(app, release, name):
    """What cells lead to is compared with the IRIs of the data; cells that hold several stand for each combination."""
    question = questions()[name]
    rows = release.ask(name, **EXAMPLES[name], lang="en").rows()[:150]
    with app.test_request_context("/?lang=en"):
        table = answer_table(question, rows, "en")
    headings = {heading.text for heading in table.headings}
    columns = [column for column in question.told if column.label["en"] in headings]
    things = [
        n
        for n, column in enumerate(columns)
        if column.kind is None and any(str(row[column.name]).startswith("https://w3id") for row in rows)
    ]
    held = set()
    for row in whole(table):
        held |= set(product(*([led(item) for item in row[n].items if item.address] or [None] for n in things)))
    wanted = set()
    for row in rows:
        leads = [row[columns[n].address] if columns[n].address and row[columns[n].name] else row[columns[n].name] for n in things]
        wanted.add(tuple(iri and bare(iri) for iri in leads))
    assert held == wanted


@pytest.mark.parametrize(
    "interventions", [EXAMPLES["interventions-compared"]["interventions"], "intervention/pad intervention/growcare intervention/cap-train"]
)
def test_things_side_by_side_are_each_row_of_the_data_and_no_other(app, release, interventions):
    """In each cell stands what the rows of its line and its column say, and nothing where there is no such row."""
    rows = release.ask("interventions-compared", interventions=interventions, lang="en").rows()
    with app.test_request_context("/?lang=en"):
        table = answer_table(questions()["interventions-compared"], rows, "en")
    assert [heading.address is None for heading in table.headings] == [True, True] + [False] * len(interventions.split())
    held, noted = [], []
    for row in whole(table):
        for side, cell in zip(table.headings[2:], row[2:], strict=True):
            for item in cell.items:
                if item.look == "hint":
                    noted.append((*held[-1], item.text))
                else:
                    held.append((*(led(cell.items[0]) for cell in row[:2]), led(side), led(item) or item.text))
    wanted = {
        (*(bare(value) for value in (row["aspect"], row["thing"], row["intervention"], row["fact"] or row["said"])), row["note"])
        for row in rows
    }
    assert set(held) == {row[:-1] for row in wanted}
    assert len(held) == len(wanted)
    assert sorted(noted) == sorted(row for row in wanted if row[-1])
    assert all(row["fact"] is None for row in rows if bare(row["aspect"]) == "ns#Intervention")
    assert len(table.rows) < len(rows)


@pytest.mark.parametrize("interventions", ["intervention/mets", "intervention/mets intervention/thumbs-up-way-up intervention/pad"])
def test_what_is_compared_has_a_column_also_where_its_source_says_no_more(client, interventions):
    table = asked(client, "interventions-compared", interventions=interventions)
    assert len(table.headings) == 2 + len(interventions.split())
    assert "METS" in table.headings


VALUES = st.sampled_from("abc").map(lambda text: ((text, None, None),))
SHOWN = [Column("one", {}), Column("two", {}, together=True), Column("three", {}), Column("four", {}, together=True)]


@given(st.lists(st.tuples(VALUES, VALUES, VALUES, VALUES), max_size=12))
def test_rows_told_together_are_the_rows_there_were(found):
    merged = together(found, SHOWN)
    combined = [tuple((value,) for value in row) for cells in merged for row in product(*cells)]
    assert len(combined) == len(set(combined))
    assert set(combined) == set(found)


@given(st.lists(st.tuples(VALUES, VALUES, VALUES), max_size=12))
def test_cells_over_rows_cover_the_table_and_only_what_is_the_same(found):
    spans = spans_of(found)
    for at in range(3):
        over, left = None, 0
        for row, span in zip(found, (row[at] for row in spans), strict=True):
            if left == 0:
                assert span > 0
                over, left = row[: at + 1], span
            else:
                assert span == 0
            assert row[: at + 1] == over
            left -= 1
        assert left == 0


def test_the_decision_aid_says_why(client):
    page = client.get("/questions/decision-aid?lang=en&setting=setting/school&age=12", headers={"Accept": "text/html"}).text
    reasons = [unescape(link) for link in re.findall(r'<a href="([^"]+)">why\?</a>', page)]
    assert len(reasons) > 10
    for link in reasons:
        table = Table(client.get(link, headers={"Accept": "text/html"}).text)
        assert len({row[0] for row in table.rows}) == 13
    assert 'href="/questions/decision-aid?lang=en"' in client.get("/?lang=en").text


def test_weak_and_absent_stands_out(client):
    page = client.get("/questions/effects-of-element?lang=en&element=element/emotion-regulation", headers={"Accept": "text/html"}).text
    assert page.count('class="direction-weaker"') == 2


def test_a_form_offers_what_there_is_and_shows_what_was_chosen(client):
    table = asked(client, "interventions-for-block", block="https://w3id.org/veerkracht/id/block/self-regulation")
    assert table.fields == [("select", "block"), ("input", "age"), ("select", "setting")]
    assert [name for name, chosen in table.options.items() if chosen] == ["block/self-regulation"]
    assert {"block/coping", "setting/school"} <= set(table.options)


def test_boxes_that_are_ticked_ask_the_same_as_names_in_one_value(client):
    both = client.get("/questions/interventions-with-elements.csv?elements=element/music&elements=element/practice")
    assert both.data == client.get("/questions/interventions-with-elements.csv?elements=element/music+element/practice").data
    assert both.data.count(b"\n") > 10
    page = client.get("/questions/interventions-with-elements?elements=element/music&elements=element/practice&lang=en").text
    assert len(re.findall(r"checked", page)) == 2
    assert client.get("/questions/interventions-for-block.csv?block=block/coping&block=block/trust").status_code == 400


def test_of_too_many_things_one_is_typed(client, monkeypatch):
    monkeypatch.setattr(choices, "MOST", 50)
    client.application.extensions.pop("choices-vk:Intervention-None-nl", None)
    try:
        table = asked(client, "similar-interventions")
        assert table.fields == [("input", "intervention")]
    finally:
        client.application.extensions.pop("choices-vk:Intervention-None-nl", None)


def test_an_older_release_is_explained_by_itself(client, release):
    page = client.get(f"/questions/decision-aid?lang=en&release={release.version}", headers={"Accept": "text/html"}).text
    links = re.findall(r'<a href="([^"]+)">why\?</a>', page)
    assert links
    assert all(f"release={release.version}" in link for link in links)
