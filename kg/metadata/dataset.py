"""The dataset as its metadata names it: IRIs, title, licence, levels of description.

The levels are those of the HCLS community profile
(https://www.w3.org/TR/hcls-dataset/): a summary that outlives releases, a version, and
distributions of it (the endpoint is one, each file of the dumps another).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode

from kg import __version__
from kg.namespaces import ONTOLOGY, Namespaces
from kg.rdf.nodes import Triple, iri, text

LICENSE = "https://creativecommons.org/licenses/by/4.0/"
TITLE = "noograph"
DESCRIPTION = (
    "The evidence on compounds that modulate cognition as a knowledge graph: what was "
    "tested, in which species, model and assay, at which dose, with which outcome, "
    "and the passage of the source that says so."
)
KEYWORDS = ("cognition", "evidence", "knowledge graph", "nootropics", "pharmacology")
PUBLISHER = "The noograph team"


@dataclass(frozen=True, slots=True)
class DatasetNames:
    """The IRIs of the dataset, its version, its service and their parts."""

    namespaces: Namespaces
    digest: str

    @property
    def version(self) -> str:
        """Return the version of the data: the software's, then a digest of the data.

        The same data made by the same software has the same version, whenever built.
        """
        return f"{__version__}+{self.digest[:12]}"

    @property
    def summary(self) -> NamedNode:
        """Return the dataset whatever its version."""
        return self.part("noograph")

    @property
    def release(self) -> NamedNode:
        """Return this version of the dataset."""
        return self.part(f"version-{self.digest[:12]}")

    @property
    def dataset(self) -> NamedNode:
        """Return the dataset as the endpoint serves it: it has the statistics."""
        return self.part("dataset")

    @property
    def default_graph(self) -> NamedNode:
        """Return the merge of all graphs."""
        return self.part("default-graph")

    @property
    def service(self) -> NamedNode:
        """Return the SPARQL service: its name is its address."""
        return NamedNode(self.namespaces.endpoint)

    @property
    def publisher(self) -> NamedNode:
        """Return who publishes."""
        return self.part("publisher")

    @property
    def catalog(self) -> NamedNode:
        """Return the catalogue."""
        return NamedNode(f"{self.namespaces.base}catalog")

    def part(self, name: str) -> NamedNode:
        """Return a node of the description by its name."""
        return NamedNode(f"{self.namespaces.void}#{name}")


def described(node: NamedNode, title: str, names: DatasetNames) -> Iterator[Triple]:
    """Yield what every level of the description says of itself."""
    yield node, iri("dcterms:title"), text(title, "en")
    yield node, iri("dcterms:description"), text(DESCRIPTION, "en")
    yield node, iri("dcterms:publisher"), names.publisher
    yield node, iri("dcterms:license"), iri(LICENSE)


def level_triples(names: DatasetNames, documents: Iterable[str]) -> Iterator[Triple]:
    """Yield the summary, the version and the served dataset, tied to each other.

    ``documents`` are the IRIs of what the data was derived from.
    """
    summary, release, served = names.summary, names.release, names.dataset
    yield names.publisher, iri("rdf:type"), iri("foaf:Organization")
    yield names.publisher, iri("foaf:name"), text(PUBLISHER)
    yield names.publisher, iri("rdfs:label"), text(PUBLISHER, "en")
    yield from described(summary, TITLE, names)
    yield summary, iri("rdf:type"), iri("dctypes:Dataset")
    yield summary, iri("rdf:type"), iri("schema:Dataset")
    yield summary, iri("rdfs:label"), text(TITLE, "en")
    yield summary, iri("dcterms:alternative"), text("nootropics knowledge graph", "en")
    yield summary, iri("pav:hasCurrentVersion"), release
    yield summary, iri("void:sparqlEndpoint"), NamedNode(names.namespaces.endpoint)
    for keyword in KEYWORDS:
        yield summary, iri("dcat:keyword"), text(keyword, "en")
    yield from described(release, f"{TITLE} {names.version}", names)
    yield release, iri("rdf:type"), iri("dctypes:Dataset")
    yield release, iri("rdf:type"), iri("dcat:Dataset")
    yield release, iri("rdfs:label"), text(f"{TITLE} {names.version}", "en")
    yield release, iri("dcterms:isVersionOf"), summary
    yield release, iri("dcat:isVersionOf"), summary
    yield release, iri("dcterms:creator"), names.publisher
    yield release, iri("pav:version"), text(names.version)
    yield release, iri("dcat:version"), text(names.version)
    yield release, iri("dcat:distribution"), served
    for document in documents:
        yield release, iri("prov:wasDerivedFrom"), NamedNode(document)
    yield from described(served, f"{TITLE} {names.version} by SPARQL", names)
    yield served, iri("rdf:type"), iri("dcat:Distribution")
    yield served, iri("rdfs:label"), text("noograph as the endpoint serves it", "en")
    yield served, iri("dcterms:creator"), names.publisher
    yield served, iri("dcterms:conformsTo"), NamedNode(ONTOLOGY)
    yield served, iri("pav:version"), text(names.version)
    yield served, iri("dcat:accessService"), names.service
    yield served, iri("dcat:accessURL"), NamedNode(names.namespaces.endpoint)
