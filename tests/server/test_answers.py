"""Every IRI answers: 303 to its document, typed links in headers and pages, link sets, releases, lists, and what search engines read."""

import csv
import io
import json
import re
from collections import defaultdict
from html.parser import HTMLParser
from xml.etree import ElementTree as Xml

import pytest
from pyld import jsonld
from pyoxigraph import NamedNode
from rdflib import Graph, URIRef
from requests.utils import parse_header_links
from werkzeug.test import Client

from graph.release import numbers, write
from graph.shelf import FolderShelf
from ontology import BASE, ID
from server.settings import Settings
from server.site import Site

EASE, COPING = "/doc/intervention/ease", f"{ID}block/coping"
LICENSE = "https://creativecommons.org/licenses/by/4.0/"
FORMS = {
    "ttl": "text/turtle", "nt": "application/n-triples", "rdf": "application/rdf+xml", "jsonld": "application/ld+json",
    "trig": "application/trig", "nq": "application/n-quads",
}  # fmt: skip
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
HOSTILE = "</script><script>alert(1)</script><!-- \u2028 \" ' &amp; -->"


def links(response):
    found = defaultdict(list)
    for link in parse_header_links(response.headers["Link"]):
        for rel in link["rel"].split():
            found[rel].append((link["url"], link.get("type")))
    return found


class Page(HTMLParser):
    """The links and the JSON-LD of a page."""

    def __init__(self, text):
        super().__init__()
        self.links, self.data, self._inside = defaultdict(list), [], False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self._inside = tag == "script" and attrs.get("type") == "application/ld+json"
        if tag == "link":
            for rel in attrs["rel"].split():
                self.links[rel].append((attrs["href"], attrs.get("type")))

    def handle_endtag(self, tag):
        self._inside = False

    def handle_data(self, data):
        if self._inside:
            self.data.append(json.loads(data))


def nodes(page):
    [data] = page.data
    assert data["@context"] == "https://schema.org/"
    return {node["@type"]: node for node in data["@graph"]}


def test_every_iri_of_the_project_in_the_release_answers(release, client):
    mentioned = {
        term.value.split("#")[0]
        for quad in release.quads()
        for term in (quad.subject, quad.predicate, quad.object, quad.graph_name)
        if isinstance(term, NamedNode) and term.value.startswith(BASE)
    }
    for iri in mentioned:
        if "/id/" not in iri:  # those of things are walked in test_pages.py
            response = client.get(f"/{iri.removeprefix(BASE)}", headers={"Accept": "application/n-triples, application/n-quads;q=0.1"})
            assert response.status_code == 200, iri
    terms = {str(s) for s in Graph().parse(data=client.get("/ns.nt").data, format="nt").subjects() if isinstance(s, URIRef)}
    assert {quad.predicate.value for quad in release.quads() if quad.predicate.value.startswith(f"{BASE}ns#")} <= terms


def test_a_term_is_a_place_in_the_page_of_the_vocabulary(release, client):
    response = client.get("/ns?lang=en", headers={"Accept": "text/html"})
    places = set(re.findall(r'id="([^"]+)"', response.text))
    asked = "SELECT DISTINCT ?t WHERE { ?t rdfs:isDefinedBy <https://w3id.org/veerkracht/ns> }"
    assert {row["t"].partition("#")[2] for row in release.query(asked).rows()} <= places
    assert links(response)["cite-as"] == [(f"{BASE}ns", None)]


def test_every_named_graph_has_a_page(release, client):
    assert {client.get(f"/{iri.removeprefix(BASE)}", headers={"Accept": "text/html"}).status_code for iri in release.graphs} == {200}


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("intervention/ease", "intervention/ease"),
        ("intervention/ease.ttl", "intervention/ease.ttl"),
        ("intervention/ease?lang=en&page=2", "intervention/ease?lang=en&page=2"),
        ("block/coping?_external=1&_scheme=javascript&_anchor=x", "block/coping?_external=1&_scheme=javascript&_anchor=x"),
        ("block/coping?x=%0d%0aSet-Cookie:a", "block/coping?x=%0d%0aSet-Cookie:a"),
    ],
)
def test_a_thing_sends_to_its_document_with_what_was_asked(asked, given, client):
    response = client.get(f"/id/{asked}", headers={"Accept": "text/turtle"})
    assert (response.status_code, response.headers["Location"]) == (303, f"/doc/{given}")
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("accept", ["text/html", "text/turtle"])
def test_what_is_not_there_is_said_at_the_thing_itself(accept, client):
    for path in ("/id/intervention/nothing", "/doc/intervention/nothing", "/id/release/0000000000000000", "/linkset?path=doc/block/none"):
        assert client.get(path, headers={"Accept": accept}).status_code == 404, path


