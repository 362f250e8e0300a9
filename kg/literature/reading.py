"""A table of findings from a file: checked as a whole, then read row by row."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from kg.documents.model import Document, Passage, Row, Section, Span, Table
from kg.extraction.model import Place
from kg.literature.claims import published, study_of
from kg.literature.model import FindingsTable, Study
from kg.literature.names import Names
from kg.literature.schema import BY_NAME, KINDS, NEEDED, OF_STUDY, SEPARATOR
from kg.literature.table import Faults, Line, read_lines, read_text
from kg.ontology.vocabulary import Vocabulary

SECTION = "findings"

_PAIRS = (
    ("dose_min", "dose_unit"),
    ("inducer_dose", "inducer_unit"),
    ("value", "value_unit"),
)
_NO_DOSE = frozenset({"time", "calendar time", "ratio"})


def read_findings(
    path: Path, vocabulary: Vocabulary, id: str = "literature"
) -> FindingsTable:
    """Return the findings of a tab-separated file.

    :param id: the slug under which the table stands in the graph.
    :raises DocumentError: naming file, line and column of whatever is wrong.
    """
    content, text = read_text(path)
    lines, faults = read_lines(text, path, BY_NAME, NEEDED)
    names = Names(vocabulary)
    _check(lines, names, faults)
    faults.raise_if_any()
    document = _document(id, path, content, text, lines)
    findings = (
        published(line, Place(_span(line), SECTION, 1, number), names)
        for number, line in enumerate(lines, start=1)
    )
    return FindingsTable(document, tuple(findings))


def _document(
    id: str, path: Path, content: bytes, text: str, lines: list[Line]
) -> Document:
    rows = tuple(
        Row(number, tuple(line.cells.values()))
        for number, line in enumerate(lines, start=1)
    )
    table = Table(1, None, None, tuple(_header(text, lines)), rows)
    return Document(
        id=id,
        path=str(path),
        media_type="text/tab-separated-values",
        sha256=hashlib.sha256(content).hexdigest(),
        encoding="utf-8",
        text=text,
        sections=(Section(SECTION, None, 1, (), (table,)),),
    )


def _header(text: str, lines: list[Line]) -> Iterator[Passage]:
    """Yield the names of the columns where they stand in the first line."""
    place = 0
    for name in lines[0].cells if lines else ():
        place = max(text.find(name, place), place)
        yield Passage.at(name, place)
        place += len(name)


def _span(line: Line) -> Span:
    cells = list(line.cells.values())
    return Span(cells[0].span().start, cells[-1].span().end)


def _check(lines: list[Line], names: Names, faults: Faults) -> None:
    for line in lines:
        _check_cells(line, faults)
        _check_quantities(line, names, faults)
        _check_role(line, faults)
    _check_ids(lines, faults)
    _check_studies(lines, faults)


def _check_cells(line: Line, faults: Faults) -> None:
    kind = line.get("kind")
    for name, column in BY_NAME.items():
        cell = line.get(name)
        if not cell:
            if kind in column.needed_by or (not kind and name in NEEDED):
                faults.add(
                    line.number, name, f"is empty; every {kind} finding needs it"
                )
            continue
        parts = cell.split(SEPARATOR) if column.several else [cell]
        for part in parts:
            if problem := column.check(part.strip()):
                faults.add(line.number, name, problem)
        if kind in KINDS and kind not in column.allowed_in:
            faults.add(line.number, name, f"has no meaning for a {kind} finding")


def _check_quantities(line: Line, names: Names, faults: Faults) -> None:
    for value, unit in _PAIRS:
        if bool(line.get(value)) != bool(line.get(unit)):
            missing = unit if line.get(value) else value
            faults.add(line.number, missing, "a quantity needs a number and a unit")
        elif line.get(unit):
            _check_unit(line, unit, names, faults)
    low, high = line.get("dose_min"), line.get("dose_max")
    if bool(low) != bool(high):
        missing = "dose_max" if low else "dose_min"
        faults.add(line.number, missing, "a range needs both ends (equal for one dose)")
    elif low and _number(low) > _number(high):
        faults.add(line.number, "dose_max", f"{high} is less than dose_min, {low}")


def _check_unit(line: Line, column: str, names: Names, faults: Faults) -> None:
    name = line.get(column)
    unit = names.unit(name)
    if unit is None:
        faults.add(line.number, column, f"no unit {name!r} in the vocabulary")
        return
    quantity = unit.extra["quantity"]
    if column == "value_unit" and quantity != "concentration":
        faults.add(line.number, column, f"{name!r} is not the unit of a concentration")
    if column != "value_unit" and quantity in _NO_DOSE:
        faults.add(line.number, column, f"{name!r} is not the unit of a dose")


def _number(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        return 0.0


def _check_role(line: Line, faults: Faults) -> None:
    blocker = line.get("role") == "blocker"
    other, direction = line.get("interacts_with"), line.get("direction")
    if blocker != bool(other):
        problem = "a blocker, and only a blocker, names whose effect it was given for"
        faults.add(line.number, "interacts_with", problem)
    if direction == "blocked" and not blocker:
        faults.add(line.number, "direction", "only a blocker can have blocked")
    if blocker and direction not in ("", "blocked", "no effect", "mixed"):
        problem = "of a blocker is blocked, no effect or mixed"
        faults.add(line.number, "direction", problem)


def _check_ids(lines: list[Line], faults: Faults) -> None:
    seen: dict[str, int] = {}
    for line in lines:
        first = seen.setdefault(line.get("id"), line.number)
        if first != line.number and line.get("id"):
            faults.add(line.number, "id", f"stands in line {first} already")


def _check_studies(lines: list[Line], faults: Faults) -> None:
    """A study says the same of itself in every row, and no two are one article."""
    first: dict[str, tuple[int, Study]] = {}
    articles: dict[tuple[str, str], str] = {}
    for line, study in _studies(lines):
        number, known = first.setdefault(study.slug, (line.number, study))
        for name in OF_STUDY:
            if getattr(study, name) != getattr(known, name):
                faults.add(line.number, name, f"differs from line {number}")
        for name, normal in (("pmid", str), ("doi", str.lower)):
            _check_article(line, name, normal, articles, faults)


def _studies(lines: list[Line]) -> Iterator[tuple[Line, Study]]:
    return ((line, study_of(line)) for line in lines if line.get("study"))


def _check_article(
    line: Line,
    name: str,
    normal: Callable[[str], str],
    articles: dict[tuple[str, str], str],
    faults: Faults,
) -> None:
    if number := line.get(name):
        study = articles.setdefault((name, normal(number)), line.get("study"))
        if study != line.get("study"):
            faults.add(line.number, name, f"is that of the study {study} already")
