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


def hovers(schema):
    """Yield the texts that an editor shows for each key and each concept of a schema."""
    if isinstance(schema, dict):
        for key, value in schema.get("properties", {}).items() if isinstance(schema.get("properties"), dict) else []:
            if key not in ("nl", "en"):
                yield key, value.get("markdownDescription", "")
        yield from zip(schema.get("enum", []), schema.get("markdownEnumDescriptions", []), strict=True)
        for value in schema.values():
            yield from hovers(value)


def test_every_key_and_concept_tells_its_label_in_both_languages(schemas):
    for kind, schema in schemas.items():
        for name, text in hovers(schema):
            assert "(nl)" in text, (kind, name)
            assert "(en)" in text, (kind, name)
    texts = dict(hovers(schemas["intervention"]))
    assert "De laagste leeftijd, in jaren." in texts["minimumAge"]
    assert "**Afwezig** (nl)" in texts["presence/absent"]


def test_a_schema_names_the_records_and_options_that_the_shapes_allow(schemas):
    record = next(record for record in read_records() if record.path.parent.name == "statement")
    validator = Draft202012Validator(schemas["statement"])
    assert validator.is_valid({**record.data, "about": "intervention/ease"})
    assert not validator.is_valid({**record.data, "about": "study/ease"})
    assert not validator.is_valid({**record.data, "direction": "direction/upwards"})