def test_a_way_to_a_document_is_kept_without_a_tag(releases):
    site = Site(FolderShelf(releases), Settings.from_environment())
    try:
        client = Client(site)
        answers = [client.get("/id/block/coping", headers={"If-None-Match": tag}) for tag in ('"a"', "*", '"b"')]
        assert [answer.status_code for answer in answers] == [303] * 3
        assert "hit" in answers[1].headers["Cache-Status"]
        assert "hit" in answers[2].headers["Cache-Status"]
        assert {answer.headers.get("ETag") for answer in answers} == {None}
        assert answers[0].headers["Cache-Control"].startswith("public, max-age=")
        documents = [client.get("/doc/block/coping", headers={"Accept": "text/turtle"}) for _ in range(2)]
        assert "hit" in documents[1].headers["Cache-Status"]
        assert documents[0].headers["Link"] == documents[1].headers["Link"]
    finally:
        site.stop()


def test_a_document_says_which_form_it_chose(client):
    chosen = client.get(f"{EASE}?lang=en", headers={"Accept": "application/rdf+xml"})
    assert chosen.headers["Content-Location"] == f"{EASE}.rdf?lang=en"
    assert "Accept" in chosen.vary
    assert client.get(chosen.headers["Content-Location"]).data == chosen.data
    assert "Content-Location" not in client.get(f"{EASE}.rdf").headers


def test_a_page_has_the_typed_links_of_fair_signposting_in_headers_and_in_itself(release, client):
    response = client.get(EASE, headers={"Accept": "text/html"})
    assert len(response.headers["Link"]) < 2000
    found = links(response)
    assert found["cite-as"] == [(f"{ID}intervention/ease", None)]
    assert found["type"] == [("https://schema.org/AboutPage", None), ("https://schema.org/Course", None)]
    assert found["license"] == [(LICENSE, None)]
    assert found["describedby"] == found["alternate"] == [(f"{EASE}.{suffix}", media_type) for suffix, media_type in FORMS.items()]
    assert found["collection"] == [(f"/doc/release/{release.version}", None)]
    assert found["latest-version"] == [(EASE, None)]
    assert response.headers["Veerkracht-Release"] == release.version
    in_page = Page(response.text).links
    assert {rel: set(targets) <= set(in_page[rel]) for rel, targets in found.items()} == dict.fromkeys(found, True)
    for rel in ("describedby", "collection", "version-history", "linkset"):
        for target, media_type in found[rel]:
            answer = client.get(target)
            assert answer.status_code == 200, target
            assert media_type in (None, answer.mimetype)


@pytest.mark.parametrize("path", [f"{EASE}.ttl", "/ns.nt", "/graph/meta.nq", "/alignments/2026-11-22.jsonld"])
def test_data_link_to_page_profile_and_licence(path, client):
    found = links(client.get(path))
    assert found["profile"] == [(f"{BASE}ns", None)]
    assert found["license"] == [(LICENSE, None)]
    assert found["cite-as"][0][0].startswith(BASE)
    [(page, media_type)] = found["describes"]
    assert client.get(page).mimetype == media_type == "text/html"


def test_a_link_set_has_the_links_of_the_page_and_of_each_form(client):
    found = client.get(f"/linkset?path={EASE}", headers={"Accept": "application/linkset+json"})
    assert found.mimetype == "application/linkset+json"
    contexts = {context.pop("anchor"): context for context in found.get_json(force=True)["linkset"]}
    assert set(contexts) == {f"http://localhost{EASE}{suffix}" for suffix in ("", *(f".{form}" for form in FORMS))}
    for anchor, context in contexts.items():
        headers = links(client.get(anchor.removeprefix("http://localhost"), headers={"Accept": "text/html"}))
        for rel, targets in context.items():
            said = {
                (target if target.startswith("http") else f"http://localhost{target}", media_type) for target, media_type in headers[rel]
            }
            assert {(target["href"], target.get("type")) for target in targets} <= said, (anchor, rel)
    as_text = client.get(f"/linkset?path={EASE}", headers={"Accept": "application/linkset"}).text
    assert sum(len(link["rel"].split()) for link in parse_header_links(as_text.replace("\n", ""))) == sum(
        len(targets) for context in contexts.values() for targets in context.values()
    )
    assert client.get("/linkset").status_code == 400


