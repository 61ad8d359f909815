"""Check records and other data against shapes, and say of everything that is wrong where it must be mended."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, NamedNode, Triple

from ingest.errors import RecordErrors
from ingest.places import PLACE
from ingest.rdf import FORMATS, RdfSource
from ingest.record_places import RecordSource
from ingest.records import KINDS, SLUG, read_all, record_files
from ingest.records import ROOT as RECORDS
from ingest.tables import TableSource, is_table, read_table
from ingest.triples import DERIVED_FROM, RDF_TYPE, VK, Places, quads
from ontology import ID, shape_files, vocabulary_files

from .consequences import causes_only
from .default_messages import default_messages
from .engine import Engine
from .errors import GraphError
from .findings import Finding, Position, in_order
from .form_words import hints, messages
from .garbage import uncollected
from .hints import Hints
from .locating import Locator
from .shape_facts import SH, Facts
from .shape_queries import unreadable
from .shape_rules import last, unnamed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pyoxigraph import Quad

    from ingest.errors import RecordError
    from ingest.positions import Placed, Source, Term
    from ingest.reading import Record
    from ingest.tables import Table

    from .engine import Outcome


#: What only grows worse with more data, so that it holds of a thing of which a part could not be read.
CERTAIN = {"MaxCountConstraintComponent", "UniqueLangConstraintComponent"}


#: What a check does, one after the other.
STEPS = ("read", "shapes", "check", "places")


@dataclass
class Data:
    """What is checked: sources that know their places, what else is known, what can't be read, and things known in part only."""

    sources: list[Source] = field(default_factory=list)
    known: list[Triple | Quad] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    partial: set[Term] = field(default_factory=set)
    only: set[str] = field(default_factory=set)
    unread_sources: set[str] = field(default_factory=set)

    def triples(self, *, placed: bool = False) -> list[Triple | Quad | Placed]:
        """Return all triples; with `placed` the blank nodes of files have the labels that the places go by."""
        files = [source for source in self.sources if isinstance(source, RdfSource)]
        return [*self.known, *(triple for source in files for triple in (source.placed() if placed else source.triples))]


def check(
    paths: Sequence[Path] | None = None,
    shapes: Sequence[Path] | None = None,
    progress: Callable[[str], None] = lambda _: None,
    drafts: Mapping[Path, str] | None = None,
) -> list[Finding]:
    """Return all that is wrong, in the order of files and lines; raise GraphError where a path can't be checked.

    `paths` are files of RDF, records, or folders of either, by default the project's own records; `shapes` are Turtle files, by
    default the project's own, which know its vocabulary. Of single records only what is wrong with them is returned.
    `progress` is told each of STEPS as it begins; `drafts` are texts of records that are not saved yet, by their file.
    """
    with uncollected():
        progress(STEPS[0])
        data = read(paths, with_project=shapes is None, drafts=drafts)
        files = tuple(shapes) if shapes else tuple(shape_files())
        found = data.findings + _results(data, files, own=not shapes, progress=progress)
        return in_order([finding for finding in found if _asked(finding, data.only)])


def _asked(finding: Finding, only: set[str]) -> bool:
    """Say whether a finding is of the files that were asked for; a violation elsewhere counts as well, since they may cause it."""
    return not only or finding.severity == "Violation" or (finding.position is not None and finding.position.file in only)


def read(paths: Sequence[Path] | None, *, with_project: bool, drafts: Mapping[Path, str] | None = None) -> Data:
    """Return what paths hold, ready to be checked; with the project, its vocabulary and its records are known as well."""
    given = list(dict.fromkeys(_files(paths or [RECORDS])))
    background: list[Path] = []
    tables = {path: read_table(path) for path in given if is_table(path)}
    if with_project:  # a table that can't be read at all hides no record that others name
        whole = any(tables[path].records if path in tables else path.is_dir() for path in given)
        background = [*([] if whole else [RECORDS]), *vocabulary_files()]
    data = Data()
    known = {path.resolve() for path in given}
    for path in [*given, *(path for path in background if path.resolve() not in known)]:
        if path in tables:
            _add_table(data, tables[path], path)
        elif path.is_dir():
            _add_records(data, path, drafts)
        else:
            _add_rdf(data, path)
    if paths and any(path.is_file() and not is_table(path) for path in paths):
        data.only = {shown(path) for path in [*paths, *(file for path in paths if path.is_dir() for file in record_files(path))]}
    _know_places(data)
    return data


