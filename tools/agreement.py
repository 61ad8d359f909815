"""Write docs/coding-agreement.md from the two codings: `python tools/agreement.py`. A test fails when the two drift."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from pyoxigraph import NamedNode

from graph.build import ontology_quads
from ingest.agreement import NOTHING, Agreement, Cell, by_kind, cells
from ontology import BASE, ID

DOC = Path(__file__).parent.parent / "docs" / "coding-agreement.md"
NEVER_CODED = {"element/intervention-length", "element/number-of-elements"}
ELEMENTS = {
    "ContentElement": "content elements",
    "InstructionalElement": "instructional elements",
    "StructuralElement": "structural elements",
}
BLOCKS = {
    "RegulatoryStrength": "regulatory strengths",
    "InterpersonalStrength": "interpersonal strengths",
    "MeaningMakingStrength": "meaning-making strengths",
    "SupportiveRelationship": "supportive relationships",
    "EnvironmentalFactor": "environmental factors",
    "CopingStrategy": "coping",
}

TEXT = """# How two codings agreed

Elements and aims of {interventions} interventions were coded twice, from the documents, the [coding guide](coding-guide.md) and the lists of concepts alone. Neither coder saw the other's work; {first_only} interventions that a source only names in passing were coded once and are not counted here. **Both coders are language models of the same family. Their agreement says that the guide can be applied in the same way twice; it says less than the agreement of two people would, and it is no proof that a coding is right.**

Kappa is Cohen's. An element's judgement is its presence (explicit, partial, absent, unclear, or not coded); an aim's is whether the block was coded, on whatever basis. Cells that both left empty count as agreement: they are many, which is why the share is high and kappa is the figure to read. The last column leaves them out: of the cells that at least one coder filled, the share in which both said the same.

| kind | cells | agreement | kappa | of filled cells |
| --- | ---: | ---: | ---: | ---: |
{rows}

## Settled cases

{different} of {filled} filled cells differed. They were settled case by case from the document and the guide: {for_first} as the first coder had it, {for_second} as the second had it, {for_neither} as neither had it. In {both_wrong} cells both said the same and the guide's decided cases said otherwise; those were put right as well. What the cases taught stands in section 8 of the guide.

| intervention | concept | basis | first | second | settled | why |
| --- | --- | --- | --- | --- | --- | --- |
{cases}
"""


def kinds() -> dict[str, set[str]]:
    """Return the concepts that could have been coded, by class."""
    scheme = {NamedNode(f"{ID}scheme/{name}") for name in ("elements", "blocks")}
    quads = list(ontology_quads())
    housed = {quad.subject.value for quad in quads if quad.object in scheme and quad.predicate.value.endswith("#inScheme")}
    found: dict[str, set[str]] = {}
    for quad in quads:
        if quad.predicate.value.endswith("#type") and quad.subject.value in housed and quad.object.value.startswith(f"{BASE}ns#"):
            found.setdefault(quad.object.value.removeprefix(f"{BASE}ns#"), set()).add(quad.subject.value.removeprefix(ID))
    return {kind: concepts - NEVER_CODED for kind, concepts in found.items()}


def page() -> str:
    """Return the text of the page."""
    found, possible = cells(), kinds()
    elements = {kind: possible[kind] for kind in ELEMENTS}
    blocks = {kind: possible[kind] for kind in BLOCKS}
    every = {"all elements": set().union(*elements.values()), "all building blocks": set().union(*blocks.values())}
    scores = by_kind(found, {**elements, **blocks, **every})
    names = {**ELEMENTS, **BLOCKS}
    rows = [
        _row(names.get(kind, f"**{kind}**"), score, _filled(found, {**elements, **blocks, **every}[kind])) for kind, score in scores.items()
    ]
    different = [cell for cell in found if cell.first != cell.second]
    for_whom = Counter("first" if c.settled == c.first else "second" if c.settled == c.second else "neither" for c in different)
    corrected = [cell for cell in found if cell.first == cell.second != cell.settled]
    return TEXT.format(
        interventions=len({cell.intervention for cell in found}),
        first_only="a few",
        rows="\n".join(rows),
        different=len(different),
        filled=sum((cell.first, cell.second) != (NOTHING, NOTHING) for cell in found),
        for_first=for_whom["first"],
        for_second=for_whom["second"],
        for_neither=for_whom["neither"],
        both_wrong=len(corrected),
        cases="\n".join(_case(cell) for cell in [*different, *corrected]),
    )


def _filled(found: list[Cell], concepts: set[str]) -> float:
    mine = [cell for cell in found if cell.concept in concepts and (cell.first, cell.second) != (NOTHING, NOTHING)]
    return sum(cell.first == cell.second for cell in mine) / len(mine)


def _row(name: str, score: Agreement, filled: float) -> str:
    return f"| {name} | {score.cells} | {score.share:.1%} | {score.kappa:.2f} | {filled:.0%} |"


def _case(cell: Cell) -> str:
    return f"| {cell.intervention} | {cell.concept} | {cell.basis} | {cell.first} | {cell.second} | {cell.settled} | {cell.reason} |"


if __name__ == "__main__":
    DOC.write_text(page(), encoding="utf-8")
