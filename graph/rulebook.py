"""The rules: what the shapes call them, how bad each is, why it is there, and an example that fails beside the same mended."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import yaml

from ontology import rule_files, shape_files

from .errors import GraphError
from .shape_rules import Rule, shape_rules

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    Texts = tuple[tuple[str, str], ...]

#: Where an example stands that is no part of a record.
PLACES = {
    "turtle": (("en", "in Turtle"), ("nl", "in Turtle")),
    "file": (("en", "as a whole file"), ("nl", "als heel bestand")),
    "table": (("en", "in a table"), ("nl", "in een tabel")),
    "baseline": (("en", "as a line of a baseline"), ("nl", "als regel van een lijst van openstaande zaken")),
}


@dataclass(frozen=True)
class Page:
    """What a rule's page says besides the rule: why it is there, and the two examples, in `place`."""

    topic: str
    title: Texts
    why: Texts
    place: str
    fails: str
    mended: str
    what: Texts = ()
    file: str = ""


@cache
def rules(files: tuple[Path, ...] | None = None) -> dict[str, Rule]:
    """Return all rules by name: those of the shapes in the files (by default the project's), and those on form.

    Raise GraphError for a file that is no RDF by its name; what can't be read in a file is left out.
    """
    found = {rule.name: rule for rule in [*shape_rules(files or shape_files()), *_form_rules()]}
    return dict(sorted(found.items()))


@cache
def pages() -> dict[str, Page]:
    """Return what is written on each rule, by name; raise GraphError where two topics speak of one rule."""
    found: dict[str, Page] = {}
    for path in rule_files():
        topic = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        for name, said in topic["rules"].items():
            if name in found:
                raise GraphError(f"the rule {name} stands in {found[name].topic}.yaml and in {path.name}", "keep one")
            found[name] = _page(path.stem, topic, said)
    return found


def where(page: Page) -> Texts:
    """Return where the lines of an example stand, in both languages."""
    kind, _, key = page.place.partition(".")
    if page.place in PLACES:
        return PLACES[page.place]
    if key:
        return (
            ("en", f"in an item of `{key}` in a record in `{kind}/`"),
            ("nl", f"in een onderdeel van `{key}` in een record in `{kind}/`"),
        )
    return (("en", f"in a record in `{kind}/`"), ("nl", f"in een record in `{kind}/`"))


def _page(topic: str, shared: dict[str, Any], said: dict[str, Any]) -> Page:
    why = said.get("why") or shared["why"]
    what, file = _pair(said.get("what", {})), said.get("file", "")
    return Page(topic, _pair(shared["title"]), _pair(why), said["in"], said["fails"], said["mended"], what, file)


def _pair(texts: dict[str, str]) -> Texts:
    return tuple(sorted(texts.items()))


def _form_rules() -> Iterator[Rule]:
    """Yield the rules on what can be read at all: they have no shape."""
    for name, page in pages().items():
        if page.what and not name.endswith("-closed"):
            yield Rule(name, "Violation", page.what)


__all__ = ["Page", "Rule", "pages", "rules", "where"]
