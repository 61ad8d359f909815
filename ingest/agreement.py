"""How well two independent codings of elements and aims agree, and how the differences were settled.

`agreement/codings.tsv` holds every cell that at least one coder filled: what the first and the second coder said, what was
settled, and why. Cells that both left empty count as agreement that nothing is there.
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: The two codings, cell by cell.
FILE = Path(__file__).parent / "agreement" / "codings.tsv"

#: What a cell says where a coder coded nothing.
NOTHING = "none"


@dataclass(frozen=True)
class Cell:
    """What two coders said of one element or one block and basis in one intervention, and what was settled."""

    intervention: str
    kind: str
    concept: str
    basis: str
    first: str
    second: str
    settled: str
    reason: str


@dataclass(frozen=True)
class Agreement:
    """The agreement over a number of cells: the share that agrees, and Cohen's kappa."""

    cells: int
    same: int
    kappa: float

    @property
    def share(self) -> float:
        """Return the share of cells in which both said the same, 0 to 1."""
        return self.same / self.cells


def cells(path: Path = FILE) -> list[Cell]:
    """Return all cells that at least one coder filled."""
    with path.open(encoding="utf-8", newline="") as file:
        return [Cell(**row) for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]


def agreement(pairs: Iterable[tuple[str, str]]) -> Agreement:
    """Return share and kappa of pairs of judgements (Cohen 1960, doi:10.1177/001316446002000104)."""
    counted = Counter(pairs)
    total = sum(counted.values())
    same = sum(number for (one, other), number in counted.items() if one == other)
    first: Counter[str] = Counter()
    second: Counter[str] = Counter()
    for (one, other), number in counted.items():
        first[one] += number
        second[other] += number
    chance = sum(first[label] * second[label] for label in first) / total**2
    kappa = 1.0 if chance == 1 else (same / total - chance) / (1 - chance)
    return Agreement(total, same, kappa)


def by_kind(found: list[Cell], possible: Mapping[str, set[str]]) -> dict[str, Agreement]:
    """Return the agreement by kind of concept; `possible` names the concepts of each kind that could have been coded.

    An element's judgement is its presence, an aim's is whether the block is coded at all, on whatever basis.
    """
    interventions = {cell.intervention for cell in found}
    result = {}
    for kind, concepts in possible.items():
        said: dict[tuple[str, str], tuple[str, str]] = {}
        for cell in (cell for cell in found if cell.concept in concepts):
            key = (cell.intervention, cell.concept)
            before = said.get(key, (NOTHING, NOTHING))
            said[key] = (_stronger(before[0], cell.first), _stronger(before[1], cell.second))
        pairs = [
            said.get((intervention, concept), (NOTHING, NOTHING)) for intervention in sorted(interventions) for concept in sorted(concepts)
        ]
        result[kind] = agreement(pairs)
    return result


def _stronger(one: str, other: str) -> str:
    return one if other == NOTHING else other
