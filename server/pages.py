"""The pages: home, interventions, trees of blocks and elements, and the query form."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, render_template, request, url_for
from markupsafe import Markup, escape
from pyoxigraph import QueryResultsFormat, parse_query_results
from werkzeug.exceptions import HTTPException, NotFound

from graph.errors import QueryError
from graph.names import PREFIXES, short
from graph.questions import find, questions
from graph.results import Answer
from ontology import BASE

from . import structured
from .addresses import host, page_of, path_of, see_other
from .catalogue import dataset_document
from .language import language, money, text
from .negotiation import DATASETS, GRAPHS, HTML, TABLES, liked_of, media_type_of
from .once import once
from .problems import KINDS, Problem
from .queries import ordered_page, rows, size_of
from .queries import text as query_text
from .signposting import Link, of_release, signpost
from .sparql import answered, checked, where

if TYPE_CHECKING:
    from werkzeug import Response as BaseResponse

    from graph.opened import Opened

blueprint = Blueprint("pages", __name__)

SCHEMES = {"blocks": "https://w3id.org/veerkracht/id/scheme/blocks", "elements": "https://w3id.org/veerkracht/id/scheme/elements"}
SHOWN = 200
VK = PREFIXES["vk"]

#: The page queries that can be had as data, with the values they take and their defaults.
PAGE_QUERIES: dict[str, dict[str, str]] = {
    "counts": {},
    "interventions": {"lang": "nl"},
    "tree": {"lang": "nl", "scheme": SCHEMES["blocks"]},
}


@blueprint.app_context_processor
def helpers() -> dict[str, Any]:
    """Return what every template can use."""
    lang = language()
    other = {**request.args, "lang": "en" if lang == "nl" else "nl"}
    return {
        "page_query": lambda number: urlencode({**request.args, "page": number}),
        "other_query": lambda: urlencode(other),
        "t": lambda key: text(key, lang),
        "money": lambda row: money(row["amount"], row["amountMax"], row["currency"], lang),
        "lang": lang,
        "url_for": _address,
        "problem_kind": KINDS.__getitem__,
        "version": _release().version,
        "plain_page": lambda name: structured.plain(name, f"{host()}{request.path}", lang),
    }


blueprint.add_app_template_filter(path_of)
blueprint.add_app_template_filter(page_of)
blueprint.add_app_template_filter(short, "name_of")


@blueprint.app_template_filter("cell")
def cell(value: object) -> object:
    """Return a value as a table shows it: an IRI as a link, nothing for one that is missing."""
    if isinstance(value, str) and value.startswith("http"):
        return Markup(f'<a href="{escape(page_of(value, language()))}">{escape(short(value))}</a>')  # noqa: S704 - both are escaped
    return "" if value is None else value


@lru_cache(maxsize=500)
def _address(endpoint: str, **values: Any) -> str:  # noqa: ANN401 - as Flask has it
    """Return the path of a page, as `url_for` makes it for each of the dozens of links that a page has."""
    return url_for(endpoint, **values)


def _release() -> Opened:
    release: Opened = current_app.config["RELEASE"]
    return release


@blueprint.route("/")
def home() -> BaseResponse:
    """Return the home page: what this is and how much it holds; who asks for RDF is sent to the catalogue (303)."""
    if request.accept_mimetypes and liked_of(request.accept_mimetypes, [HTML, *GRAPHS]) in GRAPHS:
        return see_other("/catalog")
    counts, lang = rows(_release(), "counts")[0], language()
    links = [
        Link(BASE, "cite-as"), Link("https://schema.org/AboutPage", "type"), Link("https://schema.org/Dataset", "type"),
        *(Link(f"/catalog.{form}", "describedby", media_type) for media_type, form in GRAPHS.items()),
        *(Link(f"/dataset.{form}", "item", media_type) for media_type, form in DATASETS.items()),
        Link("/.well-known/void.ttl", "describedby", "text/turtle"),
        Link("/openapi.json", "service-desc", "application/vnd.oai.openapi+json"), *of_release("/"),
    ]  # fmt: skip
    shown = render_template(
        "home.html",
        counts=counts,
        query=query_text("counts"),
        questions=questions().values(),
        links=links,
        structured=structured.home(lang),
        schema_org=dataset_document(),
    )
    response = signpost(Response(shown), links)
    response.vary.add("Accept")
    return response


@blueprint.route("/interventions")
@blueprint.route("/interventions.<suffix>")
def interventions(suffix: str = "") -> Response:
    """Return the list of interventions: a page of it, or the whole as a table."""
    if media_type := _media_type(suffix):
        return _table("interventions", media_type, lang=request.args.get("lang") or "nl")
    found = ordered_page(_release(), "interventions", "intervention", _order(language()), lang=language())
    total = rows(_release(), "counts")[0]["interventions"]
    before = (found.number - 1) * size_of("interventions")
    listed = structured.listed("interventions", [(row["intervention"], row["label"]) for row in found.rows], language(), before + 1)
    links = _links("interventions", VK + "Intervention")
    return _listing("interventions.html", links, listed, page=found, total=total, query=query_text("interventions"))


def _order(lang: str) -> list[str]:
    """Return the interventions of the release in the order of their labels in a language, which is worked out once."""
    return once(f"interventions-order-{lang}", lambda: [row["intervention"] for row in rows(_release(), "interventions-order", lang=lang)])


@blueprint.route("/blocks", endpoint="blocks", defaults={"name": "blocks"})
@blueprint.route("/elements", endpoint="elements", defaults={"name": "elements"})
@blueprint.route("/blocks.<suffix>", endpoint="blocks_as", defaults={"name": "blocks"})
@blueprint.route("/elements.<suffix>", endpoint="elements_as", defaults={"name": "elements"})
def tree(name: str, suffix: str = "") -> Response:
    """Return the tree of a scheme: a page, or its concepts as a table."""
    if media_type := _media_type(suffix):
        return _table("tree", media_type, scheme=SCHEMES[name], lang=request.args.get("lang") or "nl")
    found = rows(_release(), "tree", scheme=SCHEMES[name], lang=language())
    children: dict[str | None, list[dict[str, Any]]] = {}
    for row in found:
        children.setdefault(row["broader"], []).append(row)
    listed = structured.listed(name, dict.fromkeys((row["concept"], row["label"]) for row in found), language())
    links = [Link(SCHEMES[name], "cite-as"), *_links(name, "https://schema.org/DefinedTermSet")]
    return _listing("tree.html", links, listed, name=name, children=children, query=query_text("tree"), scheme=SCHEMES[name])


def _listing(template: str, links: list[Link], listed: dict[str, Any], **values: Any) -> Response:  # noqa: ANN401 - what a template shows
    response = signpost(Response(render_template(template, links=links, structured=listed, **values)), links)
    response.vary.add("Accept")
    return response


def _links(name: str, of: str) -> list[Link]:
    tables = {media_type: form for media_type, form in TABLES.items() if media_type not in ("application/json", "application/xml")}
    alternates = [Link(f"/{name}.{form}", "alternate", media_type) for media_type, form in tables.items()]
    return [Link("https://schema.org/CollectionPage", "type"), Link(of, "type"), *alternates, *of_release(f"/{name}")]


def _media_type(suffix: str) -> str | None:
    """Return the media type of a table that a suffix names, or that a client likes better than a page; None for a page."""
    if suffix:
        found = HTML if suffix == "html" else media_type_of(suffix, TABLES)
        if found is None:
            raise Problem("not-found", f"This list can't be had as .{suffix}.", accepted=["html", *dict.fromkeys(TABLES.values())])
    else:
        found = liked_of(request.accept_mimetypes, [HTML, *TABLES]) if request.accept_mimetypes else HTML
    return None if found == HTML else found


@blueprint.route("/data/<name>.<suffix>")
def page_data(name: str, suffix: str) -> Response:
    """Return what a page shows as a table: the page's query, with the page's values, in a format for machines."""
    media_type = media_type_of(suffix, TABLES)
    if name not in PAGE_QUERIES or media_type is None:
        raise NotFound(f"There is no such table; there are {', '.join(PAGE_QUERIES)}, as {', '.join(dict.fromkeys(TABLES.values()))}.")
    return _table(name, media_type, **{key: request.args.get(key) or default for key, default in PAGE_QUERIES[name].items()})


def _table(name: str, media_type: str, **values: str) -> Response:
    response = Response(_release().query(query_text(name), **values).serialize(TABLES[media_type]), mimetype=media_type)
    response.vary.add("Accept")
    return signpost(response, of_release(request.path))


@blueprint.route("/query")
def query_form() -> str:
    """Return the form for a query of one's own, with the questions as examples."""
    chosen = request.args.get("example")
    query = request.args.get("query") or (find(chosen).sparql if chosen in questions() else EXAMPLE)
    reply, problem, table = None, None, None
    if request.args.get("query"):
        try:
            reply = answered(checked(query))
        except QueryError as error:
            problem = where(error, query)
        except HTTPException as error:
            problem = error.description
    if reply and reply.kind != "graph":
        table = Answer(parse_query_results(reply.body, format=QueryResultsFormat.JSON))
    return render_template(
        "query.html", query=query, questions=questions().values(), reply=reply, table=table, problem=problem, shown=SHOWN
    )


EXAMPLE = """PREFIX vk: <https://w3id.org/veerkracht/ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?intervention ?label (COUNT(?block) AS ?blocks) WHERE {
  ?intervention a vk:SchoolBasedIntervention ; rdfs:label ?label ; vk:targets ?block .
  FILTER ( LANG(?label) = "nl" )
}
GROUP BY ?intervention ?label
ORDER BY DESC(?blocks)
"""
