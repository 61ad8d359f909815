"""The documentation as HTML: the part that a page of the server holds, and whole documents that need nothing else."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from graph.names import PREFIXES, short

from .cardinality import cardinality
from .diagrams import DIAGRAMS
from .figures import queries
from .links import Links
from .svg import draw
from .terms import ontology
from .words import word

if TYPE_CHECKING:
    from .figures import Figures
    from .model import Scheme

FOLDER = Path(__file__).parent / "templates"

#: The prefixes that the ontology and this documentation use.
SHOWN = ("vk", "owl", "rdf", "rdfs", "skos", "dcterms", "prov", "oa", "qb", "schema", "bibo", "sh", "xsd")


@cache
def _environment() -> Environment:
    found = Environment(loader=FileSystemLoader(FOLDER), autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)
    found.filters["url"] = lambda text: quote(text, safe="")
    return found


def body(lang: str, figures: Figures, links: Links) -> Markup:
    """Return the documentation of the terms as part of a page; with the trees of the schemes where they have no pages of their own."""
    return Markup(_environment().get_template("body.html").render(**_values(lang, figures, links)))  # noqa: S704 - rendered with escaping


def scheme_body(lang: str, scheme: Scheme, links: Links) -> Markup:
    """Return the tree of a scheme as part of a page."""
    values = {"lang": lang, "scheme": scheme, **_shared(lang, links)}
    return Markup(_environment().get_template("scheme.html").render(**values))  # noqa: S704 - rendered with escaping


def document(lang: str, figures: Figures) -> str:
    """Return the whole documentation as one HTML document that needs no other file."""
    links = Links(ontology(), lang)
    style = "\n".join((FOLDER / name).read_text(encoding="utf-8") for name in ("document.css", "ontology.css"))
    inner = body(lang, figures, links)
    return (
        _environment()
        .get_template("document.html")
        .render(
            lang=lang,
            title=ontology().titles[lang],
            body=inner,
            style=Markup(style),  # noqa: S704 - files of ours
            **_shared(lang, links),
        )
    )


def style() -> str:
    """Return the style of what `body` and `scheme_body` give."""
    return (FOLDER / "ontology.css").read_text(encoding="utf-8")


def _shared(lang: str, links: Links) -> dict[str, object]:
    return {"t": lambda key: word(key, lang), "links": links, "linked": links.linked, "short": short}


def _values(lang: str, figures: Figures, links: Links) -> dict[str, object]:
    model = ontology()
    classes = {each.name for each in model.classes}
    return {
        "lang": lang,
        "model": model,
        "known": model.by_name,
        "figures": figures,
        "queries": queries(),
        "cardinality": cardinality,
        "prefixes": {name: PREFIXES[name] for name in SHOWN},
        "diagrams": [(each, Markup(draw(each, model, lang))) for each in DIAGRAMS],  # noqa: S704 - drawn with escaping
        "by_label": lambda terms: sorted(terms, key=lambda term: (term.labels[lang].lower(), term.iri)),
        "other_shapes": [shape for shape in model.shapes if not classes.intersection(shape.targets)],
        "rule_count": sum(len(shape.rules) + sum(len(one.rules) for one in shape.fields) for shape in model.shapes),
        "concept_count": sum(scheme.size for scheme in model.schemes),
        **_shared(lang, links),
    }
