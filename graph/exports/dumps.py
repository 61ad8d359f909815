"""The whole release in each form of RDF, as it is and compressed; the same release gives the same bytes."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, BinaryIO, cast

from pyoxigraph import RdfFormat, parse, serialize

from graph.names import PREFIXES
from graph.xml_text import XmlText

from . import Export
from .lines import Stream
from .packing import compressed
from .workspace import workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pyoxigraph import Quad

    from graph.opened import Opened

    from .lines import Lines

PROFILE = "rdf"

#: Forms that hold triples without the names of their graphs: each triple once, but for the statistics on them.
FLAT = {
    "nt": ("application/n-triples", RdfFormat.N_TRIPLES, "N-Triples"),
    "ttl": ("text/turtle", RdfFormat.TURTLE, "Turtle"),
    "rdf": ("application/rdf+xml", RdfFormat.RDF_XML, "RDF/XML"),
}

#: Forms that hold the named graphs.
NAMED = {
    "trig": ("application/trig", RdfFormat.TRIG, "TriG"),
    "jsonld": ("application/ld+json", RdfFormat.JSON_LD, "JSON-LD"),
}

PREFIXED = {RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.RDF_XML}


def _n_quads(release: Opened, file: BinaryIO) -> None:
    for part in workspace(release).lines.parts():
        file.write(part)


def _flat(form: RdfFormat) -> Callable[[Opened, BinaryIO], None]:
    def write(release: Opened, file: BinaryIO) -> None:
        output = cast("BinaryIO", XmlText(file)) if form == RdfFormat.RDF_XML else file
        serialize(workspace(release).lines.triples(), output, form, prefixes=PREFIXES if form in PREFIXED else None)

    return write


def _named(form: RdfFormat) -> Callable[[Opened, BinaryIO], None]:
    def write(release: Opened, file: BinaryIO) -> None:
        folder = workspace(release).made("graphs", _split)
        serialize(_by_graph(folder), file, form, prefixes=PREFIXES if form in PREFIXED else None)

    return write


def _split(lines: Lines, folder: Path) -> None:
    """Put the lines of each graph into a file of its own."""
    files: dict[bytes, BinaryIO] = {}
    try:
        for line in lines.all():
            name = line.rsplit(b" ", 2)[1]
            if name not in files:
                files[name] = (folder / f"{len(files)}.nq").open("wb")
            files[name].write(line)
    finally:
        for file in files.values():
            file.close()
    (folder / "order").write_text("\n".join(files[name].name for name in sorted(files)), encoding="utf-8")


def _by_graph(folder: Path) -> Iterator[Quad]:
    for path in (folder / "order").read_text(encoding="utf-8").splitlines():
        with open(path, "rb") as file:  # noqa: PTH123 - a name that was kept as text
            yield from parse(cast("IO[bytes]", Stream(iter(file))), format=RdfFormat.N_QUADS)


def _quads(release: Opened) -> int:
    return workspace(release).lines.counts[0]


def _triples(release: Opened) -> int:
    return workspace(release).lines.counts[1]


def _titles(name: str, what: tuple[str, str]) -> dict[str, str]:
    return {"nl": f"{what[0]}, als {name}", "en": f"{what[1]}, as {name}"}


WITH_GRAPHS = ("De hele uitgave met haar grafen", "The whole release with its graphs")
WITHOUT_GRAPHS = ("Alle triples van de uitgave, elk één keer", "All triples of the release, each once")


def _all() -> list[Export]:
    plain = [Export("veerkracht.nq", "application/n-quads", PROFILE, _titles("N-Quads", WITH_GRAPHS), _n_quads, facts=_quads)]
    plain += [
        Export(f"veerkracht.{suffix}", media_type, PROFILE, _titles(name, WITH_GRAPHS), _named(form), facts=_quads)
        for suffix, (media_type, form, name) in NAMED.items()
    ]
    plain += [
        Export(f"veerkracht.{suffix}", media_type, PROFILE, _titles(name, WITHOUT_GRAPHS), _flat(form), facts=_triples)
        for suffix, (media_type, form, name) in FLAT.items()
    ]
    return [form for export in plain for form in (export, *compressed(export))]


EXPORTS = _all()
