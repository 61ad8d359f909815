"""Every IRI of the graph answers, as a page and in four formats; every page leads to its data; and what a person sees in a browser."""

import re
import subprocess
from decimal import Decimal
from html import unescape
from html.parser import HTMLParser

import pytest
from rdflib import RDF, Graph

from graph.questions import questions
from ontology import BASE
from server.language import money

FORMATS = {"ttl": "text/turtle", "nt": "application/n-triples", "rdf": "application/rdf+xml", "jsonld": "application/ld+json"}
SUBJECTS = (
    "SELECT DISTINCT ?s WHERE { ?s ?p ?o . FILTER ( REGEX(STR(?s), '^https://w3id.org/veerkracht/(id|alignments)/[^#]*$') ) } ORDER BY ?s"
)


def subjects(release):
    return [row["s"] for row in release.query(SUBJECTS).rows()]


def one_of_each_kind(release):
    kinds = {}
    for iri in subjects(release):
        kinds.setdefault(iri.removeprefix(BASE).rsplit("/", 1)[0], iri)
    return kinds


def path(iri):
    return "/" + iri.removeprefix(BASE)


def test_every_iri_of_the_graph_answers_as_data(release, client):
    for iri in subjects(release):
        response = client.get(path(iri), headers={"Accept": "application/n-triples"}, follow_redirects=True)
        assert response.status_code == 200, iri
        assert f"<{iri}>" in response.text


def test_one_thing_of_each_kind_and_every_intervention_answers_as_a_page_in_both_languages(release, client):
    things = [*one_of_each_kind(release).values(), *(iri for iri in subjects(release) if "/intervention/" in iri)]
    assert len(things) > 80
    for iri in things:
        for language in ("nl", "en"):
            response = client.get(f"{path(iri)}?lang={language}", headers={"Accept": "text/html"}, follow_redirects=True)
            assert response.status_code == 200, iri
            assert f'<html lang="{language}">' in response.text
            assert f'href="{path(iri).replace("/id/", "/doc/")}.ttl"' in response.text


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")
@pytest.mark.parametrize("form", FORMATS)
def test_one_thing_of_each_kind_answers_in_every_format_the_same(form, release, client):
    for iri in one_of_each_kind(release).values():
        by_accept = client.get(path(iri), headers={"Accept": FORMATS[form]}, follow_redirects=True)
        by_suffix = client.get(f"{path(iri)}.{form}", follow_redirects=True)
        assert by_accept.status_code == by_suffix.status_code == 200
        assert by_accept.mimetype == by_suffix.mimetype == FORMATS[form]
        graph = Graph().parse(data=by_accept.data, format={"rdf": "xml", "jsonld": "json-ld"}.get(form, form))
        rows = release.store.quads_for_pattern(*_subject(iri))
        stated = {(q.predicate.value, q.object.value) for q in rows}
        assert len({(str(p), str(o)) for s, p, o in graph if str(s) == iri}) == len(stated)


def _subject(iri):
    from pyoxigraph import DefaultGraph, NamedNode

    return NamedNode(iri), None, None, DefaultGraph()


@pytest.mark.parametrize(
    "address", ["/id/intervention/nothing", "/id/nothing/at-all", "/questions/nothing", "/graph/nothing", "/id/intervention/ease.docx"]
)
def test_an_unknown_thing_is_a_404_for_people_and_machines(address, client):
    page = client.get(address, headers={"Accept": "text/html"})
    data = client.get(address, headers={"Accept": "text/turtle"})
    assert page.status_code == data.status_code == 404
    assert "<h1>404" in page.text
    assert data.mimetype == "application/problem+json"


def test_every_term_of_the_vocabulary_is_described_at_ns(client):
    graph = Graph().parse(data=client.get("/ns", headers={"Accept": "text/turtle"}).data, format="turtle")
    terms = {str(s) for s in graph.subjects() if str(s).startswith(BASE + "ns#")}
    assert BASE + "ns#mayStrengthen" in terms
    assert len(terms) > 150


@pytest.mark.parametrize("name", ["ontology", "alignments", "meta", "inferred", "pharos-gids", "growcare"])
def test_a_named_graph_can_be_taken_whole(name, release, client):
    graph = Graph().parse(data=client.get(f"/graph/{name}", headers={"Accept": "application/n-triples"}).data, format="nt")
    number = release.query(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{BASE}graph/{name}> {{ ?s ?p ?o }} }}").rows()[0]["n"]
    assert len(graph) == number


def test_the_home_page_counts_what_the_graph_holds(release, client):
    page = client.get("/?lang=en").text
    for kind in ("Intervention", "ElementUse", "EvidenceStatement", "Study", "Place"):
        number = release.query(f"SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ ?x a vk:{kind} }}").rows()[0]["n"]
        assert f"<strong>{number}</strong>" in page


