"""Blocks of plain text and Markdown, as extracted from a PDF or written by hand."""

from __future__ import annotations

from itertools import groupby

from kg.documents.blocks import Block
from kg.documents.inline import passage
from kg.documents.plain import lists
from kg.documents.plain.cells import (
    take_aligned,
    take_pipes,
    take_separated,
    take_tabs,
)
from kg.documents.plain.hyphens import mend_words
from kg.documents.plain.items import take_item
from kg.documents.plain.lines import Line, read_lines
from kg.documents.plain.pages import join_pages
from kg.documents.plain.prose import take_text
from kg.documents.plain.scan import Chunk, Scan
from kg.documents.plain.signs import QUOTED, take_figure, take_sign

_LONGEST_LEAD_IN = 60
_LONGEST_FIRST = 200
"""So long may the line be that begins a table without aligned columns."""


def read_blocks(text: str) -> list[Block]:
    """Return the blocks of ``text`` in reading order, page debris left out."""
    scan = Scan(read_lines(text))
    while scan.index < len(scan.lines):
        _take(scan, scan.lines[scan.index])
        scan.index += 1
    chunks = join_pages(scan.found)
    mend_words(chunks, text)
    _nest_lists(chunks)
    return [_to_block(chunk) for chunk in chunks if chunk.kind not in ("rule", "code")]


def _take(scan: Scan, line: Line) -> None:
    """Give a line to the first reader that knows it; the cheap tests come first."""
    text = line.text
    if "\t" in text and take_tabs(scan, line):
        return
    if "|" in text and take_pipes(scan, line):
        return
    printed = text.lstrip()
    if printed[0] == ">" and (quoted := QUOTED.match(printed)):
        at = len(text) - len(printed) + quoted.end()
        line = Line(line.gap, line.start + at, text[at:])
        text = printed = line.text
    first = printed[0]
    if first in "#`~=-+_*dDgGsS" and take_sign(scan, line, printed):
        return
    if (
        not first.isalpha()
        or scan.listing
        or printed[1:2] in ".) "
        or printed[2:3] in ".)"
    ) and take_item(scan, line, printed):
        return
    if take_figure(scan, line, printed):
        return
    if "  " in printed.rstrip() and take_aligned(scan, line):
        return
    if len(text) <= _LONGEST_FIRST and take_separated(scan, line):
        return
    take_text(scan, line, printed)


def _nest_lists(chunks: list[Chunk]) -> None:
    for in_list, run in groupby(chunks, _is_listed):
        if in_list:
            members = [chunk for chunk in run if chunk.marker]
            items = [_as_item(chunk) for chunk in members]
            lists.nest(items)
            for chunk, item in zip(members, items, strict=True):
                chunk.depth = item.depth


def _is_listed(chunk: Chunk) -> bool:
    return chunk.kind == "item" or (chunk.kind == "text" and chunk.depth > 0)


def _as_item(chunk: Chunk) -> lists.Item:
    text = chunk.last.rstrip("*_ ") if len(chunk.pieces) == 1 else ""
    lead_in = text.endswith(":") and len(text) < _LONGEST_LEAD_IN
    return lists.Item(chunk.indent, chunk.marker or "", chunk.gap, lead_in)


def _to_block(chunk: Chunk) -> Block:
    block = Block(
        chunk.kind,
        passage(chunk.pieces),
        chunk.start,
        chunk.end,
        gap=chunk.gap,
        level=chunk.level,
        depth=chunk.depth,
        marker=chunk.marker,
        lines=len(chunk.pieces),
        header_rows=chunk.header_rows,
        source=chunk.source,
    )
    if chunk.rows:
        block.rows = [[passage(cell) for cell in cells] for cells in chunk.rows]
    elif chunk.kind == "text" and chunk.first.lstrip()[:2] in ("**", "__"):
        printed = chunk.first.strip()
        block.bold = printed.count(printed[:2]) == 2 and printed.endswith(
            (printed[:2], printed[:2] + ":")
        )
    return block
