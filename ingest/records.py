"""The curated records: one YAML file per thing, read as JSON-LD through one shared context (YAML-LD)."""

from __future__ import annotations

import difflib
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import RecordError, RecordErrors
from .places import PHRASE, PLACE
from .reading import Record, parse, read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .reading import Path_

#: The folder of the records.
ROOT = Path(__file__).parent / "records"

CONTEXT_FILE = Path(__file__).parent / "context.jsonld"

#: What keys mean that stand for terms of other vocabularies, in Dutch and English.
KEYS_FILE = Path(__file__).parent / "keys.json"

SLUG = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+)*$")

#: The kinds of record: folder, which is also the kind in the IRI, and the class.
KINDS = {
    "intervention": "Intervention",
    "statement": "EvidenceStatement",
    "study": "Study",
    "observation": "FrequencyObservation",
    "training-claim": "TrainingClaim",
    "organisation": "Organisation",
    "source": "SourceDocument",
    "coder": "Coder",
    "withdrawal": "Withdrawal",
}


@dataclass(frozen=True)
class Part:
    """A thing that is written inside a record: its class, its kind in the IRI, and the keys that make its slug."""

    type: str
    kind: str
    key: tuple[str, ...]


#: What is written inside a record, by the record's key.
PARTS = {
    "usesElement": Part("ElementUse", "element-use", ("element",)),
    "aimsAt": Part("BlockAim", "block-aim", ("block", "basis")),
    "hasComponent": Part("Component", "component", ("key",)),
    "cost": Part("Cost", "cost", ("costUnit", "amount")),
    "recognition": Part("Recognition", "recognition", ("databank", "level")),
    "cites": Part("Citation", "citation", ("property",)),
    "conflict": Part("SourceConflict", "source-conflict", ("from",)),
    "counts": Part("ReportedCount", "reported-count", ("label",)),
    "sections": Part("Section", "section", ("startOffset",)),
}

#: What no IRI may hold.
NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\\[\]]|%(?![0-9A-Fa-f]{2})')

#: Keys that only name a part and say nothing in the graph.
NAMES_ONLY = {"key"}


@cache
def context() -> dict[str, Any]:
    """Return the shared JSON-LD context."""
    return dict(json.loads(CONTEXT_FILE.read_text(encoding="utf-8"))["@context"])


@cache
def keys() -> frozenset[str]:
    """Return the keys that a record may use: the context's terms that stand for a property."""
    terms = {term for term, meaning in context().items() if not term.startswith("@") and isinstance(meaning, dict)}
    return frozenset(terms | {"id", "type"} | NAMES_ONLY)


@cache
def references() -> frozenset[str]:
    """Return the keys whose values are IRIs."""
    typed = ((key, meaning.get("@type")) for key, meaning in context().items() if isinstance(meaning, dict))
    return frozenset(key for key, kind in typed if kind in ("@id", "@vocab"))


def read_records(root: Path = ROOT) -> list[Record]:
    """Return every record under a folder, in the order of their names; raise RecordErrors naming all that can't be read."""
    records, errors = read_all(root)
    if errors:
        raise RecordErrors(errors)
    return records


def record_files(root: Path = ROOT) -> list[Path]:
    """Return the files of the records under a folder, in the order of their names."""
    return sorted(root.glob("*/*.yaml"))


def read_all(root: Path = ROOT, drafts: Mapping[Path, str] | None = None) -> tuple[list[Record], list[RecordError]]:
    """Return the records under a folder that can be read, and what is wrong with the others.

    Drafts are texts that are not saved yet: each counts instead of what its file holds.
    """
    records: list[Record] = []
    errors: list[RecordError] = []
    drafts = {path: text for path, text in (drafts or {}).items() if path.is_relative_to(root)}
    for path in sorted({*record_files(root), *drafts}):
        try:
            record = parse(drafts[path], path) if path in drafts else read(path)
        except RecordError as error:
            errors.append(error)
            continue
        found = list(problems(record, root))
        errors += found
        records += [] if found else [record]
    return records, [*errors, *map(_misnamed, misnamed(root))]


def misnamed(root: Path) -> list[Path]:
    """Return the files in the folders of records that are YAML by their names, but are not read."""
    return sorted(path for path in root.glob("*/*") if path.suffix != ".yaml" and path.suffix.lower() in (".yaml", ".yml"))


def _misnamed(path: Path) -> RecordError:
    hint = f"rename it to {path.stem}.yaml"
    return RecordError(f"the file ends in {path.suffix}, so that it is not read", path, 1, 1, hint, "form-id")


