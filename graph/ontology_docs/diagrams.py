"""The diagrams: which classes each shows and in which columns; what joins them comes from domains, ranges and shapes."""

from __future__ import annotations

from dataclasses import dataclass

from .cardinality import cardinality
from .model import Class, Field, Ontology, Property

#: A diagram of the hierarchy has this many columns.
HIERARCHY = "hierarchy"


@dataclass(frozen=True)
class Diagram:
    """A diagram: its titles, what it shows, the classes in columns, those with their numbers, and if lines within a column are shown."""

    name: str
    titles: dict[str, str]
    said: dict[str, str]
    columns: tuple[tuple[str, ...], ...] = ()
    detailed: tuple[str, ...] = ()
    level: bool = True


@dataclass(frozen=True)
class Edge:
    """A property between two classes of a diagram: how often it may stand, and whether it is derived."""

    source: str
    target: str
    prop: str
    cardinality: str
    derived: bool


DIAGRAMS = (
    Diagram(
        HIERARCHY,
        {"nl": "De klassen in hun boom", "en": "The classes as a tree"},
        {
            "nl": "Elke klasse staat onder de klasse waar zij een soort van is. Gestippeld: een gedefinieerde klasse.",
            "en": "Each class stands under the class that it is a kind of. Dashed: a defined class.",
        },
    ),
    Diagram(
        "model",
        {"nl": "Interventies, elementen en bouwstenen", "en": "Interventions, elements and building blocks"},
        {
            "nl": "Een interventie gebruikt elementen en beoogt bouwstenen; elk gebruik en doel heeft zijn herkomst. Gestippeld: afgeleid.",
            "en": "An intervention uses elements and aims at building blocks; each use and each aim has its provenance. Dashed: derived.",
        },
        (("Intervention",), ("ElementUse", "BlockAim", "TrainingClaim"), ("InterventionElement", "BuildingBlock")),
    ),
    Diagram(
        "practice",
        {"nl": "Voor wie, waar, door wie en voor hoeveel", "en": "For whom, where, by whom and at what cost"},
        {
            "nl": "Wat er van een interventie in de praktijk bekend is.",
            "en": "What is known of an intervention in practice.",
        },
        (
            ("Intervention",),
            ("Component", "Cost", "Recognition", "Organisation", "PreventionType", "Language", "Transferability", "Contraindication"),
            ("TargetGroup", "Setting", "Deliverer", "CostUnit", "Level", "Databank"),
        ),
        ("Intervention", "Cost"),
        level=False,
    ),
    Diagram(
        "evidence",
        {"nl": "Bewijs", "en": "Evidence"},
        {
            "nl": "Hoe een element of interventie samenhangt met een uitkomst, en hoe vaak een element voorkomt, volgens een onderzoek.",
            "en": "How an element or intervention goes with an outcome, and how often an element occurs, by a study.",
        },
        (
            ("EvidenceStatement", "FrequencyObservation"),
            (
                "Direction",
                "Certainty",
                "Timepoint",
                "BuildingBlock",
                "Outcome",
                "Intervention",
                "InterventionElement",
                "ProgrammePopulation",
                "Study",
            ),
            ("StudyDesign", "ReportedCount"),
        ),
        ("EvidenceStatement", "FrequencyObservation", "Study"),
        level=False,
    ),
    Diagram(
        "provenance",
        {"nl": "Herkomst", "en": "Provenance"},
        {
            "nl": "Alles wat uit een bron komt, wijst naar een reeks tekens in een document, waarvan de SHA-256 bekend is.",
            "en": "Whatever comes from a source points at a range of characters in a document whose SHA-256 is known.",
        },
        (("Intervention", "ElementUse", "BlockAim", "EvidenceStatement", "Citation"), ("Coder", "Place"), ("SourceDocument", "Section")),
        ("Section", "SourceDocument"),
        level=False,
    ),
)


def edges(diagram: Diagram, model: Ontology) -> list[Edge]:
    """Return what joins the classes of a diagram, each property once for two classes: by domain and range, else by a shape."""
    names = [f"vk:{name}" for column in diagram.columns for name in column]
    classes = {each.name: each for each in model.classes if each.name in names}
    found = [edge for prop in model.properties for edge in _stated(prop, classes)]
    known = {(edge.source, edge.prop, edge.target) for edge in found}
    for each in classes.values():
        for one in _fields(each):
            found += [
                Edge(each.name, value, one.path, cardinality(one), derived=False)
                for value in one.values
                if value in classes and one.path[0] != "^" and (each.name, one.path, value) not in known
            ]
    return [edge for edge in found if diagram.level or edge.source == edge.target or not _level(diagram, edge)]


def _level(diagram: Diagram, edge: Edge) -> bool:
    ends = {edge.source.removeprefix("vk:"), edge.target.removeprefix("vk:")}
    return any(ends <= set(column) for column in diagram.columns)


def _stated(prop: Property, classes: dict[str, Class]) -> list[Edge]:
    """Return the edges of a property; what is auxiliary, or the other side of a property, would say nothing new."""
    if prop.kind != "object" or prop.auxiliary or prop.goes_back:
        return []
    ends = [(source, target) for source in prop.domains if source in classes for target in prop.ranges if target in classes]
    return [Edge(source, target, prop.name, _often(classes[source], prop), bool(prop.chains)) for source, target in ends]


def _fields(each: Class) -> list[Field]:
    return [one for shape in each.shapes for one in shape.fields]


def _often(each: Class, prop: Property) -> str:
    return next((cardinality(one) for one in _fields(each) if one.path == prop.name), "")


def attributes(each: Class, model: Ontology, lang: str) -> list[str]:
    """Return the numbers and texts of a class as lines: what each is called, its datatype, and how often it may stand."""
    found = []
    for one in _fields(each):
        term = model.by_name.get(one.path)
        if isinstance(term, Property) and term.kind == "datatype":
            found.append(f"{term.labels[lang]}: {term.range.removeprefix('xsd:')} [{cardinality(one)}]")
    return found
