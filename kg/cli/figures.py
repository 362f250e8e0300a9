"""``noograph report ontology``: how much the ontology holds, and how long it takes.

Counts of what ships, of what a store holds of it, and the seconds that reasoning takes
on this machine.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

from pyoxigraph import (
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    parse_query_results,
)
from rdflib import OWL, RDF, RDFS, Graph, URIRef

from kg.namespaces import NOO, PREFIXES, Namespaces
from kg.ontology.graph import entity_iri, mapping_quads, read_ontology
from kg.ontology.vocabulary import KINDS, Vocabulary, load_vocabulary
from kg.reasoning import check_ontology, infer
from kg.reasoning.rules import read_rules
from kg.resources import ONTOLOGY, QUERIES
from kg.store import Version

Figure = tuple[str, int | float | str]

_DEFINITION = URIRef(PREFIXES["iao"] + "0000115")
_TERMS = {
    "classes": OWL.Class,
    "object properties": OWL.ObjectProperty,
    "datatype properties": OWL.DatatypeProperty,
    "annotation properties": OWL.AnnotationProperty,
    "individuals": OWL.NamedIndividual,
}


def ontology_figures(version: Version) -> QuerySolutions:
    """Return figures and their values as the answer of a query would be."""
    namespaces = Namespaces(version.base)
    vocabulary = load_vocabulary()
    found = [
        *_terms(read_ontology()),
        *_entities(vocabulary, namespaces),
        *_checks(namespaces),
        *_times(version, namespaces),
    ]
    rows = [
        {"figure": {"type": "literal", "value": name}, "value": _literal(value)}
        for name, value in found
    ]
    answer = {"head": {"vars": ["figure", "value"]}, "results": {"bindings": rows}}
    read = parse_query_results(json.dumps(answer), QueryResultsFormat.JSON)
    if not isinstance(read, QuerySolutions):
        raise TypeError("rows are no boolean")
    return read


def _literal(value: int | float | str) -> dict[str, str]:
    kind = {int: "integer", float: "decimal"}.get(type(value))
    datatype = {"datatype": PREFIXES["xsd"] + kind} if kind else {}
    return {"type": "literal", "value": str(value), **datatype}


def _terms(graph: Graph) -> Iterator[Figure]:
    ours: set[URIRef] = set()
    foreign: set[URIRef] = set()
    for name, kind in _TERMS.items():
        terms = {t for t in graph.subjects(RDF.type, kind) if isinstance(t, URIRef)}
        own = {term for term in terms if term.startswith(NOO)}
        yield f"terms: {name}", len(own)
        ours |= own
        foreign |= terms - own
    defined = {c for c in graph.subjects(OWL.equivalentClass) if c in ours}
    yield "terms: classes with a definition in logic", len(defined)
    yield "terms of others, imported", len(foreign)
    for name, predicate in (("label", RDFS.label), ("definition", _DEFINITION)):
        having = [term for term in ours if graph.value(term, predicate)]
        yield (
            f"terms with a {name}, in percent",
            round(100 * len(having) / len(ours), 1),
        )


def _entities(vocabulary: Vocabulary, namespaces: Namespaces) -> Iterator[Figure]:
    quads = mapping_quads(vocabulary, namespaces)
    mapped = {q.subject.value for q in quads if isinstance(q.subject, NamedNode)}
    for kind in KINDS:
        names = [entity_iri(e, namespaces) for e in vocabulary.entries(kind)]
        known = sum(name in mapped for name in names)
        yield f"entities: {kind}, mapped", known
        yield f"entities: {kind}, unmapped", len(names) - known


def _checks(namespaces: Namespaces) -> Iterator[Figure]:
    shapes = Graph()
    for path in (ONTOLOGY / "shapes").glob("*.ttl"):
        shapes.parse(path)
    kind = URIRef(PREFIXES["sh"] + "NodeShape")
    yield "checks: shapes", len(set(shapes.subjects(RDF.type, kind)))
    violations = list((QUERIES / "violations").glob("*.rq"))
    yield "checks: violation queries", len(violations)
    yield "rules", len(read_rules(namespaces, all=True))


def _times(version: Version, namespaces: Namespaces) -> Iterator[Figure]:
    data = version.open()
    yield "store: documents", version.counts.get("documents", 0)
    yield "store: findings", version.counts.get("findings", 0)
    yield "store: triples", version.triples
    inferred = namespaces.graph("inferred")
    yield "store: inferred triples", version.graphs.get(inferred, 0)
    started = time.perf_counter()
    entailed = sum(1 for _ in infer(data, namespaces))
    seconds = time.perf_counter() - started
    yield "OWL 2 RL closure and rules: triples", entailed
    yield "OWL 2 RL closure and rules: seconds", round(seconds, 2)
    checked = check_ontology(namespaces)
    yield f"{checked.engine}: consistent", "yes" if checked.consistent else "no"
    yield f"{checked.engine}: expectations", checked.expectations
    yield f"{checked.engine}: expectations not met", len(checked.wrong)
    yield f"{checked.engine}: seconds", round(checked.seconds, 2)
