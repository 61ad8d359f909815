"""The thesaurus conforms to NL-SBB, each obligation broken is found, and rdflib reads every form with the same facts."""

import io

import pytest
import rdflib
from mutations import mutations
from pyoxigraph import Literal, NamedNode, Triple

from graph.exports import exports, thesaurus
from graph.exports.triples import broken

SKOS, ID = "http://www.w3.org/2004/02/skos/core#", "https://w3id.org/veerkracht/id/"
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def skos(name):
    return NamedNode(SKOS + name)


def a(subject, predicate, object_):
    return Triple(NamedNode(ID + subject), skos(predicate), object_ if isinstance(object_, Literal) else NamedNode(ID + object_))


@pytest.fixture(scope="module")
def whole(release):
    return thesaurus.triples(release)


@pytest.fixture(scope="module")
def part(whole):
    """One scheme with what it is mapped to, and the schemes: small enough to break many times."""
    ours = NamedNode(ID + "scheme/boustani-2015")
    concepts = {t.subject for t in whole if t.predicate == skos("inScheme") and t.object == ours}
    kept = (
        concepts
        | {t.object for t in whole if t.subject in concepts}
        | {NamedNode(ID + "block/self-regulation"), NamedNode(ID + "block/regulatory-strengths")}
    )
    kept |= {
        t.object for t in whole if t.subject in kept and t.predicate in (skos("inScheme"), NamedNode("http://purl.org/dc/terms/source"))
    }
    found = [t for t in whole if t.subject in kept and (t.predicate.value[:-1] != SKOS and (t.object in kept or not _joins(t)))]
    assert broken(found, "nl-sbb") == []
    return found


def _joins(triple):
    names = ("broader", "narrower", "hasTopConcept", "exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
    return triple.predicate.value.removeprefix(SKOS) in names


def test_ours_breaks_nothing_and_holds_all_blocks_and_elements(whole, release):
    assert broken(whole, "nl-sbb") == []
    assert list(thesaurus.check(release)) == []
    concepts = {t.subject for t in whole if t.predicate == skos("inScheme")}
    wanted = release.query("SELECT DISTINCT ?c { VALUES ?k { vk:BuildingBlock vk:LeftOutBlock vk:InterventionElement } ?c a ?k }").rows()
    assert {node.value for node in concepts} == {row["c"] for row in wanted}
    assert len(concepts) > 200


def test_each_concept_has_both_languages_a_definition_and_a_source_with_a_title(whole):
    for node in {t.subject for t in whole if t.predicate == skos("inScheme")}:
        own = [t for t in whole if t.subject == node]
        for name in ("prefLabel", "definition"):
            assert {t.object.language for t in own if t.predicate == skos(name)} == {"nl", "en"}, node
    sources = {t.object for t in whole if t.predicate.value == "http://purl.org/dc/terms/source"}
    assert sources
    titled = {t.subject for t in whole if t.predicate.value == "http://purl.org/dc/terms/title"}
    assert sources <= titled


def test_what_others_define_is_a_concept_with_its_label_and_where_its_definition_stands(whole):
    other = NamedNode("http://humanbehaviourchange.org/ontology/BCIO_007055")
    own = {t.predicate: t.object for t in whole if t.subject == other}
    assert own[TYPE] == skos("Concept")
    assert {skos("prefLabel"), skos("definition")} <= set(own)


def test_each_shape_finds_what_breaks_it(part):
    tried = list(mutations("nl-sbb", part))
    assert len(tried) > 15
    for what, focus, broke in tried:
        name = what.split(":")[0]
        assert any((name, focus.value) in {(r.rule, r.focus) for r in broken(triples, "nl-sbb")} for triples in broke), what


@pytest.mark.parametrize(
    ("added", "rule", "severity"),
    [
        ([a("element/boustani-modeling", "exactMatch", "element/boustani-role-play")], "mapping-in-scheme", "Violation"),
        ([a("element/boustani-modeling", "broader", "element/boustani-role-play")], "top-concept-broader", "Violation"),
        ([a("element/boustani-modeling", "notation", Literal("1")), a("element/boustani-role-play", "notation", Literal("1"))], "shared-notation", "Violation"),
        ([Triple(NamedNode(ID + "element/boustani-modeling"), TYPE, skos("ConceptScheme"))], "concept-is-scheme", "Violation"),
        ([Triple(NamedNode(ID + "element/boustani-modeling"), TYPE, skos("Collection"))], "concept-is-collection", "Violation"),
        ([a("element/boustani-modeling", "related", "source/trimbos-veerkracht")], "related-thing", "Violation"),
        ([a("element/boustani-modeling", "closeMatch", "nowhere/at-all")], "concept-close-match", "Violation"),
        ([a("element/boustani-modeling", "closeMatch", "element/modeling")], "concept-close-match", "Violation"),
        ([a("element/boustani-modeling", "prefLabel", Literal("Rollenspel", language="nl"))], "same-name-in-scheme", "Warning"),
        ([a("element/boustani-modeling", "broadMatch", "element/modeling")], "concept-exact-match", "Warning"),
        ([a("element/boustani-modeling", "altLabel", Literal("Modeling", language="nl"))], "concept-preferred-disjoint", "Warning"),
    ],
)  # fmt: skip
def test_what_is_added_wrongly_is_found(part, added, rule, severity):
    assert (severity, rule) in {(result.severity, result.rule) for result in broken([*part, *added], "nl-sbb")}


def test_a_thesaurus_without_concepts_is_no_thesaurus(release, monkeypatch):
    monkeypatch.setattr(thesaurus, "triples", lambda _: set())
    assert list(thesaurus.check(release)) == ["nl-sbb: there is no concept in any scheme"]


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib warns of itself
def test_every_form_is_read_by_rdflib_with_the_same_facts(release, whole):
    forms = {"text/turtle": "turtle", "application/ld+json": "json-ld", "application/rdf+xml": "xml"}
    for export in exports("thesaurus"):
        file = io.BytesIO()
        export.write(release, file)
        read = rdflib.Graph().parse(data=file.getvalue(), format=forms[export.media_type])
        assert len(read) == len(whole)
    assert (rdflib.URIRef(ID + "block/emotion-regulation"), rdflib.RDF.type, rdflib.SKOS.Concept) in read
