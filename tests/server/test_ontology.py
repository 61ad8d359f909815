"""The ontology over HTTP: the page in both languages, from the IRIs of its terms, and the whole as data."""

import re
import subprocess

import pytest
from rdflib import Graph

from graph.ontology_docs.diagrams import DIAGRAMS
from graph.ontology_docs.terms import ontology

NS = "https://w3id.org/veerkracht/ns#"
HTML = {"Accept": "text/html"}
FORMS = {"ttl": "text/turtle", "nt": "application/n-triples", "rdf": "application/rdf+xml", "jsonld": "application/ld+json"}


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_page_names_every_term_with_its_definition_and_its_use(lang, client, release):
    page = client.get(f"/ontology?lang={lang}", headers=HTML)
    assert page.status_code == 200
    assert f'<html lang="{lang}">' in page.text
    assert page.text.count("<h1>") == 1
    for term in ontology().by_name.values():
        assert f'<h3 id="{term.anchor}">' in page.text
        assert term.definition[lang].replace("'", "&#39;") in page.text
    number = release.query("SELECT (COUNT(*) AS ?n) WHERE { ?x vk:usesElement ?y }").rows()[0]["n"]
    assert f"<dd>{number} {'keer gebruikt' if lang == 'nl' else 'times used'}</dd>" in page.text


def test_the_policy_of_the_site_lets_all_of_the_page_be(client):
    page = client.get("/ontology?lang=nl", headers=HTML)
    assert not re.search(r"<script(?! type=\"application/ld\+json\")|<style|\bstyle=|\bon\w+=|<img", page.text)
    assert client.get("/ontology/style.css").mimetype == "text/css"


@pytest.mark.parametrize("address", ["/ns", "/ns.html"])
def test_the_iri_of_a_term_is_a_place_on_the_page(address, client):
    page = client.get(f"{address}?lang=en", headers=HTML)
    assert page.status_code == 200
    assert all(f'id="{iri.removeprefix(NS)}"' in page.text for iri in (term.iri for term in ontology().by_name.values()))
    assert client.get("/ns", headers={"Accept": "text/turtle"}).mimetype == "text/turtle"


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")
def test_the_ontology_is_the_same_in_every_form(client):
    sizes = set()
    for form, media_type in FORMS.items():
        by_suffix, by_accept = client.get(f"/ontology.{form}"), client.get("/ontology", headers={"Accept": media_type})
        assert by_suffix.status_code == by_accept.status_code == 200
        assert by_suffix.mimetype == by_accept.mimetype == media_type
        if form in ("ttl", "nt"):
            sizes.add(len(Graph().parse(data=by_suffix.data, format=form)))
    assert len(sizes) == 1
    links = client.get("/ontology.nt").headers["Link"].split(", ")
    assert '</ontology.ttl>; rel="alternate"; type="text/turtle"' in links
    assert '<https://creativecommons.org/licenses/by/4.0/>; rel="license"' in links


def test_a_form_that_is_not_offered_is_refused(client):
    assert client.get("/ontology", headers={"Accept": "image/png"}).status_code == 406
    assert client.get("/ontology.docx").status_code == 404


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_scheme_has_its_page(lang, client):
    for scheme in ontology().schemes:
        page = client.get(f"/ontology/schemes/{scheme.slug}?lang={lang}")
        assert page.status_code == 200, scheme.slug
        assert page.text.count('<li id="') == scheme.size


def test_what_is_not_there_says_what_may_be_meant(client):
    for address in ("/ontology/schemes/block", "/ontology/diagrams/modell.svg"):
        answer = client.get(address, headers={"Accept": "application/json"})
        assert answer.status_code == 404
        assert re.search("Did you mean 'blocks?'|Did you mean 'model'", answer.json["detail"])


@pytest.mark.parametrize("diagram", DIAGRAMS, ids=lambda each: each.name)
def test_a_drawing_can_be_taken(diagram, client):
    answer = client.get(f"/ontology/diagrams/{diagram.name}.svg?lang=en")
    assert answer.mimetype == "image/svg+xml"
    assert diagram.titles["en"] in answer.text
    assert 'href="/ontology?lang=en#Intervention"' in answer.text


def test_links_of_the_page_lead_somewhere(client):
    page = client.get("/ontology?lang=nl", headers=HTML).text
    paths = {link.split("#")[0].replace("&amp;", "&") for link in re.findall(r'href="(/[^"]*)"', page) if ".css" not in link}
    assert len(paths) > 250
    kinds = {re.sub(r"[^/]+$", "", path.split("?")[0]): path for path in sorted(paths)}
    for path in [*kinds.values(), *(path for path in paths if path.startswith("/query?"))]:
        assert client.get(path, headers=HTML, follow_redirects=True).status_code == 200, path
    for path in (path for path in paths if path.startswith("/id/")):
        assert client.get(path.split("?")[0]).status_code == 303, path


@pytest.mark.browser
def test_a_person_with_the_iri_of_a_term_sees_the_page_in_chromium(chromium, server, tmp_path):
    flags = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        f"--user-data-dir={tmp_path}",
    ]
    command = [chromium, *flags, "--dump-dom", f"{server}/ns?lang=nl#Intervention"]
    seen = subprocess.run(command, capture_output=True, text=True, timeout=90, check=True).stdout
    assert '<h3 id="Intervention">Interventie' in seen
