"""Rates, metrics and the journal, over real HTTP."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from served import Server

from server.metrics import OUTCOMES
from server.rates import Rates


def eventually(condition: Callable[[], bool]) -> None:
    for _ in range(200):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("it did not happen")


def _is_counted(server: Server, started: str) -> bool:
    return figure(server, started) >= 1


def figure(server: Server, started: str) -> int:
    lines = server.get("/metrics").text.splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(started))


def test_a_client_that_asks_too_often_is_told_to_wait(
    start: Callable[..., Server],
) -> None:
    server = start("--rate", "2")
    replies = [server.query("ASK {}") for _ in range(6)]
    assert [r.status for r in replies[:4]] == [200] * 4
    assert replies[-1].status == 429
    assert replies[-1].problem() == "rate"
    assert int(replies[-1].headers["Retry-After"]) >= 1
    assert server.get("/healthz").status == 200


@given(st.lists(st.floats(0, 3), min_size=1, max_size=50))
def test_the_rate_is_never_exceeded(gaps: list[float]) -> None:
    rates = Rates(2.0)
    now = 100.0
    allowed = 0
    for gap in gaps:
        now += gap
        allowed += not rates.wait(7, now)
    assert allowed <= 4 + 2 * (now - 100.0) + 1


def test_clients_have_buckets_of_their_own() -> None:
    rates = Rates(1.0)
    assert [rates.wait(1, 5.0) > 0 for _ in range(3)] == [False, False, True]
    assert rates.wait(2, 5.0) == 0


def test_metrics_count_outcomes(server: Server) -> None:
    server.query("ASK {}")
    server.query("nonsense")
    server.query("ASK { SERVICE <http://127.0.0.1:9/> {} }")
    for outcome in ("ok", "syntax", "federation-refused"):
        started = f'noograph_queries_total{{outcome="{outcome}"}} '
        eventually(partial(_is_counted, server, started))
    text = server.get("/metrics").text
    assert 'noograph_query_seconds_bucket{le="+Inf"}' in text


def test_every_line_of_the_metrics_is_well_formed(server: Server) -> None:
    for line in server.get("/metrics").text.splitlines():
        assert line.startswith("#") or float(line.rsplit(" ", 1)[1]) >= 0
    assert len(set(OUTCOMES)) == len(OUTCOMES)


@pytest.mark.parametrize("name", ["Forwarded", "X-Forwarded-For", "Via"])
def test_metrics_are_not_for_who_comes_through_a_proxy(
    server: Server, name: str
) -> None:
    reply = server.send("GET", "/metrics", None, {name: "for=192.0.2.1"})
    assert (reply.status, reply.problem()) == (403, "forbidden")


def test_the_journal_tells_of_requests_and_of_no_person(
    start: Callable[..., Server], tmp_path: Path
) -> None:
    journal = tmp_path / "journal"
    server = start("--journal", str(journal))

    def written(count: int) -> Callable[[], bool]:
        return lambda: journal.read_text().count("\n") == count

    # A line is written when the answer is out: the next request may overtake it.
    server.query("ASK { <http://example.org/secret> ?p ?o }")
    eventually(written(1))
    server.query("nonsense")
    eventually(written(2))
    server.get("/healthz")
    eventually(written(3))
    lines = [json.loads(line) for line in journal.read_text().splitlines()]
    assert [line["outcome"] for line in lines] == ["ok", "syntax", "ok"]
    assert [line["status"] for line in lines] == [200, 400, 200]
    assert len(lines[0]["query"]) == 16
    assert "query" not in lines[2]
    assert "secret" not in journal.read_text()
    assert "127.0.0.1" not in journal.read_text()
