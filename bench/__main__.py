"""Measure this server beside others on the same data: `python -m bench --sizes real,1000 --out table.md`."""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from .cases import Case, cases
from .client import PATIENCE, Times, latency, settle, throughput
from .data import data
from .peers import PeerError
from .servers import OURS, OXIGRAPH, Server, servers, versions

if TYPE_CHECKING:
    from .release import Wrapped

SIZES = ("real", "1000", "10000", "100000")

#: A server that was so often too late is ended: it would still be at work on what nobody waits for.
LATE = 3

#: Milliseconds from which on a server that keeps no answers is not asked the same by many: it would answer none in the time for it.
SLOW = 1000

#: Seconds that the machine gets at most to come to rest between two cases.
REST = 60


@dataclass
class Measured:
    """What one case took on each server, by the server's name: alone and not kept; repeated, by many."""

    case: Case
    alone: dict[str, Times] = field(default_factory=dict)
    rate: dict[str, float | None] = field(default_factory=dict)


def measure(wrapped: Wrapped, wanted: list[Case], seconds: float, minutes: float) -> tuple[list[Measured], dict[str, str]]:
    """Return what each case took on each server, one server after another, and why a server is missing or was ended."""
    found, missing = [Measured(case) for case in wanted], {}
    for name, start in servers(wrapped).items():
        say(f"  {name}")
        try:
            with start() as server:
                if why := _on(server, found, seconds, time.monotonic() + minutes * 60):
                    missing[name] = why
        except (PeerError, OSError, subprocess.TimeoutExpired) as error:
            missing[name] = str(error).splitlines()[0][:100]
    return found, missing


def _on(server: Server, found: list[Measured], seconds: float, deadline: float, rest: float = REST) -> str:
    """Measure each case on a server, and return why it was ended before the last one, nothing where it was not."""
    late = 0
    for measured in found:
        if late == LATE:
            return f"ended after {LATE} requests of more than {PATIENCE} s"
        if time.monotonic() > deadline:
            return "ended when its time was over"
        alone = measured.alone[server.name] = latency(server.requests(measured.case), seconds)
        late += alone.p50 is None
        repeated = server.requests(measured.case, uncached=False)
        asked = len(repeated) == 1 and alone.p50 is not None and (server.name == OURS or alone.p50 < SLOW)
        measured.rate[server.name] = throughput(repeated[0], seconds, server.process) if asked else None
        settle(rest)
        say(f"    {measured.case.name}: {_milliseconds(alone)}")
    return ""


def table(size: str, triples: int, found: list[Measured], missing: dict[str, str]) -> str:
    """Return the part of the report about one size."""
    names = list(dict.fromkeys(name for measured in found for name in measured.alone))
    head = ["", *(f"{name} p50 / p95 ms" for name in names), "to Oxigraph", "to fastest"]
    head += [f"{name} requests/s" for name in names] + ["to Oxigraph"]
    lines = [f"## {size} interventions, {triples:,} triples\n", _row(head), _row(["---"] + ["---:"] * (len(head) - 1))]
    lines += [_row(_cells(measured, names)) for measured in found]
    lines += [f"\n{name}: {why}" for name, why in missing.items()]
    return "\n".join(lines) + "\n"


def _cells(measured: Measured, names: list[str]) -> list[str]:
    alone, rate = measured.alone, measured.rate
    others = [times.p50 for name, times in alone.items() if name != OURS and times.p50 is not None]
    ours = alone[OURS].p50 if OURS in alone else None
    peer = alone[OXIGRAPH].p50 if OXIGRAPH in alone else None
    return [
        measured.case.name,
        *(_milliseconds(alone[name]) if name in alone else "" for name in names),
        _ratio(ours, peer),
        _ratio(ours, min(others, default=None)),
        *(f"{rate[name]:,.0f}" if rate.get(name) else "" for name in names),
        _ratio(rate.get(OURS), rate.get(OXIGRAPH)),
    ]


def _milliseconds(times: Times) -> str:
    return times.why if times.p50 is None or times.p95 is None else f"{times.p50:.2f} / {times.p95:.2f}"


def _ratio(one: float | None, other: float | None) -> str:
    return f"{one / other:.2f}" if one and other else ""


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def say(text: str) -> None:
    """Say on standard error what is under way."""
    print(text, file=sys.stderr, flush=True)


def main() -> None:
    """Measure what the command line asks for, and write the table."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure this server beside others on the same data.")
    parser.add_argument("--sizes", default=",".join(SIZES), help=f"numbers of interventions, or `real` (default: {','.join(SIZES)})")
    parser.add_argument("--seconds", type=float, default=2, help="for each case, server and way of asking (default: 2)")
    parser.add_argument("--minutes", type=float, default=10, help="for each server and size; what is left then is not asked (default: 10)")
    parser.add_argument("--only", default="", help="only the cases whose name holds this")
    parser.add_argument("--out", type=Path, help="where the table is written (default: standard output)")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    wanted = [case for case in cases() if given.only in case.name]
    parts = [f"{machine()}. {versions()}. {given.seconds:g} s for each number.\n"]
    if shutil.which("wrk") is None:
        parts.append("`wrk` is not installed: no requests per second.\n")
    for size in given.sizes.split(","):
        say(f"{size} interventions")
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            wrapped = data(size, Path(folder))
            parts.append(table(size, wrapped.triples, *measure(wrapped, wanted, given.seconds, given.minutes)))
        if given.out:
            given.out.write_text("\n".join(parts), encoding="utf-8")
    if not given.out:
        print("\n".join(parts))


def machine() -> str:
    """Return what this machine is."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    return f"{os.cpu_count()} cores ({names[0] if names else platform.machine()}), {memory:.0f} GB, Python {platform.python_version()}"


if __name__ == "__main__":
    main()
