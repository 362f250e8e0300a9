"""What rows and captions say against themselves, leave out, or cannot mean."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.documents.model import Span
from kg.extraction.behaviour import compound_columns
from kg.extraction.columns import Cell, Line
from kg.extraction.concentrations import parameter_in
from kg.extraction.constants import NUMBER_FIRST, is_binding
from kg.extraction.direction import read_effect
from kg.extraction.headers import MINIMUM
from kg.extraction.model import (
    BehaviouralClaim,
    BindingClaim,
    ClinicalClaim,
    Place,
    QualityIssue,
    Quantity,
)
from kg.extraction.quality.findings import Findings, issue
from kg.extraction.rows import Frame, citations, is_null_result
from kg.patterns import Pattern

_NO_DATA = Pattern(
    r"\b(?:data\s+)?not\s+(?:available|reported|specified|stated|determined|disclosed|"
    r"tested|given|known|published|measured)\b|\bno\s+data\b|\bunspecified\b|\bunknown\b",
    re.IGNORECASE,
)
_DENIED_VALUE = Pattern(
    r"\W*\d[^()]*\(\s*(?:data\s+not\s+available|no\s+data|not\s+(?:available|determined|"
    r"tested|measured))",
    re.IGNORECASE,
)
_CONCENTRATION = re.compile(r"\b\d[\d.]*\s?(?:[nµμm]?g|[nµμm]?mol)\s?/\s?(?:m?[lL])\b")
_UNAVAILABLE = Pattern(r"\bdata\s+not\s+available|\bno\s+data\b", re.IGNORECASE)
_SINGLE = re.compile(r"\bsingle\b(?:\s+\w+){0,2}\s+doses?\b", re.IGNORECASE)
_REPEATED = re.compile(
    r"\b(?:daily|for\s+\d+\s+(?:days|weeks|months)|twice|\d+\s+(?:days|weeks|months))\b",
    re.IGNORECASE,
)
_CONTROL = re.compile(
    r"\b(?:saline|vehicle|controls?|untreated|sham|placebo)\b", re.IGNORECASE
)
_WIDER = {"rodent": {"rat", "mouse", "gerbil", "guinea-pig", "hamster"}}
_CHECKED = ("dose", "finding", "value", "species", "assay", "population")
_LIMITS = {
    # More than an animal or a patient can be given.
    "g/kg": 10.0, "mg/kg": 10_000.0, "mg/kg/day": 10_000.0, "g/day": 100.0,
    "mg/day": 100_000.0, "mg twice daily": 50_000.0, "g": 100.0,
}  # fmt: skip


def table_issues(findings: Findings) -> Iterator[QualityIssue]:
    """Yield the issues of all tables."""
    for told, frame in findings.frames():
        yield from _caption(findings, frame)
        yield from _cell_parameters(findings, frame)
        for line in frame.grid.lines:
            yield from _row(findings, frame, line)
        for note in told.notes:
            if note.gap and _owns(frame, note.span):
                place = Place(note.span, told.section.slug, frame.grid.table.number)
                yield issue("missing_data", place, f"a note says: {note.text}")


def _owns(frame: Frame, span: Span) -> bool:
    notes = (note.span() for note in frame.grid.table.notes)
    return any(note.start <= span.start < note.end for note in notes)


def _row(findings: Findings, frame: Frame, line: Line) -> Iterator[QualityIssue]:
    place = frame.place(line)
    claims = findings.of_line(frame, line)
    about = claims[0].part if claims else None
    contradicted = _contradicted(frame, line)
    if contradicted:
        yield issue("contradictory_cell", place, contradicted, about=about)
    missing = [] if contradicted or _is_control(line) else list(_missing(frame, line))
    if missing:
        cells = ", ".join(
            f"{c.column.header or 'a cell'}: {c.text or 'blank'}" for c in missing
        )
        yield issue("missing_data", place, f"no data in {cells}", about=about)
    if _uncited(frame, line) and not contradicted:
        yield issue(
            "missing_citation",
            place,
            "the table cites, this row does not",
            about=about,
        )
    for claim in claims:
        if isinstance(claim, BehaviouralClaim | ClinicalClaim) and claim.dose:
            reason = _impossible(claim.dose) or (
                _out_of_line(findings, frame, claim)
                if isinstance(claim, BehaviouralClaim)
                else None
            )
            if reason:
                yield issue("unit_anomaly", place, reason, about=claim.part)
                break
    given = _concentration_given(line)
    if given:
        yield issue("unit_anomaly", place, given, about=about)
    if not claims and frame.grid.once("binding", lambda: is_binding(frame)):
        yield from _unitless(frame, line, place)


def _contradicted(frame: Frame, line: Line) -> str | None:
    """Return why the cells of a row exclude each other."""
    values = [c for c in line.all("value") if re.search(r"\d", c.text)]
    denied = [
        c
        for c in line.cells
        if c.column.role in {"reference", "finding", "other", "assay"}
        and _UNAVAILABLE.search(c.text)
    ]
    if values and denied:
        return f"{values[0].text} stands beside {denied[0].text!r}"
    for cell in line.cells:
        if _DENIED_VALUE.match(cell.text):
            return f"{cell.text!r} gives a value and says that there is none"
    apart = frame.grid.once("apart", lambda: compound_columns(frame.grid))
    told = [
        (c, read_effect(c.text).direction)
        for c in line.all("finding")
        if not c.empty and len(c.text) < 200 and c.column.index not in apart
    ]
    for cell, _ in told:
        parts = [part for part in re.split(r"\s+/\s+", cell.text) if len(part) < 40]
        said = {read_effect(part).direction for part in parts} - {"not reported"}
        if len(parts) == 2 and len(said) == 2:
            return f"{cell.text!r} says two things that exclude each other"
    for cell, direction in told:
        for other, opposite in told:
            if {direction, opposite} in (
                {"improved", "worsened"},
                {"improved", "no effect"},
            ):
                return f"{cell.text!r} and {other.text!r} exclude each other"
    return None


def _is_control(line: Line) -> bool:
    """Tell whether a row is a group that got nothing, of which no dose is asked."""
    return any(_CONTROL.search(cell.text) for cell in line.all("compound"))


def _missing(frame: Frame, line: Line) -> Iterator[Cell]:
    for cell in line.cells:
        role = cell.column.role
        if role in {"reference", "blocker", "comparator"}:
            continue
        if MINIMUM.search(cell.column.header):
            continue  # where nothing acted there is no lowest dose
        if is_null_result(frame, cell):
            continue
        said = bool(_NO_DATA.search(cell.text)) and cell.empty
        if said or (role in {"dose", "finding"} and cell.empty and cell.text):
            yield cell


def _uncited(frame: Frame, line: Line) -> bool:
    grid = frame.grid
    if citations(line) or grid.sources is not None:
        return False
    citing = grid.once("citing", lambda: sum(bool(citations(x)) for x in grid.lines))
    if grid.has("reference"):
        return bool(citing)
    return bool(citing > 1 and citing == len(grid.lines) - 1)


def _concentration_given(line: Line) -> str | None:
    """Return why what was given is no dose: ``5 mg/L i.p.``."""
    for cell in line.all("dose"):
        match = _CONCENTRATION.search(cell.text)
        if match and any(True for _ in cell.reading.of("route")):
            return f"{match.group()} is a concentration and no dose"
    return None


def _impossible(dose: Quantity) -> str | None:
    limit = _LIMITS.get(dose.symbol)
    if limit is not None and dose.high > limit:
        return f"{dose.printed} cannot be right: more than {limit:g} {dose.symbol}"
    return None


def _greatest(findings: Findings, frame: Frame) -> list[tuple[str, float]]:
    """Return the two greatest doses of a table by body mass, in mg/kg, as printed."""
    doses: dict[str, float] = {}
    for line in frame.grid.lines:
        for claim in findings.of_line(frame, line):
            dose = claim.dose if isinstance(claim, BehaviouralClaim) else None
            if dose and dose.symbol in _PER_MASS:
                doses[dose.printed] = dose.high * _PER_MASS[dose.symbol]
    return sorted(doses.items(), key=lambda one: -one[1])[:2]


_PER_MASS = {"g/kg": 1e3, "mg/kg": 1.0, "mg/kg/day": 1.0, "μg/kg": 1e-3, "µg/kg": 1e-3}
_BODY = frozenset(
    {"oral", "intragastric", "intraperitoneal", "subcutaneous", "intravenous",
     "intramuscular", "dietary", "in-drinking-water"}
)  # fmt: skip


def _out_of_line(
    findings: Findings, frame: Frame, claim: BehaviouralClaim
) -> str | None:
    """Return why a dose cannot be right beside the others of its table."""
    dose = claim.dose
    assert dose is not None  # noqa: S101
    greatest = frame.grid.once("greatest doses", lambda: _greatest(findings, frame))
    scaled = [high for printed, high in greatest if printed != dose.printed]
    if not scaled:
        return None
    if dose.symbol == "g/kg" and dose.high * 1e3 > 100 * max(scaled):
        return f"{dose.printed} is far above all other doses of the table"
    given = claim.route is None or claim.route.slug in _BODY
    if dose.symbol in {"mg", "g"} and given:
        return f"{dose.printed} is no dose for an animal without its body mass"
    return None


def _unitless(frame: Frame, line: Line, place: Place) -> Iterator[QualityIssue]:
    for cell in line.all("value"):
        if not re.match(r"\s*[<>~≤≥]?\s*\d", cell.text) or "%" in cell.text:
            continue
        has_unit = cell.column.unit or re.search(
            r"[A-Za-zµμ]M\b|mol|g/m?[lL]", cell.text
        )
        parameter = cell.column.parameter or ""
        if parameter and not parameter.startswith("p") and not has_unit:
            yield issue("unit_anomaly", place, f"{cell.text} has no unit")
            return


def _caption(findings: Findings, frame: Frame) -> Iterator[QualityIssue]:
    caption = frame.grid.caption
    if caption is None:
        return
    table = frame.grid.table
    assert table.caption is not None  # noqa: S101
    place = Place(table.caption.span(), frame.section.slug, table.number)
    yield from _parameters(frame, place)
    reason = (
        _species_conflict(findings, frame)
        or _single_conflict(frame)
        or _subject_conflict(findings, frame)
    )
    if reason:
        yield issue("table_title_conflict", place, reason)


def _parameters(frame: Frame, place: Place) -> Iterator[QualityIssue]:
    caption = frame.grid.caption
    named = parameter_in(caption.text) if caption else None
    held = {c.parameter for c in frame.grid.columns if c.parameter}
    if named and held and named not in held:
        yield issue(
            "parameter_conflict",
            place,
            f"the caption says {named}, the column {', '.join(sorted(held))}",
        )


def _cell_parameters(findings: Findings, frame: Frame) -> Iterator[QualityIssue]:
    """Yield the first row whose cell names another parameter than caption or header."""
    caption = frame.grid.caption
    stated = parameter_in(caption.text) if caption else None
    for line in frame.grid.lines:
        for cell in line.cells:
            said = cell.column.parameter or stated
            own = parameter_in(cell.text) if NUMBER_FIRST.match(cell.text) else None
            if own and said and own != said and findings.of_line(frame, line):
                yield issue(
                    "parameter_conflict",
                    frame.place(line),
                    f"{cell.text!r} stands under {said}",
                )
                return


def _species_conflict(findings: Findings, frame: Frame) -> str | None:
    caption = frame.grid.caption
    if caption is None:
        return None
    named = {sense.slug for _, sense in caption.of("species")}
    for wide, narrow in _WIDER.items():
        if wide in named:
            named |= narrow
    if not named:
        return None
    for line in frame.grid.lines:
        found = {
            sense.slug
            for role in ("species", "strain", "animals")
            for cell in line.all(role)
            for _, sense in cell.reading.of("species")
        }
        other = found - named
        if found and other == found:
            return (
                f"the caption says {', '.join(sorted(named))}, "
                f"row {line.row.number} is {', '.join(sorted(other))}"
            )
    return None


def _single_conflict(frame: Frame) -> str | None:
    caption = frame.grid.caption
    if caption is None or not _SINGLE.search(caption.text):
        return None
    for line in frame.grid.lines:
        for cell in (*line.all("dose"), *line.all("duration")):
            if _REPEATED.search(cell.text):
                return (
                    f"the caption says single doses, row {line.row.number} "
                    f"{cell.text!r}"
                )
    return None


def _subject_conflict(findings: Findings, frame: Frame) -> str | None:
    """Return why a table titled after one compound holds none of its rows."""
    caption = frame.grid.caption
    if caption is None:
        return None
    named = {t.slug: t.label for t in findings.scope.compounds(caption)}
    vocabulary = findings.scope.lexicon.vocabulary
    for slug in list(named):
        entry = vocabulary.find("compound", slug)
        wide = entry is not None and entry.type in {"CompoundClass", "Ion"}
        if wide or slug in findings.scope.models:
            named.pop(slug)
    held = {
        claim.compound.slug: claim.compound.label
        for line in frame.grid.lines
        for claim in findings.of_line(frame, line)
        if isinstance(claim, BehaviouralClaim | ClinicalClaim | BindingClaim)
        and not (isinstance(claim, BehaviouralClaim) and claim.interacts_with)
    }
    if len(named) == 1 and held and not set(named) & set(held):
        (title,) = named.values()
        others = ", ".join(held.values())
        return f"the caption is about {title}, the rows are about {others}"
    return None
