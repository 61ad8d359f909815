"""What pages say to search engines: schema.org as JSON-LD within the page, with the way to the page from the home page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graph.exports.schema_org import thing
from graph.statistics import DATASET
from ontology import BASE, ID, LICENSE

from .addresses import host
from .language import text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graph.opened import Opened

    from .signposting import Document

Node = dict[str, Any]

#: The page that lists the things of a kind.
LISTS = {f"{ID}intervention/": "interventions", f"{ID}block/": "blocks", f"{ID}element/": "elements"}

SITE = {"@type": "WebSite", "@id": BASE, "name": "Veerkrachtgraaf"}

#: The properties whose value describes a thing, best first.
DESCRIPTIONS = ("http://purl.org/dc/terms/description", "http://www.w3.org/2004/02/skos/core#definition")


def about(release: Opened, document: Document, label: str, facts: list[dict[str, Any]], lang: str) -> Node:
    """Return what the page about a thing says: the page, the way to it, and the thing in the words of schema.org."""
    described = thing(release, document.iri, lang)
    described.pop("@context", None)
    if not described:
        description = next((fact["value"] for name in DESCRIPTIONS for fact in facts if fact["property"] == name), None)
        described = {"@type": "Thing", "@id": document.iri, "name": label} | ({"description": description} if description else {})
    address = f"{host()}{document.address()}"
    page = {
        "@type": "AboutPage", "@id": address, "url": address, "name": label, "inLanguage": lang, "license": LICENSE,
        "isPartOf": {"@id": BASE}, "mainEntity": {"@id": document.iri}, "version": release.version,
    }  # fmt: skip
    return _graph(page, _way(document, label, lang), described)


def kind_of(structured: Node) -> str:
    """Return the IRI of the kind that schema.org gives the thing of a page, empty where it has none."""
    kind = structured["@graph"][-1]["@type"]
    return "" if kind == "Thing" else f"https://schema.org/{kind}"


def home(lang: str) -> Node:
    """Return what the home page says: this site, and the dataset that it is about."""
    return _graph(
        SITE
        | {"url": f"{host()}/", "alternateName": text("tagline", lang), "description": text("about", lang), "inLanguage": ["nl", "en"]}
        | {"license": LICENSE, "about": {"@id": DATASET.value}}
    )


def plain(name: str, address: str, lang: str) -> Node:
    """Return what a page says that is about no one thing: its name, and that it belongs to this site."""
    page = {"@type": "WebPage", "@id": address, "url": address, "name": name, "inLanguage": lang, "license": LICENSE}
    return _graph(page | {"isPartOf": SITE | {"url": f"{host()}/"}})


def listed(name: str, things: Iterable[tuple[str, str]], lang: str, first: int = 1) -> Node:
    """Return what a list says: its things in their order, by IRI and label; their numbers begin with the first."""
    items = [
        {"@type": "ListItem", "position": number, "item": {"@id": iri, "name": label}} for number, (iri, label) in enumerate(things, first)
    ]
    return _graph({"@type": "ItemList", "name": text(name, lang), "numberOfItems": len(items), "itemListElement": items})


def _way(document: Document, label: str, lang: str) -> Node:
    """Return the way from the home page to a page."""
    over = next((name for start, name in LISTS.items() if document.iri.startswith(start)), None)
    steps = [("Veerkrachtgraaf", "/"), *([(text(over, lang), f"/{over}")] if over else []), (label, document.address())]
    items = [{"@type": "ListItem", "position": number, "name": name, "item": host() + path} for number, (name, path) in enumerate(steps, 1)]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def _graph(*nodes: Node) -> Node:
    return {"@context": "https://schema.org/", "@graph": list(nodes)}
