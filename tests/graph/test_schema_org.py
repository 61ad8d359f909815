"""Things in the words of schema.org, as the pages and one of the exports have them."""

from pyld import jsonld
from pyoxigraph import NamedNode

from graph.exports.facts import grouped
from graph.exports.schema_org import described, thing
from ontology import ID

SCHEMA = "https://schema.org/"


def expanded(found):
    return jsonld.expand(found | {"@context": {"@vocab": SCHEMA}})[0]


def test_an_intervention_is_a_course_with_what_it_teaches_and_costs(release):
    found = thing(release, ID + "intervention/mind-spring", "en")
    assert found["@type"] == "Course"
    assert found["name"] == "Mind-Spring"
    assert found["typicalAgeRange"] == "18-"
    assert {"@type": "DefinedTerm", "@id": ID + "block/trust", "name": "Trust"} in found["teaches"]
    assert found["offers"][0]["priceSpecification"]["price"] == "12000"
    assert found["hasCourseInstance"]["courseSchedule"]["repeatCount"] == 8
    assert {review["author"][0]["@id"] for review in found["review"]} == {
        ID + "databank/european-commission",
        ID + "databank/loket-gezond-leven",
    }


def test_ages_are_those_of_the_intervention_and_not_of_each_group_that_it_is_for(release):
    found = thing(release, ID + "intervention/ease", "en")["audience"]
    assert found[0] == {"@type": "PeopleAudience", "suggestedMinAge": 10, "suggestedMaxAge": 15}
    assert {"@type": "PeopleAudience", "audienceType": "Parents and caregivers"} in found
    assert [sorted(one) for one in found[1:]] == [["@type", "audienceType"]] * (len(found) - 1)


def test_without_a_language_texts_stand_in_both(release):
    found = thing(release, ID + "block/coping")
    assert {name["@language"] for name in found["name"]} == {"nl", "en"}
    assert len(expanded(found)[SCHEMA + "description"]) == 2


def test_what_was_published_is_an_article_and_other_research_a_study(release):
    assert thing(release, ID + "study/zenner-2014", "en")["@type"] == "ScholarlyArticle"
    kinds = {
        thing(release, row["s"], "nl")["@type"]
        for row in release.query("SELECT ?s WHERE { ?s a vk:Study FILTER NOT EXISTS { ?s vk:authors ?a } }").rows()
    }
    assert "MedicalStudy" in kinds


def test_every_intervention_organisation_concept_scheme_and_study_has_a_name(release):
    rows = release.query(
        "SELECT ?s WHERE { VALUES ?k { vk:Intervention vk:Organisation vk:Study skos:Concept skos:ConceptScheme } ?s a ?k }"
    ).rows()
    nameless = [row["s"] for row in rows if not thing(release, row["s"], "nl").get("name")]
    assert len(rows) > 700
    assert nameless == []


def test_what_schema_org_has_no_word_for_gives_nothing(release):
    assert thing(release, ID + "place/pharos-gids-69416-69462") == {}
    assert thing(release, ID + "intervention/there-is-none") == {}


def test_the_query_for_a_page_leaves_out_nothing_that_is_told(release):
    def facts(iri):
        found = release.query("SELECT ?property ?value WHERE { ?thing ?property ?value }", thing=NamedNode(iri)).found
        return grouped((row["property"], row["value"]) for row in found)

    rows = release.query("SELECT ?s WHERE { VALUES ?k { vk:Intervention vk:Study vk:Databank vk:InterventionElement } ?s a ?k }").rows()
    assert {row["s"] for row in rows if thing(release, row["s"]) != described(facts, row["s"])} == set()
