"""A new data repository: a first record, its source, the workflow files and the settings of editors, ready to push.

The concepts point at places in the project's own source documents, so their records come along.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from graph.errors import GraphError
from graph.schemas import write_schemas
from graph.templates import GUIDE
from ingest.places import locate
from ingest.records import KINDS
from ingest.records import ROOT as RECORDS

FILES = Path(__file__).parent / "starter_files"

#: The words of the example document that its records point at.
PHRASES = {
    "STRESS": "Zij leren wat stress is",
    "COPING": "beter met stress omgaan",
    "CHILDREN": "Acht kinderen van 8 tot en met 12 jaar komen zes keer bij elkaar op school",
    "NAME": "Sterk Samen is een voorbeeld",
}

#: Where a repository of git is found over HTTPS; no user, no password.
URL = re.compile(r"^https://[A-Za-z0-9.-]+(?::[0-9]+)?/[A-Za-z0-9._/~-]+$")
REVISION = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._/-]*$")


def start(folder: Path, url: str | None = None, revision: str = "main") -> list[Path]:
    """Make a data repository in a new or empty folder, complete or not at all, and return its files.

    `url` and `revision` say where its checks get this project from. Raise GraphError where the folder holds something, or
    where no address is given and none is known.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise GraphError(f"{folder} is not empty", "name a new or an empty folder")
    words = _words(_address(url), _revision(revision))
    folder.absolute().parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=folder.absolute().parent, prefix=f".{folder.name}."))
    try:
        _fill(made, words)
        made.chmod(0o755)
        made.replace(folder)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _address(url: str | None) -> str:
    url = url or _origin()
    if not url:
        raise GraphError("it is not known where the checks get veerkracht from", "give its git repository: --from https://HOST/PATH")
    if not URL.match(url):
        raise GraphError(f"{url!r} is no address of a git repository", "write https://HOST/PATH, without a user or password")
    return url


def _revision(revision: str) -> str:
    if not REVISION.match(revision):
        raise GraphError(f"{revision!r} is no revision", "give a branch, a tag or a commit")
    return revision


def _origin() -> str:
    """Return the repository that this installation came from, as pip noted it; empty where it came from none."""
    try:
        noted = json.loads(distribution("veerkrachtgraaf").read_text("direct_url.json") or "{}")
    except PackageNotFoundError:
        return ""
    return str(noted.get("url", "")) if "vcs_info" in noted else ""


def _words(url: str, revision: str) -> dict[str, str]:
    """Return what the marks in the files stand for."""
    data = (FILES / "sources" / "example.md").read_bytes()
    text = data.decode("utf-8")
    places = {name: locate("example", text, phrase) for name, phrase in PHRASES.items()}
    return {
        **{name: f"{place.start}-{place.end}" for name, place in places.items()},
        "ALL": f"0-{len(text)}",
        "LENGTH": str(len(text)),
        "SHA256": hashlib.sha256(data).hexdigest(),
        "TODAY": datetime.now(tz=UTC).date().isoformat(),
        "GUIDE": GUIDE,
        "URL": url,
        "REVISION": revision,
        "REQUIREMENT": f"veerkrachtgraaf @ git+{url}@{revision}",
    }


def _fill(folder: Path, words: dict[str, str]) -> None:
    for path in sorted(path for path in FILES.rglob("*") if path.is_file()):
        parts = [part.replace("dot-", ".", 1) if part.startswith("dot-") else part for part in path.relative_to(FILES).parts]
        text = path.read_bytes().decode("utf-8")
        target = folder.joinpath(*parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(re.sub(r"@@([A-Z0-9]+)@@", lambda match: words[match[1]], text).encode())
    for path in sorted((RECORDS / "source").glob("*.yaml")):
        shutil.copyfile(path, folder / "records" / "source" / path.name)
    write_schemas(folder / "schema")
    settings = {
        "yaml.schemas": {f"./schema/{kind}.schema.json": f"/records/{kind}/*.yaml" for kind in KINDS},
        "yaml.format.enable": False,
        "files.eol": "\n",
    }
    (folder / ".vscode" / "settings.json").write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")
