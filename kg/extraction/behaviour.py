"""Studies of behaviour in animals: one claim a compound, assay and species of a row.

What disturbed cognition is the model, never the test compound; a compound that took
away the effect of another has a claim of its own. Doses and routes come from the row
only: how a protocol usually doses says nothing of a study.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extraction.columns import Cell, Grid, Line
from kg.extraction.direction import Effect, read_effect
from kg.extraction.lexicon import Reading, unmapped
from kg.extraction.model import BehaviouralClaim, Direction, Quantity, Term
from kg.extraction.rows import (
    Frame,
    citations,
    dose_of,
    doses,
    route,
    route_with,
    species,
    strain,
)
from kg.extraction.scope import Scope, compound_name, plain_name

_GENERIC_MODELS = frozenset({"amnesia-model"})
_MODEL_WORDS = re.compile(
    r"\binduced\b|amnes|deficit|impair|lesion|\bmodel\b|knock-?out|transgenic|\baged\b|"
    r"\bstress|exposure|ischa?em|hypoxi|depriv|injur|dement|forgett|withdrawal|infus",
    re.IGNORECASE,
)
_ELLIPSIS = re.compile(r"^\W*([\w-]+)\s*(?:,|and|or|/|&)\s*([\w-]+)\s+(.+)$")
_TAKEN_AWAY = re.compile(
    r"\babolish|\bblock|\bprevent|\bantagoni|\brevers|\bsuppress|\bcounteract|\blost\b|"
    r"\beliminat|\battenuat|\breduc|\binhibit|^\W*(?:yes|\+)\W*$",
    re.IGNORECASE,
)
_KEPT = re.compile(
    r"\bnot\b|\bno\b|\bunaffected|\bunchanged|\bwithout\b|\bfail|^\W*(?:no)\W*$|"
    r"\bineffective",
    re.IGNORECASE,
)
_COMBINED = re.compile(r"\+|\bplus\b|\bwith\b|\bafter\b|\band\b|/")
_LATENCY_IS_WORSE = re.compile(
    r"water-maze|barnes|radial|active-avoidance|transfer-latency"
)


def is_behavioural(grid: Grid) -> bool:
    """Tell whether a table holds studies of behaviour in animals."""
    told = grid.has("finding") or bool(_compound_columns(grid))
    return told and grid.has("assay", "model", "species", "animals", "strain", "dose")


def behavioural_claims(frame: Frame) -> Iterator[BehaviouralClaim]:
    """Yield the claims of a table of animal studies."""
    by_compound = _compound_columns(frame.grid)
    for line in frame.grid.lines:
        if by_compound and not frame.grid.has("compound"):
            for cell in line.cells:
                if cell.column.index in by_compound and not cell.empty:
                    compound = frame.scope.compounds(cell.column.reading)[0]
                    yield from _studies(frame, line, compound, [cell])
        else:
            yield from _row(frame, line)


def _compound_columns(grid: Grid) -> set[int]:
    """Return columns that are headed by a compound's name alone and hold findings."""
    found = set()
    for column in grid.columns:
        if (
            column.role not in {"other", "finding", "compound"}
            or "C" not in column.reading.tags
        ):
            continue
        if column.reading.tags.strip("x,()") != "C" or len(column.reading.tags) > 4:
            continue
        cells = [c for line in grid.lines for c in line.cells if c.column is column]
        if cells and any(
            read_effect(c.text).direction != "not reported"
            for c in cells
            if not c.empty
        ):
            found.add(column.index)
    return found


def _row(frame: Frame, line: Line) -> Iterator[BehaviouralClaim]:
    cells = [
        c
        for c in line.all("finding")
        if not c.empty and not _other_compound(frame, line, c)
    ]
    if not cells:
        return
    compounds = row_compounds(frame, line)
    if not compounds:
        return
    if len(compounds) > 1:
        yield from _combination(frame, line, compounds, cells)
        return
    yield from _studies(frame, line, compounds[0], cells)


