"""Publishing to real servers: a reader has the old release or the new one, whatever happens to who publishes."""

import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from graph.errors import EngineError
from graph.publish import GRACE, UNFINISHED, counts, publish, sweep
from graph.release import open_folder, write
from graph.remote import current_of, open_server, places_of
from graph.sparql_server import Addresses, SparqlServer
from graph.versions import Version

ROOT = Path(__file__).parent.parent.parent
GRAPHS = [f"https://w3id.org/veerkracht/graph/{name}" for name in ("ontology", "meta", "pharos-gids", "inferred", "inferred/a")]
VERSIONS = "SELECT ?version (COUNT(*) AS ?number) WHERE { ?s <urn:version> ?version } GROUP BY ?version"
BY_GRAPH = "SELECT ?graph ?version (COUNT(*) AS ?number) WHERE { GRAPH ?graph { ?s <urn:version> ?version } } GROUP BY ?graph ?version"


def small(folder, name, size=300):
    """A release whose every graph says which one it is, with a node without a name that two graphs of it share."""
    lines = [
        f'<urn:{number}> <urn:version> "{name}" <{graph}> .\n'
        for graph in GRAPHS
        for number in range(size)
        if graph != GRAPHS[4] or number < 10  # a rule's own graph has what the graph of all inferred has
    ]
    lines += [f"<{GRAPHS[0]}> <urn:names> _:x <{GRAPHS[0]}> .\n", f'_:x <urn:text> "é \\"}}" <{GRAPHS[0]}> .\n']
    return open_folder(write(folder / name, "".join(sorted(lines)).encode(), {"triples": size + 2, "rules": {}}))


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def address(request):
    """A server of its own for this module: what is switched here is not what others read."""
    from bench import peers
    from tests.conftest import needs

    if request.param == "virtuoso":
        needs("virtuoso-t", "publishing to Virtuoso")
    with getattr(peers, request.param)() as peer:
        yield peer.query


@pytest.fixture
def server(address):
    found = SparqlServer(Addresses.of(address))
    yield found
    found.close()


@pytest.fixture
def two(tmp_path, server):
    """Two releases, the first of them published."""
    stamp = f"{time.monotonic_ns()}"
    one, other = small(tmp_path, f"one{stamp}"), small(tmp_path, f"other{stamp}", 400)
    publish(one, server)
    return one, other


def name_of(release):
    return release.folder.parent.name


def seen(server):
    """What a reader sees: the name and size of the release in its union, and in its graphs."""
    release = open_server(server)
    rows = release.query(VERSIONS).rows()
    graphs = release.query(BY_GRAPH).rows()
    assert len(rows) == 1
    assert {row["version"] for row in graphs} == {rows[0]["version"]}
    assert sorted(row["graph"] for row in graphs) == sorted(GRAPHS)
    assert sorted(row["number"] for row in graphs)[1:] == [rows[0]["number"]] * 4
    return rows[0]["version"], rows[0]["number"]


def test_a_published_release_is_read_and_its_names_are_those_of_the_data(two, server):
    one, _ = two
    assert seen(server) == (name_of(one), 300)
    assert current_of(server) == one.version
    release = open_server(server)
    assert release.manifest == one.manifest
    assert release.graphs == tuple(sorted(GRAPHS))
    assert release.query("SELECT ?g ?t WHERE { ?g <urn:names> ?x . ?x <urn:text> ?t }").rows() == [{"g": GRAPHS[0], "t": 'é "}'}]
    joined = "SELECT ?x WHERE { GRAPH <https://w3id.org/veerkracht/graph/ontology> { ?x <urn:text> ?t } ?g <urn:names> ?x }"
    assert len(release.query(joined).rows()) == 1, "a node without a name is one and the same in its graph and in the union"


