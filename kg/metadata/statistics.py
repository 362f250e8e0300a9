"""Count what a store holds: classes, properties, what they join, links and graphs.

One query each, in ``queries/statistics``, asked of the default graph. They are asked
once, at build; VoID and whoever needs a count afterwards reads the result.

Inference gives each thing many classes. What properties join is told for the classes
that things are said to have; for those that only follow, and for the classes of classes
and properties, which properties there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import cast

from pyoxigraph import Literal, NamedNode, Store

from kg.namespaces import PREFIXES, Namespaces
from kg.resources import QUERIES

_Row = Mapping[str, NamedNode | Literal]
_SCHEMA = tuple(PREFIXES[label] for label in ("owl", "rdf", "rdfs"))


@dataclass(slots=True)
class PropertyUse:
    """A property as the instances of one class use it, in triples."""

    triples: int
    subjects: int
    classes: dict[str, int] = field(default_factory=dict)
    datatypes: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class ClassUse:
    """A class: its instances, and the properties that they have."""

    entities: int
    properties: dict[str, PropertyUse] = field(default_factory=dict)


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


def count(data: Store, namespaces: Namespaces) -> Statistics:
    """Return the statistics of the default graph of ``data``, and of its graphs."""
    said = {row["class"].value for row in _asserted(data, namespaces)}
    asserted = {class_ for class_ in said if not class_.startswith(_SCHEMA)}
    totals = next(_rows(data, "totals"))
    return Statistics(
        triples=_number(totals, "triples"),
        subjects=_number(totals, "subjects"),
        objects=_number(totals, "objects"),
        classes=_classes(data, asserted),
        properties={
            row["property"].value: PropertyTotal(
                *(_number(row, name) for name in ("triples", "subjects", "objects"))
            )
            for row in _sorted(data, "properties", "property")
        },
        graphs={
            row["graph"].value: _number(row, "triples")
            for row in _sorted(data, "graphs", "graph")
        },
        links=tuple(
            Link(row["property"].value, row["namespace"].value, _number(row, "triples"))
            for row in _sorted(data, "links", "property", "namespace")
        ),
    )


def _classes(data: Store, asserted: Set[str]) -> dict[str, ClassUse]:
    found = {
        row["class"].value: ClassUse(_number(row, "entities"))
        for row in _sorted(data, "classes", "class")
    }
    for row in _sorted(data, "class-properties", "class", "property"):
        use = PropertyUse(_number(row, "triples"), _number(row, "subjects"))
        found[row["class"].value].properties[row["property"].value] = use
    for row in _sorted(data, "class-objects", "class", "property", "object"):
        if {row["class"].value, row["object"].value} <= asserted:
            use = found[row["class"].value].properties[row["property"].value]
            use.classes[row["object"].value] = _number(row, "triples")
    for row in _sorted(data, "class-datatypes", "class", "property", "datatype"):
        if row["class"].value in asserted:
            use = found[row["class"].value].properties[row["property"].value]
            use.datatypes[row["datatype"].value] = _number(row, "triples")
    return found


def _sorted(data: Store, query: str, *names: str) -> list[_Row]:
    return sorted(_rows(data, query), key=lambda row: [row[n].value for n in names])


def _asserted(data: Store, namespaces: Namespaces) -> Iterator[_Row]:
    inferred = Namespaces().graph("inferred"), namespaces.graph("inferred")
    text = _text("asserted-classes").replace(*inferred)
    return cast("Iterator[_Row]", data.query(text))


def _rows(data: Store, query: str) -> Iterator[_Row]:
    return cast("Iterator[_Row]", data.query(_text(query)))


def _text(query: str) -> str:
    return (QUERIES / "statistics" / f"{query}.rq").read_text(encoding="utf-8")


def _number(row: _Row, name: str) -> int:
    return int(row[name].value)
