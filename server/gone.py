"""What was once there and is gone answers 410, with its successor and with where it was last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import current_app

from graph.history import last_with
from graph.withdrawals import withdrawals
from ontology import BASE

from .addresses import path_of
from .once import once
from .problems import Problem

if TYPE_CHECKING:
    from graph.opened import Opened
    from graph.shelf import Shelf
    from graph.withdrawals import Withdrawal


class Gone(Problem):
    """A 410: what is gone, and links to its successors and to its last version (RFC 5829)."""

    def __init__(self, detail: str, **members: Any) -> None:  # noqa: ANN401 - what else is worth knowing
        super().__init__("gone", detail, **members)
        self._links = [(path_of(iri), "successor-version") for iri in members.get("successors", ())]
        self._links += [(address, "predecessor-version") for address in [members.get("lastVersion")] if address]

    def get_headers(self, *given: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - as Werkzeug has it
        """Return the headers, with the links."""
        return [*super().get_headers(*given), *(("Link", f'<{address}>; rel="{kind}"') for address, kind in self._links)]


def gone(release: Opened, iri: str) -> Gone | None:
    """Return the problem of what an earlier release had, or a withdrawal tells of; None where nothing is known of it."""
    told = _told(release).get(iri)
    last = _last(release, iri)
    if told is None and not last:
        return None
    since = ({"day": told.since} if told and told.since else {}) | last.pop("since", {})
    members = {"successors": told.successors, "label": told.labels, "reason": told.reasons} if told else {}
    return Gone(_detail(iri, told, since), goneSince=since, **members, **last)


def _detail(iri: str, told: Withdrawal | None, since: dict[str, Any]) -> str:
    when = f" since {since['day']}" if "day" in since else f" since release {since['release']}" if since else ""
    instead = f" In its place stands {' and '.join(told.successors)}." if told and told.successors else ""
    return f"{iri} is gone{when}.{instead}"


def _told(release: Opened) -> dict[str, Withdrawal]:
    """Return the withdrawals that a release tells of, read once."""
    return once("withdrawals", lambda: withdrawals(release))


def _last(release: Opened, iri: str) -> dict[str, Any]:
    """Return since which release a thing is gone, and its address in the last one that had it; nothing where none had."""
    shelf: Shelf | None = current_app.config.get("SHELF")
    found = last_with(shelf, iri, release.version) if shelf and iri.startswith(BASE) else None
    if not found:
        return {}
    last, after = found
    address = {"lastVersion": f"{path_of(iri)}?release={last.number}"} if current_app.config["SETTINGS"].kept_releases else {}
    return {"since": {"release": after.number, "version": after.version, "made": after.made}, **address}
