"""Start real servers, and talk to them."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

ROOT = Path(__file__).parent.parent


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    def __getitem__(self, name):
        return self.headers[name]


@dataclass
class Running:
    address: str
    process: subprocess.Popen
    log: Path

    def ask(self, path, method="GET", body=None, **headers):
        """Return the answer to one request on a connection of its own; header names with _ for -."""
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=60)
        try:
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def query(self, query, _path="/sparql", _more=(), **headers):
        return self.ask(f"{_path}?{urlencode([('query', query), *_more])}", **headers)

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        self.process.wait(90)

    def lines(self):
        return self.log.read_text().splitlines()


@contextlib.contextmanager
def serve(releases, tmp_path, workers=1, **settings):
    """A server over a folder of releases, with settings by their names; stopped at the end."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "server.cli",
        "serve",
        "--no-build",
        "--release",
        str(releases),
        "--port",
        str(port),
        "--workers",
        str(workers),
    ]
    environment = os.environ | {f"VEERKRACHT_{name.upper()}": str(value) for name, value in settings.items()}
    log = Path(tmp_path) / f"log-{port}"
    with log.open("w") as file:
        process = subprocess.Popen(command, cwd=ROOT, stdout=file, stderr=subprocess.STDOUT, env=environment)
    running = Running(f"http://127.0.0.1:{port}", process, log)
    try:
        _wait(running)
        yield running
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(90)


def _wait(running):
    for _ in range(300):
        with contextlib.suppress(OSError):
            if running.ask("/ready").status == 200:
                return
        assert running.process.poll() is None, running.log.read_text()
        time.sleep(0.05)
    raise AssertionError(running.log.read_text())


def family(number):
    """The processes that a process has started, and theirs."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = path.read_text().rpartition(")")[2].split()
            if int(fields[1]) == number and fields[0] != "Z":
                found += [int(path.parent.name), *family(int(path.parent.name))]
    return found


def memory(numbers):
    """The resident memory of processes together, in megabytes, what they share counted once."""
    total = 0
    for number in numbers:
        with contextlib.suppress(OSError):
            total += sum(
                int(line.split()[1]) for line in Path(f"/proc/{number}/smaps_rollup").read_text().splitlines() if line.startswith("Pss:")
            )
    return total // 1024
