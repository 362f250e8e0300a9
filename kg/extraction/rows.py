"""What rows of all tables share: citations, species, doses, names of claims."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from kg.documents.model import Section, Span
from kg.extraction.citing import cited
from kg.extraction.columns import Cell, Grid, Line
from kg.extraction.lexicon import Reading
from kg.extraction.model import Citation, Claim, Place, Quantity, Term
from kg.extraction.quantities import Dose, find_dose, find_doses, per_day
from kg.extraction.scope import Scope
from kg.identifiers import slugify

AnyKind = TypeVar("AnyKind", bound=Claim)


@dataclass(frozen=True, slots=True)
class Frame:
    """A table in its surroundings: what caption and headings say, nearest first."""

    scope: Scope
    section: Section
    grid: Grid
    around: tuple[Reading, ...]
    basis: tuple[Reading, ...] = ()
    """What is said under the table of how all of it was measured."""
    notes: tuple[Reading, ...] = ()

    def place(self, line: Line) -> Place:
        """Return the place of a row, or of what a column of a turned table says."""
        table = self.grid.table
        row = None if self.grid.turned or table.number < 1 else line.row.number
        own = table if table.number > 0 else None
        return self.scope.place(self.span(line), self.section, own, row)

    def span(self, line: Line) -> Span:
        """Return where a row stands; a column's own characters are its finding's."""
        if not self.grid.turned:
            return line.row.span
        filled = [cell for cell in line.cells if cell.text]
        told = [c for c in filled if c.column.role in {"finding", "value", "action"}]
        return (told or filled or line.cells)[0].passage.span()

    def statement(self, line: Line) -> str:
        """Return a row as printed."""
        if not self.grid.turned:
            return self.scope.document.quote(line.row.span)
        return "; ".join(cell.text for cell in line.cells if cell.text)

    def part(self, line: Line) -> str:
        """Return the name of a row's claims before they are told apart."""
        if self.grid.table.number < 1:
            return self.section.slug
        kind = "column" if self.grid.turned else "row"
        return f"table-{self.grid.table.number}-{kind}-{line.row.number}"

    def nearest(self, kind: str) -> Term | None:
        """Return what caption or headings name, if the nearest names one thing only."""
        for reading in self.around:
            terms = self.scope.all(reading, kind)
            if terms:
                return terms[0] if len(terms) == 1 else None
        return None

    def titled(self, kind: str) -> Term | None:
        """Return what the document's title names, if it names one thing only."""
        title = self.scope.document.title
        terms = self.scope.all(self.scope.title(title.text), kind) if title else []
        return terms[0] if len(terms) == 1 else None


def frame_of(
    scope: Scope, section: Section, grid: Grid, basis: Iterable[Reading] = ()
) -> Frame:
    """Return a table with the readings of its caption and headings."""
    around = [grid.caption] if grid.caption else []
    around += [scope.title(title) for title in reversed(section.path) if title]
    notes = tuple(scope.title(note.text) for note in grid.table.notes)
    return Frame(scope, section, grid, tuple(around), tuple(basis), notes)


def citations(line: Line) -> tuple[Citation, ...]:
    """Return what a row cites: its reference cells, else marks in its other cells."""
    found: list[Citation] = []
    for cell in line.all("reference"):
        found += cited(cell.text, bare=True) or _leading(cell.text)
    if not found:
        for cell in line.cells:
            found += [c for c in cited(cell.text) if c.number is not None]
    return tuple(dict.fromkeys(found))


def _leading(text: str) -> tuple[Citation, ...]:
    """Return the number that a cell opens with: ``(1) time-dependent``."""
    match = re.match(r"\W*\((\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*)\)\s+\D", text)
    return cited(f"[{match[1]}]") if match else ()


