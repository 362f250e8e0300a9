"""The index of names of the current version, opened once a version."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from kg.store.names import Names
from server.errors import Problem
from server.evaluator import Evaluator


@dataclass(slots=True)
class Search:
    """Gives the names that are current; an old index is left to those who use it."""

    evaluator: Evaluator
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _seen: tuple[str, Names] | None = field(default=None, init=False)

    def kinds(self) -> dict[str, int]:
        """Return how many entities there are of each kind; none without an index."""
        if not self.evaluator.version().names.exists():
            return {}
        return self.names().kinds()

    def names(self) -> Names:
        """Return the names of the current version.

        :raises Problem: 503 where the version has no index.
        """
        version = self.evaluator.version()
        if not version.names.exists():
            detail = "this version has no index of names; build the store again"
            raise Problem(503, "unavailable", detail)
        with self._lock:
            if self._seen is None or self._seen[0] != version.id:
                self._seen = (version.id, Names(version.names))
            return self._seen[1]
