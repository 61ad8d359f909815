"""The catalogue over HTTP: as DCAT-AP-NL for harvesters, as a page for people with schema.org in it for dataset search engines."""

from __future__ import annotations

from collections import OrderedDict
from io import BytesIO
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, current_app, render_template, request

from graph.exports.catalogue import described
from graph.exports.catalogue.described import CATALOGUE, DCAT, DCTERMS, IANA
from graph.exports.catalogue.reading import Description
from graph.exports.catalogue.schema_org import FOAF, VCARD, document
from graph.exports.catalogue.settings import as_address
from graph.results import Answer
from graph.statistics import DATASET

from .citation import link, release
from .language import language
from .negotiation import GRAPHS, HTML, wants_page
from .once import once
from .problems import by_suffix

if TYPE_CHECKING:
    from pyoxigraph import NamedNode, Triple

    from .settings import Settings

blueprint = Blueprint("catalogue", __name__)

#: For how many addresses of this server the dataset's description is kept ready.
HOSTS = 8


@blueprint.route("/catalog")
@blueprint.route("/catalog.<suffix>")
def catalogue(suffix: str = "") -> Response:
    """Return the catalogue, in the form that the client likes best or that a suffix names."""
    if suffix == "html" or (not suffix and (not request.accept_mimetypes or wants_page(request.accept_mimetypes, GRAPHS))):
        response = Response(_page(), mimetype=HTML)
    else:
        media_type = by_suffix(suffix, GRAPHS, "The catalogue")
        response = Response(_data(GRAPHS[media_type]), mimetype=media_type)
    response.vary.add("Accept")
    link(response, "/catalog", {})
    return response


def dataset_document() -> dict[str, Any]:
    """Return the dataset as schema.org describes it, for a page to hold; of its files those with the whole release."""
    at = _address_of_site()
    known: OrderedDict[str, dict[str, Any]] = once("dataset", OrderedDict)
    if found := known.get(at):
        return found
    whole = document(described.description(release(), at))
    files = [file for file in whole["distribution"] if file["@id"].startswith(f"{CATALOGUE.value}#dataset-")]
    known[at] = found = whole | {"distribution": files}
    if len(known) > HOSTS:
        known.popitem(last=False)
    return found


def _address_of_site() -> str:
    settings: Settings = current_app.config["SETTINGS"]
    return as_address(settings.public_address or request.host_url)


def _triples() -> list[Triple]:
    return described.description(release(), _address_of_site())


def _data(form: str) -> bytes:
    output = BytesIO()
    Answer(_triples()).write(output, form)
    return output.getvalue()


def _page() -> str:
    triples, lang = _triples(), language()
    of = Description(triples)
    return render_template(
        "catalogue.html",
        own=_told(of, CATALOGUE, lang),
        datasets=[_dataset(of, node, lang) for node in sorted(of.things(CATALOGUE, DCAT + "dataset"), key=lambda node: node != DATASET)],
        services=[_told(of, node, lang) | _address(of, node) for node in of.things(CATALOGUE, DCAT + "service")],
        older=[_dataset(of, node, lang) for node in of.things(DATASET, DCAT + "hasVersion")],
        publisher=[of.text(node, FOAF + "name", lang) for node in of.things(CATALOGUE, DCTERMS + "publisher")],
        contact=[
            address.value
            for node in of.things(CATALOGUE, DCAT + "contactPoint")
            for name in ("hasURL", "hasEmail")
            for address in of.things(node, VCARD + name)
        ],
        schema_org=document(triples),
        formats=sorted(set(GRAPHS.values())),
    )


def _told(of: Description, node: NamedNode, lang: str) -> dict[str, Any]:
    return {"title": of.text(node, DCTERMS + "title", lang), "description": of.text(node, DCTERMS + "description", lang)}


def _address(of: Description, node: NamedNode) -> dict[str, Any]:
    return {"address": "".join(address.value for address in of.things(node, DCAT + "endpointURL"))}


def _dataset(of: Description, node: NamedNode, lang: str) -> dict[str, Any]:
    return _told(of, node, lang) | {
        "version": of.text(node, DCAT + "version", lang),
        "modified": of.text(node, DCTERMS + "modified", lang) or of.text(node, DCTERMS + "issued", lang),
        "files": [_file(of, file, lang) for file in of.things(node, DCAT + "distribution")],
    }


def _file(of: Description, node: NamedNode, lang: str) -> dict[str, str]:
    return {
        "title": of.text(node, DCTERMS + "title", lang),
        "address": "".join(address.value for address in of.things(node, DCAT + "accessURL")),
        "form": ", ".join(form.value.removeprefix(IANA) for form in of.things(node, DCAT + "mediaType")),
    }
