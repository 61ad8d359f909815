import json

import pytest
from jsonschema import Draft202012Validator

from graph import GraphError
from graph.templates import template, write_schemas, write_template
from ingest.reading import parse, read
from ingest.records import KINDS, read_records


@pytest.fixture(scope="module")
def schemas(tmp_path_factory):
    written = write_schemas(tmp_path_factory.mktemp("schema"))
    return {path.name.split(".")[0]: json.loads(path.read_text()) for path in written}


def test_every_schema_is_a_schema_and_every_real_record_fits_it(schemas):
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
    for record in read_records():
        validator = Draft202012Validator(schemas[record.path.parent.name])
        problems = [f"{list(error.path)}: {error.message[:120]}" for error in validator.iter_errors(record.data)]
        assert problems == [], record.path


@pytest.mark.parametrize(("key", "value"), [("minimumAge", "ten"), ("setting", "setting/azc"), ("minimumAgee", 3), ("label", {"nl": "x"})])
def test_a_schema_refuses_what_the_shapes_refuse(schemas, key, value):
    record = next(record for record in read_records() if record.path.stem == "ease")
    assert not Draft202012Validator(schemas["intervention"]).is_valid({**record.data, key: value})


@pytest.mark.parametrize("kind", ["intervention", "statement", "study", "observation", "training-claim", "organisation"])
def test_a_template_is_yaml_with_all_that_is_required(kind, schemas, tmp_path):
    data = parse(template(kind, "new-thing"), tmp_path / "x.yaml").data
    assert set(schemas[kind]["required"]) <= set(data)
    assert data["type"] == KINDS[kind]


def test_new_never_writes_over_a_record(tmp_path):
    path = write_template("intervention", "new-thing", tmp_path)
    assert read(path).data["id"] == "intervention/new-thing"
    with pytest.raises(GraphError, match="exists already"):
        write_template("intervention", "new-thing", tmp_path)
    with pytest.raises(GraphError, match="no slug"):
        write_template("intervention", "New Thing", tmp_path)


def test_the_schemas_in_the_project_are_fresh(schemas):
    from pathlib import Path

    folder = Path(__file__).parent.parent.parent / "ingest" / "schema"
    assert {path.name.split(".")[0]: json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")} == schemas, (
        "run `veerkracht schema`"
    )
