"""Trusty IRIs: names that hold a hash of what they name, by module RA of the specification, version 1.

https://github.com/trustyuri/trustyuri-spec: a set of named graphs that may speak of its own name, without blank nodes.
"""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

if TYPE_CHECKING:
    from collections.abc import Iterable

#: What an artifact code looks like: the module, and the 43 characters of a SHA-256.
CODE = re.compile(r"RA[A-Za-z0-9_-]{43}")

#: Stands where the code will be, in quads that have none yet.
UNKNOWN = "RA" + "_" * 43


def code_of(quads: Iterable[Quad], code: str = UNKNOWN) -> str:
    """Return the artifact code of quads, in which `code` stands wherever they name themselves; raise ValueError for a blank node."""
    lines = sorted({_key(quad, code) for quad in quads})
    text = "".join(f"{graph}\n{subject}\n{predicate}\n{_written(object_)}\n" for graph, subject, predicate, object_ in lines)
    return "RA" + base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")


def with_code(quads: Iterable[Quad], code: str) -> list[Quad]:
    """Return quads with their code where it was unknown."""
    return [
        Quad(_named(quad.subject, code), _named(quad.predicate, code), _named(quad.object, code), _named(quad.graph_name, code))
        for quad in quads
    ]


def is_verified(quads: Iterable[Quad], code: str) -> bool:
    """Return whether a code is that of the quads in which it stands."""
    return code_of(quads, code) == code


#: A term as it is compared: 0 and the IRI; or 1, text, whether there is no language, datatype, language.
_Term = tuple[int, str] | tuple[int, str, bool, str, str]


def _key(quad: Quad, code: str) -> tuple[str, str, str, _Term]:
    named = [_iri(term, code) for term in (quad.graph_name, quad.subject, quad.predicate)]
    return named[0], named[1], named[2], _object(quad.object, code)


def _iri(term: object, code: str) -> str:
    if not isinstance(term, NamedNode):
        raise ValueError(f"a trusty IRI can't be made of {term}: only of IRIs and literals, in named graphs")
    return term.value.replace(code, " ")


def _object(term: object, code: str) -> _Term:
    if not isinstance(term, Literal):
        return 0, _iri(term, code)
    language = (term.language or "").lower()
    return 1, term.value, not language, "" if language else term.datatype.value, language


def _written(term: _Term) -> str:
    if len(term) == 2:
        return term[1]
    _, text, plain, datatype, language = term
    escaped = text.replace("\\", "\\\\").replace("\n", "\\n")
    return f"^{datatype} {escaped}" if plain else f"@{language} {escaped}"


def _named(term: object, code: str) -> NamedNode:
    return NamedNode(term.value.replace(UNKNOWN, code)) if isinstance(term, NamedNode) else term  # type: ignore[return-value]
