"""The language of a page: asked for with `?lang=`, else the reader's own, else Dutch; and the fixed texts in both."""

from __future__ import annotations

from flask import request

LANGUAGES = ("nl", "en")

TEXTS: dict[str, tuple[str, str]] = {
    "tagline": ("Een kennisgraaf van wat mensen veerkrachtig maakt", "A knowledge graph of what builds resilience in people"),
    "about": (
        "Veerkrachtgraaf verbindt bouwstenen van veerkracht met de elementen waaruit interventies bestaan, en elke interventie van vijf"
        " brondocumenten met beide. Elk feit heeft zijn vindplaats. Zwakke en ontbrekende effecten staan er net zo goed in als sterke.",
        "Veerkrachtgraaf links the building blocks of resilience with the elements that interventions are made of, and every intervention of"
        " five source documents with both. Each fact has its place in a source. Weak and absent effects stand in it as well as strong ones.",
    ),
    "holds": ("Wat erin staat", "What it holds"),
    "interventions": ("Interventies", "Interventions"),
    "components": ("onderdelen", "components"),
    "blocks": ("Bouwstenen", "Building blocks"),
    "elements": ("Elementen", "Elements"),
    "questions": ("Vragen", "Questions"),
    "sparql": ("SPARQL", "SPARQL"),
    "uses": ("gebruik van elementen", "element uses"),
    "aims": ("doelen", "aims"),
    "statements": ("bevindingen", "findings"),
    "observations": ("percentages", "percentages"),
    "studies": ("onderzoeken", "studies"),
    "recognitions": ("erkenningen", "recognitions"),
    "places": ("vindplaatsen", "places in sources"),
    "concepts": ("begrippen", "concepts"),
    "age": ("Leeftijd", "Age"),
    "from_age": ("vanaf", "from"),
    "to_age": ("tot en met", "up to"),
    "description": ("Beschrijving", "Description"),
    "element": ("Element", "Element"),
    "block": ("Bouwsteen", "Building block"),
    "presence": ("Aanwezigheid", "Presence"),
    "basis": ("Waaruit het blijkt", "Basis"),
    "place": ("Vindplaats", "Place"),
    "outcome": ("Uitkomst", "Outcome"),
    "direction": ("Richting", "Direction"),
    "certainty": ("Zekerheid", "Certainty"),
    "when": ("Wanneer", "When"),
    "study": ("Onderzoek", "Study"),
    "note": ("Noot", "Note"),
    "findings": ("Bevindingen", "Findings"),
    "findings_on": ("Bevindingen over deze uitkomst", "Findings on this outcome"),
    "subject": ("Element of interventie", "Element or intervention"),
    "aims_title": ("Bouwstenen waarop de interventie zich richt", "Building blocks that the intervention aims at"),
    "uses_title": ("Elementen", "Elements"),
    "all": ("Alle gegevens", "All data"),
    "points_here": ("Wat hierheen wijst", "What points here"),
    "property": ("Eigenschap", "Property"),
    "value": ("Waarde", "Value"),
    "inferred": ("afgeleid", "inferred"),
    "as_data": ("Als gegevens", "As data"),
    "query_behind": ("De query achter deze pagina", "The query behind this page"),
    "ask": ("Stel de vraag", "Ask"),
    "answer": ("Antwoord", "Answer"),
    "rows": ("rijen", "rows"),
    "first_rows": ("De eerste 200 rijen; het hele antwoord als", "The first 200 rows; the whole answer as"),
    "required": ("verplicht", "required"),
    "optional": ("mag leeg blijven", "may be left empty"),
    "example": ("bijvoorbeeld", "for example"),
    "examples": ("Voorbeelden", "Examples"),
    "query": ("Query", "Query"),
    "page": ("Bladzijde", "Page"),
    "previous_page": ("Vorige", "Previous"),
    "next_page": ("Volgende", "Next"),
    "run": ("Voer uit", "Run"),
    "format": ("Vorm van het antwoord", "Form of the answer"),
    "interventions_count": ("interventies", "interventions"),
    "intervention_count": ("interventie", "intervention"),
    "skip": ("Naar de inhoud", "Skip to content"),
    "licence": ("Gegevens: CC BY 4.0. Code: Apache-2.0.", "Data: CC BY 4.0. Code: Apache-2.0."),
    "release": ("Uitgave", "Release"),
    "other_language": ("English", "Nederlands"),
}


def language() -> str:
    """Return `nl` or `en` for this request."""
    asked = request.args.get("lang", "")
    if asked in LANGUAGES:
        return asked
    return request.accept_languages.best_match(LANGUAGES) or "nl"


def text(key: str, lang: str) -> str:
    """Return a fixed text in a language."""
    return TEXTS[key][LANGUAGES.index(lang)]
