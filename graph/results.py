"""Run a query and read its answer: rows as dicts, a DataFrame, or the standard result formats."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    Variable,
    serialize,
)

from .errors import QueryError
from .names import PREFIXES, term

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

POSITION = re.compile(r"at (\d+):(\d+)")
INTEGERS = {PREFIXES["xsd"] + name for name in ("integer", "int", "long", "nonNegativeInteger")}
DECIMALS = {PREFIXES["xsd"] + name for name in ("decimal", "double", "float")}

TABLES = {"json": QueryResultsFormat.JSON, "xml": QueryResultsFormat.XML, "csv": QueryResultsFormat.CSV, "tsv": QueryResultsFormat.TSV}
GRAPHS = {"ttl": RdfFormat.TURTLE, "nt": RdfFormat.N_TRIPLES, "rdf": RdfFormat.RDF_XML, "jsonld": RdfFormat.JSON_LD}


class SupportsWrite(Protocol):
    """Anything that bytes can be written to and flushed."""

    def write(self, data: bytes, /) -> int:
        """Take bytes, and return how many."""

    def flush(self) -> None:
        """Pass on what was kept back."""


@dataclass
class Answer:
    """The answer to a query, read once: as a table, as a boolean, or as triples."""

    found: QuerySolutions | QueryTriples | QueryBoolean

    @property
    def kind(self) -> str:
        """Return `table`, `graph` or `boolean`."""
        return {QuerySolutions: "table", QueryTriples: "graph", QueryBoolean: "boolean"}[type(self.found)]

    @property
    def columns(self) -> list[str]:
        """Return the names of the columns of a table."""
        return [variable.value for variable in self.found.variables] if isinstance(self.found, QuerySolutions) else []

    def rows(self) -> list[dict[str, Any]]:
        """Return a table's rows as dicts: IRIs and text as str, numbers as int or Decimal, unbound as None."""
        if not isinstance(self.found, QuerySolutions):
            raise TypeError("only a SELECT has rows")
        names = self.columns
        return [{name: plain(solution[name]) for name in names} for solution in self.found]

    def frame(self) -> pd.DataFrame:
        """Return a table as a pandas DataFrame (needs the `notebook` extra)."""
        import pandas as pd

        return pd.DataFrame(self.rows(), columns=self.columns)

    def write(self, output: SupportsWrite, form: str) -> None:
        """Write the answer in a format to anything with `write` and `flush`, as it is found."""
        if isinstance(self.found, QueryTriples):
            serialize(self.found, output, GRAPHS[form], prefixes=PREFIXES if form in ("ttl", "rdf") else None)  # type: ignore[arg-type]
        else:
            self.found.serialize(output, TABLES[form])  # type: ignore[arg-type]

    def serialize(self, form: str) -> bytes:
        """Return the answer in a format: json, xml, csv, tsv for tables and booleans; ttl, nt, rdf, jsonld for graphs."""
        if isinstance(self.found, QueryTriples):
            return serialize(self.found, format=GRAPHS[form], prefixes=PREFIXES if form in ("ttl", "rdf") else None) or b""
        return bytes(self.found.serialize(format=TABLES[form]) or b"")


def run(store: Store, sparql: str, values: Mapping[str, object] | None = None) -> Answer:
    """Return the answer to a query; raise QueryError, with line and column, for bad syntax."""
    substitutions: dict[Variable, NamedNode | BlankNode | Literal | Triple] = {
        Variable(name): term(value) for name, value in (values or {}).items() if value is not None
    }
    try:
        return Answer(store.query(sparql, prefixes=PREFIXES, substitutions=substitutions))
    except SyntaxError as error:
        match = POSITION.search(str(error))
        line, column = (int(match[1]), int(match[2])) if match else (None, None)
        raise QueryError(re.sub(r"^error at \d+:\d+: ", "", str(error)), line, column) from error
    except (ValueError, RuntimeError) as error:
        raise QueryError(str(error)) from error


def plain(value: NamedNode | BlankNode | Literal | Any) -> Any:  # noqa: ANN401 - any Python value
    """Return a term as a Python value."""
    if isinstance(value, Literal):
        if value.datatype.value in INTEGERS:
            return int(value.value)
        if value.datatype.value in DECIMALS:
            return Decimal(value.value)
        if value.datatype.value.endswith("#boolean"):
            return value.value == "true"
    return getattr(value, "value", None)