def species(frame: Frame, line: Line) -> tuple[Term, ...]:
    """Return the species of a row, else the one that caption or heading names."""
    scope = frame.scope
    for cell in (*line.all("species"), *line.all("strain"), *line.all("animals")):
        found = _of_cell(scope, cell)
        if found:
            return found
    for cell in line.cells:
        if cell.column.role not in {"reference", "compound", "finding", "radioligand"}:
            found = _of_cell(scope, cell)
            if found:
                return found[:1]
    for reading in line.group:
        found = tuple(scope.animals(reading))
        if found:
            return found[:1] if len(found) == 1 else ()
    nearest = frame.nearest("species")
    for reading in frame.basis if nearest is None else ():
        stated = scope.animals(reading)
        if len(stated) == 1:
            return (stated[0],)
    if nearest is None:
        strain = frame.nearest("strain")
        nearest = _species_of(scope, strain) if strain else None
    return (nearest,) if nearest else ()


def findings(frame: Frame, line: Line) -> list[Cell]:
    """Return the cells of a row that tell a finding: *n.s.* is one there.

    Where a note says that it stands for something else (*not stated*), it is none.
    """
    told = [
        cell
        for cell in line.all("finding")
        if not cell.empty or is_null_result(frame, cell)
    ]
    # "Not given": the study was made, and its outcome is not told.
    return told or [c for c in line.all("finding") if _WITHHELD.fullmatch(c.text)]


def is_null_result(frame: Frame, cell: Cell) -> bool:
    """Tell whether a cell of findings says *n.s.*, and not that nothing is stated."""
    if cell.column.role != "finding" or not _NOT_SIGNIFICANT.fullmatch(cell.text):
        return False
    return not any(_NS_ELSE.search(note.text) for note in frame.notes)


_NOT_SIGNIFICANT = re.compile(r"\W*n\.?\s?s\.?\W*", re.IGNORECASE)
_NS_ELSE = re.compile(
    r"\bn\.?\s?s\.?\W{1,4}(?:not\s+|un)?(?:stated|specified|studied|shown|said)",
    re.IGNORECASE,
)
_WITHHELD = re.compile(
    r"\W*not\s+(?:given|stated|reported|disclosed|published|specified)\W*",
    re.IGNORECASE,
)


def unit_of(line: Line) -> str:
    """Return what a column of units says for a row."""
    return next((cell.text for cell in line.all("unit") if not cell.empty), "")


def is_cut(frame: Frame, line: Line) -> bool:
    """Tell whether the source breaks off in what a row says."""
    filled = [cell for cell in line.cells if cell.text]
    if not filled or filled[-1].column.role not in {"finding", "value", "dose"}:
        return False
    return any(
        defect.type == "truncated_table" and defect.span.start == line.row.span.start
        for defect in frame.scope.document.defects
    )


def strain(frame: Frame, line: Line) -> Term | None:
    """Return the strain of a row, else the one of its caption or heading."""
    for cell in line.cells:
        if cell.column.role not in {"reference", "finding"}:
            found = frame.scope.first(cell.reading, "strain")
            if found is not None:
                return found
    return frame.nearest("strain")


def doses(cell: Cell, scope: Scope, unit: str = "") -> list[Dose]:
    """Return the doses of a cell, the unit from the header where it stands there."""
    units = scope.lexicon.units
    found = list(find_doses(cell.text, units))
    if not found:
        one = find_dose(cell.text, unit or cell.column.header, units)
        return [one] if one else []
    if _PER_DAY.search(cell.column.header):
        return [dose._replace(quantity=per_day(dose.quantity, units)) for dose in found]
    return found


def dose_of(
    compound: Term, cell: Cell, scope: Scope, unit: str = ""
) -> Quantity | None:
    """Return the dose of one compound in a cell that may hold several.

    A dose belongs to the compound named last before it, or first after it where none
    stands before; without names it is the row's compound's.
    """
    found = doses(cell, scope, unit)
    if not found:
        return None
    named = [(item.start, s.slug) for item, s in cell.reading.of("compound")]
    if not named:
        return _spread(found)
    strict = cell.column.role == "finding"
    own = [d for d in found if _owner(d, named, strict=strict) == compound.slug]
    return _spread(own) if own else None


