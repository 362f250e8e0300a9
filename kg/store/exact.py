"""Looking up a triple in the engine, and nothing that is only like it.

On disk, the engine (pyoxigraph 0.5.13) answers a pattern with an integer whose last
byte is 255 with greater integers, too: of 255 also with 256 to 510. Queries are right.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store, Triple


def quads_of(
    data: Store, triple: Triple, graph: NamedNode | DefaultGraph | None = None
) -> Iterator[Quad]:
    """Yield the quads of a triple in a graph; in all of them, where none is named."""
    for quad in data.quads_for_pattern(
        triple.subject, triple.predicate, triple.object, graph
    ):
        if quad.object == triple.object:
            yield quad
