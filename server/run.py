"""Run the application under granian."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

from graph.errors import GraphError

if TYPE_CHECKING:
    from pathlib import Path

#: Requests that each serving process handles at a time: more than it runs queries, so that pages answer while queries wait.
THREADS = 8


def run(releases: Path, host: str, port: int, workers: int) -> None:
    """Serve until stopped; raise GraphError where the address can't be had."""
    from granian import Granian
    from granian.constants import Interfaces

    _refuse_taken(host, port)
    os.environ["VEERKRACHT_RELEASE"] = str(releases.resolve())
    Granian(
        "server.wsgi:app", address=host, port=port, workers=workers, interface=Interfaces.WSGI, blocking_threads=THREADS, log_enabled=False
    ).serve()


def _refuse_taken(host: str, port: int) -> None:
    try:
        with socket.create_server((host, port)):
            pass
    except OSError as error:
        raise GraphError(
            f"can't listen on {host}:{port}: {error.strerror}", "choose another with --port, or `make serve PORT=…`"
        ) from error
