"""The engine's blank nodes are given back their own names, in data and in shapes."""

from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from graph.engine import SH, Engine, blank_nodes, n_triples

labels = st.text("abz019", min_size=1, max_size=3)
subjects = st.one_of(labels.map(BlankNode), st.sampled_from("xyz").map(lambda name: NamedNode(f"http://e/{name}")))
values = st.one_of(subjects, st.sampled_from([" _:a .", "\n_:b <p> ", '" _:c .', "01"]).map(Literal))
predicates = st.sampled_from("pq").map(lambda name: NamedNode(f"http://e/{name}"))
triples = st.lists(st.builds(Triple, subjects, predicates, values), max_size=12)

SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://e/> .
ex:S sh:targetSubjectsOf ex:p ; sh:property [ sh:path ex:q ; sh:maxCount 0 ] , [ sh:path [ sh:inversePath ex:q ] ; sh:nodeKind sh:IRI ] ;
  sh:property [ sh:path ex:p ; sh:nodeKind sh:IRI ] .
"""
shapes = list(parse(SHAPES, format=RdfFormat.TURTLE))
engine = Engine(shapes)
path = NamedNode(SH + "path")
shape_of = {str(quad.object): quad.subject for quad in shapes if quad.predicate == path}


@settings(max_examples=200, deadline=None)
@given(triples)
def test_results_name_the_blank_nodes_of_the_data(data):
    p, q = NamedNode("http://e/p"), NamedNode("http://e/q")
    focus = {t.subject for t in data if t.predicate == p}
    many = {(s, None) for s in focus if any(t.subject == s and t.predicate == q for t in data)}
    kinds = {(t.subject, t.object) for t in data if t.predicate == p and not isinstance(t.object, NamedNode)}
    inverse = {(t.object, t.subject) for t in data if t.predicate == q and t.object in focus and isinstance(t.subject, BlankNode)}
    outcomes = engine.validate(data)
    assert {(o.focus, o.value) for o in outcomes if str(o.path) == "http://e/q"} == many
    assert {(o.focus, o.value) for o in outcomes if str(o.path) == "http://e/p"} == kinds
    assert {(o.focus, o.value) for o in outcomes if str(o.path) == "^<http://e/q>"} == inverse
    assert {o.shape for o in outcomes if o.path.kind == "predicate"} <= {shape_of["<http://e/q>"], shape_of["<http://e/p>"]}


@given(triples)
def test_blank_nodes_are_listed_in_the_order_of_the_text(data):
    nodes = [node.value for t in data for node in (t.subject, t.object) if isinstance(node, BlankNode)]
    assert blank_nodes(n_triples(data)) == list(dict.fromkeys(nodes))


def test_a_path_is_written_as_sparql_writes_it():
    text = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://e/> .
    ex:S sh:targetSubjectsOf ex:p ; sh:property
      [ sh:path ( [ sh:alternativePath ( ex:a [ sh:inversePath ex:b ] ) ] [ sh:zeroOrMorePath ex:c ] ) ; sh:minCount 1 ] ."""
    (outcome,) = Engine(parse(text, format=RdfFormat.TURTLE)).validate(
        [Triple(NamedNode("http://e/x"), NamedNode("http://e/p"), Literal("1"))]
    )
    assert str(outcome.path) == "((<http://e/a>|^<http://e/b>)/<http://e/c>*)"
