"""What a cell with a signed number says: of which measure, and whether it is a change.

``+85**`` under *Change in step-through latency (%)* is more latency; a number without
a mark in a column whose other cells have marks is no change; a p value may stand in a
column of its own, and a scale in another one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from kg.extraction.changes import has_measure
from kg.extraction.columns import Cell, Line
from kg.extraction.rows import Frame
from kg.extraction.signed import NOT_SIGNIFICANT, is_marked, is_signed
from kg.extraction.tokens import fold

_P = re.compile(r"\W*(?P<sign>[<>≤≥=]|<=|>=)?\s*(?P<value>0?\.\d+)\W*$")
_MARKS = re.compile(r"\W*[*#†‡§]+\W*$")
_NONE = re.compile(r"\W*(?:n\.?\s?s\.?|not\s+significant)\W*$", re.IGNORECASE)
_NUMBERED = re.compile(r"^\W*table\s*\w+\W+", re.IGNORECASE)
_BRACKETS = re.compile(r"\([^()]*\)")


def finding_text(frame: Frame, line: Line, cells: Iterable[Cell], text: str) -> str:
    """Return the wording of a finding with what stands beside its number."""
    signed = [cell for cell in cells if is_signed(fold(cell.text))]
    if not signed:
        return text + _significance(line)
    cell = signed[0]
    measure = text if has_measure(fold(text)) else ""
    beside = "" if measure else _measure(frame, line, cell)
    told = f"{beside}: {text}" if beside else text
    beside_p = _significance(line)
    if not beside_p and not is_marked(fold(cell.text)) and _others_marked(frame, cell):
        beside_p = f" {NOT_SIGNIFICANT}"
    return told + beside_p


def _significance(line: Line) -> str:
    """Return the p value of a column of its own, as running text prints it."""
    for cell in line.all("significance"):
        text = fold(cell.text)
        if _NONE.match(text):
            return f" {NOT_SIGNIFICANT}"
        value = _P.match(text)
        if value is not None:
            return f" (p {value['sign'] or '='} {value['value']})"
        if _MARKS.match(text):
            return " (p < 0.05)"
    return ""


def _measure(frame: Frame, line: Line, cell: Cell) -> str:
    """Return what a number measures: its header, or the scale or test of the row."""
    header = _BRACKETS.sub(" ", cell.column.header)
    known = by_meaning(frame, header)
    if has_measure(fold(known)):
        return known
    for role in ("outcomes", "assay"):
        for other in line.all(role):
            known = by_meaning(frame, other.text)
            if not other.empty and has_measure(fold(known)):
                return known
    if frame.grid.caption is not None:
        caption = _NUMBERED.sub("", frame.grid.caption.text)
        caption = by_meaning(frame, re.split(r"[;.]", caption)[0])
        if has_measure(fold(caption)):
            return caption
    return ""


def by_meaning(frame: Frame, text: str) -> str:
    """Return a text with each scale as what it measures: symptoms, or a score."""
    reading = frame.scope.lexicon.read(text)
    for item, sense in reversed([*reading.of("instrument")]):
        entry = frame.scope.lexicon.vocabulary.find("instrument", sense.slug)
        worse = entry.extra.get("worse_when") if entry else None
        if worse in {"higher", "lower"}:
            word = "symptoms" if worse == "higher" else "score"
            text = text[: item.start] + word + text[item.end :]
    return text


def _others_marked(frame: Frame, cell: Cell) -> bool:
    """Tell whether other numbers of a column have marks of significance."""

    def told() -> bool:
        return any(
            other.column is cell.column and is_marked(fold(other.text))
            for line in frame.grid.lines
            for other in line.cells
        )

    return bool(frame.grid.once(f"marks of {cell.column.index}", told))
