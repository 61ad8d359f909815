"""Where findings point to, beyond one value in one file: several files, shapes, syntax errors, and what has no place."""

import shutil
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from graph.checking import check
from graph.errors import GraphError
from graph.findings import Position
from ingest.record_places import RecordSource
from ingest.records import ROOT as RECORDS
from ingest.records import read_records
from ingest.triples import quads
from ontology import shape_files
from tests.graph.seeded import HERE, seeded

SHAPES = HERE / "shapes.ttl"
PREFIX = "@prefix ex: <http://example.org/> .\n"
PERSON = 'ex:group ex:member ex:x . ex:x ex:nick "a" , "b" ; ex:address [ ex:street "Kade" ] .\n'


@pytest.fixture
def write(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(name, text):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return Path(name)

    return write


def places(findings):
    return [(str(finding.position), finding.rule) for finding in findings]


def test_what_is_missing_is_asked_where_the_thing_gets_its_type(write):
    files = [write("a.ttl", PREFIX + PERSON), write("b.ttl", PREFIX + "\nex:x a ex:Person .\n")]
    assert places(check(files, [SHAPES])) == [("b.ttl:3:1", "person-name")]


def test_a_wrong_value_is_named_in_the_file_that_says_it(write):
    files = [
        write("a.ttl", PREFIX + PERSON + 'ex:x a ex:Person ; ex:name "X" .\n'),
        write("b.nt", '<http://example.org/x> <http://example.org/age> "é" .\n'),
    ]
    assert places(check(files, [SHAPES])) == [("b.nt:1:49", "person-age")]


def test_too_many_values_over_two_files_are_named_at_the_first(write):
    files = [write("a.ttl", PREFIX + PERSON + 'ex:x ex:name "X" .\n'), write("b.ttl", PREFIX + 'ex:x a ex:Person ; ex:name "Y" .\n')]
    assert places(check(files, [SHAPES])) == [("a.ttl:3:6", "person-name")]


def test_blank_nodes_of_two_files_differ(write):
    text = PREFIX + '[] ex:member _:x . _:x a ex:Person ; ex:name "X" ; ex:nick "a" , "b" ; ex:address [ ex:street "S%d" ] .\n'
    files = [write("a.ttl", text.replace("S%d", "Kade")), write("b.ttl", text.replace("S%d", "K"))]
    assert places(check(files, [SHAPES])) == [("b.ttl:2:95", "person-street")]


def test_the_place_of_the_shape_is_named(write):
    file = write("a.ttl", PREFIX + PERSON + 'ex:x a ex:Person ; ex:name 7 ; ex:nick "C" ; ex:age 5 ; ex:child ex:y . ex:y ex:age 6 .\n')
    text = SHAPES.read_text(encoding="utf-8").splitlines()
    found = {f.rule: f.shape_position for f in check([file], [SHAPES])}
    starts = {rule: text[place.line - 1][place.column - 1 :] for rule, place in found.items()}
    assert starts["person-name"].startswith("ex:person-name sh:path")
    assert starts["person-nick"].startswith("[ sh:path ex:nick")
    assert starts["person-older"].startswith("ex:person-older a sh:SPARQLConstraint")
    assert {Path(place.file).name for place in found.values()} == {"shapes.ttl"}


def test_a_syntax_error_hides_nothing_in_other_files(write):
    good = write("good.ttl", PREFIX + PERSON + "ex:x a ex:Person ; ex:name 7 .\n")
    bad = write("bad.ttl", PREFIX + 'ex:y a ex:Person ;\n  ex:name "é", oops .\nex:x ex:nick ex:z .')
    assert places(check([bad, good], [SHAPES])) == [("bad.ttl:3:16", "syntax"), ("good.ttl:3:28", "person-name")]


def test_each_line_that_can_t_be_read_is_named(write):
    file = write("a.nq", '<http://e/a> <http://e/b> .\n<http://e/a> <http://e/b> "x" .\n\n<http://e/a> <http://e/b> oops .\n')
    assert places(check([file], [SHAPES])) == [("a.nq:1:27", "syntax"), ("a.nq:4:27", "syntax")]


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("a.ttl", PREFIX + 'ex:a ex:b """never\nclosed .\n', "a.ttl:2:11"),
        ("a.ttl", (PREFIX + 'ex:a ex:b "').encode() + b'\xff" .\n', "a.ttl:2:12"),
        ("a.ttl", PREFIX + "ex:a ex:b <<( ex:a ex:b 1 )>> .\n", "a.ttl:2:11"),
        ("a.ttl", PREFIX + 'ex:a ex:b "x"@en--ltr .\n', "a.ttl:2:14"),
        ("a.trig", PREFIX + "ex:g { ex:a ex:b 1 , }\n", "a.trig:2:22"),
        ("a.jsonld", '{"@id": "http://e/a",\n "http://e/b": [1, 2}', "a.jsonld:2:21"),
        ("a.rdf", "<rdf:RDF>\n", "a.rdf"),
    ],
)
def test_a_syntax_error_has_its_place(write, name, text, place):
    found = check([write(name, text)], [SHAPES])
    assert [finding.rule for finding in found] == ["syntax"]
    assert str(found[0].position).startswith(place)


