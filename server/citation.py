"""How to cite an answer: its address with the release, and the links that say so (RFC 8288)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from flask import current_app, request

from .queries import rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flask import Response

    from graph.release import Release

    #: What was asked, by the names of the parameters.
    Asked = Mapping[str, str] | Sequence[tuple[str, str]]


class Citation(NamedTuple):
    """What is cited: the dataset, its day and release, and the address that keeps giving this answer."""

    title: str
    modified: str
    version: str
    address: str


def release() -> Release:
    """Return the release that this application serves."""
    found: Release = current_app.config["RELEASE"]
    return found


def newest() -> str:
    """Return the version of the newest release."""
    known = current_app.config.get("NEWEST")
    return str(known()) if known else release().version


def lasting(path: str, values: Asked) -> str:
    """Return the path that keeps giving this answer: with the release that it is of."""
    asked = urlencode(values)
    return f"{path}?{asked}{'&' if asked else ''}release={release().version}"


def citation(path: str, values: Asked, lang: str) -> Citation:
    """Return how to cite the answer at a path."""
    found = rows(release(), "dataset", lang=lang)[0]
    return Citation(found["title"], str(found["modified"] or ""), release().version, request.host_url.rstrip("/") + lasting(path, values))


def link(response: Response, path: str, values: Asked) -> None:
    """Say in the headers which address to cite (RFC 8574), where the newest answer is (RFC 5829), and where this API is described."""
    asked = urlencode(values)
    response.headers.add("Link", f'<{lasting(path, values)}>; rel="cite-as"')
    response.headers.add("Link", f'<{path}{"?" if asked else ""}{asked}>; rel="latest-version"')
    response.headers.add("Link", '</openapi.json>; rel="service-desc"; type="application/vnd.oai.openapi+json;version=3.1"')
    response.headers["Veerkracht-Release"] = release().version
