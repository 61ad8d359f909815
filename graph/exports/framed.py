"""Things as nested JSON-LD that reads as plain JSON, by the published frames: each expands to facts of the graph and nothing else."""

from __future__ import annotations

import json
import re
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO

from pyoxigraph import Literal, NamedNode

from graph.names import PREFIXES

from . import Export
from .context import CONTEXT, FRAMES, context_text, frame, frame_text, kind_of, name_of, properties, short_type, within
from .packing import compressed
from .workspace import workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graph.opened import Opened

    from .context import Frame, Name
    from .facts import Facts, Term

PROFILE = "json"

JSON_LD = "application/ld+json"

TYPE, STRING, INTEGER, BOOLEAN = PREFIXES["rdf"] + "type", *(PREFIXES["xsd"] + name for name in ("string", "integer", "boolean"))

#: A whole number that JSON holds as a number without loss.
WHOLE = re.compile(r"0|-?[1-9][0-9]{0,14}")

TITLES = {
    "interventions": {"nl": "Interventies met alles wat eraan hangt", "en": "Interventions with all that hangs on them"},
    "statements": {"nl": "Bevindingen met hun onderzoeken", "en": "Findings with their studies"},
    "concepts": {"nl": "Begrippen van alle schema's", "en": "Concepts of all schemes"},
}


def nested(facts: Facts, iri: str, shape: Frame) -> dict[str, Any]:
    """Return a thing as JSON, with those within it that its frame nests."""
    values = facts(iri)
    found: dict[str, Any] = {"id": iri}
    if kinds := values.get("rdf:type"):
        found["type"] = sorted(short_type(kind.value) for kind in kinds if isinstance(kind, NamedNode))
    for name, inner in within(shape).items():
        meaning = name_of(name)
        if terms := values.get(meaning.property):
            found[meaning.name] = _values(facts, terms, meaning, inner)
    return found


def _values(facts: Facts, terms: Sequence[Term], meaning: Name, inner: Frame) -> Any:  # noqa: ANN401 - any JSON
    if meaning.container == "@language":
        return _by_language(terms)
    found = [_value(facts, term, meaning, inner) for term in terms]
    return found if meaning.container == "@set" or len(found) > 1 else found[0]


def _by_language(terms: Sequence[Term]) -> dict[str, Any]:
    texts: dict[str, list[str]] = {}
    for term in (term for term in terms if isinstance(term, Literal)):
        texts.setdefault(term.language or "@none", []).append(term.value)
    return {language: found[0] if len(found) == 1 else found for language, found in sorted(texts.items())}


def _value(facts: Facts, term: Term, meaning: Name, inner: Frame) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(term, NamedNode):
        if within(inner):
            return nested(facts, term.value, inner)
        return term.value if meaning.type == "@id" else {"id": term.value}
    assert isinstance(term, Literal)
    return _literal(term, meaning.type)


def _literal(term: Literal, coerced: str) -> Any:  # noqa: ANN401 - any JSON
    if term.language:
        return {"@language": term.language, "@value": term.value}
    datatype = short_type(term.datatype.value)
    if coerced:
        return term.value if datatype == coerced else {"type": datatype, "@value": term.value}
    if term.datatype.value == STRING:
        return term.value
    if term.datatype.value == INTEGER and WHOLE.fullmatch(term.value):
        return int(term.value)
    if term.datatype.value == BOOLEAN and term.value in ("true", "false"):
        return term.value == "true"
    return {"type": datatype, "@value": term.value}


def framed(release: Opened, name: str) -> Iterator[dict[str, Any]]:
    """Yield the things of a frame, in the order of their IRIs."""
    lines, shape = workspace(release).lines, frame(name)
    facts = lines.facts({TYPE, *properties(shape)})
    return (nested(facts, iri, shape) for iri in lines.of_kind(kind_of(shape)))


def _write(name: str, release: Opened, file: BinaryIO) -> None:
    file.write(b'{"@context": %b,\n"@graph": [' % json.dumps(CONTEXT).encode())
    between = b"\n"
    for found in framed(release, name):
        file.write(between + json.dumps(found, ensure_ascii=False).encode())
        between = b",\n"
    file.write(b"\n]}\n")


def _copy(text: str, _: Opened, file: BinaryIO) -> None:
    file.write(text.encode())


_CONTEXT_TITLES = {"nl": "De context van de JSON-bestanden", "en": "The context of the JSON files"}


def _frame(name: str) -> Export:
    titles = {"nl": f"Het frame: {TITLES[name]['nl']}", "en": f"The frame: {TITLES[name]['en']}"}
    return Export(f"json/{name}.frame.jsonld", JSON_LD, PROFILE, titles, partial(_copy, frame_text(name)))


_THINGS = [Export(f"json/{name}.jsonld", JSON_LD, PROFILE, TITLES[name], partial(_write, name), (CONTEXT,)) for name in FRAMES]

EXPORTS = [
    *(form for export in _THINGS for form in (export, *compressed(export))),
    Export("json/context.jsonld", JSON_LD, PROFILE, _CONTEXT_TITLES, partial(_copy, context_text())),
    *(_frame(name) for name in FRAMES),
]
