"""Which queries are SPARQL 1.1 and nothing more: engines have words of their own, with which a stranger could do what queries can't.

Virtuoso, for one, fetches documents where a query begins with `DEFINE get:soft …`, and calls functions of its database by `bif:` and
`sql:`. A query goes to an engine only where every word of it is one of the grammar's
(https://www.w3.org/TR/sparql11-query/#sparqlGrammar).
"""

from __future__ import annotations

import re

from .errors import QueryError
from .query_text import Token, tokens

_WORDS = """
    A ABS AS ASC ASK AVG BASE BIND BNODE BOUND BY CEIL COALESCE CONCAT CONSTRUCT CONTAINS COUNT DATATYPE DAY DESC DESCRIBE DISTINCT
    ENCODE_FOR_URI EXISTS FALSE FILTER FLOOR FROM GRAPH GROUP GROUP_CONCAT HAVING HOURS IF IN IRI ISBLANK ISIRI ISLITERAL ISNUMERIC
    ISURI LANG LANGMATCHES LCASE LIMIT MAX MD5 MIN MINUS MINUTES MONTH NAMED NOT NOW OFFSET OPTIONAL ORDER PREFIX RAND REDUCED REGEX
    REPLACE ROUND SAMETERM SAMPLE SECONDS SELECT SEPARATOR SERVICE SHA1 SHA256 SHA384 SHA512 SILENT STR STRAFTER STRBEFORE STRDT STRENDS
    STRLANG STRLEN STRSTARTS STRUUID SUBSTR SUM TIMEZONE TRUE TZ UCASE UNDEF UNION URI UUID VALUES WHERE YEAR
"""
WORDS = frozenset(_WORDS.split())

NUMBER = re.compile(r"\d+([eE]\d*)?$|_$")

MARKS = frozenset("{}()[];,.*/|^?+-=<>!&@")

#: IRIs by which Virtuoso calls functions of its database.
FUNCTIONS = re.compile(r"<\s*(bif|sql):", re.IGNORECASE)


def refuse_extensions(query: str) -> None:
    """Raise QueryError, with line and column, for what is not in the grammar of SPARQL 1.1."""
    for token in tokens(query):
        if _is_foreign(token):
            before = query[: token.start]
            raise QueryError(f"{token.text!r} is not SPARQL 1.1", before.count("\n") + 1, token.start - before.rfind("\n"))


def _is_foreign(token: Token) -> bool:
    if token.kind == "word":
        return token.text.upper() not in WORDS and not NUMBER.match(token.text)
    if token.kind == "iri":
        return bool(FUNCTIONS.match(token.text))
    return token.kind == "other" and token.text not in MARKS
