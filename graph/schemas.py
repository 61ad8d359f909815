"""JSON Schemas of the records, for completion and hover in editors: what the shapes say, with labels and definitions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ingest.records import KINDS, NAMES_ONLY, PARTS, context

from .forms import fields, meaning, meaning_of

if TYPE_CHECKING:
    from pathlib import Path

    from .forms import Field, Meaning

NUMBERS: dict[str, dict[str, Any]] = {"xsd:integer": {"type": "integer"}, "xsd:decimal": {"type": ["number", "string"]}}
LANGUAGES: dict[str, Any] = {
    "type": "object",
    "properties": {
        "nl": {"type": "string", "description": "Nederlands (Dutch)"},
        "en": {"type": "string", "description": "Engels (English)"},
    },
    "required": ["nl", "en"],
    "additionalProperties": False,
    "defaultSnippets": [{"label": "nl, en", "description": "Nederlands en Engels", "body": {"nl": "$1", "en": "$2"}}],
}
PLACE = {"type": "string", "pattern": "^(place/[a-z0-9-]+-[0-9]+-[0-9]+|[a-z0-9-]+: .+)$"}
DRAFT = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, Any]


def record_schema(kind: str) -> Schema:
    """Return the JSON Schema (draft 2020-12) of a kind of record; sets of concepts are its definitions."""
    type_, sets = KINDS[kind], dict[str, Schema]()
    body = _thing(type_, sets)
    first = {"id": {"type": "string", "pattern": f"^{kind}/[a-z0-9-]+$"}, "type": {"const": type_}}
    body["properties"] = {**{key: {**_texts(meaning(key)), **value} for key, value in first.items()}, **body["properties"]}
    body["required"] = sorted({"id", "type", *body["required"]})
    head = {"$schema": DRAFT, **_texts(meaning_of(f"{context()['vk']}{type_}")), "title": type_}
    return {**head, **body, "$defs": dict(sorted(sets.items()))}


def write_schemas(out: Path) -> list[Path]:
    """Write a JSON Schema for each kind of record, and return the files."""
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for kind in KINDS:
        path = out / f"{kind}.schema.json"
        path.write_text(json.dumps(record_schema(kind), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        written.append(path)
    return written


def _thing(type_: str, sets: dict[str, Schema]) -> Schema:
    """Return the schema of a class of records or parts; the sets of concepts that it refers to are put in `sets`."""
    known = fields(type_)
    properties = {key: {**_texts(meaning(key)), **_value(type_, field, sets)} for key, field in known.items()}
    languages = {key for key in known if context()[key].get("@container") == "@language"}
    required = {key for key, field in known.items() if field.least} | (languages & {"label", "description"})
    return {"type": "object", "properties": properties, "required": sorted(required), "additionalProperties": False}


def _texts(said: Meaning) -> Schema:
    if not said.labels:
        return {}
    plain = " / ".join(label for _, label in said.in_order())
    return {"title": plain, "description": said.text(), "markdownDescription": said.markdown()}


def _value(type_: str, field: Field, sets: dict[str, Schema]) -> Schema:
    if field.key == "from":
        return _one_or_more(PLACE)
    if field.key in PARTS:
        return _parts(field.key, sets)
    if context()[field.key].get("@container") == "@language":
        return LANGUAGES
    datatype = str(context()[field.key].get("@type", ""))
    if datatype in NUMBERS:
        bounds = {word: value for word, value in (("minimum", field.low), ("maximum", field.high)) if value is not None}
        return {**NUMBERS[datatype], **bounds}
    if datatype == "@id":
        one = _reference(type_, field, sets)
        return one if field.most == 1 else _one_or_more(one)
    return _one_or_more({"type": "string"}) if datatype == "@vocab" else {"type": ["string", "integer"]}


def _one_or_more(one: Schema) -> Schema:
    return {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]}


def _parts(key: str, sets: dict[str, Schema]) -> Schema:
    part = _thing(PARTS[key].type, sets)
    names = {name: {**_texts(meaning(name)), "type": "string"} for name in PARTS[key].key if name in NAMES_ONLY}
    part["properties"] |= names
    first = [*(name for name in PARTS[key].key if name not in part["required"]), *part["required"]]
    body = {name: f"${number}" for number, name in enumerate(first, 1)}
    part["defaultSnippets"] = [{"label": f"- {key}", "description": meaning(key).text(), "body": body}]
    return {"type": "array", "items": part, "minItems": 1}


def _reference(type_: str, field: Field, sets: dict[str, Schema]) -> Schema:
    """Return the schema of a reference: one of a set of concepts, a record of some kind, or either."""
    options: list[Schema] = []
    if names := field.names():
        name = f"{type_}.{field.key}" if field.options else "-or-".join(sorted(iri.rsplit("#", 1)[-1] for iri in field.classes))
        sets[name] = _set(names)
        options.append({"$ref": f"#/$defs/{name}"})
    if kinds := field.kinds():
        options.append({"type": "string", "pattern": f"^({'|'.join(kinds)})/[a-z0-9-]+$"})
    if not options:
        return {"type": "string", "pattern": "^[a-z-]+/[a-z0-9-]+$"}
    return options[0] if len(options) == 1 else {"anyOf": options}


def _set(names: list[str]) -> Schema:
    return {"enum": names, "markdownEnumDescriptions": [meaning_of(name).line() for name in names]}