def check_import(table: Table, others: Sequence[Record], errors: Sequence[RecordError], path: Path) -> list[Finding]:
    """Return all that is wrong with a table together with the records that it doesn't speak of."""
    data = Data()
    _add_table(data, table, path)
    data.sources += [RecordSource(record, shown(record.path)) for record in others]
    data.known += quads(others)
    data.findings += [from_error(error) for error in errors]
    for file in vocabulary_files():
        _add_rdf(data, file)
    _know_places(data)
    return in_order(data.findings + _results(data, tuple(shape_files()), own=True, progress=lambda _: None))


def _know_places(data: Data) -> None:
    records = [source.record for source in data.sources if isinstance(source, RecordSource)]
    data.known += Places(records).quads(data.triples())
    _know_places_of_unread(data)


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    """Yield the files of RDF and the folders of records that paths stand for."""
    for path in paths:
        if path.suffix == ".yaml" and path.is_file():
            yield path.parent.parent
        elif is_table(path) or (path.is_dir() and record_files(path)):
            yield path
        elif path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.suffix in FORMATS)
        elif path.suffix in FORMATS:
            yield path
        else:
            raise GraphError(
                f"{path} can't be checked", f"give a folder of records, a record, a table, or a file ending in {', '.join(FORMATS)}"
            )


def shown(path: Path) -> str:
    """Return a file as findings name it: relative to the current folder where it lies in it, else as it was given."""
    here = Path.cwd()
    return (path.relative_to(here) if path.is_absolute() and path.is_relative_to(here) else path).as_posix()


def _add_records(data: Data, root: Path, drafts: Mapping[Path, str] | None = None) -> None:
    records, errors = read_all(root, drafts)
    data.sources += [RecordSource(record, shown(record.path)) for record in records]
    data.known += quads(records)
    data.findings += [from_error(error) for error in errors]
    for path in {error.path for error in errors if error.path}:
        _know_by_name(data, path)


def _add_table(data: Data, table: Table, path: Path) -> None:
    readable = [record for name, record in table.records.items() if name not in table.unreadable]
    data.sources += [TableSource(record, shown(path)) for record in readable]
    data.known += quads(readable)
    data.findings += [from_error(error) for error in table.errors]
    for name in table.unreadable:
        _know_by_name(data, table.records[name].path)


def _know_by_name(data: Data, path: Path) -> None:
    """Let others refer to a record that can't be read: its name and kind are known from its file."""
    kind = path.parent.name
    if kind in KINDS and SLUG.match(path.stem):
        _know(data, NamedNode(f"{ID}{kind}/{path.stem}"), KINDS[kind])
    if kind == "source":
        data.unread_sources.add(path.stem)


def _know_places_of_unread(data: Data) -> None:
    """Let others refer to places in source documents whose records can't be read."""
    places = {triple.object for triple in data.triples() if triple.predicate == DERIVED_FROM} if data.unread_sources else set()
    for place in places:
        match = PLACE.match(place.value.removeprefix(ID)) if isinstance(place, NamedNode) else None
        if isinstance(place, NamedNode) and match and match["source"] in data.unread_sources:
            _know(data, place, "Place")


def _know(data: Data, node: NamedNode, kind: str) -> None:
    data.known.append(Triple(node, RDF_TYPE, NamedNode(VK + kind)))
    data.partial.add(node)


def _add_rdf(data: Data, path: Path) -> None:
    source = RdfSource(path, shown(path))
    triples = source.triples
    data.sources.append(source)
    data.findings += [from_error(error) for error in source.errors]
    if source.errors:
        data.partial |= {triple.subject for triple in triples}


