"""Studies of behaviour in animals: one claim a compound, assay and species of a row.

What disturbed cognition is the model, never the test compound; a compound that took
away the effect of another has a claim of its own. Doses and routes come from the row
only: how a protocol usually doses says nothing of a study.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kg.extraction.citing import cited
from kg.extraction.columns import Cell, Grid, Line
from kg.extraction.direction import Effect, read_effect
from kg.extraction.headers import MINIMUM
from kg.extraction.lexicon import unmapped
from kg.extraction.measured import finding_text
from kg.extraction.model import BehaviouralClaim, Direction, Quantity, Term
from kg.extraction.names import compound_name
from kg.extraction.quantities import find_dose, find_doses
from kg.extraction.rows import (
    Frame,
    citations,
    dose_of,
    doses,
    findings,
    is_cut,
    route,
    route_with,
    species,
    strain,
    unit_of,
)
from kg.extraction.scope import Scope
from kg.extraction.settings import assays, model_of_row
from kg.patterns import Pattern

_TAKEN_AWAY = re.compile(
    r"\babolish|\bblock|\bprevent|\bantagoni|\brevers|\bsuppress|\bcounteract|\blost\b|"
    r"\beliminat|\battenuat|\breduc|\binhibit|^\W*(?:yes|\+)\W*$",
    re.IGNORECASE,
)
_KEPT = Pattern(
    r"\bnot\b|\bno\b|\bunaffected|\bunchanged|\bwithout\b|\bfail|^\W*no\W*$|"
    r"\bineffective",
    re.IGNORECASE,
)
_STILL = re.compile(
    r"\b(?:unaffected|unchanged|not\s+(?:\w+\s+)?(?:affect|block|alter|prevent|"
    r"antagoni|"
    r"abolish|influence))",
    re.IGNORECASE,
)
_LATENCY_IS_WORSE = re.compile(
    r"water-maze|barnes|radial|active-avoidance|transfer-latency"
)
_TWO_DOSES = re.compile(
    r"\s*(?P<first>\d[\d.]*(?:\s*[^\W\d][\w/]*)?)\s*(?:\+|plus)\s*(?P<second>\d[\d.]*\s*.+)"
)
_COMBINED = re.compile(r"\+|\bplus\b|\btogether\s+with\b|\bafter\b|\bfollowed\s+by\b")
_WITH = re.compile(r"\+|\bplus\b|\btogether\s+with\b|\bwith\b")
_BY = re.compile(
    r"\b(?:blocked|antagoni[sz]ed|prevented|abolished|reversed|sensitive)\b",
    re.IGNORECASE,
)
"""Heads a column of what took the effect away, whatever else the row says."""
_LOST = re.compile(
    r"^\W*(?:yes|blocked|abolished|antagoni[sz]ed|lost)\b", re.IGNORECASE
)
_GONE = re.compile(
    r"\b(?:effects?|improvements?|reversal|benefits?|enhancement)\b[^.;]{0,60}\b(?:abolish|"
    r"block|prevent|antagoni|lost|eliminat|attenuat|suppress)",
    re.IGNORECASE,
)
_THE_SAME = re.compile(
    r"\b(?:the\s+same|likewise|ditto|idem)\W*(?:\[|$)", re.IGNORECASE
)
"""What refers to the finding for the compound of the column before."""
_ELSEWHERE = re.compile(r"\W*(?:see|cf\.|refer to|as in|shown in)\b", re.IGNORECASE)
_NOT_AT = Pattern(
    r"(?P<does>.*?\bat\s+(?:\w+\s+)?(?P<dose>[\d.]+)[^,;]*?),?\s+(?:and\s+|but\s+)?not\s+at\s+"
    r"(?P<other>[\d.]+)(?!\s*(?:days?|h\b|min|weeks?))",
    re.IGNORECASE,
)
"""*Reversed at 6, not at 1 mg/kg*: two doses, two findings."""
_ONLY_AT = re.compile(
    r"\bat\s+(?P<a>\d[\d.]*)(?:\s*[μm]?g/kg)?\s+(?:only|alone)\b|"
    r"\bonly\s+(?:at|with)\s+(?P<b>\d[\d.]*)(?!\s*(?:days?|h\b|min|weeks?))"
)
_PIECE = re.compile(
    r";|,?\s+\b(?:but|while|whereas|although)\b|(?<=[a-z0-9])\.\s|"
    r",\s+(?=\d[\d.]*\s?[μm]?g/kg\b)"
)


def behavioural_row(frame: Frame, line: Line) -> Iterator[BehaviouralClaim]:
    """Yield the claims of a row on animals."""
    by_compound = frame.grid.once("apart", lambda: compound_columns(frame.grid))
    if is_cut(frame, line):
        return
    if by_compound and not frame.grid.has("compound"):
        last: Direction | None = None
        for cell in line.cells:
            if cell.column.index in by_compound and not cell.empty:
                compound = frame.scope.compounds(cell.column.reading)[0]
                for claim in _studies(frame, line, compound, [cell]):
                    if _THE_SAME.search(cell.text) and last is not None:
                        claim = replace(claim, direction=last)
                    last = claim.direction
                    # What stands in the cells of other compounds is theirs.
                    yield replace(
                        claim,
                        citations=cited(cell.text) or claim.citations,
                        route=route_with(frame.scope, cell, claim.compound)
                        or (None if frame.grid.has("dose") else claim.route)
                        if doses(cell, frame.scope)
                        else claim.route,
                    )
    else:
        yield from _row(frame, line)


def compound_columns(grid: Grid) -> set[int]:
    """Return columns that are headed by a compound's name alone and hold findings."""
    found = set()
    for column in grid.columns:
        if column.role not in {"other", "finding", "compound"}:
            continue
        if column.reading.tags != "C":
            continue
        cells = [c for line in grid.lines for c in line.cells if c.column is column]
        told = [read_effect(c.text).direction for c in cells if not c.empty]
        said = any(direction != "not reported" for direction in told)
        if said or column.role == "finding":
            found.add(column.index)
    return found


