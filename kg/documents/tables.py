"""Tables put together: header, rows over pages, caption above or below, notes.

Two tables that share a header and have a caption, a heading or a sentence between
them stay two.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.documents.blocks import Block
from kg.documents.captions import CAPTION, is_caption, with_captions
from kg.documents.drafts import Draft, join_parts
from kg.documents.model import Defect, Passage, Row, Span, Table


def assemble(blocks: Sequence[Block]) -> tuple[list[Block | Table], list[Defect]]:
    """Return the blocks with their tables made, and what is cut off from them."""
    if not any(block.kind == "table" or is_caption(block) for block in blocks):
        return list(blocks), []
    finished: list[Block | Table] = []
    defects: list[Defect] = []
    number = 0
    for part in with_captions(join_parts(blocks)):
        if isinstance(part, Block):
            finished.append(part)
            if is_caption(part):
                defects.append(_without_table(part))
        elif part.rows or part.header:
            number += 1
            table = _to_table(part, number)
            finished.append(table)
            defects += _cut_off(part, table)
    return finished, defects


def _to_table(draft: Draft, number: int) -> Table:
    """Return a draft as a table; a row that is too short gets empty cells."""
    caption = draft.caption.passage if draft.caption else None
    match = CAPTION.match(caption.text) if caption else None
    label = " ".join(match["label"].split()) if match else None
    if label == "Table":
        label = None
    width = max(draft.width, len(draft.header))
    rows = []
    for count, cells in enumerate(draft.rows, start=1):
        empty = Passage("", ((0, cells[-1].span().end),))
        rows.append(Row(count, (*cells, *[empty] * (width - len(cells)))))
    header = tuple(draft.header)
    return Table(number, label, caption, header, tuple(rows), tuple(draft.notes))


def _without_table(caption: Block) -> Defect:
    span = caption.passage.span()
    return Defect("truncated_table", span, f"no table follows {caption.text[:80]!r}")


def _cut_off(draft: Draft, table: Table) -> list[Defect]:
    """Return what a table lacks: its rows, or cells of some of them.

    One cell that is missing at the end of a row in the middle was an empty one.
    """
    name = table.label or f"table {table.number}"
    if not draft.rows:
        detail = f"{name} has a header and no rows"
        return [Defect("truncated_table", Span(draft.start, draft.end), detail)]
    width = len(table.rows[0].cells)
    if width == 1:
        detail = f"the cells of {name} stand one a line and fill no rows"
        return [Defect("truncated_table", Span(draft.start, draft.end), detail)]
    short = [
        (count, cells)
        for count, cells in enumerate(draft.rows, start=1)
        if len(cells) < width - (count < len(draft.rows))
        and (count == len(draft.rows) or any(cell.text for cell in cells[1:]))
    ]
    if not short:
        return []
    first, last = short[0][1], short[-1][1]
    span = Span(first[0].span().start, last[-1].span().end)
    if len(short) == 1:
        detail = f"row {short[0][0]} of {name} has {len(first)} of {width} cells"
    else:
        numbers = ", ".join(str(count) for count, _ in short[:10])
        more = " and more" if len(short) > 10 else ""
        detail = f"rows {numbers}{more} of {name} have fewer than {width} cells"
    return [Defect("truncated_table", span, detail)]