def _owner(dose: Dose, named: list[tuple[int, str]], *, strict: bool) -> str | None:
    before = [slug for start, slug in named if start < dose.start]
    if before:
        return before[-1]
    # A finding may open with doses of what the row is about.
    return named[0][1] if not strict or named[0][0] - dose.end < 5 else None


def _spread(found: Sequence[Dose]) -> Quantity | None:
    """Return several doses in one unit as a range; different units are not merged."""
    first = found[0].quantity
    if any(d.quantity.unit != first.unit for d in found):
        return first
    if len(found) == 1:
        return first
    return replace(
        first,
        low=min(d.quantity.low for d in found),
        high=max(d.quantity.high for d in found),
        printed="; ".join(d.quantity.printed for d in found),
    )


def route(frame: Frame, line: Line, compound: Term) -> Term | None:
    """Return the route of a compound: its own column, or where its dose stands."""
    scope = frame.scope
    for cell in line.all("route"):
        found = scope.first(cell.reading, "route")
        if found is not None:
            return found
    told = ("finding",) if not frame.grid.has("dose") else ()
    for role in ("dose", "compound", *told):
        for cell in line.all(role):
            found = route_with(scope, cell, compound)
            if found is not None:
                return found
    for cell in line.all("dose"):
        found = scope.first(cell.column.reading, "route")
        if found is not None:
            return found
    return scope.first(frame.around[0], "route") if frame.grid.caption else None


def route_with(scope: Scope, cell: Cell, compound: Term) -> Term | None:
    """Return the route that a cell gives for a compound: after its name, or alone."""
    names = [(item.start, s.slug) for item, s in cell.reading.of("compound")]
    for item, sense in cell.reading.of("route"):
        before = [slug for start, slug in names if start < item.start]
        owner = before[-1] if before else (names[0][1] if names else compound.slug)
        if owner == compound.slug:
            return scope.term(sense, cell.reading.text[item.start : item.end])
    return None


def named_apart(claims: Iterable[AnyKind]) -> Iterator[AnyKind]:
    """Give the claims of a table parts that tell them apart by what they are about."""
    claims = list(claims)
    parts = [claim.part for claim in claims]
    for claim in claims:
        if parts.count(claim.part) == 1:
            yield claim
            continue
        others = [c for c in claims if c.part == claim.part]
        for names in _distinctions(claim):
            if sum(_distinctions_has(other, names) for other in others) == 1:
                yield replace(claim, part=f"{claim.part}-{'-'.join(names)}")
                break
        else:
            yield claim


_TELLING = ("compound", "target", "assay", "species", "parameter", "direction")


def _distinctions(claim: Claim) -> Iterator[tuple[str, ...]]:
    slugs = [_slug(getattr(claim, name, None)) for name in _TELLING]
    for slug in slugs:
        if slug:
            yield (slug,)
    for i, one in enumerate(slugs):
        for other in slugs[i + 1 :]:
            if one and other:
                yield (one, other)


def _distinctions_has(claim: Claim, names: tuple[str, ...]) -> bool:
    slugs = {_slug(getattr(claim, name, None)) for name in _TELLING}
    return all(name in slugs for name in names)


def _slug(value: object) -> str | None:
    if isinstance(value, Term):
        return value.slug
    return slugify(value) if isinstance(value, str) and value else None


def _of_cell(scope: Scope, cell: Cell) -> tuple[Term, ...]:
    found = tuple(scope.animals(cell.reading))
    if found:
        return found
    strain = scope.first(cell.reading, "strain")
    species = _species_of(scope, strain) if strain else None
    return (species,) if species else ()


def _species_of(scope: Scope, strain: Term) -> Term | None:
    entry = scope.lexicon.vocabulary.find("strain", strain.slug)
    for slug in entry.linked("species") if entry else ():
        found = scope.lexicon.vocabulary.find("species", slug)
        if found is not None:
            return Term("species", found.slug, found.label, strain.printed, mapped=True)
    return None


_PER_DAY = re.compile(r"\b(?:per|a)\s+day\b|/\s?d(?:ay)?\b|\bdaily\b", re.IGNORECASE)
