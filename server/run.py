"""Run the site under granian."""

from __future__ import annotations

import os
import socket
import tempfile
from typing import TYPE_CHECKING

from graph.errors import GraphError

from .settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

#: Milliseconds that a client may take to send the head of a request, the first one or the next, before its connection is closed.
HEADERS = 30_000

#: Connections of each serving process; idle ones count as well.
CONNECTIONS = 4096

#: Seconds that a process may take to answer what it has begun, after it was asked to stop.
STOPPING = 60


def run(releases: Path, host: str, port: int, workers: int) -> None:
    """Serve until stopped; raise GraphError where the address can't be had or a setting can't be."""
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings

    settings = Settings.from_environment()
    _refuse_taken(host, port)
    os.environ["VEERKRACHT_RELEASE"] = str(releases.resolve())
    with tempfile.TemporaryDirectory(prefix="veerkracht-metrics-") as counted:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = counted
        Granian(
            "server.wsgi:app", address=host, port=port, workers=workers, interface=Interfaces.WSGI,
            backpressure=CONNECTIONS, http=HTTPModes.http1, http1_settings=HTTP1Settings(header_read_timeout=HEADERS),
            blocking_threads=settings.threads, workers_kill_timeout=STOPPING, log_enabled=False,
        ).serve()  # fmt: skip


def _refuse_taken(host: str, port: int) -> None:
    try:
        with socket.create_server((host, port)):
            pass
    except OSError as error:
        raise GraphError(
            f"can't listen on {host}:{port}: {error.strerror}", "choose another with --port, or `make serve PORT=…`"
        ) from error
