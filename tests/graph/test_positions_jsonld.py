"""JSON-LD read with places says what pyoxigraph reads, and the text at each place is what the term was made of."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Quad

from ingest.rdf import RdfSource

CONTEXT = {
    "@version": 1.1,
    "@base": "http://e/base/",
    "@vocab": "http://e/vocab#",
    "ex": "http://e/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "id": "@id",
    "type": "@type",
    "label": {"@id": "ex:label", "@container": "@language"},
    "ref": {"@id": "ex:ref", "@type": "@id"},
    "term": {"@id": "ex:term", "@type": "@vocab"},
    "age": {"@id": "ex:age", "@type": "xsd:integer"},
    "price": {"@id": "ex:price", "@type": "xsd:double"},
    "list": {"@id": "ex:list", "@container": "@list"},
    "set": {"@id": "ex:set", "@container": "@set"},
    "of": {"@reverse": "ex:has"},
    "by": {"@id": "ex:by", "@container": "@index"},
    "named": {"@id": "ex:named", "@container": "@id"},
    "nest": "@nest",
    "Scoped": {"@id": "ex:Scoped", "@context": {"inner": "ex:inner"}},
}

ids = st.sampled_from(["ex:a", "b", "_:c", "http://e/d", "#f", "_:g"])
texts = st.text(st.sampled_from('aé\U0001f600"\\\n {}[]:,'), max_size=5)
scalars = st.one_of(texts, st.integers(-10, 10**6), st.booleans(), st.sampled_from([1.5, 2.0, -0.25, 1e30, 5e-7]))
plain_values = st.one_of(
    scalars,
    texts.map(lambda text: {"@value": text, "@language": "EN-us"}),
    st.integers(0, 9).map(lambda number: {"@value": number, "@type": "xsd:decimal"}),
    texts.map(lambda text: {"@value": text, "@type": "ex:t"}),
    st.lists(scalars, max_size=3).map(lambda items: {"@list": items}),
    st.lists(scalars, max_size=2).map(lambda items: {"@set": items}),
)
nodes = st.deferred(
    lambda: st.fixed_dictionaries(
        {},
        optional={
            "id": ids,
            "type": st.sampled_from(["ex:T", "U", ["ex:T", "Scoped"]]),
            "label": st.dictionaries(st.sampled_from(["nl", "en"]), st.one_of(texts, st.lists(texts, max_size=2)), max_size=2),
            "ref": st.one_of(ids, st.lists(ids, max_size=2), nodes),
            "term": st.sampled_from(["label", "Some", "ex:x"]),
            "age": st.one_of(st.integers(0, 99), texts),
            "price": st.one_of(st.integers(0, 99), st.sampled_from([1.5, 1e30])),
            "list": st.lists(st.one_of(scalars, nodes), max_size=3),
            "set": st.lists(plain_values, max_size=2),
            "of": nodes,
            "by": st.dictionaries(st.sampled_from(["x", "y"]), texts, max_size=2),
            "named": st.dictionaries(st.sampled_from(["ex:p", "q"]), st.just({"plain": 1}), max_size=2),
            "nest": st.fixed_dictionaries({"nested": scalars}),
            "inner": scalars,
            "plain": st.one_of(plain_values, st.lists(plain_values, max_size=2), nodes),
            "@reverse": st.fixed_dictionaries({"ex:back": nodes}),
            "@included": st.lists(st.fixed_dictionaries({"id": ids, "plain": scalars}), max_size=1),
        },
    )
)
documents = st.one_of(nodes, st.lists(nodes, max_size=3).map(lambda items: {"@graph": items}))


def source(folder, text):
    path = folder / "data.jsonld"
    path.write_text(text, encoding="utf-8")
    return RdfSource(path, "data.jsonld")


def canonical(triples):
    dataset = Dataset(Quad(t.subject, t.predicate, t.object) for t in triples)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


@settings(max_examples=150, deadline=None)
@given(documents, st.sampled_from([None, 2]))
def test_random_documents_are_read_with_places(tmp_path_factory, document, indent):
    text = json.dumps({"@context": CONTEXT, **document}, indent=indent, ensure_ascii=indent is None)
    data = source(tmp_path_factory.mktemp("j"), text)
    assert not data.errors
    placed = data._reader().read()
    assert canonical(placed) == canonical(data.triples)
    for triple in placed:
        for term, at in ((triple.subject, triple.subject_at), (triple.object, triple.object_at)):
            said = data.text[slice(*at)]
            list_end = term.value.endswith("#nil")
            assert isinstance(term, BlankNode) or list_end or said in "{[" or made_of(term, json.loads(said)), (term, said)
        in_list = triple.predicate.value.endswith(("#first", "#rest"))
        assert in_list or data.text[triple.predicate_at[0]] in '"{['


def made_of(term, said):
    if isinstance(said, str):
        return term.value == said or term.value.endswith(said.split(":")[-1].lstrip("#")) or said == "label"
    return term.value in (str(said).lower(), f"{said:.15e}") or float(term.value) == said


DATA = """{
  "@context": {"ex": "http://e/", "age": {"@id": "ex:age", "@type": "http://www.w3.org/2001/XMLSchema#integer"}},
  "@graph": [
    {"@id": "ex:a", "@type": "ex:C", "age": "old", "ex:p": [1, true, {"@value": "é", "@language": "nl"}]},
    {"@type": ["ex:C"], "ex:in": {"@id": "ex:b", "ex:l": {"@list": ["x",
      "y"]}}}
  ]
}
"""


@pytest.mark.parametrize(
    ("value", "places"),
    [
        ('"old"^^<http://www.w3.org/2001/XMLSchema#integer>', ('"ex:a"', '"age": "old"', '"old"')),
        ('"1"^^<http://www.w3.org/2001/XMLSchema#integer>', ('"ex:a"', '"ex:p"', "1, true")),
        ('"true"^^<http://www.w3.org/2001/XMLSchema#boolean>', ('"ex:a"', '"ex:p"', "true")),
        ('"é"@nl', ('"ex:a"', '"ex:p"', '"é"')),
        ("<http://e/b>", ('{"@type": ["ex:C"]', '"ex:in"', '"ex:b"')),
        ('"x"', ('{"@list"', '"x"', '"x"')),
        ('"y"', ('"y"', '"y"', '"y"')),
    ],
)
def test_each_place_is_exact(tmp_path, value, places):
    data = source(tmp_path, DATA)
    (triple,) = [triple for triple in data.placed() if str(triple.object) == value]
    starts = [at[0] for at in (triple.subject_at, triple.predicate_at, triple.object_at)]
    assert starts == [data.text.index(place) for place in places]


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ('{\n "@context": "https://elsewhere.example/c.jsonld", "@id": "http://e/a"}', 2, 14, "elsewhere.example"),
        ('{\n "@context": [{}, "https://elsewhere.example/c.jsonld"]}', 2, 19, "elsewhere.example"),
        ('{"@id":\n 7}', 2, 2, "invalid @id value"),
        ('{"@id": "http://e/a",\n "http://e/p": {"@value": "x",\n  "@language": 3}}', 3, 16, "invalid language-tagged string"),
        ('{"@id": "http://e/a"\n "http://e/p": 1}', 2, 2, "comma"),
    ],
)
def test_what_can_t_be_read_has_its_place(tmp_path, text, line, column, said):
    data = source(tmp_path, text)
    assert data.triples == []
    (error,) = data.errors
    assert (error.line, error.column) == (line, column)
    assert said in error.message


def test_a_key_that_stands_twice_is_found_at_the_second_one(tmp_path):
    data = source(tmp_path, '{"@id": "http://e/a",\n "http://e/p": 1, "http://e/q": [{"@value": 1,\n  "@value": 2}],\n "http://e/p": 3}')
    data.triples  # noqa: B018 - reads the file
    (error,) = data.errors
    assert (error.line, error.column, error.rule) == (3, 3, "syntax")
    assert "'@value' stands twice" in error.message
