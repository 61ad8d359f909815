"""Every IRI of the graph answers: a thing sends to the document about it (303), a document comes in the form that a client likes best.

After the Dutch URI strategy (`id` names a thing, `doc` is the document about it) and https://www.w3.org/TR/cooluris/: pages for
people; Turtle, N-Triples, RDF/XML, JSON-LD, TriG and N-Quads for machines; CSV where a thing is a list. docs/linked-data.md says why.
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, current_app, render_template, request
from pyoxigraph import NamedNode

from graph.contributions import CONTRIBUTED
from graph.names import named, short
from graph.questions import questions
from graph.results import Answer, write_quads
from ontology import BASE, GRAPH, ID

from .addresses import iri_of, see_other
from .answers import encoding
from .gone import gone
from .language import language
from .negotiation import CSV, DATASETS, GRAPHS, HTML, best, media_type_of, wants_page
from .once import once
from .ontology import terms
from .problems import Problem, by_suffix
from .queries import merged, page, rows, text
from .releases import Kept, described, kept_release, version_links
from .signposting import PROFILE, Document, Link, of_release, signpost
from .spooled import spooled
from .structured import about, kind_of

if TYPE_CHECKING:
    from werkzeug import Response as Redirect

    from graph.opened import Opened
    from graph.questions import Question

blueprint = Blueprint("resources", __name__)

#: An IRI longer than this is not compared with those that are there.
LONGEST = 200

INTERVENTION = "https://w3id.org/veerkracht/ns#Intervention"

#: What people want to know of an intervention first, in this order.
BRIEF = [
    f"vk:{name}"
    for name in (
        "minimumAge", "maximumAge", "targetGroup", "contraindication", "preventionType", "setting", "language", "deliveredBy",
        "delivererCount", "delivererTraining", "groupSizeMin", "groupSizeMax", "sessionCount", "sessionMinutesMin", "sessionMinutesMax",
        "durationWeeks", "costNote", "transferability", "variantOf", "basedOn", "provider", "developer",
    )
] + ["schema:url"]  # fmt: skip

#: What an intervention's page shows in tables of their own: the query of each, and the column by which its rows are one.
OWN = {"costs": "cost", "recognitions": "recognition", "uses": "use", "aims": "aim"}

VOCABULARY, SCHEME = f"{BASE}ns", f"{ID}scheme/"

#: What a thing that is a list can be had in as well.
LISTED = {**GRAPHS, CSV: "csv"}


@blueprint.route("/id/<kind>/<slug>")
def thing(kind: str, slug: str) -> Redirect:
    """Send to the document about a thing (303), with the suffix that was asked for: what the IRI names is itself no document."""
    _known(f"id/{kind}/{slug}")
    return see_other(f"/doc/{kind}/{slug}")


@blueprint.route("/doc/<kind>/<slug>")
def document(kind: str, slug: str) -> Response:
    """Return the document about a thing, in the form that the client likes best or that a suffix names."""
    return _respond(f"doc/{kind}/{slug}")


@blueprint.route("/ns")
@blueprint.route("/ns.<suffix>")
def vocabulary(suffix: str = "") -> Response:
    """Return the vocabulary: its terms have hash IRIs, so that one document describes them all: for people, `/ontology`."""
    return _respond("ns" + (f".{suffix}" if suffix else ""))


@blueprint.route("/alignments/<path:date>")
def alignments(date: str) -> Response:
    """Return what the dated file of alignments says of itself."""
    return _respond(f"alignments/{date}")


@blueprint.route("/graph/<path:name>")
def named_graph(name: str) -> Response:
    """Return a named graph: as data all of its triples, as a page what it is."""
    response = _respond(f"graph/{name}")
    known = _release().manifest.get("contributed", {}).get(name.removeprefix("contributed/").partition(".")[0])
    if known and response.mimetype in GRAPHS:  # the tag that a condition of a write is compared with, as at /rdf-graph-store
        state = (known["hash"], GRAPHS[response.mimetype], encoding(request.headers.get("Accept-Encoding", "")))
        response.set_etag(".".join(filter(None, state)))
    return response


@blueprint.route("/dataset")
@blueprint.route("/dataset.<suffix>")
def dataset(suffix: str = "") -> Response:
    """Return the whole release with its named graphs, as N-Quads, TriG or JSON-LD."""
    media_type = by_suffix(suffix, DATASETS, "The dataset")
    release = _release()
    response = spooled(lambda output: write_quads(release.quads(), output, DATASETS[media_type]), media_type)
    return signpost(response, [Link(BASE, "cite-as"), Link(PROFILE, "profile"), Link("/", "collection", HTML), *of_release("/dataset")])


def document_of(path: str) -> Document:
    """Return the document at a path, with or without a suffix; raise Problem where the graph knows nothing of it."""
    return _known(path)[0]


def links_of(found: Document, media_type: str) -> list[Link]:
    """Return the links of a document in a form; that about a release links to the releases before and after it too."""
    links = found.page if media_type == HTML else found.data(media_type)
    kept = kept_release(found.iri)
    return version_links(kept, links) if kept else links


def _release() -> Opened:
    release: Opened = current_app.config["RELEASE"]
    return release


def _known(path: str) -> tuple[Document, str | None]:
    """Return the document at a path and the media type of its suffix; raise Problem (404 or 410) where there is no such thing or form."""
    found, media_type = _named(path)
    is_removed = found.iri.startswith(CONTRIBUTED) and found.iri not in _release().graphs
    if is_removed or (not kept_release(found.iri) and not _release().holds(NamedNode(found.iri))):
        raise unknown(_release(), found.iri)
    if media_type == CSV and CSV not in found.forms:
        forms = [*dict.fromkeys(found.forms.values()), "html"]
        raise Problem("not-found", f"{found.iri} is no list, and can't be had as CSV.", accepted=[found.address(form) for form in forms])
    return found, media_type


def _named(path: str) -> tuple[Document, str | None]:
    stem, dot, suffix = path.rpartition(".")
    media_type = HTML if suffix == "html" else media_type_of(suffix, LISTED)
    name = stem if dot and media_type else path
    iri = iri_of("id/" + name.removeprefix("doc/") if name.startswith("doc/") else name)
    return Document(iri, name, LISTED if _is_list(iri) else GRAPHS), media_type if dot else None


def _is_list(iri: str) -> bool:
    return iri == VOCABULARY or iri.startswith(SCHEME)


def _respond(path: str) -> Response:
    found, media_type = _known(path)
    chosen = media_type or _liked(found.forms)
    response = _page(found) if chosen == HTML else _data(found, chosen)
    response.vary.add("Accept")
    if media_type is None:
        response.headers["Content-Location"] = _located(found, chosen)
    return response


def _liked(forms: dict[str, str]) -> str:
    accept = request.accept_mimetypes
    return HTML if not accept or wants_page(accept, forms) else best(accept, forms)[0]


def _located(found: Document, media_type: str) -> str:
    """Return the address of the form that was chosen, with what else the request asks for."""
    query = request.query_string.decode("ascii", "ignore")
    return found.address({**LISTED, HTML: "html"}[media_type]).partition("?")[0] + (f"?{query}" if query else "")


def _data(found: Document, media_type: str) -> Response:
    answer = _rows(found.iri) if media_type == CSV else _triples(found.iri)
    response = spooled(lambda output: answer.write(output, LISTED[media_type]), media_type)
    return signpost(response, links_of(found, media_type))


def _rows(iri: str) -> Answer:
    """Return the members of a list as a table."""
    if iri == VOCABULARY:
        return _release().query(text("terms"))
    return _release().query(text("concepts"), scheme=NamedNode(iri))


def unknown(release: Opened, iri: str) -> Problem:
    """Return the problem of an IRI that is not there: gone, or with those that may have been meant."""
    if departed := gone(release, iri):
        return departed
    near = difflib.get_close_matches(iri.removeprefix(ID), _names(release), 3, 0.7) if iri.startswith(ID) and len(iri) < LONGEST else []
    return Problem("unknown-thing", f"Nothing in this graph has the IRI {iri}.", near=[ID + name for name in near])


def _names(release: Opened) -> list[str]:
    """Return the things of a release as KIND/SLUG, looked up once."""
    return once("names", lambda: [row["thing"].removeprefix(ID) for row in rows(release, "names")])


def _triples(iri: str) -> Answer:
    release, node = _release(), NamedNode(iri)
    if iri.startswith(GRAPH):
        return release.query(text("graph"), thing=node)
    if iri == VOCABULARY:
        return release.query(text("vocabulary"))
    found = release.engine.describe(node)
    if kept := kept_release(iri):
        return Answer(iter(dict.fromkeys(chain(described(kept), found.triples()))))
    return found


def _page(found: Document) -> Response:
    if kept := kept_release(found.iri):
        return _release_page(found, kept)
    release, lang = _release(), language()
    values = {"thing": NamedNode(found.iri), "lang": lang}
    facts = page(release, "thing", **values)
    if not facts.rows:
        raise unknown(release, found.iri)
    label = next((row["label"] for row in rows(release, "label", **values)), found.path.rsplit("/", 1)[-1])
    structured = about(release, found, label, facts.rows, lang)
    links = links_of(replace(found, kind=kind_of(structured)), HTML)
    if found.iri == VOCABULARY:
        return signpost(Response(terms(links, structured), mimetype=HTML), links)
    groups = _by_property(facts.rows)
    said = defaultdict(list, {short(name): group for name, group in groups.items()})
    kinds = {fact["value"] for fact in said["rdf:type"]}
    shown = render_template(
        "thing.html",
        groups=sorted(groups.items(), key=lambda group: group[0].lower()),
        said=said,
        brief=[said[name] for name in BRIEF if name in said] if INTERVENTION in kinds else [],
        questions=_questions(found.iri, kinds, {fact["value"] for fact in said["skos:inScheme"]}),
        iri=found.iri,
        path=found.path,
        label=label,
        page=facts,
        formats=sorted(set(found.forms.values())),
        query=text("thing"),
        links=links,
        structured=structured,
        **(_parts(release, facts.rows, values) if facts.number == 1 else {}),
    )
    return signpost(Response(shown, mimetype=HTML), links)


def _questions(iri: str, kinds: set[str], schemes: set[str]) -> list[tuple[Question, dict[str, str]]]:
    """Return the questions that can be asked about a thing of these classes and schemes, with the parameter that it is given as."""
    return [
        (question, {parameter.name: short(iri)})
        for question in questions().values()
        for parameter in question.parameters
        if parameter.kind and named(parameter.kind).value in kinds and (not parameter.scheme or named(parameter.scheme).value in schemes)
    ]


def _by_property(facts: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for fact in facts:
        groups.setdefault(fact["property"], []).append(fact)
    return groups


def _release_page(found: Document, kept: Kept) -> Response:
    links = links_of(found, HTML)
    shown = render_template("release.html", found=kept, links=links, path=found.path, forms=sorted(set(found.forms.values())))
    return signpost(Response(shown, mimetype=HTML), links)


def _parts(release: Opened, facts: list[dict[str, Any]], values: dict[str, object]) -> dict[str, list[dict[str, Any]]]:
    """Return what a page shows apart: what an intervention has by its own; findings about a thing or on it, and what points at it."""
    kinds = {fact["value"] for fact in facts if fact["property"].endswith("#type")}
    own = OWN if INTERVENTION in kinds else {"findings": "statement"}
    parts = {name: merged(rows(release, name, **values), key) for name, key in ({"statements": "statement"} | own).items()}
    return {"on_it": parts.pop("findings", []), **parts, "references": rows(release, "references", **values)}
