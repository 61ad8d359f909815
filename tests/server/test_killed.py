"""Writes survive the server being killed at any moment: what was acknowledged is there, what was not is there whole or not at all."""

import contextlib
import http.client
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from urllib.parse import quote

import pytest
from serving import ROOT, family, serve

from graph import open_release
from graph.build import build
from graph.contributions import contributed_to
from graph.release import locked
from graph.write_process import encoded
from graph.writing import Write
from server.tokens import entry, fresh

C = "https://w3id.org/veerkracht/graph/contributed/"
TOKEN = fresh()
WRITES, CLIENTS, KILLS = 100, 6, 5


@pytest.fixture
def folder(releases, tmp_path):
    folder = shutil.copytree(releases, tmp_path / "releases", symlinks=True)
    yield folder
    shutil.rmtree(folder)


def triples(name):
    return [f'<http://e/{name}> <http://e/part> "{part} of {name}"' for part in range(5)]


class Clients:
    """Clients that send a hundred writes, each once, to whatever server is there."""

    def __init__(self):
        self.server = None
        self.done, self.unsure, self.refused = set(), set(), []
        self._left = [f"w{number}" for number in range(WRITES)]
        self._threads = [threading.Thread(target=self._run) for _ in range(CLIENTS)]

    def start(self):
        for thread in self._threads:
            thread.start()

    def at_work(self):
        return any(thread.is_alive() for thread in self._threads)

    def _run(self):
        while True:
            try:
                name = self._left.pop()
            except IndexError:
                return
            self._send(name)

    def _send(self, name):
        while self.server is None:
            time.sleep(0.05)
        body = "".join(f"{triple} .\n" for triple in triples(name))
        headers = {"Authorization": f"Bearer {TOKEN}", "Content_Type": "application/n-triples"}
        try:
            status = self.server.ask(f"/rdf-graph-store?graph={quote(C + name, safe='')}", "PUT", body, **headers).status
        except (OSError, AttributeError, http.client.HTTPException):
            self.unsure.add(name)
            return
        if status == 201:
            self.done.add(name)
        else:
            self.refused.append(status)


def kill(server):
    """Kill the server and all of its processes, so that none of them can finish anything."""
    numbers = [server.process.pid, *family(server.process.pid)]
    for number in numbers:
        with contextlib.suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
    server.process.wait()


def test_a_hundred_writes_while_the_server_is_killed_again_and_again(folder, tmp_path):
    chance, clients = random.Random(7), Clients()
    settings = {"write_tokens": entry("a-hospital", TOKEN)}
    clients.start()
    kills = 0
    while clients.at_work():
        with serve(folder, tmp_path, **settings) as server:
            clients.server = server
            end = time.monotonic() + (chance.uniform(2, 6) if kills < KILLS else 300)
            while clients.at_work() and time.monotonic() < end:
                time.sleep(0.02)
            clients.server = None
            kill(server)
            kills += 1
    assert kills > KILLS
    assert clients.refused == []
    held = contributed_to(open_release(folder).folder)
    assert clients.done <= set(held.graphs) <= clients.done | clients.unsure
    assert len(clients.done) + len(clients.unsure) == WRITES
    assert len(clients.done) > WRITES / 2
    for name, quads in held.graphs.items():
        assert sorted(f"{q.subject} {q.predicate} {q.object}" for q in quads) == sorted(triples(name))
        assert sum(q.predicate.value.endswith("#generated") and q.object.value == C + name for q in held.record) == 1
    before = (open_release(folder).folder / "data.nq").read_bytes()
    assert (build(folder).folder / "data.nq").read_bytes() == before


@pytest.mark.parametrize(
    ("stage", "delay"), [("apply", 0), ("validate and infer", 0.3), ("write", 0), ("write", 0.05), ("write", 0.1), ("write", 0.2)]
)
def test_a_process_killed_in_any_stage_leaves_the_release_before_or_after(folder, stage, delay):
    before = open_release(folder).version
    asked = json.dumps([encoded(Write("a-hospital", "PUT", "w1", "".join(f"{t} .\n" for t in triples("w1")).encode(), "nt"))])
    command = [sys.executable, "-m", "graph.write_process", str(folder), "60", "4096"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        process.stdin.write(asked)
        process.stdin.close()
        for line in process.stdout:
            if json.loads(line).get("stage") == stage:
                break
        time.sleep(delay)
        process.kill()
    release = open_release(folder)
    held = contributed_to(release.folder).graphs
    assert (release.version == before) == ("w1" not in held)
    assert len(held.get("w1", [])) in (0, 5)
    assert (release.folder / "data.nq").stat().st_size == release.manifest["files"]["data.nq"]["bytes"]
    with locked(folder):
        pass
    assert not list(folder.glob(".building-*"))
