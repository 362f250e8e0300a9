"""Answers kept for the next who asks the same, bounded in bytes.

The name of an answer holds the version of the graph, so a new version needs no
clearing: what is not asked for any more falls out.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

LARGEST = 1024 * 1024
# What an entry takes beside its bytes, roughly.
_OVERHEAD = 512


@dataclass(frozen=True, slots=True)
class Kept:
    """A whole answer and the facts about it."""

    body: bytes
    facts: dict[str, Any]


class Cache:
    """The answers used last, up to ``most`` bytes in all; safe between threads."""

    def __init__(self, most: int) -> None:
        self.size = 0
        self._most = most
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Kept] = OrderedDict()

    def get(self, name: str) -> Kept | None:
        """Return the answer of that name, if it is kept."""
        with self._lock:
            kept = self._kept.get(name)
            if kept is not None:
                self._kept.move_to_end(name)
            return kept

    def put(self, name: str, body: bytes, facts: dict[str, Any]) -> None:
        """Keep an answer unless it is too large."""
        if len(body) > min(LARGEST, self._most // 4):
            return
        with self._lock:
            self._remove(name)
            self._kept[name] = Kept(body, facts)
            self.size += len(body) + _OVERHEAD
            while self.size > self._most:
                self._remove(next(iter(self._kept)))

    def _remove(self, name: str) -> None:
        kept = self._kept.pop(name, None)
        if kept is not None:
            self.size -= len(kept.body) + _OVERHEAD
