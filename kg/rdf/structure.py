"""A document and its parts, references, protocols and quality issues."""

from __future__ import annotations

from collections.abc import Iterator

from kg.documents.model import Document, Section, Table
from kg.extraction.model import Mechanism, Protocol, QualityIssue, Term, TermKind
from kg.identifiers import slugify
from kg.literature.titles import title_key
from kg.rdf.context import Context
from kg.rdf.evidence import part_of, place_triples
from kg.rdf.nodes import Triple, boolean, camel_case, date, integer, iri, noo, text

ENTITY_CLASSES: dict[TermKind, str] = {
    "apparatus": "Apparatus",
    "assay": "Assay",
    "compound": "Compound",
    "indication": "Indication",
    "instrument": "ClinicalInstrument",
    "model": "DisruptionModel",
    "place": "BiologicalPlace",
    "population": "Population",
    "process": "BiologicalProcess",
    "route": "RouteOfAdministration",
    "species": "Species",
    "strain": "Strain",
    "target": "Target",
}


def document_triples(
    document: Document,
    context: Context,
    kind: str = "TechnicalGuide",
    untitled: str | None = None,
) -> Iterator[Triple]:
    """Yield the document, its sections, tables, rows and references.

    ``untitled`` is what to call it where it has no title.
    """
    node = context.document
    title = document.title.text if document.title else untitled or document.id
    yield node, iri("rdf:type"), noo(kind)
    yield node, iri("rdfs:label"), text(title)
    yield node, iri("dcterms:title"), text(title)
    yield node, noo("sha256"), text(document.sha256)
    yield node, iri("dcterms:format"), text(document.media_type)
    if document.author:
        yield node, iri("dcterms:creator"), text(document.author)
    if document.date:
        yield node, iri("dcterms:issued"), date(document.date)
    for number in document.catalog_numbers:
        yield node, noo("catalogNumber"), text(number)
    for name in document.compounds:
        yield node, noo("compoundOfInterest"), text(name)
    if document.product_id:
        yield node, noo("productId"), text(document.product_id)
    if document.product_url:
        yield node, iri("schema:url"), text(document.product_url)
    for position, section in enumerate(document.sections, start=1):
        yield from _section_triples(section, position, context)
    yield from _reference_triples(document, context)


def _section_triples(
    section: Section, position: int, context: Context
) -> Iterator[Triple]:
    node = context.part(section.slug)
    label = section.title or "front matter"
    yield node, iri("rdf:type"), noo("Section")
    yield node, iri("rdfs:label"), text(label)
    yield node, noo("position"), integer(position)
    yield node, iri("dcterms:isPartOf"), context.document
    for block in section.blocks:
        if isinstance(block, Table):
            yield from _table_triples(block, section, context)


def _table_triples(
    table: Table, section: Section, context: Context
) -> Iterator[Triple]:
    node = context.part("table", str(table.number))
    label = table.caption.text if table.caption else f"table {table.number}"
    yield node, iri("rdf:type"), noo("Table")
    yield node, iri("rdfs:label"), text(label)
    yield node, noo("position"), integer(table.number)
    yield node, iri("dcterms:isPartOf"), context.part(section.slug)
    for row in table.rows:
        row_node = context.part("table", str(table.number), "row", str(row.number))
        yield row_node, iri("rdf:type"), noo("TableRow")
        yield row_node, iri("rdfs:label"), text(f"{label}, row {row.number}")
        yield row_node, noo("position"), integer(row.number)
        yield row_node, iri("dcterms:isPartOf"), node


def _reference_triples(document: Document, context: Context) -> Iterator[Triple]:
    for reference in document.references:
        node = context.reference(reference.number)
        label = reference.title or reference.site or reference.printed.text
        yield node, iri("rdf:type"), noo("Reference")
        yield node, iri("rdfs:label"), text(f"[{reference.number}] {label}")
        yield node, noo("number"), integer(reference.number)
        yield node, noo("printed"), text(reference.printed.text)
        yield node, iri("dcterms:isPartOf"), context.document
        if reference.title:
            yield node, iri("dcterms:title"), text(reference.title)
            yield node, noo("titleKey"), text(title_key(reference.title))
        if reference.site:
            yield node, noo("site"), text(reference.site)
        if reference.url:
            yield node, iri("schema:url"), text(reference.url)


def protocol_triples(
    protocol: Protocol, document: Document, context: Context
) -> Iterator[Triple]:
    """Yield a protocol with its steps in order, each with its passage."""
    node = context.protocol(protocol.part)
    yield node, iri("rdf:type"), noo("Protocol")
    yield node, iri("rdfs:label"), text(protocol.name)
    if protocol.assay:
        yield node, noo("assay"), context.entity(protocol.assay)
    if protocol.apparatus:
        yield node, noo("apparatusText"), text(protocol.apparatus)
    if protocol.purpose:
        yield node, noo("purpose"), text(protocol.purpose)
    yield from place_triples(node, protocol.place, document, context)
    for step in protocol.steps:
        step_node = iri(f"{node.value}/step-{step.position}")
        yield node, noo("step"), step_node
        yield step_node, iri("rdf:type"), noo("ProtocolStep")
        yield step_node, noo("position"), integer(step.position)
        yield step_node, iri("rdfs:label"), text(step.name or f"step {step.position}")
        yield step_node, noo("text"), text(step.text)
        yield from place_triples(step_node, step.place, document, context)


def pathway_triples(
    mechanisms: tuple[Mechanism, ...], context: Context
) -> Iterator[Triple]:
    """Yield each pathway that the mechanisms name, with its findings."""
    for name in dict.fromkeys(mechanism.pathway for mechanism in mechanisms):
        node = context.pathway(name)
        yield node, iri("rdf:type"), noo("Pathway")
        yield node, iri("rdfs:label"), text(name)
        yield node, noo("document"), context.document


def issue_triples(
    issue: QualityIssue, document: Document, context: Context
) -> Iterator[Triple]:
    """Yield what is wrong with the source, and where."""
    node = context.issue(issue.part)
    kind = camel_case(issue.type)
    yield node, iri("rdf:type"), noo("QualityIssue")
    yield node, iri("rdf:type"), noo(kind[0].upper() + kind[1:])
    yield node, iri("rdfs:label"), text(issue.type.replace("_", " "), "en")
    yield node, noo("detail"), text(issue.detail, "en")
    concerned = (
        context.finding(issue.about) if issue.about else part_of(issue.place, context)
    )
    yield node, noo("concerns"), concerned
    known = {reference.number for reference in document.references}
    for number in issue.references:
        if number in known:
            yield node, noo("reference"), context.reference(number)
        else:
            yield node, noo("printedNumber"), integer(number)
    yield from place_triples(node, issue.place, document, context)


def unmapped_triples(terms: list[Term], context: Context) -> Iterator[Triple]:
    """Yield the things that the vocabulary does not know, marked as such."""
    for term in dict.fromkeys(t for t in terms if not t.mapped):
        node = context.entity(term)
        yield node, iri("rdf:type"), noo(ENTITY_CLASSES[term.kind])
        yield node, iri("rdfs:label"), text(term.label)
        yield node, noo("unmapped"), boolean(True)
        if slugify(term.printed) != term.slug:
            yield node, iri("skos:altLabel"), text(term.printed)
