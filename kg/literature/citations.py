"""The citations of a document, audited: what each is printed as, and what it is worth.

General rules judge from the printed title alone. Where a curated table
(``kg/corpus/literature/citations.tsv``) knows the printed reference, its verdict
counts, and it may know which article was really meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Literal, cast

from kg.documents.citations import find_markers
from kg.documents.model import Document, Paragraph, Reference, Section, Span
from kg.extraction.model import (
    AnyClaim,
    BehaviouralClaim,
    BindingClaim,
    ClinicalClaim,
    DataGapClaim,
    DevelopmentStatusClaim,
    Extraction,
    Mechanism,
    PharmacologyClaim,
    Place,
)
from kg.identifiers import slugify
from kg.literature.judging import Judgement, Verdict, judge_claim, judge_text
from kg.literature.table import Line, read_lines, read_text
from kg.literature.titles import Subjects, title_key
from kg.ontology.vocabulary import Vocabulary
from kg.resources import CORPUS

Basis = Literal["curated review", "printed title", "reference list"]

COLUMNS = (
    "compound", "number", "printed", "label", "cited_for", "kinds", "printed_status",
    "printed_year", "printed_journal", "printed_pmid", "printed_doi", "meant",
    "meant_title", "meant_authors", "meant_year", "meant_journal", "meant_pmid",
    "meant_doi", "meant_status", "verdict", "reason",
)  # fmt: skip
KINDS = {
    BindingClaim: "binding",
    PharmacologyClaim: "pharmacology",
    BehaviouralClaim: "behavioural",
    ClinicalClaim: "clinical",
    DataGapClaim: "data_gap",
    DevelopmentStatusClaim: "development_status",
    Mechanism: "mechanism",
}
_STATUSES = ("verified", "title only", "site only", "tertiary")
# A claim's characters may end before the marker that follows them.
_NEAR = 40


@dataclass(frozen=True, slots=True)
class Curated:
    """What curators know of one printed reference, and of the article meant by it.

    The verdict holds where it is cited for claims of ``kinds``, of all if empty.
    """

    compound: str
    number: int
    printed: str
    cited_for: str
    verdict: Verdict
    reason: str
    kinds: tuple[str, ...] = ()
    pmid: str = ""
    doi: str = ""
    verified: bool = False
    meant: str = ""
    meant_title: str = ""
    meant_pmid: str = ""
    meant_doi: str = ""
    meant_verified: bool = False


@dataclass(frozen=True, slots=True)
class CitationAudit:
    """One citation: where it stands, what it is cited for, and the verdict.

    ``about`` is the part of the claim that it is cited for, None for other text.
    """

    part: str
    number: int
    label: str | None
    place: Place
    cited_for: str
    about: str | None
    reference: Reference | None
    verdict: Verdict
    reason: str
    basis: Basis
    curated: Curated | None = None


def audit(
    extraction: Extraction,
    vocabulary: Vocabulary,
    curated: Sequence[Curated] | None = None,
) -> Iterator[CitationAudit]:
    """Yield a verdict on every citation of a document: of its claims, then of its text.

    ``curated`` is what ships unless other knowledge is given.
    """
    document = extraction.document
    known = load_citations() if curated is None else curated
    subjects = _subjects(vocabulary)
    reviewed = _reviewed(document, known)
    of_claims = list(_claim_citations(extraction, subjects, reviewed))
    yield from of_claims
    covered = [(found.number, found.place.span) for found in of_claims]
    printed = {reference.number: reference for reference in document.references}
    for section, paragraph in document.iter_paragraphs():
        if section.boilerplate:
            continue
        for found in _text_citations(section, paragraph, printed, covered, subjects):
            yield _settled(found, "text", reviewed)


def load_citations(path: Path | None = None) -> tuple[Curated, ...]:
    """Return what curators know of references, by default what ships.

    :raises DocumentError: naming file, line and column of whatever is wrong.
    """
    return _load(path or CORPUS / "literature" / "citations.tsv")


@cache
def _load(path: Path) -> tuple[Curated, ...]:
    _, text = read_text(path)
    lines, faults = read_lines(text, path, COLUMNS, COLUMNS)
    for line in lines:
        for name in ("compound", "number", "printed", "cited_for", "reason"):
            if not line.get(name):
                faults.add(line.number, name, "is empty")
        if not line.get("number").isdecimal():
            faults.add(line.number, "number", "is not a number")
        if line.get("verdict") not in ("supports", "mismatch", "unverifiable"):
            faults.add(line.number, "verdict", "supports, mismatch or unverifiable")
        if line.get("printed_status") not in _STATUSES:
            faults.add(line.number, "printed_status", ", ".join(_STATUSES))
        if line.get("meant_status") not in ("", "verified", "unverified"):
            faults.add(line.number, "meant_status", "verified or unverified")
    faults.raise_if_any()
    return tuple(_curated(line) for line in lines)


def _curated(line: Line) -> Curated:
    return Curated(
        compound=line.get("compound"),
        number=int(line.get("number")),
        printed=line.get("printed"),
        cited_for=line.get("cited_for"),
        verdict=cast("Verdict", line.get("verdict")),
        reason=line.get("reason"),
        kinds=tuple(kind for kind in line.get("kinds").split("|") if kind),
        pmid=line.get("printed_pmid"),
        doi=line.get("printed_doi"),
        verified=line.get("printed_status") == "verified",
        meant=line.get("meant"),
        meant_title=line.get("meant_title"),
        meant_pmid=line.get("meant_pmid"),
        meant_doi=line.get("meant_doi"),
        meant_verified=line.get("meant_status") == "verified",
    )


def _reviewed(document: Document, known: Sequence[Curated]) -> dict[int, Curated]:
    """Return what is known of the references that this document really prints."""
    names = {slugify(name) for name in (*document.compounds, document.id)}
    printed = {r.number: title_key(r.printed.text) for r in document.references}
    return {
        one.number: one
        for one in known
        if one.compound in names
        and title_key(one.printed) in printed.get(one.number, "")
    }


def _claim_citations(
    extraction: Extraction, subjects: Subjects, reviewed: dict[int, Curated]
) -> Iterator[CitationAudit]:
    printed = {r.number: r for r in extraction.document.references}
    found: list[AnyClaim | Mechanism] = [*extraction.claims, *extraction.mechanisms]
    for claim in found:
        for citation in claim.citations:
            if citation.number is None:
                continue
            reference = printed.get(citation.number)
            judged = judge_claim(claim, reference, subjects)
            audited = CitationAudit(
                part=f"{claim.part}-{citation.number}",
                number=citation.number,
                label=citation.label,
                place=claim.place,
                cited_for=claim.statement,
                about=claim.part,
                reference=reference,
                verdict=judged.verdict,
                reason=judged.reason,
                basis="printed title" if reference else "reference list",
            )
            yield _settled(audited, KINDS[type(claim)], reviewed)


def _settled(
    found: CitationAudit, kind: str, reviewed: dict[int, Curated]
) -> CitationAudit:
    """Return the audit with the word of the curators where they have one."""
    one = reviewed.get(found.number)
    if one is None or (one.kinds and kind not in one.kinds):
        return found
    return replace(
        found,
        verdict=one.verdict,
        reason=one.reason,
        basis="curated review",
        curated=one,
    )


def _text_citations(
    section: Section,
    paragraph: Paragraph,
    printed: dict[int, Reference],
    covered: list[tuple[int, Span]],
    subjects: Subjects,
) -> Iterator[CitationAudit]:
    text = paragraph.passage.text
    begin = 0
    for marker in find_markers(text):
        span = paragraph.passage.span(marker.start, marker.end)
        said = _sentence(text, begin, marker.start)
        for number in marker.numbers:
            if any(n == number and _near(other, span) for n, other in covered):
                continue
            reference = printed.get(number)
            judged: Judgement = judge_text(said, reference, subjects)
            yield CitationAudit(
                part=f"{section.slug}-{span.start}-{number}",
                number=number,
                label=marker.labels[0] if marker.labels else None,
                place=Place(paragraph.passage.span(begin, marker.end), section.slug),
                cited_for=said,
                about=None,
                reference=reference,
                verdict=judged.verdict,
                reason=judged.reason,
                basis="printed title" if reference else "reference list",
            )


def _near(claim: Span, marker: Span) -> bool:
    return claim.start <= marker.start <= claim.end + _NEAR


def _sentence(text: str, begin: int, end: int) -> str:
    """Return what stands before a marker, from the end of the sentence before."""
    stop = text.rfind(". ", begin, max(begin, end - 2))
    return text[stop + 2 if stop >= 0 else begin : end].strip()


_LAST: list[tuple[Vocabulary, Subjects]] = []


def _subjects(vocabulary: Vocabulary) -> Subjects:
    """Return the names of a vocabulary; those of the last one asked for are kept."""
    if not _LAST or _LAST[0][0] is not vocabulary:
        _LAST[:] = [(vocabulary, Subjects(vocabulary))]
    return _LAST[0][1]
