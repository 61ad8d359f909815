"""Every form of a release, read back by tools that are not ours, with the same facts; complete or not at all; the same bytes again."""

import gzip
import json
import subprocess
import sys

import pytest
import rdflib
import zstandard
from exporting import PROFILES
from pyoxigraph import CanonicalizationAlgorithm, Dataset, NamedNode, RdfFormat, parse, serialize

from graph.errors import GraphError
from graph.exports import exports, folder
from graph.exports.folder import export_to
from graph.statistics import STATISTICS

NAMED = {"nq": RdfFormat.N_QUADS, "trig": RdfFormat.TRIG, "jsonld": RdfFormat.JSON_LD}
FLAT = {"nt": RdfFormat.N_TRIPLES, "ttl": RdfFormat.TURTLE, "rdf": RdfFormat.RDF_XML}


def lines(quads, *, named):
    """The facts as lines, but for those with nodes without a name, whose labels may differ; and how many there are in all."""
    text = serialize((quad if named else quad.triple for quad in quads), format=RdfFormat.N_QUADS if named else RdfFormat.N_TRIPLES)
    found = set(text.splitlines())
    return {line for line in found if not line.startswith(b"_:") and b" _:" not in line}, len(found)


@pytest.fixture(scope="module")
def stated_lines(release):
    return {
        True: lines(release.quads(), named=True),
        False: lines((quad for quad in release.quads() if quad.graph_name != STATISTICS), named=False),
    }


@pytest.mark.parametrize("suffix", [*NAMED, *FLAT])
def test_pyoxigraph_reads_back_each_form_of_the_whole(exported, stated_lines, suffix):
    found = parse(path=str(exported / f"veerkracht.{suffix}"), format=(NAMED | FLAT)[suffix])
    assert lines(found, named=suffix in NAMED) == stated_lines[suffix in NAMED]


def test_a_triple_of_several_graphs_stands_once(exported, release):
    found = (exported / "veerkracht.nt").read_bytes().splitlines()
    assert len(found) == len(set(found)) == release.manifest["triples"]


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
@pytest.mark.parametrize(
    ("suffix", "form"), [("nt", "nt"), ("ttl", "turtle"), ("rdf", "xml"), ("nq", "nquads"), ("trig", "trig"), ("jsonld", "json-ld")]
)
def test_rdflib_reads_back_each_form(small_exported, small, suffix, form):
    graph = rdflib.Dataset() if suffix in NAMED else rdflib.Graph()
    graph.parse(small_exported / f"veerkracht.{suffix}", format=form)
    assert sum(1 for _ in (graph.quads() if suffix in NAMED else graph)) == len(
        {quad if suffix in NAMED else quad.triple for quad in small.quads() if suffix in NAMED or quad.graph_name != STATISTICS}
    )
    hostile = rdflib.URIRef("https://w3id.org/veerkracht/id/intervention/hostile")
    texts = {
        str(text)
        for *_, text in (
            q[:3]
            for q in (
                graph.quads((hostile, rdflib.RDFS.label, None, None))
                if suffix in NAMED
                else graph.triples((hostile, rdflib.RDFS.label, None))
            )
        )
    }
    assert 'a "quoted", text\nof two lines\t\\ € 😀' in texts
    assert len(texts) == 4


def test_nodes_without_a_name_keep_what_hangs_on_them(exported, release):
    def canonical(quads):
        found = Dataset(quads)
        found.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        return {str(quad) for quad in found}

    ontology = NamedNode("https://w3id.org/veerkracht/graph/ontology")
    blank = [q for q in release.quads() if q.graph_name == ontology]
    assert canonical(
        q for q in parse(path=str(exported / "veerkracht.trig"), format=RdfFormat.TRIG) if q.graph_name == ontology
    ) == canonical(blank)


def test_compressed_files_hold_the_plain_ones(exported):
    packed = [export for export in exports() if export.plain and export.profile in PROFILES]
    assert len(packed) >= 20
    for export in packed:
        data = (exported / export.name).read_bytes()
        plain = gzip.decompress(data) if export.name.endswith(".gz") else zstandard.ZstdDecompressor().decompressobj().decompress(data)
        assert plain == (exported / export.plain.name).read_bytes(), export.name


