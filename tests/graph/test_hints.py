"""Hints that mend: what a reader is told besides the message, on real records and on Turtle, in both languages."""

import shutil
from pathlib import Path

import pytest

from graph.checking import check
from ingest.records import ROOT as RECORDS

TURTLE = """@base <https://w3id.org/veerkracht/id/> . @prefix vk: <https://w3id.org/veerkracht/ns#> . @prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<cost/x> a vk:Cost ; vk:amount "12,50"^^xsd:decimal ; vk:currency "EUR" ; prov:wasDerivedFrom <place/pharos-gids-1-9> .
<study/x> a vk:Study ; rdfs:label "x"@nl , "x"@en , "X"@en ; vk:yeer 2020 ; vk:codedBy <coder/editor> ; vk:codingGuide "1.0.0" ;
  vk:year "in 2020 of 2021"^^xsd:integer .
<block/x> a skos:Concept , vk:CopingStrategy , vk:Asset .
"""

CHANGES = {
    "intervention/ease.yaml": [
        ("setting/asylum-reception", "setting/asylum-recption"),
        ("provider: [organisation/war-child]", "provider: [organisation/brand-new]"),
        ("minimumAge: 10", "minimumAge: 40"),
        ("presence: presence/explicit, basis: basis/stated-as-working-element, from: place/pharos-gids-21960",
         "presence: presence/explicitt, basis: basis/stated-as-working-element, from: place/pharos-gids-21960"),
        ("{element: element/emotion-regulation", "{element: block/emotion-regulation"),
        ("url: http://www.warchild.nl/nederland", "url: www.warchild.nl/nederland"),
        ("durationWeeks: 7", "durationWeeks: 7 weken"),
        ("groupSizeMin: 6", "groupSizeMin: [6, 7]"),
    ],
    "statement/ease-internalising-behaviour.yaml": [("from: place/pharos-gids-23084-23168\n", ""), ("coded: 2026-11-22", "coded: 22-11-2026")],
    "training-claim/goal-setting-trains-self-confidence.yaml": [("basis: ", "audience: target-group/parents\nbasis: ")],
    "observation/boustani-problem-solving.yaml": [("from: [place/trimbos-veerkracht-48246-48344, place/trimbos-veerkracht-78444-78470]",
                                                  "from: place/trimbos-veerkrecht-48246-48344")],
    "organisation/who.yaml": [("alternativeName: ", "alternativeNam: ")],
}  # fmt: skip


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hints")
    records = Path(shutil.copytree(RECORDS, folder / "records"))
    for name, changes in CHANGES.items():
        path = records / name
        text = path.read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text, (name, old)
            text = text.replace(old, new, 1)
        path.write_text(text, encoding="utf-8")
    turtle = folder / "x.ttl"
    turtle.write_text(TURTLE, encoding="utf-8")
    return [finding for finding in check([records, turtle]) if finding.severity != "Info"]


def one(found, rule, part=""):
    matching = [finding for finding in found if finding.rule == rule and part in f"{finding.focus} {finding.value} {finding.position}"]
    assert len(matching) == 1, matching
    return matching[0]


