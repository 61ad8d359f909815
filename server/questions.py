"""The named questions over HTTP: a form and a page for people, tables and RDF for machines, each citeable by its release."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, jsonify, render_template, request
from werkzeug.datastructures import MultiDict

from graph.errors import GraphError
from graph.names import named, short
from graph.questions import ParameterError, questions
from ontology import BASE, ID

from .answer_table import SHOWN, answer_table
from .choices import choices
from .citation import citation, lasting, link, newest, release
from .errors import parameter_problem
from .language import language
from .negotiation import GRAPHS, HTML, TABLES, best, media_type_of, wants_page
from .problems import Problem
from .queries import rows
from .result_set import as_rdf

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graph.questions import Question
    from graph.results import Answer

blueprint = Blueprint("questions", __name__)

FORMS = {**TABLES, **GRAPHS}

#: The formats of an answer by their short names, as a suffix or `format=` gives them.
SUFFIXES = tuple(dict.fromkeys([*FORMS.values(), "html"]))

#: Parameters of the service, beside those of a question: the release is chosen in front of this application.
RESERVED = ("lang", "release", "format", "ask")


@blueprint.route("/questions")
@blueprint.route("/questions.<suffix>")
def question_list(suffix: str = "") -> Response | str:
    """Return the named questions, as a page or as JSON with their parameters."""
    if suffix not in ("", "json", "html"):
        raise Problem("not-found", f"The list of questions can't be had as .{suffix}.", accepted=["/questions.html", "/questions.json"])
    if suffix != "json" and (suffix or not request.accept_mimetypes or wants_page(request.accept_mimetypes, {"application/json": "json"})):
        return render_template("questions.html", questions=questions().values())
    if not suffix:
        best(request.accept_mimetypes, {"application/json": "json"})
    response = jsonify([description(question) for question in questions().values()])
    link(response, "/questions", {})
    return response


def description(question: Question) -> dict[str, Any]:
    """Return what a question asks and takes, for JSON."""
    return {
        "name": question.name,
        "address": f"/questions/{question.name}",
        "title": question.title,
        "description": question.description,
        "columns": question.columns,
        "headings": {column.name: column.label for column in question.told},
        "parameters": [
            {
                "name": p.name, "type": p.type, "class": p.kind, "values": list(p.values), "required": p.required,
                "default": p.default, "example": p.example, "accepted": p.accepted, "label": p.label,
            }
            for p in question.parameters
        ],
    }  # fmt: skip


@blueprint.route("/questions/<name>")
def question(name: str) -> Response | str:
    """Return a question's answer in the form that a suffix, `format=` or the client's `Accept` names; a page has its form too."""
    stem, dot, suffix = name.partition(".")
    asked = _found(stem)
    form = suffix if dot else request.args.get("format", "")
    if form and form not in SUFFIXES:
        raise Problem("not-found" if dot else "wrong-value", f"An answer can't be had as {form!r}.", parameter="format", accepted=SUFFIXES)
    if form == "html" or (not form and (not request.accept_mimetypes or wants_page(request.accept_mimetypes, FORMS))):
        return _page(asked)
    media_type = media_type_of(form, FORMS) if form else best(request.accept_mimetypes, FORMS)[0]
    assert media_type
    return _data(asked, media_type)


def _found(name: str) -> Question:
    known = questions()
    if name not in known:
        near = difflib.get_close_matches(name, known, 1)
        hint = f"Did you mean {near[0]}?" if near else "/questions lists them"
        raise Problem(
            "unknown-question",
            f"There is no question {name!r}.",
            hint=hint,
            near=[f"{BASE}questions/{n}" for n in near],
            accepted=list(known),
        )
    return known[name]


def given(asked: Question, args: MultiDict[str, str]) -> dict[str, str]:
    """Return the values of a question's parameters in an address; raise Problem (400) for one that is given twice.

    A parameter that takes several things may be given for each of them, as a form with boxes to tick does.
    """
    known = {parameter.name: parameter.type for parameter in asked.parameters}
    found = {}
    for name, values in args.lists():
        if len(values) > 1 and known.get(name) != "iris":
            raise Problem("repeated-parameter", f"{name} is given {len(values)} times; give it once.", parameter=name, given=values)
        found[name] = " ".join(filter(None, values))
    return {name: value for name, value in found.items() if (name in known and value) or name not in {*known, *RESERVED}}


def _answer(asked: Question, values: Mapping[str, str]) -> tuple[Answer, dict[str, str]]:
    """Return an answer and the values that it is for, defaults included; raise Problem for a parameter that does not fit."""
    try:
        terms = asked.bind(release().engine, values)
    except ParameterError as error:
        raise _helped(asked, error) from error
    used = {name: short(term.value) for name, term in terms.items()}
    return release().query(asked.sparql, **terms), used


def _helped(asked: Question, error: ParameterError) -> Problem:
    """Return the problem of a wrong value, with the nearest things of the class that was asked for."""
    problem = parameter_problem(error)
    kind = next((parameter.kind for parameter in asked.parameters if parameter.name == error.parameter), None)
    if error.problem == "wrong-value" and kind:
        known = [row["thing"] for row in rows(release(), "instances", kind=named(kind))]
        near = difflib.get_close_matches(error.given[:100], map(short, known), 3)
        problem.members |= {"near": [named(name).value for name in near]} if near else {}
    return problem


def _data(asked: Question, media_type: str) -> Response:
    answer, used = _answer(asked, given(asked, request.args))
    form = FORMS[media_type]
    body = as_rdf(asked, used, release().version, answer, form) if media_type in GRAPHS else answer.serialize(form)
    response = Response(body, mimetype=media_type)
    response.vary.add("Accept")
    response.headers["Content-Disposition"] = f'inline; filename="{asked.name}-{release().version}.{form}"'
    link(response, f"/questions/{asked.name}", used)
    return response


def _page(asked: Question) -> Response:
    needed = [parameter for parameter in asked.parameters if parameter.required]
    values, problem, shown = {}, None, {}
    try:
        values = {**given(asked, request.args), **_page_language(asked)}
        if "ask" in request.args or not needed or any(p.name in values for p in needed):
            shown = _shown(asked, values)
    except (Problem, GraphError) as error:
        problem = error
    page = render_template(
        "question.html", question=asked, values=values, problem=problem, rows_shown=SHOWN, suffixes=SUFFIXES[:-1], latest=newest(),
        choices=choices(asked, language()), chosen=_chosen(asked), **shown,
    )  # fmt: skip
    response = Response(page, problem.code if isinstance(problem, Problem) else 200, mimetype=HTML)
    if shown:
        link(response, f"/questions/{asked.name}", shown["used"])
    return response


def _chosen(asked: Question) -> dict[str, set[str]]:
    """Return for each parameter the names in the address, as a form has them: KIND/SLUG for a thing however it was given."""
    words = {parameter.name: " ".join(request.args.getlist(parameter.name)).split() for parameter in asked.parameters}
    return {name: {word.removeprefix(ID) for word in given} for name, given in words.items()}


def _page_language(asked: Question) -> dict[str, str]:
    return {"lang": language()} if any(parameter.name == "lang" for parameter in asked.parameters) else {}


def _shown(asked: Question, values: Mapping[str, str]) -> dict[str, Any]:
    """Return what a page shows of an answer: its table, the values that it is for, and how to cite it."""
    answer, used = _answer(asked, values)
    table = answer_table(asked, answer.rows(), language())
    path = f"/questions/{asked.name}"
    return {"table": table, "used": used, "cite": citation(path, used, language()), "lasting": lasting(path, used)}
