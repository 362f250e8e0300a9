"""The OWL 2 RL closure of the ontology and the links between things.

``reasonable`` applies the rules of https://www.w3.org/TR/owl2-profiles/#OWL_2_RL to
triples without their graphs. It skips property chains (there is a rule file for each)
and calls everything an ``owl:Thing``. Functional properties are kept from it: they
would make two directions of one finding the same thing, where they are a fault to be
told (``queries/violations/functional-property.rq``).
"""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import rdflib
import reasonable
from pyoxigraph import (
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Store,
    Triple,
    serialize,
)

from kg import terms
from kg.namespaces import NOO, PREFIXES, Namespaces

TYPE = NamedNode(PREFIXES["rdf"] + "type")
DEFAULT = DefaultGraph()
_OWL = PREFIXES["owl"]
_RDFS = PREFIXES["rdfs"]
_BROADER = NamedNode(PREFIXES["skos"] + "broader")
_ON_PROPERTY = NamedNode(_OWL + "onProperty")
_FILLING = frozenset(
    {NamedNode(_OWL + "someValuesFrom"), NamedNode(PREFIXES["rdf"] + "first")}
)
_SUBCLASS = NamedNode(_RDFS + "subClassOf")
_FUNCTIONAL = NamedNode(_OWL + "FunctionalProperty")
# Text about terms, which no axiom speaks of.
_TEXT = frozenset(
    {
        PREFIXES["iao"] + "0000115",
        PREFIXES["dcterms"] + "title",
        _RDFS + "label",
        _RDFS + "comment",
        _RDFS + "seeAlso",
        PREFIXES["skos"] + "altLabel",
        PREFIXES["skos"] + "example",
    }
)
# What every finding says of its evidence by the thousand; rules look at it instead.
_LEFT_TO_RULES = frozenset({terms.EVIDENCE, terms.STANCE})
# Classes so general that to name them says nothing: ask for them by rdfs:subClassOf*.
_TOO_GENERAL = (PREFIXES["bfo"], _OWL, _RDFS, PREFIXES["rdf"])
_TOO_GENERAL_CLASSES = frozenset({PREFIXES["iao"] + "0000030"})
_TOO_GENERAL_LINKS = frozenset(
    {PREFIXES["iao"] + "0000136", PREFIXES["ro"] + "0002434"}
)
# Properties that these stand on, or under, can add to what is said by links.
_ACTIVE_SUBJECTS = frozenset(
    {_RDFS + "subPropertyOf", _OWL + "inverseOf", _OWL + "equivalentProperty"}
)
_ACTIVE_KINDS = frozenset(
    _OWL + name
    for name in ("SymmetricProperty", "TransitiveProperty", "InverseFunctionalProperty")
)


@dataclass(frozen=True, slots=True)
class Axioms:
    """The axioms of an ontology, without text, and what of the data they speak of.

    ``superclasses`` are those of each class by its tree alone. ``active`` properties
    are those that anything but a domain or a range follows from: what is said by the
    others is left to shapes. ``fillers`` are the classes that definitions speak of.
    """

    triples: tuple[Triple, ...]
    superclasses: Mapping[NamedNode, frozenset[NamedNode]]
    active: frozenset[NamedNode]
    fillers: frozenset[NamedNode]

    @classmethod
    def read(cls, data: Store, namespaces: Namespaces) -> Axioms:
        """Return the axioms in the graph ``ontology`` of a store."""
        graph = NamedNode(namespaces.graph("ontology"))
        found = tuple(
            quad.triple
            for quad in data.quads_for_pattern(None, None, None, graph)
            if quad.predicate.value not in _TEXT
            and not (quad.predicate == TYPE and quad.object == _FUNCTIONAL)
        )
        return cls(
            triples=found,
            superclasses=_superclasses(found),
            active=frozenset(_active(found)),
            fillers=frozenset(
                axiom.object
                for axiom in found
                if axiom.predicate in _FILLING and isinstance(axiom.object, NamedNode)
            ),
        )

    def types(self, data: Store) -> Iterator[Triple]:
        """Yield the classes that things are in by the tree of classes."""
        for found, above in self.superclasses.items():
            for quad in data.quads_for_pattern(None, TYPE, found, DEFAULT):
                for superclass in above:
                    triple = Triple(quad.subject, TYPE, superclass)
                    if is_worth_keeping(triple):
                        yield triple

    def links(self, data: Store) -> Iterator[Triple]:
        """Yield all links by active properties, and the types of their ends."""
        ends: set[NamedNode] = set()
        for found in self.active:
            for quad in data.quads_for_pattern(None, found, None, DEFAULT):
                yield from _with_ends(quad, ends)
        yield from _types_of(ends, data)

    def matters(self, triple: Triple) -> bool:
        """Return whether anything may follow from a triple."""
        if triple.predicate == TYPE:
            return triple.object in self.fillers or triple.object in self.superclasses
        return triple.predicate in self.active

    def around(self, data: Store, new: Iterable[Triple]) -> Iterator[Triple]:
        """Yield the types and links of the things that some triples are about.

        Also the types of their neighbours, and the links that lead to them.
        """
        things: set[NamedNode] = set()
        for triple in new:
            ends = (triple.subject, triple.object)
            for end in ends[: 1 if triple.predicate == TYPE else 2]:
                if isinstance(end, NamedNode):
                    things.add(end)
        neighbours = set(things)
        for thing in things:
            leaving = data.quads_for_pattern(thing, None, None, DEFAULT)
            arriving = data.quads_for_pattern(None, None, thing, DEFAULT)
            for quad in itertools.chain(leaving, arriving):
                if quad.predicate in self.active:
                    yield from _with_ends(quad, neighbours)
        yield from _types_of(neighbours, data)


