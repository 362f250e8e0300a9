"""The query library and the prefixes as sparql-examples: SHACL executables in RDF.

https://github.com/sib-swiss/sparql-examples. Editors and language models look for them
in the graph ``.well-known/sparql-examples``; where the convention has a blank node for
the prefixes, here it has an IRI.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import Literal, NamedNode

from kg.namespaces import PREFIXES, Namespaces
from kg.rdf.nodes import Triple, iri, text
from kg.sparql.library import LibraryQuery
from kg.sparql.syntax import Form

_FORMS: Mapping[Form, tuple[str, str]] = {
    "select": ("sh:SPARQLSelectExecutable", "sh:select"),
    "ask": ("sh:SPARQLAskExecutable", "sh:ask"),
    "construct": ("sh:SPARQLConstructExecutable", "sh:construct"),
    "describe": ("spex:SPARQLDescribeExecutable", "spex:describe"),
}
_ANY_URI = NamedNode(PREFIXES["xsd"] + "anyURI")


def example_triples(
    queries: Iterable[LibraryQuery], namespaces: Namespaces
) -> Iterator[Triple]:
    """Yield each query: its question, its text, the endpoints that it is for."""
    for query in queries:
        node = NamedNode(f"{namespaces.examples}/{query.name}")
        class_, property_ = _FORMS[query.form]
        yield node, iri("rdf:type"), iri("sh:SPARQLExecutable")
        yield node, iri("rdf:type"), iri(class_)
        yield node, iri("rdfs:comment"), text(query.summary, "en")
        yield node, iri("dcterms:description"), text(query.description, "en")
        yield node, iri("sh:prefixes"), _prefixes_node(namespaces)
        yield node, iri(property_), text(query.query)
        yield node, iri("schema:target"), NamedNode(namespaces.endpoint)
        for tag in query.tags:
            yield node, iri("schema:keywords"), text(tag)
        for endpoint in query.endpoints:
            yield node, iri("spex:federatesWith"), NamedNode(endpoint)


def prefix_triples(namespaces: Namespaces) -> Iterator[Triple]:
    """Yield every predeclared prefix as a SHACL prefix declaration."""
    node = _prefixes_node(namespaces)
    yield node, iri("rdf:type"), iri("owl:Ontology")
    yield node, iri("rdfs:label"), text("prefixes of noograph", "en")
    for prefix, namespace in namespaces.prefixes().items():
        declaration = NamedNode(f"{node.value}-{prefix}")
        yield node, iri("sh:declare"), declaration
        yield declaration, iri("sh:prefix"), text(prefix)
        yield declaration, iri("sh:namespace"), Literal(namespace, datatype=_ANY_URI)


def _prefixes_node(namespaces: Namespaces) -> NamedNode:
    return NamedNode(f"{namespaces.examples}#prefixes")