@pytest.mark.parametrize(
    ("path", "column", "number"), [("/doc/scheme/blocks", "concept", 45), ("/ns", "term", 200), ("/blocks", "concept", 45)]
)
def test_a_list_can_be_had_as_a_table(path, column, number, client):
    by_suffix = client.get(f"{path}.csv")
    rows = list(csv.DictReader(io.StringIO(by_suffix.text)))
    assert number <= len({row[column] for row in rows}) < number + 50
    assert client.get(path, headers={"Accept": "text/csv"}).data == by_suffix.data
    assert all(row[column].startswith(BASE) for row in rows)


def test_every_scheme_is_a_list_and_a_thing_is_none(release, client):
    for row in release.query("SELECT ?s (COUNT(DISTINCT ?c) AS ?n) WHERE { ?c skos:inScheme ?s } GROUP BY ?s").rows():
        table = client.get(f"{row['s'].replace(ID, '/doc/')}.csv")
        assert len({line["concept"] for line in csv.DictReader(io.StringIO(table.text))}) == row["n"], row
    assert client.get(f"{EASE.replace('/doc/', '/id/')}.csv").status_code == 404
    refused = client.get(f"{EASE}.csv")
    assert refused.status_code == 404
    assert f"{EASE}.ttl" in refused.get_json(force=True)["accepted"]
    assert client.get(EASE, headers={"Accept": "text/csv"}).status_code == 406
    assert client.get("/blocks.docx").status_code == 404


def test_what_a_page_says_to_search_engines_is_json_ld_on_the_thing(client):
    page = Page(client.get(f"{EASE}?lang=en", headers={"Accept": "text/html"}).text)
    found = nodes(page)
    assert found["Course"]["@id"] == found["AboutPage"]["mainEntity"]["@id"] == f"{ID}intervention/ease"
    assert found["AboutPage"]["license"] == LICENSE
    assert [step["name"] for step in found["BreadcrumbList"]["itemListElement"]] == ["Veerkrachtgraaf", "Interventions", "EASE"]
    [data] = page.data
    expanded = jsonld.expand(data | {"@context": {"@vocab": "https://schema.org/"}})
    assert {name for node in expanded for name in node} >= {"https://schema.org/typicalAgeRange", "https://schema.org/mainEntity"}


def test_a_list_says_its_things_to_search_engines(client):
    found = nodes(Page(client.get("/interventions?lang=en").text))["ItemList"]
    assert found["numberOfItems"] == len(found["itemListElement"]) == 58
    assert [item["position"] for item in found["itemListElement"]] == list(range(1, 59))
    dataset, site = Page(client.get("/").text).data
    assert dataset["@type"] == "Dataset"
    assert site["@graph"][0]["about"]["@id"] in (dataset["@id"], f"{BASE}graph/void#dataset")


def test_pages_name_their_lasting_address_and_the_other_language(client):
    for path in ("/", "/blocks", EASE, "/graph/meta", "/releases"):
        page = Page(client.get(f"{path}?lang=en", headers={"Accept": "text/html"}).text)
        assert page.links["canonical"] == [(f"http://localhost{path}?lang=en", None)]
        assert (f"http://localhost{path}?lang=nl", None) in page.links["alternate"]
    for path in ("/query?query=ASK{}", "/id/block/nothing"):
        page = client.get(path, headers={"Accept": "text/html"}).text
        assert '<meta name="robots" content="noindex">' in page
        assert "canonical" not in page


def test_the_site_map_leads_to_every_thing_with_a_label(release, client):
    assert "Sitemap: http://localhost/sitemap.xml" in client.get("/robots.txt").text
    name = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    maps = [loc.text for loc in Xml.fromstring(client.get("/sitemap.xml").text).iter(f"{name}loc")]
    urls = [url for part in maps for url in Xml.fromstring(client.get(part.removeprefix("http://localhost")).text)]
    found = {url.find(f"{name}loc").text for url in urls}
    asked = (
        "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s rdfs:label ?l FILTER ( REGEX(STR(?s), '^https://w3id.org/veerkracht/id/[^#]*$') ) }"
    )
    assert sum("/doc/" in address for address in found) == 2 * release.query(asked).rows()[0]["n"]
    assert f"http://localhost{EASE}?lang=nl" in found
    days = {url.find(f"{name}loc").text: url.findtext(f"{name}lastmod") for url in urls}
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", days[f"http://localhost{EASE}?lang=en"])
    for address in [a for a in found if "/doc/" not in a]:
        assert client.get(address.removeprefix("http://localhost"), headers={"Accept": "text/html"}).status_code == 200, address
    assert client.get("/sitemap-99.xml").status_code == client.get("/sitemap-0.xml").status_code == 404


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """Three releases of a graph with one thing, whose label wants to break out of the page."""
    root = tmp_path_factory.mktemp("small")
    for number in range(3):
        label = json.dumps(f"{HOSTILE} {number}", ensure_ascii=False)
        data = f"<{COPING}> <{LABEL}> {label}@en <{BASE}graph/meta> .\n<{COPING}> <{LABEL}> {label}@nl <{BASE}graph/meta> .\n"
        write(root, data.encode(), {"triples": 2, "quads": 2, "inferred": 0, "rules": {}, "contributed": {}})
    site = Site(FolderShelf(root), Settings.from_environment())
    yield Client(site), list(numbers(root))
    site.stop()


