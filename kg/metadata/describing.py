"""The description of a store, added to it when it is built.

Everything in the store's own description follows from its data, so that the same data
has the same description; dates and addresses are added when it is served.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256

from pyoxigraph import DefaultGraph, NamedNode, Quad

from kg.metadata.dataset import DatasetNames, level_triples
from kg.metadata.examples import example_triples, prefix_triples
from kg.metadata.files import EXAMPLES, VOID, write_metadata
from kg.metadata.statistics import Statistics, count
from kg.metadata.void import void_triples
from kg.namespaces import NOO, Namespaces
from kg.rdf.nodes import Triple, in_graph
from kg.sparql.library import Library
from kg.store import Draft
from kg.store.draft import count_graphs

_CHECKSUM = NamedNode(f"{NOO}sha256")


def add_metadata(draft: Draft, namespaces: Namespaces) -> str:
    """Describe what is in the draft, in the two graphs that are for it.

    Partitions and counts of terms are those of the data. Counts of triples are of all
    that a query meets, the description included. The digest of the data is returned:
    of what was added to the draft, and of what follows from it.
    """
    data = draft.merged()
    statistics = count(data, namespaces, count_graphs(draft.loaded()))
    digest = _digest(draft, NamedNode(namespaces.graph("inferred")))
    names = DatasetNames(namespaces, digest)
    examples = list(_examples(namespaces))
    sources = data.quads_for_pattern(None, _CHECKSUM, None, DefaultGraph())
    documents = sorted({quad.subject.value for quad in sources})  # type: ignore[union-attr]
    levels = list(level_triples(names, documents))
    # The size of a description does not depend on the figures in it: count, then say.
    sized = _with_sizes(statistics, names, 0, 0)
    described = {*levels, *void_triples(sized, names)}
    new = [t for t in {*described, *examples} if Quad(*t, DefaultGraph()) not in data]
    sized = replace(
        _with_sizes(statistics, names, len(described), len(set(examples))),
        triples=statistics.triples + len(new),
    )
    description = [*levels, *void_triples(sized, names)]
    draft.add(in_graph(description, NamedNode(namespaces.void)))
    draft.add(in_graph(examples, NamedNode(namespaces.examples)))
    write_metadata(draft.folder, VOID, description)
    write_metadata(draft.folder, EXAMPLES, examples)
    return digest


def _digest(draft: Draft, inferred: NamedNode) -> str:
    total = int(draft.digest(), 16)
    for quad in draft.merged().quads_for_pattern(None, None, None, inferred):
        total += int.from_bytes(sha256(str(quad).encode()).digest())
    return sha256(str(total % 2**256).encode()).hexdigest()


def _with_sizes(
    statistics: Statistics, names: DatasetNames, void: int, examples: int
) -> Statistics:
    """Return the statistics with the sizes of the graphs that describe the data."""
    graphs = {names.namespaces.void: void, names.namespaces.examples: examples}
    return replace(statistics, graphs={**statistics.graphs, **graphs})


def _examples(namespaces: Namespaces) -> Iterator[Triple]:
    yield from prefix_triples(namespaces)
    yield from example_triples(Library(namespaces).values(), namespaces)