def row_compounds(frame: Frame, line: Line) -> list[Term]:
    """Return the compounds of a row: its own, the header's, the document's."""
    scope = frame.scope
    cells = list(line.all("compound"))
    for cell in cells:
        known = scope.compounds(cell.reading)
        if known:
            return known
        if not cell.empty:
            name = compound_name(cell.text)
            return [unmapped("compound", name)] if name else []
    for role in ("dose", "finding", "route"):
        for cell in line.all(role):
            header = scope.compounds(cell.column.reading)
            if header:
                return header[:1]
    for cell in line.all("dose"):
        named = [t for t in scope.compounds(cell.reading) if not scope.model_of(t)]
        own = [t for t in named if scope.is_subject(t)] or named
        if own:
            return own[:1]
    for reading in frame.around[:1] if frame.grid.caption else ():
        titled = [t for t in scope.compounds(reading) if scope.is_subject(t)]
        if len(titled) == 1:
            return titled
        titled = [t for t in scope.compounds(reading) if not scope.model_of(t)]
        if len(titled) == 1 and scope.subject is None:
            return titled
    return [scope.subject] if scope.subject else []


def _combination(
    frame: Frame, line: Line, compounds: list[Term], cells: list[Cell]
) -> Iterator[BehaviouralClaim]:
    """Yield the claim on what the second compound did to the effect of the first."""
    text = _text(cells)
    scope = frame.scope
    inducers = [c for c in compounds if scope.model_of(c) and not scope.is_subject(c)]
    tested = [c for c in compounds if c not in inducers]
    if len(tested) == 1:
        yield from _studies(frame, line, tested[0], cells)
        return
    if len(tested) != 2:
        return
    first, second = tested
    if scope.is_subject(second) and not scope.is_subject(first):
        first, second = second, first
    effect = read_effect(text)
    direction: Direction | None = None
    if _TAKEN_AWAY.search(text) and not _KEPT.search(text):
        direction = "blocked"
    elif _KEPT.search(text) and effect.direction == "no effect":
        direction = "blocked" if _no_longer(text) else "no effect"
    if direction:
        yield from _interactions(frame, line, second, first, direction)


def _no_longer(text: str) -> bool:
    """Tell whether *no effect* is said of the pair: the first one's effect is gone."""
    return not re.search(
        r"\b(?:unaffected|unchanged|not\s+(?:\w+\s+)?(?:affect|block|alter|prevent|"
        r"antagoni|abolish|influence))",
        text,
        re.IGNORECASE,
    )


def _studies(
    frame: Frame, line: Line, compound: Term, cells: list[Cell]
) -> Iterator[BehaviouralClaim]:
    scope = frame.scope
    model = _model(frame, line, cells)
    if (
        model is not None
        and compound.slug in scope.models
        and (scope.models[compound.slug].slug == model.slug)
    ):
        return
    found = species(frame, line)
    if any(s.slug == "human" for s in found):
        return
    text = _text(cells)
    dose = _dose(frame, line, compound, cells)
    own = compound.printed
    for assay in _assays(frame, line, cells) or [None]:
        slow = bool(assay and _LATENCY_IS_WORSE.search(assay.slug))
        effect = read_effect(_about(text, assay, frame), own, latency_is_worse=slow)
        for animal in found or (None,):
            direction, other = _told(scope, effect)
            yield BehaviouralClaim(
                part=frame.part(line),
                place=frame.place(line),
                statement=text,
                citations=citations(line),
                compound=compound,
                model=model,
                assay=assay,
                species=animal,
                strain=strain(frame, line),
                dose=dose,
                route=route(frame, line, compound),
                direction=direction,
                interacts_with=other,
            )
            if effect.blocked_by:
                blockers = scope.compounds(scope.lexicon.read(effect.blocked_by))
                for blocker in blockers:
                    if blocker.slug != compound.slug:
                        yield _interaction(
                            frame,
                            line,
                            blocker,
                            compound,
                            "blocked",
                            model,
                            assay,
                            animal,
                        )
            yield from _column_blockers(frame, line, compound, model, assay, animal)


