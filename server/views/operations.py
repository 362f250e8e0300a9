"""``/healthz``, ``/readyz`` and ``/metrics``: for who runs the server."""

from __future__ import annotations

import ipaddress

from flask import Blueprint, Response, current_app, request

from server.errors import Problem
from server.evaluator import Evaluator

blueprint = Blueprint("operations", __name__)


@blueprint.get("/healthz")
def health() -> Response:
    """Say that the process answers."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
def ready() -> Response:
    """Say whether queries can be answered: a version is there, and an executor."""
    evaluator: Evaluator = current_app.extensions["noograph.evaluator"]
    evaluator.version()
    if not evaluator.pool.table.ready():
        raise Problem(503, "unavailable", "no executor is ready")
    return Response("ready\n", mimetype="text/plain")


@blueprint.get("/metrics")
def metrics() -> Response:
    """Return the figures of the server in the text format of Prometheus."""
    if not _is_loopback(request.remote_addr or ""):
        raise Problem(403, "read-only", "metrics are for this machine only")
    evaluator: Evaluator = current_app.extensions["noograph.evaluator"]
    table = evaluator.pool.table
    version = evaluator.version()
    lines = [
        *_gauge("executors", "Executors that are there", table.ready()),
        *_gauge("executors_busy", "Executors that evaluate", table.busy()),
        *_gauge("queue_waiting", "Requests that wait for an executor", table.waiting()),
        *_gauge("triples", "Triples of the current version", version.triples),
    ]
    return Response("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4")


def _gauge(name: str, text: str, value: int) -> list[str]:
    full = f"noograph_{name}"
    return [f"# HELP {full} {text}.", f"# TYPE {full} gauge", f"{full} {value}"]


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
