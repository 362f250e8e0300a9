"""Rows and cells of printed tables: by tabs, by pipes, or by aligned columns.

Whether rows belong to one table, and which of them is the header, is decided later
(:mod:`kg.documents.tables`): here a line becomes cells.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence

from kg.documents.plain.lines import Line

Piece = tuple[int, str]
"""Characters as printed and where they start in the file."""
Cells = list[list[Piece]]
"""The cells of a row, each of as many pieces as it had lines."""

_RULE = re.compile(
    r"[\s|:+=-]*[-=]{3,}[\s|:+=-]*|\s*\|?(?:\s*:?-+:?\s*\|)+\s*:?-*:?\s*"
)
_FIELD = re.compile(r"\S+(?: \S+)*")
_DRAWN = re.compile(r"[\s_=–—-]*[_=–—-]{4,}[\s_=–—-]*")
# Two blanks after a full stop are how a typist wrote.
_TYPED = re.compile(r"[.?!:]  (?=\S)")
_PIPE = re.compile(r"(?<!\\)\|")


def is_rule(text: str) -> bool:
    """Tell whether a line only draws: ``|---|:--:|``, ``+----+``, ``======``."""
    return text[0] in " \t|:+=-" and bool(_RULE.fullmatch(text))


def tab_cells(line: Line) -> Cells:
    """Return the cells of a line whose cells are separated by tabs."""
    cells: Cells = []
    start = line.start
    for cell in line.text.rstrip(" ").split("\t"):
        cells.append([(start, cell)])
        start += len(cell) + 1
    return cells


def pipe_cells(line: Line) -> Cells | None:
    """Return the cells of ``| a | b |``, or None where there are fewer than two."""
    text = line.text.rstrip()
    at = len(text) - len(text.lstrip())
    end = len(text)
    if text[at] == "|":
        at += 1
    if text[-1] == "|" and text[-2:-1] != "\\" and end > at:
        end -= 1
    cells: Cells = []
    for match in _PIPE.finditer(text, at, end):
        cells.append([(line.start + at, text[at : match.start()])])
        at = match.end()
    cells.append([(line.start + at, text[at:end])])
    return cells if len(cells) > 1 else None


def aligned_rows(lines: Sequence[Line], first: int) -> tuple[list[Cells], int]:
    """Return the rows of a table of aligned columns at ``first``, and where it ends.

    There are none where the lines up to there are no table. Columns are told by two
    blanks or more. Three columns on two lines make a table; two columns need three
    lines whose second column starts at the same place.
    """
    fields: list[list[tuple[int, int]]] = []
    kept: list[Line] = []
    stop = first
    gap = 0
    while stop < len(lines) and (stop == first or lines[stop].gap <= 1):
        text = lines[stop].text
        gap = max(gap, lines[stop].gap)
        if kept and _DRAWN.fullmatch(text):
            stop += 1  # what is drawn under a header parts no tables
            continue
        if "\t" in text or ("  " not in text.strip() and text[:2] != "  "):
            break
        found = [match.span() for match in _FIELD.finditer(text)]
        if len(found) < 2 and (stop == first or gap):
            break
        if gap and len(kept) > 1 and not _fits(found, fields):
            break
        fields.append(found)
        kept.append(lines[stop]._replace(gap=gap))
        gap = 0
        stop += 1
    while stop > first + 1 and _DRAWN.fullmatch(lines[stop - 1].text):
        stop -= 1
    columns = _columns(fields)
    prose = sum(bool(_TYPED.search(line.text)) for line in kept)
    if not columns or prose * 2 >= len(kept):
        return [], stop
    parted = _parted(fields)
    columns = parted if len(parted) >= max(len(columns), 3) else columns
    rows: list[Cells] = []
    for line, found in zip(kept, fields, strict=True):
        cells: Cells = [[] for _ in columns]
        for start, end in found:
            column = max(bisect_right(columns, start + 1) - 1, 0)
            cells[column].append((line.start + start, line.text[start:end]))
        if rows and not line.gap and _is_rest(rows[-1], cells):
            for above, below in zip(rows[-1], cells, strict=True):
                above += below
        else:
            rows.append(cells)
    return (_with_places(rows) if len(rows) > 1 else []), stop


def _is_rest(above: Cells, cells: Cells) -> bool:
    """Tell whether a line goes on the cells of the row above it."""
    if not cells[0]:
        return True
    filled = [at for at, cell in enumerate(cells) if cell]
    before = [at for at, cell in enumerate(above) if cell]
    return (
        cells[0][0][1][:1].islower()
        and len(filled) < len(before)
        and len(filled) < len(cells)
        and set(filled) <= set(before)
    )


def _parted(fields: Sequence[Sequence[tuple[int, int]]]) -> list[int]:
    """Return where columns start over which no cell of a column before it goes."""
    spans = sorted(span for found in fields if len(found) > 1 for span in found)
    starts: list[int] = []
    members: Counter[int] = Counter()
    reached = -1
    for start, end in spans:
        if start >= reached:
            starts.append(start)
        members[starts[-1]] += 1
        reached = max(reached, end)
    return starts if all(members[start] > 1 for start in starts) else []


def _fits(found: list[tuple[int, int]], above: Sequence[list[tuple[int, int]]]) -> bool:
    """Tell whether what follows a blank line stands in the columns over it."""
    starts = {start for fields in above[-3:] for start, _ in fields}
    apart = sum(all(abs(start - known) > 1 for known in starts) for start, _ in found)
    return apart * 2 < len(found)


def _columns(fields: Sequence[Sequence[tuple[int, int]]]) -> list[int]:
    """Return where each column starts, or nothing where no table is aligned."""
    counts = Counter(len(found) for found in fields if len(found) > 1)
    wide = [(size, count) for size, count in counts.items() if size > 2]
    if sum(count for _, count in wide) >= 2:
        width = max(wide, key=lambda pair: (pair[1], pair[0]))[0]
    elif counts[2] >= 3:
        width = 2
    else:
        return []
    full = [found for found in fields if len(found) == width]
    starts = [min(found[i][0] for found in full) for i in range(width)]
    spread = [max(found[i][0] for found in full) - starts[i] for i in range(width)]
    if width == 2 and spread[1] > 1:
        return []
    # Columns that overlap are no columns: these are blanks inside prose.
    for i in range(1, width):
        if starts[i] <= max(found[i - 1][0] for found in full):
            return []
    return starts


def _with_places(rows: list[Cells]) -> list[Cells]:
    """Give each empty cell a place: where the cell before it ends."""
    for cells in rows:
        at = next(cell[0][0] for cell in cells if cell)
        for cell in cells:
            if not cell:
                cell.append((at, ""))
            at = cell[-1][0] + len(cell[-1][1])
    return rows
