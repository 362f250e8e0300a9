"""Affinities and potencies: one claim a number at a named target.

A table may hold one row a target, a compound, or a pair, and one value column a
parameter, a target or a compound: what the row does not say the header or the caption
does. A value whose row says that there are no data is no measurement, and no claim.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kg.extraction.citing import cited
from kg.extraction.columns import Cell, Column, Line
from kg.extraction.concentrations import (
    PARAMETER,
    Style,
    find_unit,
    parameter_in,
    parse_affinity,
    parse_logarithm,
    style_of,
)
from kg.extraction.headers import is_aside, role_of
from kg.extraction.lexicon import Reading, unmapped
from kg.extraction.model import BindingClaim, Citation, Quantity, Term
from kg.extraction.names import compound_name, plain_name
from kg.extraction.quantities import is_empty
from kg.extraction.rows import Frame, citations, is_cut, species
from kg.extraction.scope import Scope
from kg.extraction.tokens import fold

_NO_TARGET = re.compile(
    r"^\W*(?:others?|various|all\b|off-?targets?|miscellaneous|none|several|any\b|"
    r"\d+\s+(?:other|further|additional|more)?|(?:panel|screen|battery|sum|total|mean)\b|"
    r"remaining|rest\b|further|additional)\b(?!-)|"
    r"\b(?:panel|screen)\b|\b(?:other|further)\s+(?:\w+\s+)*(?:receptors|targets|sites)",
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
_ISOFORM = re.compile(r"([A-Z][A-Za-z]{2,}-?\d{1,2})[a-d]")
_UPTAKE = re.compile(r"\b(?:re)?uptake\b|\brelease\b|\bturnover\b|\bincorporat", re.I)
_CODE = re.compile(r"(?=.*[A-Z])[\w-]{2,12}(?:\s[\w-]{1,6})?")
_ERROR_ASIDE = re.compile(
    r"\(\s*(?:±\s*)?(?:s\.?e\.?m?\.?|s\.?d\.?)\s*\)", re.IGNORECASE
)
_NO_DATA = re.compile(
    r"\bdata\s+not\s+available|\bno\s+data|\bnot\s+available", re.IGNORECASE
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


def binding_claims(frame: Frame) -> Iterator[BindingClaim]:
    """Yield the claims of a table of affinities."""
    columns = _value_columns(frame)
    values = [
        cell.text
        for line in frame.grid.lines
        for cell in line.cells
        if cell.column.index in columns
    ]
    style = style_of(values)
    by_row = not any(frame.grid.columns[i].parameter for i in columns) and any(
        _row_parameter(line, None) for line in frame.grid.lines
    )
    for line in frame.grid.lines:
        # Where rows say what they measure, one that names no constant measures none.
        if by_row and not _row_parameter(line, None) and not _states(line, columns):
            continue
        for cell in line.cells:
            if cell.column.index in columns:
                claim = _claim(frame, line, cell, style)
                if claim is not None:
                    yield claim


def _states(line: Line, columns: set[int]) -> bool:
    return any(
        _STATED.match(cell.text) for cell in line.cells if cell.column.index in columns
    )


def _value_columns(frame: Frame) -> set[int]:
    """Return the columns that hold constants."""
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


def _claim(frame: Frame, line: Line, cell: Cell, style: Style) -> BindingClaim | None:
    if is_cut(frame, line) or _measures_else(line, cell):
        return None
    compound = _compound(frame, line, cell)
    target = _target(frame, line, cell)
    parameter = _parameter(frame, line, cell)
    if compound is None or target is None or parameter is None:
        return None
    quantity = _quantity(frame, line, cell, parameter, style)
    if quantity is None or _is_unfounded(line, cell, quantity):
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
    for line in frame.grid.lines:
        if line.cells and role_of(line.cells[0].text) == "reference":
            for other in line.cells[1:]:
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


def _measures_else(line: Line, cell: Cell) -> bool:
    """Tell whether a row is labelled as one of no constant: ``Hill slope``."""
    labels = [
        other
        for other in _beside(line, cell)
        if other.column.role in {"parameter", "other", "target", "assay", "action"}
    ]
    return any(is_aside(o.text) and not parameter_in(o.text) for o in labels[:1])


def _quantity(
    frame: Frame, line: Line, cell: Cell, parameter: str, style: Style
) -> Quantity | None:
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
    for reading in line.group:
        heads = scope.compounds(reading)
        if heads:
            return heads[0] if len(heads) == 1 else None
    if any(c.role == "compound" for c in frame.grid.columns):
        return None
    name = _header_name(frame, cell)
    if name:
        return unmapped("compound", name)
    named_in = {
        other.column.index
        for row in frame.grid.lines
        for other in row.cells
        if other.column.role == "other" and scope.compounds(other.reading)
    }
    for other in line.cells:
        if other.column.index in named_in:
            # A column that names compounds in some rows names them in all.
            own_row = scope.compounds(other.reading)
            return own_row[0] if own_row else None
    # A caption of one compound is about that; one of several must name the subject.
    for reading in frame.around[: 2 if frame.grid.caption else 1]:
        titled = scope.compounds(reading)
        subjects = [term for term in titled if scope.is_subject(term)]
        if len(titled) == 1 or len(subjects) == 1:
            return (subjects or titled)[0]
        if titled:
            return None
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
        pair = _assembled(scope, own)
        if pair is not None:
            return pair
        known = scope.first(own.reading, "target") or _receptor(scope, own.text)
        if known is not None:
            return known
        name = plain_name(own.text)
        return unmapped("target", name) if name else None
    heads = [t for reading in line.group for t in scope.all(reading, "target")]
    if any(c.role == "target" for c in frame.grid.columns):
        return heads[0] if len(heads) == 1 else None
    known = scope.first(cell.reading, "target")
    if known is not None:
        return known  # "Ki = 0.8 nM (human 5-HT6)"
    for other in line.cells:
        if other.column.role in {"assay", "other", "parameter", "action"}:
            known = scope.first(other.reading, "target")
            if known is not None:
                return known
            named = _AT_CODE.search(other.text)
            if named:
                return unmapped("target", named[1])
    if heads:
        return heads[0] if len(heads) == 1 else None
    label = next((o for o in _beside(line, cell) if o.column.role == "other"), None)
    if label is not None and not label.empty and not parameter_in(label.text):
        short = _receptor(scope, label.text)
        if short is not None:
            return short
        if not scope.compounds(label.reading) and not scope.animals(label.reading):
            return None  # a row of something that nobody here knows
    return frame.nearest("target") or frame.titled("target")


def _assembled(scope: Scope, cell: Cell) -> Term | None:
    """Return the receptor that a cell names by its subunits: ``GluN1/GluN2A``."""
    named = scope.all(cell.reading, "target")
    words = plain_name(cell.text)
    if len(named) > 1 and words and re.fullmatch(r"[\w-]+(?:\s?/\s?[\w-]+)+", words):
        return unmapped("target", words)
    return None


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
    words = re.sub(r"[${}_^]", " ", words)
    return " ".join(re.sub(r"[,;:/]|\b(?:[npuμm]M|at|for|of)\b", " ", words).split())


def _receptor(scope: Scope, text: str) -> Term | None:
    """Return the receptor that a cell calls by its short name: *Dopamine D2*."""
    name = plain_name(text)
    for kind in ("receptor", "transporter", "channel") if name else ():
        reading = scope.lexicon.read(f"{name} {kind}")
        named = [item for item in reading.items if not item.sense("species")]
        if len(named) == 1 and named[0].sense("target"):
            return scope.first(reading, "target")
    isoform = _ISOFORM.fullmatch(name or "")
    if isoform:
        # GlyT1b is a GlyT1, whichever splice variant it is.
        return scope.first(scope.lexicon.read(isoform[1]), "target")
    return None


def _parameter(frame: Frame, line: Line, cell: Cell) -> str | None:
    own = parameter_in(cell.text)
    if own or cell.column.parameter:
        return own or cell.column.parameter
    found = _row_parameter(line, cell)
    if found:
        return found
    for reading in (*line.group, *_told(frame), *frame.around):
        found = _one_parameter(reading.text)
        if found:
            return found
    named = {c.parameter for c in frame.grid.columns if c.parameter}
    return named.pop() if len(named) == 1 else None


def _row_parameter(line: Line, cell: Cell | None) -> str | None:
    """Return the parameter that a row is labelled with."""
    for other in (*line.all("parameter"), *_beside(line, cell)):
        found = parameter_in(other.text)
        if found:
            return found
    return None


def _one_parameter(text: str) -> str | None:
    """Return the parameter that a caption names, if it names only one."""
    named = {parameter_in(match.group()) for match in PARAMETER.finditer(fold(text))}
    return named.pop() if len(named) == 1 else None


def _beside(line: Line, cell: Cell | None) -> list[Cell]:
    """Return the other cells of a row that may say what its numbers are."""
    aside = {"reference", "finding", "value", "radioligand", "aside", "ratio", "error"}
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
        return find_unit(f"({other.text})") or other.text
    for other in (*line.all("parameter"), *_beside(line, cell)):
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
    for reading in (*frame.around[:1], *frame.basis):
        labelled = _RADIOLIGAND.search(reading.printed)
        if labelled and not _UPTAKE.search(reading.printed):
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
