"""Affinities and potencies: one claim a number at a named target.

A table may hold one row a target, a compound, or a pair, and one value column a
parameter, a target or a compound: what the row does not say the header or the caption
does. A value whose row says that there are no data is no measurement, and no claim.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extraction.citing import cited
from kg.extraction.columns import Cell, Line
from kg.extraction.concentrations import Style, style_of
from kg.extraction.constants import (
    NUMBER_FIRST,
    measures_else,
    parameter_of,
    quantity_of,
    row_parameter,
    states,
    value_columns,
)
from kg.extraction.lexicon import unmapped
from kg.extraction.model import BindingClaim, Citation, Quantity, Term
from kg.extraction.names import plain_name
from kg.extraction.parties import compound_of, target_of
from kg.extraction.quantities import is_empty
from kg.extraction.rows import Frame, citations, is_cut, species
from kg.patterns import Pattern

_RADIOLIGAND = re.compile(r"\[\s?(?:3|³|125|¹²⁵|35|11|18)\s?-?[A-Z]", re.IGNORECASE)
_SUBSTRATE = Pattern(r"\bas\s+(?:the\s+)?substrates?\b", re.IGNORECASE)
_UPTAKE = Pattern(r"\b(?:re)?uptake\b|\brelease\b|\bturnover\b|\bincorporat", re.I)
_NO_DATA = Pattern(
    r"\bdata\s+not\s+available|\bno\s+data|\bnot\s+available", re.IGNORECASE
)


def binding_claims(frame: Frame) -> Iterator[BindingClaim]:
    """Yield the claims of a table of affinities."""
    columns = value_columns(frame)
    values = [
        cell.text
        for line in frame.grid.lines
        for cell in line.cells
        if cell.column.index in columns
    ]
    style = style_of(values)
    by_row = not any(frame.grid.columns[i].parameter for i in columns) and any(
        row_parameter(line, None) for line in frame.grid.lines
    )
    for line in frame.grid.lines:
        # Where rows say what they measure, one that names no constant measures none.
        if by_row and not row_parameter(line, None) and not states(line, columns):
            continue
        for cell in line.cells:
            if cell.column.index in columns:
                claim = _claim(frame, line, cell, style)
                if claim is not None:
                    yield claim


def _claim(frame: Frame, line: Line, cell: Cell, style: Style) -> BindingClaim | None:
    if is_cut(frame, line) or measures_else(line, cell):
        return None
    compound = compound_of(frame, line, cell)
    target = target_of(frame, line, cell)
    parameter = parameter_of(frame, line, cell)
    if compound is None or target is None or parameter is None:
        return None
    quantity = quantity_of(frame, line, cell, parameter, style)
    if quantity is None or _is_unfounded(frame, line, cell, quantity):
        return None
    found = (
        tuple(frame.scope.animals(cell.reading))
        or tuple(frame.scope.animals(cell.column.reading))
        or species(frame, line)
        or _species_of_headers(frame)
    )
    return BindingClaim(
        part=frame.part(line),
        place=frame.place(line),
        statement=frame.statement(line),
        citations=citations(line)
        or _of_row(frame, cell)
        or _of_column(frame, compound),
        compound=compound,
        target=target,
        parameter=parameter,
        quantity=quantity,
        species=found[0] if len(found) == 1 else None,
        assay=_assay(frame, line),
    )


def _of_row(frame: Frame, cell: Cell) -> tuple[Citation, ...]:
    """Return what a row of sources cites for the column of a value."""
    line = frame.grid.sources
    for other in line.cells[1:] if line else ():
        if other.column.index == cell.column.index:
            return cited(other.text, bare=True)
    return ()


def _species_of_headers(frame: Frame) -> tuple[Term, ...]:
    """Return the species that a heading gives for a column: ``Receptor, human``."""
    for column in frame.grid.columns:
        if column.role in {"target", "assay", "other", "parameter"}:
            found = tuple(frame.scope.animals(column.reading))
            if found:
                return found
    return ()


def _of_column(frame: Frame, compound: Term) -> tuple[Citation, ...]:
    """Return what a caption cites for a compound: *X is taken from [1], Y from [2]*."""
    if frame.grid.caption is None or frame.grid.has("reference"):
        return ()
    reading = frame.grid.caption
    named = [item for item, sense in reading.of("compound")]
    for index, item in enumerate(named):
        if any(sense.slug == compound.slug for sense in item.senses):
            stop = named[index + 1].start if index + 1 < len(named) else None
            found = cited(reading.text[item.end : stop])
            if found:
                return found
    return ()


def _is_unfounded(frame: Frame, line: Line, cell: Cell, quantity: Quantity) -> bool:
    """Tell whether a row takes back its number: nothing is known of its source."""
    if _NO_DATA.search(cell.text):
        return True
    # In a turned table what stands beside a number is another property.
    aside = {"value", "aside", "ratio"} | ({"other"} if frame.grid.turned else set())
    if any(
        _NO_DATA.search(other.text)
        for other in line.cells
        if other.column.role not in aside and not NUMBER_FIRST.match(other.text)
    ):
        return True
    return (
        quantity.qualifier in {">", ">="}
        and not citations(line)
        and any(
            c.empty and re.search(r"[A-Za-z]", c.text) for c in line.all("reference")
        )
    )


def _assay(frame: Frame, line: Line) -> Term | None:
    scope = frame.scope
    for cell in line.cells:
        named = cell.column.role != "compound" and not _UPTAKE.search(cell.text)
        if named and _RADIOLIGAND.search(cell.text):
            return _radioligand_binding(frame, cell.text)
    for cell in (*line.all("assay"), *line.all("radioligand")):
        if cell.empty:
            continue
        known = scope.first(cell.reading, "assay")
        if known is not None:
            return known
        if cell.column.role == "radioligand":
            return _radioligand_binding(frame, cell.text)
        name = plain_name(cell.text)
        return unmapped("assay", name) if name else None
    beside = " ".join(
        r.printed for r in (*frame.around[:1], *frame.basis, *frame.notes)
    )
    if _SUBSTRATE.search(beside):
        return _assay_of(frame, "enzyme-inhibition-assay", beside)
    for reading in (*frame.around[:1], *frame.basis):
        labelled = _RADIOLIGAND.search(reading.printed)
        if labelled and not _UPTAKE.search(reading.printed):
            return _radioligand_binding(frame, labelled.group())
        for item, sense in reading.of("assay"):
            if "binding" in sense.slug and "radioligand" in sense.slug:
                return scope.term(sense, reading.text[item.start : item.end])
    return None


def _radioligand_binding(frame: Frame, printed: str) -> Term | None:
    return _assay_of(frame, "radioligand-binding", printed)


def _assay_of(frame: Frame, slug: str, printed: str) -> Term | None:
    entry = frame.scope.lexicon.vocabulary.find("assay", slug)
    if entry is None or is_empty(printed):
        return None
    return Term("assay", entry.slug, entry.label, printed, mapped=True)