def _told(scope: Scope, effect: Effect) -> tuple[Direction, Term | None]:
    if effect.blocks:
        other = scope.compounds(scope.lexicon.read(effect.blocks))
        return ("blocked", other[0]) if other else ("not reported", None)
    return effect.direction, None


def _column_blockers(
    frame: Frame,
    line: Line,
    compound: Term,
    model: Term | None,
    assay: Term | None,
    animal: Term | None,
) -> Iterator[BehaviouralClaim]:
    """Yield what columns like *NE-100 given first* or *Blocked by* say."""
    scope = frame.scope
    for cell in line.cells:
        if cell.empty:
            continue
        direction: Direction
        if cell.column.role == "blocker" and "C" not in cell.column.reading.tags:
            blockers = [
                t for t in scope.compounds(cell.reading) if t.slug != compound.slug
            ]
            direction = "no effect" if _KEPT.search(cell.text) else "blocked"
        elif _other_compound(frame, line, cell):
            blockers = scope.compounds(cell.column.reading)[:1]
            if _KEPT.search(cell.text):
                direction = "no effect"
            elif _TAKEN_AWAY.search(cell.text):
                direction = "blocked"
            else:
                continue
        else:
            continue
        for blocker in blockers:
            yield _interaction(
                frame, line, blocker, compound, direction, model, assay, animal
            )


def _other_compound(frame: Frame, line: Line, cell: Cell) -> bool:
    """Tell whether a column is about a compound beside the one of the row."""
    if cell.column.role not in {"other", "finding", "blocker"}:
        return False
    named = frame.scope.compounds(cell.column.reading)
    if not named or len(cell.column.reading.tags) < 2:
        return False
    return not any(frame.scope.is_subject(t) for t in named) and (
        frame.scope.subject is not None or frame.grid.has("compound")
    )


def _interactions(
    frame: Frame, line: Line, blocker: Term, other: Term, direction: Direction
) -> Iterator[BehaviouralClaim]:
    cells = list(line.all("finding"))
    model = _model(frame, line, cells)
    for assay in _assays(frame, line, cells) or [None]:
        for animal in species(frame, line) or (None,):
            yield _interaction(
                frame, line, blocker, other, direction, model, assay, animal
            )


def _interaction(
    frame: Frame,
    line: Line,
    blocker: Term,
    other: Term,
    direction: Direction,
    model: Term | None,
    assay: Term | None,
    animal: Term | None,
) -> BehaviouralClaim:
    dose, way = None, None
    for cell in line.cells:
        if any(sense.slug == blocker.slug for _, sense in cell.reading.of("compound")):
            dose = dose or dose_of(blocker, cell, frame.scope)
            way = way or route_with(frame.scope, cell, blocker)
    return BehaviouralClaim(
        part=frame.part(line),
        place=frame.place(line),
        statement=_text(list(line.all("finding")))
        or frame.scope.document.quote(line.row.span),
        citations=citations(line),
        compound=blocker,
        model=model,
        assay=assay,
        species=animal,
        strain=strain(frame, line),
        dose=dose,
        route=way,
        direction=direction,
        interacts_with=other,
    )


def _model(
    frame: Frame, line: Line, cells: list[Cell], compound: Term | None = None
) -> Term | None:
    scope = frame.scope
    own = [*line.all("model"), *line.all("animals")]
    weak: Term | None = None
    for cell in own:
        found = scope.model(cell.reading)
        if found is None:
            inducer = scope.first(cell.reading, "compound")
            found = scope.model_of(inducer) if inducer else None
        if found is not None and found.slug not in _GENERIC_MODELS:
            return found
        weak = weak or found
    others = ("assay", "dose", "strain", "species")
    for cell in (*cells, *(c for role in others for c in line.all(role))):  # type: ignore[arg-type]
        found = scope.model(cell.reading)
        if found is not None and _is_strong(scope, found):
            return found
        weak = weak or (found if cell in cells else None)
    if any(_says_none(c) for c in own):
        return None
    for cell in own:
        if cell.column.role == "model" and not cell.empty and not weak:
            name = plain_name(cell.text)
            if name and _MODEL_WORDS.search(name):
                return unmapped("model", name)
    for reading in frame.around:
        found = scope.model(reading) or scope.challenge(reading)
        if found is not None and found.slug not in _GENERIC_MODELS:
            own_model = scope.model_of(compound) if compound else None
            if own_model is None or own_model.slug != found.slug:
                return found
    return weak


