"""A thousand hostile requests of many kinds, and heavy clients: nothing grows, nothing dies, others are answered as usual."""

import http.client
import json
import random
import socket
import threading
import time
from urllib.parse import quote, urlencode, urlsplit

import pytest
from serving import family, memory, serve

EASE = "https://w3id.org/veerkracht/id/intervention/ease"
LOOKUP = f"SELECT ?l {{ <{EASE}> rdfs:label ?l }}"
CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
SMALL = {"query_seconds": 1, "memory_megabytes": 300, "result_bytes": 3_000_000, "result_rows": 5_000, "log": "errors"}


@pytest.fixture(scope="module")
def site(releases, tmp_path_factory):
    with serve(releases, tmp_path_factory.mktemp("log"), **SMALL) as running:
        yield running


def get(query):
    return ("GET", "/sparql?" + urlencode({"query": query}), None, {})


def post(body, content_type, path="/sparql", **headers):
    return ("POST", path, body, {"Content-Type": content_type, **headers})


def doubling(times):
    steps = " ".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(times))
    return f"SELECT (STRLEN(?x{times}) AS ?n) {{ BIND('aaaaaaaa' AS ?x0) {steps} }}"


#: Cheap ones, of which many are sent: each with the statuses that are an answer to it.
CHEAP = {
    "not-sparql": (lambda n: get(f"DROP TABLE {n}"), {400}),
    "unbalanced": (lambda n: get("SELECT * {" * (n % 50 + 1)), {400}),
    "too-deep": (lambda n: get("SELECT * " + "{" * 3000 + "}" * 3000), {400}),
    "deep-brackets": (lambda n: get("ASK { FILTER(" + "(" * 5000 + "1" + ")" * 5000 + ") }"), {400}),
    "deep-nots": (lambda n: get("ASK { FILTER(" + "!" * 20000 + "true) }"), {200, 400, 503}),
    "deep-minus": (lambda n: post("ASK { FILTER(" + "-" * 60000 + "1 > 0) }", "application/sparql-query"), {200, 400, 503}),
    "long-path": (lambda n: get("ASK { ?s " + "^" * 5000 + "rdfs:label ?o }"), {200, 400, 503}),
    "long-sum": (lambda n: post("SELECT (1" + "+1" * 30000 + " AS ?n) {}", "application/sparql-query"), {200, 400, 503}),
    "too-long-address": (lambda n: get("SELECT * { } #" + "x" * 120_000), {400, 414, 431}),
    "too-long-body": (lambda n: post(b"query=" + b"x" * 1_200_000, "application/x-www-form-urlencoded"), {413}),
    "service": (lambda n: get("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"), {400}),
    "service-variable": (lambda n: get("SELECT * { ?x a ?y . SERVICE SILENT ?x { ?s ?p ?o } }"), {400}),
    "from-file": (lambda n: get("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }"), {400}),
    "from-http": (lambda n: get("SELECT * FROM <http://127.0.0.1:1/> { ?s ?p ?o }"), {400}),
    "graph-uri-file": (lambda n: ("GET", "/sparql?query=ASK%7B%7D&default-graph-uri=file:///etc/passwd", None, {}), {400}),
    "load": (lambda n: post("update=LOAD+%3Chttp://127.0.0.1:1/%3E", "application/x-www-form-urlencoded"), {400, 403}),
    "update": (lambda n: post("DROP ALL", "application/sparql-update"), {400, 401, 403}),
    "bad-utf-8": (lambda n: post(b"ASK { ?s ?p '\xff\xfe' }", "application/sparql-query"), {400}),
    "bad-percent": (lambda n: ("GET", "/sparql?query=%ZZ%FF%00", None, {}), {400}),
    "null": (lambda n: ("GET", "/id/intervention/%00", None, {}), {400, 404}),
    "zipped-body": (lambda n: post(b"\x1f\x8b\x08" + b"\0" * 50, "application/sparql-query", **{"Content-Encoding": "gzip"}), {400, 415}),
    "xml-bomb": (
        lambda n: post(b"<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;'>]><x>&b;</x>", "application/rdf+xml"),
        {400, 405, 415},
    ),
    "traversal": (lambda n: ("GET", "/static/../../../../etc/passwd", None, {}), {400, 404}),
    "traversal-encoded": (lambda n: ("GET", "/static/%2e%2e/%2e%2e/settings.py", None, {}), {400, 404}),
    "traversal-graph": (lambda n: ("GET", "/graph/../../etc/passwd", None, {}), {400, 404}),
    "release-traversal": (lambda n: ("GET", "/?release=../../etc", None, {}), {404}),
    "release-unknown": (lambda n: ("GET", f"/?release={n:016x}", None, {}), {404}),
    "accept-bomb": (
        lambda n: ("GET", "/sparql?query=ASK%7B%7D", None, {"Accept": ",".join(f"a/b{i};q=0.{i % 9}" for i in range(2000))}),
        {200, 400, 406, 431},
    ),
    "accept-flood": (lambda n: ("GET", "/questions", None, {"Accept": f"a/b{n}," * 30_000}), {431}),
    "language-flood": (lambda n: ("GET", "/", None, {"Accept-Language": f"a-{n}," * 30_000}), {431}),
    "words-without-names": (lambda n: post("SELECT * FROM " + "a-" * 48_000 + str(n), "application/sparql-query"), {400}),
    "service-without-a-blank": (lambda n: get("PREFIX : <http://127.0.0.1:1/> SELECT * { SERVICE:a { ?s ?p ?o } }"), {400}),
    "many-parameters": (lambda n: ("GET", "/questions/gaps.json?" + "&".join(f"p{i}=1" for i in range(1000)), None, {}), {400}),
    "script-in-name": (lambda n: ("GET", "/questions/%3Cscript%3Ealert(1)%3C/script%3E", None, {"Accept": "text/html"}), {404}),
    "query-in-parameter": (
        lambda n: ("GET", "/questions/effects-of-element.json?element=" + quote("x> } ; DROP ALL ; { <y"), None, {}),
        {400},
    ),
    "quote-in-parameter": (lambda n: ("GET", "/questions/gaps.json?lang=" + quote('nl" || true || "'), None, {}), {200, 400}),
    "odd-method": (lambda n: ("BREW", "/sparql", None, {}), {400, 405, 501}),
    "long-method": (lambda n: ("X" * 4000 + str(n), "/sparql", None, {}), {400, 405, 501}),
    "put": (lambda n: ("PUT", "/graph/ontology", b"", {"Content-Type": "text/turtle"}), {400, 401, 403, 405}),
    "delete": (lambda n: ("DELETE", "/", None, {}), {405}),
    "unacceptable": (lambda n: ("GET", "/sparql?query=ASK%7B%7D", None, {"Accept": "image/png"}), {406}),
    "other-answers": (lambda n: get(f"SELECT * {{ ?s ?p ?o }} OFFSET {n} LIMIT 300"), {200}),
    "too-many-rows": (lambda n: get(f"SELECT ?s {{ ?s ?p ?o }} OFFSET {n}"), {503}),
    "regex": (lambda n: get('ASK { FILTER(REGEX("' + "a" * 2000 + '", "(a+)+(a+)+(a+)+$x")) }'), {200, 400, 503}),
    "bad-regex": (lambda n: get('SELECT (REPLACE("a", "((((a{1,1000}){1,1000}){1,1000})", "b") AS ?x) {}'), {200, 400, 503}),
}

