"""After any sequence of releases a copy equals the original, whatever happens to it on the way."""

import contextlib
import urllib.request

import pytest
from pyoxigraph import RdfFormat, parse

from bench.peers import oxigraph
from graph.errors import GraphError
from graph.feed import log as logs
from graph.release import open_folder
from graph.sparql_server import Addresses, SparqlServer
from graph.sync.copy import Copy
from graph.sync.engine import EngineCopy, plain
from graph.sync.fetching import FeedError
from graph.sync.folder import FolderCopy
from tests.graph import feeds

STATES = 7


@pytest.fixture(autouse=True)
def small_pages(monkeypatch):
    monkeypatch.setattr(logs, "PAGE", 4)
    monkeypatch.setattr("server.feed.PAGE", 4)


@pytest.fixture(scope="module")
def engine():
    with oxigraph() as peer:
        server = SparqlServer(Addresses(peer.query, peer.update, peer.graph_store))
        yield server
        server.close()


def in_engine(server):
    """The canonical form of what an engine has."""
    with urllib.request.urlopen(urllib.request.Request(server.addresses.graph_store, headers={"Accept": "application/n-quads"})) as answer:
        return feeds.canonical(map(plain, parse(answer.read(), RdfFormat.N_QUADS)))


def until_done(way, target, file, chance):
    """Sync, and again after each time that the process was killed."""
    way.killing = chance.choice([0, 0, 0.3])
    while True:
        try:
            return feeds.sync(way, target, file)
        except feeds.Killed:
            way.killing = 0.2


class Accidents(FolderCopy):
    """A copy in a folder that is killed before or after it was written."""

    def write(self, copy, *rest, **more):
        if not hasattr(self, "_killed"):
            object.__setattr__(self, "_killed", True)
            settle, copy.settle = copy.settle, kill
            try:
                super().write(copy, *rest, **more)
            finally:
                copy.settle = settle
        super().write(copy, *rest, **more)


def kill(*_, **__):
    raise feeds.Killed


def history(root, chance):
    """What makes the next release, as long as there is one; nothing else knows when that is."""
    coming = feeds.states(chance, STATES)

    def further():
        if coming:
            feeds.release(root, coming.pop(0))
        return bool(coming)

    return further


@pytest.mark.parametrize("seed", range(6))
def test_copies_in_folders_that_start_at_any_time_and_meet_with_anything_are_equal(tmp_path, seed):
    chance = feeds.chances(seed)
    root, number, late = tmp_path / "original", 0, chance.randint(1, STATES - 2)
    further = history(root, chance)
    further()
    way = feeds.Way(root, chance)
    way.meanwhile = further
    while further():
        number += 1
        for name, begins in (("early", 0), ("late", late)):
            if number >= begins and chance.random() < 0.7:
                until_done(way, Accidents(tmp_path / name, feeds.FEED), tmp_path / f"{name}.db", chance)
    for name in ("early", "late"):
        feeds.sync(feeds.Way(root), FolderCopy(tmp_path / name, feeds.FEED), tmp_path / f"{name}.db")
        assert feeds.original(tmp_path / name) == feeds.original(root)


class Failing:
    """A SPARQL server that a client loses now and then, before or after it did what was asked."""

    def __init__(self, server, chance):
        self._server, self._chance, self.addresses = server, chance, server.addresses

    def __getattr__(self, name):
        return getattr(self._server, name)

    def update(self, text):
        self._maybe()
        self._server.update(text)
        self._maybe()

    def put(self, *given, **more):
        self._maybe()
        self._server.put(*given, **more)
        self._maybe()

    def _maybe(self):
        if self._chance.random() < 0.2:
            raise feeds.Killed


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("at_once", [5000, 3], ids=["one update", "many"])
def test_copies_in_an_engine_are_equal(tmp_path, engine, seed, at_once, monkeypatch):
    monkeypatch.setattr("graph.sync.engine.AT_ONCE", at_once)
    chance = feeds.chances(100 + seed)
    root = tmp_path / "original"
    further = history(root, chance)
    further()
    way = feeds.Way(root, chance)
    way.meanwhile = further
    while further():
        if chance.random() < 0.6:
            until_done(way, EngineCopy(Failing(engine, chance)), tmp_path / "state.db", chance)
    feeds.sync(feeds.Way(root), EngineCopy(engine), tmp_path / "state.db")
    assert in_engine(engine) == feeds.original(root)
    with copied(tmp_path) as copy:
        assert EngineCopy(engine).check(copy) == []


