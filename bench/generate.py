"""Write a graph of N interventions, the real ones and generated ones, as N-Quads: `python -m bench.generate N OUT.nq`.

The same N, seed and shape give the same bytes. Interventions are made, read and inferred upon in batches, by the code that makes
the real graph, so that memory stays that of one batch whatever N is.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, RdfFormat, serialize

from graph.build import make, ontology_rules
from graph.inference import INFERRED, infer, load
from ingest import triples
from ingest.records import read_records
from ontology import ID

from .records import Places, Shape, generated, source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Quad


#: Interventions that are made and inferred upon at a time: few of the whole shape, more of the lean one.
BATCH = {False: 250, True: 2_000}


def batches(number: int, seed: int = 1, *, lean: bool = False) -> Iterator[list[Quad]]:
    """Yield the quads of a graph of this number of interventions: first those of the real data, then batch by batch.

    Raise ValueError where the number is smaller than that of the real interventions.
    """
    shape = Shape.of(read_records())
    wanted = number - len(shape.interventions)
    if wanted < 0:
        raise ValueError(f"{number} interventions are fewer than the {len(shape.interventions)} real ones")
    generator = _Generator(shape, wanted, seed, lean)
    yield generator.base
    for start in range(0, wanted, BATCH[lean]):
        yield generator.batch(range(start, min(start + BATCH[lean], wanted)))


class _Generator:
    """Makes batches of generated interventions beside the real data."""

    def __init__(self, shape: Shape, wanted: int, seed: int, lean: bool) -> None:
        self._shape, self._seed, self._lean = shape, seed, lean
        self._rules, self._places = ontology_rules(), Places(lean)
        self._document = [source(wanted)]
        self._described = triples.Places(self._document)
        built = make()
        self.base = [*built.stated, *built.inferred, *(triples.quads(self._document) if wanted else ())]
        self._known = set(self.base)

    def batch(self, numbers: range) -> list[Quad]:
        """Return what a batch of interventions states, and what follows from it beside the real data."""
        stated = self._stated(numbers)
        store = load([*self.base, *stated])
        infer(store, self._rules)
        return [*stated, *(quad for quad in store if self._is_new(quad))]

    def _stated(self, numbers: range) -> list[Quad]:
        records = [record for number in numbers for record in generated(self._shape, number, self._places, self._seed, self._lean)]
        stated = list(triples.quads(records))
        fresh = {ID + place for place in self._places.fresh()}
        used = [quad for quad in stated if isinstance(quad.object, NamedNode) and quad.object.value in fresh]
        return list(dict.fromkeys([*stated, *self._described.quads(used)]))

    def _is_new(self, quad: Quad) -> bool:
        """Return whether a quad was inferred in this batch; a lean graph leaves out which rule it was."""
        graph = quad.graph_name
        kept = isinstance(graph, NamedNode) and (graph == INFERRED if self._lean else graph.value.startswith(INFERRED.value))
        return kept and quad not in self._known


def write(out: Path, parts: Iterable[list[Quad]]) -> int:
    """Write quads as N-Quads, each part sorted, and return how many there are."""
    count = 0
    with out.open("wb") as file:
        for part in parts:
            lines = sorted((serialize(part, format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True))
            file.writelines(lines)
            count += len(lines)
    return count


def main() -> None:
    """Write the file that the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m bench.generate", description="Write a graph of N interventions as N-Quads.")
    parser.add_argument("number", type=int, metavar="N", help="interventions, the real ones included")
    parser.add_argument("out", type=Path, metavar="OUT.nq")
    parser.add_argument("--seed", type=int, default=1, help="another seed gives other interventions")
    parser.add_argument("--lean", action="store_true", help="about a tenth of the triples for each intervention (see bench/README.md)")
    given = parser.parse_args()
    try:
        print(write(given.out, batches(given.number, given.seed, lean=given.lean)), "quads")
    except ValueError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
