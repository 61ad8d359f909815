"""What the server counts, for Prometheus.

Several serving processes count together where `PROMETHEUS_MULTIPROC_DIR` names a folder, as `veerkracht serve` has it.
"""

from __future__ import annotations

import os

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

requests = Counter("veerkracht_requests", "Requests that were not answered from the cache.", ["route", "method", "status"])
request_seconds = Histogram("veerkracht_request_seconds", "How long such requests took.", ["route"], buckets=SECONDS)
cache = Counter("veerkracht_cache", "Requests that could be answered from the cache, by what came of it.", ["result"])
cache_bytes = Gauge("veerkracht_cache_bytes", "Bytes of answers that are kept.", multiprocess_mode="livesum")
query_seconds = Histogram("veerkracht_query_seconds", "How long queries took, with waiting.", buckets=SECONDS)
queries_ended = Counter("veerkracht_queries_ended", "Queries that were not run to their end, by why.", ["why"])
query_processes = Gauge("veerkracht_query_processes", "Processes that answer queries.", multiprocess_mode="livesum")
queries_at_work = Gauge("veerkracht_queries_at_work", "Queries that are running.", multiprocess_mode="livesum")
releases_served = Counter("veerkracht_releases_served", "How often a serving process moved to a release.")


def exposition() -> tuple[bytes, str]:
    """Return what was counted, by all serving processes, and its media type."""
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry), CONTENT_TYPE_LATEST