def copied(tmp_path):
    return contextlib.closing(Copy(tmp_path / "state.db", feeds.FEED, "copy"))


def test_a_copy_in_virtuoso_is_equal(tmp_path, virtuoso_server):
    peer, root = virtuoso_server, tmp_path / "original"
    with contextlib.closing(SparqlServer(Addresses(peer.query, peer.update, peer.graph_store))) as server:
        for state in [*feeds.states(feeds.chances(9), 3), [f'<http://example.org/s> <http://example.org/p> "x" <{feeds.G}a> .']]:
            feeds.release(root, state)
            feeds.sync(feeds.Way(root), EngineCopy(server), tmp_path / "state.db")
            with copied(tmp_path) as copy:
                assert EngineCopy(server).check(copy) == []


def test_a_copy_in_an_engine_says_what_somebody_else_changed(tmp_path, engine):
    root = tmp_path / "original"
    feeds.release(root, feeds.states(feeds.chances(1), 1)[0])
    feeds.sync(feeds.Way(root), EngineCopy(engine), tmp_path / "state.db")
    engine.update(f"INSERT DATA {{ GRAPH <{feeds.G}a> {{ <http://example.org/s> <http://example.org/p> 1 }} }}")
    with copied(tmp_path) as copy:
        problems = EngineCopy(engine).check(copy)
    assert len(problems) == 1
    assert "0 triple(s) missing, 1 too many, for example <http://example.org/s>" in problems[0]


def test_a_copy_reads_only_what_is_new(tmp_path):
    root, chance = tmp_path / "original", feeds.chances(3)
    first, *later = feeds.states(chance, 4)
    feeds.release(root, first)
    way = feeds.Way(root)
    feeds.sync(way, FolderCopy(tmp_path / "copy", feeds.FEED), tmp_path / "state.db")
    way.asked.clear()
    for state in later:
        feeds.release(root, state)
    feeds.sync(way, FolderCopy(tmp_path / "copy", feeds.FEED), tmp_path / "state.db")
    assert way.asked[0] == "/feed"
    assert not [path for path in way.asked if "-all" in path]
    way.asked.clear()
    assert not feeds.sync(way, FolderCopy(tmp_path / "copy", feeds.FEED), tmp_path / "state.db").changed
    assert way.asked == ["/feed"]


def test_pages_that_do_not_give_what_the_feed_says_are_never_written(tmp_path, monkeypatch):
    root = tmp_path / "original"
    feeds.release(root, feeds.states(feeds.chances(4), 1)[0])
    monkeypatch.setattr("graph.sync.following.checksum", lambda lines: "0" * 64)
    with pytest.raises(FeedError, match=r"give the checksum 0000.*nothing was written"):
        feeds.sync(feeds.Way(root), FolderCopy(tmp_path / "copy", feeds.FEED), tmp_path / "state.db")
    assert not (tmp_path / "copy").exists()


def test_a_folder_with_releases_of_its_own_is_not_written_over(tmp_path):
    root = tmp_path / "original"
    feeds.release(root, [])
    version = feeds.release(tmp_path / "own", feeds.states(feeds.chances(2), 1)[0])
    with pytest.raises(GraphError, match="no copy of"):
        feeds.sync(feeds.Way(root), FolderCopy(tmp_path / "own", feeds.FEED), tmp_path / "state.db")
    assert open_folder(tmp_path / "own").version == version


def test_the_file_of_another_copy_is_refused(tmp_path):
    root = tmp_path / "original"
    feeds.release(root, [])
    feeds.sync(feeds.Way(root), FolderCopy(tmp_path / "copy", feeds.FEED), tmp_path / "state.db")
    mistyped = Copy(tmp_path / "new.db", "http://example.org/mistyped", "copy")
    mistyped.close()
    feeds.sync(feeds.Way(root), FolderCopy(tmp_path / "third", feeds.FEED), tmp_path / "new.db")
    with pytest.raises(GraphError, match="is of another target, copy, not else"):
        feeds.sync(feeds.Way(root), FolderCopy(tmp_path / "copy", feeds.FEED), tmp_path / "state.db", "else")
    for file in tmp_path.glob("state.db*"):
        file.unlink()
    (tmp_path / "state.db").write_bytes(b"no database" * 1000)
    with pytest.raises(GraphError, match="is damaged"):
        feeds.sync(feeds.Way(root), FolderCopy(tmp_path / "copy", feeds.FEED), tmp_path / "state.db")
