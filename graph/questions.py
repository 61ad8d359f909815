"""The competency questions: SPARQL files whose first lines say what they ask and which parameters they take.

The lines start with `#+`, hold YAML, and follow the custom of grlc (https://github.com/CLARIAH/grlc)::

    #+ title: {nl: …, en: …}
    #+ description: {nl: …, en: …}
    #+ parameters:
    #+   block: {type: iri, class: vk:BuildingBlock, required: true, example: block/coping, label: {nl: …, en: …}}
    #+ explained: {column: points, by: decision-aid-explained, parameter: intervention}

What a column is called stands in `columns.yaml` beside them. `explained` is there where another question tells what the values of a
column rest on, for the thing in the column that is called as its parameter. `across: COLUMN` is there where a page has a column for
each thing in that one, so that they stand side by side.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from pyoxigraph import Literal, NamedNode

from ontology import columns_file, question_files

from .errors import GraphError
from .names import PREFIXES, named, short
from .opened import KNOWN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .opened import Engine
    from .results import Answer

TYPES = ("iri", "iris", "integer", "decimal", "text")

MEANINGS = {"iri": "an IRI or KIND/SLUG", "iris": "IRIs or KIND/SLUG, separated by spaces", "integer": "a whole number",
            "decimal": "a number", "text": "a text"}  # fmt: skip


class ParameterError(GraphError):
    """A parameter that is unknown, missing, or whose value does not fit: which one, what was given, what is accepted."""

    def __init__(self, problem: str, parameter: str, message: str, hint: str | None = None, *, of: Parameter | None = None,
                 given: str = "", accepted: str | list[str] = "") -> None:  # fmt: skip
        super().__init__(message, hint)
        self.problem, self.parameter, self.given = problem, parameter, given
        self.accepted = accepted or (of.accepted if of else "")
        self.example = f"{of.name}={of.example}" if of else ""


@dataclass(frozen=True)
class Parameter:
    """A parameter of a question: its type, the class its values are of, the scheme that a form offers, and whether it must be given."""

    name: str
    type: str
    label: dict[str, str]
    example: str
    required: bool = False
    default: str | None = None
    kind: str | None = None
    values: tuple[str, ...] = ()
    scheme: str | None = None

    @property
    def accepted(self) -> str:
        """Return what values it takes, in words."""
        return " or ".join(self.values) if self.values else MEANINGS[self.type] + (f" of a {self.kind}" if self.kind else "")

    def parse(self, value: object) -> NamedNode | Literal:
        """Return the term that a value stands for; raise ParameterError where it is of another type."""
        text = str(value).strip()
        try:
            return self._term(text)
        except (ValueError, InvalidOperation, GraphError) as error:
            raise self.wrong(text, f"{self.name} must be {self.accepted}, not {text!r}") from error

    def _term(self, text: str) -> NamedNode | Literal:
        if self.type == "iri":
            return named(text)
        if self.type == "iris":
            return Literal(" ".join(short(named(word).value) for word in text.split()))
        if self.values and text not in self.values:
            raise ValueError(text)
        if self.type == "text":
            return Literal(text)
        return Literal(_number(text, self.type), datatype=NamedNode(PREFIXES["xsd"] + self.type))

    def things(self, term: NamedNode | Literal) -> list[NamedNode]:
        """Return the things that a value names."""
        if self.type == "iris":
            return [named(word) for word in term.value.split()]
        return [term] if isinstance(term, NamedNode) else []

    def wrong(self, given: str, message: str) -> ParameterError:
        """Return the error of a value that does not fit."""
        return ParameterError("wrong-value", self.name, message, f"for example {self.name}={self.example}", of=self, given=given)


@dataclass(frozen=True)
class Column:
    """A column of an answer: what it is called in both languages, and how it is shown to people (`ontology/questions/columns.yaml`)."""

    name: str
    label: dict[str, str]
    kind: str | None = None
    address: str | None = None
    together: bool = False


@dataclass(frozen=True)
class Explained:
    """Which other question tells what the values of a column rest on, and which of its parameters takes the thing that they are of."""

    column: str
    by: str
    parameter: str


@dataclass(frozen=True)
class Question:
    """A named question: its text, what it asks in both languages, and its parameters."""

    name: str
    path: Path
    title: dict[str, str]
    description: dict[str, str]
    parameters: tuple[Parameter, ...] = field(default=())
    explained: Explained | None = None
    across: str | None = None

    @cached_property
    def sparql(self) -> str:
        """Return the query as it stands in its file."""
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def columns(self) -> list[str]:
        """Return the names of the answer's columns, the parameters among them."""
        projected = re.search(r"^SELECT (.*) WHERE {$", self.sparql, re.MULTILINE)
        assert projected
        return re.findall(r"\?(\w+)", projected[1])

    @cached_property
    def told(self) -> list[Column]:
        """Return the columns that tell something: not those of the parameters, nor of the labels of others."""
        given = {parameter.name for parameter in self.parameters if f"{parameter.name}Label" not in self.columns}
        return [columns()[name] for name in self.columns if name in columns() and name not in given]

    def bind(self, engine: Engine, values: Mapping[str, object]) -> dict[str, NamedNode | Literal]:
        """Return the terms of the parameters; raise ParameterError for one that is unknown, missing, ill-typed, or not in the graph."""
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in values:
            if name not in known:
                near = difflib.get_close_matches(name, known, 1)
                hint = f"did you mean {near[0]}?" if near else f"it takes {', '.join(known)}"
                message = f"question {self.name} has no parameter {name!r}"
                raise ParameterError("unknown-parameter", name, message, hint, given=str(values[name]), accepted=list(known))
        bound = {}
        for parameter in self.parameters:
            value = values.get(parameter.name)
            value = parameter.default if value is None or value == "" else value
            if value is None and parameter.required:
                hint = f"for example {parameter.name}={parameter.example}"
                raise ParameterError(
                    "missing-parameter", parameter.name, f"question {self.name} needs {parameter.name}", hint, of=parameter
                )
            if value is not None:
                bound[parameter.name] = parameter.parse(value)
                self._check_kind(engine, parameter, bound[parameter.name])
        return bound

    def answer(self, engine: Engine, values: Mapping[str, object]) -> Answer:
        """Return the answer for these parameter values."""
        return engine.run(self.sparql, self.bind(engine, values))

    def _check_kind(self, engine: Engine, parameter: Parameter, term: NamedNode | Literal) -> None:
        if not parameter.kind:
            if isinstance(term, NamedNode) and not engine.run(KNOWN, {"thing": term}).found:
                raise parameter.wrong(short(term.value), f"{parameter.name}={short(term.value)} is nothing that this graph knows")
            return
        for thing in parameter.things(term):
            if not engine.is_a(thing, named(parameter.kind)):
                raise parameter.wrong(short(thing.value), f"{parameter.name}={short(thing.value)} is no {parameter.kind} of this graph")


def _number(text: str, kind: str) -> str:
    """Return a number as XSD writes it; raise ValueError or InvalidOperation for text that is none."""
    if not re.fullmatch(r"[+-]?[0-9]{1,30}(\.[0-9]{1,30})?", text):
        raise ValueError(text)
    return str(int(text) if kind == "integer" else Decimal(text))


@cache
def columns() -> dict[str, Column]:
    """Return what is said of the columns of answers, by their names."""
    said: dict[str, dict[str, Any]] = yaml.safe_load(columns_file().read_text(encoding="utf-8"))
    return {name: _column(name, facts) for name, facts in said.items()}


def _column(name: str, facts: dict[str, Any]) -> Column:
    label = {language: facts[language] for language in ("nl", "en")}
    return Column(name, label, facts.get("kind"), facts.get("address"), bool(facts.get("together")))


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
    explained = Explained(**head["explained"]) if "explained" in head else None
    return Question(path.stem.split("-", 1)[1], path, head["title"], head["description"], parameters, explained, head.get("across"))


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
        tuple(facts.get("values", ())),
        facts.get("scheme"),
    )
