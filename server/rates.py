"""How often a client may ask: a token bucket each, shared by all web processes."""

from __future__ import annotations

import time

from server.words import SharedWords

_PLACES = 1_024
_MICRO = 1_000_000


class Rates:
    """Allows ``rate`` requests a second to a client, and twice as many at once.

    Clients that share a place in the table take turns in it: a newcomer starts with a
    full bucket.
    """

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._most = max(1.0, 2 * rate)
        self._shared = SharedWords.make("noograph-rates", 3 * _PLACES)
        self._words = self._shared.words

    def wait(self, client: int, now: float | None = None) -> float:
        """Take one request from the client's bucket.

        Return 0 where there was one, else the seconds until there is.
        """
        if not self._rate:
            return 0.0
        moment = time.monotonic() if now is None else now
        at = 3 * (client % _PLACES)
        with self._shared.locked():
            return self._take(at, client, moment)

    def _take(self, at: int, client: int, now: float) -> float:
        left = self._most
        if self._words[at] == client:
            passed = max(0.0, now - self._words[at + 2] / _MICRO)
            left = min(self._most, self._words[at + 1] / _MICRO + passed * self._rate)
        missing = max(0.0, 1 - left)
        self._words[at] = client
        self._words[at + 1] = int((left if missing else left - 1) * _MICRO)
        self._words[at + 2] = int(now * _MICRO)
        return missing / self._rate
