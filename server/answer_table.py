"""The answer to a named question as people read it: things by their names in the reader's language, and what is the same said once.

The answer as data is another matter: it has a row for each combination, and IRIs.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from flask import request, url_for

from graph.names import short
from ontology import BASE, ID

from .addresses import page_of
from .citation import release
from .language import number, text
from .queries import rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graph.questions import Column, Question

#: Rows that a page shows.
SHOWN = 200

#: The kinds of things whose name colours the cell, so that what is absent or weak is seen.
COLOURED = ("presence/", "direction/")

#: A text with more characters than this needs a broad column.
LONG = 60

#: A value as the answer has it, its text where the answer has one, and the thing that it leads to.
Value = tuple[Any, str | None, str | None]

#: A row: for each column the values that it has together.
Row = tuple[tuple[Value, ...], ...]


@dataclass(frozen=True)
class Item:
    """A text in a cell, where it leads, and the class of its style where it is not that of the whole cell."""

    text: str
    address: str | None = None
    look: str = ""


@dataclass(frozen=True)
class Cell:
    """What stands in a cell, over how many rows, and the class of its style."""

    items: tuple[Item, ...]
    span: int = 1
    look: str = ""


@dataclass(frozen=True)
class AnswerTable:
    """An answer for people: the headings, the first rows, and how many rows there are; a cell that spans rows stands in the first."""

    headings: list[Item]
    rows: list[list[Cell]]
    count: int


def answer_table(question: Question, found: list[dict[str, Any]], lang: str) -> AnswerTable:
    """Return the table of an answer in a language, of its columns those that tell something."""
    shown = _columns(question, found)
    all_rows = together([tuple(_values(column, row) for column in shown) for row in found], shown)
    if any(column.name == question.across for column in shown):
        return _side_by_side(question, all_rows, shown, lang)
    first = all_rows[:SHOWN]
    return AnswerTable(_headings(shown, lang), _cells(question, shown, first, _labels(first, lang), lang), len(all_rows))


def _headings(shown: list[Column], lang: str) -> list[Item]:
    return [Item(column.label[lang]) for column in shown]


def _cells(question: Question, shown: list[Column], found: list[Row], labels: dict[str, str], lang: str) -> list[list[Cell]]:
    return [
        [_cell(_items(question, shown, row, at, labels, lang), span, row[at]) for at, span in enumerate(spans) if span]
        for row, spans in zip(found, spans_of(found), strict=True)
    ]


def _side_by_side(question: Question, found: list[Row], shown: list[Column], lang: str) -> AnswerTable:
    """Return the table that has a column for each thing in one, in which what follows that one stands on a line for each row."""
    at = next(number for number, column in enumerate(shown) if column.name == question.across)
    labels = _labels(found, lang)
    sides = sorted({row[at]: _item(row[at][0], labels, lang) for row in found}.items(), key=lambda side: side[1].text.lower())
    lines: dict[Row, dict[tuple[Value, ...], dict[tuple[Item, ...], None]]] = {}
    for row in found:
        lines.setdefault(row[:at], {}).setdefault(row[at], {})[_lines(row[at + 1 :], labels, lang)] = None
    first = list(lines)[:SHOWN]
    table = [
        [*cells, *(Cell(tuple(item for told in lines[row].get(values, ()) for item in told)) for values, _ in sides)]
        for row, cells in zip(first, _cells(question, shown[:at], first, labels, lang), strict=True)
    ]
    return AnswerTable([*_headings(shown[:at], lang), *(side for _, side in sides)], table, len(lines))


def _lines(cells: Row, labels: dict[str, str], lang: str) -> tuple[Item, ...]:
    """Return the cells of a row as one text, which leads where the first does, and under it those that say more and lead nowhere."""
    values = [value for cell in cells for value in cell]
    first, *others = [_item(value, labels, lang) for value in values]
    told = " · ".join(item.text for item in (first, *others) if item is first or item.address)
    return Item(told, first.address, _coloured(values)), *(Item(item.text, look="hint") for item in others if not item.address)


def _columns(question: Question, found: list[dict[str, Any]]) -> list[Column]:
    """Return the columns to show: not those that another leads to, or that are empty."""
    led_to = {column.address for column in question.told}
    return [column for column in question.told if column.name not in led_to and any(row[column.name] not in (None, "") for row in found)]


def _values(column: Column, row: dict[str, Any]) -> tuple[Value, ...]:
    value = row[column.name]
    if value is None or value == "":
        return ()
    if column.kind is not None:
        return tuple((f"{ID}{column.kind}{word}", None, None) for word in value.split())
    return ((value, row.get(f"{column.name}Label"), row.get(column.address) if column.address else None),)


def together(found: list[Row], shown: list[Column]) -> list[Row]:
    """Return the rows with those as one that differ in one of the columns that are told together."""
    for at, column in enumerate(shown):
        if column.together:
            merged: dict[Row, dict[Value, None]] = {}
            for row in found:
                merged.setdefault((*row[:at], (), *row[at + 1 :]), {}).update(dict.fromkeys(row[at]))
            found = [(*row[:at], tuple(values), *row[at + 1 :]) for row, values in merged.items()]
    return found


def spans_of(found: list[Row]) -> list[list[int]]:
    """Return over how many rows each cell goes: as many as are the same up to its column; 0 where one above goes over it."""
    spans = [[1] * len(row) for row in found]
    for later in range(len(found) - 1, 0, -1):
        for at in range(len(found[later])):
            if found[later][: at + 1] != found[later - 1][: at + 1]:
                break
            spans[later - 1][at] += spans[later][at]
            spans[later][at] = 0
    return spans


def _labels(found: Iterable[Row], lang: str) -> dict[str, str]:
    values = (value for row in found for cell in row for value, label, _ in cell if label is None)
    things = dict.fromkeys(value for value in values if isinstance(value, str) and value.startswith(BASE))
    return {row["thing"]: row["label"] for row in rows_of(release(), "label", "thing", list(things), lang=lang)}


def _items(question: Question, shown: list[Column], row: Row, at: int, labels: dict[str, str], lang: str) -> tuple[Item, ...]:
    own = [_item(value, labels, lang) for value in row[at]]
    explained = question.explained
    if explained and explained.column == shown[at].name:
        things = next(cell for column, cell in zip(shown, row, strict=True) if column.name == explained.parameter)
        values = {explained.parameter: short(things[0][0]), "lang": lang}
        values |= {"release": request.args["release"]} if "release" in request.args else {}
        own.append(Item(text("why", lang), f"{url_for('questions.question', name=explained.by)}?{urlencode(values)}"))
    return tuple(own)


def _item(value: Value, labels: dict[str, str], lang: str) -> Item:
    said, label, thing = value
    leads = thing or (said if isinstance(said, str) and said.startswith(("http://", "https://")) else None)
    return Item(label or _text(said, labels, lang), leads and page_of(leads, lang))


def _text(said: object, labels: dict[str, str], lang: str) -> str:
    """Return a value in words: yes and no, decimals as the language writes them, the host of another's page."""
    if isinstance(said, bool):
        return text("yes" if said else "no", lang)
    if isinstance(said, Decimal):
        return number(said, lang)
    if isinstance(said, str) and said.startswith(("http://", "https://")):
        return labels.get(said) or (short(said) if short(said) != said else urlsplit(said).netloc)
    return str(said)


def _cell(items: tuple[Item, ...], span: int, values: tuple[Value, ...]) -> Cell:
    return Cell(items, span, _coloured(values) or ("long" if any(len(item.text) > LONG for item in items) else ""))


def _coloured(values: Iterable[Value]) -> str:
    """Return the class that colours a presence or direction; empty for other values."""
    names = [short(value) for value, _, _ in values if isinstance(value, str) and value.startswith(ID)]
    return next((name.replace("/", "-") for name in names if name.startswith(COLOURED)), "")
