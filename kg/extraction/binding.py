"""Affinities and potencies: one claim a number at a named target.

A table may hold one row a target, a compound, or a pair, and one value column a
parameter, a target or a compound: what the row does not say the header or the caption
does. A value whose row says that there are no data is no measurement, and no claim.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extraction.citing import cited
from kg.extraction.columns import PARAMETER, Cell, Column, Line, parameter_in
from kg.extraction.lexicon import unmapped
from kg.extraction.model import BindingClaim, Citation, Quantity, Term
from kg.extraction.names import compound_name, plain_name
from kg.extraction.quantities import (
    find_unit,
    is_empty,
    parse_affinity,
    parse_logarithm,
)
from kg.extraction.rows import Frame, citations, is_cut, species
from kg.extraction.scope import Scope
from kg.extraction.tokens import fold

_NO_TARGET = re.compile(
    r"^\W*(?:others?|various|all\s+others?|off-?targets?|miscellaneous|none|several|"
    r"(?:all\s+)?other\s+(?:\w+\s+)*(?:receptors?|targets?|sites?)|remaining)\b",
    re.IGNORECASE,
)
_RADIOLIGAND = re.compile(r"\[\s?(?:3|³|125|¹²⁵|35|11|18)\s?-?[A-Z]", re.IGNORECASE)
_STATED = re.compile(
    r"\W*p?(?:IC|EC|AC|ED)\s?_?50\b\W*\d|\W*p?K\s?[id]\b\W*\d", re.IGNORECASE
)
_AT_CODE = re.compile(
    r"\b(?:by|to|at|of|on)\s+(?:the\s+)?"
    r"((?=[\w-]*[A-Z])(?=[\w-]*\d)[A-Za-z][\w-]{2,})\s*(?:$|[,;(])"
)
_CODE = re.compile(r"(?=.*[A-Z])[\w-]{2,12}(?:\s[\w-]{1,6})?")
_NO_DATA = re.compile(
    r"\bdata\s+not\s+available|\bno\s+data|\bnot\s+available", re.IGNORECASE
)


def is_binding(frame: Frame) -> bool:
    """Tell whether a table holds affinities or potencies."""
    grid = frame.grid
    if any(column.parameter for column in grid.columns):
        return True
    caption = grid.caption.text if grid.caption else ""
    if _stating_columns(frame):
        return True
    numbers = any(column.role == "value" for column in grid.columns)
    named = parameter_in(caption) is not None or any(
        parameter_in(cell.text)
        for line in grid.lines
        for cell in line.cells
        if cell.column.role not in {"reference", "finding"}
    )
    return named and (numbers or any(True for _ in _number_columns(frame)))


def binding_claims(frame: Frame) -> Iterator[BindingClaim]:
    """Yield the claims of a table of affinities."""
    columns = _value_columns(frame)
    for line in frame.grid.lines:
        for cell in line.cells:
            if cell.column.index in columns:
                claim = _claim(frame, line, cell)
                if claim is not None:
                    yield claim


def _value_columns(frame: Frame) -> set[int]:
    grid = frame.grid
    chosen = {c.index for c in grid.columns if c.role == "value"}
    if any(c.parameter for c in grid.columns):
        chosen = {c.index for c in grid.columns if c.parameter} | {
            c.index for c in grid.columns if c.role == "value" and c.unit
        }
    chosen |= _stating_columns(frame)
    return chosen or set(_number_columns(frame))


def _stating_columns(frame: Frame) -> set[int]:
    """Return the columns whose cells say it all: ``Ki > 10 µM``."""
    return {
        cell.column.index
        for line in frame.grid.lines
        for cell in line.cells
        if cell.column.role in {"finding", "value", "other"}
        and _STATED.match(cell.text)
    }


def _number_columns(frame: Frame) -> Iterator[int]:
    """Yield columns of bare numbers that no role explains: one a compound, say."""
    for column in frame.grid.columns:
        if column.role not in {"other", "compound", "target", "comparator", "value"}:
            continue
        cells = [
            cell.text
            for line in frame.grid.lines
            for cell in line.cells
            if cell.column.index == column.index and not cell.empty
        ]
        if cells and all(re.match(r"\W*\d", text) for text in cells):
            yield column.index


def _claim(frame: Frame, line: Line, cell: Cell) -> BindingClaim | None:
    if is_cut(frame, line):
        return None
    compound = _compound(frame, line, cell)
    target = _target(frame, line, cell)
    parameter = _parameter(frame, line, cell)
    if compound is None or target is None or parameter is None:
        return None
    quantity = _quantity(frame, line, cell, parameter)
    if quantity is None or _is_unfounded(line, cell, quantity):
        return None
    found = (
        tuple(frame.scope.animals(cell.reading))
        or tuple(frame.scope.animals(cell.column.reading))
        or species(frame, line)
    )
    return BindingClaim(
        part=frame.part(line),
        place=frame.place(line),
        statement=frame.statement(line),
        citations=citations(line) or _of_column(frame, compound),
        compound=compound,
        target=target,
        parameter=parameter,
        quantity=quantity,
        species=found[0] if len(found) == 1 else None,
        assay=_assay(frame, line),
    )


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


def _quantity(frame: Frame, line: Line, cell: Cell, parameter: str) -> Quantity | None:
    if parameter.startswith("p"):
        return parse_logarithm(cell.text)
    return parse_affinity(
        cell.text, _unit(frame, line, cell), frame.scope.lexicon.units
    )


def _is_unfounded(line: Line, cell: Cell, quantity: Quantity) -> bool:
    """Tell whether a row takes back its number: nothing is known of its source."""
    if _NO_DATA.search(cell.text):
        return True
    if any(
        _NO_DATA.search(other.text)
        for other in line.cells
        if other.column.role != "value" and not re.match(r"\W*\d", other.text)
    ):
        return True
    return (
        quantity.qualifier in {">", ">="}
        and not citations(line)
        and any(
            c.empty and re.search(r"[A-Za-z]", c.text) for c in line.all("reference")
        )
    )


def _compound(frame: Frame, line: Line, cell: Cell) -> Term | None:
    scope = frame.scope
    header = scope.compounds(cell.column.reading)
    if header:
        return header[0]
    own = line.get("compound")
    if own is not None and own is not cell:
        known = scope.compounds(own.reading)
        if known:
            return known[0]
        name = compound_name(own.text)
        return unmapped("compound", name) if name else None
    if any(c.role == "compound" for c in frame.grid.columns):
        return None
    name = _header_name(frame, cell)
    if name:
        return unmapped("compound", name)
    for reading in frame.around[:1] if frame.grid.caption else ():
        named = scope.compounds(reading)
        if len(named) == 1 and (scope.subject is None or scope.is_subject(named[0])):
            return named[0]
    return scope.subject


def _header_name(frame: Frame, cell: Cell) -> str | None:
    """Return the unknown compound that a value column is named after."""
    columns = frame.grid.columns
    if any(c.parameter for c in columns) or cell.column.role == "value":
        return None
    if not any(next(c.reading.of("compound"), None) for c in columns):
        return None
    return compound_name(re.sub(r"\([^()]*\)", "", cell.column.header))


def _target(frame: Frame, line: Line, cell: Cell) -> Term | None:
    scope = frame.scope
    header = scope.all(cell.column.reading, "target")
    if len(header) == 1:
        return header[0]
    left = _left_of(cell.column.header)
    if left and not header and not scope.compounds(cell.column.reading):
        short = _receptor(scope, left)  # "D2, IC50 (nM)"
        if short is not None:
            return short
        if _is_of_matrix(frame, cell.column):
            # What varies over the columns is the target, though this one is not known.
            return unmapped("target", left) if _CODE.fullmatch(left) else None
    own = line.get("target")
    if own is not None and own is not cell:
        if _NO_TARGET.match(own.text):
            return None
        known = scope.first(own.reading, "target") or _receptor(scope, own.text)
        if known is not None:
            return known
        name = plain_name(own.text)
        return unmapped("target", name) if name else None
    if any(c.role == "target" for c in frame.grid.columns):
        return None
    known = scope.first(cell.reading, "target")
    if known is not None:
        return known  # "Ki = 0.8 nM (human 5-HT6)"
    for other in line.cells:
        if other.column.role in {"assay", "other", "parameter"}:
            known = scope.first(other.reading, "target")
            if known is not None:
                return known
            named = _AT_CODE.search(other.text)
            if named:
                return unmapped("target", named[1])
    return frame.nearest("target") or frame.titled("target")


def header_target(scope: Scope, column: Column) -> Term | None:
    """Return the one target that the header of a column of values names."""
    if column.role != "value":
        return None
    named = scope.all(column.reading, "target")
    if len(named) == 1:
        return named[0]
    left = _left_of(column.header)
    return _receptor(scope, left) if left and not named else None


def _is_of_matrix(frame: Frame, column: Column) -> bool:
    """Tell whether a column of numbers stands among others, each headed by a target."""
    headed = [
        other
        for other in frame.grid.columns
        if other.index in _value_columns(frame)
        and (
            other.sense("target")
            or _receptor(frame.scope, _left_of(other.header)) is not None
        )
    ]
    return column.index in _value_columns(frame) and bool(headed)


def _left_of(header: str) -> str:
    """Return what a header says beside its parameter, unit and notes."""
    words = PARAMETER.sub(" ", re.sub(r"\([^()]*\)", " ", fold(header)))
    return " ".join(re.sub(r"[,;:/]|\b(?:[npuμm]M|at|for|of)\b", " ", words).split())


def _receptor(scope: Scope, text: str) -> Term | None:
    """Return the receptor that a cell calls by its short name: *Dopamine D2*."""
    name = plain_name(text)
    for kind in ("receptor", "transporter", "channel") if name else ():
        reading = scope.lexicon.read(f"{name} {kind}")
        named = [item for item in reading.items if not item.sense("species")]
        if len(named) == 1 and named[0].sense("target"):
            return scope.first(reading, "target")
    return None


def _parameter(frame: Frame, line: Line, cell: Cell) -> str | None:
    own = parameter_in(cell.text)
    if own or cell.column.parameter:
        return own or cell.column.parameter
    for other in (*line.all("parameter"), *_beside(line, cell)):
        found = parameter_in(other.text)
        if found:
            return found
    for reading in frame.around:
        found = parameter_in(reading.text)
        if found:
            return found
    return next((c.parameter for c in frame.grid.columns if c.parameter), None)


def _beside(line: Line, cell: Cell) -> list[Cell]:
    """Return the other cells of a row that may say what its numbers are."""
    aside = {"reference", "finding", "value", "radioligand"}
    return [
        other
        for other in line.cells
        if other is not cell
        and other.column.role not in aside
        and not re.match(r"\W*\d", other.text)  # the number of another compound
    ]


def _unit(frame: Frame, line: Line, cell: Cell) -> str | None:
    if cell.column.unit:
        return cell.column.unit
    for other in line.all("unit"):
        return find_unit(f" {other.text}") or other.text
    for other in (*line.all("parameter"), *_beside(line, cell)):
        found = find_unit(other.text)
        if found:
            return found
    caption = frame.grid.caption.text if frame.grid.caption else ""
    return find_unit(caption)


def _assay(frame: Frame, line: Line) -> Term | None:
    scope = frame.scope
    for cell in line.cells:
        if cell.column.role != "compound" and _RADIOLIGAND.search(cell.text):
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
    for reading in (*frame.around[:1], *frame.basis):
        labelled = _RADIOLIGAND.search(reading.printed)
        if labelled:
            return _radioligand_binding(frame, labelled.group())
        for item, sense in reading.of("assay"):
            if "binding" in sense.slug and "radioligand" in sense.slug:
                return scope.term(sense, reading.text[item.start : item.end])
    return None


def _radioligand_binding(frame: Frame, printed: str) -> Term | None:
    entry = frame.scope.lexicon.vocabulary.find("assay", "radioligand-binding")
    if entry is None or is_empty(printed):
        return None
    return Term("assay", entry.slug, entry.label, printed, mapped=True)
