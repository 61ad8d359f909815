"""The benchmark without its clock: what is asked of each server is the same, data become releases, and the table says what happened."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, DefaultGraph, RdfFormat, Store

from bench.__main__ import Measured, _on, table
from bench.cases import cases
from bench.client import Request, Times, apart, latency, processors, throughput
from bench.generate import batches, write
from bench.release import wrap
from bench.servers import OURS, OXIGRAPH, RDFLIB, VIRTUOSO, Server
from graph import open_release
from graph.questions import questions
from server.app import create_app
from server.settings import Settings

NUMBER = 320


@pytest.fixture(scope="module")
def wrapped(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bench")
    write(folder / "data.nq", batches(NUMBER, lean=True))
    return wrap(folder / "data.nq", folder / "releases")


@pytest.fixture(scope="module")
def many(wrapped):
    application = create_app(open_release(wrapped.folder), Settings())
    yield application.test_client()
    application.config["WORKERS"].stop()


def named(store):
    triples = ((q.subject, q.predicate, q.object) for q in store.quads_for_pattern(None, None, None, DefaultGraph()))
    return {triple for triple in triples if not any(isinstance(term, BlankNode) for term in triple)}


def test_generated_data_become_a_release_with_what_is_worked_out(wrapped):
    release = open_release(wrapped.folder)
    assert release.query("SELECT ?n WHERE { vk:Intervention vk:instanceCount ?n }").rows() == [{"n": NUMBER}]
    union = Store()
    union.load(path=str(wrapped.union), format=RdfFormat.N_QUADS)
    assert sum(1 for _ in union.quads_for_pattern(None, None, None, DefaultGraph())) == wrapped.triples
    assert named(union) == named(release.store)


def test_every_question_is_measured_and_pages_and_queries_of_users_as_well():
    names = {case.name for case in cases()}
    assert names >= set(questions())
    assert {case.kind for case in cases()} == {"query", "page", "question"}


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_a_case_is_answered_here_and_its_queries_are_what_others_can_run(case, many, release):
    response = many.get(case.path, headers={"Accept": case.accept})
    assert response.status_code == 200
    assert response.mimetype == case.accept
    found = [release.query(query) for query in case.queries]
    if case.kind == "question":
        here = release.engine.run(case.queries[0]).rows()
        stem, _, query = case.path.removeprefix("/questions/").partition(".json?")
        given = dict(pair.split("=") for pair in query.split("&")) if stem == "gaps" else {}
        assert not given or here == release.ask(stem, **{key: value.replace("%2F", "/") for key, value in given.items()}).rows()
    assert all(answer.kind in ("table", "graph", "boolean") for answer in found)


def test_the_list_of_interventions_comes_in_pages_that_hold_each_once(many):
    listed = [
        re.findall(r'<th scope="row"><a href="/id/intervention/([^"?]+)', many.get(f"/interventions?page={n}").text) for n in (1, 2, 3)
    ]
    assert [len(page) for page in listed] == [200, NUMBER - 200, 0]
    assert len({slug for page in listed for slug in page}) == NUMBER
    first, second = many.get("/interventions?lang=en").text, many.get("/interventions?lang=en&page=2").text
    assert f"({NUMBER})" in first
    assert 'rel="next" href="?lang=en&amp;page=2"' in first
    assert 'rel="prev"' in second
    assert 'rel="next"' not in second


@pytest.mark.parametrize("number", ["0", "-1", "x", "1e3", "99999999", "1; DROP"])
def test_a_page_that_can_not_be_is_refused(number, many):
    response = many.get("/interventions", query_string={"page": number})
    assert response.status_code == 400
    assert "is no page" in response.text


def test_the_whole_list_can_be_had_as_data(many):
    assert many.get("/data/interventions.csv?lang=nl").text.count("https://w3id.org/veerkracht/id/intervention/") == NUMBER


def test_the_table_gives_ratios_and_names_what_is_missing():
    measured = Measured(cases()[0])
    measured.alone = {OURS: Times(2.0, 3.0), OXIGRAPH: Times(4.0, 5.0), VIRTUOSO: Times(None, None, "> 20 s")}
    measured.rate = {OURS: 9000.0, OXIGRAPH: 3000.0, VIRTUOSO: None}
    text = table("real", 1234, [measured], {RDFLIB: "not started"})
    assert "| lookup | 2.00 / 3.00 | 4.00 / 5.00 | > 20 s | 0.50 | 0.50 | 9,000 | 3,000 |  | 3.00 |" in text
    assert "1,234 triples" in text
    assert "rdflib-endpoint: not started" in text


def test_a_server_that_does_not_answer_is_said_to_have_failed():
    times = latency([Request("http://127.0.0.1:9/")], 0.1)
    assert times.p50 is None
    assert "refused" in times.why


def test_a_server_that_is_too_late_too_often_is_given_up_and_one_whose_time_is_over():
    found, nobody = [Measured(case) for case in cases()[:5]], Server(OXIGRAPH, "http://127.0.0.1:9/", 0)
    assert _on(nobody, found, 0.1, time.monotonic() + 60, rest=0).startswith("ended after 3 requests")
    assert [bool(measured.alone) for measured in found] == [True, True, True, False, False]
    assert _on(nobody, [Measured(cases()[0])], 0.1, time.monotonic() - 1, rest=0) == "ended when its time was over"


def test_time_is_taken_on_a_real_server(server):
    lookup = cases()[0]
    ours = Server(OURS, server, os.getpid())
    times = latency(ours.requests(lookup), 0.1)
    assert times.p50
    assert times.p50 <= times.p95
    assert ours.requests(lookup)[0].headers["Cache-Control"] == "no-cache"
    rate = throughput(ours.requests(lookup, uncached=False)[0], 1, ours.process)
    assert rate is None or rate > 1


def test_clients_have_a_processor_of_their_own_while_they_ask_and_none_afterwards():
    answering, asking = processors()
    assert answering
    assert asking
    own, script = os.sched_getaffinity(0), "import subprocess, sys; subprocess.run([sys.executable, '-c', 'input()'])"
    with subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE) as server:
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children")
        while not children.read_text().split():
            time.sleep(0.05)
        started = [server.pid, int(children.read_text().split()[0])]
        with apart(server.pid):
            assert [os.sched_getaffinity(number) for number in started] == [answering, answering]
            assert os.sched_getaffinity(0) == asking
        assert [os.sched_getaffinity(number) for number in (*started, 0)] == [own, own, own]
        server.communicate(b"\n")
