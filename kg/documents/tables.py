"""Tables put together: header, rows over pages, caption above or below, notes.

Rows that nothing but a page end separates are one table, with or without a repeated
header. Two tables that share a header and have a caption, a heading or a sentence
between them stay two.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kg.documents import headings
from kg.documents.blocks import Block
from kg.documents.model import Defect, Passage, Row, Span, Table

CAPTION = re.compile(
    r"(?P<label>(?:Supplementary\s+)?(?:Table|TABLE|Tab\.)\s*(?:[SA]?\d{1,3}[a-z]?"
    r"|[IVX]{1,5})\b)(?P<rest>\s*$|\s*(?:\((?i:cont)[^()]*\))?\s*[:.–—|-]|\s+(?=[A-Z(]))"
)
_CONTINUED = re.compile(r"\bcont(?:inued|['’]?d|\.)", re.IGNORECASE)
_NOTE = re.compile(
    r"(?:(?:table\s+)?(?:foot)?notes?\b\s*[:.]|n\.?b\.?\s*:|abbreviations?\b|legend\s*:"
    r"|key\s*:|source\s*:|(?:data|values|results|numbers)\s+(?:are|is|were|represent|"
    r"shown|expressed|given)|all (?:values|data|doses)\b|mean\s*±|n\.?\s?[adrs]\.?\s*"
    r"[,:=–-]|[*†‡§#¶]+\s?\S|\(?[a-f]\)\s|p\s?[<≤]|sem\b|s\.e\.m\.|"
    r"[A-Z][\w-]{0,9}\s?[:=,]\s?(?:not |no )|(?:ki|ic50|ec50|s\.?c\.?|i\.?p\.?|p\.?o\.?"
    r")\s?[:=])",
    re.IGNORECASE,
)
_DATUM = re.compile(
    r"[<>~≈≤≥=±+−–-]*\s*\d[\d.,]*(?:-\d+)*(?:\s*(?:±|\+/-|–|—|-|to)\s*\d[\d.,]*)?\s*"
    r"(?:%|[nµμup]?M|m?g(?:/\w+)*|mg/kg.*|days?|weeks?|h|min|\([^()]*\)|\*+)?"
    r"|[-–—]+|n\.?[adr]\.?|n/a|not (?:specified|reported|available|determined|tested)"
    r"|.*\[\d[\d,\s–-]*\]|\(?[A-Z][^()]{2,60},? (?:19|20)\d\d[a-z]?\)?.*",
    re.IGNORECASE | re.DOTALL,
)
_HEADER_WORD = re.compile(
    r"\b(?:ref(?:erence)?s?|citations?|source|species|animal|model|dose|dosage|dosing"
    r"|regimen|assay|test|task|outcomes?|findings?|results?|effects?|route|compound"
    r"|ligand|drug|receptor|target|site|ki|ic50|ec50|kd|affinity|value|parameter"
    r"|population|duration|measures?|study|trial|phase|strain|property|activity|unit"
    r"|system|type|name|indication|status|action|mechanism|year|design|tissue|enzyme"
    r"|concentration|potency|efficacy|subjects?|participants?|patients?|n)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Draft:
    """A table while its pieces are gathered."""

    rows: list[list[Passage]]
    header_rows: int | None
    start: int
    end: int
    gap: int
    caption: Block | None = None
    notes: list[Passage] = field(default_factory=list)
    header: list[Passage] = field(default_factory=list)
    width: int = 0


def assemble(blocks: Sequence[Block]) -> tuple[list[Block | Table], list[Defect]]:
    """Return the blocks with their tables made, and what is cut off from them."""
    if not any(block.kind == "table" or is_caption(block) for block in blocks):
        return list(blocks), []
    parts = _with_captions(_join_parts(blocks))
    finished: list[Block | Table] = []
    defects: list[Defect] = []
    number = 0
    for part in parts:
        if isinstance(part, Block):
            finished.append(part)
            if is_caption(part):
                defects.append(_lost(part))
            continue
        number += 1
        table, found = _finish(part, number)
        defects += found
        if table is None:
            number -= 1
        else:
            finished.append(table)
    return finished, defects


def is_caption(block: Block) -> bool:
    """Tell whether a block is the caption of a table and not prose about one."""
    if block.kind not in ("text", "heading"):
        return False
    text = block.text
    return text[:1] in "TtS" and len(text) < 600 and bool(CAPTION.match(text))


def is_note(block: Block) -> bool:
    """Tell whether a block that follows a table belongs to it."""
    if block.kind == "item":
        return block.marker in ("*", "†", "‡", "§") and block.gap < 2
    return block.kind == "text" and bool(_NOTE.match(block.text))


def _lost(caption: Block) -> Defect:
    span = caption.passage.span()
    return Defect("truncated_table", span, f"no table follows {caption.text[:80]!r}")


def _join_parts(blocks: Sequence[Block]) -> Iterator[Block | _Draft]:
    """Yield blocks and drafts; rows that only a page end separates are one draft."""
    draft: _Draft | None = None
    for index, block in enumerate(blocks):
        if block.kind == "table":
            fresh = _Draft(
                block.rows, block.header_rows, block.start, block.end, block.gap
            )
            _set_header(fresh)
            if block.caption is not None:
                span = block.caption.span()
                fresh.caption = Block("text", block.caption, span.start, span.end)
            if draft and _continues(draft, fresh):
                _extend(draft, fresh)
            else:
                if draft:
                    yield draft
                draft = fresh
        elif draft and _is_continuation_line(draft, block, blocks, index):
            continue
        else:
            if draft:
                yield draft
                draft = None
            yield block
    if draft:
        yield draft


def _is_continuation_line(
    draft: _Draft, block: Block, blocks: Sequence[Block], index: int
) -> bool:
    """Tell whether a line says only that the table before it goes on."""
    after = blocks[index + 1] if index + 1 < len(blocks) else None
    if after is None or after.kind != "table" or block.kind not in ("text", "heading"):
        return False
    return len(block.text) < 200 and bool(_CONTINUED.search(block.text))


def _set_header(draft: _Draft) -> None:
    sizes = Counter(len(row) for row in draft.rows)
    draft.width = max(sizes, key=lambda size: (sizes[size], size))
    if len(sizes) > 1:
        draft.width = max(draft.width, len(draft.rows[0]))
        draft.rows = _mend(draft.rows, draft.width)
    count = draft.header_rows
    if count is None:
        count = 1 if draft.rows and is_header(draft.rows[0]) else 0
    # Several header rows become one: a column is named by all that stands over it.
    head, draft.rows = draft.rows[:count], draft.rows[count:]
    draft.header_rows = count
    draft.header = head[0] if head else []
    for row in head[1:]:
        draft.header = [
            upper if upper == lower or not lower.text else _over(upper, lower)
            for upper, lower in zip(draft.header, row, strict=False)
        ]


def _over(upper: Passage, lower: Passage) -> Passage:
    return Passage.joined([upper, lower]) if upper.text else lower


def _mend(rows: list[list[Passage]], width: int) -> list[list[Passage]]:
    """Return the rows with those joined that a line end inside a cell broke."""
    mended: list[list[Passage]] = []
    for row in rows:
        above = mended[-1] if mended else None
        if above and len(above) < width and len(above) + len(row) - 1 == width:
            cell = Passage.joined([p for p in (above[-1], row[0]) if p.text])
            mended[-1] = [*above[:-1], cell if cell.text else row[0], *row[1:]]
        else:
            mended.append(row)
    return mended


def is_header(row: Sequence[Passage]) -> bool:
    """Tell whether a row names columns and holds no data."""
    cells = [cell.text for cell in row if cell.text]
    if not cells or any(len(cell) > 80 for cell in cells):
        return False
    data = sum(bool(_DATUM.fullmatch(cell)) for cell in cells)
    named = sum(bool(_HEADER_WORD.search(cell)) for cell in cells)
    if data:
        return named > data and named * 2 > len(cells)
    ends = any(cell.endswith(".") and " " in cell and len(cell) > 30 for cell in cells)
    return not ends


def _continues(draft: _Draft, fresh: _Draft) -> bool:
    if not draft.rows and draft.header and not fresh.header:
        return True
    if _same_words(draft.header, fresh.header):
        return bool(draft.header) or draft.width == fresh.width
    short = len(draft.rows[-1]) if draft.rows else 0
    if short and short < draft.width:
        first = fresh.header or (fresh.rows[0] if fresh.rows else [])
        if short + len(first) - 1 == draft.width:
            return True
    if draft.width != fresh.width:
        return False
    named = sum(bool(_HEADER_WORD.search(cell.text)) for cell in fresh.header)
    return not fresh.header or named * 2 < len(fresh.header)


def _extend(draft: _Draft, fresh: _Draft) -> None:
    rows = fresh.rows
    if fresh.header and not _same_words(draft.header, fresh.header):
        rows = [fresh.header, *rows]
    # Only where the two meet can a row be in two pieces: the rest is whole.
    last = draft.rows[-1:]
    del draft.rows[-1:]
    draft.rows += _mend([*last, *rows], draft.width)
    draft.end = fresh.end


def _same_words(one: Sequence[Passage], other: Sequence[Passage]) -> bool:
    return [c.text.lower() for c in one] == [c.text.lower() for c in other]


def _with_captions(parts: Iterator[Block | _Draft]) -> list[Block | _Draft]:
    """Give each draft its caption and notes, taking those out of the blocks."""
    found = _merge_bare_labels(list(parts))
    below = _captions_below(found)
    result: list[Block | _Draft] = []
    pending: Block | None = None
    open_draft: _Draft | None = None
    for part in found:
        if isinstance(part, _Draft):
            if part.caption is None:
                part.caption, pending = pending, None
            elif pending:
                result.append(pending)
                pending = None
            open_draft = part
            result.append(part)
        elif is_caption(part) and not _is_prose(part):
            if open_draft and open_draft.caption is None and below:
                open_draft.caption = part
                continue
            if pending:
                result.append(pending)
            pending, open_draft = part, None
        elif open_draft and is_note(part):
            open_draft.notes.append(part.passage)
        else:
            if pending:
                # One sentence may stand between a caption and its table.
                result.append(pending)
                pending = None
            open_draft = None
            result.append(part)
    if pending:
        result.append(pending)
    return _late_tables(result)


def _is_prose(block: Block) -> bool:
    match = CAPTION.match(block.text)
    return bool(match) and match["rest"].strip() == "" and len(block.text) > 250  # type: ignore[index]


def _merge_bare_labels(parts: list[Block | _Draft]) -> list[Block | _Draft]:
    """Join ``Table 2`` on a line of its own with the title on the next."""
    merged: list[Block | _Draft] = []
    for index, part in enumerate(parts):
        before = merged[-1] if merged else None
        after = parts[index + 1] if index + 1 < len(parts) else None
        if (
            isinstance(part, Block)
            and isinstance(before, Block)
            and isinstance(after, _Draft)
            and part.kind == "text"
            and not is_caption(part)
            and is_caption(before)
            and len(before.text) < 20
            and len(part.text) < 250
        ):
            joined = Passage.joined([before.passage, part.passage])
            merged[-1] = Block("text", joined, before.start, part.end, before.gap)
        else:
            merged.append(part)
    return merged


def _captions_below(parts: Sequence[Block | _Draft]) -> bool:
    """Tell whether the document prints captions under its tables."""
    above = below = 0
    for index, part in enumerate(parts):
        if not isinstance(part, Block) or not is_caption(part):
            continue
        before = parts[index - 1] if index else None
        after = parts[index + 1] if index + 1 < len(parts) else None
        follows, leads = isinstance(before, _Draft), isinstance(after, _Draft)
        above += leads and not follows
        below += follows and not leads
    return below > above


def _late_tables(parts: list[Block | _Draft]) -> list[Block | _Draft]:
    """Give a caption to the table that one paragraph separates from it."""
    result: list[Block | _Draft] = []
    for part in parts:
        if isinstance(part, _Draft) and part.caption is None and len(result) > 1:
            between, caption = result[-1], result[-2]
            if (
                isinstance(caption, Block)
                and isinstance(between, Block)
                and is_caption(caption)
                and between.kind == "text"
                and not headings.looks_like_heading(between.text)
            ):
                part.caption = caption
                del result[-2]
        result.append(part)
    return result


def _finish(draft: _Draft, number: int) -> tuple[Table | None, list[Defect]]:
    caption = draft.caption.passage if draft.caption else None
    match = CAPTION.match(caption.text) if caption else None
    label = " ".join(match["label"].split()) if match else None
    name = label or f"table {number}"
    span = Span(draft.start, draft.end)
    if not draft.rows:
        detail = f"{name} has a header and no rows"
        if not draft.header:
            return None, []
        table = Table(number, label, caption, tuple(draft.header), ())
        return table, [Defect("truncated_table", span, detail)]
    defects = []
    rows = []
    width = max(draft.width, len(draft.header))
    for count, cells in enumerate(draft.rows, start=1):
        if len(cells) < width:
            if any(cell.text for cell in cells[1:]) or count == len(draft.rows):
                where = Span(cells[0].span().start, cells[-1].span().end)
                detail = f"row {count} of {name} has {len(cells)} of {width} cells"
                defects.append(Defect("truncated_table", where, detail))
            end = cells[-1].span().end
            cells = [*cells, *([Passage("", ((0, end),))] * (width - len(cells)))]
        rows.append(Row(count, tuple(cells)))
    header = tuple(draft.header)
    table = Table(number, label, caption, header, tuple(rows), tuple(draft.notes))
    return table, defects
