"""What a machine finds without reading a page: typed links to the other forms, the licence, the profile and the release.

After the FAIR Signposting Profile (https://signposting.org/FAIR/): level 1 as `Link` headers and as `<link>` elements, level 2 in
`linksets.py`. The links of a document are made from its address alone, so that they cost no query.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from flask import Response, request

from ontology import BASE, LICENSE

from .addresses import SAFE
from .citation import release
from .negotiation import CSV, GRAPHS, HTML

if TYPE_CHECKING:
    from collections.abc import Iterable

#: What the data keep to: the ontology, which says it in OWL and SHACL.
PROFILE = f"{BASE}ns"


@dataclass(frozen=True)
class Link:
    """A typed link (RFC 8288)."""

    target: str
    rel: str
    type: str = ""

    def __str__(self) -> str:
        return f'<{self.target}>; rel="{self.rel}"' + (f'; type="{self.type}"' if self.type else "")


@dataclass(frozen=True)
class Document:
    """What answers for an IRI: its path without a suffix, the forms it can be had in, and the kind of what it is about."""

    iri: str
    path: str
    forms: dict[str, str] = field(default_factory=lambda: dict(GRAPHS))
    kind: str = ""

    def address(self, suffix: str = "") -> str:
        """Return the path of a form, of the same release as the request."""
        named = request.args.get("release")
        return f"/{quote(self.path, safe=SAFE)}{suffix and '.' + suffix}" + (f"?{urlencode({'release': named})}" if named else "")

    @property
    def page(self) -> list[Link]:
        """Return the links of the page."""
        kinds = filter(None, ("https://schema.org/AboutPage", self.kind))
        return [
            Link(self.iri, "cite-as"),
            *(Link(kind, "type") for kind in kinds),
            *(Link(self.address(suffix), "describedby alternate", media_type) for media_type, suffix in self.forms.items()),
            *self._shared(),
        ]

    def data(self, media_type: str) -> list[Link]:
        """Return the links of a form for machines."""
        profile = [] if media_type == CSV else [Link(PROFILE, "profile")]
        return [Link(self.iri, "cite-as"), Link(self.address("html"), "describes alternate", HTML), *profile, *self._shared()]

    def _shared(self) -> list[Link]:
        linkset = Link(f"/linkset?{urlencode({'path': self.path})}", "linkset", "application/linkset+json")
        return [*of_release(f"/{quote(self.path, safe=SAFE)}"), linkset]


def of_release(path: str) -> list[Link]:
    """Return the links of whatever is of a release: its licence, the release, the same of the newest one, and the other releases."""
    return [
        Link(LICENSE, "license"),
        Link(f"/doc/release/{release().version}", "collection"),
        Link(path, "latest-version"),
        Link("/releases", "version-history"),
    ]


def signpost(response: Response, links: Iterable[Link]) -> Response:
    """Put links and the release into the headers of a response."""
    response.headers["Link"] = ", ".join(map(str, links))
    response.headers["Veerkracht-Release"] = release().version
    return response
