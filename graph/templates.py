"""Help for who writes a record: a template with what it must have, and a JSON Schema for completion in editors.

Both are made from the context (which key stands for which property), the shapes (what a property must be) and the concepts
(which values there are), so that they say what validation will say.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode, QuerySolutions, RdfFormat, Store, parse

from ingest.records import KINDS, NAMES_ONLY, PARTS, ROOT, SLUG, context
from ontology import ID, shape_files, vocabulary_files

from .errors import GraphError
from .names import PREFIXES

if TYPE_CHECKING:
    from pathlib import Path

GUIDE = "1.0.0"
NUMBERS: dict[str, dict[str, Any]] = {"xsd:integer": {"type": "integer"}, "xsd:decimal": {"type": ["number", "string"]}}
LANGUAGES = {
    "type": "object",
    "properties": {"nl": {"type": "string"}, "en": {"type": "string"}},
    "required": ["nl", "en"],
    "additionalProperties": False,
}
PLACE = {"type": "string", "pattern": "^(place/[a-z0-9-]+-[0-9]+-[0-9]+|[a-z0-9-]+: .+)$"}

RULES = """
SELECT ?path ?min ?max ?low ?high ?class WHERE {
  ?shape sh:targetClass ?target ; sh:property ?rule .
  ?rule sh:path ?path .
  FILTER ( isIRI(?path) )
  OPTIONAL { ?rule sh:minCount ?min . FILTER NOT EXISTS { ?rule sh:severity sh:Info } }
  OPTIONAL { ?rule sh:maxCount ?max }
  OPTIONAL { ?rule sh:minInclusive ?low }
  OPTIONAL { ?rule sh:maxInclusive ?high }
  OPTIONAL { ?rule sh:class ?class }
}
"""


@cache
def _store() -> Store:
    store = Store()
    for path in [*shape_files(), *vocabulary_files()]:
        store.extend(parse(path=str(path), format=RdfFormat.TURTLE, rename_blank_nodes=True))
    return store


def _select(query: str, **values: str) -> list[dict[str, str]]:
    for name, value in values.items():
        query = query.replace(f"?{name} ", f"{NamedNode(value)} ")
    found = _store().query(query, prefixes=PREFIXES)
    assert isinstance(found, QuerySolutions)
    names = [variable.value for variable in found.variables]
    return [{name: solution[name].value for name in names if solution[name] is not None} for solution in found]


def rules(kind: str) -> dict[str, dict[str, str]]:
    """Return what the shapes say of each property of a class: least and most often, lowest and highest value, class."""
    found: dict[str, dict[str, str]] = {}
    for row in _select(RULES, target=PREFIXES["vk"] + kind):
        found.setdefault(row["path"], {}).update(row)
    return found


def _iri(key: str) -> str:
    meaning = context()[key]
    prefix, _, name = str(meaning["@id"] if isinstance(meaning, dict) else meaning).partition(":")
    return str(context()[prefix]) + name


def keys_of(kind: str) -> dict[str, dict[str, str]]:
    """Return the keys that a record of a class may use, with what the shapes say of each."""
    said = rules(kind)
    terms = [key for key, meaning in context().items() if isinstance(meaning, dict)]
    return {key: said[_iri(key)] for key in terms if _iri(key) in said}


def schema(kind: str) -> dict[str, Any]:
    """Return the JSON Schema of a class of records or parts."""
    properties: dict[str, Any] = {}
    required = []
    for key, said in keys_of(kind).items():
        properties[key] = _value(key, said)
        if int(said.get("min", 0)):
            required.append(key)
    languages = [key for key in properties if context()[key].get("@container") == "@language"]
    required += [key for key in languages if key in ("label", "description") and key not in required]
    return {"type": "object", "properties": properties, "required": sorted(required), "additionalProperties": False}


def _value(key: str, said: dict[str, str]) -> dict[str, Any]:
    meaning = context()[key]
    if key == "from":
        return {"anyOf": [PLACE, {"type": "array", "items": PLACE, "minItems": 1}]}
    if key in PARTS:
        part = schema(PARTS[key].type)
        part["properties"] |= {name: {"type": "string"} for name in PARTS[key].key if name in NAMES_ONLY}
        return {"type": "array", "items": part, "minItems": 1}
    if meaning.get("@container") == "@language":
        return LANGUAGES
    if (datatype := str(meaning.get("@type", ""))) in NUMBERS:
        bounds = {word: int(said[name]) for word, name in (("minimum", "low"), ("maximum", "high")) if name in said}
        return dict(NUMBERS[datatype], **bounds)
    if datatype == "@id":
        one = _reference(said)
        return one if said.get("max") == "1" else {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]}
    if datatype == "@vocab":
        return {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
    return {"type": ["string", "integer"]}


def _reference(said: dict[str, str]) -> dict[str, Any]:
    """Return the schema of a reference: the concepts of the class, where it is one of concepts, else KIND/SLUG."""
    concepts = _concepts(said["class"]) if "class" in said else []
    return {"enum": concepts} if concepts else {"type": "string", "pattern": "^[a-z-]+/[a-z0-9-]+$"}


def _concepts(kind: str) -> list[str]:
    query = "SELECT DISTINCT ?concept WHERE { ?concept skos:inScheme ?scheme ; a ?type . ?type rdfs:subClassOf* ?kind }"
    found = {row["concept"].removeprefix(ID) for row in _select(query, kind=kind) if row["concept"].startswith(ID)}
    return sorted(slug for slug in found if not slug.startswith(("element/decision-aid-", "element/boustani-", "element/mertens-")))


def write_schemas(out: Path) -> list[Path]:
    """Write a JSON Schema (draft 2020-12) for each kind of record, and return the files."""
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for folder, kind in KINDS.items():
        body = schema(kind)
        body["properties"] = {"id": {"type": "string", "pattern": f"^{folder}/[a-z0-9-]+$"}, "type": {"const": kind}, **body["properties"]}
        body["required"] = sorted({"id", "type", *body["required"]})
        head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": kind}
        path = out / f"{folder}.schema.json"
        path.write_text(json.dumps({**head, **body}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        written.append(path)
    return written


def write_template(kind: str, slug: str, root: Path = ROOT) -> Path:
    """Write a new record with its required keys to fill in, and return its file; never write over one that is there."""
    if not SLUG.match(slug):
        raise GraphError(f"{slug!r} is no slug", "use lower-case letters, digits and single hyphens")
    path = root / kind / f"{slug}.yaml"
    if path.exists():
        raise GraphError(f"{path} exists already", "edit it, or choose another slug")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(template(kind, slug), encoding="utf-8")
    return path


def template(kind: str, slug: str) -> str:
    """Return the text of a new record: required keys first, the others as comments."""
    name = KINDS[kind]
    body = schema(name)
    lines = [f"# yaml-language-server: $schema=../../schema/{kind}.schema.json", f"id: {kind}/{slug}", f"type: {name}"]
    fixed = {
        "coder": "coder/editor",
        "coded": datetime.now(tz=UTC).date().isoformat(),
        "guide": GUIDE,
        "from": '"SOURCE: exact words of the document"',
    }
    required = [key for key in body["properties"] if key in body["required"]]
    ordered = sorted(required, key=lambda key: (key in fixed, list(body["properties"]).index(key)))
    lines += [f"{key}: {fixed.get(key) or _blank(body['properties'][key])}" for key in ordered]
    lines += ["", "# Also possible (see docs/coding-guide.md); leave out what the source does not say:"]
    lines += [f"# {key}: {_blank(value)}" for key, value in body["properties"].items() if key not in required]
    return "\n".join(lines) + "\n"


def _blank(value: dict[str, Any]) -> str:
    if value is LANGUAGES:
        return "{nl: , en: }"
    options = value.get("enum") or next((option["enum"] for option in value.get("anyOf", []) if "enum" in option), None)
    if options:
        return f"{options[0]}  # or another of {len(options)}"
    if value.get("type") == "array":
        inner = value["items"]["properties"]
        return "[{" + ", ".join(f"{key}: " for key in inner if key in value["items"]["required"]) + "}]"
    return ""
