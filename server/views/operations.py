"""``/healthz``, ``/readyz`` and ``/metrics``: for who runs the server."""

from __future__ import annotations

import ipaddress

from flask import Blueprint, Response, current_app, request

from server.clients import Clients
from server.errors import Problem
from server.evaluator import Evaluator
from server.metrics import gauge
from server.observing import Shared
from server.writing.desk import Desk

_PASSED_ON = ("Forwarded", "X-Forwarded-For", "Via")
_PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"

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
    if not _is_local():
        desk: Desk = current_app.extensions["noograph.desk"]
        if desk.tokens is None:
            raise Problem(403, "forbidden", "metrics are for this machine only")
        desk.tokens.check(request.headers.get("Authorization"))
    evaluator: Evaluator = current_app.extensions["noograph.evaluator"]
    shared: Shared = current_app.extensions["noograph.shared"]
    table = evaluator.pool.table
    triples = evaluator.version().triples
    lines = [
        *gauge("executors", "Executors that are there", table.ready()),
        *gauge(
            "executors_in_memory",
            "Executors that have the graph in memory",
            table.in_memory(),
        ),
        *gauge("executors_busy", "Executors that evaluate", table.busy()),
        *gauge("queue_waiting", "Requests that wait for an executor", table.waiting()),
        *gauge("triples", "Triples of the current version", triples),
        "# HELP noograph_queue_refused_total Requests that found the queue full.",
        "# TYPE noograph_queue_refused_total counter",
        f"noograph_queue_refused_total {table.refused()}",
        *shared.metrics.lines(),
        *shared.remotes.lines(),
    ]
    return Response("\n".join(lines) + "\n", content_type=_PROMETHEUS)


def _is_local() -> bool:
    """Return whether the request comes from this machine and was not passed on."""
    clients: Clients = current_app.extensions["noograph.clients"]
    peer = request.remote_addr or ""
    address = clients.address(peer, request.headers)
    passed_on = any(name in request.headers for name in _PASSED_ON)
    if passed_on and address == peer:
        return False
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
