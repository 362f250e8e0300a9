"""Whom a web process no longer waits for when its threads are all taken.

A client that sends or reads slowly holds a thread, which does no harm while there are
others. When a request finds none, those are given up that move fewest bytes a second,
of the address that has most of them: however many connections somebody keeps open, the
next request of somebody else is read.
"""

from __future__ import annotations

import time
from collections import Counter
from typing import Protocol

_LEAST = 0.25


class Waiting(Protocol):
    """A connection of which a thread waits for the client."""

    peer: str

    def pace(self, now: float) -> float:
        """Return the bytes a second that it moved while it was waited for."""

    def waited(self, now: float) -> float:
        """Return the seconds that it was waited for."""

    def give_up(self) -> None:
        """Wake the thread that waits, and tell it to wait no more."""


class Patience:
    """The connections that threads wait for at the moment.

    Threads add and remove their own; the main thread chooses among them.
    """

    def __init__(self) -> None:
        self._waiting: set[Waiting] = set()

    def begin(self, client: Waiting) -> None:
        """Note that a thread waits for ``client``."""
        self._waiting.add(client)

    def end(self, client: Waiting) -> None:
        """Note that it does no more."""
        self._waiting.discard(client)

    def give_up(self, many: int) -> list[Waiting]:
        """Give up to ``many`` clients up and return them.

        Who has just begun is left alone: most requests come in one piece.
        """
        now = time.monotonic()
        slow = [c for c in self._waiting.copy() if c.waited(now) >= _LEAST]
        held = Counter(client.peer for client in slow)
        given_up: list[Waiting] = []
        while slow and len(given_up) < many:
            most = max(held.values())
            chosen = min(
                (client for client in slow if held[client.peer] == most),
                key=lambda client: client.pace(now),
            )
            slow.remove(chosen)
            held[chosen.peer] -= 1
            self._waiting.discard(chosen)
            chosen.give_up()
            given_up.append(chosen)
        return given_up
