"""Files for download over HTTP: whole, with a checksum that is true, kept once made, and bounded on disk."""

import base64
import hashlib
import json
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from graph.exports import exports
from server.export_cache import ExportCache
from server.settings import Settings


@pytest.mark.parametrize("name", ["veerkracht.ttl.zst", "csv/interventions.csv", "json/context.jsonld", "schema-org.jsonld"])
def test_a_file_comes_whole_with_its_checksum(client, exported, name):
    answer = client.get(f"/export/{name}", headers={"Accept-Encoding": "gzip, zstd"})
    assert answer.status_code == 200
    assert answer.data == (exported / name).read_bytes()
    assert answer.headers["Repr-Digest"] == f"sha-256=:{base64.b64encode(hashlib.sha256(answer.data).digest()).decode()}:"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name.rsplit("/")[-1]}"'
    assert "no-transform" in answer.headers["Cache-Control"]
    assert any('rel="license"' in link for link in answer.headers.getlist("Link"))


def test_a_real_server_compresses_no_file_on_the_way_and_knows_it_again(server, release):
    address = f"{server}/export/veerkracht.nq?release={release.version}"
    with urlopen(Request(address, headers={"Accept-Encoding": "gzip"})) as answer:
        assert answer.read() == (release.folder / "data.nq").read_bytes()
        assert answer.headers["Content-Encoding"] is None
        assert "immutable" in answer.headers["Cache-Control"]
    with pytest.raises(HTTPError, match="304"):
        urlopen(Request(address, headers={"Accept-Encoding": "gzip", "If-None-Match": answer.headers["ETag"]}))


@pytest.mark.parametrize("name", ["veerkracht.nqq", "../manifest.json", "csv/", "%00", "a" * 3000])
def test_what_there_is_not_is_a_problem_that_names_what_is_near(client, name):
    answer = client.get(f"/export/{name}", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    found = json.loads(answer.data)
    assert found["type"] in ("/problems/unknown-export", "/problems/not-found")
    if name == "veerkracht.nqq":
        assert "veerkracht.nq" in found["near"]


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_page_and_the_list_have_every_file(client, lang):
    page = client.get(f"/export?lang={lang}").text
    assert all(f"/export/{export.name}" in page for export in exports())
    assert all(export.titles[lang].replace("'", "&#39;") in page for export in exports() if not export.plain)
    listed = client.get("/export", headers={"Accept": "application/json"}).json
    assert [file["name"] for file in listed["files"]] == [export.name for export in exports()]
    assert client.get("/export", headers={"Accept": "image/png"}).status_code == 406


def test_the_context_answers_at_its_versioned_address(client):
    text = client.get("/context/1.jsonld")
    assert text.mimetype == "application/ld+json"
    assert client.get("/context.jsonld").data == text.data
    assert client.get("/context/99.jsonld").status_code == 404


def test_files_are_kept_once_made_and_the_oldest_go_when_there_are_too_many(small, tmp_path):
    cache = ExportCache(small, Settings(export_folder=str(tmp_path), export_megabytes=0))
    named = {export.name: export for export in exports()}
    first = cache.get(named["csv/costs.csv"])
    stamp = first.path.stat().st_ino
    assert cache.get(named["csv/costs.csv"]).path.stat().st_ino == stamp
    second = cache.get(named["csv/studies.csv"])
    assert second.path.exists()
    assert not first.path.exists()
    assert not list(tmp_path.rglob("*.making"))
