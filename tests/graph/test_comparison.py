"""Two sets of quads compared: the patch between any two makes one of the other, and people read the difference by record."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse

from graph.change_labels import Labels
from graph.change_reports import as_json, flat, words
from graph.comparison import Comparison
from graph.names import PREFIXES
from graph.rdf_patch import patch_lines
from graph.record_changes import record_changes
from graph.release import has_subject, write
from graph.withdrawals import withdrawals_in
from ontology import GRAPH, ID

EASE = ID + "intervention/ease"

NAMES = st.sampled_from([NamedNode(f"https://example.org/{name}") for name in "abc"])
NAMELESS = st.sampled_from([BlankNode(name) for name in ("x", "y", "z", "c14n0")])
TEXTS = st.sampled_from([Literal('a "b"\n\\'), Literal("é", language="nl"), Literal("1", datatype=NamedNode(PREFIXES["xsd"] + "integer"))])
GRAPHS = st.one_of(NAMES, st.just(DefaultGraph()))
QUADS = st.lists(st.builds(Quad, NAMES | NAMELESS, NAMES, NAMES | NAMELESS | TEXTS, NAMES), max_size=9)
ANYWHERE = st.lists(st.builds(Quad, NAMES, NAMES, NAMES | TEXTS, GRAPHS), max_size=6)


def canonical(quads):
    found = Dataset(quads)
    found.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return set(found)


def applied(patch, quads):
    """Apply a patch line by line, as a stranger's tool would: each line is of a kind, and the rest a line of N-Quads."""
    found, open_ = set(quads), False
    for line in patch:
        what, rest = line.split(" ", 1)
        if what in ("TX", "TC"):
            assert rest == "."
            open_ = what == "TX"
        elif what in ("A", "D"):
            assert open_
            [quad] = parse(rest, format=RdfFormat.N_QUADS)
            assert (quad in found) == (what == "D"), line
            (found.add if what == "A" else found.remove)(quad)
        else:
            assert re.fullmatch(r'H \w+ "[^"]*" \.', line)
    assert not open_
    return found


@given(QUADS, QUADS, ANYWHERE)
def test_a_patch_makes_the_one_of_the_other_nodes_without_a_name_too(old, new, more):
    new = [*new, *more]
    patch = list(patch_lines(Comparison(old, new), "a", "b"))
    for start in (canonical(old), set(old) if frozenset(old) == frozenset(new) else canonical(old)):
        assert canonical(applied(patch, start)) == canonical(new)


@given(QUADS)
def test_other_labels_of_nodes_without_a_name_are_no_difference(quads):
    def other(term):
        return BlankNode("q" + term.value) if isinstance(term, BlankNode) else term

    renamed = [Quad(other(q.subject), q.predicate, other(q.object), q.graph_name) for q in quads]
    comparison = Comparison(quads, renamed)
    assert comparison.pairs == []
    assert comparison.difference() == ([], [])


def test_the_patch_between_real_releases_is_small_and_exact(release, stated):
    old = list(release.quads())
    new = [quad for quad in old if not (quad.subject == NamedNode(ID + "element/practice") and "label" in quad.predicate.value)]
    axiom = next(quad for quad in old if isinstance(quad.object, BlankNode) and isinstance(quad.subject, NamedNode))
    new.remove(axiom)
    patch = list(patch_lines(Comparison(old, new), "a", "b"))
    assert canonical(applied(patch, old)) == canonical(new)  # the labels in a release's file are those of RDFC-1.0
    assert len(patch) < 400


def changed(stated, edit):
    """The changes of records that an edit of what is stated makes."""
    comparison = Comparison(stated, edit(stated))
    records = record_changes(comparison)
    return comparison, {record.iri: record for record in records}


def replaced(quads, subject, predicate, value):
    node = NamedNode(subject)
    return [Quad(q.subject, q.predicate, value, q.graph_name) if (q.subject, q.predicate.value) == (node, predicate) else q for q in quads]


def test_a_change_in_a_part_is_told_of_the_record_that_has_it(stated):
    use = ID + "element-use/ease--stress-management"
    presence = PREFIXES["vk"] + "presence"
    comparison, found = changed(stated, lambda quads: replaced(quads, use, presence, NamedNode(ID + "presence/partial")))
    [record] = found.values()
    assert (record.iri, record.status, record.kind) == (EASE, "changed", "intervention")
    assert record.parts == {use: (PREFIXES["vk"] + "usesElement", "changed")}
    [change] = record.changes
    assert (change.thing, change.property, change.old, change.new) == (use, presence, f"<{ID}presence/explicit>", f"<{ID}presence/partial>")
    lines = list(words([record], Labels(comparison), "en", {}))
    assert lines == [
        "changed  EASE  (intervention/ease)",
        "  ~ uses element: Stress management",
        "      ~ presence: Explicit → Partial",
        "1 changed",
    ]
    assert next(words([record], Labels(comparison), "nl", {})).startswith("gewijzigd")


def test_a_part_that_went_is_told_once_and_not_as_a_lost_link(stated):
    use = ID + "element-use/ease--visual-support"
    _, found = changed(stated, lambda quads: [q for q in quads if NamedNode(use) not in (q.subject, q.object)])
    [record] = found.values()
    assert record.parts == {use: (PREFIXES["vk"] + "usesElement", "gone")}
    assert not [change for change in record.changes if change.property.endswith("usesElement")]
    assert {change.new for change in record.changes} == {""}


