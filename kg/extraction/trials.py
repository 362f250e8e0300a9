"""Tables of studies: whether a row is about animals or about people."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extraction.behaviour import behavioural_row, compound_columns
from kg.extraction.clinical import clinical_row
from kg.extraction.columns import Cell, Grid, Line
from kg.extraction.model import BehaviouralClaim, ClinicalClaim
from kg.extraction.rows import Frame

_PEOPLE = re.compile(
    r"\b(?:patients?|volunteers?|participants?|adults|elderly|women|men|children|students|"
    r"outpatients|humans?|people)\b",
    re.IGNORECASE,
)
_TRIALS = re.compile(
    r"\b(?:clinical|trials?|patients?|humans?|volunteers?|phase)\b", re.IGNORECASE
)
_DESIGN = re.compile(
    r"\b(?:placebo|double-blind|open-label|phase\s+[I1-4]|cross-?over|multicent\w+)\b",
    re.IGNORECASE,
)
_NOT_SUBJECTS = frozenset({"reference", "finding", "compound", "outcomes", "duration"})


def is_study_table(grid: Grid) -> bool:
    """Tell whether a table tells what came of tests in animals or people."""
    told = grid.has("finding") or bool(compound_columns(grid))
    return told and grid.has(
        "assay", "model", "species", "animals", "strain", "dose", "population"
    )


def study_rows(frame: Frame) -> Iterator[BehaviouralClaim | ClinicalClaim]:
    """Yield the claims of a table of studies, row by row."""
    for line in frame.grid.lines:
        if is_about_people(frame, line):
            yield from clinical_row(frame, line)
        else:
            yield from behavioural_row(frame, line)


def is_about_people(frame: Frame, line: Line) -> bool:
    """Tell whether a row is about people: it says so, or its table does."""
    cells = [
        c for c in line.cells if c.column.role not in _NOT_SUBJECTS and not c.empty
    ]
    if any(_has_animals(cell) for cell in cells):
        return False
    if any(_has_people(cell) for cell in cells):
        return True
    if any(_is_trial(cell) for cell in line.cells):
        return not frame.grid.has("species", "strain", "animals")
    titles = " ".join(reading.text for reading in frame.around)
    return frame.grid.has("population") or bool(
        _TRIALS.search(titles) and not frame.grid.has("species", "strain", "animals")
    )


def _is_trial(cell: Cell) -> bool:
    """Tell whether a cell says how trials are run, or is a scale for patients."""
    if cell.column.role in {"reference", "compound"}:
        return False
    return bool(_DESIGN.search(cell.text)) or any(
        True for _ in cell.reading.of("instrument")
    )


def _has_animals(cell: Cell) -> bool:
    if any(sense.slug != "human" for _, sense in cell.reading.of("species")):
        return True
    return any(True for _ in cell.reading.of("strain"))


def _has_people(cell: Cell) -> bool:
    if any(sense.slug == "human" for _, sense in cell.reading.of("species")):
        return True
    if cell.column.role in {"population", "indication"}:
        return True
    return bool(_PEOPLE.search(cell.text)) or any(
        True for _ in cell.reading.of("population")
    )
