"""The change feed over HTTP: what TREE and LDES ask of it, what proxies are told, and copies of a real server over real releases."""

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections import defaultdict
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Store, Triple, parse
from serving import ROOT, Running, serve

from bench.peers import oxigraph
from graph.errors import GraphError
from graph.feed import hypermedia
from graph.release import COPY_OF, DATA, open_folder, write
from graph.sync.engine import plain
from graph.validation import validate
from graph.writing import Write, commit
from ontology import BASE
from ontology import ROOT as ONTOLOGY
from tests.graph import feeds

SHAPES = ONTOLOGY / "profiles" / "ldes.ttl"

FORMS = {"application/n-quads": RdfFormat.N_QUADS, "application/trig": RdfFormat.TRIG, "application/ld+json": RdfFormat.JSON_LD}


@pytest.fixture(scope="module")
def shared(server):
    return Running(server, None, None)


def read(answer):
    assert answer.status == 200, answer.body[:500]
    return list(parse(answer.body, FORMS[answer["Content-Type"].split(";")[0]]))


def links(quads):
    """The pages that a page leads to."""
    return sorted({quad.object.value for quad in quads if quad.predicate.value == hypermedia.TREE + "node"})


def path_of(address):
    return "/" + (address.removeprefix(BASE) if address.startswith(BASE) else address.split("/", 3)[3])


