"""All links of a document and of its forms as a link set (RFC 9264): level 2 of the FAIR Signposting Profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, json, request

from ontology import LICENSE

from .addresses import host
from .negotiation import HTML, best
from .problems import Problem
from .resources import document_of, links_of
from .signposting import Document, Link, signpost

if TYPE_CHECKING:
    from collections.abc import Iterator

blueprint = Blueprint("linksets", __name__)

LINKSET = {"application/linkset+json": "json", "application/linkset": "txt"}


@blueprint.route("/linkset")
def linkset() -> Response:
    """Return all links of a document and its forms as a link set (RFC 9264), in JSON or as one header would have them."""
    path = request.args.get("path", "").strip("/")
    if not path:
        raise Problem(
            "missing-parameter", "Say of which document: ?path=doc/intervention/ease.", parameter="path", example="doc/block/coping"
        )
    links = list(_links(document_of(path)))
    media_type, form = best(request.accept_mimetypes, LINKSET)
    body = json.dumps({"linkset": _grouped(links)}, indent=1) + "\n" if form == "json" else ",\n".join(map(_anchored, links)) + "\n"
    response = Response(body, mimetype=media_type)
    response.vary.add("Accept")
    return signpost(response, [Link(LICENSE, "license")])


def _links(document: Document) -> Iterator[tuple[str, Link]]:
    """Yield each link of the page and of the forms of a document, after the address that it is a link of."""
    yield from ((_absolute(document.address()), link) for link in links_of(document, HTML))
    for media_type, suffix in document.forms.items():
        yield from ((_absolute(document.address(suffix)), link) for link in links_of(document, media_type))


def _absolute(target: str) -> str:
    return host() + target if target.startswith("/") else target


def _anchored(found: tuple[str, Link]) -> str:
    anchor, link = found
    return f'{Link(_absolute(link.target), link.rel, link.type)}; anchor="{anchor}"'


def _grouped(links: list[tuple[str, Link]]) -> list[dict[str, Any]]:
    """Return one object for each address, with its links by their relation."""
    found: dict[str, dict[str, Any]] = {}
    for anchor, link in links:
        context = found.setdefault(anchor, {"anchor": anchor})
        target = {"href": _absolute(link.target)} | ({"type": link.type} if link.type else {})
        for rel in link.rel.split():
            context.setdefault(rel, []).append(target)
    return list(found.values())
