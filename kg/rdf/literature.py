"""Published findings as quads: the finding, its conditions, its study, its row.

What a row says is found by hand in an article and read by us from the table: the
evidence points at the row's characters, and cites the study as its reference.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from pathlib import PurePath
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Quad

from kg.extraction.model import (
    BehaviouralClaim,
    BindingClaim,
    ClinicalClaim,
    PharmacologyClaim,
    Quantity,
    Term,
)
from kg.literature.model import Conditions, FindingsTable, Published, Study
from kg.literature.titles import title_key
from kg.namespaces import Namespaces
from kg.ontology.vocabulary import Vocabulary
from kg.rdf.context import Context
from kg.rdf.evidence import MANUAL_ASSERTION, extraction_triples, place_triples
from kg.rdf.findings import finding_triples, quantity_triples
from kg.rdf.nodes import (
    Triple,
    camel_case,
    date,
    duration,
    in_graph,
    integer,
    iri,
    noo,
    text,
)
from kg.rdf.structure import document_triples, unmapped_triples

GRAPH = "literature"
AUTHOR_STATEMENT = "eco:0000302"
_EXPERIMENTS = {
    BehaviouralClaim: "eco:0000179",
    ClinicalClaim: "eco:0000180",
    BindingClaim: "eco:0006053",
}
_RADIOLIGAND = "eco:0007008"
_EXPERIMENT = "eco:0000006"
# What a title, a newspaper or a quotation says is a statement, not yet a result.
_REPORTS_RESULTS = frozenset({"abstract", "truncated abstract"})

_SOURCE_CLASSES = {
    "abstract": "journalAbstract",
    "truncated abstract": "truncatedAbstract",
    "title": "articleTitle",
    "press release": "pressReleaseSource",
    "encyclopaedia": "encyclopaediaArticle",
    "second-hand value": "secondHandValue",
}
_ROLES = {"test": "testedCompound", "blocker": "blocker", "inducer": "inducer"}


def literature_quads(
    table: FindingsTable, namespaces: Namespaces, vocabulary: Vocabulary
) -> Iterator[Quad]:
    """Yield all that a table of findings says, in the graph of the literature."""
    context = Context(namespaces, vocabulary, table.document.id)
    graph = NamedNode(namespaces.graph(GRAPH))
    return in_graph(_triples(table, context), graph)


def _triples(table: FindingsTable, context: Context) -> Iterator[Triple]:
    name = f"Published findings ({PurePath(table.document.path).name})"
    yield from document_triples(table.document, context, "LiteratureTable", name)
    yield from extraction_triples(context)
    for study in {published.study: None for published in table.findings}:
        yield from _study_triples(study, context)
    terms: list[Term] = []
    for published in table.findings:
        finding = context.finding(published.claim.part)
        more = _label_of(published.conditions)
        yield from finding_triples(published.claim, context, more)
        yield from _condition_triples(finding, published.conditions, context)
        yield from _evidence_triples(published, table, context)
        terms += _terms_of(published.claim)
        terms += _terms_of(published.conditions)
    yield from unmapped_triples(terms, context)


def study_node(study: Study, context: Context) -> NamedNode:
    """Return the study; by its PubMed number, so that two tables mean the same one."""
    if study.pmid:
        return NamedNode(context.namespaces.entity("reference", GRAPH, study.pmid))
    document = context.document_id
    return NamedNode(context.namespaces.entity("reference", document, study.slug))


def _study_triples(study: Study, context: Context) -> Iterator[Triple]:
    node = study_node(study, context)
    sentence = (study.citation, study.journal, study.title)
    yield node, iri("rdf:type"), noo("Reference")
    yield node, iri("rdf:type"), noo("Study")
    yield node, iri("rdfs:label"), text(study.citation)
    yield node, noo("printed"), text(". ".join(part for part in sentence if part))
    yield node, iri("dcterms:isPartOf"), context.document
    if study.title:
        yield node, iri("dcterms:title"), text(study.title)
        yield node, noo("titleKey"), text(title_key(study.title))
    if study.journal:
        yield node, noo("journal"), text(study.journal)
    if study.year:
        yield node, iri("dcterms:issued"), date(study.year)
    yield from article_links(node, study.pmid, study.doi)
    if study.url:
        yield node, iri("schema:url"), text(study.url)


def article_links(node: NamedNode, pmid: str, doi: str) -> Iterator[Triple]:
    """Yield the identifiers of an article and the pages that they lead to."""
    if pmid:
        page = NamedNode(f"https://pubmed.ncbi.nlm.nih.gov/{pmid}")
        yield node, noo("pmid"), text(pmid)
        yield node, iri("rdfs:seeAlso"), page
    if doi:
        page = NamedNode(f"https://doi.org/{quote(doi, safe='/:;()')}")
        yield node, noo("doi"), text(doi)
        yield node, iri("rdfs:seeAlso"), page


def _evidence_triples(
    published: Published, table: FindingsTable, context: Context
) -> Iterator[Triple]:
    claim = published.claim
    item = context.evidence(claim.part)
    yield context.finding(claim.part), noo("evidence"), item
    yield item, iri("rdf:type"), noo("EvidenceItem")
    yield item, noo("stance"), noo(published.stance)
    yield item, noo("evidenceCode"), iri(_evidence_code(published))
    yield item, noo("assertionMethod"), iri(MANUAL_ASSERTION)
    source_class = _SOURCE_CLASSES[published.source_class]
    yield item, noo("sourceClass"), noo(source_class)
    yield item, noo("confidence"), noo(f"{published.confidence}Confidence")
    yield item, noo("reference"), study_node(published.study, context)
    yield item, noo("citationLabel"), text(published.study.citation)
    yield item, iri("prov:wasGeneratedBy"), context.extraction
    yield from place_triples(item, claim.place, table.document, context)


def _evidence_code(published: Published) -> str:
    claim = published.claim
    stated = published.source_class not in _REPORTS_RESULTS
    if stated or isinstance(claim, PharmacologyClaim):
        return AUTHOR_STATEMENT
    assay = claim.assay if isinstance(claim, BindingClaim) else None
    if assay and assay.slug == "radioligand-binding":
        return _RADIOLIGAND
    return _EXPERIMENTS.get(type(claim), _EXPERIMENT)


def _condition_triples(
    finding: NamedNode, conditions: Conditions, context: Context
) -> Iterator[Triple]:
    yield finding, noo("role"), noo(_ROLES[conditions.role])
    for sex in conditions.sex:
        yield finding, noo("sex"), noo(sex)
    for timing in conditions.timing:
        yield finding, noo("timing"), noo(camel_case(timing))
    if conditions.sample_size is not None:
        yield finding, noo("sampleSize"), integer(conditions.sample_size)
    for statistic in conditions.statistics:
        yield finding, noo("statistic"), text(statistic)
    for name, value in (
        ("species", conditions.species),
        ("model", conditions.model),
        ("assay", conditions.assay),
        ("process", conditions.process),
        ("place", conditions.place),
        ("route", conditions.route),
        ("interactsWith", conditions.interacts_with),
        ("inducerRoute", conditions.inducer_route),
        ("dose", conditions.dose),
        ("inducerDose", conditions.inducer_dose),
        ("preparation", _literal(conditions.preparation)),
        ("leadTime", _duration(conditions.lead_time)),
        ("duration", _duration(conditions.duration)),
        ("effectSize", _literal(conditions.effect)),
        ("note", _literal(conditions.note)),
    ):
        if isinstance(value, Term):
            yield finding, noo(name), context.entity(value)
        elif isinstance(value, Quantity):
            node = NamedNode(f"{finding.value}/{name}")
            yield finding, noo(name), node
            yield from quantity_triples(node, value, context)
        elif value is not None:
            yield finding, noo(name), value


def _label_of(conditions: Conditions) -> Iterator[str]:
    for term in (conditions.process, conditions.place):
        if term:
            yield term.label
    if conditions.interacts_with:
        yield f"against {conditions.interacts_with.label}"


def _literal(value: str) -> Literal | None:
    return text(value, "en") if value else None


def _duration(value: str) -> Literal | None:
    return duration(value) if value else None


def _terms_of(record: object) -> Iterator[Term]:
    for known in fields(record):  # type: ignore[arg-type]
        value = getattr(record, known.name)
        found = value if isinstance(value, tuple) else (value,)
        yield from (item for item in found if isinstance(item, Term))
