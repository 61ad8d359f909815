import json
import os
import signal
import subprocess
import sys
import time

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from graph import GraphError, open_release
from graph.build import build, current
from graph.inference import INFERRED

VK = "https://w3id.org/veerkracht/ns#"


def test_the_same_input_gives_the_same_bytes_in_another_process(releases, tmp_path):
    code = f"from pathlib import Path; from graph.build import build; build(Path({str(tmp_path)!r}))"
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONHASHSEED": "7"})
    one, other = open_release(releases), open_release(tmp_path)
    assert one.version == other.version
    for name in ("data.nq", "manifest.json"):
        assert (one.folder / name).read_bytes() == (other.folder / name).read_bytes()


def test_the_version_is_the_hash_of_the_data(release):
    import hashlib

    data = (release.folder / "data.nq").read_bytes()
    assert release.version == hashlib.sha256(data).hexdigest()[:16]
    assert release.manifest["quads"] == len(data.splitlines())


def test_a_build_that_is_killed_leaves_no_half_release(tmp_path):
    code = f"from pathlib import Path; from graph.build import build; build(Path({str(tmp_path)!r}))"
    for delay in (0.5, 1.5, 2.5):
        process = subprocess.Popen([sys.executable, "-c", code])
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.wait()
        for folder in (path for path in tmp_path.glob("[!.]*") if path.is_dir()):
            assert json.loads((folder / "manifest.json").read_text())["version"] == folder.resolve().name
    assert build(tmp_path).version == open_release(tmp_path).version


def test_a_changed_record_is_a_new_release_and_the_old_one_stays(records, tmp_path):
    first = build(tmp_path / "out", records)
    assert current(tmp_path / "out", records).version == first.version
    path = records / "intervention" / "ease.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("sessionCount: 7", "sessionCount: 8", 1), encoding="utf-8")
    assert current(tmp_path / "out", records) is None
    second = build(tmp_path / "out", records)
    assert second.version != first.version
    assert open_release(tmp_path / "out").version == second.version
    assert open_release(first.folder).version == first.version


def test_there_is_no_release_where_none_was_built(tmp_path):
    with pytest.raises(GraphError, match="veerkracht build"):
        open_release(tmp_path)


def test_named_graphs_are_those_of_the_model(release):
    names = {
        row["g"].removeprefix("https://w3id.org/veerkracht/graph/")
        for row in release.query("SELECT DISTINCT ?g WHERE { GRAPH ?g { } }").rows()
    }
    sources = {"trimbos-veerkracht", "pharos-gids", "groeifabriek", "growcare", "groeimindset"}
    assert {name for name in names if not name.startswith("inferred/")} - sources == {
        "ontology",
        "alignments",
        "inferred",
        "derived",
        "meta",
        "void",
    }
    assert sources & names == sources


def test_inferred_triples_stand_apart_each_with_its_rule(release):
    quads = list(parse(path=str(release.folder / "data.nq"), format=RdfFormat.N_QUADS))
    stated = {(q.subject, q.predicate, q.object) for q in quads if not q.graph_name.value.startswith(INFERRED.value)}
    inferred = {(q.subject, q.predicate, q.object) for q in quads if q.graph_name == INFERRED}
    by_rule = [(q.subject, q.predicate, q.object) for q in quads if q.graph_name.value.startswith(INFERRED.value + "/")]
    assert inferred
    assert not stated & inferred
    assert sorted(by_rule, key=str) == sorted(inferred, key=str)
    for q in quads:
        if q.graph_name.value.startswith(INFERRED.value + "/"):
            rule = NamedNode("https://w3id.org/veerkracht/id/rule/" + q.graph_name.value.rsplit("/", 1)[1])
            assert any(release.store.quads_for_pattern(rule, NamedNode(VK + "axiom"), None))
            break


def test_each_triple_is_counted_once(release):
    rows = release.query("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }").rows()
    assert rows[0]["n"] == release.manifest["triples"]


def test_every_element_present_is_a_shortcut_and_no_other(release):
    query = """SELECT ?i ?e WHERE { ?i vk:usesElement ?u . ?u vk:element ?e ; vk:presence ?p .
      FILTER ( ?p IN ( <https://w3id.org/veerkracht/id/presence/explicit> , <https://w3id.org/veerkracht/id/presence/partial> ) ) }"""
    uses = {(row["i"], row["e"]) for row in release.query(query).rows()}
    shortcuts = {(row["i"], row["e"]) for row in release.query("SELECT ?i ?e WHERE { ?i vk:hasElement ?e }").rows()}
    assert uses == shortcuts
    assert len(uses) > 600


def test_an_inferred_triple_is_explained_down_to_what_is_stated(release):
    explanation = release.explain("intervention/ease", "vk:mayStrengthen", "block/emotion-regulation")
    assert explanation.rule.axiom == "mayStrengthen SubPropertyChain hasElement o trains"
    leaves, nodes = [], [explanation]
    while nodes:
        node = nodes.pop()
        nodes += node.premises
        leaves += [] if node.premises else [node]
    assert all(leaf.stated for leaf in leaves)
    assert {leaf.triple[1].value.rsplit("#")[-1] for leaf in leaves} >= {"usesElement", "presence", "element", "block"}


def test_a_stated_triple_says_where_and_a_false_one_nothing(release):
    assert release.explain("intervention/ease", "vk:minimumAge", "10") is None  # a text, not a number
    assert release.explain("intervention/ease", "a", "vk:Intervention").graphs == ("https://w3id.org/veerkracht/graph/pharos-gids",)
    assert release.explain("intervention/ease", "vk:hasElement", "element/digital-skills") is None


def test_rows_read_as_python_values_and_frames(release):
    rows = release.query("SELECT ?age ?amount WHERE { <https://w3id.org/veerkracht/id/intervention/ease> vk:minimumAge ?age }").rows()
    assert rows == [{"age": 10, "amount": None}]
    frame = release.ask("recognitions").frame()
    assert "databank" in frame.columns
    assert len(frame) >= 10