def _row(frame: Frame, line: Line) -> Iterator[BehaviouralClaim]:
    cells = _findings(frame, line)
    compounds = row_compounds(frame, line)
    if not cells or not compounds:
        return
    if len(compounds) > 1:
        yield from _combination(frame, line, compounds, cells)
    else:
        yield from _studies(frame, line, compounds[0], cells)


def _findings(frame: Frame, line: Line) -> list[Cell]:
    return [cell for cell in findings(frame, line) if not _other_compound(frame, cell)]


def row_compounds(frame: Frame, line: Line) -> list[Term]:
    """Return the compounds of a row: its own, the header's, the document's."""
    scope = frame.scope
    for cell in line.all("finding"):
        # "Effect of BD1047" over findings: they are about that one.
        header = scope.compounds(cell.column.reading)
        if len(header) == 1 and (scope.is_subject(header[0]) or not scope.subject):
            return header
    for cell in line.all("compound"):
        known = scope.compounds(cell.reading)
        if known:
            return known
        if not cell.empty:
            name = compound_name(cell.text)
            return [unmapped("compound", name)] if name else []
    for cell in line.all("dose"):
        every = scope.compounds(cell.reading)
        joined = len(every) == 1 and _WITH.search(cell.text)
        if joined and scope.subject and not scope.is_subject(every[0]):
            return [scope.subject, every[0]]  # "20 mg/kg + mecamylamine"
        named = [t for t in every if not scope.model_of(t)]
        if len(named) > 1 and _COMBINED.search(cell.text):
            return named
        own = [t for t in named if scope.is_subject(t)] or named
        if own:
            return own[:1]
    for role in ("dose", "finding", "route"):
        for cell in line.all(role):
            header = scope.compounds(cell.column.reading)
            if header:
                return header[:1]
    for reading in frame.around[:1] if frame.grid.caption else ():
        titled = [t for t in scope.compounds(reading) if scope.is_subject(t)]
        if len(titled) == 1:
            return titled
        titled = [t for t in scope.compounds(reading) if not scope.model_of(t)]
        if len(titled) == 1 and scope.subject is None:
            return titled
    return [scope.subject] if scope.subject else []


