"""Pages of things: compounds, targets, models, and every kind without its own page."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from kg.namespaces import PREFIXES
from server.pages.directions import Direction
from server.pages.findings import (
    FindingRow,
    count_directions,
    of_kind,
    read_findings,
)
from server.pages.pathways import Edge, read_edges
from server.pages.profile import Profile
from server.pages.rows import Named, Rows
from server.pages.site import Site

# Mappings are shown as the identifiers that they lead to; VoID describes the dataset.
_NOT_MENTIONS = (PREFIXES["owl"] + "annotated", PREFIXES["void"])


@dataclass(frozen=True, slots=True)
class Issue:
    """Something wrong with a source, and what it concerns."""

    iri: str
    label: str
    detail: str
    concerns: Named | None
    document: Named | None


@dataclass(frozen=True, slots=True)
class Mention:
    """A property and the things that point at the thing of the page by it."""

    property: Named
    subjects: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class EntityView:
    """What is found about a thing, grouped as it is shown."""

    findings: tuple[FindingRow, ...]
    tally: tuple[tuple[Direction, int], ...]
    behaviour: tuple[FindingRow, ...]
    trials: tuple[FindingRow, ...]
    affinities: tuple[FindingRow, ...]
    actions: tuple[FindingRow, ...]
    development: tuple[FindingRow, ...]
    gaps: tuple[FindingRow, ...]
    edges: tuple[Edge, ...]
    issues: tuple[Issue, ...]
    broader: tuple[Named, ...]
    narrower: tuple[Named, ...]
    mentions: tuple[Mention, ...]
    asked: dict[str, Rows]


def read_entity(site: Site, profile: Profile) -> EntityView:
    """Return what the graph says about a thing."""
    asked = {
        "findings": site.ask("findings", entity=profile.iri),
        "mechanisms": site.ask("mechanisms", entity=profile.iri),
        "issues": site.ask("issues", entity=profile.iri),
        "narrower": site.ask("narrower", entity=profile.iri),
        "mentions": site.ask("mentions", entity=profile.iri),
    }
    findings = read_findings(asked["findings"])
    edges = read_edges(asked["mechanisms"])
    issues = read_issues(asked["issues"])
    narrower = _related(asked["narrower"], "narrower")
    shown = {f.iri for f in findings} | {e.finding.iri for e in edges}
    shown |= {i.iri for i in issues} | {n.iri for n in narrower}
    return EntityView(
        findings=findings,
        tally=count_directions(findings),
        behaviour=of_kind(findings, "BehaviouralFinding"),
        trials=of_kind(findings, "ClinicalFinding"),
        affinities=of_kind(findings, "BindingFinding"),
        actions=of_kind(findings, "PharmacologyFinding"),
        development=of_kind(findings, "DevelopmentStatusFinding"),
        gaps=of_kind(findings, "DataGap"),
        edges=edges,
        issues=issues,
        broader=_related(asked["narrower"], "broader"),
        narrower=narrower,
        mentions=read_mentions(asked["mentions"], shown),
        asked=asked,
    )


def read_issues(rows: Rows) -> tuple[Issue, ...]:
    """Return the quality issues of the rows, each once."""
    found = {
        row.text("issue"): Issue(
            row.text("issue"),
            row.text("label"),
            row.text("detail"),
            row.named("concerns"),
            row.named("document"),
        )
        for row in rows
    }
    return tuple(found.values())


def read_mentions(rows: Rows, shown: Set[str] = frozenset()) -> tuple[Mention, ...]:
    """Return what points at a thing, but for what the page shows already."""
    grouped: dict[Named, list[Named]] = {}
    for row in rows:
        property_, subject = row.named("property"), row.named("subject")
        if property_ is None or subject is None or subject.iri in shown:
            continue
        if not property_.iri.startswith(_NOT_MENTIONS):
            grouped.setdefault(property_, []).append(subject)
    return tuple(Mention(p, tuple(subjects)) for p, subjects in grouped.items())


def _related(rows: Rows, relation: str) -> tuple[Named, ...]:
    named = (row.named("other") for row in rows if row.text("relation") == relation)
    labels = {
        row.text("other"): row.text("label")
        for row in rows
        if row.text("relation") == relation
    }
    return tuple(Named(n.iri, labels[n.iri]) for n in named if n is not None)
