"""The description of a store, added to it when it is built.

Everything in the store's own description follows from its data, so that the same data
has the same description; dates and addresses are added when it is served.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from kg.metadata.dataset import DatasetNames, level_triples
from kg.metadata.examples import example_triples, prefix_triples
from kg.metadata.files import EXAMPLES, VOID, write_metadata
from kg.metadata.statistics import Statistics, Tally
from kg.metadata.void import void_triples
from kg.namespaces import NOO, Namespaces
from kg.rdf.nodes import Triple, in_graph
from kg.sparql.library import Library
from kg.store import Draft
from kg.store.draft import count_graphs, digest_of_quad, digest_of_sum

_CHECKSUM = NamedNode(f"{NOO}sha256")


@dataclass(frozen=True, slots=True)
class Description:
    """What a store says of itself, and the examples of what it can be asked."""

    about: list[Triple]
    examples: list[Triple]

    def write(self, folder: Path) -> None:
        """Write both into the folder of a version, for a server to read."""
        write_metadata(folder, VOID, self.about)
        write_metadata(folder, EXAMPLES, self.examples)


@dataclass(frozen=True, slots=True)
class Measured:
    """The digest of some data, the two sums that it is made of, and its counts."""

    digest: str
    added: int
    inferred: int
    tally: Tally


def add_metadata(draft: Draft, namespaces: Namespaces) -> Measured:
    """Describe what is in the draft, in the two graphs that are for it.

    Partitions and counts of terms are those of the data. Counts of triples are of all
    that a query meets, the description included. The digest of the data is
    of what was added to the draft, and of what follows from it.
    """
    data = draft.merged()
    tally = Tally.count(data, namespaces)
    statistics = tally.statistics(data, count_graphs(draft.loaded()))
    inferred = NamedNode(namespaces.graph("inferred"))
    total = sum(map(digest_of_quad, data.quads_for_pattern(None, None, None, inferred)))
    added = draft.sum
    digest = data_digest(added, total)
    found = describe(
        DatasetNames(namespaces, digest),
        statistics,
        data,
        lambda triple: Quad(*triple, DefaultGraph()) in data,
    )
    draft.add(in_graph(found.about, NamedNode(namespaces.void)))
    draft.add(in_graph(found.examples, NamedNode(namespaces.examples)))
    found.write(draft.folder)
    return Measured(digest, added, total % 2**256, tally)


def data_digest(added: int, inferred: int) -> str:
    """Return the digest of data by the sums of what was added and what follows."""
    return digest_of_sum(int(digest_of_sum(added), 16) + inferred)


def describe(
    names: DatasetNames,
    statistics: Statistics,
    data: Store,
    is_told: Callable[[Triple], bool],
) -> Description:
    """Return the description of some data with these statistics.

    ``is_told`` says of a triple whether the data itself holds it.
    """
    examples = list(_examples(names.namespaces))
    sources = data.quads_for_pattern(None, _CHECKSUM, None, DefaultGraph())
    documents = sorted({quad.subject.value for quad in sources})  # type: ignore[union-attr]
    levels = list(level_triples(names, documents))
    # The size of a description does not depend on the figures in it: count, then say.
    sized = _with_sizes(statistics, names, 0, 0)
    described = {*levels, *void_triples(sized, names)}
    new = [triple for triple in {*described, *examples} if not is_told(triple)]
    sized = replace(
        _with_sizes(statistics, names, len(described), len(set(examples))),
        triples=statistics.triples + len(new),
    )
    return Description([*levels, *void_triples(sized, names)], examples)


def _with_sizes(
    statistics: Statistics, names: DatasetNames, void: int, examples: int
) -> Statistics:
    """Return the statistics with the sizes of the graphs that describe the data."""
    graphs = {names.namespaces.void: void, names.namespaces.examples: examples}
    return replace(statistics, graphs={**statistics.graphs, **graphs})


def _examples(namespaces: Namespaces) -> Iterator[Triple]:
    yield from prefix_triples(namespaces)
    yield from example_triples(Library(namespaces).values(), namespaces)