#: Heavy ones, of which few are sent: each runs out a limit.
HEAVY = {
    "cross": get(CROSS),
    "cross-distinct": get("SELECT (COUNT(DISTINCT ?a) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"),
    "path": get("SELECT (COUNT(*) AS ?n) { ?a (!rdf:nothing|^!rdf:nothing)* ?b . ?c (!rdf:nothing)+ ?d }"),
    "concat": get("SELECT (GROUP_CONCAT(?o) AS ?x) { ?s ?p ?o . ?s2 ?p2 ?o2 }"),
    "doubling": get(doubling(40)),
    "sort": get("SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?a"),
    "rows": get("SELECT * { ?s ?p ?o }"),
    "bytes": get("SELECT (GROUP_CONCAT(STR(?p)) AS ?x) (GROUP_CONCAT(STR(?p)) AS ?y) { ?s ?p ?o }"),
    "construct": get("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"),
    "describe": get("DESCRIBE ?s { ?s ?p ?o }"),
}


def send(site, request):
    connection = http.client.HTTPConnection(urlsplit(site.address).netloc, timeout=30)
    try:
        connection.putrequest(request[0], request[1], skip_accept_encoding=True)
        for name, value in request[3].items():
            connection.putheader(name, value)
        if request[2] is not None:
            body = request[2] if isinstance(request[2], bytes) else request[2].encode()
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body if request[2] is not None else None)
        response = connection.getresponse()
        return response.status, response.headers, response.read()
    except (ConnectionError, http.client.RemoteDisconnected):
        return 413 if request[2] else 400, None, b""  # the connection was closed before all of it was sent
    finally:
        connection.close()