@pytest.mark.parametrize(("accepted", "where"), [("text/turtle", "/catalog"), ("application/rdf+xml, text/html;q=0.5", "/catalog")])
def test_the_site_leads_who_asks_for_rdf_to_what_describes_it(client, accepted, where):
    answer = client.get("/", headers={"Accept": accepted})
    assert (answer.status_code, answer.headers["Location"]) == (303, where)
    found = client.get("/", headers={"Accept": accepted}, follow_redirects=True)
    graph = Graph().parse(data=found.data, format="turtle" if "turtle" in accepted else "xml")
    assert any("Dataset" in str(kind) for kind in graph.objects(None, RDF.type))


@pytest.mark.parametrize("accepted", ["*/*", "text/html, text/turtle;q=0.9", "", "image/png"])
def test_the_site_is_a_page_for_all_others(client, accepted):
    answer = client.get("/", headers={"Accept": accepted})
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    assert "Accept" in answer.headers["Vary"]


@pytest.mark.parametrize("name", questions())
def test_a_question_has_a_form_and_its_answer_as_data(name, client):
    examples = {p.name: p.example for p in questions()[name].parameters if p.required}
    page = client.get(f"/questions/{name}", query_string={**examples, "ask": 1, "lang": "nl"})
    assert page.status_code == 200
    assert questions()[name].title["nl"] in page.text.replace("&#39;", "'").replace("&#34;", '"')
    table = client.get(f"/questions/{name}.csv", query_string={**examples, "lang": "nl"})
    assert table.mimetype == "text/csv"
    assert table.text.count("\n") > 1


@pytest.mark.parametrize(
    "address", ["/", "/interventions", "/blocks", "/elements", "/questions", "/questions/gaps", "/id/intervention/ease"]
)
def test_no_page_is_without_a_way_to_its_data(address, client):
    outline = Outline()
    outline.feed(client.get(f"{address}?lang=en", headers={"Accept": "text/html"}, follow_redirects=True).text)
    data = [link for link in outline.links if link.split("?")[0].endswith((".csv", ".json", ".ttl"))]
    assert data
    for link in data:
        response = client.get(link, follow_redirects=True)
        assert response.status_code == 200
        assert response.mimetype in ("text/csv", "application/json", "application/sparql-results+json", "text/turtle")
        assert len(response.data) > 100


def test_a_page_shows_the_weak_and_absent_findings_too(client):
    element = client.get("/id/element/emotion-regulation?lang=en", headers={"Accept": "text/html"}, follow_redirects=True).text
    assert 'class="direction-weaker"' in element
    outcome = client.get("/id/outcome/resilience?lang=en", headers={"Accept": "text/html"}, follow_redirects=True).text
    assert "Findings on this outcome" in outcome
    assert 'class="direction-none"' in outcome


@pytest.mark.parametrize(
    ("thing", "asked"),
    [
        ("intervention/ease", ["similar-interventions", "costs", "deliverers", "decision-aid-explained", "interventions-compared"]),
        ("element/psychoeducation", ["interventions-with-elements", "effects-of-element"]),
        ("element/decision-aid-practice", []),  # of another scheme than interventions are coded with
        ("block/coping", ["interventions-for-block"]),
        ("target-group/refugees", ["gaps", "block-element-matrix", "costs", "decision-aid"]),
        ("statement/mertens-coping-skills-effect", []),
    ],
)
def test_a_page_leads_to_the_questions_about_its_thing(client, thing, asked):
    page = client.get(f"/doc/{thing}?lang=en", headers={"Accept": "text/html"}).text
    links = [unescape(link) for link in re.findall(r'<li><a href="(/questions/[^"]+)"', page)]
    assert [link.removeprefix("/questions/").partition("?")[0] for link in links] == asked
    for link in links:
        answer = client.get(link, headers={"Accept": "text/html"})
        assert answer.status_code == 200
        assert re.search(r"Answer: [1-9]", answer.text)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_what_people_want_to_know_of_an_intervention_comes_first(release, client, lang):
    against = "SELECT ?i ?said WHERE { ?i a vk:Intervention ; vk:contraindication/rdfs:label ?said . FILTER ( LANG(?said) = ?lang ) }"
    rows = release.query(against, lang=lang).rows()
    assert rows
    for row in rows:
        page = client.get(f"/doc/{row['i'].split('/id/')[1]}?lang={lang}", headers={"Accept": "text/html"}).text
        brief = page.partition("In het kort" if lang == "nl" else "In brief")[2].partition("<h2>")[0]
        assert row["said"] in unescape(brief)
    assert "In brief" not in client.get("/doc/block/coping?lang=en", headers={"Accept": "text/html"}).text


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_an_interventions_page_tells_each_amount_and_each_recognition(release, client, lang):
    costs = """SELECT ?i ?amount ?most ?said WHERE { ?i a vk:Intervention ; vk:cost ?cost . ?cost vk:amount ?amount ; vk:costUnit/rdfs:label ?said .
      OPTIONAL { ?cost vk:amountMax ?most } FILTER ( LANG(?said) = ?lang ) }"""
    recognised = """SELECT ?i ?level ?bank WHERE { ?i a vk:Intervention ; vk:recognition ?one .
      OPTIONAL { ?one vk:level/rdfs:label ?level FILTER ( LANG(?level) = ?lang ) } OPTIONAL { ?one vk:databank/rdfs:label ?bank FILTER ( LANG(?bank) = ?lang ) } }"""
    told = [(row["i"], [money(row["amount"], row["most"], "EUR", lang), row["said"]]) for row in release.query(costs, lang=lang).rows()]
    unnamed = {"nl": "niet genoemd", "en": "not named"}[lang]
    said = [(row["i"], [row["level"] or unnamed, row["bank"] or unnamed]) for row in release.query(recognised, lang=lang).rows()]
    assert len(told) > 20
    assert len(said) > 10
    titles = {"nl": ("Wat het kost", "Erkend door"), "en": ("What it costs", "Recognised by")}[lang]
    for title, facts in zip(titles, (told, said), strict=True):
        for intervention, texts in facts:
            page = client.get(f"/doc/{intervention.split('/id/')[1]}?lang={lang}", headers={"Accept": "text/html"}).text
            rows = [unescape(row) for row in page.partition(f"<h2>{title}</h2>")[2].partition("</table>")[0].split("<tr>")]
            assert any("/id/place/" in row and all(f">{text}<" in row for text in texts) for row in rows), (intervention, texts)
    assert titles[0] not in client.get(f"/doc/intervention/ease?lang={lang}", headers={"Accept": "text/html"}).text