def test_a_record_that_went_goes_with_its_parts_and_is_one_record(stated):
    def is_of_ease(term):
        return isinstance(term, NamedNode) and re.match(rf"{ID}[a-z-]+/ease(--|$)", term.value)

    _, found = changed(stated, lambda quads: [q for q in quads if not is_of_ease(q.subject)])
    assert [record.iri for record in found.values()] == [EASE]
    assert found[EASE].status == "gone"
    assert len(found[EASE].parts) > 20


def test_texts_change_by_language_and_numbers_from_one_to_the_other(stated):
    label, age = PREFIXES["rdfs"] + "label", PREFIXES["vk"] + "maximumAge"

    def edit(quads):
        sixteen = Literal("16", datatype=NamedNode(PREFIXES["xsd"] + "integer"))
        quads = replaced(quads, EASE, age, sixteen)
        return [
            Quad(q.subject, q.predicate, Literal("EASE!", language="nl"), q.graph_name) if str(q.object) == '"EASE"@nl' else q
            for q in quads
        ]

    comparison, found = changed(stated, edit)
    told = {(c.property, c.language): (c.old, c.new) for c in found[EASE].changes}
    integer = "^^<http://www.w3.org/2001/XMLSchema#integer>"
    assert told[label, "nl"] == ('"EASE"@nl', '"EASE!"@nl')
    assert (label, "en") not in told
    assert told[age, ""] == (f'"15"{integer}', f'"16"{integer}')
    rows = list(flat(as_json(list(found.values()), Labels(comparison), {})["records"], "en"))
    assert {"old_label": "15", "new_label": "16", "property_label": "maximum age", "label": "EASE"}.items() <= next(
        r for r in rows if r["property"] == age
    ).items()


def test_an_axiom_is_told_as_what_it_says_and_not_by_labels(stated):
    axiom = next(q for q in stated if isinstance(q.object, BlankNode) and isinstance(q.subject, NamedNode))
    _, found = changed(stated, lambda quads: [q for q in quads if q != axiom])
    changes = found[axiom.subject.value].changes
    assert any(change.old.startswith("[ <") and not change.new for change in changes)
    assert "_:" not in "".join(change.old + change.new for change in changes)


def test_what_the_build_works_out_is_left_out_unless_asked_for():
    def quad(graph, value):
        return Quad(NamedNode(EASE), NamedNode(PREFIXES["vk"] + "note"), Literal(value), NamedNode(GRAPH + graph))

    comparison = Comparison([quad("inferred/x", "a"), quad("meta", "same")], [quad("derived", "b"), quad("meta", "same")])
    assert record_changes(comparison) == []
    [record] = record_changes(comparison, worked_out=True)
    assert {(change.old, change.new, change.worked_out) for change in record.changes} == {('"a"', '"b"', True)}


def test_the_same_said_in_another_graph_is_a_change():
    def quad(graph):
        return Quad(NamedNode(EASE), NamedNode(PREFIXES["vk"] + "note"), Literal("a"), NamedNode(GRAPH + graph))

    [record] = record_changes(Comparison([quad("pharos-gids")], [quad("trimbos-veerkracht")]))
    assert [(change.property, change.old, change.new) for change in record.changes] == [
        ("graph", f"<{GRAPH}pharos-gids>", f"<{GRAPH}trimbos-veerkracht>")
    ]


def test_a_withdrawal_is_told_with_what_it_withdraws():
    vk, meta = PREFIXES["vk"], NamedNode(GRAPH + "meta")
    withdrawal = NamedNode(ID + "withdrawal/ease")
    old = [Quad(NamedNode(EASE), NamedNode(PREFIXES["rdf"] + "type"), NamedNode(vk + "Intervention"), meta)]
    new = [
        Quad(withdrawal, NamedNode(PREFIXES["rdf"] + "type"), NamedNode(vk + "Withdrawal"), meta),
        Quad(withdrawal, NamedNode(vk + "withdraws"), NamedNode(EASE), meta),
        Quad(withdrawal, NamedNode(vk + "successor"), NamedNode(ID + "intervention/mets"), meta),
        Quad(withdrawal, NamedNode(PREFIXES["skos"] + "changeNote"), Literal("Op.", language="nl"), meta),
    ]
    comparison = Comparison(old, new)
    [record] = record_changes(comparison)
    assert (record.iri, record.status) == (EASE, "gone")
    lines = list(words([record], Labels(comparison), "nl", withdrawals_in(comparison.new)))
    assert "Op. → intervention/mets (intervention/mets)" in lines[1]


@pytest.mark.parametrize("names", [["b"], ["a", "b", "c"], ["aa", "aaa", "b", "ba", "é"], [f"n{i}" for i in range(200)]])
def test_a_thing_is_found_in_the_lines_of_a_release(names, tmp_path):
    lines = sorted(f'<x:{name}> <x:p> "{number}" .\n'.encode() for name in names for number in range(len(name)))
    folder = write(tmp_path, b"".join(lines), {})
    assert all(has_subject(folder, f"x:{name}") for name in names)
    assert not any(has_subject(folder, f"x:{name}") for name in ("", "0", "z", "zz", "aab", "n1a") if name not in names)
    assert not has_subject(folder, "x:p")
