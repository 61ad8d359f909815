"""For operators: is it alive, is it ready, what does it count, and what did it answer (as JSON lines, without personal data)."""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, current_app, g, jsonify, request

from . import metrics

if TYPE_CHECKING:
    from flask import Flask

blueprint = Blueprint("operations", __name__)

#: Methods that are counted each; a client may send any word.
METHODS = frozenset(("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH"))


@blueprint.route("/health")
def health() -> Response:
    """Return 200: this process answers."""
    return _now(jsonify(status="ok"))


@blueprint.route("/ready")
def ready() -> tuple[Response, int]:
    """Return 200 where a release is loaded and a query is answered, else 503."""
    works = current_app.config["WORKERS"].works()
    status = {"status": "ready" if works else "no process answers queries", "release": current_app.config["RELEASE"].version}
    return _now(jsonify(status)), 200 if works else 503


@blueprint.route("/metrics")
def counted() -> Response:
    """Return what was counted, for Prometheus."""
    body, media_type = metrics.exposition()
    return _now(Response(body, content_type=media_type))


def _now(response: Response) -> Response:
    response.cache_control.no_store = True
    return response


def register(app: Flask) -> None:
    """Count and log every request of an application."""
    app.register_blueprint(blueprint)
    app.before_request(_started)
    app.after_request(_answered)


def _started() -> None:
    g.started = time.monotonic()


def _answered(response: Response) -> Response:
    """Count and log a response. The route is logged and not the address: nobody's words, and no address of a person."""
    seconds = time.monotonic() - g.get("started", time.monotonic())
    route = request.url_rule.rule if request.url_rule else "none"
    method = request.method if request.method in METHODS else "other"
    metrics.requests.labels(route, method, response.status_code).inc()
    metrics.request_seconds.labels(route).observe(seconds)
    wanted = current_app.config["SETTINGS"].log
    if wanted == "requests" or (wanted == "errors" and response.status_code >= 500):
        log(
            method=method, route=route, status=response.status_code, milliseconds=round(seconds * 1000, 1),
            bytes=response.content_length, release=current_app.config["RELEASE"].version,
        )  # fmt: skip
    return response


def log(**facts: Any) -> None:  # noqa: ANN401 - whatever is worth knowing
    """Write a line of JSON to standard error."""
    print(json.dumps({"time": datetime.now(UTC).isoformat(timespec="milliseconds"), **facts}), file=sys.stderr, flush=True)
