"""Run queries of strangers in a SPARQL server, as if it were processes of our own: the same limits, the same answers."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from graph.dialect import refuse_extensions
from graph.errors import EngineError, EngineTimeout, QueryError
from graph.query_text import Dataset
from graph.release import Release
from graph.remote import RemoteRelease
from graph.sparql_server import TooLarge

from .operations import log
from .query_process import written
from .workers import Source

if TYPE_CHECKING:
    from graph.opened import Opened
    from graph.remote import Remote
    from graph.results import Answer

    from .settings import Settings


def source_of(release: Opened, settings: Settings) -> Source | RemoteSource:
    """Return what runs queries of strangers over a release: processes of our own, or the server that holds its data."""
    if isinstance(release, RemoteRelease):
        return RemoteSource(release.engine)
    assert isinstance(release, Release)
    return Source(release.folder, settings.memory_megabytes, bool(settings.hosts))


class RemoteProcess:
    """A place at the server: as many queries as there are places run there at a time."""

    def __init__(self, engine: Remote) -> None:
        self._engine = engine

    def ask(self, asked: dict[str, Any], file: IO[bytes], seconds: float) -> tuple[dict[str, Any], bytes]:
        """Return head and body of the answer; raise TimeoutError past the time."""
        try:
            head, body = written(lambda: self._found(asked, seconds), asked, file.fileno())
        except EngineTimeout as error:
            raise TimeoutError from error
        except TooLarge:
            return {"error": "size"}, b""
        except EngineError as error:
            log(event="engine", error=str(error))
            return {"error": "engine"}, b""
        return head, bytes(body)

    def close(self) -> None:
        """Do nothing: connections are the engine's."""

    def end(self) -> None:
        """Do nothing: what the server still does for a query ends by the server's own limits."""

    def _found(self, asked: dict[str, Any], seconds: float) -> Answer:
        if asked["documents"]:
            raise QueryError("documents from elsewhere can't be asked together with graphs of this server")
        refuse_extensions(asked["query"])
        return self._engine.fetch(asked["query"], Dataset(asked["default"], asked["named"]), seconds=seconds, most=asked["bytes"])


class RemoteSource:
    """Where places come from."""

    def __init__(self, engine: Remote) -> None:
        self._engine = engine

    def fork(self) -> RemoteProcess:
        """Return a new place."""
        return RemoteProcess(self._engine)

    def stop(self) -> None:
        """Do nothing: the server is not ours."""
