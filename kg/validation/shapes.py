"""SHACL shapes: which things break them, by pySHACL (https://www.w3.org/TR/shacl/).

pySHACL looks at a thing in a millisecond or two: fine for a guide, long for a thousand.
So a build lets it judge only the suspects, which :mod:`kg.validation.suspects` finds by
queries over the whole graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

import pyshacl
import rdflib
from pyoxigraph import (
    DefaultGraph,
    NamedNode,
    Quad,
    RdfFormat,
    Store,
    serialize,
)
from rdflib.namespace import OWL, RDF, RDFS, SH

from kg.namespaces import PREFIXES, Namespaces
from kg.ontology.graph import read_ontology
from kg.resources import ONTOLOGY
from kg.validation.faults import Fault
from kg.validation.suspects import find_suspects

# Things for pySHACL at a time: enough to share its start, few enough to hold.
_BATCH = 20_000
_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_DEFAULT = DefaultGraph()


def check_shapes(
    data: Store, namespaces: Namespaces, *, thorough: bool = True
) -> Iterator[Fault]:
    """Yield a fault for each result of each shape.

    A thing is seen with all that any graph says of it and of what it links to.
    """
    things = (
        _described(data, namespaces)
        if thorough
        else find_suspects(data, read_shapes(), background())
    )
    batch: set[NamedNode] = set()
    for thing in things:
        batch.add(thing)
        if len(batch) >= _BATCH:
            yield from _batch_faults(data, batch)
            batch = set()
    if batch:
        yield from _batch_faults(data, batch)


def shape_faults(quads: Iterable[Quad]) -> Iterator[Fault]:
    """Yield a fault for each shape that the triples of some quads break."""
    triples = serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES)
    graph = rdflib.Graph(bind_namespaces="none")
    graph.parse(data=triples, format="nt")
    graph += background()
    _, report, _ = pyshacl.validate(graph, shacl_graph=read_shapes(), inference="none")
    if not isinstance(report, rdflib.Graph):
        raise TypeError("pySHACL gave no report")
    for result in report.subjects(RDF.type, SH.ValidationResult):
        value = report.value(result, SH.value)
        message = str(report.value(result, SH.resultMessage))
        yield Fault(
            rule=_shape_name(report.value(result, SH.sourceShape)),
            subject=str(report.value(result, SH.focusNode)),
            reason=message if value is None else f"{message}, not {value.n3()}",
        )


@lru_cache(maxsize=1)
def read_shapes() -> rdflib.Graph:
    """Return all shapes that ship."""
    graph = rdflib.Graph()
    for path in sorted((ONTOLOGY / "shapes").glob("*.ttl")):
        graph.parse(path, format="turtle")
    return graph


@lru_cache(maxsize=1)
def background() -> rdflib.Graph:
    """Return what shapes lean on: the class tree, and the values of the ontology."""
    ontology = read_ontology()
    graph = rdflib.Graph(bind_namespaces="none")
    for subject, predicate, value in ontology.triples((None, RDFS.subClassOf, None)):
        if isinstance(value, rdflib.URIRef):
            graph.add((subject, predicate, value))
    for value in ontology.subjects(RDF.type, OWL.NamedIndividual):
        for triple in ontology.triples((value, RDF.type, None)):
            graph.add(triple)
    return graph


def _shape_name(shape: rdflib.term.Node | None) -> str:
    """Return the local name of a node shape, also for one of its property shapes."""
    owner = read_shapes().value(None, SH.property, shape)
    return str(owner if owner is not None else shape).rpartition("/")[2]


def _described(data: Store, namespaces: Namespaces) -> Iterator[NamedNode]:
    """Yield what documents and the vocabulary describe."""
    skipped = {namespaces.graph(name) for name in ("ontology", "mappings", "inferred")}
    for graph in data.named_graphs():
        if graph.value not in skipped:
            for quad in data.quads_for_pattern(None, _TYPE, None, graph):
                if isinstance(quad.subject, NamedNode):
                    yield quad.subject


def _batch_faults(data: Store, things: set[NamedNode]) -> Iterator[Fault]:
    quads: list[Quad] = []
    linked: set[NamedNode] = set()
    for thing in things:
        for quad in data.quads_for_pattern(thing, None, None, _DEFAULT):
            quads.append(quad)
            if isinstance(quad.object, NamedNode) and quad.predicate != _TYPE:
                linked.add(quad.object)
    for thing in linked - things:
        quads.extend(data.quads_for_pattern(thing, None, None, _DEFAULT))
    names = {thing.value for thing in things}
    yield from (fault for fault in shape_faults(quads) if fault.subject in names)
