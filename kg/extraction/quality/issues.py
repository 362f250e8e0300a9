"""All issues of a document, each once."""

from __future__ import annotations

from collections.abc import Iterator

from kg.documents.model import Defect, Document, Section, Span, Table
from kg.extraction.model import AnyClaim, BindingClaim, Mechanism, Place, QualityIssue
from kg.extraction.quality.citing import citation_issues
from kg.extraction.quality.findings import Findings, issue
from kg.extraction.quality.statements import statement_issues
from kg.extraction.quality.tables import table_issues
from kg.extraction.scope import Scope
from kg.extraction.told import Told

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
        if section.boilerplate:
            continue
        start = _start(section)
        if start is not None and start <= defect.span.start:
            inside = section.slug
    for section, table in document.iter_tables():
        if table.span.start <= defect.span.start <= table.span.end:
            return Place(defect.span, section.slug, table.number)
    return Place(defect.span, inside)


def _start(section: Section) -> int | None:
    """Return where a section starts, if anything stands in it."""
    if section.heading is not None:
        return section.heading.source(0)
    for block in section.blocks:
        return block.span.start if isinstance(block, Table) else block.passage.source(0)
    return None