def close(axioms: Axioms, links: Iterable[Triple]) -> Iterator[Triple]:
    """Yield what OWL 2 RL adds to some links, as far as it is about named things."""
    triples = itertools.chain(axioms.triples, links)
    given = serialize(triples, format=RdfFormat.N_TRIPLES) or b""
    reasoner = reasonable.PyReasoner()
    with tempfile.TemporaryDirectory() as folder:
        # It reads files, and goes by their names: N-Triples are Turtle too.
        path = Path(folder) / "input.ttl"
        path.write_bytes(given)
        reasoner.load_file(str(path))
    for subject, predicate, value in reasoner.reason():
        if isinstance(subject, rdflib.URIRef) and isinstance(value, rdflib.URIRef):
            found = Triple(*(NamedNode(str(t)) for t in (subject, predicate, value)))
            if is_worth_keeping(found):
                yield found


def is_worth_keeping(triple: Triple) -> bool:
    """Return whether a triple that follows tells anything of a thing in the data."""
    predicate = triple.predicate.value
    if predicate == TYPE.value:
        value = triple.object.value  # type: ignore[union-attr]
        return value not in _TOO_GENERAL_CLASSES and not value.startswith(_TOO_GENERAL)
    return (
        predicate not in _TOO_GENERAL_LINKS
        and not predicate.startswith((_OWL, _RDFS, PREFIXES["rdf"]))
        and triple.subject != triple.object
    )


def _superclasses(
    axioms: Iterable[Triple],
) -> Mapping[NamedNode, frozenset[NamedNode]]:
    direct: dict[NamedNode, set[NamedNode]] = {}
    for axiom in axioms:
        subject, predicate, value = axiom
        named = isinstance(subject, NamedNode) and isinstance(value, NamedNode)
        if predicate == _SUBCLASS and named:
            direct.setdefault(subject, set()).add(value)
    found: dict[NamedNode, frozenset[NamedNode]] = {}
    for name in direct:
        above: set[NamedNode] = set()
        queue = [name]
        while queue:
            new = direct.get(queue.pop(), set()) - above
            above |= new
            queue += new
        found[name] = frozenset(above)
    return found


def _active(axioms: Iterable[Triple]) -> Iterator[NamedNode]:
    """Yield the properties of ours that a rule other than of a domain speaks of."""
    yield _BROADER
    for axiom in axioms:
        subject, predicate, value = axiom
        names: tuple[object, ...] = ()
        if predicate == _ON_PROPERTY:
            names = (value,)
        elif predicate.value in _ACTIVE_SUBJECTS:
            general = isinstance(value, NamedNode) and value.value in _TOO_GENERAL_LINKS
            names = () if general else (subject, value)
        elif predicate == TYPE and getattr(value, "value", "") in _ACTIVE_KINDS:
            names = (subject,)
        for name in names:
            if isinstance(name, NamedNode) and _is_ours(name.value):
                yield name


def _is_ours(name: str) -> bool:
    return name.startswith(NOO) and name not in _LEFT_TO_RULES


def _with_ends(quad: Quad, ends: set[NamedNode]) -> Iterator[Triple]:
    """Yield a link and note its ends; of truth values, those that are true."""
    if isinstance(quad.object, Literal):
        if quad.object.value != "true":
            return
    elif isinstance(quad.object, NamedNode):
        ends.add(quad.object)
    if isinstance(quad.subject, NamedNode):
        ends.add(quad.subject)
    yield quad.triple


def _types_of(things: Iterable[NamedNode], data: Store) -> Iterator[Triple]:
    for thing in things:
        for quad in data.quads_for_pattern(thing, TYPE, None, DEFAULT):
            yield quad.triple
