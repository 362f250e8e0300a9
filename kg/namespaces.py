"""The prefixes that noograph predeclares, and its own namespaces under a base IRI."""

from __future__ import annotations

from dataclasses import dataclass

DEFAULT_BASE = "https://w3id.org/noograph/"
NOO = "https://w3id.org/noograph/ontology/"
ONTOLOGY = "https://w3id.org/noograph/ontology"

PREFIXES: dict[str, str] = {
    "bao": "http://www.bioassayontology.org/bao#BAO_",
    "bfo": "http://purl.obolibrary.org/obo/BFO_",
    "chebi": "http://purl.obolibrary.org/obo/CHEBI_",
    "chembl": "https://identifiers.org/chembl.compound:",
    "cito": "http://purl.org/spar/cito/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "dctypes": "http://purl.org/dc/dcmitype/",
    "eco": "http://purl.obolibrary.org/obo/ECO_",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "go": "http://purl.obolibrary.org/obo/GO_",
    "iao": "http://purl.obolibrary.org/obo/IAO_",
    "mondo": "http://purl.obolibrary.org/obo/MONDO_",
    "ncbitaxon": "http://purl.obolibrary.org/obo/NCBITaxon_",
    "noo": NOO,
    "oa": "http://www.w3.org/ns/oa#",
    "obi": "http://purl.obolibrary.org/obo/OBI_",
    "obo": "http://purl.obolibrary.org/obo/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "pav": "http://purl.org/pav/",
    "prov": "http://www.w3.org/ns/prov#",
    "qudt": "http://qudt.org/schema/qudt/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "ro": "http://purl.obolibrary.org/obo/RO_",
    "schema": "https://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "semapv": "https://w3id.org/semapv/vocab/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "spex": "https://purl.expasy.org/sparql-examples/ontology#",
    "sssom": "https://w3id.org/sssom/",
    "unit": "http://qudt.org/vocab/unit/",
    "uo": "http://purl.obolibrary.org/obo/UO_",
    "void": "http://rdfs.org/ns/void#",
    "voidext": "http://ldf.fi/void-ext#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

KINDS = (
    "apparatus", "assay", "compound", "document", "evidence", "finding", "indication",
    "instrument", "issue", "model", "part", "pathway", "place", "population",
    "process", "protocol", "reference", "route", "species", "strain", "target",
)  # fmt: skip
"""The kinds of entity whose IRIs have a prefix of their own: ``model:…``."""


@dataclass(frozen=True, slots=True)
class Namespaces:
    """The IRIs that depend on the base: entities, graphs and metadata."""

    base: str = DEFAULT_BASE

    def entity(self, kind: str, *parts: str) -> str:
        """Return ``{base}id/{kind}/{part}/…``; the parts are slugs already."""
        return "/".join([f"{self.base}id/{kind}", *parts])

    def graph(self, name: str) -> str:
        """Return the IRI of a named graph: ``document/igmesine``, ``ontology``."""
        return f"{self.base}graph/{name}"

    @property
    def void(self) -> str:
        """Return the graph that describes the dataset."""
        return f"{self.base}.well-known/void"

    @property
    def examples(self) -> str:
        """Return the graph of example queries."""
        return f"{self.base}.well-known/sparql-examples"

    @property
    def endpoint(self) -> str:
        """Return the SPARQL endpoint, as metadata that ships names it."""
        return f"{self.base}sparql"

    def prefixes(self) -> dict[str, str]:
        """Return all predeclared prefixes, one for each kind of entity among them."""
        kinds = {kind: f"{self.base}id/{kind}/" for kind in KINDS}
        return dict(sorted({**PREFIXES, **kinds, "id": f"{self.base}id/"}.items()))
