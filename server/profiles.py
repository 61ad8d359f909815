"""An intervention in the fields and levels of a databank: as JSON, as a filled working sheet, and the pages on what those fields are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, json, render_template
from pyoxigraph import NamedNode

from graph.exports.databanks import CALLED, databank_name
from graph.profiles import NAMES, filled, profile, profiles, record, schema
from ontology import ID

from .addresses import iri_of
from .citation import link, release
from .language import language
from .problems import Problem
from .resources import unknown

if TYPE_CHECKING:
    from graph.profiles import Filled

blueprint = Blueprint("profiles", __name__)

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

#: The forms of a record, by suffix.
FORMS = {"json": "application/json", "docx": DOCX}

#: The words of the page.
WORDS = {
    "nl": {
        "title": "Databanken",
        "lead": "Elke interventie in de velden en niveaus van een databank, als gegevens en als ingevuld werkblad. Wat een databank niet"
        " vraagt staat er apart bij, en wat zij vraagt en de bronnen niet zeggen blijft zichtbaar open. Een erkenning door een andere"
        " databank wordt nooit een erkenning door deze.",
        "field": "Veld", "filled_by": "Gevuld uit", "described": "Beschreven in", "level": "Niveau",
        "words": "In de woorden van de databank",
        "required": "verplicht", "all": "Alle interventies", "sheets": "Alle werkbladen (ZIP)", "schema": "JSON Schema",
        "sources": "Bronnen",
        "seen": "gezien op", "crosswalk": "De niveaus naast elkaar",
    },
    "en": {
        "title": "Databanks",
        "lead": "Each intervention in the fields and levels of a databank, as data and as a filled working sheet (in Dutch). What a"
        " databank does not ask is listed apart, and what it asks and no source says stays visibly open. A recognition by another databank"
        " never becomes one by this.",
        "field": "Field", "filled_by": "Filled from", "described": "Described in", "level": "Level", "words": "In the databank's words",
        "required": "required", "all": "All interventions", "sheets": "All sheets (ZIP)", "schema": "JSON Schema",
        "sources": "Sources",
        "seen": "seen on", "crosswalk": "The levels, mapped to each other",
    },
}  # fmt: skip


@blueprint.app_context_processor
def shared() -> dict[str, Any]:
    """Return the databanks for the page of an intervention, which links to its records for them."""
    return {"databanks": CALLED}


@blueprint.route("/profiles")
def profile_list() -> str:
    """Return the page on the profiles: their fields, what fills each, and where each is described."""
    names = {name: databank_name(release(), name) for name in NAMES}
    return render_template("profiles.html", profiles=profiles(), names=names, words=WORDS[language()])


@blueprint.route("/profiles/<name>.schema.json")
def profile_schema(name: str) -> Response:
    """Return the JSON Schema of a databank's records; raise 404 for an unknown profile."""
    _known(name)
    return Response(json.dumps(schema(profile(name)), indent=1), mimetype="application/schema+json")


@blueprint.route("/profiles/<name>/<slug>.<suffix>")
def profile_record(name: str, slug: str, suffix: str) -> Response:
    """Return an intervention for a databank, as JSON or DOCX; raise 404 for what is not there."""
    _known(name)
    if suffix not in FORMS:
        raise Problem(
            "not-found", f"A record can't be had as .{suffix[:20]}.", accepted=[f"/profiles/{name}/{slug}.{form}" for form in FORMS]
        )
    found = _filled(name, slug)
    if suffix == "docx":
        from graph.profiles.sheet import sheet

        response = Response(sheet(found, databank_name(release(), name), release().version), mimetype=DOCX)
        response.headers["Content-Disposition"] = f'attachment; filename="{slug}-{name}.docx"'
    else:
        response = Response(json.dumps(record(found, release().version), ensure_ascii=False, indent=1), mimetype="application/json")
        response.headers.add("Link", f'</profiles/{name}.schema.json>; rel="describedby"; type="application/schema+json"')
    link(response, f"/profiles/{name}/{slug}.{suffix}", {})
    return response


def _known(name: str) -> None:
    if name not in NAMES:
        raise Problem("not-found", f"There is no profile {name[:100]!r}.", accepted=[f"/profiles/{known}.schema.json" for known in NAMES])


def _filled(name: str, slug: str) -> Filled:
    iri = iri_of(f"id/intervention/{slug}")
    found = filled(release(), profile(name), NamedNode(iri)) if iri.startswith(ID) else None
    if found is None:
        raise unknown(release(), iri)
    return found
