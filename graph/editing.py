"""What an editor offers while someone writes a record: completion, meaning, the place of a definition, and a mend.

The text may be half typed: what stands around the cursor is read from its lines, not from a parsed record.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.records import KINDS, PARTS, keys

from .forms import Meaning, fields, meaning, meaning_of

if TYPE_CHECKING:
    from collections.abc import Mapping

#: A value that is being typed: the key before it, and in a list what was typed before.
VALUE = re.compile(r"(?:^|[\s{,\[-])(?P<key>[A-Za-z]+):\s+(?:\[[^\]]*?)?(?P<typed>[\w/-]*)$")

#: An item of a list on a line of its own, and a key that is being typed.
ITEM = re.compile(r"^(?P<indent>\s*)-\s+(?P<typed>[\w/-]*)$")
KEY = re.compile(r"^(?P<indent>\s*)(?:-\s+)?(?P<inside>\{(?:.*,)?\s*)?(?P<typed>[A-Za-z]*)$")
FLOW_KEY = re.compile(r"(?:\{|,)\s*(?P<typed>[A-Za-z]*)$")
HEAD = re.compile(r"^(?P<key>[A-Za-z]+):")
TYPE = re.compile(r"^type:\s*(\w+)", re.MULTILINE)
WORD = re.compile(r"[a-z][a-z-]*/[A-Za-z0-9-]+|[A-Za-z]+(?=:)")


@dataclass(frozen=True)
class Spot:
    """Where the cursor stands: in a value of a key, or in a key, of a record or part of a class; and what was typed of it."""

    type: str
    key: str
    typed: str


@dataclass(frozen=True)
class Offer:
    """Something to put in at the cursor, and what it means."""

    text: str
    meaning: Meaning
    is_key: bool = False


def spot(text: str, line: int, column: int) -> Spot | None:
    """Return what is being typed at a line and column (both counted from 0), None where nothing can be offered."""
    lines = text.split("\n")
    before = lines[line][:column] if line < len(lines) else ""
    owner = _owner(lines, line)
    type_ = PARTS[owner].type if owner in PARTS and not HEAD.match(before.split("{")[0] + " ") else _type(text)
    if match := VALUE.search(before):
        head = HEAD.match(before)
        inside = head and head["key"] in PARTS and match["key"] != head["key"]
        return Spot(PARTS[head["key"]].type if head and inside else type_, match["key"], match["typed"])
    if (match := ITEM.match(before)) and owner and (owner not in PARTS or "/" in match["typed"]):
        return Spot(_type(text), owner, match["typed"])
    if match := FLOW_KEY.search(before) or KEY.match(before):
        head = HEAD.match(before)
        return Spot(PARTS[head["key"]].type if head and head["key"] in PARTS else type_, "", match["typed"])
    return None


def _type(text: str) -> str:
    match = TYPE.search(text)
    return match[1] if match else ""


def _owner(lines: list[str], line: int) -> str:
    """Return the key at the left margin that an indented or listed line belongs to."""
    if line < len(lines) and not lines[line].startswith((" ", "-", "\t")):
        return ""
    for above in reversed(lines[:line]):
        if match := HEAD.match(above):
            return match["key"]
    return ""


def offers(here: Spot, names: Mapping[str, Meaning]) -> list[Offer]:
    """Return what may stand at a spot; `names` are the records that there are."""
    if here.type not in {*KINDS.values(), *(part.type for part in PARTS.values())}:
        return [] if here.key not in ("", "type") else [Offer(name, Meaning()) for name in KINDS.values()] if here.key else []
    known = fields(here.type)
    if not here.key:
        return [Offer(key, meaning(key), is_key=True) for key in known]
    field = known.get(here.key)
    if field is None:
        return []
    records = [name for name in sorted(names) if name.split("/")[0] in field.kinds()]
    return [Offer(name, meaning_of(name)) for name in field.names()] + [Offer(name, names[name]) for name in records]


def word(text: str, line: int, column: int) -> tuple[str, int, int] | None:
    """Return the name or key at a line and column, and where it starts and ends; None where there is none."""
    lines = text.split("\n")
    found = WORD.finditer(lines[line]) if line < len(lines) else iter(())
    return next(((match[0], *match.span()) for match in found if match.start() <= column <= match.end()), None)


def described(name: str, names: Mapping[str, Meaning]) -> str:
    """Return what a name (KIND/SLUG) or a key means, as Markdown; empty where it is not known."""
    if "/" in name:
        said = (names.get(name) or meaning_of(name)).markdown()
        return f"`{name}`\n\n{said}" if said else ""
    return meaning(name).markdown() if name in keys() else ""


def mend(here: Spot, found: str, names: Mapping[str, Meaning]) -> str | None:
    """Return the nearest name that may stand at a spot instead of what was found there, None where none is near."""
    known = [offer.text for offer in offers(here, names)]
    if not known or found in known:
        return None
    near = difflib.get_close_matches(found, known, 1, 0.6)
    return near[0] if near else None