def test_a_reader_never_sees_some_of_both_while_releases_are_switched(two, server, address):
    one, other = two
    stop, problems, found = threading.Event(), [], []

    def read():
        mine = SparqlServer(Addresses.of(address))
        while not stop.is_set():
            try:
                found.append(seen(mine))
            except BaseException as error:  # noqa: BLE001 - the test says so
                problems.append(error)
        mine.close()

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for release in (other, one, other, one, other):
        publish(release, server)
        time.sleep(0.1)
    stop.set()
    for reader in readers:
        reader.join()
    assert not problems
    assert set(found) == {(name_of(one), 300), (name_of(other), 400)}
    assert len(found) > 20


class Interrupted(SparqlServer):
    """A server that is gone after so many writes."""

    left = 0

    def _write(self):
        self.left -= 1
        if self.left < 0:
            raise EngineError("gone")

    def update(self, text):
        self._write()
        super().update(text)

    def put(self, graph, triples, *, add=False):
        self._write()
        super().put(graph, triples, add=add)


def test_what_is_interrupted_anywhere_leaves_the_old_release_and_is_taken_up_again(two, server, address):
    one, other = two
    failing = Interrupted(Addresses.of(address))
    for writes in range(50):
        failing.left = writes
        try:
            publish(other, failing)
        except EngineError:
            assert seen(server) == (name_of(one), 300)
        else:
            break
    failing.close()
    assert writes > 3
    assert seen(server) == (name_of(other), 400)


def test_a_publisher_that_is_killed_leaves_the_old_release(two, server, address, releases):
    one, _ = two
    command = [sys.executable, "-m", "server.cli", "publish", "--store", address, "--release", str(releases)]
    for seconds in (0.5, 0.9, 1.3, 1.7, 2.1):
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(seconds)
        killed = process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.wait()
        if killed and current_of(server) == one.version:
            assert seen(server) == (name_of(one), 300)
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    real = open_folder(releases)
    assert current_of(server) == real.version
    assert len(open_server(server).query("SELECT ?i WHERE { ?i a vk:Intervention }").rows()) > 50


def test_triples_that_did_not_arrive_are_noticed_and_nothing_is_switched(two, server, address):
    one, other = two

    class Lossy(SparqlServer):
        def put(self, graph, triples, *, add=False):
            super().put(graph, b"".join(triples.splitlines(keepends=True)[:-1]), add=add)

    lossy = Lossy(Addresses.of(address))
    with pytest.raises(EngineError, match="nothing was switched"):
        publish(other, lossy)
    lossy.close()
    assert seen(server) == (name_of(one), 300)
    publish(other, server)
    assert seen(server) == (name_of(other), 400)


def test_to_publish_again_changes_nothing(two, server):
    one, _ = two
    before = places_of(server)
    publish(one, server)
    assert places_of(server) == before


def test_an_older_release_stays_for_its_readers_and_goes_later(two, server):
    one, other = two
    reader = open_server(server)
    publish(other, server)
    assert reader.query(VERSIONS).rows() == [{"version": name_of(one), "number": 300}]
    assert open_server(server, one.version).query(VERSIONS).rows() == reader.query(VERSIONS).rows()
    assert one.version not in sweep(server)
    assert one.version in sweep(server, datetime.now(UTC) + GRACE + timedelta(seconds=1))
    gone = Version(one.version)
    assert set(counts(server, [gone.union, *map(gone.inside, GRAPHS)]).values()) == {0}
    assert [place.version for place in places_of(server)] == [other.version]
    assert seen(server) == (name_of(other), 400)


def test_what_was_begun_and_left_goes_in_the_end(two, server, address):
    one, other = two
    failing = Interrupted(Addresses.of(address))
    failing.left = 3
    with pytest.raises(EngineError):
        publish(other, failing)
    failing.close()
    assert other.version not in sweep(server)
    assert other.version in sweep(server, datetime.now(UTC) + UNFINISHED + timedelta(seconds=1))
    assert set(counts(server, [Version(other.version).inside(graph) for graph in GRAPHS]).values()) == {0}
    assert seen(server) == (name_of(one), 300)


def test_large_graphs_go_in_parts(two, server, monkeypatch):
    _, other = two
    monkeypatch.setattr("graph.publish.CHUNK", 37)
    publish(other, server)
    assert seen(server) == (name_of(other), 400)
