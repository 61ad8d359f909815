"""The JSON Schema of a profile, and the check of each record by it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from ontology import BASE

from .crosswalk import INVERSE
from .definitions import profile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jsonschema_rs import Draft202012Validator

    from .definitions import Field, Part, Profile

_TEXT: dict[str, Any] = {"type": "string", "minLength": 1}
_IRI: dict[str, Any] = {"type": "string", "pattern": "^https?://[^ ]+$"}
_REFERENCE = {"type": "object", "required": ["id", "label"], "properties": {"id": _IRI, "label": _TEXT}, "additionalProperties": False}
_TEXTS = {"type": "object", "properties": {"nl": _TEXT, "en": _TEXT}, "minProperties": 1, "additionalProperties": False}
_VALUE = {"anyOf": [{"type": ["string", "number", "boolean"]}, {"$ref": "#/$defs/reference"}, _TEXTS]}


def schema(of: Profile) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a profile: of a record, and of a collection of them."""
    parts = {part.id: _part(part) for part in of.parts}
    of_all = {
        "$schema": {"const": f"{BASE}profiles/{of.name}.schema.json"},
        "profile": {"const": of.name},
        "databank": {"const": of.databank},
        "release": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
    }
    properties = of_all | {
        "intervention": _IRI,
        "name": _TEXT,
        "parts": _object(parts),
        "recognition": _recognition(of),
        "unfilled": {"type": "array", "items": {"$ref": "#/$defs/unfilled"}},
        "unmapped": {"type": "array", "items": {"$ref": "#/$defs/fact"}},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{BASE}profiles/{of.name}.schema.json",
        "title": of.labels.get(of.databank, of.name),
        "description": of.note["en"],
        "anyOf": [{"$ref": "#/$defs/record"}, {"$ref": "#/$defs/collection"}],
        "$defs": {
            "record": _object(properties),
            "collection": _object(of_all | {"records": {"type": "array", "items": {"$ref": "#/$defs/record"}}}),
            "reference": _REFERENCE,
            "fact": _fact(),
            "unfilled": _unfilled(of),
        },
    }


def problems_of(name: str, record: dict[str, Any]) -> Iterator[str]:
    """Yield what a record has wrong by the schema of a profile, with the place in the record."""
    for error in _validator(name).iter_errors(record):
        where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.instance_path)
        yield f"{record.get('intervention')}: ${where}: {error.message}"


@cache
def _validator(name: str) -> Draft202012Validator:
    from jsonschema_rs import Draft202012Validator

    whole = schema(profile(name))
    return Draft202012Validator({"$ref": "#/$defs/record", "$defs": whole["$defs"]})


def _object(properties: dict[str, Any], **more: Any) -> dict[str, Any]:  # noqa: ANN401 - keywords of JSON Schema
    return {"type": "object", "required": list(properties), "properties": properties, "additionalProperties": False, **more}


def _part(part: Part) -> dict[str, Any]:
    return _object({"label": {"const": part.label["nl"]}, "fields": _object({field.id: _field(field) for field in part.fields})})


def _field(field: Field) -> dict[str, Any]:
    statuses = ["left-open"] if field.never else ["filled", "not-in-source"] if field.filled_by else ["not-in-graph"]
    statuses += ["elsewhere"] if field.is_recognition else []
    filled = {"properties": {"status": {"enum": ["filled", "elsewhere"]}}}
    return _object(
        {
            "label": {"const": field.label["nl"]},
            "required": {"const": field.required},
            "status": {"enum": statuses},
            "text": {"type": "array", "items": _TEXT},
            "facts": {"type": "array", "items": {"$ref": "#/$defs/fact"}},
        },
        title=field.label["en"],
        **{"if": filled, "then": {"properties": {"facts": {"minItems": 1}}}, "else": {"properties": {"facts": {"maxItems": 0}}}},
    )


def _fact() -> dict[str, Any]:
    """Return the schema of a fact: no fact without a property, a label, a value and a place in a source."""
    detail = _object({"property": _IRI, "label": _TEXT, "values": {"type": "array", "items": _VALUE, "minItems": 1}})
    properties = {"property": _IRI, "label": _TEXT, "value": _VALUE}
    sources = {"type": "array", "items": {"$ref": "#/$defs/reference"}, "minItems": 1}
    found = _object({**properties, "sources": sources})
    found["properties"]["details"] = {"type": "array", "items": detail}
    return found


def _unfilled(of: Profile) -> dict[str, Any]:
    return _object({"field": {"enum": [field.id for field in of.fields]}, "label": _TEXT, "required": {"type": "boolean"}, "why": _TEXT})


def _recognition(of: Profile) -> dict[str, Any]:
    """Return the schema of recognitions: those of this databank on its scale; of others, never one said to be of this."""
    level = {"anyOf": [{"$ref": "#/$defs/reference"}, {"type": "null"}]}
    own = _object({"recognition": _IRI, "level": level, "words": {"enum": [*of.words.values(), None]}})
    here = _object({"level": {"enum": list(of.words)}, "words": {"enum": list(of.words.values())}, "relation": {"enum": list(INVERSE)}})
    other = {"allOf": [{"$ref": "#/$defs/reference"}, {"not": {"properties": {"id": {"const": of.databank}}}}]}
    elsewhere = _object(
        {
            "recognition": _IRI,
            "level": level,
            "databank": {"anyOf": [other, {"type": "null"}]},
            "corresponds_to": {"anyOf": [here, {"type": "null"}]},
        }
    )
    lists = {"own": {"type": "array", "items": own}, "elsewhere": {"type": "array", "items": elsewhere}}
    return _object({"scale": {"const": of.scale}, **lists})
