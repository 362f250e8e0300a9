"""What the server counts: in memory that all web processes share, one row each.

The text is that of Prometheus:
https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from __future__ import annotations

import bisect
import mmap
import threading
from collections.abc import Iterator

from server.errors import TITLES

BUCKETS = (
    0.001,
    0.0025,
    0.005,
    0.01,
    0.025,
    0.05,
    0.1,
    0.25,
    0.5,
    1,
    2.5,
    5,
    10,
    30,
    60,
)
OUTCOMES = ("ok", "not-modified", "client-gone", "broken", *TITLES)
_STATUSES = ("1xx", "2xx", "3xx", "4xx", "5xx")
_ROWS = 64
_WORD = 8

_OUTCOME = 0
_STATUS = _OUTCOME + len(OUTCOMES)
_BUCKET = _STATUS + len(_STATUSES)
_SECONDS = _BUCKET + len(BUCKETS) + 1
_BYTES = _SECONDS + 1
_HITS = _BYTES + 1
_MISSES = _HITS + 1
_WORDS = _MISSES + 1


class Metrics:
    """Counters of one web process; :meth:`lines` shows the sums over all."""

    def __init__(self) -> None:
        self._words = memoryview(mmap.mmap(-1, _ROWS * _WORDS * _WORD)).cast("Q")
        self._row = 0
        self._lock = threading.Lock()

    def use_row(self, number: int) -> None:
        """Count in a row of our own from now on."""
        self._row = number % _ROWS

    def count_request(self, status: int, size: int) -> None:
        """Count a response."""
        self._add(_STATUS + min(max(status // 100, 1), 5) - 1)
        self._add(_BYTES, size)

    def count_query(self, outcome: str, seconds: float) -> None:
        """Count a query that was answered, or why it was not."""
        self._add(_OUTCOME + OUTCOMES.index(outcome))
        self._add(_BUCKET + bisect.bisect_left(BUCKETS, seconds))
        self._add(_SECONDS, int(seconds * 1_000_000))

    def count_cache(self, *, hit: bool) -> None:
        """Count a look into the cache."""
        self._add(_HITS if hit else _MISSES)

    def lines(self) -> Iterator[str]:
        """Yield the counters as text."""
        sums = [
            sum(self._words[row * _WORDS + word] for row in range(_ROWS))
            for word in range(_WORDS)
        ]
        yield from _head("responses_total", "Responses by class of status", "counter")
        for number, status in enumerate(_STATUSES):
            value = sums[_STATUS + number]
            yield f'noograph_responses_total{{status="{status}"}} {value}'
        yield from _head("response_bytes_total", "Bytes of answers", "counter")
        yield f"noograph_response_bytes_total {sums[_BYTES]}"
        yield from _head("queries_total", "Queries by outcome", "counter")
        for number, outcome in enumerate(OUTCOMES):
            value = sums[_OUTCOME + number]
            yield f'noograph_queries_total{{outcome="{outcome}"}} {value}'
        yield from _head("query_seconds", "Time to answer a query", "histogram")
        total = 0
        for number, bound in enumerate(BUCKETS):
            total += sums[_BUCKET + number]
            yield f'noograph_query_seconds_bucket{{le="{bound}"}} {total}'
        total += sums[_BUCKET + len(BUCKETS)]
        yield f'noograph_query_seconds_bucket{{le="+Inf"}} {total}'
        yield f"noograph_query_seconds_sum {sums[_SECONDS] / 1_000_000}"
        yield f"noograph_query_seconds_count {total}"
        yield from _head("cache_lookups_total", "Looks into the cache", "counter")
        yield f'noograph_cache_lookups_total{{result="hit"}} {sums[_HITS]}'
        yield f'noograph_cache_lookups_total{{result="miss"}} {sums[_MISSES]}'

    def _add(self, word: int, amount: int = 1) -> None:
        with self._lock:
            self._words[self._row * _WORDS + word] += amount


def gauge(name: str, text: str, value: float) -> Iterator[str]:
    """Yield the lines of a figure that goes up and down."""
    yield from _head(name, text, "gauge")
    yield f"noograph_{name} {value:g}"


def _head(name: str, text: str, kind: str) -> Iterator[str]:
    yield f"# HELP noograph_{name} {text}."
    yield f"# TYPE noograph_{name} {kind}"
