"""The index of names of the current version, opened once a version."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from kg.sparql.search import Named
from kg.store.names import Names
from kg.store.version import Version
from server.errors import Problem


@dataclass(slots=True)
class Search:
    """Gives the names that are current; an old index is left to those who use it."""

    version: Callable[[], Version]
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _seen: tuple[str, Names] | None = field(default=None, init=False)

    def kinds(self) -> dict[str, int]:
        """Return how many entities there are of each kind; none without an index."""
        if not self.version().names.exists():
            return {}
        return self.names().kinds()

    def named(self, words: str, most: int) -> list[Named]:
        """Return what is found by name, the surest first; :raises Problem: 503."""
        found = self.names().search(words, limit=most)
        return [Named(m.iri, m.score, m.name or m.label) for m in found]

    def names(self) -> Names:
        """Return the names of the current version.

        :raises Problem: 503 where the version has no index.
        """
        version = self.version()
        if not version.names.exists():
            detail = "this version has no index of names; build the store again"
            raise Problem(503, "unavailable", detail)
        with self._lock:
            if self._seen is None or self._seen[0] != version.id:
                self._seen = (version.id, Names(version.names))
            return self._seen[1]
