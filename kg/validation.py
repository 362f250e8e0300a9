"""Whether a graph keeps its own rules: SHACL shapes and violation queries.

``check_graph(store, namespaces)`` is what a build and ``noograph check`` call. It reads
a pyoxigraph store (after :func:`kg.reasoning.infer` has added what follows) and returns
every :class:`Fault` that it finds, in order; none means that all is well. Nothing is
written, and nothing is read but the shapes and queries that ship.

Shapes are in ``ontology/shapes/`` and run by pySHACL (https://www.w3.org/TR/shacl/),
one named graph or a batch of small ones at a time, so that memory stays bounded.
Queries are in ``queries/violations/``: each row, ``?subject ?reason``, is a fault.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import pyshacl
import rdflib
from pyoxigraph import (
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QuerySolutions,
    RdfFormat,
    Store,
    serialize,
)
from rdflib.namespace import OWL, RDF, RDFS, SH

from kg.errors import ValidationError
from kg.namespaces import NOO, PREFIXES, Namespaces
from kg.ontology.graph import read_ontology
from kg.resources import ONTOLOGY, QUERIES

LineOf = Callable[[str, int], int | None]
"""The line of a document (its IRI) at a character, None where it is not known."""

# Subjects for pySHACL at a time: enough to share its start, few enough to hold.
_BATCH = 20_000
_OA = PREFIXES["oa"]
_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_DEFAULT = DefaultGraph()
# From a quantity or a selector to the evidence or finding that it belongs to.
_OWNERS = (
    *(NOO + name for name in ("dose", "affinity", "inducerDose", "step", "evidence")),
    _OA + "hasSelector",
    _OA + "hasTarget",
)
_STEPS_UP = 4


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What is wrong with a thing: which rule says so, and where its source says it."""

    rule: str
    subject: str
    reason: str
    document: str | None = None
    start: int | None = None
    line: int | None = None

    def __str__(self) -> str:
        where = ""
        if self.document:
            where = f" ({self.document}"
            if self.line is not None:
                where += f", line {self.line}"
            elif self.start is not None:
                where += f", character {self.start}"
            where += ")"
        return f"{self.subject}{where}: {self.reason} [{self.rule}]"


def check_graph(
    data: Store, namespaces: Namespaces, *, line_of: LineOf | None = None
) -> tuple[Fault, ...]:
    """Return all faults of a graph, each with its place in a document if it has one."""
    found = {*check_shapes(data, namespaces), *check_queries(data)}
    return tuple(sorted(_locate(data, fault, line_of) for fault in found))


def require_sound(
    data: Store, namespaces: Namespaces, *, line_of: LineOf | None = None
) -> None:
    """Refuse a graph with faults.

    :raises ValidationError: naming rule, subject, document and line of each.
    """
    if faults := check_graph(data, namespaces, line_of=line_of):
        raise ValidationError(tuple(str(fault) for fault in faults))


def check_queries(data: Store, folder: Path | None = None) -> Iterator[Fault]:
    """Yield a fault for each row of each violation query."""
    for path in violation_queries(folder):
        rows = data.query(path.read_text(encoding="utf-8"))
        if not isinstance(rows, QuerySolutions):
            raise TypeError(f"{path}: a violation query must be a SELECT")
        for row in rows:
            yield Fault(path.stem, _text(row["subject"]), _text(row["reason"]))


def check_shapes(data: Store, namespaces: Namespaces) -> Iterator[Fault]:
    """Yield a fault for each result of each shape, a batch of subjects at a time.

    A subject is seen with all that any graph says of it, and with the classes of what
    it links to.
    """
    skipped = {namespaces.graph(name) for name in ("ontology", "mappings", "inferred")}
    batch: set[NamedNode] = set()
    for graph in data.named_graphs():
        if graph.value in skipped:
            continue
        for quad in data.quads_for_pattern(None, None, None, graph):
            if isinstance(quad.subject, NamedNode):
                batch.add(quad.subject)
        if len(batch) >= _BATCH:
            yield from _batch_faults(data, batch)
            batch = set()
    yield from _batch_faults(data, batch)


