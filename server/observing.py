"""What happens around every request: its rate, its encoding, its count, its line."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask import Flask, Response, current_app, g, request

from server.clients import Clients
from server.encoding import encode
from server.errors import Problem
from server.federation.state import State
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
    remotes: State


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


def refuse_haste(shared: Shared, client: int) -> None:
    """Let a client pass that keeps to the rate.

    :raises Problem: 429 for one that does not.
    """
    seconds = shared.rates.wait(client)
    if seconds:
        raise Problem(
            429,
            "rate",
            f"too many requests; the next is welcome in {seconds:.1f} s",
            headers={"Retry-After": str(max(1, round(seconds + 0.5)))},
            limit="rate",
        )


@dataclass(slots=True)
class Line:
    """What is told of one request when its answer has gone out."""

    shared: Shared
    method: str
    path: str
    client: int
    started: float
    status: int = 200
    size: int = 0
    outcome: str = "ok"
    query: str | None = None

    def counted(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """Yield ``pieces``; those that end early are a broken answer."""
        self.outcome = "broken"
        for piece in pieces:
            self.size += len(piece)
            yield piece
        self.outcome = "ok"

    def finish(self) -> None:
        """Count the request and write it down."""
        seconds = time.monotonic() - self.started
        self.shared.metrics.count_request(self.status, self.size)
        if self.path.startswith(_QUERY_ROUTES):
            self.shared.metrics.count_query(self.outcome, seconds)
        if not self.shared.journal.is_kept:
            return
        self.shared.journal.write(
            method=self.method,
            path=self.path,
            status=self.status,
            outcome=self.outcome,
            milliseconds=round(seconds * 1000, 1),
            bytes=self.size,
            query=self.query,
            client=f"{self.client:014x}",
        )


def _begin() -> None:
    g.noograph_started = time.monotonic()
    clients: Clients = current_app.extensions["noograph.clients"]
    address = clients.address(request.remote_addr or "", request.headers)
    g.noograph_client = clients.number(address)
    if not request.path.startswith(_NOT_LIMITED):
        refuse_haste(current_app.extensions["noograph.shared"], g.noograph_client)


def _end(response: Response) -> Response:
    response = encode(response, request.headers.get("Accept-Encoding", ""))
    line = Line(
        current_app.extensions["noograph.shared"],
        request.method,
        request.path,
        g.get("noograph_client", 0),
        g.get("noograph_started", time.monotonic()),
        response.status_code,
        response.content_length or 0,
        g.get("noograph_outcome", "ok"),
        g.get("noograph_query"),
    )
    if response.is_streamed:
        response.response = line.counted(response.iter_encoded())
    response.call_on_close(line.finish)
    return response
