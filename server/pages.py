"""The pages: home, interventions, trees of blocks and elements, and the query form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, render_template, request
from pyoxigraph import QueryResultsFormat, parse_query_results
from werkzeug.exceptions import HTTPException, NotFound

from graph.errors import QueryError
from graph.names import short
from graph.questions import find, questions
from graph.results import Answer

from .addresses import path_of
from .catalogue import dataset_document
from .language import language, text
from .negotiation import TABLES, media_type_of
from .problems import KINDS
from .queries import page, rows
from .queries import text as query_text
from .sparql import answered, checked, where

if TYPE_CHECKING:
    from graph.opened import Opened

blueprint = Blueprint("pages", __name__)

SCHEMES = {"blocks": "https://w3id.org/veerkracht/id/scheme/blocks", "elements": "https://w3id.org/veerkracht/id/scheme/elements"}
SHOWN = 200

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
        "lang": lang,
        "path_of": path_of,
        "name_of": short,
        "problem_kind": KINDS.__getitem__,
        "version": _release().version,
    }


def _release() -> Opened:
    release: Opened = current_app.config["RELEASE"]
    return release


@blueprint.route("/")
def home() -> str:
    """Return the home page: what this is and how much it holds."""
    counts = rows(_release(), "counts")[0]
    return render_template(
        "home.html", counts=counts, query=query_text("counts"), questions=questions().values(), schema_org=dataset_document()
    )


@blueprint.route("/interventions")
def interventions() -> str:
    """Return the list of interventions, a page of it."""
    found = page(_release(), "interventions", lang=language())
    total = rows(_release(), "counts")[0]["interventions"]
    return render_template("interventions.html", page=found, total=total, query=query_text("interventions"))


@blueprint.route("/blocks", endpoint="blocks", defaults={"name": "blocks"})
@blueprint.route("/elements", endpoint="elements", defaults={"name": "elements"})
def tree(name: str) -> str:
    """Return the tree of a scheme."""
    found = rows(_release(), "tree", scheme=SCHEMES[name], lang=language())
    children: dict[str | None, list[dict[str, Any]]] = {}
    for row in found:
        children.setdefault(row["broader"], []).append(row)
    return render_template("tree.html", name=name, children=children, query=query_text("tree"), scheme=SCHEMES[name])


@blueprint.route("/data/<name>.<suffix>")
def page_data(name: str, suffix: str) -> Response:
    """Return what a page shows as a table: the page's query, with the page's values, in a format for machines."""
    media_type = media_type_of(suffix, TABLES)
    if name not in PAGE_QUERIES or media_type is None:
        raise NotFound(f"There is no such table; there are {', '.join(PAGE_QUERIES)}, as {', '.join(dict.fromkeys(TABLES.values()))}.")
    given = {key: request.args.get(key) or default for key, default in PAGE_QUERIES[name].items()}
    body = _release().query(query_text(name), **given).serialize(suffix)
    return Response(body, mimetype=media_type)


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
