"""A table of HTML: its cells, those that span several, and its header.

A table with one row or one column, or with headings or tables in its cells, is a frame
for the layout of a page: what stands in it is text like any other.
https://html.spec.whatwg.org/multipage/tables.html#forming-a-table
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from kg.documents.blocks import Block
from kg.documents.model import Passage

_WIDEST, _HIGHEST = 50, 1000
_MOST_SPANNED = 1_000_000


@dataclass(slots=True)
class Cell:
    """A cell with the blocks in it, and over how many columns and rows it goes."""

    start: int
    header: bool
    width: int = 1
    height: int = 1
    blocks: list[Block] = field(default_factory=list)

    def passage(self) -> Passage:
        """Return the text of the cell."""
        texts = [block.passage for block in self.blocks if block.kind != "table"]
        return Passage.joined(texts) if texts else Passage("", ((0, self.start),))


@dataclass(slots=True)
class Grid:
    """A table while its rows are gathered; ``cell`` is the open one."""

    start: int
    rows: list[list[Cell]] = field(default_factory=list)
    in_header: list[bool] = field(default_factory=list)
    cell: Cell | None = None
    caption: Passage | None = None
    notes: list[Block] = field(default_factory=list)
    head: bool = False
    foot: bool = False

    def open_row(self) -> None:
        """Begin a row."""
        self.rows.append([])
        self.in_header.append(self.head)
        self.cell = None

    def open_cell(self, start: int, header: bool, width: int, height: int) -> None:
        """Begin a cell, and a row where none is open."""
        if not self.rows:
            self.open_row()
        self.cell = Cell(start, header, min(width, _WIDEST), min(height, _HIGHEST))
        self.rows[-1].append(self.cell)

    def finish(self, end: int) -> list[Block]:
        """Return the table as a block, and its notes; or what stands in the frame."""
        inner = [b for cells in self.rows for cell in cells for b in cell.blocks]
        rows = [row for row in self._expanded() if any(cell.text for cell in row)]
        width = max((len(row) for row in rows), default=0)
        framed = any(block.kind in ("table", "heading") for block in inner)
        if width < 2 or len(rows) < 2 or framed:
            return [*inner, *self.notes]
        for row in rows:
            # A cell that is not written is empty; none is broken by a line end.
            row += [Passage("", ((0, row[-1].span().end),))] * (width - len(row))
        table = Block("table", rows[0][0], self.start, end, gap=1, rows=rows)
        table.header_rows = self._header_rows() or None
        table.caption = self.caption
        return [table, *self.notes]

    def _header_rows(self) -> int:
        count = 0
        for cells, in_header in zip(self.rows, self.in_header, strict=True):
            if not in_header and not (cells and all(cell.header for cell in cells)):
                break
            count += 1
        return count

    def _expanded(self) -> Iterator[list[Passage]]:
        """Yield the rows, a cell that spans several columns or rows in each of them."""
        above: dict[int, tuple[int, Passage]] = {}
        left = _MOST_SPANNED
        for cells in self.rows:
            if not cells:
                above = {}
                continue
            row: list[Passage] = []
            below: dict[int, tuple[int, Passage]] = {}
            for cell in [*cells, None]:
                while (spanned := above.get(len(row))) is not None and left:
                    if spanned[0] > 1:
                        below[len(row)] = (spanned[0] - 1, spanned[1])
                    row.append(spanned[1])
                    left -= 1
                if cell is not None:
                    _add(row, below, cell, group=len(cells) == 1 and not cell.header)
                    left = max(left - cell.width + 1, 0)
            above = below
            yield row


def _add(
    row: list[Passage],
    below: dict[int, tuple[int, Passage]],
    cell: Cell,
    *,
    group: bool,
) -> None:
    """Put a cell into a row; one that heads a group of rows stands in one column."""
    passage = cell.passage()
    empty = Passage("", ((0, cell.start),))
    for step in range(cell.width):
        if cell.height > 1:
            below[len(row)] = (cell.height - 1, passage)
        row.append(empty if group and step else passage)
