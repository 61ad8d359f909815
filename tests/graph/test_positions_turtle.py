"""The reader that knows places reads what pyoxigraph reads, and the text at each place is the term."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, NamedNode, Quad, RdfFormat, parse

from ingest.rdf import RdfSource
from ontology import shape_files, vocabulary_files

PREFIXES = "@prefix ex: <http://e/> .\nPREFIX : <http://e/f#>\n@prefix é-1.b: <../up/> .\n"

names = st.sampled_from(
    ["ex:a", "ex:b.c", ":", ":x", "é-1.b:ü", r"ex:a\,b\~", "ex:a%20b", "<http://e/a>", "<rel>", "<#f>", "<>", r"<http://e/\u00e9>", "ex:9"]
)
predicates = st.one_of(names, st.just("a"))
labels = st.sampled_from(["_:a", "_:b1", "_:é.x", "_:1"])
quotes = st.sampled_from(['"', "'", '"""', "'''"])
pieces = st.lists(
    st.sampled_from(["a", "é", "\U0001f600", r"\n", r"\"", r"\'", r"\\", r"\u00e9", r"\U0001F600", " ", "#", ".", "_:a .", "<x>", "; ,"]),
    max_size=6,
).map("".join)
endings = st.sampled_from(["", "@en", "@EN-us", "^^ex:t", "^^<http://e/t>", "^^ :x"])
numbers = st.sampled_from(["1", "-01", "+1.50", ".5", "1e0", "1.E-3", "-.5e1", "true", "false"])


@st.composite
def strings(draw):
    quote, text = draw(quotes), draw(pieces)
    if len(quote) == 3:
        text = draw(st.sampled_from(["", "\n", '"x\n' if quote[0] == '"' else "''x\n\n"])) + text
    return quote + text + quote + draw(endings)


values = st.deferred(lambda: st.one_of(names, labels, strings(), numbers, lists, nodes, st.just("[]"), st.just("[ ]")))
gaps = st.sampled_from([" ", "\n", "\t", "\r\n", " # comment . ; é\n", "  "])
lists = st.lists(values, max_size=3).map(lambda items: "(" + " ".join(items) + " )")


@st.composite
def properties(draw):
    gap = draw(gaps)
    pairs = draw(st.lists(st.tuples(predicates, st.lists(values, min_size=1, max_size=2)), min_size=1, max_size=2))
    return f"{gap};{gap}".join(f"{predicate}{gap}{f' ,{gap}'.join(objects)}" for predicate, objects in pairs) + draw(
        st.sampled_from([" ", " ;", "; ;\n"])
    )


nodes = properties().map(lambda text: f"[{text}]")
statements = st.one_of(
    st.builds(lambda subject, rest: f"{subject} {rest}.\n", st.one_of(names, labels, lists.filter(lambda x: x != "()")), properties()),
    nodes.map(lambda text: f"{text} .\n"),
    st.builds(lambda node, rest: f"{node} {rest}.\n", nodes, properties()),
    st.sampled_from(["@base <http://e/other/> .\n", "BASE <sub/>\n", "prefix ex: <http://g/>\n", "@prefix ex: <http://e/> .\n"]),
)
documents = st.lists(statements, max_size=5).map("".join)
graphs = st.lists(
    st.one_of(
        statements,
        st.builds(
            lambda head, body: f"{head} {{ {body} }}\n",
            st.sampled_from(["", "ex:g", "GRAPH ex:g", "_:g", "[]", "<g>"]),
            st.lists(statements.filter(lambda text: "base" not in text.lower()[:6] and "prefix" not in text.lower()[:8]), max_size=2).map(
                "".join
            ),
        ),
    ),
    max_size=4,
).map("".join)


def canonical(triples):
    dataset = Dataset(Quad(t.subject, t.predicate, t.object) for t in triples)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
TYPE, FIRST, REST = (NamedNode(RDF + name) for name in ("type", "first", "rest"))


def agree(path):
    """Read a file both ways; hold that the triples are the same and the text at each place is the term."""
    source = RdfSource(path, path.name)
    plain = source.triples
    assert not source.errors, source.errors
    placed = source.placed()
    assert len(placed) == len(plain)
    assert canonical(placed) == canonical(plain)
    cells = {triple.subject for triple in placed if triple.predicate == REST}
    for triple in placed:
        terms = [(triple.object, triple.object_at)] if triple.predicate != REST else []
        if triple.subject not in cells:
            terms += [(triple.subject, triple.subject_at), (triple.predicate, triple.predicate_at)]
        for term, at in terms:
            assert stands(term, source, at), (term, source.text[slice(*at)])


def stands(term, source, at):
    """Say whether the text at a place is the term."""
    text = source.text[slice(*at)]
    if isinstance(term, BlankNode):
        return text.startswith(("_:", "[", "("))
    if text in ("(", "a"):
        return term == (TYPE if text == "a" else NamedNode(RDF + "nil"))
    before = [line for line in source.text[: at[0]].splitlines() if line.lower().lstrip("@").startswith(("prefix", "base"))]
    document = "\n".join(before) + f"\n<urn:s> <urn:p> {text} ."
    return [quad.object for quad in parse(document, format=RdfFormat.TURTLE, base_iri=source.base)] == [term]


@settings(max_examples=400, deadline=None)
@given(documents)
def test_random_turtle_is_read_with_the_right_places(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("t") / "random.ttl"
    path.write_text(PREFIXES + text, encoding="utf-8", newline="")
    agree(path)


@settings(max_examples=200, deadline=None)
@given(graphs)
def test_random_trig_is_read_with_the_right_places(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("t") / "random.trig"
    path.write_text(PREFIXES + text, encoding="utf-8", newline="")
    agree(path)


@settings(max_examples=100, deadline=None)
@given(documents, st.booleans())
def test_random_lines_are_read_with_the_right_places(tmp_path_factory, text, quads):
    from pyoxigraph import serialize

    triples = [
        Quad(q.subject, q.predicate, q.object, NamedNode("http://e/g"))
        for q in parse(PREFIXES + text, format=RdfFormat.TURTLE, base_iri="http://e/d/")
    ]
    path = tmp_path_factory.mktemp("t") / ("random.nq" if quads else "random.nt")
    path.write_bytes(
        serialize(triples if quads else (q.triple for q in triples), format=RdfFormat.N_QUADS if quads else RdfFormat.N_TRIPLES)
    )
    agree(path)


@pytest.mark.parametrize("path", [*vocabulary_files(), *shape_files()], ids=lambda path: path.stem)
def test_the_project_s_own_files_are_read_with_the_right_places(path):
    source = RdfSource(path, path.name)
    assert canonical(source.placed()) == canonical(source.triples)
