"""Nanopublications over HTTP: each under its trusty IRI for as long as a release that holds it is kept, and how to cite it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, current_app, redirect, render_template, request
from pyoxigraph import NamedNode

from graph.exports.nanopublications import written
from graph.nanopublications import nanopublication, nanopublications, statement_named
from graph.results import write_quads
from graph.trusty import CODE
from ontology import LICENSE

from .addresses import iri_of
from .citation import release
from .language import language
from .negotiation import DATASETS, HTML, best, media_type_of, wants_page
from .once import once
from .problems import Problem
from .queries import rows
from .resources import unknown
from .spooled import spooled

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as Answered

    from graph.nanopublications import Nanopublication
    from graph.opened import Opened

blueprint = Blueprint("nanopublications", __name__)

STATEMENT = "https://w3id.org/veerkracht/ns#EvidenceStatement"

#: The forms of a nanopublication; the first is the form that the field publishes in.
FORMS = {"application/trig": "trig", **DATASETS}

#: The words of the page.
WORDS = {
    "nl": {
        "title": "Nanopublicatie",
        "lead": "Eén bevinding met haar herkomst, apart te citeren. De naam bevat een hash van de inhoud:"
        " verandert er iets, dan verandert de naam.",
        "claim": "De bevinding", "cite": "Zo citeert u deze bevinding",
        "whole": "Alle vier de grafen (TriG)", "cite_claim": "Citeer deze bevinding",
    },
    "en": {
        "title": "Nanopublication",
        "lead": "One finding with where it comes from, to be cited by itself. The name holds a hash of the content:"
        " a change gives another name.",
        "claim": "The finding", "cite": "How to cite this finding",
        "whole": "All four graphs (TriG)", "cite_claim": "Cite this finding",
    },
}  # fmt: skip


@blueprint.app_context_processor
def shared() -> dict[str, Any]:
    """Return the words of the link on the page of a statement."""
    return {"nanopublication_words": lambda: WORDS[language()], "evidence_statement": STATEMENT}


@blueprint.route("/np/<code>")
def nanopublication_of(code: str) -> Answered | str:
    """Return a nanopublication by its code, or the present one of a statement by the statement's name, with or without a suffix.

    One that is in an older release alone is answered there; raise 404 where no kept release has it.
    """
    name, _, suffix = code.partition(".")
    media_type = HTML if suffix == "html" else media_type_of(suffix, FORMS)
    if suffix and not media_type:
        raise Problem("not-found", f"A nanopublication can't be had as .{suffix[:20]}.", accepted=[*FORMS.values(), "html"])
    found = _found(name)
    if isinstance(found, str):
        return redirect(f"/np/{code}?release={found}", 307)
    if media_type == HTML or (not suffix and request.accept_mimetypes and wants_page(request.accept_mimetypes, FORMS)):
        return _page(found)
    media_type = media_type or best(request.accept_mimetypes, FORMS)[0]
    return _linked(_data(found, media_type), found)


def _found(name: str) -> Nanopublication | str:
    """Return the nanopublication with a code or of a statement, or the older release that alone has it."""
    if not CODE.fullmatch(name):
        iri = iri_of(f"id/statement/{name}")
        found = nanopublication(release(), NamedNode(iri))
        if found is None:
            raise unknown(release(), iri)
        return found
    statement = _codes(release()).get(name)
    found = nanopublication(release(), statement_named(statement)) if statement else None
    return found or _older(name)


def _older(code: str) -> str:
    shelf = current_app.config.get("SHELF")
    kept = shelf.numbers() if shelf else {}
    for version in sorted(kept, key=kept.__getitem__, reverse=True):
        if version != release().version and code in _codes(version):
            return str(version)
    raise Problem("unknown-thing", f"No release that is kept here has the nanopublication {code}.")


def _codes(of: Opened | str) -> dict[str, str]:
    """Return the codes of a release with the names of their statements; worked out once for each release, opened by its version."""
    known: dict[str, dict[str, str]] = once("nanopublications", dict)
    version = of if isinstance(of, str) else of.version
    if version not in known:
        opened = current_app.config["SHELF"].open(of) if isinstance(of, str) else of
        known[version] = {found.code: found.statement.rsplit("/", 1)[-1] for found in nanopublications(opened)}
    return known[version]


def _data(found: Nanopublication, media_type: str) -> Response:
    if media_type == "application/trig":
        response = Response(written(found), mimetype=media_type)
        response.vary.add("Accept")
        return response
    return spooled(lambda output: write_quads(found.quads, output, FORMS[media_type]), media_type)


def _linked(response: Response, found: Nanopublication) -> Response:
    response.headers.add("Link", f'<{found.iri}>; rel="cite-as"')
    response.headers.add("Link", f'<{LICENSE}>; rel="license"')
    response.headers["Veerkracht-Release"] = release().version
    return response


def _page(found: Nanopublication) -> str:
    lang = language()
    label = next((row["label"] for row in rows(release(), "label", thing=NamedNode(found.statement), lang=lang)), None)
    claim = rows(release(), "claim", thing=NamedNode(found.statement), lang=lang)
    created = next(quad.object.value[:10] for quad in found.quads if quad.predicate.value.endswith("/created"))  # type: ignore[union-attr]
    return render_template(
        "nanopublication.html", found=found, claim=claim, label=label, created=created, forms=FORMS.values(),
        text=written(found).decode(), words=WORDS[lang],
    )  # fmt: skip
