"""The OpenAPI description is valid, whole and true: every route stands in it, and every answer is as it says."""

import json
import random
import re
from urllib.parse import quote, urlencode

import pytest
import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator
from serving import serve

from graph.questions import questions

HOSTILE = ["", " ", "0", "-1", "12.5", "1e309", "null", "\u0000", "é☃😀", "' OR 1=1 --", "<script>", "block/coping", "intervention/ease",
           "https://", "http://[", "../../etc/passwd", "%", "{}", "?x", "a" * 2000, "vk:Intervention", "> } DROP ALL", "nl", "csv"]  # fmt: skip


@pytest.fixture(scope="module")
def site(releases, tmp_path_factory):
    with serve(releases, tmp_path_factory.mktemp("log"), query_seconds=5) as running:
        yield running


@pytest.fixture(scope="module")
def described(site):
    return json.loads(site.ask("/openapi.json").body)


def test_the_description_is_valid_openapi(site, described):
    OpenAPIV31SpecValidator(described).validate()
    assert yaml.safe_load(site.ask("/openapi.yaml").body) == described
    assert described["openapi"].startswith("3.1")


def test_every_route_is_described_and_every_path_is_a_route(app, described):
    routes = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule) for rule in app.url_map.iter_rules() if rule.endpoint != "static"}
    own = {path for path in described["paths"] if path.removeprefix("/questions/").split(".")[0] in questions()}
    assert set(described["paths"]) - own == routes


@pytest.mark.parametrize("name", questions())
def test_a_question_is_described_with_its_parameters_and_columns(name, described):
    operation = described["paths"][f"/questions/{name}"]["get"]
    named = {p["name"]: p for p in operation["parameters"] if "name" in p}
    for parameter in questions()[name].parameters:
        assert named[parameter.name]["required"] == parameter.required
        assert named[parameter.name]["example"]
    assert operation["x-columns"] == questions()[name].columns


def resolved(described, item):
    while "$ref" in item:
        where = described
        for part in item["$ref"].removeprefix("#/").split("/"):
            where = where[part]
        item = where
    return item


def operations(described):
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            if "security" not in operation:
                yield path, method.upper(), operation


def address(path, operation, described, value_of):
    """The address of a call, with a value for each parameter (or none)."""
    query = []
    for item in operation["parameters"]:
        parameter = resolved(described, item)
        value = value_of(parameter)
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", quote(str(value or "x"), safe=""))
        elif value is not None:
            query.append((parameter["name"], value))
    return path + (f"?{urlencode(query)}" if query else "")


def conforms(described, operation, answer, what):
    assert answer.status < 500 or answer.status == 503, (what, answer.status)
    assert str(answer.status) in operation["responses"], (what, answer.status)
    response = resolved(described, operation["responses"][str(answer.status)])
    if "content" in response:
        declared = {media_type.split(";")[0] for media_type in response["content"]}
        assert answer["Content-Type"].split(";")[0] in declared, (what, answer["Content-Type"])
    if answer["Content-Type"] == "application/problem+json":
        problem, schema = json.loads(answer.body), described["components"]["schemas"]["Problem"]
        assert set(schema["required"]) <= set(problem) <= set(schema["properties"]), what
        assert problem["type"] in schema["properties"]["type"]["enum"], what
        assert problem["status"] == answer.status, what
    assert b"Traceback" not in answer.body, what


def test_every_example_in_the_description_is_answered(site, described):
    for path, method, operation in operations(described):
        if method == "GET":
            called = address(
                path, operation, described, lambda p: p.get("example") if p["required"] or p["name"] in ("query", "graph") else None
            )
            answer = site.ask(called)
            assert answer.status == (200 if "200" in operation["responses"] else 303), (called, answer.body[:300])
            conforms(described, operation, answer, called)


def test_every_declared_form_of_an_answer_is_given(site, described):
    for path, method, operation in operations(described):
        if method != "GET" or "{suffix}" in path or path.startswith(tuple(f"/questions/{name}" for name in list(questions())[2:])):
            continue
        if "200" not in operation["responses"]:
            continue
        given = {"slug": "ease", "graph": "https://w3id.org/veerkracht/graph/meta"}
        if path.startswith("/doc/"):  # what is a list can be had as CSV too
            given |= {"kind": "scheme", "slug": "blocks"}
        called = address(
            path, operation, described, lambda p, given=given: given.get(p["name"], p.get("example") if p["required"] else None)
        )
        for media_type in resolved(described, operation["responses"]["200"])["content"]:
            answer = site.ask(re.sub(r"\.(nt|ttl)$", "", called), Accept=media_type)
            conforms(described, operation, answer, (called, media_type))
            if path not in ("/metrics", "/sparql", "/export/{name}"):  # the name of a file tells its form
                assert answer["Content-Type"].split(";")[0] == media_type.split(";")[0], (called, media_type)


@pytest.mark.parametrize("seed", range(4))
def test_hostile_values_are_answered_as_described(site, described, seed):
    chance = random.Random(seed)
    found = [each for each in operations(described) if each[1] == "GET"]
    for _ in range(150):
        path, _, operation = chance.choice(found)
        called = address(path, operation, described, lambda p: chance.choice([None, p.get("example"), *chance.sample(HOSTILE, 2)]))
        accept = chance.choice(["*/*", "text/html", "application/json", "text/turtle", "image/png", "", ";;;q=x"])
        conforms(described, operation, site.ask(called, Accept=accept), (called, accept))


def test_people_have_a_page_of_it(site):
    for lang, said in (("nl", "Vragen met een naam"), ("en", "Named questions")):
        page = site.ask(f"/api?lang={lang}", Accept="text/html").body.decode()
        assert said in page
        assert re.findall("<script[^>]*>", page) == ['<script type="application/ld+json">']  # nothing that runs
