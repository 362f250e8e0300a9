"""Trials in people: one claim a row: who took it, how long, what was measured."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extraction.behaviour import row_compounds
from kg.extraction.columns import Cell, Line
from kg.extraction.direction import read_effect
from kg.extraction.lexicon import unmapped
from kg.extraction.measured import by_meaning, finding_text
from kg.extraction.model import ClinicalClaim, Quantity, Term
from kg.extraction.names import plain_name
from kg.extraction.populations import GENERIC, named_population, population_of
from kg.extraction.quantities import find_duration, per_day
from kg.extraction.rows import (
    Frame,
    citations,
    dose_of,
    findings,
    is_cut,
    route,
    unit_of,
)
from kg.extraction.scope import Scope
from kg.patterns import Pattern

_ONCE_DAILY = Pattern(
    r"\b(?:once\s+(?:daily|a\s+day)|(?:once-)?daily\b)", re.IGNORECASE
)


def clinical_row(frame: Frame, line: Line) -> Iterator[ClinicalClaim]:
    """Yield the claim of a row on a trial."""
    claim = _claim(frame, line)
    if claim is not None:
        yield claim


def _claim(frame: Frame, line: Line) -> ClinicalClaim | None:
    cells = findings(frame, line)
    compounds = row_compounds(frame, line)
    who = _population(frame, line)
    if not cells or len(compounds) != 1 or who is None or is_cut(frame, line):
        return None
    compound = compounds[0]
    text = "; ".join(cell.text for cell in cells)
    told = by_meaning(frame, finding_text(frame, line, cells, text))
    effect = read_effect(told, compound.printed)
    return ClinicalClaim(
        part=frame.part(line),
        place=frame.place(line),
        statement=text,
        citations=citations(line),
        compound=compound,
        population=who,
        dose=_dose(frame, line, compound),
        route=route(frame, line, compound),
        duration=_duration(line),
        outcome_measures=tuple(_outcomes(frame, line)),
        direction=effect.direction,
    )


def _population(frame: Frame, line: Line) -> Term | None:
    scope = frame.scope
    for role in ("population", "animals", "species", "model", "indication"):
        for cell in line.all(role):
            if cell.empty:
                continue
            found = population_of(scope, cell)
            if found is not None and (not found.mapped or found.slug in GENERIC):
                # "215 outpatients" beside "Schizophrenia": patients with that.
                found = _of_indication(frame, line) or found
            if found is not None:
                return found
    for reading in frame.around:
        found = named_population(scope, reading)
        if found is not None:
            # A caption of several diseases does not say whose trial a row is.
            several = len(scope.indications(reading)) > 1
            return None if several else found
    return None


def _of_indication(frame: Frame, line: Line) -> Term | None:
    """Return the patients of the disease that a column of indications names."""
    for cell in line.all("indication"):
        found = named_population(frame.scope, cell.reading)
        if found is not None:
            return found
        diseases = frame.scope.all(cell.reading, "indication")
        if len(diseases) == 1:
            return unmapped("population", diseases[0].label)
    return None


def _dose(frame: Frame, line: Line, compound: Term) -> Quantity | None:
    scope = frame.scope
    for cell in line.all("dose"):
        header = scope.compounds(cell.column.reading)
        if not header or header[0].slug == compound.slug:
            found = dose_of(compound, cell, scope, unit_of(line))
            if found is not None:
                daily = frame.grid.caption and _ONCE_DAILY.search(
                    frame.grid.caption.text
                )
                return per_day(found, scope.lexicon.units) if daily else found
    for cell in line.all("compound"):
        found = dose_of(compound, cell, scope)
        if found is not None:
            return found
    return None


def _duration(line: Line) -> str | None:
    for role in ("duration", "dose"):
        for cell in line.all(role):
            found = find_duration(cell.text)
            if found is None and role == "duration":
                unit = re.search(
                    r"weeks|months|days|years", cell.column.header, re.IGNORECASE
                )
                found = find_duration(f"{cell.text} {unit.group()}") if unit else None
            if found is not None:
                return found
    return None


def _outcomes(frame: Frame, line: Line) -> Iterator[Term]:
    """Yield the measures of a row: known instruments, and what else stands between."""
    scope = frame.scope
    for role in ("outcomes", "assay"):
        cells = [cell for cell in line.all(role) if not cell.empty]
        for cell in cells:
            yield from _measures(scope, cell)
        if cells:
            return
    told = [cell.reading for cell in line.all("finding")]
    for reading in (*told, *frame.around[:1]) if frame.grid.caption else told:
        found = scope.all(reading, "instrument")
        yield from found
        if found:
            return


def _measures(scope: Scope, cell: Cell) -> Iterator[Term]:
    text = cell.reading.text
    known = [
        (item.start, item.end, scope.term(sense, text[item.start : item.end]))
        for kind in ("instrument", "assay")
        for item, sense in cell.reading.of(kind)
    ]
    known.sort(key=lambda found: found[0])
    seen: set[str] = set()
    at = 0
    for start, end, term in [*known, (len(text), len(text), None)]:
        if start < at:
            continue
        for words in re.split(
            r",|;|/|\+|\band\b|\bor\b", re.sub(r"\([^()]*\)?", " ", text[at:start])
        ):
            name = plain_name(words)
            part = bool(known) and start != at and text[at : at + 1] == " "
            if name and _is_measure(name) and not (part and _PART.search(name)):
                other = unmapped("instrument", name)
                if other.slug not in seen:
                    seen.add(other.slug)
                    yield other
        if term is not None and term.slug not in seen:
            seen.add(term.slug)
            yield term
        at = end


_PART = re.compile(
    r"\b(?:factors?|sub-?scales?|scores?|composites?|domains?|total|items?|sum|z-score)$",
    re.IGNORECASE,
)


def _is_measure(words: str) -> bool:
    return bool(re.search(r"[A-Za-z]{3}", words)) and not re.fullmatch(
        r"(?:the|scale|score|scores|test|tests|total|primary|secondary|subscale|"
        r"change|in|on|of|"
        r"versions?|items?|task|tasks|\s)+",
        words,
        re.IGNORECASE,
    )
