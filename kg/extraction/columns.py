"""What the columns of a table hold, from the wording of headers and from the cells.

Guides order and name columns as they like. A header is matched against a lexicon of
roles; what a header leaves open (*Animal model* over ``Rats``) the cells decide.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from kg.documents.model import Passage, Row, Table
from kg.extraction.concentrations import parameter_in
from kg.extraction.direction import read_effect
from kg.extraction.dosed import parted
from kg.extraction.headers import Role, headed, role_of
from kg.extraction.inherited import Told, from_above
from kg.extraction.layout import turned
from kg.extraction.lexicon import Lexicon, Reading, Sense
from kg.extraction.quantities import find_doses, is_empty


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its role, header, and what a header says beside the role."""

    index: int
    role: Role
    header: str
    reading: Reading
    parameter: str | None = None
    unit: str | None = None

    def sense(self, kind: str) -> Sense | None:
        """Return what of a kind the header names, if anything."""
        return next((sense for _, sense in self.reading.of(kind)), None)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell with its text read."""

    column: Column
    passage: Passage
    reading: Reading

    @property
    def text(self) -> str:
        """Return the cell's text without blanks at its ends."""
        return self.passage.text.strip()

    @property
    def empty(self) -> bool:
        """Tell whether the cell says that there is nothing."""
        return is_empty(self.passage.text)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table, its cells by role."""

    row: Row
    cells: tuple[Cell, ...]
    group: tuple[Reading, ...] = ()
    """What the lines say that head the group of rows it stands in, nearest first."""

    def all(self, role: Role) -> Iterator[Cell]:
        """Yield the cells of a role, in printed order."""
        return (cell for cell in self.cells if cell.column.role == role)

    def get(self, role: Role) -> Cell | None:
        """Return the first cell of a role that holds something."""
        return next((cell for cell in self.all(role) if not cell.empty), None)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table whose columns are understood."""

    table: Table
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    caption: Reading | None
    turned: bool = False
    """Whether the lines are columns of the printed table."""
    found: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)
    """What was found out of the whole table once, so that no cell asks again."""

    def once(self, name: str, find: Callable[[], Any]) -> Any:
        """Return what ``find`` says of the table; it is asked only once."""
        if name not in self.found:
            self.found[name] = find()
        return self.found[name]

    @property
    def sources(self) -> Line | None:
        """Return the row that gives the source of each column, if there is one."""
        line: Line | None = self.once("sources", lambda: _row_of_sources(self.lines))
        return line

    def has(self, *roles: Role) -> bool:
        """Tell whether any column has one of the roles."""
        return any(column.role in roles for column in self.columns)


def read_table(table: Table, lexicon: Lexicon) -> Grid:
    """Return a table with a role for each column and every cell read once."""
    upright = turned(table, role_of)
    is_turned = upright is not None
    table = upright or table
    width = max([len(table.header), *(len(row.cells) for row in table.rows)], default=0)
    stated = [*from_above(table)]
    readings = [tuple(lexicon.read(cell.text) for cell in one.cells) for one in stated]
    columns = []
    for index in range(width):
        header = table.header[index].text.strip() if index < len(table.header) else ""
        cells = [
            (one.cells[index].text, reading[index])
            for one, reading in zip(stated, readings, strict=True)
            if index < len(one.cells)
        ]
        columns.append(_column(index, header, cells, lexicon))
    if any(c.role == "finding" and c.reading.tags == "C" for c in columns):
        columns = [_told_alike(column) for column in columns]
    columns = [*_given_before(columns, stated, readings)]
    if any(headed(column.header)[0] == "finding" for column in columns):
        columns = [_only_measured(column) for column in columns]
    lines = tuple(
        _line(one, columns, reading, lexicon)
        for one, reading in zip(stated, readings, strict=True)
    )
    caption = lexicon.read(table.caption.text) if table.caption else None
    return Grid(table, tuple(columns), lines, caption, is_turned)


def _given_before(
    columns: list[Column], stated: list[Told], readings: list[tuple[Reading, ...]]
) -> Iterator[Column]:
    """Yield the columns; of two for compounds, one that names models is of these.

    *Compound | Treatment* over ``donepezil | chronic stress``.
    """
    several = sum(column.role == "compound" for column in columns) > 1
    for column in columns:
        kinds = {
            sense.kind
            for one, reading in zip(stated, readings, strict=True)
            if several and column.role == "compound" and column.index < len(one.cells)
            for sense in reading[column.index].senses
        }
        is_model = "model" in kinds and "compound" not in kinds
        yield replace(column, role="model") if is_model else column


_SOURCES = re.compile(r"\W*(?:sources?|refs?|references?|citations?)\W*", re.IGNORECASE)


def _row_of_sources(lines: tuple[Line, ...]) -> Line | None:
    return next(
        (
            line
            for line in lines
            if line.cells and _SOURCES.fullmatch(line.cells[0].passage.text)
        ),
        None,
    )


def _line(
    one: Told, columns: list[Column], reading: tuple[Reading, ...], lexicon: Lexicon
) -> Line:
    cells: list[Cell] = []
    for i, passage in enumerate(one.cells):
        column = columns[i]
        both = parted(passage, column.header) if column.role == "compound" else None
        if both is None:
            cells.append(Cell(column, passage, reading[i]))
            continue
        of_dose = replace(column, role="dose")
        for part, own in zip(both, (column, of_dose), strict=True):
            cells.append(Cell(own, part, lexicon.read(part.text)))
    return Line(one.row, tuple(cells), tuple(lexicon.read(g.text) for g in one.groups))


