"""The search by name: what a person types finds the thing, in either language, and a mistake leads on."""

from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from ontology import ID
from server.search import folded

NAMES = """
SELECT DISTINCT ?thing ?name WHERE {
  ?thing a ?kind ; rdfs:label|skos:altLabel ?name . FILTER ( ?kind IN ( vk:Intervention, vk:Component, skos:Concept, vk:Study ) )
} ORDER BY ?thing ?name
"""


def found(client, text, lang="nl", **more):
    response = client.get("/search.json", query_string={"q": text, "lang": lang, **more})
    assert response.status_code == 200, response.text
    return response.json


def iris(client, text, lang="nl"):
    return [result["iri"].removeprefix(ID) for result in found(client, text, lang)["results"]]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("mindfit", "intervention/mindfit"),
        ("MINDFULNESS", "element/mindfulness"),
        ("geindiceerd", "prevention/indicated"),  # without its accents
        ("bewegen", "element/physical-activity"),  # by another name of it
        ("acceptance and commitment", "element/acceptance-and-commitment-therapy"),
        ("  samen   oplopen ", "intervention/samen-oplopen"),
    ],
)
def test_what_is_typed_finds_the_thing_first(text, first, client):
    assert iris(client, text)[0] == first


def test_a_name_in_the_other_language_finds_it_too_and_is_told(client):
    (result, *_) = found(client, "anxiety")["results"]
    assert (result["label"], result["name"], result["iri"]) == ("Angst", "Anxiety", f"{ID}outcome/anxiety")


def test_every_name_of_the_graph_finds_its_thing(release, client):
    names = release.query(NAMES).rows()
    assert len(names) > 1000
    for row in names[::5]:
        response = found(client, row["name"][:200])
        assert row["thing"] in [result["iri"] for result in response["results"]] or response["total"] > 50, row


def test_all_words_must_be_there_also_where_they_stand_in_name_and_description(release, client):
    several = found(client, "kinderen angst")
    assert f"{ID}intervention/vrienden" in [result["iri"] for result in several["results"]]
    assert several["total"] < found(client, "angst")["total"]
    assert found(client, "angst zzzz")["total"] == 0


def test_a_word_finds_the_compound_that_it_stands_in_but_after_the_words_that_begin_with_it(client):
    labels = [folded(result["label"]) for result in found(client, "angst")["results"]]
    begins = [any(word.startswith("angst") for word in label.split()) for label in labels if "angst" in label]
    assert begins == sorted(begins, reverse=True)


def test_another_form_of_a_word_finds_it_too_but_no_other_word(client):
    assert "setting/school" in iris(client, "scholen")
    assert "deliverer/teacher" in iris(client, "leerkrachten")
    assert "element/meaning-making" not in iris(client, "gezinnen")  # of `gezin`, family, a stemmer may leave `zin`, sense
    assert "target-group/children" in iris(client, "child", "en")


@pytest.mark.parametrize(
    ("text", "lang"),
    [("mindfulness", "nl"), ("vluchtelingen school", "nl"), ("leerkrachten zelfvertrouwen", "nl"), ("arabic children", "en")],
)
def test_interventions_are_found_by_what_they_have_and_say_so(text, lang, release, client):
    results = [result for result in found(client, text, lang)["results"] if result["because"]]
    assert results
    has = "ASK { ?it vk:hasElement|vk:targets|vk:setting|vk:targetGroup|vk:deliveredBy|vk:language ?one . ?one skos:broader* ?what }"
    for result in results:
        assert result["iri"].startswith(f"{ID}intervention/")
        for one in result["because"]:
            assert release.query(has, it=NamedNode(result["iri"]), what=NamedNode(one["iri"])).found, (result["label"], one["label"])


def test_each_intervention_with_an_element_is_found_by_its_name(release, client):
    with_it = "SELECT DISTINCT ?it WHERE { ?it vk:hasElement/skos:broader* <https://w3id.org/veerkracht/id/element/mindfulness> }"
    expected = {row["it"].removeprefix(ID) for row in release.query(with_it).rows()}
    assert len(expected) > 1
    assert expected <= set(iris(client, "mindfulness")) & set(iris(client, "mindfulness", "en"))