def test_a_release_tells_what_it_is_and_leads_to_those_around_it(small):
    client, (first, second, third) = small
    assert (
        client.get("/release/2").headers["Location"] == client.get(f"/id/release/{second}").headers["Location"] == f"/doc/release/{second}"
    )
    data = {form: client.get(f"/doc/release/{second}.{form}") for form in FORMS}
    assert {form: response.mimetype for form, response in data.items()} == FORMS
    told = Graph().parse(data=data["ttl"].data, format="turtle")
    node, dcat = URIRef(f"{ID}release/{second}"), "http://www.w3.org/ns/dcat#"
    assert str(told.value(node, URIRef(f"{dcat}previousVersion"))) == f"{ID}release/{first}"
    assert str(told.value(node, URIRef("http://purl.org/dc/terms/isReplacedBy"))) == f"{ID}release/{third}"
    assert str(told.value(node, URIRef(f"{dcat}version"))) == "2"
    assert told.value(node, URIRef("http://rdfs.org/ns/void#triples")).toPython() == 2
    found = links(data["ttl"])
    ends = {rel: [target for target, _ in found[rel]] for rel in ("predecessor-version", "successor-version", "latest-version")}
    assert ends == {
        "predecessor-version": [f"/doc/release/{first}"],
        "successor-version": [f"/doc/release/{third}"],
        "latest-version": [f"/doc/release/{third}"],
    }
    page = client.get(f"/doc/release/{second}?lang=nl", headers={"Accept": "text/html"})
    assert f'href="/doc/release/{first}?lang=nl"' in page.text
    assert "<h1>Uitgave 2</h1>" in page.text
    [(item, _)] = found["item"]
    assert client.get(item).data.count(b"\n") == 2


def test_the_releases_are_listed_newest_first(small):
    client, versions = small
    assert [one["version"] for one in client.get("/releases.json").get_json(force=True)] == versions[::-1]
    assert [row["number"] for row in csv.DictReader(io.StringIO(client.get("/releases.csv").text))] == ["3", "2", "1"]
    assert all(version in client.get("/releases").text for version in versions)


def test_an_older_release_links_within_itself_and_to_the_newest(small):
    client, (first, *_) = small
    found = links(client.get(f"/doc/block/coping?release={first}", headers={"Accept": "text/html"}))
    assert found["describedby"][0][0] == f"/doc/block/coping.ttl?release={first}"
    assert found["latest-version"] == [("/doc/block/coping", None)]
    assert client.get("/id/block/coping?release=1").headers["Location"] == "/doc/block/coping?release=1"


def test_a_label_can_not_break_out_of_the_page(small):
    client, _ = small
    text = client.get("/doc/block/coping?lang=en", headers={"Accept": "text/html"}).text
    assert "<script>alert" not in text
    [thing] = [node for node in Page(text).data[0]["@graph"] if node["@type"] == "Thing"]
    assert thing["name"] == f"{HOSTILE} 2"


PAGES = (
    "/", "/interventions", "/blocks", "/elements", "/questions", "/questions/gaps", "/query", "/search", "/changes", "/export", "/catalog", "/ontology",
    "/ontology/schemes/presences", "/profiles", "/rules", "/rules/intervention-minimum-age", "/api", "/problems", "/releases",
)  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_each_page_says_what_it_is_in_schema_org(client, path):
    page = client.get(path, headers={"Accept": "text/html", "Accept-Language": "en"})
    assert page.status_code == 200
    found = Page(page.text).data
    assert found
    assert all("https://schema.org" in json.dumps(data["@context"]) for data in found)


def test_a_page_of_an_error_says_nothing_to_search_engines(client):
    page = client.get("/doc/block/nothing", headers={"Accept": "text/html"})
    assert (page.status_code, Page(page.text).data) == (404, [])
