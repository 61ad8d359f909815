"""The ontology's own documentation: a page of all terms, one for each scheme, the diagrams, and the whole as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, current_app, render_template, request
from werkzeug.exceptions import NotFound

from graph.nearest import nearest
from graph.ontology_docs.diagrams import DIAGRAMS
from graph.ontology_docs.figures import figures
from graph.ontology_docs.html import body, scheme_body
from graph.ontology_docs.html import style as css
from graph.ontology_docs.links import Links
from graph.ontology_docs.source import ONTOLOGY, triples, turtle
from graph.ontology_docs.svg import draw
from graph.ontology_docs.terms import ontology
from graph.results import Answer

from .language import language
from .negotiation import GRAPHS, HTML, best, wants_page
from .problems import by_suffix
from .signposting import Link, of_release, signpost
from .spooled import spooled

if TYPE_CHECKING:
    from collections.abc import Collection

blueprint = Blueprint("ontology", __name__)

PAGE = "/ontology"

#: All forms: a page for people, and data.
FORMS = {**GRAPHS, HTML: "html"}

SVG, CSS, TURTLE = "image/svg+xml", "text/css", "text/turtle"


@blueprint.route("/ontology")
def page() -> Response:
    """Return the ontology as a page, or as data for a client that would rather have that."""
    if not request.accept_mimetypes or wants_page(request.accept_mimetypes, GRAPHS):
        return _page()
    return _data(best(request.accept_mimetypes, GRAPHS)[0])


@blueprint.route("/ontology.<suffix>")
def as_suffix(suffix: str) -> Response:
    """Return the ontology in the form that a suffix names."""
    media_type = by_suffix(suffix, FORMS, "The ontology")
    return _page() if media_type == HTML else _data(media_type)


@blueprint.route("/ontology/schemes/<slug>")
def scheme(slug: str) -> str:
    """Return the tree of a scheme as a page."""
    known = {each.slug: each for each in ontology().schemes}
    if slug not in known:
        raise _unknown("scheme", slug, known)
    lang = language()
    inner = scheme_body(lang, known[slug], _links(lang, page=f"{PAGE}?lang={lang}"))
    return render_template("ontology.html", title=known[slug].labels[lang], body=inner, part=True)


@blueprint.route("/ontology/diagrams/<name>.svg")
def diagram(name: str) -> Response:
    """Return a diagram."""
    known = {each.name: each for each in DIAGRAMS}
    if name not in known:
        raise _unknown("diagram", name, known)
    lang = language()
    return Response(draw(known[name], ontology(), lang, f"{PAGE}?lang={lang}"), mimetype=SVG)


@blueprint.route("/ontology/style.css")
def style() -> Response:
    """Return the style of these pages."""
    return Response(css(), mimetype=CSS)


def terms(links: list[Link], structured: dict[str, Any] | None = None) -> str:
    """Return the page of all terms, in which the fragment of a term's IRI is a place, with typed links and what search engines read."""
    lang = language()
    inner = body(lang, figures(current_app.config["RELEASE"]), _links(lang))
    title = ontology().titles[lang]
    return render_template("ontology.html", title=title, body=inner, part=False, links=links, structured=structured)


def _page() -> Response:
    links = _signposts(HTML)
    return signpost(Response(terms(links), mimetype=HTML), links)


def _data(media_type: str) -> Response:
    if media_type == TURTLE:
        answer = Response(turtle(), mimetype=TURTLE)
    else:
        answer = spooled(lambda output: Answer(triples()).write(output, GRAPHS[media_type]), media_type)
    answer.vary.add("Accept")
    return signpost(answer, _signposts(media_type))


def _signposts(media_type: str) -> list[Link]:
    """Return the links of the ontology in a form: to its IRI, to the other forms, and to the licence and the release."""
    others = (Link(f"{PAGE}.{form}", "alternate", other) for other, form in FORMS.items() if other != media_type)
    return [Link(ONTOLOGY, "cite-as"), *others, *of_release(PAGE)]


def _links(lang: str, page: str = "") -> Links:
    return Links(ontology(), lang, "/", page, f"{PAGE}/schemes/", served=True)


def _unknown(what: str, name: str, known: Collection[str]) -> NotFound:
    near = nearest(name, known, 0.5)
    return NotFound(f"There is no {what} {name!r}.{f' Did you mean {near!r}?' if near else ''}")
