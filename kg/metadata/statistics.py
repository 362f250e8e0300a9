"""Count what a store holds: triples, properties, graphs, links.

One query each, in ``queries/statistics``, asked of the default graph. They are asked
once, at build; VoID and whoever needs a count afterwards reads the result.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from pyoxigraph import Literal, NamedNode, Store

from kg.metadata.partitions import ClassUse, Partitions
from kg.namespaces import Namespaces
from kg.resources import QUERIES

_Row = Mapping[str, NamedNode | Literal]


@dataclass(frozen=True, slots=True)
class PropertyTotal:
    """A property in the whole dataset."""

    triples: int
    subjects: int
    objects: int


@dataclass(frozen=True, slots=True)
class Link:
    """Triples that lead to another dataset with one property."""

    property: str
    namespace: str
    triples: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """What a store holds; keys are IRIs, all in the order of the alphabet."""

    triples: int
    subjects: int
    objects: int
    classes: Mapping[str, ClassUse]
    properties: Mapping[str, PropertyTotal]
    graphs: Mapping[str, int]
    links: tuple[Link, ...]


@dataclass(slots=True)
class Tally:
    """The counts that statistics are made from; they can be kept, and be kept true.

    ``properties`` has for each IRI its triples, subjects and objects, ``links`` counts
    triples by property and by the namespace that they lead to.
    """

    triples: int
    subjects: int
    objects: int
    properties: dict[str, list[int]]
    links: Counter[tuple[str, str]]
    partitions: Partitions

    @classmethod
    def count(cls, data: Store, namespaces: Namespaces) -> Tally:
        """Return the counts of the default graph of ``data``."""
        totals = next(_rows(data, "totals"))
        names = ("triples", "subjects", "objects")
        return cls(
            triples=_number(totals, "triples"),
            subjects=_number(totals, "subjects"),
            objects=_number(totals, "objects"),
            properties={
                row["property"].value: [_number(row, name) for name in names]
                for row in _rows(data, "properties")
            },
            links=count_links(data),
            partitions=Partitions.count(data, namespaces),
        )

    def statistics(self, data: Store, graphs: Mapping[str, int]) -> Statistics:
        """Return the statistics; the domains of properties are looked up in ``data``.

        ``graphs`` is how many triples each named graph has, be it in ``data`` or not.
        """
        return Statistics(
            triples=self.triples,
            subjects=self.subjects,
            objects=self.objects,
            classes=self.partitions.classes(data),
            properties={
                property_: PropertyTotal(*self.properties[property_])
                for property_ in sorted(self.properties)
            },
            graphs=dict(sorted(graphs.items())),
            links=tuple(Link(*key, self.links[key]) for key in sorted(self.links)),
        )

    def to_json(self) -> str:
        """Return the counts as JSON, for :meth:`from_json`."""
        return json.dumps(
            {
                "totals": [self.triples, self.subjects, self.objects],
                "properties": self.properties,
                "links": [[*key, number] for key, number in self.links.items()],
                "partitions": self.partitions.to_data(),
            }
        )

    @classmethod
    def from_json(cls, text: str) -> Tally:
        """Return the counts from JSON.

        :raises ValueError: (or LookupError, TypeError) where it is none of ours.
        """
        told = json.loads(text)
        triples, subjects, objects = told["totals"]
        return cls(
            triples=triples,
            subjects=subjects,
            objects=objects,
            properties=told["properties"],
            links=Counter({(p, space): n for p, space, n in told["links"]}),
            partitions=Partitions.from_data(told["partitions"]),
        )


def count(data: Store, namespaces: Namespaces, graphs: Mapping[str, int]) -> Statistics:
    """Return the statistics of the default graph of ``data``.

    ``graphs`` is how many triples each named graph has, be it in ``data`` or not.
    """
    return Tally.count(data, namespaces).statistics(data, graphs)


def count_links(data: Store) -> Counter[tuple[str, str]]:
    """Return how many triples lead to other datasets, by property and namespace."""
    return Counter(
        {
            (row["property"].value, row["namespace"].value): _number(row, "triples")
            for row in _rows(data, "links")
        }
    )


def _rows(data: Store, query: str) -> Iterator[_Row]:
    text = (QUERIES / "statistics" / f"{query}.rq").read_text(encoding="utf-8")
    return cast("Iterator[_Row]", data.query(text))


def _number(row: _Row, name: str) -> int:
    return int(row[name].value)
