"""Statistics as VoID, in the service description's graphs, as editors ask for them.

https://www.w3.org/TR/void/, https://www.w3.org/TR/sparql11-service-description/ and
http://ldf.fi/void-ext# for datatypes. Class partitions hold property partitions, and
these what the property leads to. All nodes have IRIs: no blank nodes.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from urllib.parse import quote

from pyoxigraph import NamedNode

from kg.metadata.dataset import DatasetNames
from kg.metadata.partitions import ClassUse, PropertyUse
from kg.metadata.statistics import Link, Statistics
from kg.namespaces import NOO
from kg.rdf.nodes import Triple, integer, iri, text


def void_triples(statistics: Statistics, names: DatasetNames) -> Iterator[Triple]:
    """Yield the dataset's size, graphs, partitions and links."""
    dataset, merged = names.dataset, names.default_graph
    yield names.part(""), iri("rdf:type"), iri("void:DatasetDescription")
    yield names.part(""), iri("dcterms:title"), text("Description of noograph", "en")
    yield names.part(""), iri("foaf:primaryTopic"), dataset
    yield dataset, iri("rdf:type"), iri("void:Dataset")
    yield dataset, iri("rdf:type"), iri("sd:Dataset")
    yield dataset, iri("void:sparqlEndpoint"), NamedNode(names.namespaces.endpoint)
    yield dataset, iri("void:uriSpace"), text(f"{names.namespaces.base}id/")
    yield dataset, iri("void:vocabulary"), NamedNode(NOO)
    yield (
        dataset,
        iri("void:exampleResource"),
        NamedNode(names.namespaces.entity("compound", "igmesine")),
    )
    yield from _size_triples(dataset, statistics)
    yield dataset, iri("sd:defaultGraph"), merged
    yield from _service_triples(names)
    yield from _graph_triples(statistics, names)
    yield merged, iri("rdf:type"), iri("sd:Graph")
    yield merged, iri("rdf:type"), iri("void:Dataset")
    yield from _size_triples(merged, statistics)
    for class_, use in statistics.classes.items():
        yield from _class_triples(class_, use, names)
    for property_, total in statistics.properties.items():
        node = names.part(f"property/{short_name(property_, names)}")
        yield merged, iri("void:propertyPartition"), node
        yield node, iri("void:property"), NamedNode(property_)
        yield node, iri("void:triples"), integer(total.triples)
        yield node, iri("void:distinctSubjects"), integer(total.subjects)
        yield node, iri("void:distinctObjects"), integer(total.objects)
    for link in statistics.links:
        yield from _link_triples(link, names)


def short_name(value: str, names: DatasetNames) -> str:
    """Return a name for an IRI that can stand in a fragment: its CURIE, or a digest."""
    fits = [
        (len(namespace), label)
        for label, namespace in names.namespaces.prefixes().items()
        if value.startswith(namespace)
    ]
    if not fits:
        return sha256(value.encode()).hexdigest()[:16]
    length, label = max(fits)
    return f"{label}:{quote(value[length:], safe='/:')}"


def _size_triples(node: NamedNode, statistics: Statistics) -> Iterator[Triple]:
    yield node, iri("void:triples"), integer(statistics.triples)
    yield node, iri("void:distinctSubjects"), integer(statistics.subjects)
    yield node, iri("void:distinctObjects"), integer(statistics.objects)
    yield node, iri("void:classes"), integer(len(statistics.classes))
    yield node, iri("void:properties"), integer(len(statistics.properties))


