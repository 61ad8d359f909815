"""Build a release: read, validate, infer, validate what was inferred, write."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import CanonicalizationAlgorithm, Dataset, NamedNode, Quad, RdfFormat, parse, serialize
from pyoxigraph import Literal as Text

from ingest.records import CONTEXT_FILE, read_records
from ingest.records import ROOT as RECORDS
from ingest.triples import META, Places, quads
from ontology import GRAPH, ID, ROOT, shape_files, vocabulary_files

from .contributions import Contributions, contributed_to, leave_out
from .derivation import derivation_files, derive
from .engine import n_triples
from .errors import GraphError
from .garbage import uncollected
from .gate import Ready, refuse_broken
from .inference import INFERRED, infer, load, rule_graph
from .names import PREFIXES
from .release import COPY_OF, CURRENT, locked, next_number, now, older, open_folder, version_of, write
from .statistics import STATISTICS, with_statistics
from .validation import Result, report, results_of, violations_turtle

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from pyoxigraph import Store

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

    def __init__(self, results: list[Result], report: str = "") -> None:
        violations = [result for result in results if result.severity == "Violation"]
        super().__init__(f"{len(violations)} violation(s): nothing was written", "run `veerkracht validate` for the list")
        self.results, self.report = results, report


class InvalidContribution(InvalidGraph):
    """Contributed graphs that break a rule with the records as they are now; nothing was written."""

    def __init__(self, names: list[str], results: list[Result], report: str) -> None:
        super().__init__(results, report)
        what = ", ".join(f"graph/contributed/{name}" for name in names)
        leave = " ".join(f"--without {name}" for name in names)
        self.message = f"contributed data no longer fit the records: {what}; nothing was written"
        mend = "mend the records, or write a corrected graph to the release that is there"
        self.hint = f"`veerkracht build` lists why; {mend}, or leave it out: `veerkracht build {leave}`"
        self.args = (f"{self.message} ({self.hint})",)
        self.names = names


@dataclass
class Built:
    """What a build made: the quads that are stated, inferred and worked out, and how many each rule gave."""

    stated: list[Quad]
    inferred: list[Quad] = field(default_factory=list)
    derived: list[Quad] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    results: list[Result] = field(default_factory=list)
    store: Store | None = None

    @property
    def stated_and_inferred(self) -> list[Quad]:
        """Return what is stated and what follows from it."""
        return [*self.stated, *self.inferred]

    @property
    def quads(self) -> list[Quad]:
        """Return all quads."""
        return [*self.stated_and_inferred, *self.derived]


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
        "derived": (
            "Uitgerekend bij het bouwen: tellingen, en wat boven iets staat",
            "Worked out when built: counts, and what stands above",
        ),
        "void": ("Tellingen: wat deze uitgave bevat", "Statistics: what this release holds"),
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


def describes_rule(quad: Quad) -> bool:
    """Return whether a quad is one of those that `rule_quads` gives."""
    named = quad.subject.value if quad.graph_name == META and isinstance(quad.subject, NamedNode) else ""
    return named.startswith((f"{ID}rule/", INFERRED.value + "/"))


def make(records: Path = RECORDS, progress: Callable[[str], None] = lambda _: None) -> Built:
    """Return the graph that ontology and records make; raise InvalidGraph where it breaks a rule."""
    progress("read")
    return complete(stated_quads(records), progress)


def complete(stated: list[Quad], progress: Callable[[str], None] = lambda _: None) -> Built:
    """Return what is stated with what follows from it; raise InvalidGraph where it breaks a rule."""
    built, text = Built(list(stated)), n_triples(stated)
    progress("validate and infer")
    with ThreadPoolExecutor(1) as beside:
        stated_report = beside.submit(report, text)
        store, rules = load(stated), ontology_rules()
        built.counts = infer(store, rules)
        built.results = _valid(stated_report.result())
    graphs = [graph for graph in store.named_graphs() if isinstance(graph, NamedNode) and graph.value.startswith(INFERRED.value)]
    built.inferred = [quad for graph in graphs for quad in store.quads_for_pattern(None, None, None, graph)]
    about_rules = list(rule_quads(rules, built.counts))
    built.stated += about_rules
    _add(store, about_rules)
    progress("work out counts and ancestors")
    built.derived, built.store = derive(store), store
    progress("validate what was inferred")
    inferred = (quad for quad in built.inferred if quad.graph_name == INFERRED)
    _valid(report(text + n_triples([*about_rules, *inferred]), [SHORTCUTS]))
    return built


def _add(store: Store, quads: Iterable[Quad]) -> None:
    """Add quads to a store that `load` made: in their graphs, and in the default graph."""
    store.extend(copy for quad in quads for copy in (quad, Quad(quad.subject, quad.predicate, quad.object)))


def _valid(found: Dataset) -> list[Result]:
    results = results_of(found)
    if any(result.severity == "Violation" for result in results):
        raise InvalidGraph(results, violations_turtle(found))
    return results


def build(out: Path, records: Path = RECORDS, progress: Callable[[str], None] = lambda _: None, without: Collection[str] = ()) -> Release:
    """Build a release under `out` and return it; the same input gives the same bytes.

    What was contributed to the current release is carried along, the graphs named in `without` left out. Raise RecordErrors,
    InvalidGraph or InvalidContribution, and write nothing, where the input is wrong.
    """
    with uncollected():
        return _built(out, records, progress, without)


def _built(out: Path, records: Path, progress: Callable[[str], None], without: Collection[str]) -> Release:
    inputs = inputs_hash(records)
    progress("read")
    stated = stated_quads(records)
    first = None if out.exists() else complete(stated, progress)
    with locked(out):
        contributed = _carried(out, without)
        try:
            built = first if first and not contributed.quads else complete([*stated, *contributed.quads], progress)
        except InvalidGraph as error:
            raise _blamed(stated, contributed, error) if contributed.graphs else error from None
        progress("write")
        return open_folder(publish(out, built, inputs, contributed))


def publish(out: Path, built: Built, inputs: str, contributed: Contributions) -> Path:
    """Write what was built as the current release under `out`, and return its folder.

    Raise InvalidExport, and write nothing, where an export breaks the profile that it is to conform to.
    """
    quads = with_statistics(built.quads)
    lines = sorted((serialize(quads, format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True))
    facts = {
        "inputs": inputs,
        "quads": len(lines),
        "triples": len({line.rsplit(b" ", 2)[0] for line in lines if not line.endswith(f"{STATISTICS} .\n".encode())}),
        "inferred": sum(built.counts.values()),
        "rules": built.counts,
        "contributed": contributed.facts(),
    }
    data = b"".join(lines)
    refuse_broken(_ready(out, built, quads, version_of(data), facts))
    return write(out, data, facts)


def _ready(out: Path, built: Built, quads: list[Quad], version: str, facts: dict[str, object]) -> Ready:
    """Return what was built as a release that can be asked, before it is written."""
    if built.store is None:
        store = load(quads)
    else:
        store = built.store
        store.extend(quad for quad in quads if quad.graph_name == STATISTICS)
    number = next_number(out)
    return Ready(store, {"version": version, **facts}, {"number": number, "made": now()}, lambda most: older(out, number, most))


def _carried(out: Path, without: Collection[str]) -> Contributions:
    """Return what was contributed to the current release under `out`, if there is one."""
    former = open_folder(out) if (out / CURRENT).exists() else None
    found = contributed_to(former.folder) if former else Contributions()
    if unknown := sorted(set(without) - set(found.graphs)):
        raise GraphError(f"there is no contributed graph {unknown[0]!r} to leave out", f"there are: {', '.join(found.graphs) or 'none'}")
    if former and without:
        leave_out(found, without, former.version)
    return found


def _blamed(stated: list[Quad], contributed: Contributions, error: InvalidGraph) -> InvalidGraph:
    """Return the error of a build, naming the contributed graphs where they break it and the records alone do not."""
    try:
        complete(stated)
    except InvalidGraph as own:
        return own
    alone = [name for name, quads in contributed.graphs.items() if not _holds([*stated, *contributed.record, *quads])]
    return InvalidContribution(sorted(alone or contributed.graphs), error.results, error.report)


def _holds(stated: list[Quad]) -> bool:
    try:
        complete(stated)
    except InvalidGraph:
        return False
    return True


def inputs_hash(records: Path = RECORDS) -> str:
    """Return a hash of everything that a release is made from: ontology, shapes, records, context and the code of the build."""
    code = [*sorted(Path(__file__).parent.glob("*.py")), *derivation_files(), *sorted(CONTEXT_FILE.parent.glob("*.py"))]
    digest = hashlib.sha256()
    for path in [*vocabulary_files(), *shape_files(), CONTEXT_FILE, *code, *sorted(records.glob("*/*.yaml"))]:
        digest.update(f"{path.name}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def current(out: Path, records: Path = RECORDS) -> Release | None:
    """Return the current release under `out` where it was built from just this input, or is a copy that follows another server's."""
    try:
        release = open_folder(out)
    except GraphError:
        return None
    return release if COPY_OF in release.manifest or release.manifest.get("inputs") == inputs_hash(records) else None
