"""How far development got, as lists and the cells of tables state it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kg.extraction.citing import cited
from kg.extraction.columns import Cell, Line
from kg.extraction.developed import Found
from kg.extraction.model import Citation, Place
from kg.extraction.reading import Reading
from kg.extraction.rows import Frame, citations
from kg.extraction.scope import Scope
from kg.extraction.statuses import ALLOWED, PHASE, STATUS, STOPPED
from kg.extraction.tokens import fold

_LISTED = re.compile(
    r"\s*\(\s*(?P<status>(?:discontinued|terminated|inactive|active|approved|suspended|"
    r"withdrawn|preclinical|preregistration|(?:in\s+)?phase\s*[^()]{1,20}|no\s+development"
    r"[^()]{0,20})[^()]{0,20})\)",
    re.IGNORECASE,
)


def listed(
    scope: Scope,
    reading: Reading,
    place: Place,
    statement: str,
    cites: tuple[Citation, ...],
) -> Iterator[Found]:
    """Yield *Alzheimer's disease (discontinued), depression (inactive)*."""
    compound = next(iter(scope.compounds(reading)), None) or scope.subject
    for item, sense in reading.of("indication"):
        match = _LISTED.match(reading.text, item.end)
        if match is None or compound is None:
            continue
        status = match["status"].strip()
        name = next((n for n, p in STATUS if p.search(status)), status.lower())
        if re.match(r"discontinued|terminated|suspended|withdrawn", status, re.I):
            name = "discontinued"
        use = scope.term(sense, reading.text[item.start : item.end])
        yield Found(name, status, compound, [use], cites, place, statement)


def tabled(scope: Scope, frames: Iterable[Frame]) -> Iterator[Found]:
    """Yield the statuses of tables and records, a row at a time."""
    for frame in frames:
        for line in frame.grid.lines:
            for cell in line.all("status"):
                found = [
                    *listed(
                        scope,
                        cell.reading,
                        frame.place(line),
                        cell.text,
                        _cited_by(line, cell),
                    )
                ]
                yield from found or _of_cell(scope, frame, line, cell)


def _of_cell(scope: Scope, frame: Frame, line: Line, cell: Cell) -> Iterator[Found]:
    own = line.get("compound")
    named = scope.compounds(own.reading) if own else []
    compound = named[0] if named else (None if own else scope.subject)
    text = fold(cell.text)
    phase = re.search(PHASE, text, re.IGNORECASE)
    halted = re.search(rf"\b(?:{STOPPED})\b", text, re.IGNORECASE)
    allowed = re.match(rf"\W*(?P<not>not\s+)?{ALLOWED}", text, re.IGNORECASE)
    early = re.match(
        r"\W*(?P<how>preclinical|tool\s+compound|research\s+tool)\b",
        text,
        re.IGNORECASE,
    )
    if compound is None or not (phase or halted or allowed or early):
        return
    if early:
        name, status = "preclinical", early["how"].lower()
    elif halted:
        name, status = "discontinued", halted.group().lower()
        status = f"{status} after {phase.group()}" if phase else status
    elif phase:
        name, status = "phase", phase.group()
    else:
        name = "not approved" if allowed and allowed["not"] else "approved"
        status = name
    uses = [u for c in line.all("indication") for u in scope.indications(c.reading)]
    uses = uses or scope.indications(cell.reading)
    yield Found(
        name,
        status,
        compound,
        uses,
        _cited_by(line, cell),
        frame.place(line),
        cell.text,
    )


def _cited_by(line: Line, cell: Cell) -> tuple[Citation, ...]:
    """Return what a cell cites, or its row where the row has a place for that."""
    has_place = any(True for _ in line.all("reference"))
    return citations(line) if has_place else cited(cell.text)
