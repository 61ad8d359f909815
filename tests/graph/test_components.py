"""What the default engine finds for each constraint component, path and target, after the cases of the W3C's test suites for SHACL.

Each case has a shape, data in which all is well, data in which it isn't, and all results to be found in the latter: focus node, path,
value and component. The reference must find the same.
"""

from __future__ import annotations

import pytest

from graph.engine import Engine
from tests.graph.engines import ours, reference, turtle

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::SyntaxWarning", "ignore::UserWarning")

PREFIXES = """@base <urn:> . @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""

#: A shape for the things of class <C>: `P` opens a property shape for <p>.
NODE = "<S> a sh:NodeShape ; sh:targetClass <C> ; "
P = NODE + "sh:property <P> . <P> a sh:PropertyShape ; sh:path <p> ; "

INTEGER, DATE = "^^<http://www.w3.org/2001/XMLSchema#integer>", "^^<http://www.w3.org/2001/XMLSchema#date>"

CASES = {
    "class": (
        P + "sh:class <D> .",
        "<a> a <C> ; <p> <b> . <b> a <E> . <E> rdfs:subClassOf <F> . <F> rdfs:subClassOf <D> .",
        "<a> a <C> ; <p> <b> , 'b' . <b> a <E> .",
        [("a", "p", "<urn:b>", "Class"), ("a", "p", '"b"', "Class")],
    ),
    "datatype": (
        P + "sh:datatype xsd:integer .",
        "<a> a <C> ; <p> 1 , '007'^^xsd:integer .",
        "<a> a <C> ; <p> 1.0 , 'x'^^xsd:integer , '1' , <b> .",
        [
            ("a", "p", '"1.0"^^<http://www.w3.org/2001/XMLSchema#decimal>', "Datatype"),
            ("a", "p", f'"x"{INTEGER}', "Datatype"),
            ("a", "p", '"1"', "Datatype"),
            ("a", "p", "<urn:b>", "Datatype"),
        ],
    ),
    "datatype of an impossible date": (
        P + "sh:datatype xsd:date .",
        "<a> a <C> ; <p> '2024-02-29'^^xsd:date .",
        "<a> a <C> ; <p> '2023-02-29'^^xsd:date .",
        [("a", "p", f'"2023-02-29"{DATE}', "Datatype")],
    ),
    "nodeKind": (P + "sh:nodeKind sh:IRI .", "<a> a <C> ; <p> <b> .", "<a> a <C> ; <p> 'b' .", [("a", "p", '"b"', "NodeKind")]),
    "nodeKind of blank nodes": (
        P + "sh:nodeKind sh:BlankNodeOrLiteral .",
        "<a> a <C> ; <p> [] , 'b' .",
        "<a> a <C> ; <p> <b> .",
        [("a", "p", "<urn:b>", "NodeKind")],
    ),
    "minCount": (
        P + "sh:minCount 2 .",
        "<a> a <C> ; <p> 1 , 2 .",
        "<a> a <C> ; <p> 1 . <b> a <C> .",
        [("a", "p", "", "MinCount"), ("b", "p", "", "MinCount")],
    ),
    "maxCount": (P + "sh:maxCount 1 .", "<a> a <C> ; <p> 1 .", "<a> a <C> ; <p> 1 , 2 , 3 .", [("a", "p", "", "MaxCount")]),
    "minInclusive": (
        P + "sh:datatype xsd:integer ; sh:minInclusive 0 .",
        "<a> a <C> ; <p> 0 .",
        "<a> a <C> ; <p> -1 .",
        [("a", "p", f'"-1"{INTEGER}', "MinInclusive")],
    ),
    "maxInclusive": (
        P + "sh:maxInclusive 5 .",
        "<a> a <C> ; <p> 5 , 4.9 .",
        "<a> a <C> ; <p> 6 .",
        [("a", "p", f'"6"{INTEGER}', "MaxInclusive")],
    ),
    "minExclusive": (
        P + "sh:minExclusive 0 .",
        "<a> a <C> ; <p> 1 .",
        "<a> a <C> ; <p> 0 .",
        [("a", "p", f'"0"{INTEGER}', "MinExclusive")],
    ),
    "maxExclusive": (
        P + "sh:maxExclusive 5 .",
        "<a> a <C> ; <p> 4 .",
        "<a> a <C> ; <p> 5 .",
        [("a", "p", f'"5"{INTEGER}', "MaxExclusive")],
    ),
    "minLength": (
        P + "sh:minLength 2 .",
        "<a> a <C> ; <p> 'éé' , <b> .",
        "<a> a <C> ; <p> 'é' , ''@nl .",
        [("a", "p", '"é"', "MinLength"), ("a", "p", '""@nl', "MinLength")],
    ),
    "maxLength": (P + "sh:maxLength 2 .", "<a> a <C> ; <p> 'éé' , '🙂🙂' .", "<a> a <C> ; <p> 'abc' .", [("a", "p", '"abc"', "MaxLength")]),
    "pattern": (
        P + "sh:pattern '^[A-Z]{3}$' .",
        "<a> a <C> ; <p> 'EUR' .",
        "<a> a <C> ; <p> 'eur' , 'EURO' .",
        [("a", "p", '"eur"', "Pattern"), ("a", "p", '"EURO"', "Pattern")],
    ),
    "pattern with flags": (
        P + "sh:pattern '^eur$' ; sh:flags 'i' .",
        "<a> a <C> ; <p> 'EUR' .",
        "<a> a <C> ; <p> 'USD' .",
        [("a", "p", '"USD"', "Pattern")],
    ),
    "flags": (P + "sh:pattern 'E' ; sh:flags 'i' .", "<a> a <C> ; <p> 'e' .", "<a> a <C> ; <p> 'u' .", [("a", "p", '"u"', "Pattern")]),
    "languageIn": (
        P + "sh:languageIn ( 'nl' 'en' ) .",
        "<a> a <C> ; <p> 'a'@nl , 'b'@en-GB .",
        "<a> a <C> ; <p> 'a'@de , 'a' , 1 .",
        [("a", "p", '"a"@de', "LanguageIn"), ("a", "p", '"a"', "LanguageIn"), ("a", "p", f'"1"{INTEGER}', "LanguageIn")],
    ),
    "uniqueLang": (
        P + "sh:uniqueLang true .",
        "<a> a <C> ; <p> 'a'@nl , 'b'@en , 'c' , 'd' .",
        "<a> a <C> ; <p> 'a'@nl , 'b'@nl , 'c'@en , 'd'@en .",
        [("a", "p", "", "UniqueLang"), ("a", "p", "", "UniqueLang")],
    ),
    "in": (
        P + "sh:in ( <b> 'b' 1 ) .",
        "<a> a <C> ; <p> <b> , 'b' , 1 .",
        "<a> a <C> ; <p> <c> , 'b'@nl , 2 .",
        [("a", "p", "<urn:c>", "In"), ("a", "p", '"b"@nl', "In"), ("a", "p", f'"2"{INTEGER}', "In")],
    ),
    "hasValue": (P + "sh:hasValue <b> .", "<a> a <C> ; <p> <b> , <c> .", "<a> a <C> ; <p> <c> .", [("a", "p", "", "HasValue")]),
    "equals": (
        P + "sh:equals <q> .",
        "<a> a <C> ; <p> 1 ; <q> 1 .",
        "<a> a <C> ; <p> 1 ; <q> 2 .",
        [("a", "p", f'"1"{INTEGER}', "Equals"), ("a", "p", f'"2"{INTEGER}', "Equals")],
    ),
    "disjoint": (
        P + "sh:disjoint <q> .",
        "<a> a <C> ; <p> 1 ; <q> 2 .",
        "<a> a <C> ; <p> 1 ; <q> 1 .",
        [("a", "p", f'"1"{INTEGER}', "Disjoint")],
    ),
    "lessThan": (
        P + "sh:lessThan <q> .",
        "<a> a <C> ; <p> 1 ; <q> 2 . <b> a <C> ; <p> 1 .",
        "<a> a <C> ; <p> 2 ; <q> 2 .",
        [("a", "p", f'"2"{INTEGER}', "LessThan")],
    ),
    "lessThanOrEquals": (
        P + "sh:lessThanOrEquals <q> .",
        "<a> a <C> ; <p> 2 ; <q> 2 .",
        "<a> a <C> ; <p> 3 ; <q> 2 .",
        [("a", "p", f'"3"{INTEGER}', "LessThanOrEquals")],
    ),
    "not": (P + "sh:not [ sh:pattern '@' ] .", "<a> a <C> ; <p> 'a' .", "<a> a <C> ; <p> 'a@b' .", [("a", "p", '"a@b"', "Not")]),
    "and": (
        NODE + "sh:and ( [ sh:class <D> ] [ sh:property [ sh:path <p> ; sh:minCount 1 ] ] ) .",
        "<a> a <C> , <D> ; <p> 1 .",
        "<a> a <C> , <D> . <b> a <C> ; <p> 1 .",
        [("a", "", "<urn:a>", "And"), ("b", "", "<urn:b>", "And")],
    ),
    "or": (
        P + "sh:or ( [ sh:class <D> ] [ sh:datatype xsd:string ] ) .",
        "<a> a <C> ; <p> <b> , 'b' . <b> a <D> .",
        "<a> a <C> ; <p> <b> , 1 .",
        [("a", "p", "<urn:b>", "Or"), ("a", "p", f'"1"{INTEGER}', "Or")],
    ),
    "xone": (
        NODE + "sh:xone ( [ sh:class <D> ] [ sh:class <E> ] ) .",
        "<a> a <C> , <D> .",
        "<a> a <C> , <D> , <E> . <b> a <C> .",
        [("a", "", "<urn:a>", "Xone"), ("b", "", "<urn:b>", "Xone")],
    ),
    "node": (
        P + "sh:node <N> . <N> a sh:NodeShape ; sh:property [ sh:path <q> ; sh:minCount 1 ; sh:nodeKind sh:IRI ] .",
        "<a> a <C> ; <p> <b> . <b> <q> <c> .",
        "<a> a <C> ; <p> <b> , <d> . <b> <q> 'c' .",
        [("a", "p", "<urn:b>", "Node"), ("a", "p", "<urn:d>", "Node")],
    ),
    "node that is nested three deep": (
        P + "sh:node <N> . <N> sh:property [ sh:path <q> ; sh:node <M> ] . <M> sh:property [ sh:path <r> ; sh:maxCount 1 ] .",
        "<a> a <C> ; <p> <b> . <b> <q> <c> . <c> <r> 1 .",
        "<a> a <C> ; <p> <b> . <b> <q> <c> . <c> <r> 1 , 2 .",
        [("a", "p", "<urn:b>", "Node")],
    ),
    "property inside a property": (
        P + "sh:property [ sh:path <q> ; sh:minCount 1 ] .",
        "<a> a <C> ; <p> <b> . <b> <q> 1 .",
        "<a> a <C> ; <p> <b> .",
        [("b", "q", "", "MinCount")],
    ),
    "closed": (
        NODE + "sh:closed true ; sh:ignoredProperties ( rdf:type ) ; sh:property [ sh:path <p> ] .",
        "<a> a <C> ; <p> 1 .",
        "<a> a <C> ; <p> 1 ; <q> 2 , 3 .",
        [("a", "q", f'"2"{INTEGER}', "Closed"), ("a", "q", f'"3"{INTEGER}', "Closed")],
    ),
    "qualifiedValueShape": (
        P + "sh:qualifiedValueShape [ sh:languageIn ( 'nl' ) ] ; sh:qualifiedMinCount 1 .",
        "<a> a <C> ; <p> 'a'@nl , 'b'@en .",
        "<a> a <C> ; <p> 'b'@en , 'c' .",
        [("a", "p", "", "QualifiedMinCount")],
    ),
    "qualifiedMinCount": (
        P + "sh:qualifiedValueShape [ sh:class <D> ] ; sh:qualifiedMinCount 2 .",
        "<a> a <C> ; <p> <b> , <c> , <d> . <b> a <D> . <c> a <D> .",
        "<a> a <C> ; <p> <b> , <c> . <b> a <D> .",
        [("a", "p", "", "QualifiedMinCount")],
    ),
    "qualifiedMaxCount": (
        P + "sh:qualifiedValueShape [ sh:class <D> ] ; sh:qualifiedMaxCount 1 .",
        "<a> a <C> ; <p> <b> , <c> . <b> a <D> .",
        "<a> a <C> ; <p> <b> , <c> . <b> a <D> . <c> a <D> .",
        [("a", "p", "", "QualifiedMaxCount")],
    ),
    "sparql": (
        NODE
        + "sh:sparql <Q> . <Q> sh:select 'SELECT DISTINCT $this ?value WHERE { $this <urn:p> ?value FILTER NOT EXISTS { ?value <urn:q> $this } }' .",
        "<a> a <C> ; <p> <b> . <b> <q> <a> .",
        "<a> a <C> ; <p> <b> , <c> . <b> <q> <a> .",
        [("a", "", "<urn:c>", "SPARQL")],
    ),
    "sparql without a value": (
        NODE + "sh:sparql <Q> . <Q> sh:select 'SELECT DISTINCT $this WHERE { $this <urn:p>+ $this }' .",
        "<a> a <C> ; <p> <b> . <b> <p> <c> .",
        "<a> a <C> ; <p> <b> . <b> <p> <a> .",
        [("a", "", "<urn:a>", "SPARQL")],
    ),
    "sparql with prefixes": (
        NODE
        + "sh:sparql <Q> . <Q> sh:prefixes <X> ; sh:select 'SELECT DISTINCT $this ?value WHERE { $this x:p ?value FILTER ( ?value > 3 ) }' . <X> sh:declare [ sh:prefix 'x' ; sh:namespace 'urn:'^^xsd:anyURI ] .",
        "<a> a <C> ; <p> 3 , 'x' .",
        "<a> a <C> ; <p> 4 .",
        [("a", "", f'"4"{INTEGER}', "SPARQL")],
    ),
    "sparql with nested existence": (
        NODE
        + "sh:sparql <Q> . <Q> sh:select 'SELECT DISTINCT $this ?value WHERE { $this <urn:p> ?value FILTER EXISTS { ?o <urn:q> $this FILTER NOT EXISTS { ?o ?value ?any } } }' .",
        "<a> a <C> ; <p> <r> . <o> <q> <a> ; <r> 1 . <b> a <C> ; <p> <r> .",
        "<a> a <C> ; <p> <r> . <o> <q> <a> .",
        [("a", "", "<urn:r>", "SPARQL")],
    ),
    "deactivated": (
        P + "sh:minCount 1 ; sh:deactivated true . <S> sh:property [ sh:path <q> ; sh:minCount 1 ] .",
        "<a> a <C> ; <q> 1 .",
        "<a> a <C> .",
        [("a", "q", "", "MinCount")],
    ),
    "inversePath": (
        NODE + "sh:property [ sh:path [ sh:inversePath <p> ] ; sh:maxCount 1 ] .",
        "<a> a <C> . <b> <p> <a> .",
        "<a> a <C> . <b> <p> <a> . <c> <p> <a> .",
        [("a", "^<urn:p>", "", "MaxCount")],
    ),
    "sequence path": (
        NODE + "sh:property [ sh:path ( <p> <q> ) ; sh:class <D> ] .",
        "<a> a <C> ; <p> <b> . <b> <q> <c> . <c> a <D> .",
        "<a> a <C> ; <p> <b> . <b> <q> <c> .",
        [("a", "(<urn:p>/<urn:q>)", "<urn:c>", "Class")],
    ),
    "alternativePath": (
        NODE + "sh:property [ sh:path [ sh:alternativePath ( <p> <q> ) ] ; sh:minCount 2 ] .",
        "<a> a <C> ; <p> 1 ; <q> 2 .",
        "<a> a <C> ; <p> 1 ; <q> 1 .",
        [("a", "(<urn:p>|<urn:q>)", "", "MinCount")],
    ),
    "zeroOrMorePath": (
        NODE + "sh:property [ sh:path [ sh:zeroOrMorePath <p> ] ; sh:class <C> ] .",
        "<a> a <C> ; <p> <b> . <b> a <C> ; <p> <a> .",
        "<a> a <C> ; <p> <b> . <b> <p> <c> . <c> a <C> .",
        [("a", "<urn:p>*", "<urn:b>", "Class")],
    ),
    "oneOrMorePath": (
        NODE + "sh:property [ sh:path [ sh:oneOrMorePath <p> ] ; sh:class <D> ] .",
        "<a> a <C> ; <p> <b> . <b> a <D> .",
        "<a> a <C> ; <p> <b> . <b> a <D> ; <p> <c> .",
        [("a", "<urn:p>+", "<urn:c>", "Class")],
    ),
    "zeroOrOnePath": (
        NODE + "sh:property [ sh:path [ sh:zeroOrOnePath <p> ] ; sh:class <C> ] .",
        "<a> a <C> ; <p> <b> . <b> a <C> .",
        "<a> a <C> ; <p> 'b' .",
        [("a", "<urn:p>?", '"b"', "Class")],
    ),
    "targetClass with subclasses": (
        NODE + "sh:nodeKind sh:BlankNode .",
        "[] a <D> . <D> rdfs:subClassOf <C> .",
        "<a> a <E> . <E> rdfs:subClassOf <D> . <D> rdfs:subClassOf <C> .",
        [("a", "", "<urn:a>", "NodeKind")],
    ),
    "targetNode": (
        "<S> a sh:NodeShape ; sh:targetNode <a> , 'x' ; sh:property [ sh:path <p> ; sh:minCount 1 ] ; sh:nodeKind sh:IRI .",
        "",
        "<b> <p> 1 .",
        [("a", "p", "", "MinCount"), ('"x"', "", '"x"', "NodeKind"), ('"x"', "p", "", "MinCount")],
    ),
    "targetSubjectsOf": (
        "<S> a sh:NodeShape ; sh:targetSubjectsOf <p> ; sh:class <C> .",
        "<a> a <C> ; <p> <b> .",
        "<a> <p> <b> .",
        [("a", "", "<urn:a>", "Class")],
    ),
    "targetObjectsOf": (
        "<S> a sh:NodeShape ; sh:targetObjectsOf <p> ; sh:class <C> .",
        "<a> <p> <b> . <b> a <C> .",
        "<a> <p> <b> .",
        [("b", "", "<urn:b>", "Class")],
    ),
    "implicit class as target": (
        "<C> a sh:NodeShape , rdfs:Class ; sh:property [ sh:path <p> ; sh:minCount 1 ] .",
        "<a> a <C> ; <p> 1 . <b> a <D> .",
        "<a> a <D> . <D> rdfs:subClassOf <C> .",
        [("a", "p", "", "MinCount")],
    ),
}

#: Nothing is found in the data that are well in this case, except what its target names without any data.
WITHOUT_DATA = {"targetNode"}


def found(results):
    return sorted(
        (focus, path.removeprefix("urn:"), value, component.removesuffix("ConstraintComponent"))
        for (focus, path, value, component, *_), number in results.items()
        for _ in range(number)
    )


def expected(results):
    return sorted(
        (focus if focus.startswith('"') else f"<urn:{focus}>", path, value, component) for focus, path, value, component in results
    )


@pytest.mark.parametrize("name", CASES)
class TestComponent:
    def test_what_is_well_breaks_nothing(self, name):
        shape, well, _, _ = CASES[name]
        data = turtle(PREFIXES + (well or "<a> <p> 1 ."))
        assert len(found(ours(data, turtle(PREFIXES + shape)))) == (2 if name in WITHOUT_DATA else 0)

    def test_what_is_not_well_gives_these_results(self, name):
        shape, _, broken, results = CASES[name]
        assert found(ours(turtle(PREFIXES + broken), turtle(PREFIXES + shape))) == expected(results)

    def test_the_reference_gives_the_same(self, name):
        shape, _, broken, _ = CASES[name]
        data, shapes = turtle(PREFIXES + broken), turtle(PREFIXES + shape)
        assert ours(data, shapes) == reference(data, shapes)


def outcomes(shape, data):
    return Engine(turtle(PREFIXES + shape)).validate(turtle(PREFIXES + data))


def test_severity():
    for severity in ("Violation", "Warning", "Info"):
        (outcome,) = outcomes(P + f"sh:minCount 1 ; sh:severity sh:{severity} .", "<a> a <C> .")
        assert outcome.severity == severity


def test_severity_of_the_shape_holds_for_its_sparql_constraint():
    shape = NODE + "sh:severity sh:Warning ; sh:sparql <Q> . <Q> sh:select 'SELECT DISTINCT $this WHERE { $this a <urn:C> }' ."
    (outcome,) = outcomes(shape, "<a> a <C> .")
    assert (outcome.severity, str(outcome.constraint)) == ("Warning", "<urn:Q>")


def test_message_in_each_language():
    (outcome,) = outcomes(P + "sh:minCount 1 ; sh:message 'Geef er één.'@nl , 'Give one.'@en .", "<a> a <C> .")
    assert outcome.messages == (("en", "Give one."), ("nl", "Geef er één."))


def test_message_with_a_value():
    shape = (
        NODE
        + "sh:sparql <Q> . <Q> sh:message 'Niet {?value}.'@nl ; sh:select 'SELECT DISTINCT $this ?value WHERE { $this <urn:p> ?value }' ."
    )
    (outcome,) = outcomes(shape, "<a> a <C> ; <p> 4 .")
    assert outcome.messages == (("nl", "Niet 4."),)


def test_decimals_have_no_exponent_and_no_spaces():
    """Where the reference is known to be wrong, because Python reads more as a decimal than XML Schema does."""
    for text in ("1e3", " 5"):
        (outcome,) = outcomes(P + "sh:datatype xsd:decimal .", f"<a> a <C> ; <p> '{text}'^^xsd:decimal .")
        assert outcome.component == "DatatypeConstraintComponent"


def test_a_blank_node_has_no_length():
    """Where the reference is known to be wrong: it takes every blank node to be long enough for 0."""
    (outcome,) = outcomes(P + "sh:minLength 0 .", "<a> a <C> ; <p> [] .")
    assert outcome.component == "MinLengthConstraintComponent"


def test_a_cycle_of_shapes_ends():
    shape = P + "sh:node <S> ."
    assert isinstance(outcomes(shape, "<a> a <C> ; <p> <b> . <b> a <C> ; <p> <a> ."), list)


def test_a_value_in_two_places_is_found_in_both():
    shape = P + "sh:nodeKind sh:Literal . <S> sh:property [ sh:path <q> ; sh:nodeKind sh:Literal ] ."
    assert {str(outcome.path) for outcome in outcomes(shape, "<a> a <C> ; <p> <b> ; <q> <b> .")} == {"urn:p", "urn:q"}
