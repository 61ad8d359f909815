"""What a shape expected, for each kind of constraint, in Dutch and English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .hint_words import Pair, listed, written
from .names import short

if TYPE_CHECKING:
    from collections.abc import Callable

    from .engine import Outcome
    from .hints import Hints

DATATYPES: dict[str, Pair] = {
    "integer": ("een geheel getal, zoals 12", "a whole number, such as 12"),
    "decimal": ("een decimaal getal, zoals 12.5", "a decimal number, such as 12.5"),
    "date": ("een datum, zoals 2026-11-22", "a date, such as 2026-11-22"),
    "anyURI": ("een webadres", "a web address"),
    "string": ("tekst", "text"),
    "boolean": ("true of false", "true or false"),
}
NODE_KINDS: dict[str, Pair] = {
    "IRI": ("een verwijzing (een IRI)", "a reference (an IRI)"),
    "Literal": ("een waarde, geen verwijzing", "a value, not a reference"),
    "BlankNode": ("een naamloze knoop", "a blank node"),
    "BlankNodeOrIRI": ("een verwijzing, geen waarde", "a reference, not a value"),
    "IRIOrLiteral": ("een IRI of een waarde", "an IRI or a value"),
    "BlankNodeOrLiteral": ("een naamloze knoop of een waarde", "a blank node or a value"),
}
LANGUAGES: dict[str, Pair] = {"nl": ("het Nederlands", "Dutch"), "en": ("het Engels", "English")}


def _datatype(hints: Hints, outcome: Outcome) -> Pair | None:
    name = short(hints.number(outcome, "datatype"))
    plain = DATATYPES.get(name.removeprefix("xsd:")) if name.startswith("xsd:") else None
    return (f"{plain[0]} ({name})", f"{plain[1]} ({name})") if plain else (name, name)


def _class(hints: Hints, outcome: Outcome) -> Pair | None:
    kinds = hints.kinds(outcome)
    if not kinds:
        return None
    dutch, english = ([_kind(hints, kind, language) for kind in kinds] for language in ("nl", "en"))
    return f"een bestaand ding van de soort {' of '.join(dutch)}", f"an existing thing of the kind {' or '.join(english)}"


def _kind(hints: Hints, kind: str, language: str) -> str:
    label = hints.data.label(kind, language)
    return f"{label} ({short(kind)})" if label else short(kind)


def _one_of(hints: Hints, outcome: Outcome) -> Pair | None:
    return listed([short(kind) for kind in hints.kinds(outcome)], "precies één van ", "exactly one of ") if hints.kinds(outcome) else None


def _in(hints: Hints, outcome: Outcome) -> Pair | None:
    return listed([written(term) for term in hints.shapes.items(hints.parameter(outcome, "in"))], "een van ", "one of ")


def _node_kind(hints: Hints, outcome: Outcome) -> Pair | None:
    return NODE_KINDS.get(hints.number(outcome, "nodeKind").removeprefix("sh:"))


def _bounds(hints: Hints, outcome: Outcome) -> Pair | None:
    low, high = hints.number(outcome, "minInclusive"), hints.number(outcome, "maxInclusive")
    above, below = hints.number(outcome, "minExclusive"), hints.number(outcome, "maxExclusive")
    if low and high:
        return f"van {low} tot en met {high}", f"from {low} to {high}"
    parts = [
        pair
        for value, pair in (
            (low, (f"{low} of meer", f"{low} or more")),
            (high, (f"{high} of minder", f"{high} or less")),
            (above, (f"meer dan {above}", f"more than {above}")),
            (below, (f"minder dan {below}", f"less than {below}")),
        )
        if value
    ]
    return " en ".join(pair[0] for pair in parts), " and ".join(pair[1] for pair in parts)


def _min_count(hints: Hints, outcome: Outcome) -> Pair | None:
    number = hints.number(outcome, "minCount")
    return ("minstens één waarde", "at least one value") if number == "1" else (f"minstens {number} waarden", f"at least {number} values")


def _max_count(hints: Hints, outcome: Outcome) -> Pair | None:
    number = hints.number(outcome, "maxCount")
    return ("hoogstens één waarde", "at most one value") if number == "1" else (f"hoogstens {number} waarden", f"at most {number} values")


def _pattern(hints: Hints, outcome: Outcome) -> Pair | None:
    pattern = hints.number(outcome, "pattern").strip("'\"")
    return f"tekst volgens het patroon {pattern}", f"text that fits the pattern {pattern}"


def _length(hints: Hints, outcome: Outcome) -> Pair | None:
    low, high = hints.number(outcome, "minLength"), hints.number(outcome, "maxLength")
    if outcome.component.startswith("MinLength"):
        return (
            ("tekst die niet leeg is", "text that is not empty") if low == "1" else (f"minstens {low} tekens", f"at least {low} characters")
        )
    return f"hoogstens {high} tekens", f"at most {high} characters"


def _language(hints: Hints, outcome: Outcome) -> Pair | None:
    codes = hints.languages(outcome)
    if not codes:
        return None
    dutch, english = ([LANGUAGES.get(code, (code, code))[side] for code in codes] for side in (0, 1))
    return f"tekst in {' of '.join(dutch)}", f"text in {' or '.join(english)}"


def _order(hints: Hints, outcome: Outcome) -> Pair | None:
    strict = outcome.component.startswith("LessThanConstraint")
    other = hints.parameter(outcome, "lessThan" if strict else "lessThanOrEquals")
    if other is None:
        return None
    values = ", ".join(written(value) for value in hints.data.values(outcome.focus, other.value))  # type: ignore[union-attr]
    name = f"{written(other)} ({values})" if values else written(other)
    return (f"minder dan {name}", f"less than {name}") if strict else (f"hoogstens {name}", f"at most {name}")


def _has_value(hints: Hints, outcome: Outcome) -> Pair | None:
    value = hints.number(outcome, "hasValue")
    return value, value


def _or(hints: Hints, outcome: Outcome) -> Pair | None:
    if hints.kinds(outcome):
        return _class(hints, outcome)
    named = [written(scheme) for scheme in hints.schemes(outcome)]
    return listed(named, "een begrip uit ", "a concept of ") if named else None


#: What is expected whatever the shape says further.
ALWAYS_EXPECTED: dict[str, Pair] = {"UniqueLang": ("één tekst per taal", "one text for each language")}

#: What is expected, by kind of constraint.
EXPECTED: dict[str, Callable[[Hints, Outcome], Pair | None]] = {
    "Datatype": _datatype,
    "Class": _class,
    "In": _in,
    "NodeKind": _node_kind,
    **dict.fromkeys(("MinInclusive", "MaxInclusive", "MinExclusive", "MaxExclusive"), _bounds),
    "MinCount": _min_count,
    "MaxCount": _max_count,
    "Pattern": _pattern,
    "MinLength": _length,
    "MaxLength": _length,
    "LanguageIn": _language,
    "QualifiedMinCount": _language,
    "LessThan": _order,
    "LessThanOrEquals": _order,
    "HasValue": _has_value,
    "Or": _or,
    "Xone": _one_of,
}
