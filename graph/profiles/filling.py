"""Fill the profiles with the interventions of a release."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .crosswalk import mappings
from .definitions import profiles
from .facts import facts, interventions
from .record import Filled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import NamedNode

    from graph.opened import Opened

    from .definitions import Profile


def filled(release: Opened, profile: Profile, intervention: NamedNode) -> Filled | None:
    """Return a profile filled with an intervention, None where the release has no such intervention."""
    found = facts(release, intervention, profile.labels)
    return Filled(profile, intervention.value, tuple(found), mappings(release)) if found else None


def all_filled(release: Opened, *wanted: Profile) -> Iterator[Filled]:
    """Yield profiles (all unless some are given) filled with each intervention of a release, one at a time."""
    crosswalk, chosen = mappings(release), wanted or tuple(profiles())
    for intervention in interventions(release):
        found = tuple(facts(release, intervention, chosen[0].labels))
        for profile in chosen:
            yield Filled(profile, intervention.value, found, crosswalk)
