"""Records for databanks and nanopublications over HTTP: what is there, what is not, and how pages lead to them."""

import io
import json

import pytest
from docx import Document
from pyoxigraph import NamedNode, RdfFormat, parse

from graph.nanopublications import nanopublication, statement_named
from graph.trusty import is_verified


def test_a_record_is_answered_as_json_that_names_its_schema(client):
    answer = client.get("/profiles/nji/ease.json")
    assert answer.status_code == 200
    assert '</profiles/nji.schema.json>; rel="describedby"' in answer.headers.get_all("Link")[0]
    assert any('rel="cite-as"' in link for link in answer.headers.get_all("Link"))
    schema = client.get("/profiles/nji.schema.json").json
    assert answer.json["$schema"] == schema["$id"]


def test_a_sheet_is_answered_as_docx(client):
    answer = client.get("/profiles/movisie/ease.docx")
    assert answer.mimetype.endswith("wordprocessingml.document")
    assert "ease-movisie.docx" in answer.headers["Content-Disposition"]
    assert Document(io.BytesIO(answer.data)).paragraphs[0].text == "EASE"


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/profiles/nji/eas.json", "intervention/ease"),
        ("/profiles/nji/ease.pdf", "/profiles/nji/ease.docx"),
        ("/profiles/other/ease.json", "/profiles/nji.schema.json"),
        ("/profiles/other.schema.json", "/profiles/nji.schema.json"),
        ("/profiles/nji/%00.json", "characters"),
        ("/np/ease-satisfactio", "statement/ease-satisfaction"),
        ("/np/RA0000", "np"),
        ("/np/ease-satisfaction.pdf", "trig"),
    ],
)
def test_what_is_not_there_is_a_problem_that_says_what_is(client, path, says):
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"
    assert says in answer.text


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_page_of_databanks_shows_fields_levels_and_sources(client, lang):
    text = client.get(f"/profiles?lang={lang}").text
    for shown in ("Movisie", "https://www.nji.nl/interventies/erkenningsprocedure", "aimsAt", "Goed Onderbouwd (I)"):
        assert shown in text, shown


def test_a_nanopublication_is_answered_under_its_code_in_each_form(client, release):
    found = nanopublication(release, statement_named("ease-satisfaction"))
    for suffix, form in (("trig", RdfFormat.TRIG), ("nq", RdfFormat.N_QUADS), ("jsonld", RdfFormat.JSON_LD)):
        answer = client.get(f"/np/{found.code}.{suffix}")
        assert is_verified(parse(answer.data, format=form), found.code), suffix
        assert f'<{found.iri}>; rel="cite-as"' in answer.headers["Link"]
    assert client.get(f"/np/{found.code}").mimetype == "application/trig"
    assert client.get("/np/ease-satisfaction").data == client.get(f"/np/{found.code}").data
    assert client.get(f"/np/{found.code}", headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize(("lang", "words"), [("nl", "Zo citeert u deze bevinding"), ("en", "How to cite this finding")])
def test_the_page_of_a_nanopublication_says_how_to_cite_it(client, release, lang, words):
    found = nanopublication(release, statement_named("ease-satisfaction"))
    text = client.get(f"/np/{found.code}?lang={lang}", headers={"Accept": "text/html"}).text
    assert words in text
    assert found.iri in text
    assert "EASE" in text


def test_pages_lead_to_records_and_to_the_claim(client):
    page = client.get("/doc/intervention/ease", headers={"Accept": "text/html"}).text
    assert 'href="/profiles/gezonde-school/ease.docx"' in page
    assert "/profiles/" not in client.get("/doc/block/coping", headers={"Accept": "text/html"}).text
    finding = client.get("/doc/statement/ease-satisfaction", headers={"Accept": "text/html"}).text
    assert 'href="/np/ease-satisfaction.html?lang=nl"' in finding
    assert "Citeer deze bevinding" in finding


def test_the_record_tells_the_release_it_is_of(client, release):
    found = json.loads(client.get("/profiles/loket-gezond-leven/ease.json").data)
    assert found["release"] == release.version
    assert NamedNode(found["intervention"])
