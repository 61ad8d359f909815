"""Run a query and read its answer: rows as dicts, a DataFrame, or the standard result formats."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any, Protocol

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Store,
    serialize,
)

from .binding import with_values
from .errors import QueryError
from .names import PREFIXES, term
from .row_limit import RowLimit, TooManyRows, limited
from .syntax import syntax_error
from .xml_text import XmlText

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pandas as pd
    from pyoxigraph import Triple

    from .query_text import Dataset


INTEGERS = {PREFIXES["xsd"] + name for name in ("integer", "int", "long", "nonNegativeInteger")}
DECIMALS = {PREFIXES["xsd"] + name for name in ("decimal", "double", "float")}

TABLES = {"json": QueryResultsFormat.JSON, "xml": QueryResultsFormat.XML, "csv": QueryResultsFormat.CSV, "tsv": QueryResultsFormat.TSV}
GRAPHS = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "rdf": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
    "trig": RdfFormat.TRIG,
    "nq": RdfFormat.N_QUADS,
}
PREFIXED = {"ttl", "rdf", "trig"}


class SupportsWrite(Protocol):
    """Anything that bytes can be written to and flushed."""

    def write(self, data: bytes, /) -> int:
        """Take bytes, and return how many."""

    def flush(self) -> None:
        """Pass on what was kept back."""


@dataclass
class Answer:
    """The answer to a query, read once: as a table, as a boolean, or as triples."""

    found: QuerySolutions | QueryBoolean | Iterable[Triple]

    @property
    def kind(self) -> str:
        """Return `table`, `graph` or `boolean`."""
        return {QuerySolutions: "table", QueryBoolean: "boolean"}.get(type(self.found), "graph")

    @property
    def columns(self) -> list[str]:
        """Return the names of the columns of a table."""
        return [variable.value for variable in self.found.variables] if isinstance(self.found, QuerySolutions) else []

    def rows(self) -> list[dict[str, Any]]:
        """Return a table's rows as dicts: IRIs and text as str, numbers as int or Decimal, unbound as None."""
        if not isinstance(self.found, QuerySolutions):
            raise TypeError("only a SELECT has rows")
        names = self.columns
        return [dict(zip(names, map(plain, solution), strict=True)) for solution in self.found]

    def triples(self) -> Iterator[Triple]:
        """Yield the triples of a graph."""
        if isinstance(self.found, QuerySolutions | QueryBoolean):
            raise TypeError("only a CONSTRUCT or DESCRIBE has triples")
        return iter(self.found)

    def frame(self) -> pd.DataFrame:
        """Return a table as a pandas DataFrame (needs the `notebook` extra)."""
        import pandas as pd

        return pd.DataFrame(self.rows(), columns=self.columns)

    def write(self, output: SupportsWrite, form: str, limit: int | None = None) -> None:
        """Write the answer in a format to anything with `write` and `flush`, as it is found.

        Raise TooManyRows once there are more rows or triples than the limit, FormatError where the format can't hold the answer;
        part of it has been written then.
        """
        output = XmlText(output) if form in ("xml", "rdf") else output
        if not isinstance(self.found, QuerySolutions | QueryBoolean):
            triples = self.found if limit is None else limited(self.found, limit)
            serialize(triples, output, GRAPHS[form], prefixes=PREFIXES if form in PREFIXED else None)  # type: ignore[arg-type]
        elif isinstance(self.found, QueryBoolean) and form in ("csv", "tsv"):
            output.write(b"true\n" if self.found else b"false\n")
        else:
            counted = output if limit is None or isinstance(self.found, QueryBoolean) else RowLimit(output, form, limit, self.columns)
            self.found.serialize(counted, TABLES[form])  # type: ignore[arg-type]

    def serialize(self, form: str) -> bytes:
        """Return the answer in a format: json, xml, csv, tsv for tables and booleans; ttl, nt, rdf, jsonld, trig, nq for graphs."""
        output = BytesIO()
        self.write(output, form)
        return output.getvalue()


def run(store: Store, sparql: str, values: Mapping[str, object] | None = None) -> Answer:
    """Return the answer to a query; raise QueryError, with line and column, for bad syntax."""
    terms = {name: term(value) for name, value in (values or {}).items() if value is not None}
    return _asked(store, with_values(sparql, terms))


def run_over(store: Store, sparql: str, dataset: Dataset, documents: Mapping[str, str] | None = None) -> Answer:
    """Return the answer of a dataset of some of the store's graphs, and of documents (Turtle) that stand for further ones.

    Oxigraph gives a triple as often as there are default graphs that hold it; where there are several, they are merged first, as
    https://www.w3.org/TR/sparql11-query/#specifyingDataset has it.
    """
    default, named = [NamedNode(iri) for iri in dataset.default or ()], [NamedNode(iri) for iri in dataset.named or ()]
    if len(default) < 2 and not documents:
        return _asked(store, sparql, default_graph=default, named_graphs=named)
    merged = Store()
    for source in _with_documents(store, documents or {}):
        for graph in default:
            merged.extend(Quad(q.subject, q.predicate, q.object) for q in source.quads_for_pattern(None, None, None, graph))
        for graph in named:
            merged.extend(source.quads_for_pattern(None, None, None, graph))
    return _asked(merged, sparql)


def _with_documents(store: Store, documents: Mapping[str, str]) -> Iterator[Store]:
    yield store
    for iri, text in documents.items():
        other = Store()
        other.load(text, RdfFormat.TURTLE, base_iri=iri, to_graph=NamedNode(iri))
        yield other


def write_quads(quads: Iterable[Quad], output: SupportsWrite, form: str) -> None:
    """Write quads in a format for datasets: nq, trig or jsonld."""
    serialize(quads, output, GRAPHS[form], prefixes=PREFIXES if form in PREFIXED else None)  # type: ignore[arg-type]


def _asked(store: Store, sparql: str, **options: Any) -> Answer:  # noqa: ANN401 - as Store.query has them
    try:
        return Answer(store.query(sparql, prefixes=PREFIXES, **options))
    except SyntaxError as error:
        raise syntax_error(error, sparql, Store().query) from error
    except (ValueError, RuntimeError) as error:
        raise QueryError(str(error)) from error


def plain(value: NamedNode | BlankNode | Literal | Any) -> Any:  # noqa: ANN401 - any Python value
    """Return a term as a Python value."""
    if isinstance(value, Literal) and not value.language:
        datatype = value.datatype.value
        if datatype in INTEGERS:
            return int(value.value)
        if datatype in DECIMALS:
            return Decimal(value.value)
        if datatype.endswith("#boolean"):
            return value.value == "true"
    return getattr(value, "value", None)


__all__ = ["Answer", "TooManyRows", "plain", "run", "run_over", "write_quads"]