HINTS = [
    ("intervention-setting", "", "did you mean setting/asylum-reception?", "bedoeld is misschien setting/asylum-reception"),
    ("intervention-provider", "", "make the record first: `veerkracht new organisation brand-new`", "maak het record eerst"),
    ("intervention-minimum-age-order", "", "swap the two, or correct one of them", "verwissel de twee"),
    ("element-use-presence", "", "did you mean presence/explicit?", "bedoeld is misschien presence/explicit"),
    ("element-use-element", "", "did you mean element/emotion-regulation?", "bedoeld is misschien element/emotion-regulation"),
    ("intervention-url", "", "write https://www.warchild.nl/nederland", "schrijf https://www.warchild.nl/nederland"),
    ("intervention-duration-weeks", "", "write `durationWeeks: 7`", "schrijf `durationWeeks: 7`"),
    ("intervention-group-size-min", "", "keep one and remove the others", "behoud er een en verwijder de rest"),
    ("statement-place", "", 'add: `from: "SOURCE: exact words of the document"`', 'voeg toe: `from: "SOURCE'),
    ("statement-coded", "", "write `coded: 2026-11-22`", "schrijf `coded: 2026-11-22`"),
    ("training-claim-closed", "", "remove audience, or put it with the thing it belongs to", "verwijder audience"),
    ("observation-place", "", "known are source/groeifabriek, source/groeimindset", "bekend zijn source/"),
    ("form-key", "", "did you mean", "bedoeld is misschien"),
    ("cost-amount", "", "write 12.50", "schrijf 12.50"),
    ("cost-cost-unit", "", "add: `vk:costUnit <cost-unit/", "voeg toe: `vk:costUnit <cost-unit/"),
    ("study-closed", "", "did you mean vk:year?", "bedoeld is misschien vk:year"),
    ("study-coded", "study/x", 'add: `dcterms:created "2026-11-22"`', "voeg toe: `dcterms:created"),
    ("study-label", "", "keep one and remove the others", "behoud er een"),
    ("concept-label-nl", "block/x", 'add: `rdfs:label "…"@nl`', 'voeg toe: `rdfs:label "…"@nl`'),
]


@pytest.mark.parametrize(("rule", "part", "english", "dutch"), HINTS, ids=[f"{row[0]}-{row[2][:12]}" for row in HINTS])
def test_a_hint_says_how_to_mend_it(found, rule, part, english, dutch):
    hint = dict(one(found, rule, part).hint)
    assert hint["en"].startswith(english)
    assert hint["nl"].startswith(dutch)


EXPECTED = [
    ("intervention-setting", "setting/asylum-recption", "an existing thing of the kind Setting (vk:Setting)"),
    ("intervention-minimum-age-order", "40", "at most vk:maximumAge (15)"),
    ("intervention-duration-weeks", "7 weken", "a whole number, such as 12 (xsd:integer)"),
    ("intervention-group-size-min", "6, 7", "at most one value"),
    ("statement-place", "", "at least one value"),
    ("element-use-presence", "presence/explicitt", "one of presence/explicit, presence/partial, presence/absent, presence/unclear"),
    ("block-kind", "skos:Concept, vk:Asset, vk:CopingStrategy", "exactly one of vk:Asset, vk:Resource, vk:CopingStrategy"),
    ("study-label", "'X' (en), 'x' (en), 'x' (nl)", "one text for each language"),
]


@pytest.mark.parametrize(("rule", "was", "expected"), EXPECTED, ids=[row[0] for row in EXPECTED])
def test_what_was_found_stands_beside_what_was_expected(found, rule, was, expected):
    finding = one(found, rule)
    assert finding.found == was
    assert dict(finding.expected)["en"] == expected
    assert dict(finding.expected)["nl"] != expected


def test_a_number_that_can_not_be_told_gets_no_hint(found):
    finding = one(found, "study-year")
    assert finding.found == "in 2020 of 2021"
    assert finding.hint == ()


def test_a_wrong_datatype_is_one_finding(found):
    assert one(found, "intervention-duration-weeks").component == "Datatype"
    assert one(found, "cost-amount").component == "Datatype"


def test_an_element_of_another_kind_is_one_finding(found):
    assert not [finding for finding in found if finding.rule == "element-use-element-scheme"]


def test_a_bound_is_still_checked_where_another_property_has_a_wrong_datatype(tmp_path):
    path = tmp_path / "x.ttl"
    path.write_text(
        "@prefix vk: <https://w3id.org/veerkracht/ns#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> ."
        ' <https://w3id.org/veerkracht/id/cost/y> a vk:Cost ; vk:amount -3.0 ; vk:priceYear "x"^^xsd:integer .',
        encoding="utf-8",
    )
    rules = {(finding.rule, finding.component) for finding in check([path])}
    assert ("cost-amount", "MinInclusive") in rules
    assert ("cost-price-year", "Datatype") in rules
    assert ("cost-price-year", "MinInclusive") not in rules
