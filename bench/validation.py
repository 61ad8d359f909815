"""Validation side by side: the default engine and pySHACL, everything and one changed record, on real and generated records.

Run by hand: `python -m bench.validation --help`. Figures of one run belong together; on a shared machine only their ratios count.
"""

from __future__ import annotations

import argparse
import math
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from graph.checking import read
from graph.engine import Engine, n_triples
from ingest.rdf import RdfSource
from ingest.records import ROOT as RECORDS
from ontology import shape_files

#: Names of records that are copied together with the records; sources and coders stay as they are.
NAMES = re.compile(r"\b(intervention|statement|study|observation|training-claim|organisation)/([a-z0-9-]+)")

#: Places in a document: copies have places of their own, as other records would, a character further to the front.
PLACES = re.compile(r"\bplace/([a-z-]+)-(\d+)-(\d+)")


def generate(folder: Path, number: int) -> Path:
    """Write at least `number` records: the real ones, and whole sets of copies of them under other names that refer to each other."""
    shared = [path for path in sorted(RECORDS.glob("*/*.yaml")) if path.parent.name in ("source", "coder")]
    copied = [path for path in sorted(RECORDS.glob("*/*.yaml")) if path not in shared]
    turns = max(1, math.ceil((number - len(shared)) / len(copied)))
    for turn, path in [(0, path) for path in shared] + [(turn, path) for turn in range(turns) for path in copied]:
        name, text = path.relative_to(RECORDS).as_posix().removesuffix(".yaml"), path.read_text(encoding="utf-8")
        if turn:
            name, text = f"{name}-{turn}", PLACES.sub(partial(_moved, turn), NAMES.sub(rf"\1/\2-{turn}", text))
        target = folder / f"{name}.yaml"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return folder


def _moved(turn: int, place: re.Match[str]) -> str:
    start = max(0, int(place[2]) - turn)
    return f"place/{place[1]}-{start}-{max(start + 1, int(place[3]) - turn)}"


class Time(NamedTuple):
    """Seconds by the clock, and of processors; the latter hardly change when others use the machine."""

    clock: float
    processor: float

    def __str__(self) -> str:
        """Return both, as the table shows them."""
        return f"{self.clock:.2f} s ({self.processor:.2f})"


def timed(action: Callable[[], object], runs: int = 1) -> Time:
    """Return the median times that an action takes, with the processes that it starts."""
    times = []
    for _ in range(runs):
        start, before = time.perf_counter(), os.times()
        action()
        after = os.times()
        times.append(Time(time.perf_counter() - start, sum(after[:4]) - sum(before[:4])))
    return Time(*(statistics.median(column) for column in zip(*times, strict=True)))


def command(*arguments: str) -> Callable[[], object]:
    """Return the command as a person runs it, in a process of its own; it may find violations."""
    return lambda: subprocess.run([sys.executable, "-m", "server.cli", "validate", *arguments], capture_output=True, check=False)


def engines(folder: Path, runs: int, *, with_reference: bool) -> list[str]:
    """Return the times of the default engine and of pySHACL on the same N-Triples, their ratio, and whether they found the same."""
    shapes = [quad.triple for path in shape_files() for quad in RdfSource(path, path.name).triples]
    text = n_triples(read([folder], with_project=True).triples())
    engine = Engine(shapes)
    found = {(str(o.focus), o.component, str(o.shape)) for o in engine.validate_text(text)}
    fast = timed(lambda: engine.validate_text(text), runs)
    if not with_reference:
        return [str(fast), "-", "-", "-"]
    others: list[set[tuple[str, str, str]]] = []
    slow = timed(lambda: others.append(_reference(text, n_triples(shapes))))
    return [str(fast), str(slow), f"{slow.clock / fast.clock:.0f}x ({slow.processor / fast.processor:.0f}x)", str(found == others[0])]


def _reference(text: str, shapes: str) -> set[tuple[str, str, str]]:
    import pyshacl
    import rdflib

    rdflib.NORMALIZE_LITERALS = False
    graphs = [rdflib.Graph().parse(data=each, format="nt") for each in (text, shapes)]
    _, report, _ = pyshacl.validate(graphs[0], shacl_graph=graphs[1], inference="none", allow_warnings=True)
    sh = rdflib.SH
    root = report.value(predicate=rdflib.RDF.type, object=sh.ValidationReport)
    return {
        (
            report.value(result, sh.focusNode).n3(),
            str(report.value(result, sh.sourceConstraintComponent)).removeprefix(str(sh)),
            report.value(result, sh.sourceShape).n3(),
        )
        for result in report.objects(root, sh.result)
    }


def one_change(folder: Path, cache: Path, runs: int) -> list[str]:
    """Return the times of the first `--changed-since`, which makes the snapshot, and of the next, with one record changed."""
    git = ["git", "-C", str(folder), "-c", "user.name=bench", "-c", "user.email=bench@localhost"]
    for step in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "records"]):
        subprocess.run([*git, *step], check=True)
    record = folder / "intervention" / "ease.yaml"
    text = record.read_text(encoding="utf-8")
    record.write_text(text.replace("minimumAge: 10", "minimumAge: 130", 1), encoding="utf-8")
    check = command("--records", str(folder), "--changed-since", "HEAD")
    first = timed(check)
    assert list(cache.glob("*.sqlite")), "no snapshot was made"
    return [str(first), str(timed(check, runs))]


def main() -> None:
    """Print a table with a row for each number of records: seconds by the clock (and of processors)."""
    parser = argparse.ArgumentParser(prog="python -m bench.validation", description=__doc__)
    parser.add_argument("--records", default="521,2000,5000,10000", help="numbers of records, with commas")
    parser.add_argument("--reference-up-to", type=int, default=2000, help="run pySHACL for at most so many records")
    parser.add_argument("--everything-up-to", type=int, default=10000, help="check everything for at most so many records")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    print("| records | validate, from the shell | engine | pySHACL | ratio | same results | first --changed-since | one record changed |")
    print("|---|---|---|---|---|---|---|---|", flush=True)
    for number in map(int, options.records.split(",")):
        with tempfile.TemporaryDirectory() as place:
            os.environ["VEERKRACHT_CACHE"] = str(Path(place) / "cache")
            folder = generate(Path(place) / "records", number)
            cells = ["-"] * 5
            if number <= options.everything_up_to:
                shell = timed(command("--records", str(folder)), options.runs)
                cells = [str(shell), *engines(folder, options.runs, with_reference=number <= options.reference_up_to)]
            cells += one_change(folder, Path(place) / "cache", options.runs)
            print(f"| {number} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