def _studies(
    frame: Frame, line: Line, compound: Term, cells: list[Cell]
) -> Iterator[BehaviouralClaim]:
    """Yield the claims on one compound, and on what took its effect away."""
    scope = frame.scope
    base = _base(frame, line, compound, cells)
    induced = scope.model_of(compound)
    if base.model and induced and base.model.slug == induced.slug:
        return
    found = species(frame, line)
    if any(one.slug == "human" for one in found):
        return
    measured = [c.text for c in line.all("outcomes") if not c.empty]
    for assay in assays(frame, line, cells) or [None]:
        slow = bool(assay and _LATENCY_IS_WORSE.search(assay.slug))
        text = _about(base.statement, assay, scope)
        text = finding_text(frame, line, cells, text)
        effect = read_effect(text, compound.printed, latency_is_worse=slow)
        if effect.direction == "not reported" and measured:
            # "Significant decrease", and the next column says of what.
            text = f"{measured[0]}: {text} of {measured[0]}"
            effect = read_effect(text, compound.printed, latency_is_worse=slow)
        direction, other = _told(scope, effect)
        if not _is_study(base, assay, found, direction):
            continue
        for animal in found or (None,):
            claim = replace(
                base,
                assay=assay,
                species=animal,
                direction=direction,
                interacts_with=other,
            )
            if not _is_of_another(line, direction):
                yield from _by_dose(frame, line, claim, slow=slow)
            for blocker, blocked in _blockers(frame, line, compound, effect):
                yield _interaction(line, frame, claim, blocker, compound, blocked)


def _is_study(
    base: BehaviouralClaim,
    assay: Term | None,
    animals: tuple[Term, ...],
    direction: Direction,
) -> bool:
    """Tell whether a row tells of a study: *Test: loss on drying* does not."""
    known = assay is not None and assay.mapped
    if direction == "not reported" and _ELSEWHERE.match(base.statement):
        return False
    return (
        known
        or bool(base.model or animals or base.dose)
        or (direction != "not reported" and assay is not None)
    )


def _base(
    frame: Frame, line: Line, compound: Term, cells: list[Cell]
) -> BehaviouralClaim:
    """Return what all claims of a row share."""
    return BehaviouralClaim(
        part=frame.part(line),
        place=frame.place(line),
        statement="; ".join(cell.text for cell in cells),
        citations=citations(line),
        compound=compound,
        model=model_of_row(frame, line, cells, compound),
        assay=None,
        species=None,
        strain=strain(frame, line),
        dose=_dose(frame, line, compound, cells),
        route=route(frame, line, compound),
        direction="not reported",
    )


def _told(scope: Scope, effect: Effect) -> tuple[Direction, Term | None]:
    if effect.other:
        named = scope.compounds(scope.lexicon.read(effect.other))
        if named:
            return effect.direction, named[0]
        return (
            "no effect" if effect.direction == "no effect" else "not reported"
        ), None
    return effect.direction, None


def _by_dose(
    frame: Frame, line: Line, claim: BehaviouralClaim, *, slow: bool
) -> Iterator[BehaviouralClaim]:
    """Yield one claim a dose where a finding says that only some doses acted."""
    parts: list[tuple[Direction, Quantity]] = []
    units = frame.scope.lexicon.units
    unit = claim.dose.symbol if claim.dose else ""
    if unit and (told := _NOT_AT.match(claim.statement)):
        direction = read_effect(told["does"], latency_is_worse=slow).direction
        acted = find_dose(told["dose"], unit, units)
        silent = find_dose(told["other"], unit, units)
        if acted and silent and direction not in {"not reported", "no effect"}:
            yield replace(claim, direction=direction, dose=acted.quantity)
            yield replace(claim, direction="no effect", dose=silent.quantity)
            return
    if unit and (only := _ONLY_AT.search(claim.statement)):
        one = find_dose(only["a"] or only["b"], unit, units)
        if one is not None:
            yield replace(claim, dose=one.quantity)
            return
    for piece in _PIECE.split(claim.statement):
        named = [d.quantity for d in find_doses(piece, units)]
        direction = read_effect(piece, latency_is_worse=slow).direction
        if direction == "not reported" and re.match(r"\s*not\b", piece):
            direction = "no effect"
        if not named and re.search(r"\bat\s+\d", piece) and unit:
            number = re.search(r"\bat\s+([\d.]+)", piece)
            one = find_dose(number[1], unit, units) if number else None
            named = [one.quantity] if one else []
        if len(named) == 1 and direction != "not reported":
            parts.append((direction, named[0]))
    directions = {direction for direction, _ in parts}
    if len(parts) > 1 and len(directions) == 2 and "no effect" in directions:
        for direction, dose in parts:
            yield replace(claim, direction=direction, dose=dose)
    else:
        yield claim


