"""What any entity has: names, types, identifiers elsewhere, and further facts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kg.namespaces import NOO, PREFIXES
from kg.store.naming import compact
from server.pages.rows import Cell, Named, Row, Rows

_RDF_TYPE = PREFIXES["rdf"] + "type"
_LABEL = PREFIXES["rdfs"] + "label"
_SKOS = PREFIXES["skos"]
_IAO_DEFINITION = PREFIXES["iao"] + "0000115"
_MATCHES = {
    f"{_SKOS}exactMatch": "the same",
    f"{_SKOS}closeMatch": "close",
    f"{_SKOS}narrowMatch": "narrower",
    f"{_SKOS}broadMatch": "broader",
    f"{_SKOS}relatedMatch": "related",
}
_SHOWN_APART = {
    _RDF_TYPE,
    _LABEL,
    f"{_SKOS}altLabel",
    f"{_SKOS}definition",
    _IAO_DEFINITION,
    f"{NOO}unmapped",
    *_MATCHES,
}
# Where an identifier comes from, by the beginning of its IRI.
_REGISTRIES = (
    ("http://purl.obolibrary.org/obo/CHEBI_", "ChEBI"),
    ("http://purl.obolibrary.org/obo/GO_", "Gene Ontology"),
    ("http://purl.obolibrary.org/obo/MONDO_", "MONDO"),
    ("http://purl.obolibrary.org/obo/NCBITaxon_", "NCBI Taxonomy"),
    ("http://purl.obolibrary.org/obo/UBERON_", "Uberon"),
    ("http://purl.obolibrary.org/obo/OBI_", "OBI"),
    ("http://purl.obolibrary.org/obo/", "OBO"),
    ("http://www.bioassayontology.org/", "BAO"),
    ("http://rdf.ncbi.nlm.nih.gov/pubchem/", "PubChem"),
    ("http://purl.uniprot.org/", "UniProt"),
    ("http://qudt.org/", "QUDT"),
    ("http://www.wikidata.org/", "Wikidata"),
    ("http://id.nlm.nih.gov/mesh/", "MeSH"),
)
_IDENTIFIERS_ORG = re.compile(r"https?://identifiers\.org/([\w.]+)[:/]")
_COLLECTIONS = {
    "cas": "CAS",
    "chembl.compound": "ChEMBL",
    "chembl.target": "ChEMBL",
    "doi": "DOI",
    "drugbank": "DrugBank",
    "ensembl": "Ensembl",
    "hgnc": "HGNC",
    "inchikey": "InChIKey",
    "iuphar.ligand": "IUPHAR/BPS",
    "iuphar.receptor": "IUPHAR/BPS",
    "mesh": "MeSH",
    "ncbigene": "NCBI Gene",
    "pubchem.compound": "PubChem",
    "pubmed": "PubMed",
    "unii": "UNII",
    "uniprot": "UniProt",
}


@dataclass(frozen=True, slots=True)
class Identifier:
    """What an entity is called elsewhere, and how near that is."""

    registry: str
    text: str
    iri: str
    relation: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A property with its values, each a link or a text."""

    property: Named
    values: tuple[Named | Cell, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """An entity as every page shows it; ``path`` is what follows ``/id/``."""

    iri: str
    path: str
    kind: str
    label: str
    types: tuple[Named, ...] = ()
    definition: str = ""
    synonyms: tuple[str, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    facts: tuple[Fact, ...] = ()
    unmapped: bool = False

    def one(self, name: str) -> str:
        """Return the first value of a property of ours as text, empty without one."""
        values = self.all(name)
        if not values:
            return ""
        value = values[0]
        return value.label if isinstance(value, Named) else value.value

    def all(self, name: str) -> tuple[Named | Cell, ...]:
        """Return the values of a property: a local name of ours or a whole IRI."""
        iri = name if ":" in name else NOO + name
        return next((f.values for f in self.facts if f.property.iri == iri), ())

    def without(self, *names: str) -> tuple[Fact, ...]:
        """Return the facts but those that the page shows in its own way.

        Properties of one label, such as one of ours and its parent elsewhere, are one
        fact: a reader could not tell them apart.
        """
        hidden = {name if ":" in name else NOO + name for name in names}
        merged: dict[str, Fact] = {}
        for fact in self.facts:
            if fact.property.iri not in hidden:
                same = merged.get(fact.property.label, Fact(fact.property, ()))
                values = tuple(dict.fromkeys([*same.values, *fact.values]))
                merged[fact.property.label] = Fact(same.property, values)
        return tuple(merged.values())


def read_profile(iri: str, path: str, rows: Rows) -> Profile:
    """Return the profile of an entity from the rows of ``statements``."""
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row.text("property"), []).append(row)
    labels = _texts(grouped, _LABEL)
    names = _texts(grouped, f"{_SKOS}altLabel")
    own_name = path.rstrip("/").rpartition("/")[2]
    label = labels[0] if labels else own_name
    return Profile(
        iri=iri,
        path=path,
        kind=path.partition("/")[0],
        label=label,
        types=_types(grouped.get(_RDF_TYPE, [])),
        definition=" ".join(
            [*_texts(grouped, f"{_SKOS}definition"), *_texts(grouped, _IAO_DEFINITION)]
        ),
        synonyms=tuple(n for n in dict.fromkeys([*labels[1:], *names]) if n != label),
        identifiers=_identifiers(grouped),
        facts=tuple(
            Fact(_property(group[0]), tuple(_value(row) for row in group))
            for property_, group in grouped.items()
            if property_ not in _SHOWN_APART
        ),
        unmapped=any(r.flag("value") for r in grouped.get(f"{NOO}unmapped", [])),
    )


def registry_of(iri: str) -> str:
    """Return the name of the registry that an identifier belongs to, or its host."""
    if match := _IDENTIFIERS_ORG.match(iri):
        return _COLLECTIONS.get(match[1], match[1])
    for start, name in _REGISTRIES:
        if iri.startswith(start):
            return name
    return iri.partition("://")[2].partition("/")[0] or iri.partition(":")[0]


def _texts(grouped: Mapping[str, list[Row]], property_: str) -> list[str]:
    found = [row.text("value") for row in grouped.get(property_, [])]
    return list(dict.fromkeys(found))


def _types(rows: list[Row]) -> tuple[Named, ...]:
    """Return the types of ours: one that others are subclasses of says less."""
    named = (row.named("value") for row in rows)
    return tuple(t for t in named if t is not None and t.iri.startswith(NOO))


def _identifiers(grouped: Mapping[str, list[Row]]) -> tuple[Identifier, ...]:
    found = [
        Identifier(registry_of(iri), compact(iri), iri, relation)
        for match, relation in _MATCHES.items()
        for row in grouped.get(match, [])
        if (iri := row.text("value"))
    ]
    order = list(_MATCHES.values())
    return tuple(
        sorted(found, key=lambda i: (order.index(i.relation), i.registry, i.text))
    )


def _property(row: Row) -> Named:
    named = row.named("property")
    if named is None:  # every row has one
        raise ValueError("a statement without a property")
    return named


def _value(row: Row) -> Named | Cell:
    cell = row.cell("value")
    if cell is None:
        raise ValueError("a statement without a value")
    if not cell.is_iri:
        return cell
    return row.named("value") or cell
