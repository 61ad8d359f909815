"""What can go wrong with the graph, said to a person."""

from __future__ import annotations


class GraphError(Exception):
    """Something about the graph, a release or a question that its user can mend."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(f"{message} ({hint})" if hint else message)
        self.message = message
        self.hint = hint


class QueryError(GraphError):
    """A query that can't be read: what is wrong, and where."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message, f"line {line}, column {column}" if line else None)
        self.line = line
        self.column = column


class FormatError(GraphError):
    """An answer that the format asked for can't hold."""


class EngineError(GraphError):
    """A SPARQL server that can't be reached, refuses, fails, or cuts its answer short."""


class EngineTimeout(EngineError):
    """A SPARQL server that did not answer in time."""