def test_amounts_of_money_are_written_as_a_language_does():
    assert money(Decimal("7975"), None, "EUR", "nl") == "€ 7.975"
    assert money(Decimal("5000"), Decimal("28000.50"), "EUR", "nl") == "€ 5.000 tot € 28.000,50"
    assert money(Decimal("19.95"), None, "EUR", "en") == "€19.95"
    assert money(Decimal("1000.0"), Decimal("1250000"), "USD", "en") == "USD 1,000 to USD 1,250,000"
    assert money(Decimal("0"), None, "EUR", "nl") == "€ 0"


def test_a_wrong_parameter_is_said_on_the_page_and_a_400_in_data(client):
    query = {"block": "block/copping", "ask": 1, "lang": "en"}
    assert "block=block/copping" in client.get("/questions/interventions-for-block", query_string=query).text
    assert client.get("/questions/interventions-for-block.csv", query_string=query).status_code == 400


def test_what_a_person_types_is_shown_as_text(client):
    page = client.get("/query", query_string={"query": "<script>alert(1)</script>"}).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


class Outline(HTMLParser):
    """Labels, fields, headings and links of a page."""

    def __init__(self):
        super().__init__()
        self.labelled, self.fields, self.headings, self.links = set(), [], [], []

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "label":
            self.labelled.add(attrs.get("for"))
        if tag in ("input", "textarea", "select") and attrs.get("type") != "hidden":
            self.fields.append(attrs.get("id"))
        if tag in ("h1", "h2", "h3"):
            self.headings.append(int(tag[1]))
        if tag == "a":
            self.links.append(attrs.get("href", ""))


@pytest.mark.parametrize(
    "address",
    ["/", "/interventions", "/blocks", "/elements", "/questions", "/questions/decision-aid", "/query", "/search", "/id/intervention/pad"],
)
def test_pages_have_labels_one_main_heading_and_no_dead_links(address, client):
    outline = Outline()
    outline.feed(client.get(f"{address}?lang=nl", headers={"Accept": "text/html"}, follow_redirects=True).text)
    assert set(outline.fields) <= outline.labelled
    assert outline.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(outline.headings, outline.headings[1:], strict=False))
    for link in {link.split("#")[0] for link in outline.links if link.startswith("/")}:
        assert client.get(link, headers={"Accept": "text/html"}, follow_redirects=True).status_code == 200, link


def browse(chromium, address, tmp_path):
    flags = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    command = [chromium, *flags, f"--user-data-dir={tmp_path}", "--dump-dom", address]
    return subprocess.run(command, capture_output=True, text=True, timeout=90, check=True).stdout


@pytest.mark.browser
def test_a_person_sees_pages_in_chromium(chromium, server, tmp_path):
    home = browse(chromium, f"{server}/?lang=nl", tmp_path)
    assert "Een kennisgraaf van wat mensen veerkrachtig maakt" in home
    pad = browse(chromium, f"{server}/id/intervention/pad?lang=en", tmp_path)
    assert "Goal setting" in pad
    assert 'class="presence-absent"' in pad
    aid = browse(chromium, f"{server}/questions/decision-aid?ask=1&age=14&setting=setting/school&lang=nl", tmp_path)
    assert "Kanjertraining" in aid
