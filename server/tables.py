"""Rows that no query gave, as a table: CSV (RFC 4180) or JSON."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from flask import Response, json

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def table(rows: Iterable[dict[str, Any]], columns: Sequence[str], form: str) -> Response:
    """Return rows as `csv` or as `json`, a list of objects, with these columns."""
    if form == "json":
        return Response(
            json.dumps([{name: row.get(name) for name in columns} for row in rows], indent=1) + "\n", mimetype="application/json"
        )
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return Response(text.getvalue(), mimetype="text/csv")
