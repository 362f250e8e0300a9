"""Which properties the instances of a class have, and what these lead to.

One pass over the triples, which are few kinds of triple many times: things with the
same classes are taken together. Inference gives each thing more classes and links than
sources state; counts are of all that a query meets, but what is listed is what is
stated, our own shortcuts, and for a class that only follows the properties that are
declared for it. Else VoID would be the ontology many times over.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from kg.namespaces import NOO, PREFIXES, Namespaces

_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_DOMAIN = NamedNode(PREFIXES["rdfs"] + "domain")
_SCHEMA = tuple(PREFIXES[label] for label in ("owl", "rdf", "rdfs"))
_DEFAULT = DefaultGraph()

_Term = NamedNode | BlankNode | Triple
_Classes = tuple[str, ...]


@dataclass(slots=True)
class PropertyUse:
    """A property as the instances of one class use it, in triples."""

    triples: int = 0
    classes: dict[str, int] = field(default_factory=dict)
    datatypes: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class ClassUse:
    """A class: its instances, and the properties that they have."""

    entities: int = 0
    properties: dict[str, PropertyUse] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kind:
    """What things are that have the same classes: those stated, those that follow."""

    stated: _Classes = ()
    inferred: _Classes = ()


Pattern = tuple[Kind, str, Kind | str | None]
"""The subject's kind, the property, and the object's kind or its datatype."""


@dataclass(slots=True)
class Partitions:
    """How many things there are of each kind, and triples of each pattern.

    ``follows`` counts those of ``uses`` that the graph of what was inferred holds.
    """

    kinds: Counter[Kind] = field(default_factory=Counter)
    uses: Counter[Pattern] = field(default_factory=Counter)
    follows: Counter[Pattern] = field(default_factory=Counter)

    @classmethod
    def count(cls, data: Store, namespaces: Namespaces) -> Partitions:
        """Return those of the default graph of some data."""
        inferred = NamedNode(namespaces.graph("inferred"))
        kinds = _kinds(data, inferred)
        return cls(
            kinds=Counter(kinds.values()),
            uses=_uses(data.quads_for_pattern(None, None, None, _DEFAULT), kinds),
            follows=_uses(data.quads_for_pattern(None, None, None, inferred), kinds),
        )

    def classes(self, data: Store) -> dict[str, ClassUse]:
        """Return what there is of every class, in the order of the alphabet.

        The domains of properties are looked up in ``data``.
        """
        found: defaultdict[str, ClassUse] = defaultdict(ClassUse)
        for kind, number in self.kinds.items():
            for class_ in (*kind.stated, *kind.inferred):
                found[class_].entities += number
        _add_triples(found, self.uses)
        listed = _listed(self.uses, self.follows) | _declared(data)
        for class_, use in found.items():
            _leave_out(class_, use, listed)
        return {class_: found[class_] for class_ in sorted(found)}

    def to_data(self) -> list[Any]:
        """Return what JSON can hold: the kinds, and patterns by their numbers."""
        numbers: dict[Kind, int] = {}

        def packed(counts: Counter[Pattern]) -> list[Any]:
            return [
                [
                    numbers.setdefault(kind, len(numbers)),
                    property_,
                    numbers.setdefault(leads_to, len(numbers))
                    if isinstance(leads_to, Kind)
                    else leads_to,
                    number,
                ]
                for (kind, property_, leads_to), number in counts.items()
            ]

        kinds = [
            [numbers.setdefault(kind, len(numbers)), n]
            for kind, n in self.kinds.items()
        ]
        counts = [kinds, packed(self.uses), packed(self.follows)]
        return [[[k.stated, k.inferred] for k in numbers], *counts]

    @classmethod
    def from_data(cls, told: list[Any]) -> Partitions:
        """Return what :meth:`to_data` has made data of."""
        named, kinds, uses, follows = told
        every = [Kind(tuple(stated), tuple(inferred)) for stated, inferred in named]

        def unpacked(counts: list[Any]) -> Counter[Pattern]:
            return Counter(
                {
                    (every[kind], p, every[to] if isinstance(to, int) else to): number
                    for kind, p, to, number in counts
                }
            )

        known = Counter({every[kind]: number for kind, number in kinds})
        return cls(known, unpacked(uses), unpacked(follows))


def count_partitions(data: Store, namespaces: Namespaces) -> dict[str, ClassUse]:
    """Return what there is of every class, in the order of the alphabet."""
    return Partitions.count(data, namespaces).classes(data)


def _kinds(data: Store, inferred: NamedNode) -> dict[_Term, Kind]:
    """Return the kind of each thing that has a class."""
    follow: defaultdict[_Term, set[str]] = defaultdict(set)
    for quad in data.quads_for_pattern(None, _TYPE, None, inferred):
        if isinstance(quad.object, NamedNode):
            follow[quad.subject].add(quad.object.value)
    every: defaultdict[_Term, set[str]] = defaultdict(set)
    for quad in data.quads_for_pattern(None, _TYPE, None, _DEFAULT):
        if isinstance(quad.object, NamedNode):
            every[quad.subject].add(quad.object.value)
    made: dict[Kind, Kind] = {}
    kinds = {}
    for thing, classes in every.items():
        later = follow.get(thing, set())
        kind = Kind(tuple(sorted(classes - later)), tuple(sorted(later)))
        kinds[thing] = made.setdefault(kind, kind)
    return kinds


def _uses(quads: Iterator[Quad], kinds: Mapping[_Term, Kind]) -> Counter[Pattern]:
    """Count the triples of each pattern; those of things without a class are none."""
    raw: Counter[tuple[Kind, NamedNode, Kind | NamedNode | None]] = Counter()
    for quad in quads:
        kind = kinds.get(quad.subject)
        if kind is not None:
            value = quad.object
            is_literal = type(value) is Literal
            leads_to = value.datatype if is_literal else kinds.get(value)  # type: ignore[union-attr, arg-type]
            raw[kind, quad.predicate, leads_to] += 1
    return Counter(
        {
            (
                kind,
                property_.value,
                leads_to.value if isinstance(leads_to, NamedNode) else leads_to,
            ): number
            for (kind, property_, leads_to), number in raw.items()
        }
    )


def _add_triples(found: Mapping[str, ClassUse], uses: Counter[Pattern]) -> None:
    for (kind, property_, leads_to), number in uses.items():
        for class_ in (*kind.stated, *kind.inferred):
            use = found[class_].properties.setdefault(property_, PropertyUse())
            use.triples += number
            if isinstance(leads_to, str):
                known = use.datatypes.get(leads_to, 0)
                use.datatypes[leads_to] = known + number
            elif leads_to is not None and property_ != _TYPE.value:
                for other in (*leads_to.stated, *leads_to.inferred):
                    use.classes[other] = use.classes.get(other, 0) + number


def _listed(uses: Counter[Pattern], follows: Counter[Pattern]) -> set[tuple[str, ...]]:
    """Return the classes with a property, and those with what it leads to, to list."""
    stated = uses - follows
    known = {property_ for _, property_, _ in stated}
    shortcuts = (
        pattern
        for pattern in follows
        if pattern[1] not in known and pattern[1].startswith(NOO)
    )
    listed: set[tuple[str, ...]] = set()
    for kind, property_, leads_to in (*stated, *shortcuts):
        others = leads_to.stated if isinstance(leads_to, Kind) else ()
        for class_ in kind.stated:
            if not class_.startswith(_SCHEMA):
                listed.add((class_, property_))
                listed.update((class_, property_, other) for other in others)
    return listed


def _declared(data: Store) -> set[tuple[str, ...]]:
    """Return the classes with the properties that are declared for them."""
    domains = data.quads_for_pattern(None, _DOMAIN, None, _DEFAULT)
    return {
        (quad.object.value, quad.subject.value)
        for quad in domains
        if isinstance(quad.object, NamedNode) and isinstance(quad.subject, NamedNode)
    }


def _leave_out(class_: str, use: ClassUse, listed: set[tuple[str, ...]]) -> None:
    """Keep of a class only what is to be listed, in the order of the alphabet."""
    use.properties = {
        property_: use.properties[property_]
        for property_ in sorted(use.properties)
        if (class_, property_) in listed
    }
    for property_, each in use.properties.items():
        each.datatypes = dict(sorted(each.datatypes.items()))
        each.classes = {
            other: each.classes[other]
            for other in sorted(each.classes)
            if (class_, property_, other) in listed
        }
