"""All that a document says, as quads: findings, evidence, structure, issues."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from pyoxigraph import Quad

from kg.extraction.model import AnyClaim, Extraction, Mechanism, Term
from kg.namespaces import Namespaces
from kg.ontology.vocabulary import Vocabulary
from kg.rdf.context import Context
from kg.rdf.evidence import evidence_triples, extraction_triples
from kg.rdf.findings import finding_triples
from kg.rdf.nodes import Triple, in_graph
from kg.rdf.structure import (
    document_triples,
    issue_triples,
    pathway_triples,
    protocol_triples,
    unmapped_triples,
)


def to_quads(
    extraction: Extraction, namespaces: Namespaces, vocabulary: Vocabulary
) -> Iterator[Quad]:
    """Yield all that a document says, in the named graph of that document."""
    context = Context(namespaces, vocabulary, extraction.document.id)
    return in_graph(_triples(extraction, context), context.graph)


def _triples(extraction: Extraction, context: Context) -> Iterator[Triple]:
    document = extraction.document
    yield from document_triples(document, context)
    yield from extraction_triples(context)
    findings: list[AnyClaim | Mechanism] = [*extraction.claims, *extraction.mechanisms]
    terms: list[Term] = []
    for finding in findings:
        yield from finding_triples(finding, context)
        yield from evidence_triples(
            finding.part, finding.place, finding.citations, document, context
        )
        terms += _terms_of(finding)
    yield from pathway_triples(extraction.mechanisms, context)
    for protocol in extraction.protocols:
        yield from protocol_triples(protocol, document, context)
        terms += _terms_of(protocol)
    for issue in extraction.issues:
        yield from issue_triples(issue, document, context)
    yield from unmapped_triples(terms, context)


def _terms_of(found: object) -> Iterator[Term]:
    for known in fields(found):  # type: ignore[arg-type]
        value = getattr(found, known.name)
        if isinstance(value, Term):
            yield value
        elif isinstance(value, tuple):
            yield from (item for item in value if isinstance(item, Term))
