"""Pages about what is stated, on whose word: findings, references, quality issues."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.documents.model import Span
from server.pages.conflicts import Conflict, read_conflicts
from server.pages.directions import Direction, find_direction
from server.pages.documents import anchor_of, passage_in_context
from server.pages.entities import Issue, Mention, read_issues, read_mentions
from server.pages.findings import FindingRow, read_findings
from server.pages.profile import Profile
from server.pages.reading import Block
from server.pages.rows import Named, Row, Rows
from server.pages.site import Site


@dataclass(frozen=True, slots=True)
class Evidence:
    """An item of evidence: its passage in context, its stance, what it cites."""

    iri: str
    stance: Named | None
    code: Named | None
    passage: str
    context: Block | None
    document: Named | None
    part: Named | None
    citation: str
    references: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding with its conditions, its evidence, and what is said of it."""

    finding: FindingRow | None
    evidence: tuple[Evidence, ...]
    issues: tuple[Issue, ...]
    conflicts: tuple[Conflict, ...]
    mentions: tuple[Mention, ...]
    anchor: str
    asked: dict[str, Rows]


def read_finding_page(site: Site, profile: Profile) -> FindingView:
    """Return the page of a finding."""
    asked = {
        "finding": site.ask("finding", finding=profile.iri),
        "evidence": site.ask("evidence", finding=profile.iri),
        "issues": site.ask("issues", entity=profile.iri),
        "conflicts": site.ask("conflicts-of", entity=profile.iri),
        "mentions": site.ask("mentions", entity=profile.iri),
    }
    findings = read_findings(asked["finding"])
    issues = read_issues(asked["issues"])
    conflicts = read_conflicts(asked["conflicts"])
    shown = {issue.iri for issue in issues} | {c.iri for c in conflicts}
    return FindingView(
        finding=findings[0] if findings else None,
        evidence=tuple(_evidence(site, asked["evidence"])),
        issues=issues,
        conflicts=conflicts,
        mentions=read_mentions(asked["mentions"], shown),
        anchor=anchor_of(profile.iri),
        asked=asked,
    )


def _evidence(site: Site, rows: Rows) -> Iterator[Evidence]:
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row.text("evidence"), []).append(row)
    for iri, group in grouped.items():
        row = group[0]
        start, end = row.whole("start"), row.whole("end")
        span = Span(start, end) if start is not None and end is not None else None
        source = row.named("document")
        document = site.document(source.iri) if source else None
        references = (each.named("reference") for each in group)
        yield Evidence(
            iri=iri,
            stance=row.named("stance"),
            code=row.named("code"),
            passage=row.text("passage"),
            context=passage_in_context(document, span),
            document=source,
            part=row.named("part"),
            citation=row.text("citation"),
            references=tuple(dict.fromkeys(r for r in references if r)),
        )


@dataclass(frozen=True, slots=True)
class Citing:
    """A finding that cites a reference, and the words in which it does so."""

    finding: Named
    direction: Direction | None
    citation: str
    passage: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the audit says of one citation, and why."""

    iri: str
    verdict: Named
    reason: str
    cited_for: str
    basis: Named | None
    meant: Named | None


@dataclass(frozen=True, slots=True)
class ReferenceView:
    """A reference: what cites it, whether it bears that out, what is wrong."""

    citing: tuple[Citing, ...]
    verdicts: tuple[Verdict, ...]
    issues: tuple[Issue, ...]
    asked: dict[str, Rows]


def read_reference_page(site: Site, profile: Profile) -> ReferenceView:
    """Return the page of a reference."""
    asked = {
        "citing": site.ask("citing", reference=profile.iri),
        "verdicts": site.ask("verdicts", entity=profile.iri),
        "issues": site.ask("issues", entity=profile.iri),
    }
    citing = {
        row.text("finding"): Citing(
            Named(row.text("finding"), row.text("label")),
            find_direction(row.text("direction")),
            row.text("citation"),
            row.text("passage"),
        )
        for row in asked["citing"]
    }
    return ReferenceView(
        tuple(citing.values()),
        tuple(_verdicts(asked["verdicts"])),
        read_issues(asked["issues"]),
        asked,
    )


def _verdicts(rows: Rows) -> Iterator[Verdict]:
    found = {row.text("citation"): row for row in rows}
    for iri, row in found.items():
        verdict = row.named("verdict")
        if verdict is not None:
            yield Verdict(
                iri,
                verdict,
                row.text("reason"),
                row.text("citedFor"),
                row.named("basis"),
                row.named("meant"),
            )


@dataclass(frozen=True, slots=True)
class PlacedView:
    """What stands at a place in a document: the passage in its context, who uses it."""

    context: Block | None
    mentions: tuple[Mention, ...]
    asked: dict[str, Rows]


def read_placed_page(site: Site, profile: Profile) -> PlacedView:
    """Return the page of a quality issue or an evidence item."""
    place = site.ask("place", item=profile.iri)
    context = None
    for row in place:
        start, end = row.whole("start"), row.whole("end")
        if start is not None and end is not None:
            document = site.document(row.text("document"))
            context = passage_in_context(document, Span(start, end))
    mentions = site.ask("mentions", entity=profile.iri)
    return PlacedView(
        context, read_mentions(mentions), {"place": place, "mentions": mentions}
    )
