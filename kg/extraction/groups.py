"""Tables of groups: what a test measured under each treatment, and against which group.

Such a table says of no row that it is better or worse. The numbers do: a treatment
that moves the measure of the impaired animals towards that of the controls, with a
difference that is marked as significant, restored it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.documents.sentences import sentence_ends
from kg.extraction.columns import Cell, Column, Grid, Line
from kg.extraction.model import BehaviouralClaim, Direction, Quantity, Term
from kg.extraction.quantities import find_dose, number
from kg.extraction.rows import Frame, citations, is_cut, species, strain
from kg.extraction.settings import assays

_MEASURED = re.compile(r"^\W*(\d[\d,]*(?:\.\d+)?)\s*(?:±|\+/-|\()?")
_CONTROL = re.compile(
    r"\b(?:saline|vehicle|controls?|untreated|sham|naive|intact)\b", re.IGNORECASE
)
_NOTHING = re.compile(
    r"\bn\.?s\.?\b|\bnot\s+significant|\bp\s*>\s*0?\.0", re.IGNORECASE
)
_MARKED = re.compile(r"[*#$†‡§]+|\bp\s*[<=≤]\s*0?\.\d+")
_AGAINST = re.compile(
    r"\b(?:vs\.?|versus|against|compared\s+(?:to|with))\s*(?P<who>[^;]+)", re.IGNORECASE
)
_ALL_BY = re.compile(
    r"\b(?:compounds?|drugs?|treatments?|injections?|substances?|all)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Group:
    """One row: who was given what, the number measured, and the differences marked."""

    line: Line
    compounds: tuple[Term, ...]
    cell: Cell
    value: float
    marks: tuple[Cell, ...]


def is_group_table(grid: Grid) -> bool:
    """Tell whether a table gives a measure by treatment, with differences marked."""
    if grid.has("finding", "value", "parameter") or not grid.has("compound"):
        return False
    return grid.has("significance") and _measured(grid) is not None


def group_claims(frame: Frame) -> Iterator[BehaviouralClaim]:
    """Yield what the treatments of a table did to the measure."""
    column = _measured(frame.grid)
    groups = [*_groups(frame, column)] if column else []
    control = next((g for g in groups if not g.compounds), None)
    tests = assays(frame, groups[0].line, []) if groups else []
    if control is None or not tests:
        return
    for group in groups:
        induced = [t for t in group.compounds if frame.scope.model_of(t)]
        tested = [t for t in group.compounds if t not in induced]
        impaired = next((g for g in groups if g.compounds == tuple(induced)), None)
        if impaired is None or len(induced) > 1 or impaired is group:
            continue
        if induced and abs(impaired.value - control.value) == 0:
            continue
        told = _told(frame, group, tested, impaired, control)
        if told is not None:
            compound, other, direction = told
            model = frame.scope.model_of(induced[0]) if induced else None
            yield _claim(frame, group, compound, other, direction, model, tests[0])


def _measured(grid: Grid) -> Column | None:
    """Return the one column of numbers that nothing else explains."""
    found = []
    for column in grid.columns:
        if column.role not in {"other", "outcomes"}:
            continue
        cells = [c for line in grid.lines for c in line.cells if c.column is column]
        if cells and all(_MEASURED.match(cell.text) for cell in cells):
            found.append(column)
    return found[0] if len(found) == 1 else None


def _groups(frame: Frame, column: Column) -> Iterator[_Group]:
    for line in frame.grid.lines:
        own = line.get("compound")
        cell = next((c for c in line.cells if c.column is column), None)
        match = _MEASURED.match(cell.text) if cell else None
        if own is None or cell is None or match is None or is_cut(frame, line):
            continue
        compounds = tuple(frame.scope.all(own.reading, "compound"))
        if compounds or _CONTROL.search(own.text):
            marks = tuple(line.all("significance"))
            yield _Group(line, compounds, cell, number(match[1]), marks)


def _told(
    frame: Frame, group: _Group, tested: list[Term], impaired: _Group, control: _Group
) -> tuple[Term, Term | None, Direction] | None:
    """Return who did what, if the row says against whom its difference is."""
    against = next((m for c in group.marks if (m := _AGAINST.search(c.text))), None)
    if against is None or not 0 < len(tested) < 3:
        return None
    marks = " ".join(cell.text for cell in group.marks)
    named = frame.scope.all(frame.scope.lexicon.read(against["who"]), "compound")
    silent = bool(_NOTHING.search(marks))
    if not silent and not _MARKED.search(marks):
        return None
    if len(tested) == 2:
        first, second = tested
        if not named or named[0].slug != first.slug:
            return None
        return second, first, "no effect" if silent else "blocked"
    if named and not any(n.slug == c.slug for n in named for c in impaired.compounds):
        return None
    if silent:
        return tested[0], None, "no effect"
    towards = (group.value - impaired.value) * (control.value - impaired.value)
    if towards == 0:
        return None
    return tested[0], None, "improved" if towards > 0 else "worsened"


def _claim(
    frame: Frame,
    group: _Group,
    compound: Term,
    other: Term | None,
    direction: Direction,
    model: Term | None,
    assay: Term | None,
) -> BehaviouralClaim:
    found = species(frame, group.line)
    return BehaviouralClaim(
        part=frame.part(group.line),
        place=frame.place(group.line),
        statement=frame.statement(group.line),
        citations=citations(group.line),
        compound=compound,
        model=model,
        assay=assay,
        species=found[0] if len(found) == 1 else None,
        strain=strain(frame, group.line),
        dose=_dose(frame, group, compound),
        route=_route(frame),
        direction=direction,
        interacts_with=other,
    )


def _dose(frame: Frame, group: _Group, compound: Term) -> Quantity | None:
    """Return the dose of a compound: ``1 + 2`` goes with *A + B* in that order."""
    units = frame.scope.lexicon.units
    given = [t for t in group.compounds if not frame.scope.model_of(t)]
    for cell in group.line.all("dose"):
        parts = re.split(r"\s*\+\s*", cell.text)
        if len(parts) == len(given):
            part = parts[given.index(compound)]
            one = find_dose(part, cell.column.header, units)
            return one.quantity if one else None
    return None


def _route(frame: Frame) -> Term | None:
    """Return the route of all that was tested: *all compounds were injected s.c.*"""
    caption = frame.grid.caption
    if caption is None:
        return None
    ends = [*sentence_ends(caption.text), len(caption.text)]
    for start, end in zip([0, *ends], ends, strict=False):
        part = caption.part(start, end)
        if _ALL_BY.search(caption.text[start:end]) and "C" not in part.tags:
            return frame.scope.first(part, "route")
    return None