def problems(record: Record, root: Path) -> Iterator[RecordError]:
    """Yield what keeps a record from being read as JSON-LD without loss: its name, its keys, its form."""
    data = record.data
    kind = record.path.relative_to(root).parts[0]
    if kind not in KINDS:
        yield record.error((), f"the folder {kind!r} is no kind of record", f"use one of {', '.join(KINDS)}", "form-kind")
        return
    if data.get("id") != f"{kind}/{record.path.stem}":
        yield record.error(
            ("id",),
            f"the id is {data.get('id')!r} but the file says {kind}/{record.path.stem!s}",
            "id is KIND/SLUG, as folder and file",
            "form-id",
        )
    elif not SLUG.match(record.path.stem):
        yield record.error(("id",), f"{record.path.stem!r} is no slug", "use lower-case letters, digits and single hyphens", "form-slug")
    if data.get("type") != KINDS[kind]:
        yield record.error(("type",), f"the type is {data.get('type')!r}", f"a record in {kind}/ has type: {KINDS[kind]}", "form-type")
    yield from _forms(record, data, ())


def _forms(record: Record, data: dict[str, Any], path: Path_) -> Iterator[RecordError]:
    for key, value in data.items():
        here = (*path, key)
        if key not in keys():
            near = difflib.get_close_matches(key, keys(), 1)
            hint = f"did you mean {near[0]!r}?" if near else "see ingest/context.jsonld for the keys"
            yield record.key_error(here, f"unknown key {key!r}", hint, "form-key")
        elif value is None or value in ("", []):
            yield record.key_error(here, f"{key!r} has no value", "give a value or leave the key out", "form-empty")
        elif key in PARTS:
            yield from _parts(record, key, value, here)
        elif isinstance(value, dict):
            yield from _languages(record, value, here)
        elif key == "from":
            yield from _places(record, value, here)
        elif key in references():
            yield from _references(record, value, here)


def _parts(record: Record, key: str, value: Any, path: Path_) -> Iterator[RecordError]:  # noqa: ANN401 - not checked yet
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        yield record.error(path, f"{key!r} is a list of mappings", "start each with a hyphen", "form-parts")
        return
    seen: dict[str, int] = {}
    for index, item in enumerate(value):
        here = (*path, index)
        missing = [name for name in PARTS[key].key if name not in item]
        if len(missing) == len(PARTS[key].key):
            yield record.error(here, f"{missing[0]!r} is missing", f"add `{missing[0]}: …`", "form-part-name")
            continue
        slug = part_slug(PARTS[key], item)
        if slug in seen:
            message = f"{slug!r} stands twice under {key!r} (also as item {seen[slug] + 1})"
            yield record.error(here, message, "keep one", "form-part-twice")
        seen[slug] = index
        yield from _forms(record, item, here)


def _languages(record: Record, value: dict[str, Any], path: Path_) -> Iterator[RecordError]:
    if context().get(str(path[-1]), {}).get("@container") != "@language":
        yield record.error(path, f"{path[-1]!r} takes no mapping", "write the value itself", "form-mapping")
        return
    for language, text in value.items():
        here = (*path, language)
        if language not in ("nl", "en"):
            yield record.key_error(here, f"unknown language {language!r}", "texts are in nl and en", "form-language")
        elif not isinstance(text, str):
            yield record.error(here, f"text expected, found {text!r}", "quote it", "form-text")


def _places(record: Record, value: Any, path: Path_) -> Iterator[RecordError]:  # noqa: ANN401 - not checked yet
    for index, place in enumerate(value if isinstance(value, list) else [value]):
        here = (*path, index) if isinstance(value, list) else path
        if isinstance(place, str) and PHRASE.match(place):
            yield record.error(here, "a quoted phrase is no place yet", "run `veerkracht sources fill` on this file", "form-phrase")
        elif not (isinstance(place, str) and PLACE.match(place)):
            hint = "write place/SOURCE-START-END, or quote a phrase and run `veerkracht sources fill`"
            yield record.error(here, f"{place!r} is no place", hint, "form-place")


def _references(record: Record, value: Any, path: Path_) -> Iterator[RecordError]:  # noqa: ANN401 - not checked yet
    for index, name in enumerate(value if isinstance(value, list) else [value]):
        here = (*path, index) if isinstance(value, list) else path
        if isinstance(name, str) and NOT_IN_IRI.search(name):
            yield record.error(here, f"{name!r} names nothing: it has a character that no IRI has", "write KIND/SLUG", "form-reference")


def part_slug(part: Part, item: dict[str, Any]) -> str:
    """Return what tells a part from its siblings, made of its own content, so that order and edits elsewhere don't change it."""
    return "-".join(_slug(item[name]) for name in part.key if name in item)


def _slug(value: Any) -> str:  # noqa: ANN401 - any value of a record
    if isinstance(value, dict):
        value = value.get("en", "")
    if isinstance(value, list):
        return "-".join(_slug(item) for item in value)
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", str(value).split("/", 1)[-1])
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
