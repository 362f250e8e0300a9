"""Findings as rows of a page: what, in which conditions, which way, on whose word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kg.namespaces import NOO
from server.pages.directions import DIRECTIONS, Direction, find_direction
from server.pages.rows import Named, Row

KINDS = {
    "BehaviouralFinding": "behaviour in animals",
    "ClinicalFinding": "trials in people",
    "BindingFinding": "affinity",
    "PharmacologyFinding": "action",
    "MechanismFinding": "mechanism",
    "DevelopmentStatusFinding": "development",
    "DataGap": "not known",
}


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantity as printed, with its numbers in the printed unit."""

    printed: str
    low: float
    high: float
    unit: str
    qualifier: str = "="


@dataclass(frozen=True, slots=True)
class Source:
    """Who says so: the document, the citation that it prints and its references."""

    document: Named | None
    citation: str
    references: tuple[tuple[int | None, str], ...] = ()


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding; what it does not say is None or empty."""

    iri: str
    kind: str
    label: str
    statement: str = ""
    direction: Direction | None = None
    hedged: bool = False
    negated: bool = False
    compound: Named | None = None
    action: Named | None = None
    target: Named | None = None
    model: Named | None = None
    assay: Named | None = None
    species: Named | None = None
    strain: Named | None = None
    population: Named | None = None
    outcomes: tuple[Named, ...] = ()
    other: Named | None = None
    dose: Amount | None = None
    route: Named | None = None
    duration: str = ""
    parameter: str = ""
    affinity: Amount | None = None
    indication: Named | None = None
    status: str = ""
    about: str = ""
    sources: tuple[Source, ...] = ()


def read_findings(rows: Iterable[Row]) -> tuple[FindingRow, ...]:
    """Return one finding for all rows about it, in the order of the rows."""
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row.text("finding"), []).append(row)
    return tuple(_finding(group) for group in grouped.values())


def of_kind(findings: Sequence[FindingRow], *kinds: str) -> tuple[FindingRow, ...]:
    """Return the findings of some kinds: ``BehaviouralFinding``…"""
    return tuple(f for f in findings if f.kind in kinds)


def count_directions(
    findings: Iterable[FindingRow],
) -> tuple[tuple[Direction, int], ...]:
    """Return how many findings point each way, those that occur, in a fixed order."""
    counts = Counter(f.direction for f in findings if f.direction)
    return tuple((d, counts[d]) for d in DIRECTIONS if counts[d])


def _finding(group: Sequence[Row]) -> FindingRow:
    row = group[0]
    found = FindingRow(
        iri=row.text("finding"),
        kind=row.text("type").removeprefix(NOO),
        label=row.text("label"),
        statement=row.text("statement"),
        direction=find_direction(row.text("direction")),
        hedged=row.flag("hedged"),
        negated=row.flag("negated"),
        compound=row.named("compound"),
        action=row.named("action"),
        target=row.named("target"),
        model=row.named("model"),
        assay=row.named("assay"),
        species=row.named("species"),
        strain=row.named("strain"),
        population=row.named("population"),
        other=row.named("other"),
        dose=_amount(row, "dose"),
        route=row.named("route"),
        duration=row.text("duration"),
        parameter=row.text("parameter"),
        affinity=_amount(row, "affinity"),
        indication=row.named("indication"),
        status=row.text("status"),
        about=row.text("about"),
    )
    return replace(found, outcomes=_outcomes(group), sources=_sources(group))


def _outcomes(group: Sequence[Row]) -> tuple[Named, ...]:
    named = (row.named("outcome") for row in group)
    return tuple(dict.fromkeys(outcome for outcome in named if outcome))


def _sources(group: Sequence[Row]) -> tuple[Source, ...]:
    found: dict[tuple[Named | None, str], dict[tuple[int | None, str], None]] = {}
    for row in group:
        document, citation = row.named("document"), row.text("citation")
        if document or citation:
            references = found.setdefault((document, citation), {})
            if reference := row.text("reference"):
                references.setdefault((row.whole("referenceNumber"), reference))
    return tuple(
        Source(document, citation, tuple(sorted(references, key=lambda r: r[0] or 0)))
        for (document, citation), references in found.items()
    )


def _amount(row: Row, name: str) -> Amount | None:
    low, high = row.number(f"{name}Minimum"), row.number(f"{name}Maximum")
    if low is None or high is None:
        return None
    return Amount(
        row.text(name),
        low,
        high,
        row.text(f"{name}Unit"),
        row.text(f"{name}Qualifier") or "=",
    )