def from_error(error: RecordError) -> Finding:
    """Return what can't be read as a finding."""
    end = (error.end_line or 0, error.end_column or 0)
    place = (error.line or 0, error.column or 0, *end, error.sheet, error.cell)
    position = Position(shown(error.path), *place) if error.path else None
    return Finding("Violation", error.rule, position, messages=messages(error), hint=hints(error))


def _engine(files: tuple[Path, ...], *, own: bool) -> Engine:
    """Return the engine for shapes; the project's own have names, so that the places of their blank nodes don't matter."""
    return _compiled(files, tuple(hashlib.sha256(path.read_bytes()).digest() for path in files), own=own)


@cache
def _compiled(files: tuple[Path, ...], _content: tuple[bytes, ...], *, own: bool) -> Engine:
    sources = [RdfSource(path, shown(path)) for path in files]
    plain = [triple for source in sources for triple in source.triples]
    if errors := [error for source in sources for error in source.errors]:
        raise RecordErrors(errors)
    if not any(triple.predicate.value.startswith(SH) for triple in plain):
        raise GraphError(f"there are no shapes in {', '.join(source.name for source in sources)}", "give a file of SHACL shapes")
    try:
        return Engine(plain if own else [triple for source in sources for triple in source.placed()])
    except GraphError:
        if errors := unreadable(sources):
            raise RecordErrors(errors) from None
        raise


def _results(data: Data, shapes: tuple[Path, ...], *, own: bool, progress: Callable[[str], None]) -> list[Finding]:
    progress(STEPS[1])
    engine = _engine(shapes, own=own)
    progress(STEPS[2])
    outcomes = engine.validate(data.triples())
    if any(outcome.blank() for outcome in outcomes):
        outcomes = engine.validate(data.triples(placed=True))
    progress(STEPS[3])
    shape_facts = Facts(lambda: engine.triples)
    outcomes = causes_only(outcomes, shape_facts) if own else outcomes
    told = Hints(shape_facts, Facts(lambda: data.triples(placed=not own)))
    here = Locator(data.sources)
    there = Locator([RdfSource(path, shown(path)) for path in shapes])
    broken = {finding.position.file for finding in data.findings if finding.position}
    start = Position(next((source.name for source in data.sources if isinstance(source, RdfSource | RecordSource)), ""), 1, 1)
    found = []
    for outcome in outcomes:
        position = here.position(outcome)
        if outcome.focus not in data.partial or certain(outcome, position, broken):
            found.append(finding_of(outcome, position or start, there, told))
    return found


def certain(outcome: Outcome, position: Position | None, broken: set[str]) -> bool:
    """Say whether a result would stand if the rest of its focus node could be read as well."""
    if position is None or position.file in broken:
        return False
    return outcome.component in CERTAIN or outcome.value not in (None, outcome.focus)


def finding_of(outcome: Outcome, position: Position, there: Locator, told: Hints) -> Finding:
    """Return what the engine found as a finding, with the place in the data and that of the shape."""
    component = outcome.component.removesuffix("ConstraintComponent")
    closed = component == "Closed"
    rule = rule_name(outcome, there) + ("-closed" if closed else "")
    return Finding(
        outcome.severity,
        rule,
        position,
        _text(outcome.focus),
        str(outcome.path or ""),
        _text(outcome.value),
        component,
        _text(outcome.shape),
        (not closed and outcome.messages) or default_messages(component),
        there.subject(outcome.source),
        *told.texts(outcome, position),
        "" if outcome.value is None or isinstance(outcome.value, BlankNode) else str(outcome.value),
    )


def rule_name(outcome: Outcome, shapes: Locator) -> str:
    """Return the slug of what was broken; for a shape without a name that of the shape around it, with its path or component."""
    if isinstance(outcome.source, NamedNode):
        return last(outcome.source.value)
    around = shapes.named_around(outcome.source)
    return unnamed(around.value if around else "", str(outcome.path or outcome.component.removesuffix("ConstraintComponent")))


def _text(term: Term | None) -> str:
    if term is None or isinstance(term, Triple):
        return ""
    return str(term) if isinstance(term, BlankNode) else term.value
