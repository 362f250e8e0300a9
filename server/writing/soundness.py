"""Whether a change leaves the graph sound: no fault that was not there before."""

from __future__ import annotations

from pyoxigraph import Store

from kg.namespaces import Namespaces
from kg.validation import Fault, check_graph
from server.evaluation.sink import OperationError

_SHOWN = 20


class Soundness:
    """The shapes and violation queries that ship, as a gate for changes."""

    def __init__(self, namespaces: Namespaces) -> None:
        self._namespaces = namespaces
        self._known: tuple[str, frozenset[Fault]] | None = None

    def before(self, version: str, data: Store) -> None:
        """Note the faults of the version that is about to be changed."""
        if self._known is None or self._known[0] != version:
            self._known = (version, self._faults(data))

    def require(self, data: Store) -> None:
        """Refuse what has a fault that the version before had not.

        :raises OperationError: naming the rules that are broken, and by what.
        """
        known = self._known[1] if self._known else frozenset()
        fresh = sorted(self._faults(data) - known)
        if fresh:
            raise OperationError(
                "invalid-data",
                f"the change breaks {len(fresh)} rule(s): {fresh[0]}",
                faults=[str(fault) for fault in fresh[:_SHOWN]],
            )

    def _faults(self, data: Store) -> frozenset[Fault]:
        return frozenset(check_graph(data, self._namespaces, thorough=False))