def test_a_compressed_file_by_itself_has_the_same_bytes(small, small_exported, tmp_path):
    for export in exports("rdf"):
        if export.plain:
            folder.write_file(small, export, tmp_path / "file")
            assert (tmp_path / "file").read_bytes() == (small_exported / export.name).read_bytes(), export.name


def test_sha256sum_accepts_the_checksums_and_the_manifest_tells_what_there_is(exported, release):
    checked = subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=exported, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    manifest = json.loads((exported / "export.json").read_text())
    files = {path.relative_to(exported).as_posix() for path in exported.rglob("*") if path.is_file()}
    assert files == {file["name"] for file in manifest["files"]} | {"export.json", "SHA256SUMS"}
    assert (manifest["release"], manifest["number"]) == (release.version, release.place["number"])
    assert manifest["triples"] == release.manifest["triples"]
    assert {file["name"]: file.get("facts") for file in manifest["files"]}["veerkracht.nq"] == release.manifest["quads"]
    assert all((exported / file["name"]).stat().st_size == file["bytes"] for file in manifest["files"])


def test_another_process_writes_the_same_bytes(small, small_exported, tmp_path):
    command = [
        sys.executable,
        "-m",
        "server.cli",
        "export",
        "--to",
        str(tmp_path / "again"),
        "--release",
        str(small.folder),
        *(word for name in PROFILES for word in ("--profile", name)),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "sha256sum --check" in done.stdout
    assert (tmp_path / "again" / "SHA256SUMS").read_text() == (small_exported / "SHA256SUMS").read_text()


def test_a_release_in_a_sparql_server_gives_the_same_facts(small, small_exported, oxigraph_server, tmp_path):
    from graph.publish import publish
    from graph.remote import open_server
    from graph.sparql_server import SparqlServer

    server = SparqlServer(oxigraph_server)
    publish(small, server)
    found = export_to(open_server(server, small.version), tmp_path / "remote", ("rdf", "json", "csv"))
    server.close()
    assert json.loads((found / "export.json").read_text())["number"]
    for name in ("csv/element-uses.csv", "csv/values.csv", "json/statements.jsonld"):
        assert (found / name).read_bytes() == (small_exported / name).read_bytes()
    assert len((found / "veerkracht.nt").read_bytes().splitlines()) == len((small_exported / "veerkracht.nt").read_bytes().splitlines())


def test_a_folder_with_something_else_is_refused(small, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(GraphError, match="something else"):
        export_to(small, tmp_path, ["schema-org"])
    with pytest.raises(GraphError, match="is a file"):
        export_to(small, tmp_path / "notes.txt", ["schema-org"])
    with pytest.raises(GraphError, match="no profile 'nope'"):
        export_to(small, tmp_path / "new", ["rdf", "nope"])
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_an_earlier_export_is_replaced_but_not_with_a_stranger_in_it(small, tmp_path):
    to = export_to(small, tmp_path / "to", ["xlsx"])
    export_to(small, to, ["schema-org"])
    assert sorted(path.name for path in to.iterdir()) == [
        "SHA256SUMS",
        "export.json",
        "schema-org.jsonld",
        "schema-org.jsonld.gz",
        "schema-org.jsonld.zst",
    ]
    (to / "mine.txt").write_text("mine")
    with pytest.raises(GraphError, match=r"mine\.txt"):
        export_to(small, to, ["schema-org"])
    assert (to / "mine.txt").exists()


def test_an_export_that_fails_leaves_what_there_was(small, tmp_path, monkeypatch):
    to = export_to(small, tmp_path / "to", ["schema-org"])
    before = (to / "SHA256SUMS").read_text()
    monkeypatch.setattr(folder, "_finish", lambda *_: (_ for _ in ()).throw(OSError("the disk is full")))
    with pytest.raises(OSError, match="full"):
        export_to(small, to, PROFILES)
    assert (to / "SHA256SUMS").read_text() == before
    assert [path.name for path in tmp_path.iterdir()] == ["to"]
