"""Evidence: the passage that states a finding, what it cites, and on whose word.

The selector follows the Web Annotation model (https://www.w3.org/TR/annotation-model/
section 4.2), so that any client of it finds the characters again.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode

from kg import __version__
from kg.documents.model import Document
from kg.extraction.model import Citation, Place
from kg.rdf.context import Context
from kg.rdf.nodes import Triple, integer, iri, noo, text

# A vendor's guide states findings of others; a program found the statement.
AUTHOR_STATEMENT = "eco:0007319"
WITH_TRACEABLE_REFERENCE = "eco:0007321"
WITHOUT_TRACEABLE_REFERENCE = "eco:0007320"
AUTOMATIC_ASSERTION = "eco:0000203"
MANUAL_ASSERTION = "eco:0000218"


def evidence_triples(
    part: str,
    place: Place,
    citations: tuple[Citation, ...],
    document: Document,
    context: Context,
) -> Iterator[Triple]:
    """Yield the evidence item of the finding ``part``: passage, source, references."""
    item = context.evidence(part)
    yield context.finding(part), noo("evidence"), item
    yield item, iri("rdf:type"), noo("EvidenceItem")
    yield item, noo("stance"), noo("supports")
    yield item, noo("evidenceCode"), iri(_evidence_code(citations, document))
    yield item, noo("assertionMethod"), iri(AUTOMATIC_ASSERTION)
    yield item, noo("sourceClass"), noo(source_class(document))
    yield from place_triples(item, place, document, context)
    yield item, iri("prov:wasGeneratedBy"), context.extraction
    known = {reference.number for reference in document.references}
    for citation in citations:
        if citation.number in known and citation.number is not None:
            yield item, noo("reference"), context.reference(citation.number)
        if citation.label:
            yield item, noo("citationLabel"), text(citation.label)


def place_triples(
    item: NamedNode, place: Place, document: Document, context: Context
) -> Iterator[Triple]:
    """Yield where ``item`` stands: exact passage, document, part and selector."""
    exact = text(document.quote(place.span))
    target = NamedNode(f"{item.value}/target")
    selector = NamedNode(f"{item.value}/selector")
    yield item, noo("passage"), exact
    yield item, noo("document"), context.document
    yield item, noo("documentPart"), part_of(place, context)
    yield item, iri("oa:hasTarget"), target
    yield target, iri("rdf:type"), iri("oa:SpecificResource")
    yield target, iri("oa:hasSource"), context.document
    yield target, iri("oa:hasSelector"), selector
    yield selector, iri("rdf:type"), iri("oa:TextPositionSelector")
    yield selector, iri("rdf:type"), iri("oa:TextQuoteSelector")
    yield selector, iri("oa:start"), integer(place.span.start)
    yield selector, iri("oa:end"), integer(place.span.end)
    yield selector, iri("oa:exact"), exact


def part_of(place: Place, context: Context) -> NamedNode:
    """Return the row, table or section that a place is in."""
    if place.table is None:
        return context.part(place.section)
    if place.row is None:
        return context.part("table", str(place.table))
    return context.part("table", str(place.table), "row", str(place.row))


def extraction_triples(context: Context) -> Iterator[Triple]:
    """Yield the activity that found everything in one document."""
    activity = context.extraction
    software = context.namespaces.entity("agent", f"noograph-{__version__}")
    agent = NamedNode(software)
    yield activity, iri("rdf:type"), iri("prov:Activity")
    yield activity, iri("rdfs:label"), text(f"reading of {context.document_id}", "en")
    yield activity, iri("prov:used"), context.document
    yield activity, iri("prov:wasAssociatedWith"), agent
    yield agent, iri("rdf:type"), iri("prov:SoftwareAgent")
    yield agent, iri("rdfs:label"), text(f"noograph {__version__}", "en")


def source_class(document: Document) -> str:
    """Return what kind of source a document is: a vendor's names its product."""
    sells = document.catalog_numbers or document.product_id or document.product_url
    return "vendorGuide" if sells else "technicalGuide"


def _evidence_code(citations: tuple[Citation, ...], document: Document) -> str:
    titled = {r.number for r in document.references if r.title}
    if not citations:
        return WITHOUT_TRACEABLE_REFERENCE
    if any(citation.number in titled for citation in citations):
        return WITH_TRACEABLE_REFERENCE
    return WITHOUT_TRACEABLE_REFERENCE