def _is_strong(scope: Scope, model: Term) -> bool:
    """Tell whether a finding's own word for a model is better than the caption's."""
    entry = scope.lexicon.vocabulary.find("model", model.slug)
    return entry is not None and bool(entry.extra.get("inducer"))


def _says_none(cell: Cell) -> bool:
    return cell.column.role == "model" and (
        bool(
            re.match(
                r"\W*(?:none|normal|no\b|intact|naive|naïve|healthy|unimpaired)",
                cell.text,
                re.IGNORECASE,
            )
        )
    )


def _assays(frame: Frame, line: Line, cells: list[Cell]) -> list[Term | None]:
    scope = frame.scope
    for cell in line.all("assay"):
        if cell.empty:
            continue
        found = _with_ellipsis(scope, cell)
        if found:
            return [t for t in found if _is_behavioural(scope, t)]
        name = plain_name(cell.text)
        return [unmapped("assay", name)] if name else []
    for reading in (*(c.reading for c in cells), *frame.around):
        found = [t for t in scope.all(reading, "assay") if _is_behavioural(scope, t)]
        if found:
            return [*found]
    return []


def _with_ellipsis(scope: Scope, cell: Cell) -> list[Term]:
    """Return the assays of a cell; *active and passive avoidance* are two."""
    found = scope.all(cell.reading, "assay")
    match = _ELLIPSIS.match(cell.reading.text)
    if match:
        first = scope.first(scope.lexicon.read(f"{match[1]} {match[3]}"), "assay")
        if (
            first is not None
            and first.mapped
            and all(first.slug != t.slug for t in found)
        ):
            return [first, *found]
    return found


def _is_behavioural(scope: Scope, assay: Term) -> bool:
    entry = scope.lexicon.vocabulary.find("assay", assay.slug)
    return entry is None or entry.type == "BehaviouralAssay"


def _dose(
    frame: Frame, line: Line, compound: Term, cells: list[Cell]
) -> Quantity | None:
    columns = list(line.all("dose"))
    scope = frame.scope
    own = [
        c
        for c in columns
        if any(t.slug == compound.slug for t in scope.compounds(c.column.reading))
    ]
    for cell in own or [c for c in columns if not scope.compounds(c.column.reading)]:
        found = dose_of(compound, cell, scope)
        if found is not None:
            return found
    if columns:
        return None
    for cell in (*line.all("compound"), *cells):
        if doses(cell, scope):
            return dose_of(compound, cell, scope)
    return None


def _about(text: str, assay: Term | None, frame: Frame) -> str:
    """Return what a finding says of one assay where it tells several apart."""
    if assay is None:
        return text
    parts = [p for p in re.split(r"[;]|,\s*but\b|\bbut\b|\.\s", text) if p.strip()]
    if len(parts) < 2:
        return text
    readings: list[Reading] = [frame.scope.lexicon.read(p) for p in parts]
    slugs = [{s.slug for _, s in r.of("assay")} for r in readings]
    if (
        not any(assay.slug in found for found in slugs)
        or sum(bool(f) for f in slugs) < 2
    ):
        return text
    return "; ".join(
        p for p, found in zip(parts, slugs, strict=True) if assay.slug in found
    )


def _text(cells: list[Cell]) -> str:
    return "; ".join(cell.text for cell in cells)
