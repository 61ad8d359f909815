"""The servers that tests and the benchmark compare with really start, take their data, and stop."""

import os
import urllib.error
import urllib.parse
import urllib.request

import pytest

from bench import peers

QUADS = '<urn:a> <urn:p> "één" <urn:g> .\n<urn:a> <urn:p> "twee" <urn:h> .\n'


def count(address):
    query = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { <urn:a> <urn:p> ?o } }"
    request = urllib.request.Request(f"{address}?{urllib.parse.urlencode({'query': query})}", headers={"Accept": "text/csv"})
    return urllib.request.urlopen(request, timeout=20).read().decode().split()[-1]


@pytest.fixture
def data(tmp_path):
    path = tmp_path / "data.nq"
    path.write_text(QUADS, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "start",
    [peers.oxigraph, lambda data: peers.oxigraph(data, on_disk=True), peers.virtuoso],
    ids=["oxigraph", "oxigraph-disk", "virtuoso"],
)
def test_a_server_starts_with_its_data_takes_updates_and_stops(start, data, request):
    if request.node.callspec.id == "virtuoso":
        from tests.conftest import needs

        needs("virtuoso-t", "its test")
    with start(data) as peer:
        assert count(peer.query) == "2"
        body = urllib.parse.urlencode({"update": 'INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:p> "drie" } }'}).encode()
        urllib.request.urlopen(peer.update, data=body, timeout=20).close()
        assert count(peer.query) == "3"
        os.kill(peer.pid, 0)
    with pytest.raises(ProcessLookupError):
        os.kill(peer.pid, 0)


def test_a_server_that_can_not_load_says_why_and_stops(tmp_path):
    broken = tmp_path / "data.nq"
    broken.write_text("no quads\n", encoding="utf-8")
    with pytest.raises(peers.PeerError, match="load"), peers.oxigraph(broken, on_disk=True):
        pass
    with pytest.raises((peers.PeerError, urllib.error.HTTPError)), peers.oxigraph(broken):
        pass
