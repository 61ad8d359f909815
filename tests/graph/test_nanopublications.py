"""Each finding as a nanopublication: its code is that of the field's own library, and moves with the claim and nothing else."""

import io

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse

from graph.exports import exports
from graph.nanopublications import nanopublication, nanopublications, statement_named
from graph.release import open_folder, write
from graph.shelf import FolderShelf
from graph.trusty import UNKNOWN, code_of, is_verified, with_code
from server.app import create_app

#: A nanopublication as the authors of the specification published it, with the code that they gave it
#: (https://github.com/trustyuri/trustyuri-java/tree/master/src/main/resources/examples).
PUBLISHED = "RAq2P3suae730r_PPkfdmBhBIpqNO6763sJ0yMQWm6xVg"


def published():
    this, terms = f"http://trustyuri.net/examples/nanopub1.{PUBLISHED}", "http://purl.org/dc/terms/"
    np, rdf = "http://www.nanopub.org/nschema#", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    facts = [
        ("Head", this, np + "hasAssertion", this + "#assertion"),
        ("Head", this, np + "hasProvenance", this + "#provenance"),
        ("Head", this, np + "hasPublicationInfo", this + "#pubinfo"),
        ("Head", this, rdf + "type", np + "Nanopublication"),
        ("assertion", "http://example.com/mosquito", "http://example.com/transmits", "http://example.com/malaria"),
        ("provenance", this + "#assertion", "http://www.w3.org/ns/prov#wasDerivedFrom", "http://dx.doi.org/10.3233/ISU-2010-0613"),
        (
            "pubinfo",
            this,
            terms + "created",
            Literal("2013-02-25T14:33:21+01:00", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#dateTime")),
        ),
        ("pubinfo", this, "http://purl.org/pav/createdBy", "http://orcid.org/0000-0002-1267-0234"),
    ]
    named = [(NamedNode(s), NamedNode(p), o if isinstance(o, Literal) else NamedNode(o), NamedNode(f"{this}#{g}")) for g, s, p, o in facts]
    return [Quad(*terms) for terms in named]


def test_a_published_nanopublication_has_its_published_code():
    assert code_of(published(), PUBLISHED) == PUBLISHED
    assert code_of(reversed([*published(), *published()]), PUBLISHED) == PUBLISHED


def test_a_changed_nanopublication_does_not_verify():
    quads = published()
    assert not is_verified(quads[:-1], PUBLISHED)


def test_a_node_without_a_name_is_refused():
    node = NamedNode("https://example.org/a")
    with pytest.raises(ValueError, match="only of IRIs and literals"):
        code_of([Quad(node, node, BlankNode("b"), node)])


@pytest.fixture(scope="module")
def file(release):
    export = next(export for export in exports("nanopublications") if export.name == "nanopublications.trig")
    assert list(export.check(release)) == []
    written = io.BytesIO()
    export.write(release, written)
    return written.getvalue()


def test_the_file_holds_each_finding_whole(release, file):
    ours = {quad for found in nanopublications(release) for quad in found.quads}
    read = set(parse(file, format=RdfFormat.TRIG))
    assert read == ours
    statements = release.query("SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s a vk:EvidenceStatement }").rows()[0]["n"]
    assert sum(quad.object.value.endswith("nschema#Nanopublication") for quad in read) == statements > 200


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_library_of_the_field_gives_the_same_codes_and_finds_them_valid(release):
    from nanopub import Nanopub
    from nanopub.trustyuri.rdf import RdfHasher
    from rdflib import Dataset

    chosen = [found for number, found in enumerate(nanopublications(release)) if number % 40 == 0]
    assert len(chosen) > 5
    for found in chosen:
        graph = Dataset()
        graph.parse(data="\n".join(f"{quad} ." for quad in found.quads), format="nquads")
        assert RdfHasher.make_hash([(name, s, p, o) for s, p, o, name in graph.quads()], found.code) == found.code, found.statement
        read = Nanopub(rdf=graph)
        assert read.is_valid
        assert str(read.metadata.np_uri) == found.iri


def test_the_library_of_the_field_agrees_on_texts_that_are_hard():
    from nanopub.trustyuri.rdf import RdfHasher
    from rdflib import Literal as Text
    from rdflib import URIRef

    this, graph = f"https://example.org/{UNKNOWN}", f"https://example.org/{UNKNOWN}#g"
    texts = ['a "quoted" text', "two\nlines \\ and\ttab", "é☃😀", "", "zelf", "Self"]
    ours = [Quad(NamedNode(this), NamedNode("https://example.org/p"), term, NamedNode(graph))
            for text in texts for term in (Literal(text), Literal(text, language="nl-BE"), Literal(text, language="en"))]  # fmt: skip
    theirs = [(URIRef(graph), URIRef(this), URIRef("https://example.org/p"), term)
              for text in texts for term in (Text(text), Text(text, lang="nl-BE"), Text(text, lang="en"))]  # fmt: skip
    assert code_of(ours) == RdfHasher.make_hash(theirs, UNKNOWN)
    assert is_verified(with_code(ours, code_of(ours)), code_of(ours))


@pytest.fixture(scope="module")
def later(release, tmp_path_factory):
    """A folder with the release, and after it one in which a finding has another direction."""
    folder = tmp_path_factory.mktemp("later")
    data = (release.folder / "data.nq").read_bytes()
    line = b"<https://w3id.org/veerkracht/id/statement/ease-satisfaction> <https://w3id.org/veerkracht/ns#direction> <https://w3id.org/veerkracht/id/direction/"
    assert data.count(line + b"positive>") == 1
    for text in (data, data.replace(line + b"positive>", line + b"mixed>")):
        write(folder, text, {key: value for key, value in release.manifest.items() if key not in ("version", "files")})
    return folder


def test_the_same_claim_keeps_its_name_and_another_claim_gets_another(release, later):
    was, now = ({found.statement: found.code for found in nanopublications(each)} for each in (release, open_folder(later)))
    assert {statement for statement in was if was[statement] != now[statement]} == {statement_named("ease-satisfaction").value}


def test_an_old_claim_is_found_in_the_release_that_still_has_it(release, later):
    old, new = nanopublication(release, statement_named("ease-satisfaction")), open_folder(later)
    app = create_app(new)
    app.config["SHELF"] = FolderShelf(later)
    try:
        client = app.test_client()
        answer = client.get(f"/np/{old.code}.trig")
        assert (answer.status_code, answer.location) == (307, f"/np/{old.code}.trig?release={release.version}")
        assert client.get("/np/" + "RA" + "0" * 43).status_code == 404
        assert old.code not in client.get("/np/ease-satisfaction").text
    finally:
        app.config["WORKERS"].stop()


def test_what_is_no_statement_has_no_nanopublication(release):
    assert nanopublication(release, NamedNode("https://w3id.org/veerkracht/id/intervention/ease")) is None
    assert nanopublication(release, statement_named("no-such-statement")) is None