def test_what_was_measured_without_effect_leads_to_no_intervention(release, client):
    """De Groeifabriek was measured on empowerment and did nothing for it; nothing else of it has the word."""
    nothing = "ASK { ?s vk:about ?it ; vk:outcome <https://w3id.org/veerkracht/id/outcome/empowerment> ; vk:direction ?d }"
    assert release.query(nothing, it=NamedNode(f"{ID}intervention/de-groeifabriek")).found
    assert "intervention/de-groeifabriek" not in iris(client, "empowerment")


def test_an_element_tells_how_many_interventions_have_it(release, client):
    result = next(one for one in found(client, "mindfulness")["results"] if one["iri"].endswith("element/mindfulness"))
    query = f"SELECT (COUNT(DISTINCT ?i) AS ?n) WHERE {{ ?i vk:hasElement/skos:broader* <{result['iri']}> }}"
    assert result["interventions"] == release.query(query).rows()[0]["n"] > 0


def test_a_typing_error_is_led_to_what_was_meant(client):
    assert found(client, "mimdfulness") | {"results": []} == {
        "q": "mimdfulness", "language": "nl", "total": 0, "page": 1, "meant": "mindfulness", "results": [],
    }  # fmt: skip
    page = client.get("/search?q=mimdfulness&lang=en", headers={"Accept": "text/html"}).text
    assert '<a href="/search?q=mindfulness&amp;lang=en">mindfulness</a>' in page


def test_long_lists_come_in_pages_that_make_up_the_whole(client):
    first = found(client, "e")
    pages = [found(client, "e", page=number)["results"] for number in range(1, first["total"] // 50 + 2)]
    assert [len(page) for page in pages[:-1]] == [50] * (len(pages) - 1)
    together = [result["iri"] for page in pages for result in page]
    assert len(set(together)) == len(together) == first["total"] > 100
    shown = client.get("/search?q=e&page=2&lang=nl", headers={"Accept": "text/html"}).text
    assert 'rel="prev"' in shown
    assert 'rel="next"' in shown


def test_the_page_has_what_was_typed_as_text_and_is_not_for_search_engines(client):
    page = client.get(f"/search?q={quote('<script>alert(1)</script>')}&lang=nl", headers={"Accept": "text/html"}).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert '<meta name="robots" content="noindex">' in page
    assert "Disallow: /search\n" in client.get("/robots.txt").text


def test_every_page_has_the_form(client):
    for address in ("/", "/interventions", "/doc/intervention/mindfit", "/questions/gaps", "/no/such/page"):
        assert '<form role="search" action="/search">' in client.get(address, headers={"Accept": "text/html"}).text, address


@pytest.mark.parametrize(
    ("address", "status", "kind"),
    [
        ("/search.json", 400, "missing-parameter"),
        ("/search.json?q=%20%2C", 400, "missing-parameter"),
        (f"/search.json?q={'a' * 201}", 400, "wrong-value"),
        ("/search.json?q=angst&page=0", 400, "bad-request"),
        ("/search.csv?q=angst", 404, "not-found"),
    ],
)
def test_what_can_not_be_searched_is_told(address, status, kind, client):
    response = client.get(address, headers={"Accept": "application/json"})
    assert (response.status_code, response.json["type"]) == (status, f"/problems/{kind}")


def test_a_form_without_words_is_a_page_that_says_what_is_searched(client):
    for address in ("/search", "/search?q=", "/search?q=%2C"):
        response = client.get(address, headers={"Accept": "text/html"})
        assert response.status_code == 200
        assert "Gezocht wordt in de namen" in response.text
    assert client.get("/search?q=angst", headers={"Accept": "text/turtle"}).status_code == 406


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=200))
def test_whatever_is_typed_is_answered(text, client):
    for form in ("html", "json"):
        assert client.get(f"/search.{form}", query_string={"q": text}).status_code in ((200,) if form == "html" else (200, 400))
