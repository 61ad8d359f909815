"""The competency questions: SPARQL files whose first lines say what they ask and which parameters they take.

The lines start with `#+`, hold YAML, and follow the custom of grlc (https://github.com/CLARIAH/grlc)::

    #+ title: {nl: …, en: …}
    #+ description: {nl: …, en: …}
    #+ parameters:
    #+   block: {type: iri, class: vk:BuildingBlock, required: true, example: block/coping, label: {nl: …, en: …}}
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from pyoxigraph import Literal, NamedNode

from ontology import question_files

from .errors import GraphError
from .names import PREFIXES, named

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .opened import Engine
    from .results import Answer

TYPES = ("iri", "integer", "decimal", "text")


@dataclass(frozen=True)
class Parameter:
    """A parameter of a question: its type, the class its values are of, and whether it must be given."""

    name: str
    type: str
    label: dict[str, str]
    example: str
    required: bool = False
    default: str | None = None
    kind: str | None = None

    def parse(self, value: object) -> NamedNode | Literal:
        """Return the term that a value stands for; raise GraphError where it is of another type."""
        text = str(value).strip()
        if self.type == "iri":
            return named(text)
        if self.type == "text":
            return Literal(text)
        try:
            number = int(text) if self.type == "integer" else Decimal(text)
        except (ValueError, InvalidOperation) as error:
            raise GraphError(f"{self.name} must be a {self.type}, not {text!r}", f"for example {self.name}={self.example}") from error
        return Literal(str(number), datatype=NamedNode(PREFIXES["xsd"] + self.type))


@dataclass(frozen=True)
class Question:
    """A named question: its text, what it asks in both languages, and its parameters."""

    name: str
    path: Path
    title: dict[str, str]
    description: dict[str, str]
    parameters: tuple[Parameter, ...] = field(default=())

    @property
    def sparql(self) -> str:
        """Return the query as it stands in its file."""
        return self.path.read_text(encoding="utf-8")

    def bind(self, engine: Engine, values: Mapping[str, object]) -> dict[str, NamedNode | Literal]:
        """Return the terms of the parameters; raise GraphError for one that is unknown, missing, ill-typed, or not in the graph."""
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in values:
            if name not in known:
                near = difflib.get_close_matches(name, known, 1)
                hint = f"did you mean {near[0]}?" if near else f"it takes {', '.join(known) or 'none'}"
                raise GraphError(f"question {self.name} has no parameter {name!r}", hint)
        bound = {}
        for parameter in self.parameters:
            value = values.get(parameter.name)
            value = parameter.default if value is None or value == "" else value
            if value is None and parameter.required:
                raise GraphError(f"question {self.name} needs {parameter.name}", f"for example {parameter.name}={parameter.example}")
            if value is not None:
                bound[parameter.name] = parameter.parse(value)
                self._check_kind(engine, parameter, bound[parameter.name])
        return bound

    def answer(self, engine: Engine, values: Mapping[str, object]) -> Answer:
        """Return the answer for these parameter values."""
        return engine.run(self.sparql, self.bind(engine, values))

    def _check_kind(self, engine: Engine, parameter: Parameter, term: NamedNode | Literal) -> None:
        if not parameter.kind:
            return
        if not engine.run("ASK { ?term a ?kind }", {"term": term, "kind": named(parameter.kind)}).found:
            raise GraphError(
                f"{parameter.name}={_text(term)} is no {parameter.kind} of this graph", f"for example {parameter.name}={parameter.example}"
            )


def _text(term: NamedNode | Literal) -> str:
    return term.value


@cache
def questions() -> dict[str, Question]:
    """Return all questions by name, in the order of their files."""
    return {question.name: question for question in map(load, question_files())}


def find(name: str) -> Question:
    """Return the question of this name; raise GraphError, with the nearest name, where there is none."""
    known = questions()
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, 1)
    raise GraphError(f"there is no question {name!r}", f"did you mean {near[0]}?" if near else "run `veerkracht ask` for the list")


def load(path: Path) -> Question:
    """Return the question in a file, by what its first lines say."""
    lines = [line[2:].removeprefix(" ") for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#+")]
    head: dict[str, Any] = yaml.safe_load("\n".join(lines))
    parameters = tuple(_parameter(name, facts) for name, facts in (head.get("parameters") or {}).items())
    return Question(path.stem.split("-", 1)[1], path, head["title"], head["description"], parameters)


def _parameter(name: str, facts: dict[str, Any]) -> Parameter:
    if facts["type"] not in TYPES:
        raise GraphError(f"parameter {name} is of the unknown type {facts['type']!r}", f"use {', '.join(TYPES)}")
    default = facts.get("default")
    return Parameter(
        name,
        facts["type"],
        facts["label"],
        str(facts["example"]),
        bool(facts.get("required")),
        None if default is None else str(default),
        facts.get("class"),
    )
