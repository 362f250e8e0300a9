"""The ontology, the vocabulary and the mappings as RDF.

Three graphs come from here: ``graph/ontology`` (the Turtle files of ``ontology/``),
``graph/vocabulary`` (its tables: every entity that text may be grounded to) and
``graph/mappings`` (its SSSOM tables, a SKOS triple and a described mapping a row).
All are pure functions of what ships, apart from the reading of the files.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import rdflib
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    parse,
)
from rdflib.namespace import OWL, RDF

from kg import terms
from kg.identifiers import slugify
from kg.namespaces import DEFAULT_BASE, NOO, PREFIXES, Namespaces
from kg.namespaces import ONTOLOGY as ONTOLOGY_IRI
from kg.ontology.mappings import MappingSet, load_mappings
from kg.ontology.vocabulary import LINKS, Entry, Vocabulary
from kg.resources import ONTOLOGY

Triple = tuple[NamedNode, NamedNode, NamedNode | Literal]

_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_LABEL = NamedNode(PREFIXES["rdfs"] + "label")
_OWL = PREFIXES["owl"]
_DECIMAL = NamedNode(PREFIXES["xsd"] + "decimal")
_ONTOLOGY_CLASS = NamedNode(_OWL + "Ontology")

_LINK_PROPERTIES = {
    "inducer": "inducedBy",
    "salt_of": "saltOf",
    "stereoisomer_of": "stereoisomerOf",
    "part_of": "partOf",
    "subunit_of": "subunitOf",
    "site_of": "siteOf",
    "reference_unit": "referenceUnit",
}
_LITERAL_PROPERTIES = {
    "symbol": NOO + "symbol",
    "ucum": PREFIXES["qudt"] + "ucumCode",
    "quantity": NOO + "measuredQuantity",
    "minimum": NOO + "minimumScore",
    "maximum": NOO + "maximumScore",
    "factor": NOO + "conversionFactor",
}
_NUMBERS = {"minimum", "maximum", "factor"}


def ontology_files(directory: Path | None = None) -> tuple[Path, ...]:
    """Return the edit file, its components and its import modules, in that order."""
    folder = directory or ONTOLOGY
    return (
        folder / "noograph-edit.ttl",
        *sorted((folder / "components").glob("*.ttl")),
        *sorted((folder / "imports").glob("*.ttl")),
    )


def read_ontology(directory: Path | None = None) -> rdflib.Graph:
    """Return the whole ontology as one graph that imports nothing."""
    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    for path in ontology_files(directory):
        graph.parse(path, format="turtle")
    main = rdflib.URIRef(ONTOLOGY_IRI)
    for module in set(graph.subjects(RDF.type, OWL.Ontology)) - {main}:
        graph.remove((module, None, None))
    graph.remove((main, OWL.imports, None))
    return graph


def ontology_quads(namespaces: Namespaces) -> Iterator[Quad]:
    """Yield the whole ontology; blank nodes get the same labels every time."""
    graph = NamedNode(namespaces.graph("ontology"))
    found = Dataset(
        Quad(t.subject, t.predicate, t.object, DefaultGraph())
        for path in ontology_files()
        for t in parse(path=path, format=RdfFormat.TURTLE)
    )
    found.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    main = NamedNode(ONTOLOGY_IRI)
    headers = {q.subject for q in found.quads_for_object(_ONTOLOGY_CLASS)}
    imports = NamedNode(_OWL + "imports")
    for quad in sorted(found, key=str):
        module = quad.subject in headers and quad.subject != main
        if not module and quad.predicate != imports:
            subject = _renamed(quad.subject) or quad.subject
            object_ = _renamed(quad.object) or quad.object
            yield Quad(subject, quad.predicate, object_, graph)


def vocabulary_quads(vocabulary: Vocabulary, namespaces: Namespaces) -> Iterator[Quad]:
    """Yield every entity of the vocabulary: type, names, definition and links.

    Actions are individuals of the ontology and are not repeated here.
    """
    graph = NamedNode(namespaces.graph("vocabulary"))
    for entry in vocabulary:
        if entry.kind == "action":
            continue
        for s, p, o in _entry_triples(entry, vocabulary, namespaces):
            yield Quad(s, p, o, graph)


def mapping_quads(vocabulary: Vocabulary, namespaces: Namespaces) -> Iterator[Quad]:
    """Yield the mappings of every SSSOM table, each also described as a mapping.

    Each is an ``sssom:Mapping`` with an IRI, so that its justification can be asked.
    """
    graph = NamedNode(namespaces.graph("mappings"))
    for found in load_mappings():
        for s, p, o in _mapping_triples(found, vocabulary, namespaces):
            yield Quad(s, p, o, graph)


def entity_iri(entry: Entry, namespaces: Namespaces) -> str:
    """Return the IRI of an entry: of a unit, that of QUDT where it has one."""
    code = entry.extra.get("qudt", "")
    if entry.kind == "unit" and code:
        return PREFIXES["unit"] + code.removeprefix("unit:")
    if entry.kind == "action":
        return NOO + entry.extra["term"]
    return namespaces.entity(entry.kind, entry.slug)


def _entry_triples(
    entry: Entry, vocabulary: Vocabulary, namespaces: Namespaces
) -> Iterator[Triple]:
    subject = NamedNode(entity_iri(entry, namespaces))
    yield subject, _TYPE, NamedNode(NOO + entry.type)
    yield subject, _LABEL, Literal(entry.label, language="en")
    for synonym in entry.synonyms:
        yield subject, _skos("altLabel"), Literal(synonym, language="en")
    yield subject, _skos("definition"), Literal(entry.definition, language="en")
    for slug in entry.broader:
        yield subject, _skos("broader"), NamedNode(namespaces.entity(entry.kind, slug))
    for (kind, column), target in LINKS.items():
        if kind != entry.kind:
            continue
        predicate = NamedNode(NOO + _LINK_PROPERTIES.get(column, column))
        for slug in entry.linked(column):
            linked = vocabulary.find(target, slug)
            if linked is not None:
                yield subject, predicate, NamedNode(entity_iri(linked, namespaces))
    for column, iri in _LITERAL_PROPERTIES.items():
        value = entry.extra.get(column, "")
        if value:
            datatype = _DECIMAL if column in _NUMBERS else None
            yield subject, NamedNode(iri), Literal(value, datatype=datatype)
    if worse := entry.extra.get("worse_when"):
        yield subject, NamedNode(terms.WORSE_WHEN), NamedNode(NOO + worse)


def _mapping_triples(
    found: MappingSet, vocabulary: Vocabulary, namespaces: Namespaces
) -> Iterator[Triple]:
    own = DEFAULT_BASE + "id/"
    for row in found.rows:
        subject_iri = found.expand(row.subject)
        if subject_iri.startswith(own):
            subject_iri = f"{namespaces.base}id/{subject_iri.removeprefix(own)}"
        subject = NamedNode(subject_iri)
        predicate = NamedNode(found.expand(row.predicate))
        target = NamedNode(found.expand(row.object))
        yield subject, predicate, target
        node = NamedNode(
            namespaces.entity("mapping", slugify(row.subject), slugify(row.object))
        )
        yield node, _TYPE, _sssom("Mapping")
        yield node, NamedNode(_OWL + "annotatedSource"), subject
        yield node, NamedNode(_OWL + "annotatedProperty"), predicate
        yield node, NamedNode(_OWL + "annotatedTarget"), target
        yield node, _sssom("object_label"), Literal(row.object_label)
        yield (
            node,
            _sssom("mapping_justification"),
            NamedNode(PREFIXES["semapv"] + row.justification.removeprefix("semapv:")),
        )
        yield node, _sssom("mapping_provider"), Literal(row.provider)
        if row.comment:
            yield node, NamedNode(PREFIXES["rdfs"] + "comment"), Literal(row.comment)


def _renamed(term: object) -> BlankNode | None:
    """Return a blank node's own name, kept apart from those of other graphs."""
    return BlankNode(f"ontology{term.value}") if isinstance(term, BlankNode) else None


def _skos(name: str) -> NamedNode:
    return NamedNode(PREFIXES["skos"] + name)


def _sssom(name: str) -> NamedNode:
    return NamedNode(PREFIXES["sssom"] + name)
