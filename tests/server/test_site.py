"""In front of the application: kept answers, moving to a new release, older releases, stopping, and what is counted and logged."""

import gzip
import http.client
import json
import re
import shutil
import signal
import threading
import time
from contextlib import closing
from urllib.parse import urlencode, urlsplit

import pytest
import zstandard
from serving import serve

from graph.release import DATA, open_folder, prune, write
from server.answers import MOST

EASE = "https://w3id.org/veerkracht/id/intervention/ease"
LABELS = f"SELECT ?l {{ <{EASE}> rdfs:label ?l }} ORDER BY ?l"
ADDED = '<https://w3id.org/veerkracht/id/intervention/ease> <http://www.w3.org/2000/01/rdf-schema#label> "EASE {}"@en <https://w3id.org/veerkracht/graph/meta> .\n'


@pytest.fixture
def folder(releases, tmp_path):
    return shutil.copytree(releases, tmp_path / "releases", symlinks=True)


def unpacked(body):
    return zstandard.ZstdDecompressor().decompressobj().decompress(body)


def add_release(folder, word):
    """Write a further release, with one more label."""
    newest = open_folder(folder)
    facts = {key: value for key, value in newest.manifest.items() if key not in ("version", "files")}
    return write(folder, (newest.folder / DATA).read_bytes() + ADDED.format(word).encode(), facts).name


def wait_for(condition, seconds=40):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.2)


@pytest.fixture(scope="module")
def site(releases, tmp_path_factory):
    with serve(releases, tmp_path_factory.mktemp("log"), cache_megabytes=1) as running:
        yield running


