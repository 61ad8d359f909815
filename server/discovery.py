"""For search engines: robots.txt, site maps with both languages (https://www.sitemaps.org/protocol.html), canonical addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, render_template, request

from ontology import ID

from .addresses import SAFE, host
from .citation import release
from .language import LANGUAGES
from .problems import Problem
from .queries import part, rows, size_of

if TYPE_CHECKING:
    from collections.abc import Iterator

blueprint = Blueprint("discovery", __name__)

#: The pages that are not about one thing.
OWN = ("/", "/interventions", "/blocks", "/elements", "/questions", "/changes", "/releases", "/catalog", "/ontology", "/rules", "/api")

#: What search engines need not walk: queries have no end, and older releases say the same again.
CLOSED = ("/sparql", "/query", "/search", "/rdf-graph-store", "/metrics", "/linkset", "/*release=", "/*ask=", "/*query=")

#: What may stand in the address of a page that is to be found; an address with more is of an answer to somebody's question.
PLAIN = {"lang", "page", "release"}

ROBOTS = """# Veerkrachtgraaf. The whole dataset in one request: {host}/dataset.nq ; what it holds: {host}/.well-known/void
User-agent: *
{closed}
Sitemap: {host}/sitemap.xml
"""


@blueprint.app_context_processor
def helpers() -> dict[str, Any]:
    """Return what templates need to name the lasting address of a page."""
    return {"canonical": canonical}


def canonical(lang: str = "") -> str:
    """Return the address under which a page is to be found, in a language; empty for one that is not to be found."""
    if set(request.args) - PLAIN:
        return ""
    values = {"page": request.args.get("page", ""), "lang": lang}
    query = urlencode({name: value for name, value in values.items() if value})
    return f"{host()}{quote(request.path.removesuffix('.html'), safe=SAFE)}" + (f"?{query}" if query else "")


@blueprint.route("/robots.txt")
def robots() -> Response:
    """Return what robots may read, and where the site map is."""
    closed = "\n".join(f"Disallow: {path}" for path in CLOSED)
    return Response(ROBOTS.format(host=host(), closed=closed), mimetype="text/plain")


@blueprint.route("/sitemap.xml")
def sitemap() -> Response:
    """Return the list of the site maps."""
    number = rows(release(), "number-of-things")[0]["number"]
    last = 1 + -(-number // size_of("things"))
    names = [f"{host()}/sitemap-{number}.xml" for number in range(1, last + 1)]
    return _xml(render_template("sitemaps.xml", addresses=names))


@blueprint.route("/sitemap-<int:number>.xml")
def pages(number: int) -> Response:
    """Return a site map: the first is of the pages that are not about one thing, the others of things, in the order of their names."""
    found = list(_own() if number == 1 else _things(number - 1))
    if not found:
        raise Problem("not-found", f"There is no site map {number}.", accepted=["/sitemap.xml"])
    return _xml(render_template("sitemap.xml", pages=found, languages=LANGUAGES))


def _own() -> Iterator[dict[str, str]]:
    yield from ({"address": host() + path} for path in OWN)


def _things(number: int) -> Iterator[dict[str, str]]:
    """Yield the pages of some things, with the day that the record of a thing was written where one is known."""
    for row in part(release(), "things", number).rows if number > 0 else ():
        path = quote(row["thing"].removeprefix(ID), safe=SAFE)
        yield {"address": f"{host()}/doc/{path}"} | ({"day": str(row["day"])} if row["day"] else {})


def _xml(text: str) -> Response:
    return Response(text, mimetype="application/xml")
