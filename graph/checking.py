"""Check records and other data against shapes, and say of everything that is wrong where it must be mended."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Triple

from ingest.rdf import FORMATS, RdfSource
from ingest.record_places import RecordSource
from ingest.records import KINDS, read_all
from ingest.records import ROOT as RECORDS
from ingest.triples import DERIVED_FROM, RDF_TYPE, VK, Places, quads
from ontology import ID, shape_files, vocabulary_files

from .engine import Engine
from .errors import GraphError
from .findings import Finding, Position, in_order
from .locating import Locator
from .validation import CLOSED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import Quad

    from ingest.errors import RecordError
    from ingest.positions import Source, Term

    from .engine import Outcome


@dataclass
class Data:
    """What is checked: sources that know their places, triples, what can't be read, and things that are known by name only."""

    sources: list[Source] = field(default_factory=list)
    triples: list[Triple | Quad] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    by_name: set[Term] = field(default_factory=set)


def check(paths: Sequence[Path] | None = None, shapes: Sequence[Path] | None = None) -> list[Finding]:
    """Return all that is wrong, in the order of files and lines; raise GraphError where a path can't be checked.

    `paths` are files of RDF, tables, records or folders of records, by default the project's own records; `shapes` are
    Turtle files, by default the project's own, which know its vocabulary.
    """
    data = read(paths, with_vocabulary=shapes is None)
    found = data.findings + _results(data, tuple(shapes) if shapes else tuple(shape_files()))
    return in_order(found)


def read(paths: Sequence[Path] | None, *, with_vocabulary: bool) -> Data:
    """Return what paths hold, ready to be checked."""
    data = Data()
    for path in paths or [RECORDS]:
        if path.is_dir():
            _add_records(data, path)
        elif path.suffix in FORMATS:
            _add_rdf(data, path)
        else:
            raise GraphError(f"{path} can't be checked", f"give a folder of records, or a file ending in {', '.join(FORMATS)}")
    for path in vocabulary_files() if with_vocabulary else []:
        _add_rdf(data, path)
    records = [source.record for source in data.sources if isinstance(source, RecordSource)]
    data.triples += Places(records).quads(data.triples)
    return data


def shown(path: Path) -> str:
    """Return a file as findings name it: relative to the current folder where it lies in it, else as it was given."""
    here = Path.cwd()
    return (path.relative_to(here) if path.is_absolute() and path.is_relative_to(here) else path).as_posix()


def _add_records(data: Data, root: Path) -> None:
    records, errors = read_all(root)
    data.sources += [RecordSource(record, shown(record.path)) for record in records]
    data.triples += quads(records)
    data.findings += [from_error(error) for error in errors]
    for path in {error.path for error in errors if error.path}:
        _know_by_name(data, path)


def _know_by_name(data: Data, path: Path) -> None:
    """Let others refer to a record that can't be read: its name and kind are known from its file."""
    kind = path.parent.name
    if kind in KINDS:
        node = NamedNode(f"{ID}{kind}/{path.stem}")
        data.triples.append(Triple(node, RDF_TYPE, NamedNode(VK + KINDS[kind])))
        data.by_name.add(node)
    if kind == "source":
        start = f"{ID}place/{path.stem}-"
        places = {t.object for t in data.triples if t.predicate == DERIVED_FROM and str(t.object).startswith(f"<{start}")}
        data.triples += [Triple(place, RDF_TYPE, NamedNode(VK + "Place")) for place in places if isinstance(place, NamedNode)]
        data.by_name |= places


def _add_rdf(data: Data, path: Path) -> None:
    source = RdfSource(path, shown(path))
    data.triples += source.triples
    data.sources.append(source)
    data.findings += [from_error(error) for error in source.errors]
    if source.errors:
        data.by_name |= {triple.subject for triple in source.triples}


def from_error(error: RecordError) -> Finding:
    """Return what can't be read as a finding."""
    end = (error.end_line or 0, error.end_column or 0)
    position = Position(shown(error.path), error.line or 0, error.column or 0, *end) if error.path else None
    hint = (("en", error.hint),) if error.hint else ()
    return Finding("Violation", error.rule, position, messages=(("en", error.message),), hint=hint)


@cache
def _engine(files: tuple[Path, ...]) -> Engine:
    return Engine(triple for path in files for triple in RdfSource(path, shown(path)).triples)


def _results(data: Data, shapes: tuple[Path, ...]) -> list[Finding]:
    outcomes = [outcome for outcome in _engine(shapes).validate(data.triples) if outcome.focus not in data.by_name]
    here = Locator(data.sources)
    there = Locator([RdfSource(path, shown(path)) for path in shapes])
    return [_finding(outcome, here, there) for outcome in outcomes]


def _finding(outcome: Outcome, here: Locator, there: Locator) -> Finding:
    rule, messages = _slug(outcome.source), outcome.messages
    if outcome.component == "ClosedConstraintComponent":
        rule, messages = f"{rule}-closed", CLOSED
    return Finding(
        outcome.severity,
        rule,
        here.position(outcome),
        _text(outcome.focus),
        str(outcome.path or ""),
        _text(outcome.value),
        outcome.component.removesuffix("ConstraintComponent"),
        _text(outcome.shape),
        messages,
        there.subject(outcome.source),
    )


def _slug(node: Term) -> str:
    return _text(node).rsplit("/", 1)[-1].rsplit("#", 1)[-1]


def _text(term: Term | None) -> str:
    return "" if term is None or isinstance(term, Triple) else term.value
