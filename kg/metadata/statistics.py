"""Count what a store holds: triples, properties, graphs, links.

One query each, in ``queries/statistics``, asked of the default graph. They are asked
once, at build; VoID and whoever needs a count afterwards reads the result.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from pyoxigraph import Literal, NamedNode, Store

from kg.metadata.partitions import ClassUse, count_partitions
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


def count(data: Store, namespaces: Namespaces, graphs: Mapping[str, int]) -> Statistics:
    """Return the statistics of the default graph of ``data``.

    ``graphs`` is how many triples each named graph has, be it in ``data`` or not.
    """
    totals = next(_rows(data, "totals"))
    return Statistics(
        triples=_number(totals, "triples"),
        subjects=_number(totals, "subjects"),
        objects=_number(totals, "objects"),
        classes=count_partitions(data, namespaces),
        properties={
            row["property"].value: PropertyTotal(
                *(_number(row, name) for name in ("triples", "subjects", "objects"))
            )
            for row in _sorted(data, "properties", "property")
        },
        graphs=dict(sorted(graphs.items())),
        links=tuple(
            Link(row["property"].value, row["namespace"].value, _number(row, "triples"))
            for row in _sorted(data, "links", "property", "namespace")
        ),
    )


def _sorted(data: Store, query: str, *names: str) -> list[_Row]:
    return sorted(_rows(data, query), key=lambda row: [row[n].value for n in names])


def _rows(data: Store, query: str) -> Iterator[_Row]:
    text = (QUERIES / "statistics" / f"{query}.rq").read_text(encoding="utf-8")
    return cast("Iterator[_Row]", data.query(text))


def _number(row: _Row, name: str) -> int:
    return int(row[name].value)
