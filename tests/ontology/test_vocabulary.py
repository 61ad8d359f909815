import re
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef

from ontology import ROOT, generate, question_files, shape_files, vocabulary_files

VK = "https://w3id.org/veerkracht/ns#"
PREFIX = re.compile(r"^\s*(?:@prefix|PREFIX)\s+([a-z]*):\s+<([^>]+)>", re.MULTILINE | re.IGNORECASE)


@pytest.fixture(scope="module")
def graph():
    merged = Graph()
    for path in vocabulary_files():
        merged.parse(path)
    return merged


def own(graph, kind):
    return sorted(term for term in graph.subjects(RDF.type, kind) if isinstance(term, URIRef) and term.startswith(VK))


def test_terms_are_generated_from_the_turtle():
    assert (ROOT / "terms.py").read_text(encoding="utf-8") == generate.terms()


@pytest.mark.parametrize("kind", [OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty])
def test_every_term_has_label_and_definition_in_both_languages(graph, kind):
    terms = own(graph, kind)
    assert terms
    for term in terms:
        for predicate in (RDFS.label, SKOS.definition):
            languages = sorted(str(text.language) for text in graph.objects(term, predicate))
            assert languages == ["en", "nl"], f"{term} {predicate}"


def test_every_property_has_a_known_domain_and_range(graph):
    classes = set(graph.subjects(RDF.type, OWL.Class))
    for prop in own(graph, OWL.ObjectProperty):
        for bound in [*graph.objects(prop, RDFS.domain), *graph.objects(prop, RDFS.range)]:
            assert bound in classes or (bound, OWL.unionOf, None) in graph, f"{prop}: {bound}"


def test_every_concept_class_is_used_and_every_vk_name_is_declared(graph):
    declared = {term for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty) for term in own(graph, kind)}
    used = {node for triple in graph for node in triple if isinstance(node, URIRef) and node.startswith(VK)}
    assert used <= declared


@pytest.mark.parametrize(
    "path", [*vocabulary_files(), *shape_files(), *question_files(), *Path("server/queries").glob("*.rq")], ids=lambda p: p.name
)
def test_prefixes_mean_the_same_everywhere(path):
    from graph.names import PREFIXES

    for prefix, namespace in PREFIX.findall(path.read_text(encoding="utf-8")):
        if prefix in PREFIXES:
            assert namespace == PREFIXES[prefix], f"{path.name}: {prefix}"


def test_the_box_of_building_blocks_is_whole(graph):
    """The box in section 3.3 of the report: three internal forms, two external, coping, and how many stand under each."""
    scheme = URIRef("https://w3id.org/veerkracht/id/scheme/blocks")
    blocks = set(graph.subjects(SKOS.inScheme, scheme))
    kinds = {
        "RegulatoryStrength": 12,
        "InterpersonalStrength": 9,
        "MeaningMakingStrength": 5,
        "SupportiveRelationship": 9,
        "EnvironmentalFactor": 6,
        "CopingStrategy": 4,
    }
    for kind, number in kinds.items():
        assert len({b for b in blocks if (b, RDF.type, URIRef(VK + kind)) in graph}) == number, kind


@pytest.mark.parametrize(
    ("scheme", "number"),
    [
        ("decision-aid", 13),
        ("boustani-2015", 17),
        ("left-out-blocks", 7),
        ("life-domains", 8),
        ("resilience-views", 5),
        ("adaptation-forms", 3),
        ("presences", 4),
        ("directions", 6),
        ("levels-nji", 4),
    ],
)
def test_schemes_hold_what_the_sources_list(graph, scheme, number):
    assert len(set(graph.subjects(SKOS.inScheme, URIRef(f"https://w3id.org/veerkracht/id/scheme/{scheme}")))) == number


def test_every_source_scheme_is_mapped_to_the_house_scheme(graph):
    house = set(graph.subjects(SKOS.inScheme, URIRef("https://w3id.org/veerkracht/id/scheme/elements")))
    for name in ("decision-aid", "boustani-2015", "mertens-2020"):
        for concept in graph.subjects(SKOS.inScheme, URIRef(f"https://w3id.org/veerkracht/id/scheme/{name}")):
            mapped = {o for p in (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch) for o in graph.objects(concept, p)}
            assert mapped & house, concept
