"""What is said about a resource: useful to read, and never without bound.

All statements about it (and about the blank nodes in them), the statements that point
at it, and the labels of what is named in either.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    NamedNode,
    Store,
    Triple,
)

MOST_RESOURCES = 1_000
MOST_OUT = 10_000
MOST_IN = 1_000
MOST = 100_000

_LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")

Graphs = Sequence[NamedNode | DefaultGraph]


class Describer:
    """Collects the description of resources from some graphs."""

    def __init__(self, store: Store, graphs: Graphs) -> None:
        self.cut = False
        self._store = store
        self._graphs = graphs
        self._triples: dict[Triple, None] = {}

    @property
    def triples(self) -> Iterable[Triple]:
        """Return what was collected, in its order, each once."""
        return self._triples

    def describe(self, resource: NamedNode | BlankNode) -> None:
        """Add what is said about ``resource``."""
        pending = [resource]
        seen = {resource}
        while pending:
            for triple in self._take(self._about(pending.pop()), MOST_OUT):
                if isinstance(triple.object, BlankNode) and triple.object not in seen:
                    seen.add(triple.object)
                    pending.append(triple.object)
        for _ in self._take(self._pointing_at(resource), MOST_IN):
            pass

    def add_labels(self) -> None:
        """Add the labels of all that is named so far."""
        named: dict[NamedNode, None] = {}
        for triple in self._triples:
            for node in (triple.subject, triple.predicate, triple.object):
                if isinstance(node, NamedNode):
                    named.setdefault(node)
        for node in named:
            for _ in self._take(self._about(node, _LABEL), 10):
                pass

    def _take(self, found: Iterator[Triple], most: int) -> Iterator[Triple]:
        for triple in itertools.islice(found, most):
            if len(self._triples) >= MOST:
                self.cut = True
                return
            self._triples.setdefault(triple)
            yield triple
        if next(found, None) is not None:
            self.cut = True

    def _about(
        self, subject: NamedNode | BlankNode, predicate: NamedNode | None = None
    ) -> Iterator[Triple]:
        for graph in self._graphs:
            for quad in self._store.quads_for_pattern(subject, predicate, None, graph):
                yield quad.triple

    def _pointing_at(self, resource: NamedNode | BlankNode) -> Iterator[Triple]:
        for graph in self._graphs:
            for quad in self._store.quads_for_pattern(None, None, resource, graph):
                yield quad.triple