def _blockers(
    frame: Frame, line: Line, compound: Term, effect: Effect
) -> Iterator[tuple[Term, Direction]]:
    """Yield what took an effect away, or did not: from the finding and from columns."""
    scope = frame.scope
    if effect.blocked_by:
        for blocker in scope.compounds(scope.lexicon.read(effect.blocked_by)):
            if blocker.slug != compound.slug:
                yield blocker, "blocked"
    for cell in line.cells:
        if cell.empty:
            continue
        kept: Direction = "no effect" if _KEPT.search(cell.text) else "blocked"
        if cell.column.role == "blocker" and "C" not in cell.column.reading.tags:
            kept_or_not = kept if _BY.search(cell.column.header) else _outcome(line)
            for blocker in scope.compounds(cell.reading):
                if blocker.slug != compound.slug and kept_or_not is not None:
                    yield blocker, kept_or_not
        elif _other_compound(frame, cell) and (
            kept == "no effect" or _TAKEN_AWAY.search(cell.text)
        ):
            yield scope.compounds(cell.column.reading)[0], kept


def _is_of_another(line: Line, direction: Direction) -> bool:
    """Tell whether a row is about an antagonist: what it says of the effect is its."""
    given = any(
        not cell.empty and not _BY.search(cell.column.header)
        for cell in line.all("blocker")
    )
    return given and direction in {"no effect", "not reported"}


def _outcome(line: Line) -> Direction | None:
    """Return what an antagonist of a row did to the effect, as its findings say."""
    told = "; ".join(cell.text for cell in line.all("finding") if not cell.empty)
    if _STILL.search(told) or re.search(r"\bnot\s+\w*(?:alter|chang)", told):
        return "no effect"
    return "blocked" if _GONE.search(told) or _LOST.search(told) else None


def _other_compound(frame: Frame, cell: Cell) -> bool:
    """Tell whether a column is about a compound beside the one of the row."""
    if cell.column.role not in {"other", "finding", "blocker"}:
        return False
    named = frame.scope.compounds(cell.column.reading)
    if not named or len(cell.column.reading.tags) < 2:
        return False
    return not any(frame.scope.is_subject(t) for t in named) and (
        frame.scope.subject is not None or frame.grid.has("compound")
    )


def _combination(
    frame: Frame, line: Line, compounds: list[Term], cells: list[Cell]
) -> Iterator[BehaviouralClaim]:
    """Yield the claim on what the second compound did to the effect of the first."""
    scope = frame.scope
    inducers = [c for c in compounds if scope.model_of(c) and not scope.is_subject(c)]
    tested = [c for c in compounds if c not in inducers]
    told = "; ".join(cell.text for cell in cells)
    if len(tested) == 1 and len(inducers) == 1 and _GONE.search(told):
        tested.append(inducers[0])  # given here to take an effect away
    if len(tested) == 1:
        yield from _studies(frame, line, tested[0], cells)
    if len(tested) != 2:
        return
    first, second = tested
    if scope.is_subject(second) and not scope.is_subject(first):
        first, second = second, first
    text = "; ".join(cell.text for cell in cells)
    if _STILL.search(text):
        direction: Direction = "no effect"
    elif _TAKEN_AWAY.search(text) or read_effect(text).direction == "no effect":
        direction = "blocked"
    else:
        return
    base = _base(frame, line, second, cells)
    for assay in assays(frame, line, cells) or [None]:
        for animal in species(frame, line) or (None,):
            claim = replace(base, assay=assay, species=animal)
            yield _interaction(line, frame, claim, second, first, direction)


