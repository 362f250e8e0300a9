"""What the rules look at: everything that was read and claimed of one document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from kg.documents.model import Reference
from kg.extraction.columns import Line
from kg.extraction.model import (
    AnyClaim,
    BindingClaim,
    IssueType,
    Mechanism,
    Place,
    QualityIssue,
    Term,
)
from kg.extraction.rows import Frame
from kg.extraction.scope import Scope
from kg.extraction.told import Told
from kg.identifiers import slugify


@dataclass(frozen=True)
class Findings:
    """A document as read and what was claimed from it."""

    scope: Scope
    told: tuple[Told, ...]
    claims: tuple[AnyClaim, ...]
    mechanisms: tuple[Mechanism, ...]
    affinities: tuple[BindingClaim, ...] = ()
    by_row: dict[tuple[int, int], list[AnyClaim]] = field(default_factory=dict)
    by_place: dict[Place, list[AnyClaim]] = field(default_factory=dict)
    references: dict[int, Reference] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        scope: Scope,
        told: tuple[Told, ...],
        claims: tuple[AnyClaim, ...],
        mechanisms: tuple[Mechanism, ...],
        affinities: tuple[BindingClaim, ...] = (),
    ) -> Findings:
        """Return the findings with claims by row and references by number."""
        by_row: dict[tuple[int, int], list[AnyClaim]] = {}
        by_place: dict[Place, list[AnyClaim]] = {}
        for claim in claims:
            by_place.setdefault(claim.place, []).append(claim)
            if claim.place.table is not None and claim.place.row is not None:
                by_row.setdefault((claim.place.table, claim.place.row), []).append(
                    claim
                )
        references = {r.number: r for r in scope.document.references}
        return cls(
            scope, told, claims, mechanisms, affinities, by_row, by_place, references
        )

    def of_line(self, frame: Frame, line: Line) -> list[AnyClaim]:
        """Return the claims of a row."""
        place = frame.place(line)
        if place.table is None or place.row is None:
            return self.by_place.get(place, [])
        return self.by_row.get((place.table, place.row), [])

    def at(self, place: Place) -> tuple[AnyClaim, ...]:
        """Return the claims that a sentence states."""
        return tuple(self.by_place.get(place, ()))

    def frames(self) -> Iterator[tuple[Told, Frame]]:
        """Yield each table with its section."""
        for told in self.told:
            for frame in told.frames:
                yield told, frame


def issue(
    kind: IssueType,
    place: Place,
    detail: str,
    references: tuple[int, ...] = (),
    about: str | None = None,
) -> QualityIssue:
    """Return an issue; its part says what it is and where, the same for ever."""
    where = place.section
    if place.table is not None:
        where = f"table-{place.table}"
        if place.row is not None:
            where += f"-row-{place.row}"
    numbers = "-".join(str(n) for n in references)
    name = f"{kind.replace('_', '-')} {where} {numbers}"
    return QualityIssue(slugify(name), kind, place, detail, references, about)


def compounds_of(claims: list[AnyClaim]) -> dict[str, Term]:
    """Return the compounds that claims are about, by slug."""
    found: dict[str, Term] = {}
    for claim in claims:
        compound = getattr(claim, "compound", None)
        if isinstance(compound, Term):
            found[compound.slug] = compound
    return found
