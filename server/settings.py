"""Every setting of the server, in one place: its default, what it means, and the variable that changes it (`VEERKRACHT_NAME`)."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields
from typing import Annotated, Any, get_type_hints

from graph.errors import GraphError

from .tokens import entries


@dataclass(frozen=True)
class Settings:
    """What an operator can change: the limits that a stranger is held to, the cache, and what is logged."""

    query_seconds: Annotated[int, "A query that runs longer is ended, and answered with 503."] = 10
    query_characters: Annotated[int, "A longer query is refused with 414 (in an address, of 65,534 at most) or 413 (in a body)."] = 100_000
    query_depth: Annotated[int, "A query with brackets nested deeper is refused with 400."] = 200
    result_rows: Annotated[int, "A result with more rows or triples is not sent; the answer is 503 and says so."] = 1_000_000
    result_bytes: Annotated[int, "A result that grows larger is not sent; the answer is 503 and says so."] = 500_000_000
    memory_megabytes: Annotated[int, "A query that needs more, beside the data, is ended and answered with 503."] = 2048
    query_processes: Annotated[int, "How many queries each serving process runs at a time; the next ones wait."] = 3
    client_queries: Annotated[int, "How many of them one client may have; its next ones wait."] = 2
    waiting_queries: Annotated[int, "How many queries may wait for a process; the next ones are answered with 503 at once."] = 8
    waiting_requests: Annotated[int, "How many requests may wait for the same one that is being answered; the next ones do not."] = 16
    body_bytes: Annotated[int, "A request with a larger body is refused with 413."] = 1_000_000
    cache_megabytes: Annotated[int, "How much of its answers each serving process keeps for each release."] = 64
    cache_seconds: Annotated[int, "How long clients and proxies may use an answer without asking again."] = 60
    kept_releases: Annotated[int, "How many older releases are held ready for `?release=…` at a time."] = 2
    reload_seconds: Annotated[int, "How often a serving process looks for a new release."] = 1
    trusted_proxies: Annotated[int, "How many proxies stand in front; they set `X-Forwarded-For` and `X-Forwarded-Proto`."] = 0
    allowed_hosts: Annotated[str, "Hosts, separated by spaces, that SERVICE, FROM and LOAD may name; by default none."] = ""
    write_tokens: Annotated[str, "Who may write: `NAME:SHA256` entries, or a file of them (`veerkracht token`); by default nobody."] = ""
    write_seconds: Annotated[int, "A write that takes longer is ended, and answered with 503; nothing is written then."] = 60
    write_bytes: Annotated[int, "A write with a larger body is refused with 413."] = 10_000_000
    feed_days: Annotated[int, "How long the change feed keeps former versions and withdrawals; the newest version of all stays."] = 365
    feed_file: Annotated[str, "The file of the change feed's log; by default `.feed/log.db` in the folder of the releases."] = ""
    public_address: Annotated[str, "What the catalogue's addresses of files begin with; by default the address that it is asked at."] = ""
    export_folder: Annotated[str, "Where files for download are kept once made; by default beside the releases."] = ""
    export_megabytes: Annotated[int, "How much of them is kept, over all releases; those not asked for longest go first."] = 2000
    log: Annotated[str, "What is logged, as JSON lines: `requests` (all but answers from the cache), `errors` or `nothing`."] = "requests"

    @classmethod
    def from_environment(cls) -> Settings:
        """Return the settings, changed where the environment says so; raise GraphError for a value that can't be."""
        given: dict[str, Any] = {name: _value(name) for name in meanings() if variable(name) in os.environ}
        found = cls(**given)
        if found.log not in ("requests", "errors", "nothing"):
            raise GraphError(f"{variable('log')} is {found.log!r}", "give requests, errors or nothing")
        entries(found.write_tokens)
        if found.public_address:
            from graph.exports.catalogue.settings import as_address

            as_address(found.public_address)
        return found

    @property
    def hosts(self) -> frozenset[str]:
        """Return the hosts that a query may name."""
        return frozenset(self.allowed_hosts.split())

    @property
    def threads(self) -> int:
        """Return how many requests each serving process handles at a time: pages answer while queries run and wait."""
        return self.query_processes + self.waiting_queries + self.waiting_requests + 8


#: Settings for which nothing at all is a value.
NONE_ALLOWED = {"trusted_proxies", "cache_megabytes", "cache_seconds", "kept_releases", "waiting_queries", "waiting_requests"}


def meanings() -> dict[str, str]:
    """Return what each setting means, by its name."""
    hints = get_type_hints(Settings, include_extras=True)
    return {setting.name: hints[setting.name].__metadata__[0] for setting in fields(Settings)}


def variable(name: str) -> str:
    """Return the environment variable of a setting."""
    return f"VEERKRACHT_{name.upper()}"


def _value(name: str) -> int | str:
    text = os.environ[variable(name)]
    if isinstance(getattr(Settings, name), str):
        return text
    least = 0 if name in NONE_ALLOWED else 1
    if not text.isdecimal() or int(text) < least:
        raise GraphError(f"{variable(name)} is {text!r}", f"give a whole number of at least {least}")
    return int(text)
