"""Measure the export of a generated graph, and rdflib's serialisation of the same: `python -m bench.export --interventions N`.

Each file is written in a process of its own, so that the most memory that it had (peak RSS) is that of this file alone.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from graph.release import open_folder

from .generate import batches
from .generate import write as generate

#: The files that are written; tables.zip and tables.xlsx make all tables first.
FILES = ("veerkracht.nq", "veerkracht.nq.zst", "veerkracht.trig", "veerkracht.nt", "veerkracht.ttl", "veerkracht.rdf", "veerkracht.jsonld",
         "json/interventions.jsonld", "tables.zip", "tables.xlsx", "schema-org.jsonld")  # fmt: skip

#: What rdflib writes of the same union of all graphs.
RDFLIB = {"rdflib nt": "nt", "rdflib turtle": "turtle", "rdflib xml": "xml"}

#: The most interventions that rdflib is given.
MOST = 10_000


def main() -> None:
    """Measure as the command line asks, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m bench.export", description="Measure the export of a generated graph.")
    parser.add_argument("--interventions", type=int, default=1_000, metavar="N")
    parser.add_argument("--lean", action="store_true", help="about a tenth of the triples for each intervention (see bench/README.md)")
    parser.add_argument("--only", default="", help="files, and forms of rdflib, separated by commas")
    parser.add_argument("--folder", type=Path, help="where the data and files stand, which stay (default: a temporary folder)")
    parser.add_argument("--one", nargs=2, metavar=("NAME", "RELEASE"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(_one(*given.one)))
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        release = _release(folder, given.interventions, lean=given.lean)
        wanted = given.only.split(",") if given.only else [*FILES, *(RDFLIB if given.interventions <= MOST else ())]
        print(f"{given.interventions:,} interventions, {_lines(release / 'data.nq'):,} quads\n\n| file | seconds | peak MB | MB |")
        print("| --- | ---: | ---: | ---: |", flush=True)
        for name in wanted:
            command = [sys.executable, "-m", "bench.export", "--one", name, str(release)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            found = json.loads(done.stdout)
            print(f"| {name} | {found['seconds']:.1f} | {found['peak']:.0f} | {found['size']:.1f} |", flush=True)


def _release(folder: Path, number: int, *, lean: bool) -> Path:
    """Return the folder of a release of so many interventions, made where it is not there yet."""
    target = folder / f"{number}{'-lean' if lean else ''}"
    if not target.exists():
        target.mkdir(parents=True)
        generate(target / "unsorted.nq", batches(number, lean=lean))
        sort = ["sort", "-u", "-S", "500M", "-T", str(target), "-o", str(target / "data.nq"), str(target / "unsorted.nq")]
        subprocess.run(sort, env=os.environ | {"LC_ALL": "C"}, check=True)
        (target / "unsorted.nq").unlink()
        (target / "manifest.json").write_text(json.dumps({"version": f"bench-{target.name}"}), encoding="utf-8")
    return target


def _one(name: str, folder: str) -> dict[str, float]:
    """Write one file, and return what it took."""
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary) / "file"
        if name in RDFLIB:
            _rdflib(Path(folder), path, RDFLIB[name])
        else:
            _ours(Path(folder), path, name)
        size = path.stat().st_size / 1e6
    return {"seconds": time.monotonic() - start, "peak": _peak(), "size": size}


def _peak() -> float:
    """Return the most memory that this process had, in MB; what `getrusage` tells may be that of its parent."""
    line = next(line for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1000


def _ours(folder: Path, path: Path, name: str) -> None:
    from graph.exports import exports
    from graph.exports.folder import write_file

    write_file(open_folder(folder), next(export for export in exports() if export.name == name), path)


def _rdflib(folder: Path, path: Path, form: str) -> None:
    """Read all quads into one graph of rdflib, which keeps each triple once, and serialise it."""
    import rdflib

    graph = rdflib.Graph()
    with (folder / "data.nq").open("rb") as file:
        triples = path.with_suffix(".nt")
        with triples.open("wb") as union:
            union.writelines(line.rsplit(b" ", 2)[0] + b" .\n" for line in file)
    graph.parse(triples, format="nt")
    graph.serialize(path, format=form, encoding="utf-8")


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _ in file)


if __name__ == "__main__":
    main()
