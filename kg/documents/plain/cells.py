"""Lines that are rows of a table: by tabs, by pipes, or by aligned columns."""

from __future__ import annotations

from kg.documents.marks import CAPTION, METADATA
from kg.documents.plain import lists, rows, separated
from kg.documents.plain.lines import Line
from kg.documents.plain.rows import Cells
from kg.documents.plain.scan import Chunk, Scan

_LONG_RUN = 30


def take_tabs(scan: Scan, line: Line) -> bool:
    """Take a line with tabs as a row; one tab makes one only beside others."""
    text = line.text.strip(" ")
    tabs = text.count("\t")
    if tabs == 0 or not text.strip():
        return False
    if tabs == 1 and not scan.inside(line) and not _completes_row(scan):
        if lists.MARKER.match(text.lstrip()) or text[0] == "\t":
            return False
        after = scan.next()
        if after is None or after.gap > 1 or after.text.strip(" ").count("\t") != 1:
            return False
    _add_row(scan, line, rows.tab_cells(line))
    return True


def take_pipes(scan: Scan, line: Line) -> bool:
    """Take a line with pipes as a row, or as the rule under a header."""
    text = line.text.strip()
    table = scan.inside(line)
    if rows.is_rule(text):
        if table is not None and table.header_rows is None:
            table.header_rows = len(table.rows)
        return True
    if table is None and text[0] != "|":
        after = scan.next()
        if after is None or after.gap or "|" not in after.text:
            return False
        if not rows.is_rule(after.text):
            return False
    cells = rows.pipe_cells(line)
    if cells is None:
        return False
    _add_row(scan, line, cells)
    return True


def take_aligned(scan: Scan, line: Line) -> bool:
    """Take as many lines from this one on as are a table of aligned columns."""
    current = scan.current
    if scan.index < scan.unaligned_until:
        return False
    if current and line.gap == 0 and not current.closed:
        return False
    if CAPTION.match(line.text.lstrip()) or METADATA.match(line.text):
        return False
    cells, stop = rows.aligned_rows(scan.lines, scan.index)
    if not cells:
        # A long run that is no table is not tried again at each of its lines.
        scan.unaligned_until = stop if stop - scan.index > _LONG_RUN else 0
        return False
    table = scan.open("table", line)
    table.rows = cells
    if stop == len(scan.lines):
        # Where the file ends within a row, its last cells are not empty but lost.
        while len(cells[-1]) > 1 and not any(
            piece.strip() for _, piece in cells[-1][-1]
        ):
            cells[-1].pop()
    table.end = scan.lines[stop - 1].start + len(scan.lines[stop - 1].text)
    scan.index = stop - 1
    return True


def take_separated(scan: Scan, line: Line) -> bool:
    """Take the lines from this one on that are a table without aligned columns."""
    current = scan.current
    captioned = scan.index > 0 and bool(
        CAPTION.match(scan.lines[scan.index - 1].text.lstrip())
    )
    within = line.gap == 0 and current is not None and not current.closed
    if within and not captioned:
        return False
    header_rows: int | None = 1
    cells, stop = separated.separated_rows(scan.lines, scan.index)
    if not cells and scan.index >= scan.unstacked_until:
        cells, stop, header_rows = separated.stacked_rows(
            scan.lines, scan.index, captioned=captioned
        )
    if not cells:
        if stop - scan.index > _LONG_RUN:
            scan.unstacked_until = stop
        return False
    table = scan.open("table", line)
    table.rows = cells
    table.header_rows = header_rows
    table.end = scan.lines[stop - 1].start + len(scan.lines[stop - 1].text)
    scan.index = stop - 1
    return True


def take_rest_of_cell(scan: Scan, line: Line, table: Chunk) -> None:
    """Take a line right under a row as the rest of its last cell, or as text."""
    last = table.rows[-1][-1]
    words = last[-1][1].rstrip()
    first = line.text.lstrip()[0]
    if words and not words.endswith((".", "]", ")")) and first.islower():
        last.append((line.start, line.text))
        table.end = line.start + len(line.text)
    else:
        scan.open("text", line)


def _add_row(scan: Scan, line: Line, cells: Cells) -> None:
    table = scan.inside(line) or scan.open("table", line)
    table.rows.append(cells)
    table.end = line.start + len(line.text)


def _completes_row(scan: Scan) -> bool:
    """Tell whether the last row before this line still lacks a cell or more."""
    above = scan.found[-1] if scan.found else None
    if above is None or above.kind != "table":
        return False
    width = len(above.rows[0])
    return width > 2 and len(above.rows[-1]) < width
