"""What the commands print: tables for people, plain formats for pipes, and why something holds or is wrong."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from graph.derivation import DERIVED
from graph.names import short

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from graph.inference import Explanation
    from graph.opened import Opened
    from graph.release import Release
    from graph.results import Answer
    from graph.sources import Passage
    from graph.validation import Result

COUNTS = """
SELECT ?kind (COUNT(DISTINCT ?thing) AS ?number) WHERE {
  VALUES ?kind {
    vk:Intervention vk:Component vk:ElementUse vk:BlockAim vk:EvidenceStatement
    vk:FrequencyObservation vk:Study vk:Recognition vk:Cost vk:Place
  }
  ?thing a ?kind
} GROUP BY ?kind ORDER BY ?kind
"""


@contextmanager
def steps() -> Iterator[Callable[[str], None]]:
    """Yield a function that names the step under way: a spinner on a terminal, nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    console = Console(stderr=True)
    with console.status("") as status:
        yield lambda step: status.update(f"{step} …")


def summary(release: Release) -> str:
    """Return a few lines on what a release holds."""
    counts = ", ".join(f"{row['number']} {short(row['kind']).removeprefix('vk:')}" for row in release.query(COUNTS).rows())
    facts = release.manifest
    lines = [
        f"release {release.version} in {release.folder}",
        f"  {facts['triples']} triples, {facts['inferred']} of them inferred by {len(facts['rules'])} rules",
        f"  {counts}",
    ]
    return "\n".join(lines)


def release_lines(folder: Path) -> list[str]:
    """Return a line for each release under a folder, newest first: when it was written, and what it holds."""
    from graph.release import by_age, current_version, made, open_folder

    now, lines = current_version(folder), []
    for version in by_age(folder):
        facts = open_folder(folder / version)
        written = datetime.fromisoformat(made(facts.folder)).astimezone(UTC)
        contributed = len(facts.manifest.get("contributed", {}))
        held = f"{facts.manifest['triples']} triples, {contributed} contributed graph{'' if contributed == 1 else 's'}"
        lines.append(f"{version}  {written:%Y-%m-%d %H:%M:%S}  {held}{'  current' if version == now else ''}")
    return lines


def answer_text(answer: Answer, form: str | None, *, terminal: bool) -> str:
    """Return an answer as text: a table on a terminal; in a pipe CSV, Turtle, or true and false."""
    if answer.kind == "boolean" and form in (None, "table"):
        return f"{'true' if answer.found else 'false'}\n"
    if form in ("ttl", "nt", "rdf", "jsonld") and answer.kind != "graph":
        raise click.UsageError(f"a {answer.kind} has no format {form}: use table, csv, json, tsv or xml")
    if form in ("csv", "json", "tsv", "xml", "table") and answer.kind == "graph":
        raise click.UsageError(f"triples have no format {form}: use ttl, nt, rdf or jsonld")
    if answer.kind == "table" and (form == "table" or (form is None and terminal)):
        return _table(answer)
    text = answer.serialize(form or ("ttl" if answer.kind == "graph" else "csv")).decode()
    return text if text.endswith("\n") else text + "\n"


def _table(answer: Answer) -> str:
    from rich.console import Console
    from rich.table import Table

    rows = answer.rows()
    shown = [name for name in answer.columns if any(row[name] is not None for row in rows)] or answer.columns
    table = Table(*shown, show_lines=False)
    for row in rows:
        table.add_row(*("" if row[name] is None else short(str(row[name])) for name in shown))
    console = Console(width=None if sys.stdout.isatty() else 200)
    with console.capture() as capture:
        console.print(table)
        console.print(f"{len(rows)} row{'' if len(rows) == 1 else 's'}")
    return capture.get()


def print_results(results: list[Result], language: str) -> None:
    """Print what validation found: severity, thing, rule and message, and what the value was."""
    for result in results:
        where = " ".join(part for part in (short(result.focus), short(result.path)) if part)
        found = f" [{short(result.value)}]" if result.value else ""
        click.echo(f"{result.severity}: {where}: {result.message(language)}{found} ({result.rule})", err=True)


def explanation_text(release: Opened, explanation: Explanation, depth: int = 0) -> str:
    """Return why a triple holds, as a tree down to what is stated and its places."""
    subject, predicate, object_ = (short(term.value) for term in explanation.triple)
    indent = "  " * depth
    if explanation.stated:
        graphs = ", ".join(short(graph) for graph in explanation.graphs)
        places = "".join(f"\n{indent}    place {short(row['place'])}" for row in _places(release, explanation))
        how = "worked out when built, by graph/derived/" if explanation.graphs == (DERIVED.value,) else f"stated in {graphs}"
        return f"{indent}{subject} {predicate} {object_}\n{indent}  {how}{places}"
    assert explanation.rule is not None
    lines = [f"{indent}{subject} {predicate} {object_}", f"{indent}  inferred by rule/{explanation.rule.slug}: {explanation.rule.axiom}"]
    lines += [explanation_text(release, premise, depth + 2) for premise in explanation.premises]
    return "\n".join(lines)


def _places(release: Opened, explanation: Explanation) -> list[dict[str, str]]:
    query = "SELECT ?place ?subject WHERE { ?subject prov:wasDerivedFrom ?place } ORDER BY ?place"
    return release.query(query, subject=explanation.triple[0]).rows()


def passage_text(passage: Passage) -> str:
    """Return a passage with its fact, its place and its heading."""
    what = f"{passage.fact}{f' ({passage.property})' if passage.property else ''}"
    where = f"{passage.place.source}, {passage.heading or 'no heading'}, characters {passage.place.start}-{passage.place.end}"
    words = " ".join(passage.text.split()) if passage.text else "(the document is not in the folder)"
    return f"{what}\n  {where}\n  {words}\n"
