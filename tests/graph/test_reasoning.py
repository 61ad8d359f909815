"""HermiT proves the vocabulary and the real data; the rules infer what HermiT infers; a planted contradiction is named."""

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from graph.build import ALIGNMENTS, ontology_quads, ontology_rules
from graph.inference import INFERRED, infer, load
from graph.names import PREFIXES
from graph.reasoning import CUBE, contradiction, reason

pytestmark = [pytest.mark.usefixtures("java"), pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")]

ID = "https://w3id.org/veerkracht/id/"
VK = PREFIXES["vk"]

#: The properties that both are compared on: ours, and those of SKOS and of the data cube.
OURS = (VK, PREFIXES["skos"], PREFIXES["qb"])

PREFIX = "@prefix vk: <https://w3id.org/veerkracht/ns#> . @base <https://w3id.org/veerkracht/id/> .\n"


def about(quad, starts):
    return any(isinstance(node, NamedNode) and node.value.startswith(starts) for node in (quad.subject, quad.object))


def without_alignments(quads):
    return [quad for quad in quads if getattr(quad, "graph_name", None) != ALIGNMENTS]


@pytest.fixture(scope="module")
def vocabulary():
    return without_alignments(ontology_quads())


@pytest.fixture(scope="module")
def facts(stated):
    """All that is stated, but how the data cube is laid out, which a reasoner does not read."""
    return [quad for quad in without_alignments(stated) if quad.predicate.value not in CUBE]


def planted(text):
    return [Quad(t.subject, t.predicate, t.object) for t in parse(PREFIX + text, format=RdfFormat.TURTLE)]


def test_the_vocabulary_is_consistent_and_every_class_can_have_members(vocabulary):
    verdict = reason(vocabulary, infer=False)
    assert verdict.consistent
    assert verdict.unsatisfiable == ()


def test_the_whole_data_are_consistent_and_the_rules_infer_what_hermit_infers(facts):
    verdict = reason(facts)
    assert verdict.consistent
    assert verdict.unsatisfiable == ()
    store = load(facts)
    infer(store, ontology_rules())
    types = {(q.subject.value, q.object.value) for q in store.quads_for_pattern(None, NamedNode(PREFIXES["rdf"] + "type"), None) if ours(q)}
    links = {
        (q.subject.value, q.predicate.value, q.object.value) for q in store if ours(q) and q.predicate.value.startswith(OURS) and named(q)
    }
    hermit_types = {pair for pair in verdict.types if pair[0].startswith(ID) and pair[1].startswith(VK)}
    hermit_links = {link for link in verdict.links if link[0].startswith(ID) and link[1].startswith(OURS) and link[2].startswith(ID)}
    assert {pair for pair in types if pair[1].startswith(VK)} == hermit_types
    assert {link for link in links if link[2].startswith(ID)} == hermit_links
    assert len(hermit_types) > 6000
    assert any(q.graph_name == INFERRED for q in store)


def ours(quad):
    return isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(ID) and isinstance(quad.object, NamedNode)


def named(quad):
    return isinstance(quad.object, NamedNode)


CONTRADICTIONS = {
    "two-disjoint-kinds": ("<intervention/planted> a vk:Intervention , vk:Study .", {"planted"}),
    "asset-and-resource": ("<block/planted> a vk:RegulatoryStrength , vk:EnvironmentalFactor .", {"planted"}),
    "two-presences": ("<element-use/planted> vk:presence <presence/explicit> , <presence/absent> .", {"planted"}),
    "two-ages": ("<intervention/planted> vk:minimumAge 3 , 4 .", {"planted"}),
    "its-own-variant": ("<intervention/planted> vk:variantOf <intervention/planted> .", {"planted"}),
    "resource-as-targeted-asset": ("<intervention/planted> vk:targetsAsset <block/trust> .", {"planted", "trust"}),
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_a_planted_contradiction_is_found(name, vocabulary):
    text, _ = CONTRADICTIONS[name]
    assert not reason([*vocabulary, *planted(text)], infer=False).consistent


def test_a_planted_contradiction_is_named_among_others(vocabulary):
    small = [quad for quad in vocabulary if not about(quad, (ID,)) or about(quad, (f"{ID}presence/",))]
    harmless = planted("<study/a> a vk:Study . <intervention/b> a vk:Intervention ; vk:minimumAge 4 . <element-use/c> a vk:ElementUse .")
    found = contradiction([*small, *harmless, *planted(CONTRADICTIONS["two-presences"][0])])
    assert {(t.subject.value.rsplit("/", 1)[1], t.object.value.rsplit("/", 1)[1]) for t in found} == {
        ("planted", "explicit"),
        ("planted", "absent"),
    }


def test_a_class_that_can_have_no_member_is_named(vocabulary):
    text = (
        "vk:Impossible a <http://www.w3.org/2002/07/owl#Class> ; <http://www.w3.org/2000/01/rdf-schema#subClassOf> vk:Asset , vk:Resource ."
    )
    assert reason([*vocabulary, *planted(text)], infer=False).unsatisfiable == (VK + "Impossible",)


def test_without_java_the_message_says_what_to_do(monkeypatch):
    from graph.errors import GraphError

    monkeypatch.setenv("PATH", "")
    with pytest.raises(GraphError, match="HermiT needs Java"):
        reason([])