def _interaction(
    line: Line,
    frame: Frame,
    claim: BehaviouralClaim,
    blocker: Term,
    other: Term,
    direction: Direction,
) -> BehaviouralClaim:
    """Return the claim that one compound took away the effect of another, or not."""
    dose, way = None, None
    for cell in line.cells:
        named = [s.slug for _, s in cell.reading.of("compound")]
        joined = _WITH.search(cell.text) if named == [blocker.slug] else None
        units = frame.scope.lexicon.units
        if joined and not any(find_doses(cell.text[joined.end() :], units)):
            continue  # the dose before it is of the other compound
        if blocker.slug in named:
            dose = dose or dose_of(blocker, cell, frame.scope)
            way = way or route_with(frame.scope, cell, blocker)
    if dose is None:
        dose = _second_dose(frame, line, other, blocker)
        way = way or (route(frame, line, blocker) if dose else None)
    return replace(
        claim,
        compound=blocker,
        dose=dose,
        route=way,
        direction=direction,
        interacts_with=other,
    )


def _second_dose(
    frame: Frame, line: Line, first: Term, second: Term
) -> Quantity | None:
    """Return the dose of the second of two compounds: *X + Y | 3 + 20 mg/kg*."""
    named = [
        t.slug for c in line.all("compound") for t in frame.scope.compounds(c.reading)
    ]
    if named != [first.slug, second.slug]:
        return None
    for cell in line.all("dose"):
        both = _TWO_DOSES.match(cell.text)
        if both and not any(True for _ in cell.reading.of("compound")):
            units = frame.scope.lexicon.units
            found = [*find_doses(both["second"], units)]
            return found[0].quantity if found else None
    return None


def _dose(
    frame: Frame, line: Line, compound: Term, cells: list[Cell]
) -> Quantity | None:
    scope, unit = frame.scope, unit_of(line)
    columns = [c for c in line.all("dose") if not MINIMUM.search(c.column.header)]
    lowest = _lowest(frame, line, columns, compound)
    if lowest is not None:
        return lowest
    own = [
        cell
        for cell in columns
        if any(t.slug == compound.slug for t in scope.compounds(cell.column.reading))
    ]
    for cell in own or [c for c in columns if not scope.compounds(c.column.reading)]:
        found = dose_of(compound, cell, scope, unit)
        if found is not None:
            return found
    if columns:
        return None
    for cell in (*line.all("compound"), *cells):
        if doses(cell, scope):
            return dose_of(compound, cell, scope)
    return None


def _lowest(
    frame: Frame, line: Line, schedules: list[Cell], compound: Term
) -> Quantity | None:
    """Return the lowest dose that acted, a day where that is how all were given."""
    units = frame.scope.lexicon.units
    for cell in line.all("dose"):
        if not MINIMUM.search(cell.column.header) or cell.empty:
            continue
        found = doses(cell, frame.scope)
        if not found:
            return None
        least = found[0].quantity
        for other in schedules:
            given = dose_of(compound, other, frame.scope)
            if given is not None and given.symbol == f"{least.symbol}/day":
                slug, symbol = units.find(given.symbol)
                return replace(least, unit=slug, symbol=symbol)
        return least
    return None


def _about(text: str, assay: Term | None, scope: Scope) -> str:
    """Return what a finding says of one assay where it tells several apart."""
    parts = [part for part in _PIECE.split(text) if part.strip()]
    if assay is None or len(parts) < 2:
        return text
    slugs = [{s.slug for _, s in scope.lexicon.read(p).of("assay")} for p in parts]
    if sum(bool(found) for found in slugs) < 2:
        return text
    own = [p for p, found in zip(parts, slugs, strict=True) if assay.slug in found]
    return "; ".join(own) or text