def _column(
    index: int, header: str, cells: list[tuple[str, Reading]], lexicon: Lexicon
) -> Column:
    reading = lexicon.read(header)
    role, parameter, unit = headed(header)
    if _is_quotient(header, reading):
        return Column(index, "ratio", header, reading)
    if role in _NAMED and _counts(cells) and any(reading.senses):
        # One column a species, a receptor or a compound: its cells are numbers.
        return Column(index, "value", header, reading, parameter, unit)
    if reading.tags == "C" and role in {"other", "compound"} and _tells(cells):
        # One column a compound: what it did in the test of the row.
        return Column(index, "finding", header, reading)
    by_content = _content(cells, lexicon)
    if by_content == "parameter":
        role = "parameter"
    if role == "other" and by_content is None and _tells(cells):
        role = "finding" if "C" not in reading.tags else "other"
    if "imension" in header:
        return Column(index, "other", header, reading)  # what a table compares
    if role in {"animals", "model", "other", "species", "strain"} or (
        (
            role in {"assay", "compound", "target"}
            and by_content in {"reference", "dose"}
        )
        or (role in {"reference", "population"} and by_content in {"species", "strain"})
    ):
        role = _decide(role, by_content, reading)
    return Column(index, role, header, reading, parameter, unit)


def _told_alike(column: Column) -> Column:
    """Return a column of a compound as one of findings, beside others that are."""
    if column.reading.tags == "C" and column.role in {"other", "dose", "reference"}:
        return replace(column, role="finding")
    return column


_NAMED = frozenset({"species", "strain", "animals", "target", "compound"})
_NUMBER = re.compile(
    r"[<>~≈≤≥=±\s]*(?:ca\.\s*)?\d[\d.,\s]*(?:[x×*·]\s?10\S+)?\s*(?:(?:±|\+/-|-|–)\s*[\d.,]+)?"
    r"\s*(?:[pnµμum]?M)?\s*(?:[a-h*†‡]|\([^()]*\))?"
)


def _counts(cells: list[tuple[str, Reading]]) -> bool:
    """Tell whether most cells of a column are numbers, and no doses."""
    filled = [text for text, _ in cells if not is_empty(text)]
    counted = sum(bool(_NUMBER.fullmatch(text.strip())) for text in filled)
    return counted * 2 > len(filled)


def _is_quotient(header: str, reading: Reading) -> bool:
    """Tell whether a header divides one target by another: ``σ2/σ1``."""
    if "/" not in header:
        return False
    named = [item for item, _ in reading.of("target")]
    return any(
        "/" in header[one.end : other.start]
        for one, other in pairwise(named)
        if one.end <= other.start
    )


def _only_measured(column: Column) -> Column:
    """Return a column as no finding, if only its cells speak like one."""
    if column.role == "finding" and headed(column.header)[0] == "other":
        return replace(column, role="other")
    return column


_CONTENT: tuple[tuple[str, Role], ...] = (
    ("species", "species"), ("strain", "strain"), ("assay", "assay"),
    ("model", "model"),
    ("compound", "compound"), ("target", "target"), ("population", "population"),
    ("instrument", "outcomes"),
)  # fmt: skip
_LONGEST_SOURCE = 12
_DIGIT = re.compile(r"\d")
_CITED = re.compile(r"\[\d+(?:\]|\s*[,–-])|\bet\s+al\b|\(\d{4}\)|\b(?:19|20)\d\d\b")


def _content(cells: list[tuple[str, Reading]], lexicon: Lexicon) -> Role | None:
    """Return the role that most cells speak for."""
    votes: Counter[Role] = Counter()
    filled = 0
    for text, reading in cells:
        if is_empty(text):
            continue
        filled += 1
        length, has_digit = len(reading.tags), bool(_DIGIT.search(text))
        if has_digit and length <= 3 and parameter_in(text):
            votes["parameter"] += 1
        elif has_digit and length <= _LONGEST_SOURCE and _CITED.search(text):
            votes["reference"] += 1
        elif has_digit and any(True for _ in find_doses(text, lexicon.units)):
            kinds = {sense.kind for sense in reading.senses}
            tests = "assay" in kinds and bool(kinds & {"species", "strain"})
            votes["assay" if tests else "dose"] += 1
        elif "R" in reading.tags and length <= 4:
            votes["route"] += 1
        elif length <= 10:
            kinds = {sense.kind for sense in reading.senses}
            for kind, role in _CONTENT:
                if kind in kinds:
                    votes[role] += 1
                    break
    if not votes:
        return None
    role, count = votes.most_common(1)[0]
    tied = count * 2 == filled and filled > 1 and role != "reference"
    return role if count * 2 > filled or tied else None


def _tells(cells: list[tuple[str, Reading]]) -> bool:
    """Tell whether most cells say which way an effect went."""
    filled = [text for text, _ in cells if not is_empty(text)]
    told = sum(read_effect(text).direction != "not reported" for text in filled)
    return told * 2 > len(filled)


def _decide(role: Role, by_content: Role | None, header: Reading) -> Role:
    if role == "other":
        named = "C" in header.tags and by_content not in {"dose", "value", "reference"}
        return "other" if named or by_content is None else by_content
    if by_content in {"species", "strain", "model"}:
        return "species" if by_content == "strain" and role != "strain" else by_content
    if role == "animals":
        # What the animals were given beside is no dose of the study.
        return by_content if by_content not in {None, "dose", "route"} else "species"
    if role in {"assay", "compound", "target", "reference"} and by_content:
        return by_content
    return role
