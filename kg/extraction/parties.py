"""Whose constant a number is, and at which target: by row, header, group and caption.

A number whose compound or target is in doubt has none, and makes no claim.
"""

from __future__ import annotations

import re

from kg.extraction.columns import Cell, Column, Line
from kg.extraction.concentrations import PARAMETER, parameter_in
from kg.extraction.constants import beside, value_columns
from kg.extraction.lexicon import unmapped
from kg.extraction.model import Term
from kg.extraction.names import compound_name, plain_name
from kg.extraction.rows import Frame
from kg.extraction.scope import Scope
from kg.extraction.tokens import fold

_NO_TARGET = re.compile(
    r"^\W*(?:others?|various|all\b|off-?targets?|miscellaneous|none|several|any\b|"
    r"\d+\s+(?:other|further|additional|more)?|(?:panel|screen|battery|sum|total|mean)\b|"
    r"remaining|rest\b|further|additional)\b(?!-)|"
    r"\b(?:panel|screen)\b|\b(?:other|further)\s+(?:\w+\s+)*(?:receptors|targets|sites)",
    re.IGNORECASE,
)
_SITE = re.compile(
    r"(?P<name>[^,]{2,40}?),\s+(?:human|rat|mouse|murine|guinea[\s-]pig|bovine|porcine|cloned|"
    r"recombinant|native|cortex|hippocampus|striatum|brain)\b",
    re.IGNORECASE,
)
_AT_CODE = re.compile(
    r"\b(?:by|to|at|of|on)\s+(?:the\s+)?"
    r"((?=[\w-]*[A-Z]|[α-ω])(?=[\w-]*\d)[A-Za-zα-ω][\w-]{2,})\s*(?:$|[,;(])"
)
_ISOFORM = re.compile(r"([A-Z][A-Za-z]{2,}-?\d{1,2})[a-d]")
_CODE = re.compile(r"(?=.*[A-Zα-ω])[\w-]{2,12}(?:\s[\w-]{1,6})?")


def compound_of(frame: Frame, line: Line, cell: Cell) -> Term | None:
    """Return whose constant a cell holds."""
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
    naming = frame.grid.once("naming", lambda: _naming_columns(frame))
    for other in line.cells:
        if other.column.index in naming:
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


def _naming_columns(frame: Frame) -> set[int]:
    """Return the columns without a role that name a compound in some row."""
    return {
        cell.column.index
        for line in frame.grid.lines
        for cell in line.cells
        if cell.column.role == "other" and frame.scope.compounds(cell.reading)
    }


def _header_name(frame: Frame, cell: Cell) -> str | None:
    """Return the unknown compound that a value column is named after."""
    columns = frame.grid.columns
    if any(c.parameter for c in columns) or cell.column.role == "value":
        return None
    if not any(next(c.reading.of("compound"), None) for c in columns):
        return None
    return compound_name(re.sub(r"\([^()]*\)", "", cell.column.header))


def target_of(frame: Frame, line: Line, cell: Cell) -> Term | None:
    """Return at which target the constant of a cell was measured."""
    scope = frame.scope
    header = scope.all(cell.column.reading, "target")
    if len(header) == 1:
        return header[0]
    left = _left_of(cell.column.header)
    if left and not header and not scope.compounds(cell.column.reading):
        short = _receptor(scope, left)  # "D2, IC50 (nM)"
        if short is not None:
            return short
        at_code = _AT_CODE.search(cell.column.header)
        if at_code and cell.column.parameter:
            return unmapped("target", at_code[1])  # "Ki at α5β3γ2 (nM)"
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
        site = _SITE.match(own.text)
        if site is not None:  # "α7, rat hippocampus": the tissue is none of the name
            first = _receptor(scope, site["name"])
            return first or unmapped("target", site["name"])
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
    label = next((o for o in beside(line, cell) if o.column.role == "other"), None)
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
        if other.index in value_columns(frame)
        and (
            other.sense("target")
            or _receptor(frame.scope, _left_of(other.header)) is not None
        )
    ]
    return column.index in value_columns(frame) and bool(headed)


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
