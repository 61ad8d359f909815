"""The ontology's documentation says what the Turtle says, in both languages, and its drawings can be read."""

import io
import json
import random
import re
import xml.etree.ElementTree as ET
from collections import Counter
from itertools import combinations

import pytest
from pyoxigraph import NamedNode, RdfFormat, Store
from rdflib import Graph

from graph.exports import exports
from graph.names import PREFIXES
from graph.ontology_docs.diagrams import DIAGRAMS, edges
from graph.ontology_docs.figures import figures, queries
from graph.ontology_docs.html import document
from graph.ontology_docs.layout import Item, lay_out
from graph.ontology_docs.links import Links
from graph.ontology_docs.markdown import mermaid
from graph.ontology_docs.shapes import shapes
from graph.ontology_docs.source import files, triples, turtle
from graph.ontology_docs.svg import draw
from graph.ontology_docs.terms import ontology
from graph.ontology_docs.words import WORDS
from ontology import shape_files, vocabulary_files

LANGUAGES = ("nl", "en")
SVG = "{http://www.w3.org/2000/svg}"
DRAWN = [(each, lang) for each in DIAGRAMS for lang in LANGUAGES]


@pytest.fixture(scope="module")
def found(release):
    return figures(release)


@pytest.fixture(scope="module", params=LANGUAGES)
def page(request, found):
    return request.param, document(request.param, found)


def test_every_term_has_its_label_and_definition_in_both_languages():
    for term in ontology().by_name.values():
        for texts in (term.labels, term.definition):
            assert set(texts) == set(LANGUAGES), term.name
            assert all(text.strip() for text in texts.values()), term.name


def test_every_class_and_property_of_the_turtle_is_documented():
    graph = Graph()
    for path in vocabulary_files():
        graph.parse(path)
    kinds = ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")
    query = f"SELECT DISTINCT ?s WHERE {{ ?s a ?kind VALUES ?kind {{ {' '.join(f'owl:{kind}' for kind in kinds)} }} }}"
    own = {str(row[0]) for row in graph.query(query) if str(row[0]).startswith(PREFIXES["vk"])}
    assert {term.iri for term in ontology().by_name.values()} == own


def test_the_page_has_a_place_for_every_term_scheme_and_shape_and_no_link_in_it_is_dead(page):
    _, text = page
    places = Counter(re.findall(r'\bid="([^"]+)"', text))
    assert [name for name, number in places.items() if number > 1] == []
    wanted = {term.anchor for term in ontology().by_name.values()} | {f"scheme-{scheme.slug}" for scheme in ontology().schemes}
    assert wanted | {f"shape-{shape.name}" for shape in ontology().shapes} <= set(places)
    assert set(re.findall(r'href="#([^"]+)"', text)) <= set(places)


def test_the_page_needs_nothing_else_and_runs_nothing(page):
    lang, text = page
    assert f'<html lang="{lang}">' in text
    assert not re.search(r"<script|<link|<img|\bsrc=|@import|url\(|\bon\w+=", text)
    assert len(text) < 1_000_000


def test_each_rule_of_a_shape_stands_once_with_its_message(page):
    lang, text = page
    rules = [rule for shape in shapes() for rule in (*shape.rules, *(rule for one in shape.fields for rule in one.rules))]
    assert len(rules) > 250
    places = Counter(re.findall(r'href="https://w3id.org/veerkracht/rules/([^"]+)"', text))
    assert places == Counter(rule.name for rule in rules)
    assert all(rule.messages[lang] for rule in rules)


def test_cardinalities_are_those_of_the_shapes():
    store = Store()
    for path in shape_files():
        store.load(path=path, format=RdfFormat.TURTLE)
    query = """SELECT ?owner ?path (MAX(COALESCE(?least, 0)) AS ?l) (MIN(COALESCE(?most, 999)) AS ?m) WHERE {
      ?owner sh:property ?shape . ?shape sh:path ?path . FILTER ( isIRI(?path) && isIRI(?owner) ) FILTER NOT EXISTS { ?shape sh:severity ?other }
      OPTIONAL { ?shape sh:minCount ?least } OPTIONAL { ?shape sh:maxCount ?most } } GROUP BY ?owner ?path"""
    said = {(shape.name, one.path): one for shape in shapes() for one in shape.fields}
    rows = list(store.query(query, prefixes=PREFIXES))
    assert len(rows) > 150
    for row in rows:
        path = next(
            f"{name}:{row['path'].value.removeprefix(space)}" for name, space in PREFIXES.items() if row["path"].value.startswith(space)
        )
        one = said[row["owner"].value.rpartition("/")[2], path]
        assert one.least == int(row["l"].value), (row["owner"], path)
        assert one.most == (None if row["m"].value == "999" else int(row["m"].value)), (row["owner"], path)


