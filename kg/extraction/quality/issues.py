"""All issues of a document, each once."""

from __future__ import annotations

from collections.abc import Iterator

from kg.documents.model import Defect, Document, Span, Table
from kg.extraction.model import AnyClaim, BindingClaim, Mechanism, Place, QualityIssue
from kg.extraction.quality.citing import citation_issues
from kg.extraction.quality.findings import Findings, Told, issue
from kg.extraction.quality.statements import statement_issues
from kg.extraction.quality.tables import table_issues
from kg.extraction.scope import Scope

_ONCE = frozenset({"encoding_error", "missing_reference_section"})


def find_issues(
    scope: Scope,
    told: tuple[Told, ...],
    claims: tuple[AnyClaim, ...],
    mechanisms: tuple[Mechanism, ...],
    affinities: tuple[BindingClaim, ...] = (),
) -> Iterator[QualityIssue]:
    """Yield what is wrong with a document, in the order of the rules.

    ``affinities`` are all that the text tells, those of the tables among them.
    """
    findings = Findings.of(scope, told, claims, mechanisms, affinities)
    yield from defects(scope.document)
    yield from table_issues(findings)
    yield from citation_issues(findings)
    yield from statement_issues(findings)


def defects(document: Document) -> Iterator[QualityIssue]:
    """Yield the damage that the reader met; some kinds once a document."""
    seen: set[str] = set()
    for defect in document.defects:
        if defect.type in _ONCE and defect.type in seen:
            continue
        seen.add(defect.type)
        yield issue(defect.type, _place(document, defect), defect.detail)


def out_of_domain(document: Document) -> QualityIssue:
    """Return the issue of a document that is not about pharmacology."""
    span = (
        document.title.span()
        if document.title
        else Span(0, min(80, len(document.text)))
    )
    section = document.sections[0].slug if document.sections else ""
    return issue(
        "out_of_domain",
        Place(span, section),
        "names no receptor, behavioural test, model or patients: not of this field",
    )


def _place(document: Document, defect: Defect) -> Place:
    """Return the section that damage stands in, and the table if it is one."""
    inside = document.sections[0].slug if document.sections else ""
    for section in document.sections:
        starts = [section.heading.span().start] if section.heading else []
        for block in section.blocks:
            if isinstance(block, Table):
                span = block.span
                if span.start <= defect.span.start <= span.end:
                    return Place(defect.span, section.slug, block.number)
                starts.append(span.start)
            else:
                starts.append(block.passage.span().start)
        if starts and min(starts) <= defect.span.start:
            inside = section.slug
    return Place(defect.span, inside)
