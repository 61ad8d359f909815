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
    "row": ("rij", "row"),
    "near": ("Misschien bedoelt u", "Perhaps you mean"),
    "accepted": ("Wat wel kan", "What is accepted"),
    "about_problem": ("Over deze fout", "About this problem"),
    "problems": ("Fouten", "Problems"),
    "problems_lead": (
        "Wat er mis kan gaan, en wat dan te doen. Machines krijgen dezelfde fouten als application/problem+json (RFC 9457).",
        "What can go wrong, and what to do then. Machines get the same problems as application/problem+json (RFC 9457).",
    ),
    "cite": ("Zo citeert u dit antwoord", "How to cite this answer"),
    "older_release": ("U kijkt naar een oudere uitgave:", "You are looking at an older release:"),
    "newest_release": ("Naar de nieuwste uitgave", "To the newest release"),
    "api": ("API", "API"),
    "api_lead": (
        "Alles wat deze dienst voor machines doet, adres voor adres. Dezelfde beschrijving als gegevens:",
        "All that this service does for machines, address by address. The same description as data:",
    ),
    "parameters": ("Parameters", "Parameters"),
    "columns": ("Kolommen", "Columns"),
    "gives": ("Geeft", "Gives"),
    "tag_sparql": ("SPARQL", "SPARQL"),
    "tag_questions": ("Vragen met een naam", "Named questions"),
    "tag_data": ("Gegevens", "Data"),
    "tag_service": ("Over de dienst", "About the service"),
    "tag_pages": ("Pagina's", "Pages"),
    "tag_writing": ("Schrijven", "Writing"),
    "other_language": ("English", "Nederlands"),
    "export": ("Meenemen", "Take it along"),
    "export_lead": (
        "De hele uitgave, in de vorm waarin een ander haar kan gebruiken. Elk bestand heeft een controlegetal (SHA-256) in de kop"
        " Repr-Digest. Met ?release= erachter blijft een adres altijd hetzelfde bestand geven.",
        "The whole release, in the form that another can use. Each file has a checksum (SHA-256) in the header Repr-Digest. With ?release="
        " after it, an address keeps giving the same file.",
    ),
    "file": ("Bestand", "File"),
    "compressed": ("Ingepakt", "Compressed"),
    "media_type": ("Mediatype", "Media type"),
    "profile_rdf": ("Als RDF", "As RDF"),
    "profile_json": ("Als JSON", "As JSON"),
    "profile_csv": ("Als tabellen (CSV)", "As tables (CSV)"),
    "profile_xlsx": ("Als werkmap", "As a workbook"),
    "profile_schema-org": ("Voor zoekmachines", "For search engines"),
}

#: What each operation of the interface does, for the page in Dutch; the description itself is in English.
DUTCH: dict[str, str] = {
    "query": "Een query in SPARQL 1.1",
    "query-post": "Een query in SPARQL 1.1, als formulier of zoals zij is; met een sleutel ook een update",
    "questions": "De vragen met een naam",
    "questions-as": "De vragen met een naam, als JSON of als pagina",
    "question": "Het antwoord op een vraag",
    "thing": "Een ding uit de graaf",
    "vocabulary": "Het vocabulaire",
    "vocabulary-as": "Het vocabulaire in een vorm",
    "page-data": "Wat een pagina toont, als tabel",
    "dataset": "De hele uitgave, met haar grafen",
    "dataset-as": "De hele uitgave, in een vorm",
    "exports": "Wat er in zijn geheel mee te nemen is",
    "export": "Een bestand van de uitgave, met controlegetal",
    "context": "De JSON-LD-context van de bestanden",
    "context-version": "Een versie van de JSON-LD-context",
    "alignments": "Wat een gedateerd bestand met verbanden over zichzelf zegt",
    "named-graph": "Een graaf, in haar geheel",
    "read-graph": "Een graaf, of alle samen",
    "void": "Wat de uitgave bevat, geteld (VoID)",
    "void-as": "Wat de uitgave bevat, in een vorm",
    "openapi": "Deze beschrijving",
    "health": "Of een proces antwoordt",
    "ready": "Of er een uitgave geladen is en queries beantwoord worden",
    "metrics": "Wat er geteld is, voor Prometheus",
    "rules": "De regels van de controle",
    "rule": "Een regel, met een voorbeeld dat fout gaat en hetzelfde hersteld",
    "report": "De woorden voor plaatsen in SHACL-rapporten",
    "problems": "De soorten fouten",
    "problem": "Een soort fout",
    "home": "De startpagina",
    "interventions": "De interventies",
    "blocks": "De bouwstenen",
    "elements": "De elementen",
    "query-form": "Het formulier voor een eigen query",
    "api": "Deze beschrijving, voor mensen",
    "replace": "Vervang een bijgedragen graaf; staat uit tenzij de beheerder het aanzet",
    "add": "Voeg toe aan een bijgedragen graaf; staat uit tenzij de beheerder het aanzet",
    "remove": "Verwijder een bijgedragen graaf; staat uit tenzij de beheerder het aanzet",
    "replace-directly": "Vervang een bijgedragen graaf; staat uit tenzij de beheerder het aanzet",
    "add-directly": "Voeg toe aan een bijgedragen graaf; staat uit tenzij de beheerder het aanzet",
    "remove-directly": "Verwijder een bijgedragen graaf; staat uit tenzij de beheerder het aanzet",
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
