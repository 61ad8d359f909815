"""Start other SPARQL servers on free ports in folders of their own, over an N-Quads file, and always stop them.

For tests, which compare answers, and for the benchmark, which compares speed::

    with virtuoso(Path("releases/current/data.nq")) as peer:
        urlopen(peer.query + "?query=ASK{}")
"""

from __future__ import annotations

import getpass
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: Seconds that a server may take to load its data and answer.
STARTING = 1800

#: Virtuoso's name for a graph where a line of N-Quads has none.
NO_GRAPH = "urn:x-peers:default"

VIRTUOSO_INI = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
ErrorLogLevel = 7
FileExtend = 200
MaxCheckpointRemap = 2000
Striping = 0
TempStorage = TempDatabase

[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
MaxCheckpointRemap = 2000
Striping = 0

[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
MaxClientConnections = 40
CheckpointInterval = 0
CaseMode = 2
DirsAllowed = {folder}
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
MaxQueryMem = 2G
ThreadsPerQuery = {threads}

[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
MaxClientConnections = 40
ServerThreads = 40
MaxKeepAlives = 40
KeepAliveTimeout = 60
DefaultMailServer = localhost:25

[SPARQL]
ResultSetMaxRows = {rows}
MaxQueryCostEstimationTime = 0
MaxQueryExecutionTime = 0
"""

ROOT = Path(__file__).parent.parent

#: What stands around the part of nginx's configuration that `docs/nginx.conf` is.
NGINX_CONF = """
daemon off;
user {user};
worker_processes auto;
pid {folder}/pid;
error_log stderr warn;
events {{ worker_connections 1000; }}
http {{
access_log off;
client_body_temp_path {folder}/body;
proxy_temp_path {folder}/proxy;
fastcgi_temp_path {folder}/fastcgi;
uwsgi_temp_path {folder}/uwsgi;
scgi_temp_path {folder}/scgi;
{site}
}}
"""

NGINX_CACHE = "/var/cache/nginx/"


class PeerError(Exception):
    """A server that did not start, or did not take its data."""


@dataclass(frozen=True)
class Peer:
    """A running server: its name, its process, and its addresses, None where it has no such thing."""

    name: str
    pid: int
    query: str
    update: str | None = None
    graph_store: str | None = None


@contextmanager
def oxigraph(data: Path | None = None, *, on_disk: bool = False) -> Iterator[Peer]:
    """Yield Oxigraph's server, in memory or on disk; raise PeerError where it does not start or load."""
    port, program = free_port(), str(Path(sys.executable).with_name("oxigraph"))
    command = [program, "serve", "--bind", f"127.0.0.1:{port}"]
    address = f"http://127.0.0.1:{port}"
    with _folder() as folder:
        if on_disk:
            command += ["--location", str(folder / "store")]
        if on_disk and data:
            _run([program, "load", "--location", str(folder / "store"), "--file", str(data)], folder)
        with process(command, folder, f"{address}/query?query=ASK%7B%7D") as pid:
            if data and not on_disk:
                _post(f"{address}/store", data)
            yield Peer("oxigraph-disk" if on_disk else "oxigraph", pid, f"{address}/query", f"{address}/update", f"{address}/store")


@contextmanager
def virtuoso(data: Path | None = None, *, megabytes: int = 1000, rows: int = 100_000_000) -> Iterator[Peer]:
    """Yield Virtuoso with so much memory for buffers, which cuts results at so many rows; raise PeerError where it does not start or load.

    Whoever reaches the port may write: it listens to this machine only.
    """
    sql, http = free_port(), free_port()
    buffers = megabytes * 1024 * 1024 // 8700
    address = f"http://127.0.0.1:{http}"
    with _folder() as folder:
        text = VIRTUOSO_INI.format(
            sql=sql, http=http, folder=folder, buffers=buffers, dirty=buffers * 3 // 4, threads=os.cpu_count() or 1, rows=rows
        )
        (folder / "virtuoso.ini").write_text(text, encoding="utf-8")
        command = ["virtuoso-t", "+configfile", "virtuoso.ini", "+foreground"]
        with process(command, folder, f"{address}/sparql?query=ASK%7B%7D") as pid:
            _sql(sql, folder, 'GRANT SPARQL_UPDATE TO "SPARQL"')
            if data:
                _load_virtuoso(sql, folder, data)
            yield Peer("virtuoso", pid, f"{address}/sparql", f"{address}/sparql", f"{address}/sparql-graph-crud")


@contextmanager
def rdflib_endpoint(data: Path | None = None) -> Iterator[Peer]:
    """Yield rdflib-endpoint in memory; raise PeerError where it does not start or load."""
    port, program = free_port(), str(Path(sys.executable).with_name("rdflib-endpoint"))
    command = [program, "serve", "--host", "127.0.0.1", "--port", str(port), *([str(data)] if data else [])]
    address = f"http://127.0.0.1:{port}/"
    with _folder() as folder, process(command, folder, f"{address}?query=ASK%7B%7D") as pid:
        yield Peer("rdflib-endpoint", pid, address)


@contextmanager
def nginx(address: str) -> Iterator[str]:
    """Yield the address of an nginx in front of a server, with what `docs/nginx.conf` says; raise PeerError where it does not start."""
    port = free_port()
    with _folder() as folder:
        site = (ROOT / "docs" / "nginx.conf").read_text(encoding="utf-8")
        here = {"listen 80;": f"listen 127.0.0.1:{port};", "127.0.0.1:8000": address.partition("://")[2], NGINX_CACHE: f"{folder}/"}
        for said, changed in here.items():
            if said not in site:
                raise PeerError(f"docs/nginx.conf does not say {said!r}")
            site = site.replace(said, changed)
        (folder / "nginx.conf").write_text(NGINX_CONF.format(folder=folder, site=site, user=getpass.getuser()), encoding="utf-8")
        with process(["nginx", "-e", "stderr", "-c", f"{folder}/nginx.conf"], folder, f"http://127.0.0.1:{port}/health"):
            yield f"http://127.0.0.1:{port}"


def _load_virtuoso(sql: int, folder: Path, data: Path) -> None:
    (folder / "data").mkdir()
    shutil.copyfile(data, folder / "data" / "data.nq")
    _sql(sql, folder, f"ld_dir('{folder}/data', 'data.nq', '{NO_GRAPH}')")
    _sql(sql, folder, "rdf_loader_run()")
    wrong = _sql(sql, folder, "SELECT ll_error FROM DB.DBA.load_list WHERE ll_error IS NOT NULL OR ll_state <> 2")
    if "0 Rows." not in wrong:
        raise PeerError(f"virtuoso did not load {data}: {wrong}")
    _sql(sql, folder, "checkpoint")
    (folder / "data" / "data.nq").unlink()


def _sql(port: int, folder: Path, command: str) -> str:
    said = _run(["isql-vt", f"127.0.0.1:{port}", "dba", "dba", "ERRORS=STDOUT", f"exec={command};"], folder)
    if "*** Error" in said:
        raise PeerError(f"{command}: {said}")
    return said


def _run(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=STARTING)
    if done.returncode:
        raise PeerError(f"{' '.join(command)}: {done.stdout}")
    return done.stdout


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="peer-", ignore_cleanup_errors=True) as name:
        yield Path(name)


@contextmanager
def process(command: list[str], folder: Path, address: str, environment: Mapping[str, str] | None = None) -> Iterator[int]:
    """Run a server until the block ends, and yield its process's number once it answers at an address."""
    log = folder / "out.txt"
    with log.open("wb") as output:
        running = subprocess.Popen(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
    try:
        _wait(running, address, log)
        yield running.pid
    finally:
        running.send_signal(signal.SIGTERM)
        try:
            running.wait(10)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


def _wait(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + STARTING
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise PeerError(f"{process.args!r} ended: {log.read_text(encoding='utf-8', errors='replace')[-2000:]}")
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except urllib.error.HTTPError as error:
            error.close()
            return
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise PeerError(f"{process.args!r} did not answer at {address} within {STARTING} seconds")


def _post(address: str, data: Path) -> None:
    headers = {"Content-Type": "application/n-quads", "Content-Length": str(data.stat().st_size)}
    with data.open("rb") as body:
        request = urllib.request.Request(address, data=body, headers=headers, method="POST")
        urllib.request.urlopen(request, timeout=STARTING).close()


def free_port() -> int:
    """Return a port that nobody listens to."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
