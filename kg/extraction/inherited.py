"""What a row takes from above: the line that heads its group, an empty cell.

A line with one cell only heads the rows below it (*Dopamine receptors*, *Functional
potency (EC50)*); a first cell that is left empty, or that says *ditto*, means what
stands above it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from kg.documents.model import Passage, Row, Table

_DITTO = re.compile(
    r"^\s*(?:\"|″|''|〃|ditto|id\.|idem|same|as above|do\.)?\s*$", re.IGNORECASE
)
_LONGEST = 90
_ENOUGH = 2
"""Cells that a row needs for an empty first one to mean what stands above it."""


@dataclass(frozen=True, slots=True)
class Told:
    """A row with its cells, those of the rows above filled in, and what heads it."""

    row: Row
    cells: tuple[Passage, ...]
    groups: tuple[Passage, ...] = ()


def from_above(table: Table) -> Iterator[Told]:
    """Yield the rows of a table, less the lines that only head others."""
    groups: tuple[Passage, ...] = ()
    fresh = False
    above: tuple[Passage, ...] = ()
    width = len(table.header) or max((len(r.cells) for r in table.rows), default=0)
    repeated = _repeated(table)
    for row in table.rows:
        if heading := _heads(row, width):
            # A heading right under another stands below it.
            groups = (heading, *groups[:1]) if fresh else (heading,)
            fresh = True
            above = ()
            continue
        fresh = False
        cells = _filled(row.cells, above, repeated)
        above = cells
        yield Told(row, cells, groups)


def _heads(row: Row, width: int) -> Passage | None:
    """Return the one cell of a row that is nothing but a heading."""
    if width < 2 or not row.cells:
        return None
    first, *others = row.cells
    text = first.text.strip()
    if not text or len(text) > _LONGEST or text[-1] in ".;":
        return None
    if any(other.text.strip() not in ("", text) for other in others):
        return None
    return first if re.search(r"[A-Za-z]{2}|σ|\d", text) else None


def _repeated(table: Table) -> int:
    """Return the first column that prints in one row what stands in the row above.

    Where a table does so, a cell that it leaves empty is empty.
    """
    width = max((len(row.cells) for row in table.rows), default=0)
    for index in range(width):
        printed = [
            row.cells[index].text.strip()
            for row in table.rows
            if index < len(row.cells)
        ]
        if any(a and a == b for a, b in pairwise(printed)):
            return index
    return width


def _filled(
    cells: tuple[Passage, ...], above: tuple[Passage, ...], repeated: int
) -> tuple[Passage, ...]:
    """Return the cells with those left empty at the start taken from the row above."""
    if not above or len(cells) < 2:
        return cells
    said = sum(bool(cell.text.strip()) for cell in cells)
    made = list(cells)
    for index, cell in enumerate(cells[: min(len(above), repeated)]):
        ditto = bool(_DITTO.match(cell.text))
        if not ditto or (not cell.text.strip() and said < _ENOUGH):
            break
        made[index] = above[index]
    return tuple(made)