class TestTheSameAtTheSameTime:
    QUERY = "SELECT (COUNT(*) AS ?n) {{ ?a vk:hasElement ?x . ?b vk:hasElement ?x . ?b ?p ?y }} # {}"

    def together(self, site, query, number, **headers):
        answers = [None] * number

        def ask(index):
            answers[index] = site.query(query, **headers)

        threads = [threading.Thread(target=ask, args=(index,)) for index in range(number)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return answers

    def test_one_is_worked_out_and_the_others_get_its_answer(self, site):
        answers = self.together(site, self.QUERY.format("once"), 12)
        assert {answer.status for answer in answers} == {200}
        assert len({answer.body for answer in answers}) == 1
        states = [answer["Cache-Status"] for answer in answers]
        assert sum("stored" in state for state in states) == 1, states
        assert states.count("veerkracht; hit") == 11

    def test_what_is_not_kept_is_worked_out_for_each(self, site):
        answers = self.together(site, self.QUERY.format("no cache"), 3, Cache_Control="no-cache")
        assert {answer.status for answer in answers} == {200}
        assert all("fwd=miss" in answer["Cache-Status"] for answer in answers)

    def test_an_error_lets_the_others_try_and_a_page_is_answered_meanwhile(self, releases, tmp_path):
        with serve(releases, tmp_path, query_seconds=1, waiting_requests=4) as site:
            endless = "SELECT (COUNT(*) AS ?n) { ?a ?p ?x . ?b ?q ?y . ?c ?r ?z }"
            asking = threading.Thread(target=lambda: answers.extend(self.together(site, endless, 20)))
            answers = []
            asking.start()
            time.sleep(0.3)
            assert site.ask("/interventions").status == 200
            asking.join()
            assert {answer.status for answer in answers} == {503}
            assert site.query(LABELS).status == 200


class TestAnswersAreKept:
    def test_a_repeated_answer_is_the_same_and_comes_from_the_cache(self, site):
        first, second = site.query(LABELS), site.query(LABELS)
        assert "stored" in first["Cache-Status"]
        assert second["Cache-Status"] == "veerkracht; hit"
        assert (first.body, first["ETag"], first["Content-Type"]) == (second.body, second["ETag"], second["Content-Type"])
        assert first["Cache-Control"] == "public, max-age=60"

    @pytest.mark.parametrize(
        ("name", "same", "other"),
        [
            ("Accept-Encoding", ("gzip, deflate", "deflate;q=0.3, gzip;q=0.8, br", "*;q=0, gzip"), ("zstd, gzip;q=0.5", "", "identity")),
            ("Accept-Language", ("en", "en-GB,en;q=0.9", "fr, en;q=0.4, nl;q=0.1"), ("nl-NL, en;q=0.5", "", "fr")),
        ],
    )
    def test_one_answer_serves_all_who_get_the_same_however_they_ask(self, site, name, same, other):
        path = f"/elements?for={name}"
        first, *later = [site.ask(path, Accept="text/html", **{name: value}) for value in same]
        assert [answer["Cache-Status"] for answer in later] == ["veerkracht; hit"] * 2
        assert {answer.body for answer in later} == {first.body}
        others = [site.ask(path, Accept="text/html", **{name: value}) for value in other]
        assert first.body not in {answer.body for answer in others}
        assert "fwd=miss" in others[0]["Cache-Status"]

    def test_not_modified_from_the_cache_and_past_it(self, site):
        tag = site.query(LABELS)["ETag"]
        again = site.query(LABELS, If_None_Match=f'"other", W/{tag}')
        assert (again.status, again.body, again["ETag"]) == (304, b"", tag)
        before = site.query(LABELS, If_None_Match=tag, Cache_Control="no-cache")
        assert (before.status, before.body, before["ETag"], before["Cache-Status"]) == (304, b"", tag, "veerkracht; fwd=miss")
        assert site.query(LABELS, If_None_Match="*", Cache_Control="no-cache").status == 304
        assert site.ask("/nothing/here", If_None_Match="*").status == 404

    @pytest.mark.parametrize(
        "change",
        [
            {"Accept": "text/csv"},
            {"Accept_Encoding": "gzip"},
            {"_more": [("default-graph-uri", "https://w3id.org/veerkracht/graph/meta")]},
            {"_more": [("format", "xml")]},
        ],
    )
    def test_another_form_or_dataset_is_another_answer(self, site, change):
        query = "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 20"
        plain, other = site.query(query), site.query(query, **change)
        assert plain["ETag"] != other["ETag"]
        assert plain.body != other.body
        assert site.query(query, **change).body == other.body

    def test_compressed_as_the_client_likes(self, site):
        plain = site.ask("/interventions?lang=en").body
        zipped = site.ask("/interventions?lang=en", Accept_Encoding="gzip")
        packed = site.ask("/interventions?lang=en", Accept_Encoding="gzip;q=0.5, zstd")
        assert (zipped["Content-Encoding"], gzip.decompress(zipped.body)) == ("gzip", plain)
        assert (packed["Content-Encoding"], zstandard.decompress(packed.body)) == ("zstd", plain)
        assert "Accept-Encoding" in zipped["Vary"]
        assert site.ask("/interventions?lang=en", Accept_Encoding="zstd;q=0, br")["Content-Encoding"] is None

    def test_a_long_answer_is_compressed_as_it_goes(self, site):
        query = "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 40000"
        plain = site.query(query)
        assert len(plain.body) > 1_000_000
        assert gzip.decompress(site.query(query, Accept_Encoding="gzip").body) == plain.body
        assert unpacked(site.query(query, Accept_Encoding="zstd").body) == plain.body

    def test_a_long_answer_is_kept_compressed_when_it_was_sent_to_its_end(self, releases, tmp_path):
        query = "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 50000"
        with serve(releases, tmp_path, result_rows=1_000_000) as site:
            for coding, plain in (("", bytes), ("gzip", gzip.decompress), ("zstd", unpacked)):
                first, second = (site.query(query, Accept_Encoding=coding) for _ in range(2))
                assert len(plain(first.body)) > MOST
                assert plain(second.body) == plain(first.body)
                assert "fwd=miss" in first["Cache-Status"]
                assert second["Cache-Status"] == "veerkracht; hit"
                assert (second["ETag"], second["Content-Encoding"]) == (first["ETag"], first["Content-Encoding"])
                assert second["Content-Length"] == str(len(second.body))
            head = site.ask(f"/sparql?{urlencode({'query': query})}", "HEAD")
            assert (head["Cache-Status"], head.body, head["Content-Length"]) == ("veerkracht; hit", b"", str(len(site.query(query).body)))

    def test_a_long_answer_that_nobody_read_to_its_end_is_not_kept(self, releases, tmp_path):
        query = "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?o ?p ?s LIMIT 50000"
        with serve(releases, tmp_path, result_rows=1_000_000) as site:
            for _ in range(2):
                with closing(http.client.HTTPConnection(urlsplit(site.address).netloc)) as connection:
                    connection.request("GET", f"/sparql?{urlencode({'query': query})}")
                    response = connection.getresponse()
                    assert len(response.read(1000)) == 1000
                assert "fwd=miss" in response.headers["Cache-Status"]

    @pytest.mark.parametrize("call", ["NOW()", "RAND()", "UUID()", "STRUUID()"])
    def test_what_changes_each_time_is_not_kept(self, site, call):
        query = f"SELECT ({call} AS ?x) {{}}"
        first, second = site.query(query), site.query(query)
        assert first["Cache-Control"] == "no-store"
        assert first["ETag"] is None
        assert "hit" not in second["Cache-Status"]
        assert first.body != second.body

    def test_posted_queries_are_kept_too(self, site):
        answers = [site.ask("/sparql", "POST", LABELS, Content_Type="application/sparql-query") for _ in range(2)]
        assert answers[1]["Cache-Status"] == "veerkracht; hit"
        assert answers[0].body == answers[1].body

    def test_a_client_can_ask_for_a_fresh_answer(self, site):
        site.query(LABELS)
        assert "fwd=miss" in site.query(LABELS, Cache_Control="no-cache")["Cache-Status"]

    def test_errors_are_not_kept(self, site):
        answers = [site.query("SELECT") for _ in range(2)]
        assert [a.status for a in answers] == [400, 400]
        assert all("hit" not in a["Cache-Status"] for a in answers)

    def test_the_oldest_go_when_there_is_no_room(self, site):
        site.query(LABELS)
        others = [site.query(f"SELECT * {{ ?s ?p ?o }} LIMIT 1500 # {number}") for number in range(12)]
        assert all(len(other.body) < 1_000_000 for other in others)
        assert sum(len(other.body) for other in others) > 1_000_000
        assert "fwd=miss" in site.query(LABELS)["Cache-Status"]


class TestReleases:
    def test_a_new_release_is_served_without_dropping_a_request(self, folder, tmp_path):
        with serve(folder, tmp_path, workers=2) as site:
            failed, seen, stop = [], set(), threading.Event()

            def ask_on():
                number = 0
                while not stop.is_set():
                    number += 1
                    try:
                        answer = site.query(f"{LABELS} # {number % 7}")
                        seen.add(answer.body)
                        if answer.status != 200:
                            failed.append(answer.status)
                    except OSError as error:
                        failed.append(error)

            threads = [threading.Thread(target=ask_on) for _ in range(4)]
            for thread in threads:
                thread.start()
            for word in ("one", "two", "three"):
                add_release(folder, word)
                wait_for(
                    lambda word=word: (
                        sum(f"EASE {word}".encode() in site.query(LABELS, Cache_Control="no-cache").body for _ in range(9)) == 9
                    )
                )
            stop.set()
            for thread in threads:
                thread.join()
            assert failed == []
            assert len(seen) == 4
            assert b"EASE three" in site.query(LABELS).body

    def test_an_answer_can_be_had_again_from_the_release_that_gave_it(self, folder, tmp_path):
        first = open_folder(folder).version
        second = add_release(folder, "two")
        with serve(folder, tmp_path) as site:
            assert b"EASE two" in site.query(LABELS).body
            old = site.query(LABELS, _more=[("release", first)])
            assert b"EASE two" not in old.body
            assert old["Cache-Control"] == "public, max-age=31536000, immutable"
            assert site.query(LABELS, _more=[("release", first)])["Cache-Status"] == "veerkracht; hit"
            assert site.query(LABELS, _more=[("release", "1")]).body == old.body
            gone = site.query(LABELS, _more=[("release", "0123456789abcdef")])
            assert gone.status == 404
            assert second in gone.body.decode()
            assert first in gone.body.decode()

    def test_a_release_that_can_t_be_loaded_leaves_the_one_that_is_served(self, folder, tmp_path):
        with serve(folder, tmp_path) as site:
            broken = folder / "0000000000000000"
            broken.mkdir()
            (broken / "manifest.json").write_text("{")
            (folder / "current").unlink()
            (folder / "current").symlink_to(broken.name)
            wait_for(lambda: any("release not loaded" in line for line in site.lines()))
            assert site.query(LABELS).status == 200

    def test_stopping_answers_what_was_begun(self, releases, tmp_path):
        with serve(releases, tmp_path, query_seconds=4) as site:
            found = []
            cross = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
            thread = threading.Thread(target=lambda: found.append(site.query(cross)))
            thread.start()
            time.sleep(1)
            site.stop(signal.SIGTERM)
            thread.join()
            assert found[0].status == 503
            assert b"longer than 4 seconds" in found[0].body


class TestOperations:
    def test_alive_and_ready(self, site):
        assert site.ask("/health").status == 200
        ready = site.ask("/ready")
        assert json.loads(ready.body)["status"] == "ready"
        assert ready["Cache-Control"] == "no-store"

    @staticmethod
    def counted(site):
        text = site.ask("/metrics").body.decode()
        return dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))

    def test_what_is_counted(self, site):
        for _ in range(3):
            site.query("ASK { ?counted ?p ?o }")
        wait_for(lambda: float(self.counted(site).get('veerkracht_cache_total{result="hit"}', 0)) >= 2)
        values = self.counted(site)
        assert float(values['veerkracht_requests_total{method="GET",route="/sparql",status="200"}']) >= 1
        assert float(values["veerkracht_query_processes"]) >= 1

    def test_the_log_is_json_and_holds_nobody_s_words(self, site):
        site.query("SELECT ?secret { ?secret ?p 'jan@example.org' }", User_Agent="Somebody/1.0")
        lines = [json.loads(line) for line in site.lines() if line.startswith("{")]
        assert {"time", "method", "route", "status", "milliseconds", "release"} <= set(lines[-1])
        assert not any(word in "\n".join(site.lines()) for word in ("example.org", "secret", "Somebody", "127.0.0.1,"))

    @pytest.mark.parametrize("path", ["/", "/sparql?query=ASK%7B%7D", "/nothing", "/static/style.css", "/health"])
    def test_every_answer_has_the_headers_that_protect_and_no_cookie(self, site, path):
        answer = site.ask(path)
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert answer["Set-Cookie"] is None


