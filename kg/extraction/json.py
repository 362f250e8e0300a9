"""The JSON form of an extraction: a contract that other tools score and load."""

from __future__ import annotations

from functools import cache
from typing import Any

from kg.documents.model import Document, Reference
from kg.extraction.model import (
    AnyClaim,
    BehaviouralClaim,
    BindingClaim,
    Citation,
    ClinicalClaim,
    DataGapClaim,
    DevelopmentStatusClaim,
    Extraction,
    Mechanism,
    PharmacologyClaim,
    Place,
    Protocol,
    QualityIssue,
    Quantity,
    Term,
)
from kg.namespaces import Namespaces
from kg.ontology.vocabulary import Vocabulary, load_vocabulary

Object = dict[str, Any]


def to_json(extraction: Extraction, namespaces: Namespaces) -> Object:
    """Return one document's extraction as JSON objects, absent values null."""
    writer = _Writer(extraction.document, namespaces)
    return {
        "document": writer.document_object(),
        "claims": [writer.claim(claim) for claim in extraction.claims],
        "mechanisms": [writer.mechanism(edge) for edge in extraction.mechanisms],
        "protocols": [writer.protocol(one) for one in extraction.protocols],
        "references": [_reference(one) for one in extraction.document.references],
        "issues": [writer.issue(issue) for issue in extraction.issues],
    }


class _Writer:
    def __init__(self, document: Document, namespaces: Namespaces) -> None:
        self.document = document
        self.namespaces = namespaces
        self.titles = {section.slug: section.title for section in document.sections}

    def document_object(self) -> Object:
        document = self.document
        return {
            "id": document.id,
            "title": document.title.text if document.title else None,
            "author": document.author,
            "date": document.date,
            "compounds": [*document.compounds],
            "catalog_numbers": [*document.catalog_numbers],
            "product_url": document.product_url,
            "product_id": document.product_id,
            "media_type": document.media_type,
            "sha256": document.sha256,
        }

    def claim(self, claim: AnyClaim) -> Object:
        kind, fields, terms = _claim_fields(claim)
        return {
            "kind": kind,
            **fields,
            "statement": claim.statement,
            "hedged": claim.hedged,
            "iri": self.namespaces.entity("finding", self.document.id, claim.part),
            "references": _numbers(claim.citations),
            "terms": self.terms(terms),
            "span": self.span(claim.place),
        }

    def mechanism(self, edge: Mechanism) -> Object:
        return {
            "subject": edge.subject.label,
            "relation": edge.relation,
            "object": edge.object.label,
            "negated": edge.negated,
            "hedged": edge.hedged,
            "pathway": edge.pathway,
            "position": edge.position,
            "statement": edge.statement,
            "iri": self.namespaces.entity("finding", self.document.id, edge.part),
            "references": _numbers(edge.citations),
            "terms": self.terms({"subject": edge.subject, "object": edge.object}),
            "span": self.span(edge.place),
        }

    def protocol(self, protocol: Protocol) -> Object:
        return {
            "name": protocol.name,
            "apparatus": protocol.apparatus,
            "purpose": protocol.purpose,
            "steps": [
                f"{step.name}: {step.text}"
                if step.name and step.text
                else step.name or step.text
                for step in protocol.steps
            ],
            "iri": self.namespaces.entity("protocol", self.document.id, protocol.part),
            "terms": self.terms({"assay": protocol.assay}),
            "span": self.span(protocol.place),
        }

    def issue(self, issue: QualityIssue) -> Object:
        return {
            "type": issue.type,
            "where": self.where(issue.place),
            "detail": issue.detail,
            "references": [*issue.references],
            "claim": self.namespaces.entity("finding", self.document.id, issue.about)
            if issue.about
            else None,
            "iri": self.namespaces.entity("issue", self.document.id, issue.part),
            "terms": {},
            "span": self.span(issue.place),
        }

    def where(self, place: Place) -> str:
        if place.table is None:
            return self.titles.get(place.section) or place.section
        row = f" row {place.row}" if place.row is not None else ""
        return f"Table {place.table}{row}"

    def terms(self, terms: dict[str, Term | None]) -> dict[str, str | None]:
        return {
            name: self.namespaces.entity(term.kind, term.slug) if term else None
            for name, term in terms.items()
        }

    def span(self, place: Place) -> Object:
        return {
            "start": place.span.start,
            "end": place.span.end,
            "text": self.document.quote(place.span),
            "section": place.section,
            "table": place.table,
            "row": place.row,
        }


def _claim_fields(claim: AnyClaim) -> tuple[str, Object, dict[str, Term | None]]:
    match claim:
        case BindingClaim():
            terms = {
                "compound": claim.compound,
                "target": claim.target,
                "species": claim.species,
                "assay": claim.assay,
            }
            quantity = claim.quantity
            value: Object = {
                "parameter": claim.parameter,
                "qualifier": quantity.qualifier,
                "value": _number(quantity.low),
                "value_max": _number(quantity.high),
                "error": None if quantity.error is None else _number(quantity.error),
                "unit": quantity.symbol or None,
            }
            return "binding", {**_labels(terms), **value}, terms
        case PharmacologyClaim():
            terms = {"compound": claim.compound, "target": claim.target}
            return "pharmacology", {**_labels(terms), "action": claim.action}, terms
        case BehaviouralClaim():
            terms = {
                "compound": claim.compound,
                "model": claim.model,
                "assay": claim.assay,
                "species": claim.species,
                "strain": claim.strain,
                "route": claim.route,
                "interacts_with": claim.interacts_with,
            }
            fields = {
                **_labels(terms),
                **_dose(claim.dose),
                "direction": claim.direction,
            }
            return "behavioural", fields, terms
        case ClinicalClaim():
            terms = {
                "compound": claim.compound,
                "population": claim.population,
                "route": claim.route,
            }
            fields = {
                **_labels(terms),
                **_dose(claim.dose),
                "duration": claim.duration,
                "outcome_measures": [t.label for t in claim.outcome_measures],
                "direction": claim.direction,
            }
            return "clinical", fields, terms
        case DataGapClaim():
            return "data_gap", {"about": claim.about}, {"compound": claim.compound}
        case DevelopmentStatusClaim():
            terms = {"compound": claim.compound, "indication": claim.indication}
            return (
                "development_status",
                {**_labels(terms), "status": claim.status},
                terms,
            )


def _labels(terms: dict[str, Term | None]) -> Object:
    return {name: _label(term) for name, term in terms.items()}


def _label(term: Term | None) -> str | None:
    if term is not None and term.kind == "route" and term.mapped:
        entry = _vocabulary().find("route", term.slug)
        return entry.extra["symbol"] if entry else term.label
    return term.label if term else None


@cache
def _vocabulary() -> Vocabulary:
    return load_vocabulary()


def _dose(dose: Quantity | None) -> Object:
    return {
        "dose_min": None if dose is None else _number(dose.low),
        "dose_max": None if dose is None else _number(dose.high),
        "dose_unit": None if dose is None else dose.symbol,
    }


def _number(value: float) -> float | int:
    return int(value) if value == int(value) and abs(value) < 1e15 else value


def _numbers(citations: tuple[Citation, ...]) -> list[int]:
    return [c.number for c in citations if c.number is not None]


def _reference(reference: Reference) -> Object:
    return {
        "number": reference.number,
        "title": reference.title,
        "site": reference.site,
        "url": reference.url,
    }
