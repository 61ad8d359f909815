"""Results that only follow from another one are not said twice: a text that is no number is not also too low and too high."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .shape_facts import SH, Facts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ingest.positions import Term

    from .engine import Outcome

BOUNDS = {f"{name}ConstraintComponent" for name in ("MinInclusive", "MaxInclusive", "MinExclusive", "MaxExclusive")}
ORDERS = {"LessThanConstraintComponent": "lessThan", "LessThanOrEqualsConstraintComponent": "lessThanOrEquals"}


def causes_only(outcomes: Iterable[Outcome], shapes: Facts) -> list[Outcome]:
    """Return the results but for those on the size of a value whose datatype is wrong already."""
    found = list(outcomes)
    wrong = [outcome for outcome in found if outcome.component == "DatatypeConstraintComponent"]
    values = {(outcome.focus, str(outcome.path), outcome.value) for outcome in wrong}
    paths = {(outcome.focus, str(outcome.path)) for outcome in wrong}
    return [outcome for outcome in found if not _follows(outcome, shapes, values, paths)]


def _follows(outcome: Outcome, shapes: Facts, values: set[tuple[Term, str, Term | None]], paths: set[tuple[Term, str]]) -> bool:
    if outcome.component in BOUNDS:
        return (outcome.focus, str(outcome.path), outcome.value) in values
    if outcome.component in ORDERS:
        other = shapes.first(outcome.shape, SH + ORDERS[outcome.component])
        return (outcome.focus, str(outcome.path)) in paths or (outcome.focus, getattr(other, "value", "")) in paths
    return False
