"""What we mean: the vocabulary, the concept schemes, the shapes and the questions, as files, and where they are."""

from pathlib import Path

#: The folder that holds the Turtle and SPARQL files.
ROOT = Path(__file__).parent

#: What every IRI of the project starts with.
BASE = "https://w3id.org/veerkracht/"

#: The licence of the data and the ontology: CC BY 4.0.
LICENSE = "https://creativecommons.org/licenses/by/4.0/"

#: What the IRI of every thing starts with: kind, slash and slug follow.
ID = BASE + "id/"

#: What the IRI of every named graph starts with.
GRAPH = BASE + "graph/"


def vocabulary_files() -> list[Path]:
    """Return the Turtle files that make up the ontology graph, alignments included, in a fixed order."""
    return [*sorted(ROOT.glob("*.ttl")), *sorted((ROOT / "concepts").glob("*.ttl"))]


def shape_files() -> list[Path]:
    """Return the Turtle files of the shapes for what is stated."""
    return sorted((ROOT / "shapes").glob("*.ttl"))


def profile_file(name: str) -> Path:
    """Return the Turtle file of the shapes that an export is held against, by the name of its profile."""
    return ROOT / "profiles" / f"{name}.ttl"


def rule_files() -> list[Path]:
    """Return what is written on the rules, one YAML file for each topic."""
    return sorted((ROOT / "rules").glob("*.yaml"))


def question_files() -> list[Path]:
    """Return the competency questions, one SPARQL file each."""
    return sorted((ROOT / "questions").glob("*.rq"))


def columns_file() -> Path:
    """Return what the columns of the questions' answers are called."""
    return ROOT / "questions" / "columns.yaml"


__all__ = [
    "BASE",
    "GRAPH",
    "ID",
    "ROOT",
    "columns_file",
    "profile_file",
    "question_files",
    "rule_files",
    "shape_files",
    "vocabulary_files",
]
