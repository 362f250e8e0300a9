"""Audited citations as quads: what is cited for what, the verdict and its reason.

A supporting citation is ``cito:citesAsEvidence`` between evidence and reference, any
other no more than ``cito:cites`` (https://sparontologies.github.io/cito/).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, Quad

from kg.documents.model import Document
from kg.literature.citations import CitationAudit, Curated
from kg.namespaces import Namespaces
from kg.ontology.vocabulary import Vocabulary
from kg.rdf.context import Context
from kg.rdf.evidence import place_triples
from kg.rdf.literature import article_links
from kg.rdf.nodes import Triple, camel_case, in_graph, integer, iri, noo, text

_VERDICTS = {
    "supports": "citationSupports",
    "mismatch": "citationMismatch",
    "unverifiable": "citationUnverifiable",
}


def audit_quads(
    audits: Iterable[CitationAudit],
    document: Document,
    namespaces: Namespaces,
    vocabulary: Vocabulary,
) -> Iterator[Quad]:
    """Yield the verdicts on the citations of a document, in its named graph."""
    context = Context(namespaces, vocabulary, document.id)
    return in_graph(_triples(audits, document, context), context.graph)


def _triples(
    audits: Iterable[CitationAudit], document: Document, context: Context
) -> Iterator[Triple]:
    known: dict[int, Curated] = {}
    for audited in audits:
        yield from _audit_triples(audited, document, context)
        if audited.curated:
            known[audited.number] = audited.curated
    for number, one in known.items():
        if one.verified:
            yield from article_links(context.reference(number), one.pmid, one.doi)


def _audit_triples(
    audited: CitationAudit, document: Document, context: Context
) -> Iterator[Triple]:
    base = context.namespaces
    node = NamedNode(base.entity("citation", context.document_id, audited.part))
    verdict = _VERDICTS[audited.verdict]
    label = f"citation [{audited.number}] {audited.verdict}"
    yield node, iri("rdf:type"), noo("CitationAssessment")
    yield node, iri("rdfs:label"), text(label, "en")
    yield node, noo("verdict"), noo(verdict)
    yield node, noo("reason"), text(audited.reason, "en")
    yield node, noo("basis"), noo(camel_case(audited.basis))
    yield node, noo("citedFor"), text(audited.cited_for)
    yield node, noo("printedNumber"), integer(audited.number)
    if audited.label:
        yield node, noo("citedAs"), text(audited.label)
    reference = context.reference(audited.number) if audited.reference else None
    if reference:
        yield node, noo("reference"), reference
    if audited.about:
        evidence = context.evidence(audited.about)
        yield node, noo("finding"), context.finding(audited.about)
        yield node, noo("assesses"), evidence
        if reference:
            supports = audited.verdict == "supports"
            link = "cito:citesAsEvidence" if supports else "cito:cites"
            yield evidence, iri(link), reference
    yield from place_triples(node, audited.place, document, context)
    if audited.curated:
        yield from _meant_triples(node, audited.curated)


def _meant_triples(node: NamedNode, one: Curated) -> Iterator[Triple]:
    """Yield the article that was really meant, as far as it is verified.

    The link to it is made by a rule, where the literature holds it.
    """
    if one.meant_title:
        kind = "meantTitle" if one.meant_verified else "supposedTitle"
        yield node, noo(kind), text(one.meant_title)
    if not one.meant_verified:
        return
    for name, value in (
        ("meantPmid", one.meant_pmid),
        ("meantDoi", one.meant_doi),
        ("meantKey", one.meant_pmid or one.meant),
    ):
        if value:
            yield node, noo(name), text(value)
