"""The queries behind the pages: files in `server/queries/`, bound by substitution."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graph.opened import Opened

ROOT = Path(__file__).parent / "queries"


@cache
def text(name: str) -> str:
    """Return the SPARQL text of a page query."""
    return (ROOT / f"{name}.rq").read_text(encoding="utf-8")


def rows(release: Opened, name: str, **values: object) -> list[dict[str, Any]]:
    """Return the rows of a page query."""
    return release.query(text(name), **values).rows()


def merged(found: list[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    """Return one row for each value of a column, with all of its places under `places`."""
    result: dict[str, dict[str, Any]] = {}
    for row in found:
        places = result.setdefault(row[key], {**row, "places": []})["places"]
        if (row["place"], row["placeLabel"]) not in places:
            places.append((row["place"], row["placeLabel"]))
    return list(result.values())