def _service_triples(names: DatasetNames) -> Iterator[Triple]:
    service = names.service
    yield service, iri("rdf:type"), iri("sd:Service")
    yield service, iri("rdf:type"), iri("dcat:DataService")
    yield service, iri("rdfs:label"), text("SPARQL endpoint of noograph", "en")
    yield service, iri("dcterms:title"), text("SPARQL endpoint of noograph", "en")
    yield service, iri("sd:endpoint"), NamedNode(names.namespaces.endpoint)
    yield service, iri("sd:defaultDataset"), names.dataset
    yield service, iri("dcat:endpointURL"), NamedNode(names.namespaces.endpoint)
    # Without a query the endpoint answers with its service description.
    yield service, iri("dcat:endpointDescription"), service
    yield service, iri("dcat:servesDataset"), names.release
    protocol = NamedNode("http://www.w3.org/TR/sparql11-protocol/")
    yield service, iri("dcterms:conformsTo"), protocol


def _graph_triples(statistics: Statistics, names: DatasetNames) -> Iterator[Triple]:
    """Yield each named graph, and the merge of them all.

    Overviews read partitions only of what something has as its ``sd:graph``; the
    merge is no named graph, but it is the graph that has them.
    """
    everything = names.part("all-graphs")
    yield everything, iri("rdfs:label"), text("all graphs", "en")
    yield everything, iri("sd:graph"), names.default_graph
    for graph, triples in statistics.graphs.items():
        node = NamedNode(graph)
        label = graph.removeprefix(names.namespaces.base).removeprefix("graph/")
        content = names.part(f"graph/{quote(label, safe='/')}")
        yield names.dataset, iri("sd:namedGraph"), node
        yield names.dataset, iri("void:subset"), content
        yield node, iri("rdf:type"), iri("sd:NamedGraph")
        yield node, iri("rdfs:label"), text(label, "en")
        yield node, iri("sd:name"), node
        yield node, iri("sd:graph"), content
        yield content, iri("rdf:type"), iri("sd:Graph")
        yield content, iri("rdf:type"), iri("void:Dataset")
        yield content, iri("void:triples"), integer(triples)


def _class_triples(class_: str, use: ClassUse, names: DatasetNames) -> Iterator[Triple]:
    node = names.part(f"class/{short_name(class_, names)}")
    yield names.default_graph, iri("void:classPartition"), node
    yield node, iri("void:class"), NamedNode(class_)
    yield node, iri("void:entities"), integer(use.entities)
    for property_, property_use in use.properties.items():
        part = NamedNode(f"{node.value}/{short_name(property_, names)}")
        yield node, iri("void:propertyPartition"), part
        yield part, iri("void:property"), NamedNode(property_)
        yield from _property_triples(part, property_use, names)


def _property_triples(
    part: NamedNode, use: PropertyUse, names: DatasetNames
) -> Iterator[Triple]:
    yield part, iri("void:triples"), integer(use.triples)
    for class_, triples in use.classes.items():
        node = NamedNode(f"{part.value}/{short_name(class_, names)}")
        yield part, iri("void:classPartition"), node
        yield node, iri("void:class"), NamedNode(class_)
        yield node, iri("void:triples"), integer(triples)
    for datatype, triples in use.datatypes.items():
        node = NamedNode(f"{part.value}/{short_name(datatype, names)}")
        yield part, iri("voidext:datatypePartition"), node
        yield node, iri("voidext:datatype"), NamedNode(datatype)
        yield node, iri("void:triples"), integer(triples)


def _link_triples(link: Link, names: DatasetNames) -> Iterator[Triple]:
    """Yield a linkset; links within the dataset are none."""
    if link.namespace.startswith(names.namespaces.base):
        return
    there = short_name(link.namespace, names).removesuffix(":")
    property_ = short_name(link.property, names)
    node = names.part(f"links/{there}/{property_}")
    target = names.part(f"target/{there}")
    yield names.dataset, iri("void:subset"), node
    yield node, iri("rdf:type"), iri("void:Linkset")
    yield node, iri("void:linkPredicate"), NamedNode(link.property)
    yield node, iri("void:subjectsTarget"), names.dataset
    yield node, iri("void:objectsTarget"), target
    yield node, iri("void:triples"), integer(link.triples)
    yield target, iri("rdf:type"), iri("void:Dataset")
    yield target, iri("void:uriSpace"), text(link.namespace)