@pytest.mark.parametrize(
    ("name", "axiom"),
    [
        ("vk:WellRecognisedIntervention", "vk:Intervention and (vk:recognition some (vk:level some vk:WellFoundedLevel))"),
        ("vk:FreeIntervention", "vk:Intervention and (vk:cost some (vk:amount value 0.0))"),
        ("vk:EffectiveLevel", "vk:Level and (vk:rank some xsd:integer[>= 3])"),
        ("vk:PresentUse", "vk:ElementUse and (vk:presence some {presence/explicit, presence/partial})"),
        ("vk:SchoolSetting", "{setting/school} or (skos:broaderTransitive value setting/school)"),
    ],
)
def test_a_definition_can_be_read(name, axiom):
    assert ("EquivalentTo", axiom) in ontology().by_name[name].axioms


def test_chains_inverses_and_disjointness_are_told():
    terms = ontology().by_name
    assert terms["vk:trains"].chains == ("inverse vk:element o vk:block",)
    assert terms["vk:about"].inverse == ("vk:hasStatement",)
    assert set(terms["vk:Asset"].siblings) == {"vk:Resource", "vk:CopingStrategy"}
    assert terms["vk:Study"].apart
    assert terms["vk:targets"].below == ("vk:targetsAsset", "vk:targetsResource", "vk:targetsCoping")


def test_a_scheme_shows_each_of_its_concepts_once():
    def names(concepts):
        return [name for each in concepts for name in (each.name, *names(each.narrower))]

    for scheme in ontology().schemes:
        assert sorted(names(scheme.concepts)) == sorted(set(names(scheme.concepts))), scheme.slug
        assert len(names(scheme.concepts)) == scheme.size > 0, scheme.slug


def test_the_whole_turtle_holds_what_the_files_hold():
    whole = Store()
    whole.load(input=turtle().encode(), format=RdfFormat.TURTLE)
    assert len(whole) == len(set(triples()))
    assert all(f"/{path.name}\n" in turtle() for path in files())


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")
@pytest.mark.parametrize("name", queries())
def test_an_example_is_in_the_release_and_both_forms_say_the_same(name, release, found):
    rows = release.query(queries()[name].text("nl")).rows()
    assert rows[0]["thing"] == found.examples[name].iri
    example = found.examples[name]
    assert release.query("ASK { ?thing a ?kind }", thing=example.iri, kind=name).found
    by_turtle = Graph().parse(data=example.turtle, format="turtle")
    by_json = Graph().parse(data=example.json_ld, format="json-ld")
    assert set(by_turtle) == set(by_json)
    assert json.loads(example.json_ld)["@id"] == example.iri
    for _, predicate, value in by_turtle:
        assert release.query(f"ASK {{ <{example.iri}> {predicate.n3()} {value.n3()} }}").found


def test_each_query_has_words_in_both_languages():
    assert len(queries()) >= 15
    assert all(set(query.titles) == set(LANGUAGES) for query in queries().values())
    assert all(all(texts) for texts in WORDS.values())


def test_counts_are_those_of_the_release(release, found):
    for term in (NamedNode(PREFIXES["vk"] + name) for name in ("Intervention", "Place")):
        number = release.query("SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE { ?x a ?kind }".replace("?kind", str(term))).rows()[0]["n"]
        assert found.counts[term.value] == number > 0


def boxes(svg):
    return [tuple(float(rect.get(name)) for name in ("x", "y", "width", "height")) for rect in svg.iter(SVG + "rect")][1:]


def overlap(one, other):
    return one[0] < other[0] + other[2] and other[0] < one[0] + one[2] and one[1] < other[1] + other[3] and other[1] < one[1] + one[3]


