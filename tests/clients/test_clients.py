"""Clients that researchers use, each against the real server: curl, pandas, SPARQLWrapper, rdflib and Comunica."""

import csv
import io
import json
import os
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlencode

import pandas as pd
import pytest
from serving import serve

ROOT = Path(__file__).parent.parent.parent
EXAMPLES = ROOT / "docs" / "examples"


@pytest.fixture(scope="module")
def site(releases, tmp_path_factory):
    with serve(releases, tmp_path_factory.mktemp("log")) as running:
        yield running


def test_curl_takes_a_question_as_csv_and_sees_its_release(site, release):
    assert shutil.which("curl")
    command = ["curl", "-sGi", f"{site.address}/questions/gaps.csv", "-d", "group=target-group/refugees", "-d", "lang=en"]
    head, body = subprocess.run(command, capture_output=True, check=True).stdout.split(b"\r\n\r\n", 1)
    assert f"veerkracht-release: {release.version}".encode() in head.lower()
    assert len(list(csv.DictReader(io.StringIO(body.decode())))) > 3


def test_pandas_reads_a_question_from_its_address(site, release):
    given = urlencode({"block": "block/self-regulation", "age": 12, "lang": "en"})
    frame = pd.read_csv(f"{site.address}/questions/interventions-for-block.csv?{given}")
    expected = release.ask("interventions-for-block", block="block/self-regulation", age=12, lang="en").frame()
    assert frame["interventionLabel"].tolist() == expected["interventionLabel"].tolist()
    assert frame["minimumAge"].dropna().max() <= 12


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::SyntaxWarning")
def test_sparqlwrapper_constructs_a_graph(site):
    from SPARQLWrapper import TURTLE, SPARQLWrapper

    client = SPARQLWrapper(f"{site.address}/sparql")
    client.setQuery(
        "PREFIX vk: <https://w3id.org/veerkracht/ns#> CONSTRUCT { ?i vk:targets ?b } WHERE { ?i a vk:SchoolBasedIntervention ; vk:targets ?b }"
    )
    client.setReturnFormat(TURTLE)
    assert b"targets" in client.query().convert()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_asks_and_walks_the_endpoint_as_a_store(site, release, method):
    from rdflib import RDFS, Graph, URIRef
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    graph = Graph(SPARQLStore(f"{site.address}/sparql", method=method, returnFormat="json"))
    found = list(graph.query("PREFIX vk: <https://w3id.org/veerkracht/ns#> SELECT ?i WHERE { ?i a vk:Intervention }"))
    assert len(found) == release.query("SELECT (COUNT(?i) AS ?n) WHERE { ?i a vk:Intervention }").rows()[0]["n"]
    ease = URIRef("https://w3id.org/veerkracht/id/intervention/ease")
    assert {str(label.language) for label in graph.objects(ease, RDFS.label)} == {"nl", "en"}


@pytest.fixture
def comunica(npm):
    def ask(*words):
        command = ["node", str(EXAMPLES / "federated.mjs"), *map(str, words)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, env={**os.environ, "NODE_FOLDER": str(npm)})
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    return ask


def test_comunica_joins_the_endpoint_with_a_file_of_the_researcher(site, release, comunica):
    rows = comunica(EXAMPLES / "schools.rq", f"sparql@{site.address}/sparql", EXAMPLES / "schools.ttl")
    assert {row["school"] for row in rows} == {"School North", "School South"}
    targets = release.query(
        """SELECT ?label WHERE { <https://w3id.org/veerkracht/id/intervention/kanjertraining> vk:targets/rdfs:label ?label
           FILTER ( LANG(?label) = "en" ) }"""
    )
    assert {row["block"] for row in rows if row["school"] == "School South"} == {row["label"] for row in targets.rows()}


def test_comunica_joins_the_endpoint_with_a_turtle_document_of_ours(site, release, comunica):
    rows = comunica(EXAMPLES / "linked.rq", f"sparql@{site.address}/sparql", f"{site.address}/graph/alignments.ttl")
    expected = release.query((EXAMPLES / "linked.rq").read_text(encoding="utf-8")).rows()
    assert len(rows) == len(expected) > 3
    assert {(row["element"], row["other"]) for row in rows} == {(row["element"], row["other"]) for row in expected}
