"""Nobody keeps the others waiting: who sends or reads slowly, or has old releases loaded; and a new release drops no request."""

import contextlib
import http.client
import io
import shutil
import socket
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from serving import serve
from werkzeug.exceptions import ServiceUnavailable

from graph.release import DATA, open_folder, write
from graph.shelf import FolderShelf
from server.settings import Settings
from server.site import Site, give_memory_back
from server.turns import Turns

ADDED = '<https://w3id.org/veerkracht/id/intervention/ease> <http://www.w3.org/2000/01/rdf-schema#label> "EASE {}"@en <https://w3id.org/veerkracht/graph/meta> .\n'


@pytest.fixture
def folder(releases, tmp_path):
    return shutil.copytree(releases, tmp_path / "releases", symlinks=True)


def add_release(folder, word):
    """Write a further release, with one more label."""
    newest = open_folder(folder)
    facts = {key: value for key, value in newest.manifest.items() if key not in ("version", "files")}
    return write(folder, (newest.folder / DATA).read_bytes() + ADDED.format(word).encode(), facts).name


def test_turns_are_shared():
    turns = Turns(2, 3, "all are taken")
    with turns.turn("a"), turns.turn("a"):
        with pytest.raises(ServiceUnavailable, match="all are taken"):
            turns.take("a")
        with turns.turn("b"), pytest.raises(ServiceUnavailable) as caught:
            turns.take("c")
        assert caught.value.retry_after == 10
        with turns.turn("c"):
            pass
    with turns.turn("a"), turns.turn("a"), turns.turn("b"):
        pass


class Slow(io.RawIOBase):
    """A body that comes after something else happened."""

    def __init__(self, body, first):
        self._body, self._first = io.BytesIO(body), first

    def read(self, size=-1):
        self._first()
        return self._body.read(size)


def asked(site, method, path, query="", body=b"", **more):
    """Return status and body of a request to a site."""
    environ = {
        "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "localhost", "SERVER_PORT": "80",
        "HTTP_HOST": "localhost", "SCRIPT_NAME": "", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": "http",
        "wsgi.errors": sys.stderr, "wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body)), **more,
    }  # fmt: skip
    heads = []
    parts = site(environ, lambda status, headers, *_: heads.append((status, dict(headers))))
    data = b"".join(parts)
    getattr(parts, "close", lambda: None)()
    return *heads[0], data


def test_a_body_that_comes_while_a_new_release_does_is_answered(folder):
    site = Site(FolderShelf(folder), Settings(log="nothing"))
    former = site._served

    def meanwhile():
        add_release(folder, "meanwhile")
        site.reload()
        time.sleep(1)  # the former release has no request that it knows of

    body = b"ASK { ?s rdfs:label 'EASE meanwhile'@en }"
    try:
        status, _, data = asked(
            site, "POST", "/sparql", body=body, CONTENT_TYPE="application/sparql-query",
            HTTP_ACCEPT="text/csv", **{"wsgi.input": Slow(body, meanwhile)},
        )  # fmt: skip
        assert (status, data) == ("200 OK", b"true\n")
        assert not former.enter()
    finally:
        site.stop()


def test_a_release_that_went_leaves_no_memory(folder):
    def memory():
        give_memory_back()
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096 / 1e6

    site = Site(FolderShelf(folder), Settings(log="nothing"))
    used = []
    try:
        for word in range(6):
            add_release(folder, word)
            loading = threading.Thread(target=site.reload)  # as each request has a thread of its own
            loading.start()
            loading.join()
            assert asked(site, "GET", "/interventions", HTTP_ACCEPT="text/html")[0] == "200 OK"
            assert site._gone.wait(30)
            site._gone.clear()
            used.append(memory())
    finally:
        site.stop()
    assert used[-1] < used[1] + 100, used  # it was 75 more for each


def test_older_releases_are_loaded_for_few_at_a_time_and_the_newest_answers_meanwhile(folder):
    older = [open_folder(folder).version, *(add_release(folder, word) for word in range(4))]
    newest = older.pop()
    site = Site(FolderShelf(folder), Settings(log="nothing"))
    statuses = []

    def ask(number):
        status, headers, _ = asked(site, "GET", "/questions/gaps.csv", f"release={older[number % 4]}&lang=nl")
        statuses.append((status, headers.get("Retry-After")))

    try:
        threads = [threading.Thread(target=ask, args=(number,)) for number in range(30)]
        for thread in threads:
            thread.start()
        began = time.monotonic()
        assert asked(site, "GET", "/questions/gaps.csv", f"release={newest}")[0] == "200 OK"
        assert time.monotonic() - began < 5
        for thread in threads:
            thread.join()
    finally:
        site.stop()
    assert {status for status, _ in statuses} == {"200 OK", "503 SERVICE UNAVAILABLE"}
    assert all(retry == "10" for status, retry in statuses if status != "200 OK")


def other(place, path):
    """Return the status of a request from another address."""
    with contextlib.closing(http.client.HTTPConnection(*place, timeout=60, source_address=("127.0.0.2", 0))) as connection:
        connection.request("GET", path)
        return connection.getresponse().status


def test_who_reads_slowly_or_says_nothing_keeps_nobody_waiting(releases, tmp_path):
    with serve(releases, tmp_path) as site, contextlib.ExitStack() as opened:
        place = (urlsplit(site.address).hostname, urlsplit(site.address).port)
        for number in range(150):
            client = opened.enter_context(socket.socket())
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.connect(place)
            if number % 2:
                client.sendall(f"GET /dataset.nq?x={number} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        time.sleep(3)
        for path in ("/health", "/interventions", "/questions/gaps.csv"):
            began = time.monotonic()
            assert other(place, path) == 200
            assert time.monotonic() - began < 10
        wait = time.monotonic() + 60
        while (busy := site.ask(f"/dataset.nq?x={time.monotonic()}")).status != 503:  # until as many are sent as may be
            assert time.monotonic() < wait
        assert busy["Retry-After"] == "10"
        opened.close()
        wait = time.monotonic() + 60
        while site.ask("/dataset.nq?x=after").status != 200:
            assert time.monotonic() < wait


def test_a_release_that_there_is_not_is_a_page_for_a_person(releases, tmp_path):
    with serve(releases, tmp_path) as site:
        page = site.ask("/questions/gaps?release=nope", Accept="text/html", Accept_Language="en")
        assert (page.status, page["Content-Type"]) == (404, "text/html; charset=utf-8")
        assert "There is no release" in page.body.decode()
        large = site.ask("/sparql", "POST", b"x" * 1_000_001, Accept="text/html", Content_Type="application/x-www-form-urlencoded")
        assert (large.status, large["Content-Type"]) == (413, "text/html; charset=utf-8")