def test_a_person_is_told_what_the_feed_is_and_how_to_follow_it(shared):
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    state = next(quad.subject.value for quad in read(shared.ask("/feed")) if quad.predicate.value.endswith("terms#checksum"))
    for lang, said in (("nl", "Wijzigingsfeed"), ("en", "Change feed")):
        answer = shared.ask(f"/feed?lang={lang}", Accept=browser)
        assert answer["Content-Type"].startswith("text/html")
        assert "Accept" in answer["Vary"]
        text = answer.body.decode()
        assert f"<h1>{said}</h1>" in text
        assert f"veerkracht sync {shared.address}</code>" in text
        assert f'href="{shared.address}/feed/{state.rsplit("/", 1)[-1]}-all/1"' in text
    for accept in ("*/*", "application/ld+json, text/html;q=0.5"):
        assert not shared.ask("/feed", Accept=accept)["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("form", FORMS)
def test_the_root_and_its_pages_keep_to_the_shapes_of_the_specifications(shared, form):
    root = read(shared.ask("/feed", Accept=form))
    first = read(shared.ask(path_of(links(root)[0]), Accept=form))
    second = read(shared.ask(path_of(links(first)[0]), Accept=form))
    for page in (root, first, second):
        assert validate([quad.triple for quad in page if not isinstance(quad.graph_name, NamedNode)], [SHAPES]) == []


def test_the_shapes_find_what_is_wrong(shared):
    root = [quad.triple for quad in read(shared.ask("/feed"))]
    first = [
        quad.triple for quad in read(shared.ask(path_of(links(read(shared.ask("/feed")))[0]))) if not isinstance(quad.graph_name, NamedNode)
    ]
    for broken, names in (
        (root, ("timestampPath", "versionOfPath", "view", "retentionPolicy", "value", "checksumValue", "shape")),
        (first, ("isVersionOf", "created", "view")),
    ):
        for name in names:
            left = [triple for triple in broken if not triple.predicate.value.endswith(name)]
            assert len(left) < len(broken)
            assert validate(left, [SHAPES]) != [], name
    no_zone = [Triple(t.subject, t.predicate, Literal("2026-01-01T00:00:00")) if "created" in t.predicate.value else t for t in first]
    assert validate(no_zone, [SHAPES]) != []


def test_the_root_is_looked_up_again_soon_and_pages_are_kept_for_good(shared):
    root = shared.ask("/feed")
    assert root["Cache-Control"] == "public, max-age=60"
    assert shared.ask("/feed", If_None_Match=root["ETag"]).status == 304
    page = shared.ask(path_of(links(read(root))[0]))
    assert page["Cache-Control"] == "public, max-age=31536000, immutable"
    assert page["ETag"]
    assert "Accept" in page["Vary"]
    assert shared.ask("/feed/latest/1")["Cache-Control"] == "public, max-age=60"


def test_what_is_not_there_is_said(shared):
    for path, status in (("/feed/none/1", 404), ("/feed/latest/0", 404), ("/feed/latest/100000", 404), ("/version/x/y", 404),
                         ("/feed/20200101T000000000Z-0123456789abcdef/1", 410), ("/feed/20200101T000000000Z-0123456789abcdef-all/1", 410),
                         ("/version/20200101T000000000Z-0123456789abcdef/00", 410)):  # fmt: skip
        answer = shared.ask(path)
        assert answer.status == status, path
        assert json.loads(answer.body)["hint" if status == 410 else "detail"]
    assert shared.ask("/feed", Accept="image/png").status == 406


def test_a_version_answers_by_its_iri(shared):
    page = read(shared.ask(path_of(links(read(shared.ask("/feed")))[0])))
    version = next(quad.object for quad in page if quad.predicate.value == hypermedia.TREE + "member")
    own = read(shared.ask(path_of(version.value)))
    assert feeds.canonical(own) == feeds.canonical(quad for quad in page if about(version.value, quad))
    assert read(shared.ask(f"/version/latest/{version.value.rsplit('/', 1)[1]}")) == own


def test_the_newest_version_of_what_is_gone_says_so(tmp_path):
    feeds.release(tmp_path / "releases", feeds.states(feeds.chances(1), 1)[0])
    feeds.release(tmp_path / "releases", [])
    with serve(tmp_path / "releases", tmp_path) as site:
        gone = [quad.subject.value for quad in read(site.ask("/feed/latest/1")) if quad.object.value.endswith("#Delete")]
        assert gone
        newest = read(site.ask(f"/version/latest/{gone[0].rsplit('/', 1)[1]}"))
    assert [quad.object.value for quad in newest if quad.subject.value == gone[0] and quad.predicate.value.endswith("#type")] == [
        hypermedia.ACTIVITY + "Delete"
    ]


def about(version, quad):
    own = [quad.subject.value] + ([quad.graph_name.value] if isinstance(quad.graph_name, NamedNode) else [])
    return any(name.partition("#")[0] == version for name in own)


def test_a_single_release_and_a_folder_that_cannot_be_written_have_no_feed(app, tmp_path):
    answer = app.test_client().get("/feed")
    assert answer.status_code == 404
    assert answer.json["type"] == "/problems/no-feed"


# Real releases, one after the other, and copies that follow them.


def edited(data, chance):
    """Real data with a thing taken out, the words of another changed, and what came before otherwise as it was."""
    lines = data.splitlines(keepends=True)
    things = sorted({line.split(b" ", 1)[0] for line in lines if line.startswith(b"<https://w3id.org/veerkracht/id/")})
    gone, changed = chance.sample(things, 2)
    kept = [line for line in lines if not line.startswith(gone + b" ")]
    return b"".join(sorted(line.replace(b'"@nl', b' (gewijzigd)"@nl') if line.startswith(changed + b" ") else line for line in kept))


CONTRIBUTION = b'<http://example.org/own> <http://www.w3.org/2000/01/rdf-schema#seeAlso> [ <http://purl.org/dc/terms/title> "a" ] , [ ] .'


class Original:
    """A folder of real releases, whose next ones are made on demand."""

    def __init__(self, folder, first):
        self.folder, self.chance = folder, random.Random(7)
        folder.mkdir()
        shutil.copytree(first, folder / first.name)
        (folder / "current").symlink_to(first.name)
        self.first, self.facts = (first / DATA).read_bytes(), open_folder(first).manifest

    def contribute(self):
        commit(self.folder, [Write("databank", "PUT", "example", CONTRIBUTION)])

    def edit(self):
        release = open_folder(self.folder)
        write(self.folder, edited((release.folder / DATA).read_bytes(), self.chance), dict(release.manifest))

    def restore(self):
        write(self.folder, self.first, self.facts)

    def canonical(self):
        return feeds.original(self.folder)


@pytest.fixture(scope="module")
def original(release, tmp_path_factory):
    return Original(tmp_path_factory.mktemp("original") / "releases", release.folder)


@pytest.fixture(scope="module")
def site(original, tmp_path_factory):
    with serve(original.folder, tmp_path_factory.mktemp("log"), reload_seconds=3600, cache_megabytes=0, cache_seconds=0) as running:
        yield running


def command(site, *words):
    return [sys.executable, "-m", "server.cli", "sync", site.address, *map(str, words)]


def sync(site, *words):
    done = subprocess.run(command(site, *words), capture_output=True, text=True, cwd=ROOT, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def killed(site, seconds, *words):
    """Begin to sync, and end its process at once after some time."""
    process = subprocess.Popen(command(site, *words), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    time.sleep(seconds)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    return process.returncode


def in_engine(peer):
    with urllib.request.urlopen(urllib.request.Request(peer.graph_store, headers={"Accept": "application/n-quads"})) as answer:
        return feeds.canonical(map(plain, parse(answer.read(), RdfFormat.N_QUADS)))


def by_value(quads):
    """Quads as Oxigraph keeps them: numbers and times by their value, so that 0.00 is 0.0."""
    store = Store()
    store.extend(quads)
    return store


def test_copies_of_five_real_releases_are_equal_in_a_folder_and_in_an_oxigraph_server(original, site, tmp_path):
    with oxigraph() as peer:
        copy, engine = tmp_path / "copy", (peer.query, "--state", tmp_path / "engine.db")
        killed(site, 1, "--to", copy)
        sync(site, "--to", copy)
        original.contribute()
        killed(site, 1.5, "--to", *engine)
        sync(site, "--to", *engine)
        original.edit()
        sync(site, "--to", copy)
        original.edit()
        original.restore()
        for where in (("--to", copy), ("--to", *engine)):
            assert f"equal to release {open_folder(original.folder).version}" in sync(site, *where, "--check")
        assert feeds.original(copy) == original.canonical()
        told = {name: open_folder(original.folder).manifest[name] for name in ("quads", "triples", "inferred", "rules", "contributed")}
        assert told.items() <= open_folder(copy).manifest.items()
        assert in_engine(peer) == feeds.canonical(by_value(open_folder(original.folder).quads()))
    assert len([q for q in read(site.ask("/feed")) if q.predicate.value.endswith("checksumValue")]) == 5


# Small releases, for what real data add nothing to.


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A server of small releases, with their folder."""
    root, chance = tmp_path_factory.mktemp("small") / "releases", feeds.chances(1)
    many = [line for number in range(20, 800) for line in feeds.thing(number, chance)]
    for state in feeds.states(chance, 4):
        feeds.release(root, [*state, *many])
    with serve(root, tmp_path_factory.mktemp("log")) as running:
        yield running, root


def test_a_client_from_npm_reads_all_versions_with_all_their_facts(small, npm):
    site, root = small
    words = ["node", ROOT / "docs" / "examples" / "ldes.mjs", f"{site.address}/feed"]
    done = subprocess.run(words, capture_output=True, timeout=120, env=os.environ | {"NODE_FOLDER": str(npm)})
    assert done.returncode == 0, done.stderr[-2000:]
    facts, of, since = defaultdict(set), {}, {}
    for quad in parse(done.stdout, RdfFormat.N_QUADS):
        if isinstance(quad.graph_name, NamedNode):
            facts[quad.graph_name].add(quad.triple)
        elif quad.predicate == hypermedia.VERSION_OF:
            of[quad.subject] = quad.object
        elif quad.predicate == hypermedia.TIMESTAMP:
            since[quad.subject] = quad.object.value
    assert f"{len(of)} versions" in done.stderr.decode()
    assert len(of) == sum(quad.predicate.value.endswith("#member") for quad in pages(site))
    newest = {of[version]: facts.get(version, set()) for version in sorted(of, key=since.get)}
    found = {triple for triples in newest.values() for triple in triples}
    expected = {quad.triple for quad in parse(path=str(open_folder(root).folder / DATA), format=RdfFormat.N_QUADS, rename_blank_nodes=True)}
    assert len(found) == len(expected) > 1000
    assert {triple for triple in found if named(triple)} == {triple for triple in expected if named(triple)}


def pages(site):
    """The quads of all pages of a feed."""
    waiting, found = [f"{site.address}/feed"], []
    while waiting:
        page = read(site.ask(path_of(waiting.pop())))
        waiting += links(page)
        found += page
    return found


def named(triple):
    return isinstance(triple.subject, NamedNode) and not isinstance(triple.object, BlankNode)


def test_a_copy_is_mended_served_as_it_is_and_followed_in_its_turn(small, tmp_path):
    (running, root), copy, second = small, tmp_path / "copy", tmp_path / "second"
    sync(running, "--to", copy)
    assert open_folder(copy).manifest[COPY_OF] == f"{running.address}/feed"
    assert "nothing new" in sync(running, "--to", copy)
    (open_folder(copy).folder / DATA).write_bytes(b"")
    failed = subprocess.run(command(running, "--to", copy, "--check"), capture_output=True, text=True, cwd=ROOT, timeout=120)
    assert failed.returncode == 1
    assert "`--fresh` makes it anew" in failed.stderr
    assert "read back, and equal" in sync(running, "--to", copy, "--fresh", "--check")
    with serve(copy, tmp_path) as running:
        sync(running, "--to", second)
        answer = running.ask("/dataset.nq")
    assert feeds.canonical(parse(answer.body, RdfFormat.N_QUADS)) == feeds.original(root) == feeds.original(second)


def test_following_goes_on_after_what_goes_wrong(small, tmp_path, monkeypatch):
    from click.testing import CliRunner

    from server.cli import main

    waited = []

    def sleep(seconds):
        waited.append(seconds)
        if len(waited) == 1:
            monkeypatch.setattr("graph.sync.following.Sync.run", fail)
        if len(waited) == 2:
            raise KeyboardInterrupt

    def fail(_):
        raise GraphError("the feed is away")

    monkeypatch.setattr("server.sync_command.time.sleep", sleep)
    result = CliRunner().invoke(main, ["sync", small[0].address, "--to", str(tmp_path / "copy"), "--follow"])
    assert waited == [60, 60]
    assert "the feed is away; again in 60 seconds" in result.output


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense", "is no address"),
        ("http://127.0.0.1:1/feed", "127.0.0.1:1"),
        ("{server}/questions", "is it the address of a feed"),
        ("{server}/graph/meta", "is no feed of a Veerkrachtgraaf"),
        ("{server}/nothing", "is it the address of a feed"),
    ],
)
def test_what_is_no_feed_is_named_without_a_trace(server, tmp_path, url, said, monkeypatch):
    from click.testing import CliRunner

    from server.cli import main

    monkeypatch.setattr("graph.sync.fetching.time.sleep", lambda _: None)
    monkeypatch.setattr("graph.sync.fetching._pause", lambda *_: 0)
    result = CliRunner().invoke(main, ["sync", url.format(server=server), "--to", str(tmp_path / "copy")])
    assert result.exit_code in (1, 2)
    assert said in result.output
    assert "Traceback" not in result.output
    assert not Path(tmp_path / "copy" / "current").exists()
