"""The catalogue over HTTP: data by negotiation and suffix, a page with schema.org in it, and addresses that answer."""

import json
import re
from urllib.parse import urlsplit

import pytest
from pyoxigraph import RdfFormat, parse
from rdflib import Graph

from graph.errors import GraphError
from server.settings import Settings

DCAT = "http://www.w3.org/ns/dcat#"
FORMS = {"ttl": RdfFormat.TURTLE, "nt": RdfFormat.N_TRIPLES, "rdf": RdfFormat.RDF_XML, "jsonld": RdfFormat.JSON_LD}


def triples(response, form="ttl"):
    return {quad.triple for quad in parse(response.data, format=FORMS[form])}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_holds_the_same(client, form):
    by_suffix = client.get(f"/catalog.{form}")
    by_accept = client.get("/catalog", headers={"Accept": FORMS[form].media_type})
    assert by_suffix.mimetype == by_accept.mimetype == FORMS[form].media_type
    assert triples(by_suffix, form) == triples(by_accept, form) == triples(client.get("/catalog.ttl"))


def test_what_can_not_be_had_is_said(client):
    assert client.get("/catalog.foo").status_code == 404
    assert client.get("/catalog", headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize("address", ["/catalog?lang=nl", "/catalog?lang=en", "/?lang=nl", "/?lang=en"])
def test_pages_hold_the_dataset_as_schema_org(client, address):
    page = client.get(address, headers={"Accept": "text/html"}).text
    held, *_ = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    dataset = json.loads(held)
    assert dataset["@type"] == "Dataset"
    assert dataset["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert dataset["version"] in client.get("/catalog.nt").text
    assert {file["encodingFormat"] for file in dataset["distribution"]} >= {"application/n-quads", "application/trig"}
    assert ("text/turtle" in {file["encodingFormat"] for file in dataset["distribution"]}) is address.startswith("/catalog")
    assert 'href="/catalog.ttl"' in page


def test_the_page_is_in_the_language_of_its_reader(client):
    assert "<h2>Diensten</h2>" in client.get("/catalog?lang=nl", headers={"Accept": "text/html"}).text
    english = client.get("/catalog?lang=en", headers={"Accept": "text/html"}).text
    assert "<h2>Services</h2>" in english
    assert "Catalogue of Veerkrachtgraaf" in english
    assert 'href="/catalog?lang=en"' in client.get("/?lang=en").text


def test_addresses_are_those_of_the_server_that_is_asked_and_they_answer(client, app):
    found = triples(client.get("/catalog.ttl", base_url="http://data.example.org:8000"))
    names = ("downloadURL", "accessURL", "endpointURL", "endpointDescription", "landingPage")
    addresses = {t.object.value for t in found if t.predicate.value in {DCAT + name for name in names}}
    assert len(addresses) > 6
    assert all(address.startswith("http://data.example.org:8000/") for address in addresses)
    paths = {urlsplit(address).path for address in addresses}
    assert "/feed" in {rule.rule for rule in app.url_map.iter_rules()}  # which needs a folder of releases, and has tests of its own
    assert {"/dataset.nq", "/dataset.trig", "/dataset.jsonld"} <= paths
    for path in sorted({path for path in paths if not path.startswith(("/export/", "/feed", "/dataset"))} | {"/dataset.nq"}):
        assert client.get(path).status_code == 200, path


def test_a_public_address_that_is_set_goes_before_the_one_that_is_asked_at(client, app, monkeypatch):
    monkeypatch.setitem(app.config, "SETTINGS", Settings(public_address="https://data.example.org/graph"))
    assert "https://data.example.org/graph/dataset.nq" in client.get("/catalog.nt").text


def test_a_public_address_that_is_none_is_refused_when_the_server_starts(monkeypatch):
    monkeypatch.setenv("VEERKRACHT_PUBLIC_ADDRESS", "data.example.org")
    with pytest.raises(GraphError, match="give the address of the server"):
        Settings.from_environment()


def test_void_answers_where_void_says(client):
    graph = Graph().parse(data=client.get("/.well-known/void", headers={"Accept": "text/turtle"}).data, format="turtle")
    assert graph.query("ASK { <https://w3id.org/veerkracht/graph/void#dataset> a <http://rdfs.org/ns/void#Dataset> }").askAnswer
