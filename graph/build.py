"""Build a release: read, validate, infer, validate what was inferred, write."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import CanonicalizationAlgorithm, Dataset, NamedNode, Quad, RdfFormat, parse, serialize
from pyoxigraph import Literal as Text

from ingest.records import CONTEXT_FILE, read_records
from ingest.records import ROOT as RECORDS
from ingest.triples import META, Places, quads
from ontology import GRAPH, ID, ROOT, shape_files, vocabulary_files

from .errors import GraphError
from .inference import INFERRED, infer, load, rule_graph
from .names import PREFIXES
from .release import open_folder, write
from .validation import Result, validate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from .release import Release
    from .rules import Rule

#: The graph of classes, properties, concept schemes and alignments.
ONTOLOGY = NamedNode(GRAPH + "ontology")

#: The graph of the links to other ontologies.
ALIGNMENTS = NamedNode(GRAPH + "alignments")

#: Shapes for what is inferred: each shortcut needs the link that it stands for.
SHORTCUTS = ROOT / "shapes" / "shortcuts.ttl"


class InvalidGraph(GraphError):
    """The graph breaks a rule; nothing was written."""

    def __init__(self, results: list[Result]) -> None:
        violations = [result for result in results if result.severity == "Violation"]
        super().__init__(f"{len(violations)} violation(s): nothing was written", "run `veerkracht validate` for the list")
        self.results = results


@dataclass
class Built:
    """What a build made: the stated and inferred quads, and how many each rule gave."""

    stated: list[Quad]
    inferred: list[Quad] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    results: list[Result] = field(default_factory=list)


def stated_quads(records: Path = RECORDS) -> list[Quad]:
    """Return all that ontology and records state, each quad once; raise RecordErrors where records can't be read."""
    read = read_records(records)
    found = [*ontology_quads(), *quads(read)]
    found += Places(read).quads(found)
    return list(
        dict.fromkeys(
            [*found, *_graph_names(read_sources={record.path.stem for record in read if record.data["type"] == "SourceDocument"})]
        )
    )


def ontology_quads() -> Iterator[Quad]:
    """Yield the ontology with its concept schemes, blank nodes labelled by their content (RDFC-1.0)."""
    dataset = Dataset()
    for path in vocabulary_files():
        graph = ALIGNMENTS if path.name.startswith("alignments") else ONTOLOGY
        for quad in parse(path=str(path), format=RdfFormat.TURTLE, rename_blank_nodes=True):
            dataset.add(Quad(quad.subject, quad.predicate, quad.object, graph))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    yield from sorted(dataset, key=str)


def ontology_rules() -> list[Rule]:
    """Return the rules that the axioms of the ontology compile to."""
    from rdflib import Graph

    from .rules import compile_rules

    graph = Graph()
    for path in sorted(ROOT.glob("*.ttl")):
        if not path.name.startswith("alignments"):
            graph.parse(path)
    return compile_rules(graph)


def _graph_names(read_sources: set[str]) -> Iterator[Quad]:
    """Yield a label for each named graph, in the graph of what no source says."""
    names = {
        "ontology": ("Ontologie: klassen, eigenschappen en begrippen", "Ontology: classes, properties and concepts"),
        "alignments": ("Verbanden met andere ontologieën", "Links to other ontologies"),
        "meta": ("Over de graaf: bronnen, codeurs en regels", "About the graph: sources, coders and rules"),
        "inferred": ("Afgeleid", "Inferred"),
    }
    names |= {source: (f"Wat de bron {source} zegt", f"What the source {source} says") for source in read_sources}
    for name, (dutch, english) in sorted(names.items()):
        yield Quad(NamedNode(GRAPH + name), _RDFS_LABEL, Text(dutch, language="nl"), META)
        yield Quad(NamedNode(GRAPH + name), _RDFS_LABEL, Text(english, language="en"), META)
        if name in read_sources:
            yield Quad(NamedNode(GRAPH + name), NamedNode(PREFIXES["dcterms"] + "source"), NamedNode(f"{ID}source/{name}"), META)


_RDFS_LABEL = NamedNode(PREFIXES["rdfs"] + "label")
_RDF_TYPE = NamedNode(PREFIXES["rdf"] + "type")


def rule_quads(rules: Iterable[Rule], counts: dict[str, int]) -> Iterator[Quad]:
    """Yield the description of each rule that gave something: its axiom, and the graph of what it gave."""
    from ontology.terms import VK

    for slug, axiom in sorted({(rule.slug, rule.axiom) for rule in rules}):
        if slug in counts:
            node = NamedNode(f"{ID}rule/{slug}")
            yield Quad(node, _RDF_TYPE, NamedNode(VK.InferenceRule), META)
            yield Quad(node, NamedNode(VK.axiom), Text(axiom), META)
            yield Quad(node, _RDFS_LABEL, Text(f"Regel {slug}", language="nl"), META)
            yield Quad(node, _RDFS_LABEL, Text(f"Rule {slug}", language="en"), META)
            yield Quad(rule_graph(slug), NamedNode(PREFIXES["prov"] + "wasGeneratedBy"), node, META)


def make(records: Path = RECORDS, progress: Callable[[str], None] = lambda _: None) -> Built:
    """Return the graph that ontology and records make; raise InvalidGraph where it breaks a rule."""
    progress("read")
    built = Built(stated_quads(records))
    progress("validate")
    built.results = validate(built.stated)
    _refuse(built.results)
    progress("infer")
    store = load(built.stated)
    rules = ontology_rules()
    built.counts = infer(store, rules)
    built.inferred = [quad for quad in store if isinstance(quad.graph_name, NamedNode) and quad.graph_name.value.startswith(INFERRED.value)]
    built.stated += rule_quads(rules, built.counts)
    progress("validate what was inferred")
    results = validate([*built.stated, *(quad for quad in built.inferred if quad.graph_name == INFERRED)], [SHORTCUTS])
    _refuse(results)
    return built


def _refuse(results: list[Result]) -> None:
    if any(result.severity == "Violation" for result in results):
        raise InvalidGraph(results)


def build(out: Path, records: Path = RECORDS, progress: Callable[[str], None] = lambda _: None) -> Release:
    """Build a release under `out` and return it; the same input gives the same bytes.

    Raise RecordErrors or InvalidGraph, and write nothing, where the input is wrong.
    """
    inputs = inputs_hash(records)
    built = make(records, progress)
    progress("write")
    lines = sorted((serialize([*built.stated, *built.inferred], format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True))
    data = b"".join(lines)
    facts = {
        "inputs": inputs,
        "quads": len(lines),
        "triples": len({(q.subject, q.predicate, q.object) for q in [*built.stated, *built.inferred]}),
        "inferred": sum(built.counts.values()),
        "rules": built.counts,
    }
    return open_folder(write(out, data, facts))


def inputs_hash(records: Path = RECORDS) -> str:
    """Return a hash of everything that a release is made from: ontology, shapes, records, context and the code of the build."""
    code = [*sorted(Path(__file__).parent.glob("*.py")), *sorted(CONTEXT_FILE.parent.glob("*.py"))]
    digest = hashlib.sha256()
    for path in [*vocabulary_files(), *shape_files(), CONTEXT_FILE, *code, *sorted(records.glob("*/*.yaml"))]:
        digest.update(f"{path.name}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def current(out: Path, records: Path = RECORDS) -> Release | None:
    """Return the current release under `out` where it was built from just this input."""
    try:
        release = open_folder(out)
    except GraphError:
        return None
    return release if release.manifest.get("inputs") == inputs_hash(records) else None
