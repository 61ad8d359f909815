"""What tests share: one release built from the real data, the application over it, and a real server."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from serving import serve

from graph.build import build, stated_quads

ROOT = Path(__file__).parent.parent


#: The files that take longest, which begin first, so that they don't run on alone at the end (with --no-loadscope-reorder).
LONGEST = ("test_reasoning.py", "test_killed.py", "test_engines.py", "test_writing.py")


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: item.path.name not in LONGEST)


@pytest.fixture(scope="session")
def releases(tmp_path_factory):
    folder = tmp_path_factory.mktemp("releases")
    build(folder)
    return folder


@pytest.fixture(scope="session")
def release(releases):
    from graph import open_release

    return open_release(releases)


@pytest.fixture(scope="session")
def exported(release, tmp_path_factory):
    """A folder with the whole release in every form that is not one databank's or catalogue's own."""
    from exporting import PROFILES

    from graph.exports.folder import export_to

    return export_to(release, tmp_path_factory.mktemp("export") / "all", PROFILES)


@pytest.fixture(scope="session")
def small(release, tmp_path_factory):
    """A small release, with hostile values."""
    from exporting import small_release

    return small_release(release, tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="session")
def small_exported(small, tmp_path_factory):
    """A folder with the small release in the same forms."""
    from exporting import PROFILES

    from graph.exports.folder import export_to

    return export_to(small, tmp_path_factory.mktemp("small-export") / "all", PROFILES)


@pytest.fixture(scope="session")
def stated():
    return stated_quads()


@pytest.fixture
def records(tmp_path):
    """A copy of the records to break."""
    from ingest.records import ROOT as RECORDS

    return Path(shutil.copytree(RECORDS, tmp_path / "records"))


@pytest.fixture(scope="session")
def app(release):
    from server.app import create_app

    application = create_app(release)
    yield application
    application.config["WORKERS"].stop()


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture(scope="session")
def server(releases, tmp_path_factory):
    """The address of a real server in a process of its own."""
    with serve(releases, tmp_path_factory.mktemp("log")) as running:
        yield running.address


def needs(command: str, what: str):
    """Skip a test aloud where a command is missing; in CI that is a failure, because the set-up installs it."""
    if shutil.which(command):
        return
    message = f"{command} is missing: {what} is skipped (`make test` installs it where it can)"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture
def chromium():
    needs("chromium", "the look at a page in a browser")
    return shutil.which("chromium")


@pytest.fixture(scope="session")
def java():
    needs("java", "HermiT")


@pytest.fixture(scope="session")
def virtuoso_server():
    """The addresses of an empty Virtuoso."""
    from bench.peers import virtuoso

    needs("virtuoso-t", "what is tested over Virtuoso")
    with virtuoso(megabytes=200) as peer:
        yield peer


@pytest.fixture(scope="session")
def oxigraph_server():
    """The addresses of an empty Oxigraph server, which stands beside this Python."""
    from bench.peers import oxigraph

    with oxigraph() as peer:
        yield peer


@pytest.fixture(scope="session")
def npm():
    """The folder of the JavaScript packages that `make npm` installs."""
    needs("node", "the Comunica client")
    folder = ROOT / ".cache" / "npm"
    if not (folder / "installed").exists():
        message = "the packages of tools/npm are not installed: the Comunica client is skipped (`make npm` installs them)"
        pytest.fail(message) if os.environ.get("CI") == "true" else pytest.skip(message)
    return folder
