"""What must be refused: the real records, broken in one way each, are refused with the right rule and message."""

import re

import pytest

from graph.build import InvalidGraph, build, ontology_quads, stated_quads
from graph.validation import validate
from ingest.errors import RecordErrors


def replace(name, old, new, count=1):
    def change(records):
        path = records / name
        text = path.read_text(encoding="utf-8")
        assert re.search(old, text, re.MULTILINE), f"{old} is not in {name}"
        path.write_text(re.sub(old, new, text, count=count, flags=re.MULTILINE), encoding="utf-8")

    return change


EASE = "intervention/ease.yaml"
FINDING = "statement/ease-internalising-behaviour.yaml"

BROKEN = {
    "minimum-age-over-maximum": (
        replace(EASE, r"^minimumAge: 10", "minimumAge: 40"),
        "intervention-minimum-age-order",
        "Leeftijd: het minimum is hoger",
    ),
    "age-outside-range": (replace(EASE, r"^maximumAge: 15", "maximumAge: 130"), "intervention-maximum-age", "van 0 tot en met 120"),
    "session-minutes-swapped": (
        replace(EASE, r"^sessionMinutesMax: 90", "sessionMinutesMax: 30"),
        "intervention-session-minutes-min-order",
        "minimum is hoger",
    ),
    "group-size-no-number": (replace(EASE, r"^groupSizeMax: 12", "groupSizeMax: twelve"), "intervention-group-size-max", "geheel getal"),
    "two-ages": (replace(EASE, r"^minimumAge: 10", "minimumAge: [10, 11]"), "intervention-minimum-age", "één geheel getal"),
    "level-of-another-databank": (
        replace("intervention/hiros-schooljudo.yaml", r"level: level/loket-well-founded", "level: level/nji-well-founded"),
        "recognition-scale",
        "schaal van een andere databank",
    ),
    "unknown-element": (replace(EASE, r"element/supervision\b", "element/supervison"), "element-use-element", "bestaand begrip"),
    "element-of-another-scheme": (
        replace(EASE, r"element/supervision\b", "element/decision-aid-practice"),
        "element-use-element-scheme",
        "niet in het schema",
    ),
    "unknown-block": (replace(EASE, r"block: block/social-support\b", "block: block/social-suport"), "block-aim-block", "bestaand begrip"),
    "left-out-block-as-aim": (
        replace(EASE, r"block: block/social-support\b", "block: block/perseverance"),
        "block-aim-block",
        "bestaand begrip",
    ),
    "presence-outside-list": (
        replace(EASE, r"presence/explicit", "presence/sometimes"),
        "element-use-presence",
        "explicit, partial, absent of unclear",
    ),
    "direction-outside-list": (replace(FINDING, r"direction/positive", "direction/up"), "statement-direction", "stronger, weaker, none"),
    "statement-without-place": (replace(FINDING, r"^from: .*\n", ""), "statement-place", "geldige vindplaats"),
    "place-past-the-document": (replace(FINDING, r"^from: .*", "from: place/pharos-gids-1-999999999"), "place-range", "voorbij het einde"),
    "place-in-unknown-source": (replace(FINDING, r"^from: .*", "from: place/elsewhere-1-9"), "statement-place", "bekend brondocument"),
    "label-missing-in-english": (replace(EASE, r"^label: .*", "label: {nl: EASE}"), "intervention-label-en", "geen Engels label"),
    "unknown-setting": (replace(EASE, r"setting/asylum-reception", "setting/azc"), "intervention-setting", "bestaand"),
    "statement-about-nothing": (
        replace(FINDING, r"^about: .*", "about: intervention/easy"),
        "statement-about",
        "één element of interventie",
    ),
    "two-subjects": (
        replace(FINDING, r"^about: .*", "about: [intervention/ease, intervention/mosaic]"),
        "statement-about",
        "één element of interventie",
    ),
    "percentage-over-100": (
        replace("observation/boustani-problem-solving.yaml", r"^percentage: .*", "percentage: 186"),
        "observation-percentage",
        "0 tot en met 100",
    ),
    "e-mail-address": (replace(EASE, r"(?m)^(  nl: .*)$", r"\1 Mail naar iemand@voorbeeld.nl."), "personal-data-email", "e-mailadres"),
    "telephone-number": (replace(EASE, r"(?m)^(  nl: .*)$", r"\1 Bel 06-12345678."), "personal-data-telephone", "telefoonnummer"),
    "person": (replace(EASE, r"(?m)^(  nl: .*)$", r"\1 Vraag ernaar bij mevrouw Jansen."), "personal-data-name", "persoonsnaam"),
    "key-of-another-kind": (replace(FINDING, r"^(about: .*)", r"\1\nminimumAge: 3"), "statement-closed", "hoort niet bij"),
    "citation-of-a-missing-property": (replace(EASE, r"^minimumAge: 10\n", ""), "intervention-cites", "die dit record niet heeft"),
    "cost-without-unit": (replace("intervention/mosaic.yaml", r"^ +costUnit: .*\n", ""), "cost-cost-unit", "één bestaand"),
    "ill-formed-date": (replace("intervention/growcare.yaml", r"issued: .*", "issued: juni"), "recognition-issued", "jjjj"),
    "claim-without-its-study": (
        replace("training-claim/goal-setting-trains-self-confidence.yaml", r"^study: .*\n", ""),
        "training-claim-study-found",
        "noemt dat onderzoek",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_record_is_refused_with_the_right_message(name, records):
    change, rule, message = BROKEN[name]
    change(records)
    results = [result for result in validate(stated_quads(records)) if result.severity != "Info"]
    assert rule in {result.rule for result in results}
    found = next(result for result in results if result.rule == rule)
    assert message in found.message("nl")
    assert found.message("en") != found.message("nl")


def test_nothing_is_written_for_an_invalid_graph(records, tmp_path):
    BROKEN["unknown-element"][0](records)
    out = tmp_path / "out"
    with pytest.raises(InvalidGraph, match="nothing was written"):
        build(out, records)
    assert not out.exists()


def test_the_real_records_break_no_rule(stated):
    assert [result for result in validate(stated) if result.severity != "Info"] == []


TURTLE = {
    "cycle": ("<block/coping> skos:broader <block/active-coping> .", "concept-cycle", "breder dan zichzelf"),
    "two-disjoint-kinds": ("<block/coping> a vk:Asset .", "block-kind", "precies één van de drie"),
    "block-and-element": ("<block/coping> a vk:ContentElement .", "concept-kind", "precies één soort"),
    "label-twice-in-one-language": (
        '<block/coping> rdfs:label "Omgaan"@nl ; skos:prefLabel "Omgaan"@nl .',
        "concept-label",
        "eenmaal per taal",
    ),
    "concept-without-scheme": (
        '<block/new> a skos:Concept , vk:CopingStrategy ; rdfs:label "N"@nl , "N"@en .',
        "concept-scheme",
        "staat in een schema",
    ),
    "shortcut-without-support": (
        "<intervention/x> a vk:Intervention ; vk:hasElement <element/practice> .",
        "intervention-shortcuts-has-element",
        "door geen gebruik",
    ),
    "targets-without-aim": (
        "<intervention/x> a vk:Intervention ; vk:targetsCoping <block/coping> .",
        "intervention-shortcuts-targets",
        "door geen doel",
    ),
    "trains-without-claim": ("<element/practice> vk:trains <block/coping> .", "element-shortcuts-trains", "geen verband"),
    "person-in-the-graph": ("<x> a schema:Person .", "person", "persoon"),
}

PREFIXES = """@base <https://w3id.org/veerkracht/id/> . @prefix vk: <https://w3id.org/veerkracht/ns#> . @prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


@pytest.mark.parametrize("name", TURTLE)
def test_a_broken_vocabulary_is_refused(name):
    from pyoxigraph import RdfFormat, parse

    text, rule, message = TURTLE[name]
    quads = [*ontology_quads(), *parse(PREFIXES + text, format=RdfFormat.TURTLE)]
    found = {result.rule: result for result in validate(quads)}
    assert rule in found
    assert message in found[rule].message("nl")


FORM = {
    "unknown-key": (replace(EASE, r"^minimumAge", "minimumAgee"), "did you mean 'minimumAge'"),
    "key-twice": (replace(EASE, r"^(minimumAge: .*)", r"\1\nminimumAge: 3"), "stands twice"),
    "element-twice": (replace(EASE, r"^usesElement:\n(  - .*\n)", r"usesElement:\n\1\1"), "stands twice under 'usesElement'"),
    "bad-yaml": (replace(EASE, r"^label: .*", "label: {nl: EASE"), "not YAML"),
    "alias": (replace(EASE, r"^label: .*", "label: &x {nl: EASE, en: EASE}"), "anchors and aliases"),
    "other-id": (replace(EASE, r"^id: .*", "id: intervention/easy"), "id is KIND/SLUG"),
    "phrase-left": (replace(FINDING, r"^from: .*", 'from: "pharos-gids: some words"'), "sources fill"),
    "empty-value": (replace(EASE, r"^minimumAge: 10", "minimumAge:"), "has no value"),
    "unknown-language": (replace(EASE, r"^label: .*", "label: {nl: EASE, en: EASE, de: EASE}"), "unknown language 'de'"),
}


@pytest.mark.parametrize("name", FORM)
def test_an_ill_formed_record_names_its_line(name, records):
    change, message = FORM[name]
    change(records)
    with pytest.raises(RecordErrors, match=re.escape(message)) as caught:
        stated_quads(records)
    error = caught.value.errors[0]
    assert error.path.is_relative_to(records)
    assert error.line >= 1
    assert error.hint


def test_all_ill_formed_records_are_named_at_once(records):
    FORM["unknown-key"][0](records)
    FORM["phrase-left"][0](records)
    with pytest.raises(RecordErrors) as caught:
        stated_quads(records)
    assert len(caught.value.errors) == 2