def _batch_faults(data: Store, subjects: set[NamedNode]) -> Iterator[Fault]:
    quads: list[Quad] = []
    linked: set[NamedNode] = set()
    for subject in subjects:
        for quad in data.quads_for_pattern(subject, None, None, _DEFAULT):
            quads.append(quad)
            if isinstance(quad.object, NamedNode) and quad.predicate != _TYPE:
                linked.add(quad.object)
    for node in linked - subjects:
        quads.extend(data.quads_for_pattern(node, _TYPE, None, _DEFAULT))
    names = {subject.value for subject in subjects}
    yield from (fault for fault in shape_faults(quads) if fault.subject in names)


def shape_faults(quads: Iterable[Quad]) -> Iterator[Fault]:
    """Yield a fault for each shape that the triples of some quads break."""
    triples = serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES)
    graph = rdflib.Graph(bind_namespaces="none")
    graph.parse(data=triples, format="nt")
    graph += _background()
    _, report, _ = pyshacl.validate(graph, shacl_graph=_shapes(), inference="none")
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


def violation_queries(folder: Path | None = None) -> tuple[Path, ...]:
    """Return the files of the violation queries, in order of their names."""
    return tuple(sorted((folder or QUERIES / "violations").glob("*.rq")))


@lru_cache(maxsize=1)
def _shapes() -> rdflib.Graph:
    graph = rdflib.Graph()
    for path in sorted((ONTOLOGY / "shapes").glob("*.ttl")):
        graph.parse(path, format="turtle")
    return graph


@lru_cache(maxsize=1)
def _background() -> rdflib.Graph:
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
    owner = _shapes().value(None, SH.property, shape)
    return str(owner if owner is not None else shape).rpartition("/")[2]


def _locate(data: Store, fault: Fault, line_of: LineOf | None) -> Fault:
    """Add where the source says it: the nearest passage at, below or above a thing."""
    if fault.document or not fault.subject.startswith(("http:", "https:")):
        return fault
    node = NamedNode(fault.subject)
    for _ in range(_STEPS_UP):
        document, start = _place(data, node)
        if document:
            line = line_of(document, start) if line_of and start is not None else None
            return replace(fault, document=document, start=start, line=line)
        above = _above(data, node)
        if above is None:
            break
        node = above
    return fault


def _place(data: Store, node: NamedNode) -> tuple[str | None, int | None]:
    """Return the document of a thing and the first character of its passage."""
    for item in (node, *_objects(data, node, NOO + "evidence")):
        for document in _objects(data, item, NOO + "document"):
            for target in _objects(data, item, _OA + "hasTarget"):
                for selector in _objects(data, target, _OA + "hasSelector"):
                    for start in _literals(data, selector, _OA + "start"):
                        return document.value, int(start)
            return document.value, None
    return None, None


def _above(data: Store, node: NamedNode) -> NamedNode | None:
    """Return what a quantity, an evidence item or a part of one belongs to."""
    for name in _OWNERS:
        for quad in data.quads_for_pattern(None, NamedNode(name), node, _DEFAULT):
            if isinstance(quad.subject, NamedNode):
                return quad.subject
    return None


def _objects(data: Store, node: NamedNode, predicate: str) -> Iterator[NamedNode]:
    for quad in data.quads_for_pattern(node, NamedNode(predicate), None, _DEFAULT):
        if isinstance(quad.object, NamedNode):
            yield quad.object


def _literals(data: Store, node: NamedNode, predicate: str) -> Iterator[str]:
    for quad in data.quads_for_pattern(node, NamedNode(predicate), None, _DEFAULT):
        if isinstance(quad.object, Literal) and quad.object.value.isdigit():
            yield quad.object.value


def _text(term: object) -> str:
    """Return an IRI or the words of a literal, without signs around them."""
    if isinstance(term, NamedNode | Literal):
        return term.value
    return str(term)
