"""Terms and lists as hints write them, in Dutch and English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from .names import PREFIXES, short

if TYPE_CHECKING:
    from ingest.positions import Term

#: A text in Dutch and in English.
Pair = tuple[str, str]

#: More allowed values than this are not listed.
FEW = 12


def written(term: Term) -> str:
    """Return a term as people read it: a short name, or a text with its language."""
    if isinstance(term, NamedNode):
        return short(term.value)
    if isinstance(term, BlankNode | Triple):
        return str(term)
    return f"{term.value!r} ({term.language})" if term.language else repr(term.value) if _is_text(term) else term.value


def _is_text(literal: Literal) -> bool:
    return literal.datatype.value == PREFIXES["xsd"] + "string" or not literal.value.strip()


def listed(names: list[str], dutch: str, english: str) -> Pair:
    """Return names after a word, the first dozen of them."""
    shown = [*names[:FEW], "…"] if len(names) > FEW else names
    return f"{dutch}{', '.join(shown)}", f"{english}{', '.join(shown)}"
