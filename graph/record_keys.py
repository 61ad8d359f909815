"""How a record or a Turtle file writes a property: the key of YAML, and a line to add."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from ingest.records import PARTS, context

from .names import short

if TYPE_CHECKING:
    from ingest.positions import Position

SAMPLES = {"integer": "12", "decimal": "12.5", "date": "2026-11-22", "anyURI": "https://example.org/"}


@cache
def _keys() -> dict[str, str]:
    terms = context()
    found: dict[str, str] = {}
    for key, meaning in terms.items():
        if isinstance(meaning, dict) and "@id" in meaning:
            prefix, _, name = str(meaning["@id"]).partition(":")
            found.setdefault(str(terms.get(prefix, "")) + name, key)
    return found


def key_of(iri: str) -> str:
    """Return the key by which records write a property, empty where they don't."""
    return _keys().get(iri, "")


def line_of(iri: str, position: Position, sample: str, languages: list[str], datatype: str) -> str:
    """Return a line that gives a property a value: YAML in a record, Turtle elsewhere."""
    key = key_of(iri)
    yaml = position.file.endswith(".yaml") and bool(key)
    if languages or context().get(key, {}).get("@container") == "@language":
        codes = languages or ["nl", "en"]
        if yaml:
            return f"`{key}: {{{', '.join(f'{code}: …' for code in codes)}}}`"
        texts = " , ".join(f'"…"@{code}' for code in codes)
        return f"`{_name(iri)} {texts}`"
    if key == "from":
        return '`from: "SOURCE: exact words of the document"`' if yaml else "`prov:wasDerivedFrom <place/SOURCE-START-END>`"
    if yaml and key in PARTS:
        return f"`{key}: [{{{', '.join(f'{name}: …' for name in PARTS[key].key)}}}]`"
    value = sample or SAMPLES.get(datatype, "…")
    if yaml:
        return f"`{key}: {value}`"
    return f"`{_name(iri)} {_turtle(value, datatype)}`"


def _name(iri: str) -> str:
    """Return an IRI as Turtle has it: with a prefix of the project, else between brackets."""
    name = short(iri)
    return f"<{iri}>" if name == iri else name


def _turtle(value: str, datatype: str) -> str:
    if re.fullmatch(r"[a-z-]+/[a-z0-9-]+", value):
        return f"<{value}>"
    return value if datatype in ("integer", "decimal") else f'"{value}"'
