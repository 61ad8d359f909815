"""The queries behind the pages: files in `server/queries/`, bound by substitution, and cut into pages where a list may be long."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import request
from werkzeug.exceptions import BadRequest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graph.opened import Opened

ROOT = Path(__file__).parent / "queries"

#: Where a query says that its list is shown in pages, and of how many rows; without a page it gives the whole list.
PAGES = re.compile(r"# in pages of (\d+)")

#: Where a query takes the things of a page, for a list whose order is known; without them it gives the whole list.
CHOSEN = "# of those that a page shows"

#: The highest page that can be asked for.
LAST = 1_000_000


@dataclass(frozen=True)
class Page:
    """Some rows of a list: which page this is, and whether there are more."""

    rows: list[dict[str, Any]]
    number: int
    more: bool


@cache
def text(name: str) -> str:
    """Return the SPARQL text of a page query."""
    return (ROOT / f"{name}.rq").read_text(encoding="utf-8")


def rows(release: Opened, name: str, **values: object) -> list[dict[str, Any]]:
    """Return the rows of a page query."""
    return release.query(text(name), **values).rows()


def page(release: Opened, name: str, **values: object) -> Page:
    """Return the page of a query's rows that the request asks for by `page`, else the first; raise 400 for no such number."""
    return part(release, name, page_number(), **values)


def part(release: Opened, name: str, number: int, **values: object) -> Page:
    """Return a page of a query's rows by its number, which begins at 1."""
    size = size_of(name)
    cut = PAGES.sub(f"LIMIT {size + 1} OFFSET {(number - 1) * size}", text(name))
    found = release.query(cut, **values).rows()
    return Page(found[:size], number, len(found) > size)


def ordered_page(release: Opened, name: str, column: str, order: Sequence[str], **values: object) -> Page:
    """Return the page of a list that the request asks for by `page`, of things in an order that is known.

    A long list is so not put in order anew for each page.
    """
    number, size = page_number(), size_of(name)
    chosen = order[(number - 1) * size : number * size]
    return Page(rows_of(release, name, column, chosen, **values), number, len(order) > number * size)


def rows_of(release: Opened, name: str, column: str, chosen: Sequence[str], **values: object) -> list[dict[str, Any]]:
    """Return the rows of a page query for the things that were chosen, which stand in a column."""
    own = text(name).replace(CHOSEN, f"VALUES ?{column} {{ {' '.join(f'<{iri}>' for iri in chosen)} }}")
    return release.query(own, **values).rows() if chosen else []


def size_of(name: str) -> int:
    """Return how many rows a page of a query has."""
    return int(PAGES.findall(text(name))[0])


def page_number() -> int:
    """Return the number of the page that the request asks for, from 1; raise 400 for what is no such number."""
    given = request.args.get("page", "1")
    if not re.fullmatch(r"[0-9]{1,7}", given) or not 0 < int(given) <= LAST:
        raise BadRequest(f"page={given[:20]} is no page: give a whole number from 1 to {LAST}.")
    return int(given)


def merged(found: list[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    """Return one row for each value of a column, with all of its places under `places`."""
    result: dict[str, dict[str, Any]] = {}
    for row in found:
        places = result.setdefault(row[key], {**row, "places": []})["places"]
        if (row["place"], row["placeLabel"]) not in places:
            places.append((row["place"], row["placeLabel"]))
    return list(result.values())
