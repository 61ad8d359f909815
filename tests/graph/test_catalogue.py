"""The catalogue conforms to its profiles, each obligation broken is found, and rdflib reads every form."""

import io
import json
from dataclasses import replace

import pytest
import rdflib
from mutations import mutations, without
from pyoxigraph import NamedNode

from graph.errors import GraphError
from graph.exports import catalogue, exports
from graph.exports.catalogue import described as described_module
from graph.exports.catalogue.described import KEPT, description
from graph.exports.catalogue.schema_org import document
from graph.exports.catalogue.settings import publisher_file
from graph.exports.triples import broken, problems

AT = "https://data.example.org/"
DCAT, DCT = "http://www.w3.org/ns/dcat#", "http://purl.org/dc/terms/"
VOID = "https://w3id.org/veerkracht/graph/void#dataset"
BASE = "https://w3id.org/veerkracht/catalog"


@pytest.fixture(scope="module")
def described(release):
    return description(release, AT)


@pytest.fixture(scope="module")
def small(release):
    """The catalogue with a few files, to break many times."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(described_module, "exports", lambda: exports("thesaurus"))
        return description(release, AT)


@pytest.fixture(scope="module")
def schema_org(described):
    return catalogue.as_triples(json.dumps(document(described)))


def rules(triples, profile, severity=None):
    return {result.rule for result in broken(triples, profile) if severity in (None, result.severity)}


def test_ours_breaks_no_obligation_and_leaves_out_nothing_that_is_recommended(described, schema_org, release):
    assert broken(described, "dcat-ap-nl") == []
    assert rules(schema_org, "schema-dataset") == {"contact-email"}  # no address of an organisation is known
    assert list(catalogue.check(release)) == []


@pytest.mark.parametrize("profile", ["dcat-ap-nl", "schema-dataset"])
def test_each_shape_finds_what_breaks_it(profile, small):
    tried = list(mutations(profile, small if profile == "dcat-ap-nl" else catalogue.as_triples(json.dumps(document(small)))))
    assert len(tried) > {"dcat-ap-nl": 130, "schema-dataset": 25}[profile]
    for what, focus, broke in tried:
        name = what.split(":")[0]
        found = [(result.rule, result.focus) for triples in broke for result in broken(triples, profile)]
        assert (name, focus.value) in found, what


#: What the specifications oblige, by class, read from their tables; apart from the shapes, so that none is forgotten there.
OBLIGED = {
    BASE: [DCT + "title", DCT + "description", DCT + "publisher", DCAT + "contactPoint", DCAT + "dataset"],
    f"{BASE}#record": [DCT + "modified", "http://xmlns.com/foaf/0.1/primaryTopic", DCT + "language"],
    VOID: [
        *(DCT + name for name in ("title", "description", "identifier", "publisher", "creator", "accessRights")),
        *(DCAT + name for name in ("contactPoint", "theme")),
    ],
    f"{BASE}#sparql": [
        *(DCT + name for name in ("title", "description", "identifier", "publisher", "accessRights", "license")),
        *(DCAT + name for name in ("contactPoint", "theme", "endpointURL", "endpointDescription")),
    ],
    f"{BASE}#dataset-nq": [DCAT + "accessURL", DCT + "license"],
    f"{BASE}#publisher": ["http://xmlns.com/foaf/0.1/name"],
}


@pytest.mark.parametrize(("node", "path"), [(node, path) for node, paths in OBLIGED.items() for path in paths])
def test_what_the_profile_obliges_is_a_violation_when_it_is_gone(small, node, path):
    found = broken(without(small, NamedNode(node), [NamedNode(path)]), "dcat-ap-nl")
    assert (node, path) in {(result.focus, result.path) for result in found if result.severity == "Violation"}


#: The classes of the ranges, without which the range checks of others fail.
TYPED = {
    "LicenseDocument": DCT + "license", "LinguisticSystem": DCT + "language", "RightsStatement": DCT + "accessRights",
    "Frequency": DCT + "accrualPeriodicity", "Location": DCT + "spatial", "Standard": DCT + "conformsTo",
    "MediaType": DCAT + "mediaType", "MediaTypeOrExtent": DCT + "format",
}  # fmt: skip


@pytest.mark.parametrize("kind", TYPED)
def test_without_their_types_the_terms_of_others_break_the_range(described, kind):
    stubs = [t for t in described if not (t.predicate.value.endswith("#type") and t.object.value == DCT + kind)]
    assert len(stubs) < len(described)
    assert TYPED[kind] in {result.path for result in broken(stubs, "dcat-ap-nl") if result.severity == "Violation"}


def test_what_is_told_of_a_problem_says_where_and_how_to_mend_it(described):
    told = list(problems(without(described, NamedNode(VOID), [NamedNode(DCT + "title")]), "dcat-ap-nl"))
    assert told == [f"dcat-ap-nl, dataset-title: {VOID} {DCT}title: A dataset has a title: give dcterms:title."]


def test_every_address_is_one_of_the_server_and_every_export_is_a_distribution(described):
    urls = {t.object.value for t in described if t.predicate.value == DCAT + "downloadURL"}
    assert all(url.startswith(AT) for url in urls)
    wanted = {f"{AT}export/{export.name}" for export in exports() if export.profile != "catalogue"}
    assert wanted <= urls
    endpoints = {t.object.value for t in described if t.predicate.value == DCAT + "endpointURL"}
    assert endpoints == {AT + "sparql", AT + "feed"}


def test_a_packed_file_keeps_its_media_type_beside_how_it_is_packed(release, monkeypatch):
    plain = exports("thesaurus")[0]
    packed = replace(plain, name=f"{plain.name}.gz", media_type="application/gzip", check=None)
    monkeypatch.setattr(described_module, "exports", lambda: [plain, packed])
    found = description(release, AT)
    (node,) = (t.subject for t in found if t.predicate.value == DCAT + "downloadURL" and t.object.value.endswith(".gz"))
    own = {t.predicate.value: t.object.value for t in found if t.subject == node}
    assert own[DCAT + "mediaType"].endswith("/text/turtle")
    assert own[DCAT + "compressFormat"].endswith("/application/gzip")
    assert broken(found, "dcat-ap-nl") == []
    assert "text/turtle+gzip" in {file["encodingFormat"] for file in document(found)["distribution"]}


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib warns of itself
def test_every_form_is_read_by_rdflib_with_the_same_number_of_triples(release):
    forms = {"text/turtle": "turtle", "application/ld+json": "json-ld", "application/rdf+xml": "xml"}
    read = {}
    for export in exports("catalogue"):
        file = io.BytesIO()
        export.write(release, file)
        read[export.name] = rdflib.Graph().parse(data=file.getvalue(), format=forms[export.media_type])
    catalogues = [graph for name, graph in read.items() if name.startswith("catalogue.")]
    assert {len(graph) for graph in catalogues} == {len(description(release))}
    assert all(graph.isomorphic(catalogues[0]) for graph in catalogues)
    assert (None, rdflib.RDF.type, rdflib.URIRef("https://schema.org/Dataset")) in read["schema-org-dataset.jsonld"]
    assert (rdflib.URIRef(VOID), rdflib.URIRef("http://rdfs.org/ns/void#triples"), None) in read["void.ttl"]


def test_older_releases_are_datasets_of_their_own_that_conform(release):
    places = [(f"{n:016x}", {"number": n, "made": "2026-11-01T00:00:00Z"}) for n in range(20, 0, -1)]

    class Later(type(release)):
        def older(self, most):
            return places[:most]

    later = Later(release.folder, release.manifest)
    found = description(later, AT)
    assert broken(found, "dcat-ap-nl") == []
    versions = [t.object.value for t in found if t.predicate.value == DCAT + "hasVersion"]
    assert len(versions) == KEPT
    chain = {t.subject.value: t.object.value for t in found if t.predicate.value == DCAT + "previousVersion"}
    assert chain[VOID] == f"https://w3id.org/veerkracht/dataset?release={places[0][0]}"
    assert len(chain) == KEPT


def test_a_publisher_gives_a_file_of_its_own(release, tmp_path, monkeypatch):
    own = tmp_path / "publisher.ttl"
    text = publisher_file().read_text(encoding="utf-8")
    own.write_text(text.replace("vcard:hasURL at: .", "vcard:hasURL at: ; vcard:hasEmail <mailto:data@example.org> ."), encoding="utf-8")
    monkeypatch.setenv("VEERKRACHT_PUBLISHER", str(own))
    monkeypatch.setenv("VEERKRACHT_PUBLIC_ADDRESS", "https://data.example.org")
    found = description(release)
    assert document(found)["publisher"]["contactPoint"]["email"] == "data@example.org"
    assert any(t.object == NamedNode(AT + "dataset.nq") for t in found)
    assert broken(catalogue.as_triples(json.dumps(document(found))), "schema-dataset") == []


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("VEERKRACHT_PUBLISHER", "/nowhere/publisher.ttl", "no file"),
        ("VEERKRACHT_PUBLIC_ADDRESS", "ftp://example.org", "give the address of the server"),
        ("VEERKRACHT_PUBLIC_ADDRESS", "https://example.org/> . <x:a> <x:b> <x:c", "give the address of the server"),
    ],
)
def test_a_setting_that_can_not_be_is_refused(release, monkeypatch, name, value, says):
    monkeypatch.setenv(name, value)
    with pytest.raises(GraphError, match=says):
        description(release)


def test_a_publisher_file_that_is_no_turtle_is_refused(release, monkeypatch, tmp_path):
    (tmp_path / "p.ttl").write_text("<catalog> dcterms:title", encoding="utf-8")
    monkeypatch.setenv("VEERKRACHT_PUBLISHER", str(tmp_path / "p.ttl"))
    with pytest.raises(GraphError, match=r"p\.ttl can't be read"):
        description(release)