@pytest.mark.parametrize(("diagram", "lang"), DRAWN, ids=lambda value: getattr(value, "name", value))
def test_in_a_drawing_nothing_lies_on_anything_and_no_word_leaves_its_box(diagram, lang):
    svg = ET.fromstring(draw(diagram, ontology(), lang))
    assert svg.find(SVG + "title").text == diagram.titles[lang]
    assert svg.find(SVG + "desc").text == diagram.said[lang]
    assert not any(overlap(one, other) for one, other in combinations(boxes(svg), 2))
    left, top, width, height = map(float, svg.get("viewBox").split())
    for x, y, wide, high in boxes(svg):
        assert left < x < x + wide < left + width
        assert top < y < y + high < top + height
    for link in svg.iter(SVG + "a"):
        x, y, wide, high = boxes_of(link)
        for text in link.iter(SVG + "text"):
            assert float(text.get("x")) + 0.55 * int(text.get("font-size")) * len(text.text) < x + wide + 30
            assert y < float(text.get("y")) <= y + high
    for text in svg.findall(SVG + "text"):
        half = 0.25 * int(text.get("font-size")) * len(text.text)
        place = (float(text.get("x")) - half, float(text.get("y")) - 8, 2 * half, 8)
        assert not any(overlap(place, box) for box in boxes(svg)), text.text


def boxes_of(link):
    rect = link.find(SVG + "rect")
    return tuple(float(rect.get(name)) for name in ("x", "y", "width", "height"))


@pytest.mark.parametrize("seed", range(20))
def test_any_layout_has_room_for_everything(seed):
    chance = random.Random(seed)
    columns = [
        [Item(f"{x}.{y}", chance.randint(50, 300), chance.randint(20, 200), fixed=True) for y in range(chance.randint(1, 6))]
        for x in range(chance.randint(1, 5))
    ]
    keys = [item.key for column in columns for item in column]
    lines = {str(n): (*chance.choices(keys, k=2), chance.randint(20, 150), chance.randint(15, 60)) for n in range(25)}
    layout = lay_out(columns, {name: line for name, line in lines.items() if line[0] != line[1]}, 30)
    items = [(item.x, item.y, item.width, item.height) for column in layout.columns for item in column]
    assert not any(overlap(one, other) for one, other in combinations(items, 2))
    assert all(x >= 0 and y >= 0 and x + w <= layout.width + 1e-6 and y + h <= layout.height + 1e-6 for x, y, w, h in items)


def test_what_joins_classes_in_a_drawing_comes_from_the_turtle():
    model = next(each for each in DIAGRAMS if each.name == "model")
    found = {(edge.source, edge.prop, edge.target): edge for edge in edges(model, ontology())}
    assert found["vk:Intervention", "vk:usesElement", "vk:ElementUse"].cardinality == "0..*"
    assert found["vk:ElementUse", "vk:element", "vk:InterventionElement"].cardinality == "1"
    assert found["vk:Intervention", "vk:mayStrengthen", "vk:BuildingBlock"].derived
    assert not any(prop in ("vk:elementOf", "vk:hasElementOrBelow") for _, prop, _ in found)
    provenance = next(each for each in DIAGRAMS if each.name == "provenance")
    assert ("vk:ElementUse", "prov:wasDerivedFrom", "vk:Place") in {(e.source, e.prop, e.target) for e in edges(provenance, ontology())}


def test_every_class_of_a_drawing_is_joined_to_another():
    for diagram in DIAGRAMS:
        ends = {end for edge in edges(diagram, ontology()) for end in (edge.source, edge.target)}
        assert {f"vk:{name}" for column in diagram.columns for name in column} <= ends, diagram.name
        assert mermaid(diagram, ontology(), "nl").startswith("classDiagram\n")


def test_a_text_with_names_is_escaped():
    links = Links(ontology(), "nl")
    assert links.linked('vk:Study and <script src="x">') == ('<a href="#Study">vk:Study</a> and &lt;script src=&#34;x&#34;&gt;')
    assert 'href="https://w3id.org/veerkracht/id/setting/school"' in links.linked("{setting/school}")
    assert 'href="http://www.w3.org/2004/02/skos/core#Concept"' in links.linked("skos:Concept")


def test_the_exports_are_the_page_in_both_languages_and_the_turtle(release, page):
    offered = {export.name: export for export in exports("ontology")}
    assert set(offered) == {"ontology-nl.html", "ontology-en.html", "ontology.ttl"}
    lang, text = page
    written = io.BytesIO()
    offered[f"ontology-{lang}.html"].write(release, written)
    assert written.getvalue().decode() == text
    written = io.BytesIO()
    offered["ontology.ttl"].write(release, written)
    assert written.getvalue().decode() == turtle()
