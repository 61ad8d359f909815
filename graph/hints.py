"""What was expected, what was found, and how to mend it: from the shape that was broken and from the data, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal, NamedNode

from .expectations import ALWAYS_EXPECTED, EXPECTED
from .hint_words import FEW, Pair, written
from .mending import ALWAYS, HINTS
from .shape_facts import SH, TYPE, Facts, literals

if TYPE_CHECKING:
    from ingest.positions import Position, Term

    from .engine import Outcome

#: What was found is cut at this many characters.
LONGEST = 120


class Texts(NamedTuple):
    """What a finding says besides its message: expected, found, hint."""

    expected: tuple[Pair, ...] = ()
    found: str = ""
    hint: tuple[Pair, ...] = ()


class Hints:
    """Hints for the results of one validation."""

    def __init__(self, shapes: Facts, data: Facts) -> None:
        self.shapes, self.data = shapes, data

    def texts(self, outcome: Outcome, position: Position) -> Texts:
        """Return what was expected and found, and how to mend it; empty where the message says it all."""
        component = outcome.component.removesuffix("ConstraintComponent")
        expected = EXPECTED[component](self, outcome) if component in EXPECTED else ALWAYS_EXPECTED.get(component)
        hint = HINTS[component](self, outcome, position) if component in HINTS else ALWAYS.get(component)
        return Texts(_both(expected), self._found(outcome, component), _both(hint))

    def parameter(self, outcome: Outcome, name: str) -> Term | None:
        """Return what the broken shape says by a property of SHACL."""
        return self.shapes.first(outcome.shape, SH + name)

    def number(self, outcome: Outcome, name: str) -> str:
        """Return the text of a parameter."""
        value = self.parameter(outcome, name)
        return written(value) if value is not None else ""

    def path_values(self, outcome: Outcome) -> list[Term]:
        """Return the values of the property that a result is about."""
        path = str(outcome.path or "")
        return self.data.values(outcome.focus, path) if path else []

    def members(self, outcome: Outcome) -> list[str]:
        """Return the IRIs that a value could be: the things of the class, or the allowed ones."""
        if allowed := self.allowed(outcome):
            return [term.value for term in allowed if isinstance(term, NamedNode)]
        return [iri for kind in self.kinds(outcome) for iri in self.data.members(kind)]

    def allowed(self, outcome: Outcome) -> list[NamedNode | Literal]:
        """Return the values that a shape allows, where it lists them."""
        listed = self.shapes.items(self.parameter(outcome, "in"))
        return [term for term in listed if isinstance(term, NamedNode | Literal)]

    def kinds(self, outcome: Outcome) -> list[str]:
        """Return the classes that a value must be of, one of them where the shape offers a choice."""
        nodes = [outcome.shape, *(item for name in ("or", "xone") for item in self.shapes.items(self.parameter(outcome, name)))]
        return [value.value for node in nodes for value in self.shapes.values(node, SH + "class") if isinstance(value, NamedNode)]

    def schemes(self, outcome: Outcome) -> list[Term]:
        """Return the schemes that a concept must be in, where the shape asks that by one of its alternatives."""
        choices = self.shapes.items(self.parameter(outcome, "or"))
        inner = [rule for node in choices for rule in self.shapes.values(node, SH + "property")]
        return [scheme for rule in inner for scheme in self.shapes.values(rule, SH + "hasValue")]

    def languages(self, outcome: Outcome) -> list[str]:
        """Return the languages that a text may or must have."""
        node = self.parameter(outcome, "qualifiedValueShape") or outcome.shape
        return [item.value for item in literals(self.shapes.items(self.shapes.first(node, SH + "languageIn")))]

    def _found(self, outcome: Outcome, component: str) -> str:
        if component in ("MaxCount", "UniqueLang"):
            return ", ".join(written(value) for value in self.path_values(outcome)[:FEW])
        if component == "Xone":
            return ", ".join(written(value) for value in self.data.values(outcome.focus, TYPE))
        if outcome.value is None or outcome.value == outcome.focus:
            return ""
        text = written(outcome.value)
        return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _both(pair: Pair | None) -> tuple[Pair, ...]:
    return (("en", pair[1]), ("nl", pair[0])) if pair and pair[0] else ()
