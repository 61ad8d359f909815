"""What is measured: user's queries, a description, pages, and every named question, as this server is asked and as others are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from pyoxigraph import Literal, NamedNode

from graph.binding import bind
from graph.exports.facts import query
from graph.names import PREFIXES
from graph.opened import KNOWN
from graph.questions import questions
from ontology import ID
from server.pages import SCHEMES
from server.queries import PAGES, text

if TYPE_CHECKING:
    from graph.questions import Question

PROLOGUE = "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n" for prefix in ("vk", "rdfs", "skos"))

TABLE, GRAPH, PAGE = "application/sparql-results+json", "application/n-triples", "text/html"

#: Queries as a user may write them, which know nothing of what this server works out beforehand: a lookup, then analytical ones.
QUERIES = {
    "lookup": """SELECT ?label ?age WHERE { <https://w3id.org/veerkracht/id/intervention/ease> rdfs:label ?label ; vk:minimumAge ?age }""",
    "elements counted": """SELECT ?element (COUNT(DISTINCT ?intervention) AS ?number) WHERE { ?intervention vk:hasElement ?element }
GROUP BY ?element ORDER BY DESC(?number)""",
    "blocks by setting": """SELECT ?block ?setting (COUNT(DISTINCT ?intervention) AS ?number)
WHERE { ?intervention vk:targets ?block ; vk:setting ?setting } GROUP BY ?block ?setting""",
    "young and in school": """SELECT ?intervention ?label WHERE {
  ?intervention a vk:SchoolBasedIntervention ; vk:minimumAge ?age ; rdfs:label ?label . FILTER ( ?age < 8 && LANG(?label) = "nl" )
} ORDER BY ?label""",
}

#: The queries that an intervention's page is made of, beside whether the thing is known and what schema.org is made from.
OF_A_PAGE = ("thing", "label", "costs", "recognitions", "uses", "aims", "statements", "references")


@dataclass(frozen=True)
class Case:
    """Something to ask: the address here, what to accept, and the queries that others are asked instead, one after another."""

    name: str
    kind: str
    path: str
    accept: str
    queries: tuple[str, ...] = field(default=())


def cases() -> list[Case]:
    """Return all cases, in the order of the table."""
    asked = [Case(name, "query", _sparql(PROLOGUE + query), TABLE, (PROLOGUE + query,)) for name, query in QUERIES.items()]
    describe = f"DESCRIBE <{ID}intervention/ease>"
    asked.append(Case("description", "query", _sparql(describe), GRAPH, (describe,)))
    return [*asked, *_pages(), *(case for question in questions().values() for case in _question(question))]


def _sparql(query: str) -> str:
    return "/sparql?" + urlencode({"query": query})


def _pages() -> list[Case]:
    lang, ease = Literal("nl"), NamedNode(f"{ID}intervention/ease")
    schemes = {name: NamedNode(scheme) for name, scheme in SCHEMES.items()}
    return [
        Case("page: home", "page", "/?lang=nl", PAGE, (text("counts"),)),
        Case("page: interventions", "page", "/interventions?lang=nl", PAGE, (_first_page("interventions", lang=lang),)),
        *(
            Case(f"page: {name}", "page", f"/{name}?lang=nl", PAGE, (bind(text("tree"), {"scheme": scheme, "lang": lang}),))
            for name, scheme in schemes.items()
        ),
        Case(
            "page: intervention",
            "page",
            "/doc/intervention/ease?lang=nl",
            PAGE,
            (
                bind(KNOWN, {"thing": ease}),
                *(_first_page(name, thing=ease, lang=lang) for name in OF_A_PAGE),
                bind(query("around"), {"thing": ease}),
            ),
        ),
    ]


def _first_page(name: str, **values: NamedNode | Literal) -> str:
    query = PAGES.sub(lambda size: f"LIMIT {int(size[1]) + 1}", text(name))
    return bind(query, values)


def _question(question: Question) -> list[Case]:
    """Return a case with the parameters that must be given, and one with all, where there are others."""
    parameters = [parameter for parameter in question.parameters if parameter.name != "lang"]
    sets = {question.name: [parameter for parameter in parameters if parameter.required]}
    if any(not parameter.required for parameter in parameters):
        sets[f"{question.name}, narrowed"] = parameters
    found = []
    for name, given in sets.items():
        values = {parameter.name: parameter.parse(parameter.example) for parameter in given} | {"lang": Literal("nl")}
        path = f"/questions/{question.name}.json?" + urlencode({**{p.name: p.example for p in given}, "lang": "nl"})
        found.append(Case(name, "question", path, TABLE, (bind(question.sparql, values),)))
    return found
