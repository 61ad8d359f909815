"""The log behind the change feed: parts, versions that never change, pages of a bounded size, and a base that moves."""

from datetime import UTC, datetime, timedelta

import pytest
from pyoxigraph import RdfFormat, Store, parse

from graph.feed import log as logs
from graph.feed.filling import FILE, fill, lines_of
from graph.feed.log import CREATE, DELETE, UPDATE, opened
from graph.feed.parts import canonical, parts
from graph.gate import Ready
from graph.members import members
from graph.release import DATA, open_folder
from graph.shelf import FolderShelf
from tests.graph import feeds

DAYS = 365
TWO = ['<http://example.org/a> <http://example.org/p> "1" <http://example.org/g> .', '<http://example.org/b> <http://example.org/p> "1" <http://example.org/g> .']  # fmt: skip
CHANGED = [TWO[0].replace('"1"', '"2"')]


def filled(root, days=DAYS):
    assert fill(root / FILE, FolderShelf(root), days)
    return opened(root / FILE)


@pytest.mark.parametrize("seed", range(10))
def test_the_parts_are_those_of_a_diff_and_the_canonical_form_is_that_of_the_standard(tmp_path, seed):
    feeds.release(tmp_path, feeds.states(feeds.chances(seed), 1)[0])
    release = open_folder(tmp_path)
    found = {iri: member.lines for iri, member in members(release.quads()).items()}
    streamed = list(parts(lines_of(release)))
    assert dict(streamed) == found
    assert [f"<{iri}>" for iri, _ in streamed] == sorted(f"<{iri}>" for iri in found)
    assert [line.rstrip(b"\n") for line in canonical(lines_of(release))] == feeds.canonical(release.quads())


def test_the_parts_of_the_real_release_are_those_of_a_diff(release):
    found = {iri: member.lines for iri, member in members(release.quads()).items()}
    assert dict(parts(lines_of(release))) == found
    assert b"".join(canonical(lines_of(release))) == (release.folder / DATA).read_bytes()


def test_the_lines_of_a_release_that_is_in_no_folder_are_sorted_and_read_again_and_again():
    store = Store()
    store.extend(parse("\n".join(reversed(TWO)), format=RdfFormat.N_QUADS))
    lines = lines_of(Ready(store, {"version": "0123456789abcdef"}, {"number": 1, "made": ""}, lambda _: []))
    for _ in range(2):
        assert [line.decode().rstrip("\n") for line in lines()] == TWO


def test_what_comes_back_as_it_was_is_another_version(tmp_path):
    for state in (TWO, CHANGED, TWO):
        feeds.release(tmp_path, state)
        with filled(tmp_path) as log:
            known = log.states()
    with filled(tmp_path) as log:
        pages = [log.page(state, 1, whole=number == 0) for number, state in enumerate(known)]
    assert [[(v.part[-1], v.kind) for v in page] for page in pages] == [
        [("a", CREATE), ("b", CREATE)], [("a", UPDATE), ("b", DELETE)], [("a", UPDATE), ("b", CREATE)],
    ]  # fmt: skip
    assert len({version.iri for page in pages for version in page}) == 6
    assert known[0].checksum == known[2].checksum != known[1].checksum
    assert known[0].since < known[1].since < known[2].since


def test_a_log_that_comes_late_has_the_releases_that_are_kept(tmp_path):
    for state in (TWO, CHANGED, TWO, [*TWO, *CHANGED]):
        version = feeds.release(tmp_path, state)
    with filled(tmp_path) as log:
        assert [state.number for state in log.states()] == [1, 2, 3, 4]
        assert [len(log.page(state, 1, whole=False)) for state in log.states()] == [2, 2, 2, 1]
        assert log.states()[-1].release == version
    with filled(tmp_path) as log:
        assert len(log.states()) == 4


def test_pages_are_of_a_bounded_size_and_leave_nothing_out(tmp_path, monkeypatch):
    monkeypatch.setattr(logs, "PAGE", 3)
    feeds.release(tmp_path, [TWO[0].replace("/a>", f"/{number}>") for number in range(7)])
    feeds.release(tmp_path, [TWO[0].replace("/a>", f"/{number}>").replace('"1"', '"2"') for number in range(1, 9)])
    with filled(tmp_path) as log:
        first, second = log.states()
        assert [len(log.page(first, page, whole=True)) for page in (1, 2, 3, 4)] == [3, 3, 1, 0]
        found = [version for page in (1, 2, 3, 4) for version in log.page(second, page, whole=False)]
    assert [(v.part[-1], v.kind) for v in found] == [("0", DELETE), *((str(n), UPDATE) for n in range(1, 7)), ("7", CREATE), ("8", CREATE)]


def test_when_the_base_moves_versions_stay_the_same_and_what_nobody_needs_goes(tmp_path):
    for state in (TWO, CHANGED, [*CHANGED, TWO[1]]):
        feeds.release(tmp_path, state)
    with filled(tmp_path) as log:
        before = {v.iri: v for n, state in enumerate(log.states()) for v in log.page(state, 1, whole=n == 0)}
        old = log.states()
        with log.writing():
            log.compact(DAYS, datetime.now(UTC) + timedelta(days=DAYS - 1))
        assert log.states() == old
        with log.writing():
            log.compact(DAYS, datetime.now(UTC) + timedelta(days=DAYS + 1))
        assert log.states() == old[-1:]
        left = log.page(old[-1], 1, whole=True)
        assert [(v.part[-1], v.since) for v in left] == [("a", old[1].since), ("b", old[2].since)]
        assert all(before[v.iri] == v for v in left)
        gone = next(v for v in before.values() if v.kind == DELETE)
        assert log.version(gone.key, gone.iri.rsplit("/", 1)[1]) is None
        assert log.newest(left[0].iri.rsplit("/", 1)[1]) == left[0]


def test_each_state_can_be_put_together_from_the_base_and_the_changes(tmp_path):
    for state in feeds.states(feeds.chances(5), 6):
        feeds.release(tmp_path, state)
        with filled(tmp_path) as log:
            found = {}
            for number, known in enumerate(log.states()):
                for version in log.page(known, 1, whole=number == 0):
                    found[version.part] = version.lines
        expected = {iri: member.lines for iri, member in members(open_folder(tmp_path).quads()).items()}
        assert {part: lines for part, lines in found.items() if lines} == expected


def test_an_empty_release_has_a_feed_too(tmp_path):
    for state in ([], TWO, []):
        feeds.release(tmp_path, state)
    with filled(tmp_path) as log:
        assert [state.size for state in log.states()] == [0, 2, 2]
        assert log.states()[-1].release == open_folder(tmp_path).version


def test_a_damaged_log_of_another_shape_is_made_anew(tmp_path):
    import sqlite3

    feeds.release(tmp_path, TWO)
    (tmp_path / FILE).parent.mkdir()
    with sqlite3.connect(tmp_path / FILE) as other:
        other.execute("CREATE TABLE state (id)")
    other.close()
    with filled(tmp_path) as log:
        assert [v.lines for v in log.page(log.states()[0], 1, whole=True)] == [
            tuple(m.lines) for _, m in sorted(members(parse("\n".join(TWO).encode(), RdfFormat.N_QUADS)).items())
        ]
