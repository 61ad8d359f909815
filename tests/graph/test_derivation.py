"""What is worked out when built is what would be found by looking: ancestors and counts, in a graph of their own."""

import pytest

from graph.derivation import DERIVED, derivation_files
from server.terminal import explanation_text

OR_BELOW = {
    "targetsOrBelow": "targets",
    "hasElementOrBelow": "hasElement",
    "settingOrBelow": "setting",
    "targetGroupOrBelow": "targetGroup",
}


def pairs(release, query):
    return {(row["a"], row["b"]) for row in release.query(query).rows()}


@pytest.mark.parametrize(("derived", "direct"), OR_BELOW.items())
def test_what_stands_above_is_what_the_path_finds(release, derived, direct):
    found = pairs(release, f"SELECT ?a ?b WHERE {{ ?a vk:{derived} ?b }}")
    assert found == pairs(release, f"SELECT ?a ?b WHERE {{ ?a a vk:Intervention ; vk:{direct}/skos:broader* ?b }}")
    assert found > pairs(release, f"SELECT ?a ?b WHERE {{ ?a a vk:Intervention ; vk:{direct} ?b }}")


def test_counts_are_those_of_the_interventions(release):
    counted = "SELECT ?a (COUNT(DISTINCT ?i) AS ?b) WHERE { ?i vk:hasElement|vk:targets ?a } GROUP BY ?a"
    written = "SELECT ?a ?b WHERE { ?a skos:inScheme ?scheme ; vk:numberOfInterventions ?b }"
    assert pairs(release, written) == pairs(release, counted)
    below = "SELECT ?a (COUNT(DISTINCT ?i) AS ?b) WHERE { ?i vk:hasElement|vk:targets ?one . ?one skos:broader* ?a } GROUP BY ?a"
    assert pairs(release, "SELECT ?a ?b WHERE { ?a vk:numberOfInterventionsOrBelow ?b }") == pairs(release, below)
    of_each = "SELECT ?a (COUNT(DISTINCT ?x) AS ?b) WHERE { ?a vk:hasElement|vk:targets ?x } GROUP BY ?a"
    assert pairs(release, "SELECT ?a ?b WHERE { ?a vk:numberOfElementsAndBlocks ?b }") == pairs(release, of_each)
    both = """SELECT (CONCAT(STR(?block), STR(?element)) AS ?a) (COUNT(DISTINCT ?i) AS ?b)
      WHERE { ?i vk:targets ?block ; vk:hasElement ?element } GROUP BY ?block ?element"""
    written = """SELECT (CONCAT(STR(?block), STR(?element)) AS ?a) ?b WHERE {
      ?pair a vk:CoOccurrence ; vk:coOccurringBlock ?block ; vk:coOccurringElement ?element ; vk:numberOfInterventionsWithBoth ?b }"""
    assert pairs(release, written) == pairs(release, both)


def test_members_of_classes_and_schemes_are_counted_but_for_what_is_worked_out_itself(release):
    counted = (
        "SELECT ?a (COUNT(DISTINCT ?x) AS ?b) WHERE { ?x a|skos:inScheme ?a . FILTER ( isIRI(?a) && ?a != vk:CoOccurrence ) } GROUP BY ?a"
    )
    assert pairs(release, "SELECT ?a ?b WHERE { ?a vk:instanceCount ?b }") == pairs(release, counted)


def test_findings_about_elements_are_told_apart(release):
    found = pairs(release, "SELECT ?a ?b WHERE { ?a vk:aboutElement ?b }")
    assert found == pairs(release, "SELECT ?a ?b WHERE { ?a vk:about ?b . ?b a vk:InterventionElement }")
    assert len(found) > 50


def test_what_was_measured_later_is_what_has_such_a_finding(release):
    found = pairs(release, "SELECT ?a ?b WHERE { ?a vk:isFollowedUp ?b }")
    later = "?later vk:about ?a ; vk:timepoint/skos:broader* <https://w3id.org/veerkracht/id/timepoint/follow-up>"
    assert found == pairs(release, f"SELECT ?a ?b WHERE {{ {later} BIND ( true AS ?b ) }}")
    assert found
    others = "SELECT ?a ?b WHERE { ?b vk:about ?a FILTER NOT EXISTS { ?a vk:isFollowedUp true } }"
    assert pairs(release, others)


def test_what_is_worked_out_stands_in_a_graph_of_its_own(release):
    kinds = "SELECT DISTINCT ?a ?b WHERE { GRAPH ?b { ?x ?a ?y } FILTER ( ?a IN ( vk:targetsOrBelow , vk:numberOfInterventions , vk:instanceCount ) ) }"
    assert {graph for _, graph in pairs(release, kinds)} == {DERIVED.value}
    assert len(derivation_files()) == 8


def test_what_is_worked_out_is_explained_as_such(release):
    explanation = release.explain("intervention/ease", "vk:settingOrBelow", "setting/asylum-reception")
    assert "worked out when built" in explanation_text(release, explanation)
