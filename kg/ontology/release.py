"""The ontology as it is released: one file that imports nothing, in the usual formats.

Each serialization is the same every time, and holds every axiom and annotation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import MappingProxyType

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, serialize

from kg.errors import InputError
from kg.namespaces import PREFIXES, Namespaces
from kg.ontology.functional import to_functional
from kg.ontology.graph import ontology_quads, vocabulary_quads
from kg.ontology.vocabulary import load_vocabulary

FORMATS = MappingProxyType(
    {
        "ttl": "text/turtle",
        "rdf": "application/rdf+xml",
        "ofn": "text/owl-functional",
        "jsonld": "application/ld+json",
        "nt": "application/n-triples",
    }
)
"""Names of the formats, as file suffixes, and their media types."""

# rdflib nests what belongs together, but writes these in another order each time.
_TYPE = PREFIXES["rdf"] + "type"
_INDIVIDUAL = NamedNode(PREFIXES["owl"] + "NamedIndividual")
_STREAMED = {
    "rdf": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
    "nt": RdfFormat.N_TRIPLES,
}


def serialize_ontology(format: str, *, entities: bool = False) -> str:
    """Return the released ontology in one of :data:`FORMATS`.

    :param entities: with all that the vocabulary holds, as individuals.
    :raises InputError: for a format that is not among them.
    """
    if format not in FORMATS:
        known = ", ".join(FORMATS)
        raise InputError(f"the ontology has no format {format!r}; it has: {known}")
    names = Namespaces()
    quads = list(ontology_quads(names))
    if entities:
        quads += _declared(vocabulary_quads(load_vocabulary(), names))
    if format in _STREAMED:
        # Declarations go first: readers that stream take what comes later by them.
        quads.sort(key=lambda quad: quad.predicate.value != _TYPE)
        triples = (quad.triple for quad in quads)
        prefixes = {name: iri for name, iri in PREFIXES.items() if name != "rdf"}
        text = serialize(triples, format=_STREAMED[format], prefixes=prefixes)
        return (text or b"").decode()
    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    # The labels of blank nodes are kept: they are canonical, and order what is written.
    for quad in quads:
        subject, predicate, value = map(_to_rdflib, quad.triple)
        graph.add((subject, predicate, value))
    if format == "ofn":
        return to_functional(graph)
    return graph.serialize(format="turtle")


def _declared(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Yield quads, and a declaration for each thing that they put into a class."""
    for quad in quads:
        if quad.predicate.value == _TYPE:
            yield Quad(quad.subject, quad.predicate, _INDIVIDUAL, quad.graph_name)
        yield quad


def _to_rdflib(term: object) -> rdflib.term.Identifier:
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, Literal):
        datatype = None if term.language else rdflib.URIRef(term.datatype.value)
        if datatype == rdflib.XSD.string:
            datatype = None
        return rdflib.Literal(term.value, lang=term.language, datatype=datatype)
    raise TypeError(f"{term} is no term of the ontology")
