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
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import rdflib
import reasonable
from pyoxigraph import (
    DefaultGraph,
    NamedNode,
    RdfFormat,
    Store,
    Triple,
    serialize,
)

from kg.namespaces import NOO, PREFIXES, Namespaces

TYPE = NamedNode(PREFIXES["rdf"] + "type")
DEFAULT = DefaultGraph()
_OWL = PREFIXES["owl"]
_RDFS = PREFIXES["rdfs"]
_BROADER = NamedNode(PREFIXES["skos"] + "broader")
_HEDGED = NamedNode(NOO + "hedged")
_CLASS = NamedNode(_OWL + "Class")
_OBJECT_PROPERTY = NamedNode(_OWL + "ObjectProperty")
_FUNCTIONAL = NamedNode(_OWL + "FunctionalProperty")
# Text about terms, which no axiom speaks of.
_TEXT = frozenset(
    {
        PREFIXES["iao"] + "0000115",
        PREFIXES["dcterms"] + "title",
        _RDFS + "label",
        _RDFS + "comment",
        _RDFS + "seeAlso",
    }
)
# What every document says of its evidence by the thousand, and shapes hold to account.
_LEFT_TO_SHAPES = frozenset(
    NOO + name
    for name in (
        "assertionMethod", "confidence", "document", "documentPart", "evidenceCode",
        "normalisedUnit", "parameter", "printedNumber", "reference", "sourceClass",
    )
)  # fmt: skip
# Classes so general that to name them says nothing: ask for them by rdfs:subClassOf*.
_TOO_GENERAL = (PREFIXES["bfo"], _OWL, _RDFS, PREFIXES["rdf"])
_TOO_GENERAL_CLASSES = frozenset({PREFIXES["iao"] + "0000030"})


@dataclass(frozen=True, slots=True)
class Axioms:
    """The axioms of an ontology, without text, and the links that they speak of."""

    triples: tuple[Triple, ...]
    classes: frozenset[NamedNode]
    properties: frozenset[NamedNode]

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
        types = [
            (t.subject, t.object)
            for t in found
            if t.predicate == TYPE and isinstance(t.subject, NamedNode)
        ]
        return cls(
            triples=found,
            classes=frozenset(name for name, kind in types if kind == _CLASS),
            properties=frozenset(
                name
                for name, kind in types
                if kind == _OBJECT_PROPERTY and _is_linking(name)
            )
            | {_BROADER, _HEDGED},
        )

    def links(self, data: Store) -> Iterator[Triple]:
        """Yield the types of all things and the links between them."""
        for found in self.classes:
            for quad in data.quads_for_pattern(None, TYPE, found, DEFAULT):
                yield quad.triple
        for found in self.properties:
            for quad in data.quads_for_pattern(None, found, None, DEFAULT):
                yield quad.triple

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
        neighbours: set[NamedNode] = set()
        for thing in things:
            leaving = data.quads_for_pattern(thing, None, None, DEFAULT)
            arriving = data.quads_for_pattern(None, None, thing, DEFAULT)
            for quad in itertools.chain(leaving, arriving):
                if quad.predicate in self.properties:
                    neighbours.update(
                        end
                        for end in (quad.subject, quad.object)
                        if isinstance(end, NamedNode)
                    )
                    yield quad.triple
        for thing in things | neighbours:
            for quad in data.quads_for_pattern(thing, TYPE, None, DEFAULT):
                yield quad.triple


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
    return not predicate.startswith((_OWL, _RDFS, PREFIXES["rdf"])) and (
        triple.subject != triple.object
    )


def _is_linking(found: NamedNode) -> bool:
    """Return whether a property of ours links things that axioms tell apart."""
    return found.value.startswith(NOO) and found.value not in _LEFT_TO_SHAPES
