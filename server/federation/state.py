"""What all web processes know of each endpoint: its rate, its failures, its counts.

A remote that failed several times in a row is left alone for a while, longer each time:
a query that needs it is told so at once instead of waiting for another timeout.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping

from server.federation.faults import RemoteFault
from server.federation.remotes import Remote, Remotes
from server.words import SharedWords

OUTCOMES = ("ok", "failed", "cached", "refused")
_MICRO = 1_000_000
_FAILURES = 5
_REST = 5.0
_LONGEST_REST = 120.0

_NEXT = 0
_FAILED = 1
_RESTS = 2
_COUNTS = 3
_ROWS = _COUNTS + len(OUTCOMES)
_BINDINGS = _ROWS + 1
_BYTES = _BINDINGS + 1
_SPENT = _BYTES + 1
_WIDTH = _SPENT + 1
_TOTALS = (
    ("rows", _ROWS, "Rows that endpoints answered with"),
    ("bindings", _BINDINGS, "Bindings sent to endpoints"),
    ("bytes", _BYTES, "Bytes that endpoints answered with"),
)


class State:
    """A row of words for each endpoint, shared by the processes of a server."""

    def __init__(self, remotes: Remotes) -> None:
        self.remotes = remotes
        self._places: Mapping[str, int] = {
            remote.name: _WIDTH * number for number, remote in enumerate(remotes)
        }
        count = max(1, _WIDTH * len(remotes))
        self._shared = SharedWords.make("noograph-federation", count)
        self._words = self._shared.words

    def turn(self, remote: Remote, now: float) -> float:
        """Take a turn; return the seconds until it comes.

        :raises RemoteFault: where the endpoint is left alone for now.
        """
        at = self._places[remote.name]
        with self._shared.locked():
            rest = self._words[at + _RESTS] / _MICRO - now
            if rest > 0:
                raise RemoteFault(
                    "resting",
                    f"failed {self._words[at + _FAILED]} times in a row and is not "
                    f"asked again for {rest:.0f} s",
                    status=503,
                    retry=rest,
                )
            if not remote.rate:
                return 0.0
            turn = max(now, self._words[at + _NEXT] / _MICRO)
            self._words[at + _NEXT] = int((turn + 1 / remote.rate) * _MICRO)
            return turn - now

    def succeeded(self, remote: Remote) -> None:
        """Note that the endpoint works."""
        with self._shared.locked():
            self._words[self._places[remote.name] + _FAILED] = 0

    def failed(self, remote: Remote) -> None:
        """Note that it does not; after some times it is left alone."""
        at = self._places[remote.name]
        with self._shared.locked():
            failures = self._words[at + _FAILED] + 1
            self._words[at + _FAILED] = failures
            if failures >= _FAILURES:
                doubled = _REST * 2 ** min(failures - _FAILURES, 10)
                until = time.monotonic() + min(doubled, _LONGEST_REST)
                self._words[at + _RESTS] = int(until * _MICRO)

    def count(
        self,
        remote: Remote,
        outcome: str,
        *,
        rows: int = 0,
        bindings: int = 0,
        size: int = 0,
        seconds: float = 0.0,
    ) -> None:
        """Count a call."""
        at = self._places[remote.name]
        with self._shared.locked():
            self._words[at + _COUNTS + OUTCOMES.index(outcome)] += 1
            self._words[at + _ROWS] += rows
            self._words[at + _BINDINGS] += bindings
            self._words[at + _BYTES] += size
            self._words[at + _SPENT] += int(seconds * _MICRO)

    def lines(self) -> Iterator[str]:
        """Yield the counters as the metrics show them."""
        if not self._places:
            return
        yield from _head("calls_total", "Calls of endpoints by outcome")
        for name, at in self._places.items():
            for number, outcome in enumerate(OUTCOMES):
                value = self._words[at + _COUNTS + number]
                labels = f'endpoint="{_label(name)}",outcome="{outcome}"'
                yield f"noograph_federation_calls_total{{{labels}}} {value}"
        for kind, word, text in _TOTALS:
            yield from _head(f"{kind}_total", text)
            for name, at in self._places.items():
                total = self._words[at + word]
                label = f'endpoint="{_label(name)}"'
                yield f"noograph_federation_{kind}_total{{{label}}} {total}"
        yield from _head("seconds_total", "Seconds that calls of endpoints took")
        for name, at in self._places.items():
            spent = self._words[at + _SPENT] / _MICRO
            label = f'endpoint="{_label(name)}"'
            yield f"noograph_federation_seconds_total{{{label}}} {spent}"


def _head(name: str, text: str) -> Iterator[str]:
    yield f"# HELP noograph_federation_{name} {text}."
    yield f"# TYPE noograph_federation_{name} counter"


def _label(name: str) -> str:
    return name.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
