"""Which numbers of a table are constants: their columns, parameters, units, errors.

What a number is (Ki, IC50) and in which unit stands in the cell, its header, the label
of its row, a line over its group, the caption or a note, whichever is nearest. Where
two things are said, or nothing, there is no constant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kg.extraction.columns import Cell, Line
from kg.extraction.concentrations import (
    PARAMETER,
    Style,
    find_unit,
    parameter_in,
    parse_affinity,
    parse_logarithm,
)
from kg.extraction.headers import is_aside
from kg.extraction.lexicon import Reading
from kg.extraction.model import Quantity
from kg.extraction.rows import Frame
from kg.extraction.tokens import fold

NUMBER_FIRST = re.compile(r"\W*\d")
"""A cell that begins with a number."""
_ERROR_ASIDE = re.compile(
    r"\(\s*(?:±\s*)?(?:s\.?e\.?m?\.?|s\.?d\.?)\s*\)", re.IGNORECASE
)
_STATED = re.compile(
    r"\W*p?(?:IC|EC|AC|ED)\s?_?50\b\W*\d|\W*p?K\s?[id]\b\W*\d", re.IGNORECASE
)


def is_binding(frame: Frame) -> bool:
    """Tell whether a table holds affinities or potencies."""
    grid = frame.grid
    if any(column.role == "value" and column.parameter for column in grid.columns):
        return True
    if _stating_columns(frame):
        return True
    numbers = any(column.role == "value" for column in grid.columns)
    named = any(parameter_in(reading.text) for reading in _told(frame)) or any(
        parameter_in(cell.text)
        for line in grid.lines
        for cell in line.cells
        if cell.column.role not in {"reference", "finding"}
    )
    named = named or any(
        parameter_in(g.text) for line in grid.lines for g in line.group
    )
    return named and (numbers or any(True for _ in _number_columns(frame)))


def _told(frame: Frame) -> tuple[Reading, ...]:
    """Return what caption and notes say of all numbers of a table."""
    caption = (frame.grid.caption,) if frame.grid.caption else ()
    return (*caption, *frame.notes)


def value_columns(frame: Frame) -> set[int]:
    """Return the columns that hold constants."""
    chosen: set[int] = frame.grid.once("values", lambda: _value_columns(frame))
    return chosen


def _value_columns(frame: Frame) -> set[int]:
    grid = frame.grid
    named = {c.index for c in grid.columns if c.role == "value" and c.parameter}
    if named and grid.has("radioligand") and len(named) > 1:
        # Beside a Ki the Kd is that of the ligand that labels.
        named -= {c.index for c in grid.columns if c.parameter == "Kd"}
    if named:
        chosen = named | {c.index for c in grid.columns if c.role == "value" and c.unit}
        chosen -= {c.index for c in grid.columns if c.parameter} - named
    else:
        chosen = {c.index for c in grid.columns if c.role == "value"}
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
    # Where rows say what they measure, others hold words: "reversible".
    by_row = any(row_parameter(line, None) for line in frame.grid.lines)
    for column in frame.grid.columns:
        if column.role not in {"other", "compound", "target", "comparator", "value"}:
            continue
        cells = [
            cell.text
            for line in frame.grid.lines
            for cell in line.cells
            if cell.column.index == column.index and not cell.empty
        ]
        counted = sum(bool(re.match(r"\W*\d", text)) for text in cells)
        if cells and (counted == len(cells) or (by_row and counted * 2 >= len(cells))):
            yield column.index


def states(line: Line, columns: set[int]) -> bool:
    """Tell whether a row has a cell that says it all: ``Ki > 10 µM``."""
    return any(
        _STATED.match(cell.text) for cell in line.cells if cell.column.index in columns
    )


def measures_else(line: Line, cell: Cell) -> bool:
    """Tell whether a row is labelled as one of no constant: ``Hill slope``."""
    labels = [
        other
        for other in beside(line, cell)
        if other.column.role in {"parameter", "other", "target", "assay", "action"}
    ]
    return any(is_aside(o.text) and not parameter_in(o.text) for o in labels[:1])


def quantity_of(
    frame: Frame, line: Line, cell: Cell, parameter: str, style: Style
) -> Quantity | None:
    """Return the constant that a cell prints, in its printed unit, with its error."""
    style = style._replace(error=bool(_ERROR_ASIDE.search(cell.column.header)))
    if parameter.startswith("p"):
        return _with_error(line, cell, parse_logarithm(cell.text, style), style)
    found = parse_affinity(
        cell.text, _unit(frame, line, cell), frame.scope.lexicon.units, style
    )
    return _with_error(line, cell, found, style)


def _with_error(
    line: Line, cell: Cell, quantity: Quantity | None, style: Style
) -> Quantity | None:
    """Return a value with the error that the next column gives for it."""
    if quantity is None or quantity.error is not None:
        return quantity
    after = next(
        (c for c in line.cells if c.column.index == cell.column.index + 1), None
    )
    if after is None or after.column.role != "error":
        return quantity
    text = after.text.lstrip("±+/- ")
    if not re.fullmatch(r"\d+(?:[.,]\d+)?", text) or ("," in text and not style.comma):
        return quantity
    unit = find_unit(after.column.header)
    if unit is not None and unit != cell.column.unit:
        return quantity
    return replace(quantity, error=float(text.replace(",", ".")))


def parameter_of(frame: Frame, line: Line, cell: Cell) -> str | None:
    """Return what a number is, ``Ki`` or ``IC50``, as the nearest words say."""
    own = parameter_in(cell.text)
    if own or cell.column.parameter:
        return own or cell.column.parameter
    found = row_parameter(line, cell)
    if found:
        return found
    for reading in (*line.group, *_told(frame), *frame.around):
        found = _one_parameter(reading.text)
        if found:
            return found
    named = {c.parameter for c in frame.grid.columns if c.parameter}
    return named.pop() if len(named) == 1 else None


def row_parameter(line: Line, cell: Cell | None) -> str | None:
    """Return the parameter that a row is labelled with."""
    for other in (*line.all("parameter"), *beside(line, cell)):
        found = parameter_in(other.text)
        if found:
            return found
    return None


def _one_parameter(text: str) -> str | None:
    """Return the parameter that a caption names, if it names only one."""
    named = {parameter_in(match.group()) for match in PARAMETER.finditer(fold(text))}
    return named.pop() if len(named) == 1 else None


def beside(line: Line, cell: Cell | None) -> list[Cell]:
    """Return the other cells of a row that may say what its numbers are."""
    aside = {"reference", "finding", "value", "radioligand", "aside", "ratio", "error"}
    return [
        other
        for other in line.cells
        if other is not cell
        and other.column.role not in aside
        and not NUMBER_FIRST.match(other.text)  # the number of another compound
    ]


def _unit(frame: Frame, line: Line, cell: Cell) -> str | None:
    if cell.column.unit:
        return cell.column.unit
    for other in line.all("unit"):
        return find_unit(f"({other.text})") or other.text
    for other in (*line.all("parameter"), *beside(line, cell)):
        found = find_unit(other.text)
        if found:
            return found
    for reading in (*line.group, *_told(frame)):
        found = _one_unit(reading.text)
        if found:
            return found
    return None


def _one_unit(text: str) -> str | None:
    """Return the unit that a caption or note names, if it names only one."""
    units = {find_unit(part) for part in re.split(r"(?<=[,;.)])\s", text)} - {None}
    return units.pop() if len(units) == 1 else None
