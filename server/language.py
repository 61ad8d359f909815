"""The language of a page: asked for with `?lang=`, else the reader's own, else Dutch; and the fixed texts in both."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from flask import request
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

if TYPE_CHECKING:
    from decimal import Decimal

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
    "brief": ("In het kort", "In brief"),
    "costs_title": ("Wat het kost", "What it costs"),
    "amount": ("Bedrag", "Amount"),
    "cost_unit": ("Waarvoor", "For"),
    "price_year": ("Prijs uit", "Price of"),
    "includes": ("Inbegrepen", "Included"),
    "recognitions_title": ("Erkend door", "Recognised by"),
    "unnamed": ("niet genoemd", "not named"),
    "databank": ("Databank", "Databank"),
    "level": ("Niveau", "Level"),
    "website": ("website", "website"),
    "questions_about": ("Vragen hierover", "Questions about this"),
    "all": ("Alle gegevens", "All data"),
    "points_here": ("Wat hierheen wijst", "What points here"),
    "property": ("Eigenschap", "Property"),
    "value": ("Waarde", "Value"),
    "inferred": ("afgeleid", "inferred"),
    "as_data": ("Als gegevens", "As data"),
    "query_behind": ("De query achter deze pagina", "The query behind this page"),
    "ask": ("Stel de vraag", "Ask"),
    "answer": ("Antwoord", "Answer"),
    "why": ("waarom?", "why?"),
    "yes": ("ja", "yes"),
    "no": ("nee", "no"),
    "any": ("maakt niet uit", "any"),
    "choose": ("kies", "choose"),
    "search": ("Zoek", "Search"),
    "search_for": ("Zoek een interventie, bouwsteen, element …", "Search for an intervention, block, element …"),
    "search_hint": (
        "Gezocht wordt in de namen, in het Nederlands en het Engels, en in de beschrijvingen, en van interventies ook in wat zij hebben:"
        " elementen, bouwstenen, settings, doelgroepen, uitvoerders en talen. Alle woorden moeten voorkomen.",
        "The names, in Dutch and in English, and the descriptions are searched, and of interventions what they have too: elements, building"
        " blocks, settings, target groups, deliverers and languages. All words must be there.",
    ),
    "found": ("gevonden", "found"),
    "decision_aid": ("Keuzehulp", "Decision aid"),
    "compare": ("Vergelijken", "Compare"),
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
    "with_below": ("met wat eronder valt", "with what falls under it"),
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
    "ontology": ("Ontologie", "Ontology"),
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
    "for_databanks": ("Voor databanken", "For databanks"),
    "changes": ("Nieuw, gewijzigd, vervallen", "New, changed, withdrawn"),
    "changes_lead": (
        "Wat elke uitgave aan records, begrippen en vocabulaire veranderde, nieuwste eerst.",
        "What each release changed in records, concepts and vocabulary, newest first.",
    ),
    "feed": ("Wijzigingsfeed", "Change feed"),
    "feed_lead": (
        "Voor wie een kopie van de graaf bijhoudt: een kopie volgt deze feed, neemt alleen wat veranderde, en gaat na dat zij klopt.",
        "For whoever keeps a copy of the graph: a copy follows this feed, takes only what changed, and checks that it is right.",
    ),
    "feed_what": ("De feed is een", "The feed is a"),
    "feed_forms": ("Machines vragen hem op als", "Machines ask for it as"),
    "feed_kept": (
        "Eerdere versies en wat verviel blijven er {days} dagen in staan, en de nieuwste versie van alles voorgoed.",
        "Former versions and what was withdrawn stay in it for {days} days, and the newest version of everything for good.",
    ),
    "feed_states": ("Uitgaven in de feed, de nieuwste eerst", "Releases in the feed, the newest first"),
    "feed_page": ("Eerste bladzijde", "First page"),
    "since": ("Sinds", "Since"),
    "first_kept": ("De oudste uitgave die bewaard is", "The oldest release that is kept"),
    "nothing_stated_changed": ("In de records veranderde niets", "Nothing changed in the records"),
    "change": ("wijziging", "change"),
    "changes_count": ("wijzigingen", "changes"),
    "was": ("Was", "Was"),
    "is_now": ("Is", "Is"),
    "successors": ("In plaats hiervan", "In its place"),
    "last_version": ("Zoals het het laatst was", "As it was last"),
    "withdrawn": ("Vervallen", "Withdrawn"),
    "catalogue": ("Catalogus", "Catalogue"),
    "files": ("Bestanden", "Files"),
    "file": ("Bestand", "File"),
    "file_form": ("Vorm", "Form"),
    "services": ("Diensten", "Services"),
    "address": ("Adres", "Address"),
    "older_releases": ("Oudere uitgaven", "Older releases"),
    "publisher": ("Uitgever", "Publisher"),
    "contact": ("Contact", "Contact"),
    "modified": ("Gewijzigd", "Changed"),
    "catalogue_forms": ("Deze catalogus als gegevens, volgens DCAT-AP-NL 3.0:", "This catalogue as data, after DCAT-AP-NL 3.0:"),
    "releases": ("Uitgaven", "Releases"),
    "releases_lead": (
        "De uitgaven die hier bewaard zijn, nieuwste eerst. Elke blijft te lezen en te bevragen met ?release=.",
        "The releases that are kept here, newest first. Each can still be read and asked with ?release=.",
    ),
    "number": ("Nummer", "Number"),
    "made": ("Gemaakt", "Made"),
    "version": ("Versie", "Version"),
    "triples": ("Triples", "Triples"),
    "quads": ("Triples, per graaf geteld", "Triples, counted for each graph"),
    "whole": ("Alle gegevens", "All data"),
    "previous_release": ("De uitgave hiervoor", "The release before"),
    "next_release": ("De uitgave hierna", "The release after"),
    "see_release": ("Bekijk deze uitgave", "See this release"),
    "other_language": ("English", "Nederlands"),
    "export": ("Meenemen", "Take it along"),
    "export_lead": (
        "De hele uitgave, in de vorm waarin een ander haar kan gebruiken. Elk bestand heeft een controlegetal (SHA-256) in de kop"
        " Repr-Digest. Met ?release= erachter blijft een adres altijd hetzelfde bestand geven.",
        "The whole release, in the form that another can use. Each file has a checksum (SHA-256) in the header Repr-Digest. With ?release="
        " after it, an address keeps giving the same file.",
    ),
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
    "feed": "De feed van wijzigingen (LDES): waar de bladzijden staan",
    "feed-page": "Een bladzijde van de feed van wijzigingen",
    "feed-shape": "De vormen waaraan de feed van wijzigingen zich houdt",
    "version": "Een versie van een ding",
    "thing": "Van een ding naar het document erover",
    "document": "Het document over een ding",
    "vocabulary": "Het vocabulaire",
    "vocabulary-as": "Het vocabulaire in een vorm",
    "ontology": "De ontologie: klassen, eigenschappen, schema's en shapes, met tekeningen en voorbeelden",
    "ontology-as": "De ontologie in een vorm: vocabulaire, begrippen en shapes samen",
    "ontology-scheme": "Een begrippenschema als boom",
    "ontology-diagram": "Een tekening van de ontologie",
    "ontology-style": "De stijl van die pagina's",
    "page-data": "Wat een pagina toont, als tabel",
    "profiles": "De velden en niveaus van databanken, en wat ze vult",
    "profile-schema": "De velden en niveaus van een databank, als JSON Schema",
    "profile-record": "Een interventie in de velden en niveaus van een databank, als JSON of als ingevuld werkblad",
    "nanopublication": "Een bevinding als nanopublicatie, met haar code of met de naam van de bevinding",
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
    "catalogue": "De catalogus (DCAT-AP-NL)",
    "catalogue-as": "De catalogus, in een vorm",
    "release": "Van een uitgave naar wat zij over zichzelf zegt",
    "releases": "De uitgaven die bewaard zijn",
    "releases-as": "De uitgaven die bewaard zijn, in een vorm",
    "linkset": "De verwijzingen van een document en zijn vormen (RFC 9264)",
    "robots": "Wat robots mogen lezen",
    "sitemap": "De lijst van pagina's, voor zoekmachines",
    "sitemap-part": "Een deel van de lijst van pagina's",
    "openapi": "Deze beschrijving",
    "health": "Of een proces antwoordt",
    "ready": "Of er een uitgave geladen is en queries beantwoord worden",
    "metrics": "Wat er geteld is, voor Prometheus",
    "rules": "De regels van de controle",
    "rule": "Een regel, met een voorbeeld dat fout gaat en hetzelfde hersteld",
    "report": "De woorden voor plaatsen in SHACL-rapporten",
    "problems": "De soorten fouten",
    "problem": "Een soort fout",
    "changes": "Wat elke uitgave veranderde",
    "changes-as": "Wat elke uitgave veranderde, in een vorm: ook als feed (Atom)",
    "home": "De startpagina",
    "interventions": "De interventies",
    "interventions-as": "De interventies, in een vorm",
    "blocks": "De bouwstenen",
    "blocks-as": "De bouwstenen, in een vorm",
    "elements": "De elementen",
    "elements-as": "De elementen, in een vorm",
    "search": "Zoek dingen op hun naam en beschrijving",
    "search-as": "Zoek dingen op hun naam en beschrijving, in een vorm",
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
    return liked(request.headers.get("Accept-Language", ""))


@lru_cache(maxsize=256)
def liked(accepted: str) -> str:
    """Return the language that a client likes best by its Accept-Language: Dutch where it says nothing of the two.

    A region counts as its language (`nl-BE` is Dutch), as in the lookup of https://www.rfc-editor.org/rfc/rfc4647#section-3.4.
    """
    ranges = [tag.partition("-")[0].lower() for tag, quality in parse_accept_header(accepted, LanguageAccept) if quality > 0]
    return next((tag for tag in ranges if tag in LANGUAGES), "nl")


def number(value: Decimal, lang: str) -> str:
    """Return a number as a language writes it: to the hundredth, whole where it is whole, thousands apart (7.975,50 and 7,975.50)."""
    written = f"{value:,.2f}" if value % 1 else f"{value:,.0f}"
    return written.translate(str.maketrans(",.", ".,")) if lang == "nl" else written


def money(amount: Decimal, most: Decimal | None, currency: str, lang: str) -> str:
    """Return an amount of money, or the range that it lies in, as a language writes it; a currency is an ISO 4217 code."""
    before = {"EUR": "€ " if lang == "nl" else "€"}.get(currency, f"{currency} ")
    written = [before + number(value, lang) for value in (amount, most) if value is not None]
    return (" tot " if lang == "nl" else " to ").join(written)


def text(key: str, lang: str) -> str:
    """Return a fixed text in a language."""
    return TEXTS[key][LANGUAGES.index(lang)]
