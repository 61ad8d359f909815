"""The profiles as they are written in the YAML files beside this one: parts, fields, what fills them, and where each is described."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from graph.errors import GraphError
from graph.names import named
from ontology.terms import VK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT = Path(__file__).parent

RECOGNITION = str(VK.recognition)

#: The databanks that there is a profile of, in the order in which they are shown.
NAMES = ("nji", "loket-gezond-leven", "gezonde-school", "movisie")


@dataclass(frozen=True)
class Selector:
    """What fills a field: a property, with certain values where they are given, and certain properties of its node."""

    property: str
    values: frozenset[str] = frozenset()
    where: dict[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Field:
    """A field of a databank: its label in the databank's words, what fills it, and the sources that describe it."""

    id: str
    label: dict[str, str]
    filled_by: tuple[Selector, ...]
    sources: tuple[str, ...]
    required: bool = False
    rest: bool = False
    never: dict[str, str] | None = None
    show: frozenset[str] = frozenset()
    hide: frozenset[str] = frozenset()

    @property
    def is_recognition(self) -> bool:
        """Return whether the field holds the databank's own recognition, which that of another never fills."""
        return any(selector.property == RECOGNITION for selector in self.filled_by)


@dataclass(frozen=True)
class Part:
    """A part of the working sheet, with its fields."""

    id: str
    label: dict[str, str]
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Source:
    """A public description of fields or levels: its title and address, when it was written or seen, and what it says."""

    id: str
    title: str
    url: str
    says: str
    date: str | None = None
    seen: str | None = None


@dataclass(frozen=True)
class Profile:
    """How a databank describes an intervention: its parts, its scale in its own words, and the sources of all that."""

    name: str
    databank: str
    note: dict[str, str]
    parts: tuple[Part, ...]
    scale: str
    words: dict[str, str]
    scale_sources: tuple[str, ...]
    sources: dict[str, Source]
    labels: dict[str, str]

    @property
    def fields(self) -> Iterator[Field]:
        """Yield the fields of all parts, in their order."""
        return (each for part in self.parts for each in part.fields)


def profiles() -> list[Profile]:
    """Return the profiles of all databanks."""
    return [profile(name) for name in NAMES]


@cache
def profile(name: str) -> Profile:
    """Return the profile of a databank; raise GraphError for an unknown name."""
    if name not in NAMES:
        raise GraphError(f"there is no profile {name!r}", f"there are: {', '.join(NAMES)}")
    own = _read(name)
    sheet = _read(own["sheet"])
    sources = {key: _source(key, value) for key, value in {**sheet["sources"], **own["sources"]}.items()}
    scale = own["scale"]
    return Profile(
        name,
        named(own["databank"]).value,
        own["note"],
        tuple(_part(part) for part in [*sheet["parts"], *own["parts"]]),
        named(scale["scheme"]).value,
        {named(level).value: word for level, word in scale["words"].items()},
        tuple(scale["sources"]),
        sources,
        {named(term).value: word for term, word in sheet["words"].items()},
    )


@cache
def _read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.load((ROOT / f"{name}.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return found


def _source(key: str, given: dict[str, Any]) -> Source:
    date, seen = (str(given[name]) if name in given else None for name in ("date", "seen"))
    return Source(key, given["title"], given["url"], given["says"], date, seen)


def _part(given: dict[str, Any]) -> Part:
    return Part(given["id"], given["label"], tuple(_field(each) for each in given["fields"]))


def _field(given: dict[str, Any]) -> Field:
    return Field(
        given["id"],
        given["label"],
        tuple(_selector(each) for each in given.get("filled_by", ())),
        tuple(given["sources"]),
        given.get("required", False),
        given.get("rest", False),
        given.get("never"),
        _iris(given.get("show", ())),
        _iris(given.get("hide", ())),
    )


def _selector(given: str | dict[str, Any]) -> Selector:
    if isinstance(given, str):
        return Selector(named(given).value)
    where = {named(term).value: _iris(values) for term, values in given.get("where", {}).items()}
    return Selector(named(given["property"]).value, _iris(given.get("values", ())), where)


def _iris(given: Iterable[str]) -> frozenset[str]:
    return frozenset(named(text).value for text in given)
