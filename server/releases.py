"""The releases that are kept here: a list of them, and what each says of itself; the IRI of a release is `id/release/VERSION`."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, current_app, render_template, request
from pyoxigraph import Literal, NamedNode, Triple

from graph.errors import GraphError
from graph.names import PREFIXES, XSD_INTEGER
from graph.places import version_of
from graph.release import VERSION, Release
from graph.statistics import DATASET
from ontology import BASE, ID, LICENSE

from .addresses import see_other
from .citation import release as served
from .negotiation import CSV, HTML, TABLES, best
from .problems import by_suffix
from .signposting import Link, signpost
from .tables import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from werkzeug import Response as Redirect

    from graph.opened import Opened
    from graph.shelf import Shelf

blueprint = Blueprint("releases", __name__)

#: What the IRIs of releases begin with.
RELEASE = f"{ID}release/"

RDF, RDFS, DCAT, DCTERMS, PROV, VOID = (PREFIXES[name] for name in ("rdf", "rdfs", "dcat", "dcterms", "prov", "void"))
DATE_TIME = NamedNode(PREFIXES["xsd"] + "dateTime")

#: The forms of the list of releases.
FORMS = {HTML: "html", CSV: "csv", "application/json": "json"}

COLUMNS = ("iri", "version", "number", "made", "triples", "quads", "inferred", "sha256", "data")


@dataclass(frozen=True)
class Kept:
    """A release that is kept here, and those before and after it."""

    version: str
    number: int
    made: str
    manifest: dict[str, Any]
    previous: str | None
    next: str | None

    @property
    def iri(self) -> str:
        """Return its IRI."""
        return RELEASE + self.version

    @property
    def facts(self) -> dict[str, Any]:
        """Return what a list tells of it."""
        found = {"iri": self.iri, "version": self.version, "number": self.number, "made": self.made, "data": self.data}
        counts = {name: self.manifest.get(name) for name in ("triples", "quads", "inferred")}
        return found | counts | {"sha256": self.manifest.get("files", {}).get("data.nq", {}).get("sha256")}

    @property
    def data(self) -> str:
        """Return the address of all its data."""
        return f"{BASE}dataset.nq?release={self.version}"


def kept_release(iri: str) -> Kept | None:
    """Return the release that an IRI names, None where it names none that is kept here."""
    return _kept(iri.removeprefix(RELEASE)) if iri.startswith(RELEASE) else None


def _kept(name: str) -> Kept | None:
    order = _order()
    opened = _opened(name) if name in order else None
    if opened is None:
        return None
    versions, place = list(order), order.index(name)
    made = str(opened.place["made"]) if isinstance(opened, Release) else ""
    before = versions[place - 1] if place else None
    after = versions[place + 1] if place + 1 < len(versions) else None
    return Kept(name, _numbers().get(name, 0), made, opened.manifest, before, after)


def kept_releases() -> list[Kept]:
    """Return the releases that are kept here, newest first."""
    return [found for version in reversed(_order()) if (found := _kept(version))]


def _numbers() -> dict[str, int]:
    shelf: Shelf | None = current_app.config.get("SHELF")
    if shelf:
        return shelf.numbers()
    release: Opened = served()
    return {release.version: int(release.place["number"]) if isinstance(release, Release) else 0}


def _order() -> list[str]:
    return list(_numbers())


def _opened(version: str) -> Opened | None:
    """Return a release, None where it went in the meantime."""
    release: Opened = served()
    if version == release.version:
        return release
    shelf: Shelf = current_app.config["SHELF"]
    with suppress(GraphError):
        return shelf.open(version)
    return None


def described(found: Kept) -> Iterator[Triple]:
    """Yield what a release says of itself: which it is, when it was made, what it holds, what came before, and where its data are."""
    node = NamedNode(found.iri)

    def said(predicate: str, value: NamedNode | Literal) -> Triple:
        return Triple(node, NamedNode(predicate), value)

    for kind in (DCAT + "Dataset", VOID + "Dataset", PROV + "Entity"):
        yield said(RDF + "type", NamedNode(kind))
    for predicate in (RDFS + "label", DCTERMS + "title"):
        yield said(predicate, Literal(f"Veerkrachtgraaf, uitgave {found.number}", language="nl"))
        yield said(predicate, Literal(f"Veerkrachtgraaf, release {found.number}", language="en"))
    yield said(DCTERMS + "identifier", Literal(found.version))
    yield said(DCAT + "version", Literal(str(found.number)))
    yield said(DCTERMS + "license", NamedNode(LICENSE))
    yield said(DCTERMS + "conformsTo", NamedNode(f"{BASE}ns"))
    yield said(DCAT + "isVersionOf", DATASET)
    yield said(VOID + "dataDump", NamedNode(found.data))
    yield said(VOID + "triples", Literal(str(found.manifest["triples"]), datatype=XSD_INTEGER))
    if found.made:
        yield said(DCTERMS + "issued", Literal(found.made, datatype=DATE_TIME))
    if found.previous:
        yield said(DCAT + "previousVersion", NamedNode(RELEASE + found.previous))
    if found.next:
        yield said(DCTERMS + "isReplacedBy", NamedNode(RELEASE + found.next))


def version_links(found: Kept, links: Iterable[Link]) -> list[Link]:
    """Return the links of the document about a release, with those to the release before, after and the newest (RFC 5829)."""
    versions = ((found.previous, "predecessor-version"), (found.next, "successor-version"), (_order()[-1], "latest-version"))
    return [
        *(link for link in links if link.rel not in ("collection", "latest-version")),
        *(Link(f"/doc/release/{version}", rel) for version, rel in versions if version),
        Link("/", "collection"),
        Link(f"/dataset.nq?release={found.version}", "item", "application/n-quads"),
    ]


@blueprint.route("/release/<name>")
def release(name: str) -> Redirect:
    """Send to the description of a release, which may be named by its version or its number."""
    shelf: Shelf | None = current_app.config.get("SHELF")
    numbered = version_of(int(name), shelf.places()) if shelf and name.isdecimal() and len(name) < VERSION else None
    version = numbered or next((version for version, number in _numbers().items() if str(number) == name), name)
    return see_other(f"/doc/release/{version}")


@blueprint.route("/releases")
@blueprint.route("/releases.<suffix>")
def releases(suffix: str = "") -> Response:
    """Return the releases that are kept here, newest first: as a page, as CSV or as JSON."""
    media_type = by_suffix(suffix, FORMS, "The list of releases") if suffix else best(request.accept_mimetypes, FORMS)[0]
    found = kept_releases()
    if media_type == HTML:
        response = Response(render_template("releases.html", releases=found), mimetype=HTML)
    else:
        response = table([one.facts for one in found], COLUMNS, TABLES[media_type])
    response.vary.add("Accept")
    items = (Link(f"/doc/release/{one.version}", "item", HTML) for one in found[:10])
    alternates = (Link(f"/releases.{form}", "alternate", media_type) for media_type, form in FORMS.items())
    return signpost(response, [*alternates, *items, Link(LICENSE, "license")])