class TestWhatIsThereBesideTheRelease:
    """Answers that tell of the releases, or of settings, are others when those are."""

    ALL = "/releases.json"

    def test_a_list_of_releases_has_another_tag_when_there_is_another(self, folder, tmp_path):
        first = open_folder(folder).version
        with serve(folder, tmp_path) as site:
            asked = [self.ALL, f"{self.ALL}?release={first}", f"/doc/release/{first}.nt?release=1"]
            before = [site.ask(path) for path in asked]
            assert ["immutable" in answer["Cache-Control"] for answer in before] == [False] * 3
            add_release(folder, "two")
            wait_for(lambda: b"EASE two" in site.query(LABELS).body)
            for path, old in zip(asked, before, strict=True):
                new = site.ask(path, If_None_Match=old["ETag"], Cache_Control="no-cache")
                assert new.status == 200, path
                assert new["ETag"] != old["ETag"]
                assert new.body != old.body

    def test_the_catalogue_has_another_tag_where_it_is_published_elsewhere(self, releases, tmp_path):
        answers = []
        for address in ("https://one.example/", "https://two.example/"):
            with serve(releases, tmp_path, public_address=address) as site:
                tag = answers[0]["ETag"] if answers else '"none"'
                answers += [site.ask("/catalog.ttl", If_None_Match=tag), site.ask("/export/catalogue.ttl")]
        assert [answer.status for answer in answers] == [200] * 4
        assert [b"https://two.example/" in answer.body for answer in answers] == [False, False, True, True]

    def test_what_is_kept_no_more_is_gone_by_each_of_its_names(self, folder, tmp_path):
        second = add_release(folder, "two")
        third = add_release(folder, "three")
        with serve(folder, tmp_path) as site:
            names = [("release", second), ("release", "2")]
            assert [site.query(LABELS, _more=[name]).status for name in names] == [200, 200]
            assert len(json.loads(site.ask(self.ALL).body)) == 3
            prune(folder, 1)
            wait_for(lambda: len(json.loads(site.ask(self.ALL).body)) == 1)
            assert [site.query(LABELS, _more=[name]).status for name in names] == [404, 404]
            assert [site.ask(f"/dataset.nq?release={name}").status for name in (second, "2", third, "3")] == [404, 404, 200, 200]

    def test_a_release_that_is_current_again_has_a_further_number(self, folder, tmp_path):
        first = open_folder(folder)
        facts = {key: value for key, value in first.manifest.items() if key not in ("version", "files")}
        second = add_release(folder, "two")
        write(folder, (first.folder / DATA).read_bytes(), facts)
        with serve(folder, tmp_path) as site:
            told = json.loads(site.ask("/changes.json").body)["releases"]
            assert [(one["release"], one["version"], one["previous"], one["again"]) for one in told] == [
                (3, first.version, second, True), (2, second, first.version, False), (1, first.version, None, False),
            ]  # fmt: skip
            assert told[0]["counts"] == told[1]["counts"]
            assert len(set(re.findall("<id>(.*?)</id>", site.ask("/changes.atom").body.decode()))) == 4
            said = site.ask(f"/doc/release/{first.version}.nt").body.decode()
            assert "isReplacedBy" not in said
            assert f"previousVersion> <https://w3id.org/veerkracht/id/release/{second}>" in said
            newest = site.query(LABELS).body
            assert [site.query(LABELS, _more=[("release", name)]).body for name in ("1", "3", first.version)] == [newest] * 3
            assert site.ask("/release/1")["Location"] == f"/doc/release/{first.version}"
        write(folder, (first.folder / DATA).read_bytes(), facts)
        assert (open_folder(folder).place["number"], [one["number"] for one in open_folder(folder).place["former"]]) == (3, [1])
