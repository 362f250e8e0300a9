"""What happens around every request: its rate, its encoding, its count, its line."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask, Response, current_app, g, request

from server.clients import Clients
from server.encoding import encode
from server.errors import Problem
from server.journal import Journal
from server.metrics import Metrics
from server.rates import Rates

# The routes whose outcomes are counted as queries.
_QUERY_ROUTES = ("/sparql", "/graph-store", "/api/")
_NOT_LIMITED = ("/healthz", "/readyz", "/metrics", "/static/")


@dataclass(frozen=True, slots=True)
class Shared:
    """What the web processes of a server share, made before they are forked."""

    metrics: Metrics
    rates: Rates
    journal: Journal


def observe(app: Flask, shared: Shared) -> None:
    """Have every request of ``app`` limited, encoded, counted and written down."""
    app.extensions["noograph.shared"] = shared
    app.before_request(_begin)
    app.after_request(_end)


def note_query(digest: str) -> None:
    """Remember the query of this request, for its line."""
    g.noograph_query = digest


def note_outcome(outcome: str) -> None:
    """Remember how this request came out, for its line and the counters."""
    g.noograph_outcome = outcome


def _begin() -> None:
    g.noograph_started = time.monotonic()
    shared: Shared = current_app.extensions["noograph.shared"]
    if request.path.startswith(_NOT_LIMITED):
        return
    seconds = shared.rates.wait(_client())
    if seconds:
        raise Problem(
            429,
            "rate",
            f"too many requests; the next is welcome in {seconds:.1f} s",
            headers={"Retry-After": str(max(1, round(seconds + 0.5)))},
            limit="rate",
        )


def _client() -> int:
    clients: Clients = current_app.extensions["noograph.clients"]
    address = clients.address(request.remote_addr or "", request.headers)
    return clients.number(address)


def _end(response: Response) -> Response:
    response = encode(response, request.headers.get("Accept-Encoding", ""))
    line = _Line(current_app.extensions["noograph.shared"], response)
    if response.is_streamed:
        response.response = line.counted(response.iter_encoded())
    response.call_on_close(line.finish)
    return response


class _Line:
    """What is told of one request when its answer has gone out."""

    def __init__(self, shared: Shared, response: Response) -> None:
        self._shared = shared
        self._method = request.method
        self._path = request.path
        self._status = response.status_code
        self._size = response.content_length or 0
        self._started: float = g.get("noograph_started", time.monotonic())
        self._query: str | None = g.get("noograph_query")
        self._client = f"{_client():014x}"
        self._outcome: str = g.get("noograph_outcome", "ok")

    def counted(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        self._outcome = "broken"
        for piece in pieces:
            self._size += len(piece)
            yield piece
        self._outcome = "ok"

    def finish(self) -> None:
        seconds = time.monotonic() - self._started
        self._shared.metrics.count_request(self._status, self._size)
        if self._path.startswith(_QUERY_ROUTES):
            self._shared.metrics.count_query(self._outcome, seconds)
        self._shared.journal.write(
            method=self._method,
            path=self._path,
            status=self._status,
            outcome=self._outcome,
            milliseconds=round(seconds * 1000, 1),
            bytes=self._size,
            query=self._query,
            client=self._client,
        )
