"""Every IRI of the graph answers: as a page for people, as Turtle, N-Triples, RDF/XML or JSON-LD for machines."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, current_app, render_template, request
from pyoxigraph import NamedNode

from graph.results import Answer, write_quads
from ontology import BASE, GRAPH, ID

from .addresses import iri_of
from .gone import gone
from .language import language
from .negotiation import DATASETS, GRAPHS, HTML, best, media_type_of, wants_page
from .problems import Problem, by_suffix
from .queries import merged, page, rows, text
from .spooled import spooled

if TYPE_CHECKING:
    from graph.opened import Opened

blueprint = Blueprint("resources", __name__)

#: An IRI longer than this is not compared with those that are there.
LONGEST = 200

INTERVENTION = "https://w3id.org/veerkracht/ns#Intervention"


@blueprint.route("/id/<kind>/<slug>")
def thing(kind: str, slug: str) -> Response | str:
    """Return a thing, in the form that the client likes best or that a suffix names (`.ttl`, `.nt`, `.rdf`, `.jsonld`, `.html`)."""
    return _respond(f"id/{kind}/{slug}")


@blueprint.route("/ns")
@blueprint.route("/ns.<suffix>")
def vocabulary(suffix: str = "") -> Response | str:
    """Return the vocabulary: its terms have hash IRIs, so that one document describes them all."""
    return _respond("ns" + (f".{suffix}" if suffix else ""))


@blueprint.route("/alignments/<path:date>")
def alignments(date: str) -> Response | str:
    """Return what the dated file of alignments says of itself."""
    return _respond(f"alignments/{date}")


@blueprint.route("/graph/<path:name>")
def named_graph(name: str) -> Response | str:
    """Return a named graph: as data all of its triples, as a page what it is."""
    return _respond(f"graph/{name}")


@blueprint.route("/dataset")
@blueprint.route("/dataset.<suffix>")
def dataset(suffix: str = "") -> Response:
    """Return the whole release with its named graphs, as N-Quads, TriG or JSON-LD."""
    media_type = by_suffix(suffix, DATASETS, "The dataset")
    release: Opened = current_app.config["RELEASE"]
    return spooled(lambda output: write_quads(release.quads(), output, DATASETS[media_type]), media_type)


def _respond(path: str) -> Response | str:
    path, media_type = _suffix(path)
    iri = iri_of(path)
    release: Opened = current_app.config["RELEASE"]
    if media_type == HTML or (media_type is None and _page_wanted()):
        return _page(release, iri, path)
    if media_type is None:
        media_type = best(request.accept_mimetypes, GRAPHS)[0]
    return _data(release, iri, media_type)


def _suffix(path: str) -> tuple[str, str | None]:
    stem, dot, suffix = path.rpartition(".")
    media_type = HTML if suffix == "html" else media_type_of(suffix, GRAPHS)
    return (stem, media_type) if dot and media_type else (path, None)


def _page_wanted() -> bool:
    return not request.accept_mimetypes or wants_page(request.accept_mimetypes, GRAPHS)


def _data(release: Opened, iri: str, media_type: str) -> Response:
    if not release.holds(NamedNode(iri)):
        raise unknown(release, iri)
    answer = _triples(release, iri)
    return spooled(lambda output: answer.write(output, GRAPHS[media_type]), media_type)


def unknown(release: Opened, iri: str) -> Problem:
    """Return the problem of an IRI that is not there: gone, or with those that may have been meant."""
    if departed := gone(release, iri):
        return departed
    near = difflib.get_close_matches(iri.removeprefix(ID), _names(release), 3, 0.7) if iri.startswith(ID) and len(iri) < LONGEST else []
    return Problem("unknown-thing", f"Nothing in this graph has the IRI {iri}.", near=[ID + name for name in near])


def _names(release: Opened) -> list[str]:
    """Return the things of a release as KIND/SLUG, looked up once."""
    known: list[str] = current_app.extensions.setdefault("names", [])
    if not known:
        known += [row["thing"].removeprefix(ID) for row in rows(release, "names")]
    return known


def _triples(release: Opened, iri: str) -> Answer:
    node = NamedNode(iri)
    if iri.startswith(GRAPH):
        return release.query(text("graph"), thing=node)
    if iri == f"{BASE}ns":
        return release.query(text("vocabulary"))
    return release.engine.describe(node)


def _page(release: Opened, iri: str, path: str) -> str:
    lang = language()
    values = {"thing": NamedNode(iri), "lang": lang}
    facts = page(release, "thing", **values)
    if not facts.rows:
        raise unknown(release, iri)
    label = next((row["label"] for row in rows(release, "label", **values)), path.rsplit("/", 1)[-1])
    query = text("thing")
    parts = _parts(release, facts.rows, values) if facts.number == 1 else {}
    return render_template(
        "thing.html", iri=iri, path=path, label=label, page=facts, formats=sorted(set(GRAPHS.values())), query=query, **parts
    )


def _parts(release: Opened, facts: list[dict[str, Any]], values: dict[str, object]) -> dict[str, list[dict[str, Any]]]:
    """Return what a page shows apart: uses and aims of an intervention, findings, and what points at the thing."""
    kinds = {fact["value"] for fact in facts if fact["property"].endswith("#type")}
    names = {"statements": "statement", "findings": "statement"} | ({"uses": "use", "aims": "aim"} if INTERVENTION in kinds else {})
    parts = {name: merged(rows(release, name, **values), key) for name, key in names.items()}
    return {"on_it": parts.pop("findings"), **parts, "references": rows(release, "references", **values)}
