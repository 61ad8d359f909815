"""How to mend what broke a shape, for each kind of constraint, in Dutch and English."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from ingest.records import KINDS
from ontology import ID

from .hint_words import FEW, Pair, listed, written
from .names import PREFIXES, short
from .nearest import nearest
from .record_keys import key_of, line_of
from .shape_facts import SH, TYPE, literals

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingest.positions import Position

    from .engine import Outcome
    from .hints import Hints


def _mean(hints: Hints, outcome: Outcome, _: Position) -> Pair | None:
    """Return the known thing that a misspelt one is nearest to; the known ones where they are few; else where new ones come from."""
    if not isinstance(outcome.value, NamedNode) or "#" in outcome.value.value:
        return None
    if outcome.value.value.startswith(ID + "place/"):
        return listed([short(iri) for iri in hints.data.members(PREFIXES["vk"] + "SourceDocument")], "bekend zijn ", "known are ")
    known = [iri for iri in hints.members(outcome) if iri != outcome.value.value]
    exists = bool(hints.data.values(outcome.value, TYPE))
    if near := nearest(outcome.value.value, known, 0.8 if exists else 0.72):
        return f"bedoeld is misschien {short(near)}", f"did you mean {short(near)}?"
    if exists:
        return _other_kind(hints, outcome.value)
    if 0 < len(known) <= FEW:
        return listed([short(iri) for iri in known], "bekend zijn ", "known are ")
    kind, _slash, slug = outcome.value.value.removeprefix(ID).partition("/")
    if kind in KINDS and kind not in ("source", "coder"):
        return f"maak het record eerst: `veerkracht new {kind} {slug}`", f"make the record first: `veerkracht new {kind} {slug}`"
    return None


def _choose(hints: Hints, outcome: Outcome, _: Position) -> Pair | None:
    """Return the allowed value that another one is nearest to."""
    allowed = {term.value: written(term) for term in hints.allowed(outcome)}
    near = nearest(outcome.value.value, allowed) if isinstance(outcome.value, NamedNode | Literal) else None
    return (f"bedoeld is misschien {allowed[near]}", f"did you mean {allowed[near]}?") if near else None


def _either(hints: Hints, outcome: Outcome, position: Position) -> Pair | None:
    return _mean(hints, outcome, position) if hints.kinds(outcome) else None


def _named_alike(hints: Hints, outcome: Outcome, _: Position) -> Pair | None:
    """Return the record of the same kind that has nearly the name of one that is not there."""
    if not isinstance(outcome.value, NamedNode):
        return None
    kind = outcome.value.value.removeprefix(ID).partition("/")[0]
    near = nearest(outcome.value.value, hints.data.members(PREFIXES["vk"] + KINDS[kind]), 0.72) if kind in KINDS else None
    return (f"bedoeld is misschien {short(near)}", f"did you mean {short(near)}?") if near else None


def _replacement(hints: Hints, outcome: Outcome, _: Position) -> Pair | None:
    """Return what replaces a value that is withdrawn."""
    found = hints.data.values(outcome.value, PREFIXES["dcterms"] + "isReplacedBy") if isinstance(outcome.value, NamedNode) else []
    return listed([written(term) for term in found], "geef in plaats daarvan ", "give in its place ") if found else None


def _other_kind(hints: Hints, value: NamedNode) -> Pair | None:
    kinds = [kind.value for kind in hints.data.values(value, TYPE) if isinstance(kind, NamedNode) and kind.value.startswith(PREFIXES["vk"])]
    if not kinds:
        return None
    name, listed = short(value.value), ", ".join(short(kind) for kind in kinds)
    return f"{name} bestaat, maar is van de soort {listed}", f"{name} exists, but is of the kind {listed}"


def _add(hints: Hints, outcome: Outcome, position: Position) -> Pair | None:
    """Return the missing line, as YAML for a record and as Turtle for RDF."""
    if outcome.path is None or outcome.path.kind != "predicate":
        return None
    known, key = hints.members(outcome), key_of(outcome.path.iri)
    languages = hints.languages(outcome) if outcome.component.startswith("Qualified") else []
    datatype = short(hints.number(outcome, "datatype")).removeprefix("xsd:")
    if languages and key and position.file.endswith(".yaml") and hints.path_values(outcome):
        return f"voeg toe onder `{key}`: `{languages[0]}: …`", f"add under `{key}`: `{languages[0]}: …`"
    line = line_of(outcome.path.iri, position, short(known[0]) if known else "", languages, datatype)
    return f"voeg toe: {line}", f"add: {line}"


def _number(hints: Hints, outcome: Outcome, position: Position) -> Pair | None:
    """Return the number or date that a text holds, where it holds just one."""
    name = short(hints.number(outcome, "datatype")).removeprefix("xsd:")
    text = outcome.value.value if isinstance(outcome.value, Literal) else ""
    found = re.findall(r"-?[0-9]+(?:[.,][0-9]+)?", text)
    if name == "date" and (match := re.fullmatch(r"([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4})", text)):
        mended = f"{match[3]}-{match[2]:0>2}-{match[1]:0>2}"
    elif name in ("integer", "decimal") and len(found) == 1 and (name == "decimal" or found[0].lstrip("-").isdigit()):
        mended = found[0].replace(",", ".")
    else:
        return None
    key = key_of(outcome.path.iri) if outcome.path and position.file.endswith(".yaml") else ""
    line = f"`{key}: {mended}`" if key else mended
    return f"schrijf {line}", f"write {line}"


def _rewrite(hints: Hints, outcome: Outcome, _: Position) -> Pair | None:
    pattern = hints.number(outcome, "pattern").strip("'\"")
    text = outcome.value.value if isinstance(outcome.value, Literal) else ""
    if pattern.startswith("^https?://") and re.fullmatch(r"[\w-]+(\.[\w-]+)+(/\S*)?", text):
        mended = f"https://{text}"
    elif pattern.startswith("^10[.]") and (match := re.search(r"10\.[0-9]{4,}/\S+", text)):
        mended = match[0]
    else:
        return None
    return f"schrijf {mended}", f"write {mended}"


def _translate(hints: Hints, outcome: Outcome, _: Position) -> Pair | None:
    codes = hints.languages(outcome)
    language = next((text.language or "" for text in literals([outcome.value] if outcome.value else [])), "")
    if not language:
        return listed([f"@{code}" for code in codes], "geef de taal: ", "give the language: ")
    return f"verwijder de tekst in {language!r}, of vertaal hem", f"remove the text in {language!r}, or translate it"


def _allowed(hints: Hints, outcome: Outcome, position: Position) -> Pair | None:
    """Return the property of this kind of thing that a wrong one is nearest to."""
    wrong = str(outcome.path or "")
    owned = hints.shapes.values(outcome.shape, SH + "property")
    paths = [path.value for rule in owned for path in hints.shapes.values(rule, SH + "path") if isinstance(path, NamedNode)]
    near = nearest(wrong, [path for path in paths if path != wrong])
    yaml = position.file.endswith(".yaml")
    name = (key_of(near) if yaml else short(near)) if near else ""
    if name:
        return f"bedoeld is misschien {name}", f"did you mean {name}?"
    wrong_name = (key_of(wrong) if yaml else "") or short(wrong)
    return (
        f"verwijder {wrong_name}, of zet het bij het ding waar het bij hoort",
        f"remove {wrong_name}, or put it with the thing it belongs to",
    )


_KEEP = ("behoud er een en verwijder de rest", "keep one and remove the others")
_SWAP = ("verwissel de twee, of verbeter een van beide", "swap the two, or correct one of them")

#: How to mend it whatever the shape says further.
ALWAYS: dict[str, Pair] = {
    "MaxCount": _KEEP,
    "UniqueLang": _KEEP,
    "MinLength": ("schrijf de tekst, of laat hem weg", "write the text, or leave it out"),
    "LessThan": _SWAP,
    "LessThanOrEquals": _SWAP,
}

#: How to mend it, by kind of constraint.
HINTS: dict[str, Callable[[Hints, Outcome, Position], Pair | None]] = {
    "Class": _mean,
    "In": _choose,
    "Node": _named_alike,
    "Not": _replacement,
    "Or": _either,
    "MinCount": _add,
    "QualifiedMinCount": _add,
    "Datatype": _number,
    "Pattern": _rewrite,
    "LanguageIn": _translate,
    "Closed": _allowed,
}
