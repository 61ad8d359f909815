"""HermiT's view of the graph: is it consistent, is a class empty by contradiction, and what follows.

HermiT (Glimm et al. 2014, doi:10.1007/s10817-014-9305-1) comes with owlready2 and needs Java. It proves the vocabulary and
the real data in tests; the rules of `graph.rules` infer at build time, and a test proves that both infer the same.
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from .errors import GraphError
from .names import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyoxigraph import Quad

RDF_TYPE = NamedNode(PREFIXES["rdf"] + "type")
OWL = PREFIXES["owl"]
NAMED_INDIVIDUAL = NamedNode(OWL + "NamedIndividual")

#: Annotation values say nothing to a reasoner, and some have datatypes outside OWL 2 (xsd:date).
ANNOTATIONS = ("dcterms", "schema", "bibo")

#: The structure of a data cube describes properties, not things: a reasoner has no use for it, and OWL tools trip over it.
CUBE = frozenset(
    PREFIXES["qb"] + name
    for name in (
        *("structure", "component", "componentRequired", "dimension", "measure", "attribute"),
        *("DataStructureDefinition", "ComponentSpecification", "DimensionProperty", "MeasureProperty", "AttributeProperty"),
    )
)


@dataclass(frozen=True)
class Verdict:
    """What HermiT found: whether all is consistent, which classes can have no member, and what follows."""

    consistent: bool
    unsatisfiable: tuple[str, ...] = ()
    types: frozenset[tuple[str, str]] = field(default=frozenset(), repr=False)
    links: frozenset[tuple[str, str, str]] = field(default=frozenset(), repr=False)


def java() -> str:
    """Return the Java that runs HermiT; raise GraphError, with how to get it, where there is none."""
    found = shutil.which("java")
    if not found:
        raise GraphError("HermiT needs Java, and no `java` is on the PATH", "install one, e.g. `apt-get install openjdk-17-jre-headless`")
    return found


def reason(triples: Iterable[Triple | Quad], infer: bool = True) -> Verdict:
    """Return HermiT's verdict on ontology and data together; `infer=False` asks for consistency and class hierarchy alone."""
    import owlready2

    owlready2.JAVA_EXE = java()
    world: Any = owlready2.World()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "graph.nt"
        serialize(reasoner_input(triples), path, RdfFormat.N_TRIPLES)
        onto = world.get_ontology(path.as_uri()).load()
    noise = StringIO()
    try:
        with onto, redirect_stdout(noise), redirect_stderr(noise):
            owlready2.sync_reasoner_hermit(world, infer_property_values=infer, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError:
        return Verdict(False)
    except owlready2.OwlReadyJavaError as error:
        raise GraphError(f"HermiT failed: {str(error).splitlines()[-1] if str(error) else error}") from error
    unsatisfiable = tuple(sorted(str(c.iri) for c in world.inconsistent_classes() if c is not owlready2.Nothing))
    if not infer:
        return Verdict(True, unsatisfiable)
    return Verdict(True, unsatisfiable, _types(world), _links(world))


def reasoner_input(triples: Iterable[Triple | Quad]) -> list[Triple]:
    """Return what a reasoner reads: no annotations, no texts, and every thing of ours declared an individual."""
    kept: dict[Triple, None] = {}
    for triple in triples:
        if _silent(triple):
            continue
        kept[Triple(triple.subject, triple.predicate, triple.object)] = None
        kind = triple.object
        if (
            triple.predicate == RDF_TYPE
            and isinstance(kind, NamedNode)
            and not kind.value.startswith((OWL, PREFIXES["rdf"], PREFIXES["rdfs"]))
        ):
            kept[Triple(triple.subject, RDF_TYPE, NAMED_INDIVIDUAL)] = None
    return list(kept)


def _silent(triple: Triple | Quad) -> bool:
    if isinstance(triple.object, Literal) and triple.object.language:
        return True
    if triple.predicate.value in CUBE or (isinstance(triple.object, NamedNode) and triple.object.value in CUBE):
        return True
    return triple.predicate.value.startswith(tuple(PREFIXES[name] for name in ANNOTATIONS))


def _types(world: Any) -> frozenset[tuple[str, str]]:  # noqa: ANN401 - owlready2 has no types
    found = set()
    for individual in world.individuals():
        for kind in individual.INDIRECT_is_a:
            if getattr(kind, "iri", None):
                found.add((str(individual.iri), str(kind.iri)))
    return frozenset(found)


def _links(world: Any) -> frozenset[tuple[str, str, str]]:  # noqa: ANN401 - owlready2 has no types
    """Return all links between individuals; owlready2 keeps the narrowest property, the wider ones follow from its hierarchy."""
    found = set()
    for individual in world.individuals():
        for prop in individual.get_properties():
            wider = [name for name in getattr(prop, "ancestors", set)() if getattr(name, "iri", None)]
            for value in prop[individual] if wider else []:
                if hasattr(value, "iri"):
                    found |= {(str(individual.iri), str(name.iri), str(value.iri)) for name in wider}
    return frozenset(found)


def contradiction(triples: Sequence[Triple | Quad]) -> list[Triple]:
    """Return a smallest set of the data's triples that contradicts the ontology, so that a person sees what to mend.

    The search halves the data again and again (QuickXplain, Junker 2004), with one run of HermiT for each step; the axioms
    are kept throughout. Return an empty list where there is no contradiction.
    """
    data = reasoner_input(triples)
    axioms = [triple for triple in data if _axiom(triple)]
    facts = [triple for triple in data if not _axiom(triple)]
    if reason(data, infer=False).consistent:
        return []
    return _explain(axioms, facts, has_new=False)


def _axiom(triple: Triple) -> bool:
    subject, predicate, kind = triple.subject, triple.predicate, triple.object
    if not isinstance(subject, NamedNode):
        return True
    if predicate == RDF_TYPE:
        return isinstance(kind, NamedNode) and kind.value.startswith(OWL)
    return predicate.value.startswith((OWL, PREFIXES["rdfs"]))


def _explain(background: list[Triple], facts: list[Triple], *, has_new: bool) -> list[Triple]:
    if has_new and not reason(background, infer=False).consistent:
        return []
    if len(facts) == 1:
        return facts
    half = len(facts) // 2
    first, second = facts[:half], facts[half:]
    needed = _explain(background + first, second, has_new=bool(first))
    return _explain(background + needed, first, has_new=bool(needed)) + needed
