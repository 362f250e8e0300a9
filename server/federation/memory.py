"""Answers of endpoints, kept a short while by one web process, bounded in bytes."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from server.federation.terms import Row

_OVERHEAD = 100
Key = tuple[str, str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Kept:
    """The rows of an answer, until when they hold, and their size."""

    rows: Sequence[Row]
    until: float
    size: int


class Memory:
    """The answers used last: by endpoint, query and variables."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._size = 0
        self._lock = threading.Lock()
        self._kept: OrderedDict[Key, Kept] = OrderedDict()

    def get(self, key: Key) -> Sequence[Row] | None:
        """Return the rows where they are kept and still hold."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is None:
                return None
            if kept.until < time.monotonic():
                self._remove(key)
                return None
            self._kept.move_to_end(key)
            return kept.rows

    def put(self, key: Key, rows: Sequence[Row], seconds: float) -> None:
        """Keep rows unless they are too many."""
        if not seconds or not self._most:
            return
        size = len(key[1]) + _OVERHEAD + sum(map(_size, rows))
        if size > self._most // 4:
            return
        with self._lock:
            self._remove(key)
            self._kept[key] = Kept(rows, time.monotonic() + seconds, size)
            self._size += size
            while self._size > self._most:
                self._remove(next(iter(self._kept)))

    def _remove(self, key: Key) -> None:
        kept = self._kept.pop(key, None)
        if kept is not None:
            self._size -= kept.size


def _size(row: Row) -> int:
    return _OVERHEAD + sum(len(term) for term in row if term)
