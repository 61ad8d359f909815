"""The published JSON-LD context and the frames: which names facts have in JSON, and what is nested in what."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from graph.names import PREFIXES, short
from ontology import BASE

FOLDER = Path(__file__).parent / "json"

#: The version of the context, which goes up when a name gets another meaning or goes; new names may come without.
VERSION = 1

#: The address by which files refer to the context.
CONTEXT = f"{BASE}context/{VERSION}.jsonld"

#: The kinds of thing that are written as nested JSON, each by its frame.
FRAMES = ("interventions", "statements", "concepts")

Frame = dict[str, Any]


@dataclass(frozen=True)
class Name:
    """A name in JSON: the property that it stands for, the type of its values, and how they are held (`@set`, `@language`)."""

    name: str
    property: str
    type: str = ""
    container: str = ""


def context_text() -> str:
    """Return the context as it is published."""
    return (FOLDER / "context.jsonld").read_text(encoding="utf-8")


@cache
def context() -> dict[str, Any]:
    """Return the content of the context."""
    found: dict[str, Any] = json.loads(context_text())["@context"]
    return found


def frame_text(name: str) -> str:
    """Return a frame as it is published."""
    return (FOLDER / f"{name}.frame.jsonld").read_text(encoding="utf-8")


@cache
def frame(name: str) -> Frame:
    """Return a frame: the class of its things, and within it what is shown of them."""
    found: Frame = json.loads(frame_text(name))
    return found


def kind_of(found: Frame) -> str:
    """Return the class of the things of a frame."""
    return iri_of(found["@type"])


def within(found: Frame) -> dict[str, Frame]:
    """Return the names that a frame shows, with the frames of their values."""
    return {name: value for name, value in found.items() if not name.startswith("@")}


def properties(found: Frame) -> set[str]:
    """Return the properties that a frame and the frames within it speak of."""
    shown = within(found)
    own = {iri_of(name_of(name).property) for name in shown}
    return own.union(*(properties(value) for value in shown.values()))


@cache
def name_of(name: str) -> Name:
    """Return a name of the context; one that it does not list is a term of the vocabulary.

    Frames have the property itself where values are texts by language, since a frame can't name an empty map of languages.
    """
    listed = next((term for term, found in context().items() if isinstance(found, dict) and found.get("@id") == name), name)
    found = context().get(listed)
    if not isinstance(found, dict):
        return Name(listed, f"vk:{listed}")
    return Name(listed, found["@id"], found.get("@type", ""), found.get("@container", ""))


def iri_of(name: str) -> str:
    """Return the IRI of a prefixed name, or of a term of the vocabulary."""
    prefix, colon, local = name.partition(":")
    return PREFIXES[prefix] + local if colon else PREFIXES["vk"] + name


@cache
def short_type(iri: str) -> str:
    """Return the name of a class or datatype in the JSON: without prefix for one of the vocabulary, whole for one without prefix."""
    found = short(iri)
    prefix = found.partition(":")[0]
    if prefix == "vk":
        return found.removeprefix("vk:")
    return found if prefix in context() else iri