@pytest.mark.parametrize("name", CHEAP)
def test_each_hostile_request_gets_a_clear_answer(site, name):
    make, statuses = CHEAP[name]
    status, headers, body = send(site, make(1))
    assert status in statuses, body[:500]
    assert b"Traceback" not in body
    assert b"<script>alert" not in body
    assert headers is None or status != 503 or headers["Retry-After"]


@pytest.mark.parametrize("name", HEAVY)
def test_each_heavy_query_runs_out_a_limit_and_says_so(site, name):
    status, headers, body = send(site, HEAVY[name])
    assert status == 503, body[:300]
    assert headers["Retry-After"]
    assert headers.get_content_type() == "application/problem+json"
    assert site.query(LOOKUP).status == 200


def test_methods_that_nobody_knows_are_counted_as_one(site):
    for number in range(3):
        send(site, ("Y" * 100 + str(number), "/sparql", None, {}))
    counted = send(site, ("GET", "/metrics", None, {}))[2]
    assert b"YYY" not in counted
    assert b'method="other"' in counted


def test_after_a_thousand_hostile_requests_all_is_as_before(site):
    for name in [*CHEAP, *HEAVY]:  # once each, so that what is loaded late is loaded
        send(site, CHEAP[name][0](0) if name in CHEAP else HEAVY[name])
    time.sleep(1)
    before = family(site.process.pid)
    used = memory(before)
    chance = random.Random(7)
    requests = [CHEAP[name][0](n) for n in range(1, 1000 // len(CHEAP) + 1) for name in CHEAP]
    requests += [HEAVY[name] for name in HEAVY] * 2
    chance.shuffle(requests)
    assert len(requests) >= 1000
    unexpected = []
    threads = [
        threading.Thread(
            target=lambda part: unexpected.extend(s for r in part if (s := send(site, r)[0]) >= 500 and s not in (501, 503)),
            args=(requests[i::4],),
        )
        for i in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert unexpected == []
    time.sleep(2)
    after = family(site.process.pid)
    assert len(after) <= len(before) + SMALL.get("query_processes", 3) - 1
    assert memory(after) < used + 150, f"{used} MB before, {memory(after)} MB after"
    assert site.query(LOOKUP).status == 200
    assert json.loads(site.ask("/ready").body)["status"] == "ready"


@pytest.mark.parametrize("connections", [1, 6])
def test_one_heavy_client_leaves_a_lookup_page_and_question_of_another_as_quick_as_usual(connections, releases, tmp_path):
    with serve(releases, tmp_path, query_seconds=6) as site:
        threads = [threading.Thread(target=send, args=(site, get(CROSS + f" # {i}"))) for i in range(connections)]
        for thread in threads:
            thread.start()
        time.sleep(0.5)
        for request in (get(LOOKUP), ("GET", "/doc/intervention/ease", None, {}), ("GET", "/questions/gaps.json", None, {})):
            start = time.monotonic()
            assert from_another_address(site, request) == 200
            assert time.monotonic() - start < 1.5
        assert any(thread.is_alive() for thread in threads)
        for thread in threads:
            thread.join()


def from_another_address(site, request):
    """The status of a request that comes from another address of this machine."""
    parts = urlsplit(site.address)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30, source_address=("127.0.0.2", 0))
    try:
        connection.request(request[0], request[1])
        return connection.getresponse().status
    finally:
        connection.close()


def test_connections_that_say_nothing_keep_nobody_waiting(site):
    parts = urlsplit(site.address)
    silent = [socket.create_connection((parts.hostname, parts.port)) for _ in range(200)]
    try:
        for connection in silent[::2]:
            connection.sendall(b"GET /sparql?query=ASK HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        start = time.monotonic()
        assert site.query(LOOKUP, Cache_Control="no-cache").status == 200
        assert time.monotonic() - start < 2
    finally:
        for connection in silent:
            connection.close()


def test_a_body_that_comes_slowly_keeps_nobody_waiting(site):
    parts = urlsplit(site.address)
    slow = [socket.create_connection((parts.hostname, parts.port)) for _ in range(40)]
    try:
        for connection in slow:
            connection.sendall(
                b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 1000\r\n\r\nASK"
            )
        time.sleep(0.5)
        start = time.monotonic()
        assert site.query(LOOKUP, Cache_Control="no-cache").status == 200
        assert time.monotonic() - start < 2
    finally:
        for connection in slow:
            connection.close()