def test_rdf_xml_is_checked_but_tells_no_line(write):
    text = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:ex="http://example.org/">
    <ex:City rdf:about="http://example.org/c"><ex:label xml:lang="fr">C</ex:label></ex:City></rdf:RDF>"""
    (finding,) = check([write("a.rdf", text)], [SHAPES])
    assert (finding.rule, finding.position) == ("city-label", Position("a.rdf"))


def test_a_node_that_no_file_has_is_asked_at_the_start_of_the_first(write):
    shapes = write(
        "s.ttl",
        PREFIX
        + "@prefix sh: <http://www.w3.org/ns/shacl#> .\nex:S a sh:NodeShape ; sh:targetNode ex:gone ;\n  sh:property [ sh:path ex:p ; sh:minCount 1 ] .\n",
    )
    (finding,) = check([write("a.ttl", PREFIX + "ex:a ex:b 1 .\n")], [shapes])
    assert (str(finding.position), str(finding.shape_position)) == ("a.ttl:1:1", "s.ttl:4:15")


def test_a_literal_as_focus_node_is_named_where_it_stands(write):
    shapes = write(
        "s.ttl",
        PREFIX + "@prefix sh: <http://www.w3.org/ns/shacl#> .\nex:S a sh:NodeShape ; sh:targetObjectsOf ex:b ; sh:nodeKind sh:IRI .\n",
    )
    assert places(check([write("a.ttl", PREFIX + 'ex:a ex:b ex:c ,\n  "é" .\n')], [shapes])) == [("a.ttl:3:3", "S")]


def test_a_folder_of_rdf_is_checked_file_by_file(write):
    write("data/one.ttl", PREFIX + "ex:c a ex:City .\n")
    write("data/deep/two.nt", "nothing\n")
    assert places(check([Path("data")], [SHAPES])) == [("data/deep/two.nt:1:1", "syntax"), ("data/one.ttl:2:1", "city-label")]


def test_what_is_no_data_is_refused(write):
    with pytest.raises(GraphError, match=r"notes.txt can't be checked"):
        check([write("notes.txt", "words")], [SHAPES])


@pytest.fixture
def project(tmp_path):
    return Path(shutil.copytree(RECORDS, tmp_path / "records"))


def break_(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def wrong(findings, root):
    return [(str(f.position).removeprefix(f"{root}/"), f.rule) for f in findings if f.severity == "Violation"]


def test_what_refers_to_a_record_that_can_t_be_read_is_not_blamed(project):
    break_(project / "study" / "boustani-2015.yaml", "label: {", "label: [")
    break_(project / "source" / "pharos-gids.yaml", "type: SourceDocument", "type: [")
    break_(project / "intervention" / "ease.yaml", "minimumAge: 10", "minimumAge: 40")
    found = wrong(check([project]), project)
    assert [rule for _, rule in found] == ["intervention-minimum-age-order", "syntax", "syntax"]
    assert found[0][0] == "intervention/ease.yaml:8:13"


def test_one_record_is_checked_among_all_others(project):
    path = project / "intervention" / "ease.yaml"
    break_(path, "setting/asylum-reception", "setting/azc")
    found = check([path])
    assert wrong(found, project) == [("intervention/ease.yaml:43:40", "intervention-setting")]
    assert {finding.position.file for finding in found} == {path.as_posix()}


def test_positions_are_those_of_the_same_text_wherever_it_is_read_from(project, monkeypatch):
    break_(project / "intervention" / "ease.yaml", "minimumAge: 10", "minimumAge: 40")
    monkeypatch.chdir(project.parent)
    (finding,) = [finding for finding in check([project]) if finding.severity == "Violation"]
    assert str(finding.position) == "records/intervention/ease.yaml:8:13"
    assert (finding.position.end_line, finding.position.end_column) == (8, 15)
    assert finding.component == "LessThanOrEquals"
    assert finding.focus.endswith("id/intervention/ease")
    assert finding.value == "40"


def test_the_same_input_gives_the_same_findings(project):
    break_(project / "intervention" / "ease.yaml", "setting/asylum-reception", "setting/azc")
    assert check([project]) == check([project])


def test_the_triples_with_places_are_those_of_the_build():
    records = read_records()
    placed = {triple[:3] for record in records for triple in RecordSource(record, record.path.name).placed()}
    assert placed == {(quad.subject, quad.predicate, quad.object) for quad in quads(records)}


def named_rules():
    """Return the slug of each rule that the shapes name."""
    sh, rdf = "http://www.w3.org/ns/shacl#", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    found = {}
    for path in shape_files():
        for quad in parse(path=str(path), format=RdfFormat.TURTLE, rename_blank_nodes=True):
            found.setdefault(quad.subject, set()).add((quad.predicate.value, str(quad.object)))
    for node, said in found.items():
        kinds = {value for predicate, value in said if predicate == rdf + "type"}
        used = {predicate.removeprefix(sh) for predicate, _ in said}
        slug = node.value.rsplit("/", 1)[-1]
        if kinds & {f"<{sh}PropertyShape>", f"<{sh}SPARQLConstraint>"} or (
            used & {"xone", "not", "or", "nodeKind"} and "path" not in used and "targetClass" in used
        ):
            yield slug
        if "closed" in used:
            yield f"{slug}-closed"


def test_each_rule_has_a_seeded_error():
    errors = [error for name in ("records", "project") for error in seeded(name)]
    assert len(errors) >= 200
    assert set(named_rules()) <= {error.rule for error in errors}


def test_each_format_has_many_seeded_errors():
    counted = [error.file.rsplit(".", 1)[-1] for name in ("records", "project", "formats") for error in seeded(name)]
    assert {suffix for suffix in counted if counted.count(suffix) >= 15} == {"yaml", "ttl", "trig", "nt", "nq", "jsonld"}
