"""Every setting of the server, in one place: its default, what it means, and the variable that changes it (`VEERKRACHT_NAME`)."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields
from typing import Annotated, get_type_hints

from graph.errors import GraphError


@dataclass(frozen=True)
class Settings:
    """The limits that a query of a stranger is held to."""

    query_seconds: Annotated[int, "A query that runs longer is ended, and answered with 503."] = 10
    query_characters: Annotated[int, "A longer query is refused with 414 (in an address) or 413 (in a body)."] = 100_000
    query_depth: Annotated[int, "A query with brackets nested deeper is refused with 400."] = 200
    result_bytes: Annotated[int, "A result that grows larger is not sent; the answer is 503 and says so."] = 100_000_000
    memory_megabytes: Annotated[int, "A query process that needs more is ended, and the query answered with 503."] = 4096
    query_processes: Annotated[int, "How many queries each serving process runs at a time; the next ones wait."] = 2

    @classmethod
    def from_environment(cls) -> Settings:
        """Return the settings, changed where the environment says so; raise GraphError for a value that is no number above 0."""
        return cls(**{name: _number(name) for name in meanings() if variable(name) in os.environ})


def meanings() -> dict[str, str]:
    """Return what each setting means, by its name."""
    hints = get_type_hints(Settings, include_extras=True)
    return {setting.name: hints[setting.name].__metadata__[0] for setting in fields(Settings)}


def variable(name: str) -> str:
    """Return the environment variable of a setting."""
    return f"VEERKRACHT_{name.upper()}"


def _number(name: str) -> int:
    text = os.environ[variable(name)]
    if not text.isdigit() or int(text) == 0:
        raise GraphError(f"{variable(name)} is {text!r}", "give a whole number above 0")
    return int(text)
