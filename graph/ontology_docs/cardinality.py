"""How often a property may stand, as it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .model import Field


def cardinality(one: Field) -> str:
    """Return how often a property may stand, such as `1`, `0..1` or `1..*`; texts in two languages count by language."""
    most = "*" if one.most is None else str(one.most)
    least = one.least
    if one.once:
        most = "1"
    if one.languages:
        least = 1
    return most if str(least) == most else f"{least}..{most}"
