"""The places of releases in their order: a release that is made current again after others has a further one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


class Place(NamedTuple):
    """When a release was made current: the number of the place, the version of the release, and the time (xsd:dateTime)."""

    number: int
    version: str
    made: str


def numbers(places: Iterable[Place]) -> dict[str, int]:
    """Return the last number of each release, by its version, in their order."""
    last = {place.version: place.number for place in places}
    return dict(sorted(last.items(), key=lambda item: item[1]))


def version_of(number: int, places: Iterable[Place]) -> str | None:
    """Return the version of the release that a number is or was of, None where it is of none that is kept."""
    return next((place.version for place in places if place.number == number), None)
