"""Tables under way: rows joined over page ends, and the header told from the rows.

Rows that nothing but a page end separates are one table, with or without a repeated
header.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kg.documents.blocks import Block
from kg.documents.model import Passage

_CONTINUED = re.compile(r"\bcont(?:inued|['’]?d|\.)", re.IGNORECASE)
_DATUM = re.compile(
    r"[<>~≈≤≥=±+−–-]*\s*\d[\d.,]*(?:-\d+)*(?:\s*(?:±|\+/-|–|—|-|to)\s*\d[\d.,]*)?\s*"
    r"(?:%|[nµμup]?M|m?g(?:/\w+)*|mg/kg.*|days?|weeks?|h|min|\([^()]*\)|\*+)?"
    r"|[-–—]+|n\.?[adr]\.?|n/a|not (?:specified|reported|available|determined|tested)"
    r"|.*\[\d[\d,\s–-]*\]|\(?[A-Z][^()]{2,60},? (?:19|20)\d\d[a-z]?\)?.*",
    re.IGNORECASE | re.DOTALL,
)
_UNIT = re.compile(
    r"[\s(\[]*(?:[pnµμum]?M|[pnµμum]?mol/[lL]|m?g/kg|[µμu]g/kg|mg|mg/d(?:ay)?|%|n|h|min|days|"
    r"weeks|months|(?:mean\s*)?±\s*s\.?[ed]\.?m?\.?)[\s)\]]*",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_HEADER_WORDS = frozenset(
    {
        "ref", "refs", "reference", "references", "citation", "citations", "source",
        "species", "animal", "animals", "model", "dose", "dosage", "dosing",
        "regimen", "assay", "test", "task", "outcome", "outcomes", "finding",
        "findings", "result", "results", "effect", "effects", "route", "compound",
        "ligand", "drug", "receptor", "target", "site", "ki", "ic50", "ec50", "kd",
        "affinity", "value", "parameter", "population", "duration", "measure",
        "measures", "study", "trial", "phase", "strain", "property", "activity",
        "unit", "system", "type", "name", "indication", "status", "action",
        "mechanism", "year", "design", "tissue", "enzyme", "concentration", "potency",
        "efficacy", "subject", "subjects", "participant", "participants", "patient",
        "patients", "gene", "protein", "proteins", "transporter", "transporters",
        "preparation", "radioligand", "inhibition", "challenge", "treatment",
        "treatments", "schedule", "comparator", "comparators", "direction", "scale",
        "scales", "instrument", "instruments", "endpoint", "endpoints", "sem", "hill",
        "emax", "n",
    }
)  # fmt: skip


@dataclass(slots=True)
class Draft:
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


def join_parts(blocks: Sequence[Block]) -> Iterator[Block | Draft]:
    """Yield blocks and drafts; rows that only a page end separates are one draft."""
    draft: Draft | None = None
    for index, block in enumerate(blocks):
        if block.kind == "table":
            fresh = Draft(
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
    draft: Draft, block: Block, blocks: Sequence[Block], index: int
) -> bool:
    """Tell whether a line says only that the table before it goes on."""
    after = blocks[index + 1] if index + 1 < len(blocks) else None
    if after is None or after.kind != "table" or block.kind not in ("text", "heading"):
        return False
    return len(block.text) < 200 and bool(_CONTINUED.search(block.text))


def _set_header(draft: Draft) -> None:
    sizes = Counter(len(row) for row in draft.rows)
    draft.width = max(sizes, key=lambda size: (sizes[size], size))
    if len(sizes) > 1:
        draft.width = max(draft.width, len(draft.rows[0]))
        draft.rows = _mend(draft.rows, draft.width)
    count = draft.header_rows
    if count is None:
        count = 1 if draft.rows and is_header(draft.rows[0]) else 0
        if count and draft.width == 2 and _names_rows(draft.rows):
            count = 0
    if count == 1 and _heads_too(draft.rows):
        count = 2
    # Several header rows become one: a column is named by all that stands over it.
    head, draft.rows = draft.rows[:count], draft.rows[count:]
    draft.header_rows = count
    draft.header = head[0] if head else []
    for row in head[1:]:
        draft.header = [
            upper if upper.text == lower.text or not lower.text else _over(upper, lower)
            for upper, lower in zip(_spread(draft.header, row), row, strict=False)
        ]


def _heads_too(rows: Sequence[Sequence[Passage]]) -> bool:
    """Tell whether the second row of a table heads its columns as well.

    It holds nothing but units, or it names what a cell over several columns leaves
    open: the columns under it are of numbers.
    """
    if len(rows) < 3 or len(rows[0]) != len(rows[1]):
        return False
    upper, lower, *below = rows
    filled = [cell.text for cell in lower if cell.text.strip()]
    if not filled:
        return False
    if all(_UNIT.fullmatch(cell) for cell in filled):
        return True
    if lower[0].text.strip() or any(map(is_datum, filled)) or len(filled) < 2:
        return False
    named = [cell.text for cell in upper]
    spans = any(
        under.text.strip() and (not above.strip() or named.count(above) > 1)
        for above, under in zip(named, lower, strict=True)
    )
    columns = [at for at, cell in enumerate(lower) if cell.text.strip()]
    held = [row[at].text for row in below for at in columns if at < len(row)]
    return spans and sum(map(is_datum, held)) * 2 > len(held)


def _spread(upper: Sequence[Passage], lower: Sequence[Passage]) -> list[Passage]:
    """Return the upper cells, one that spans several columns over each of them."""
    spread = list(upper)
    spanning: Passage | None = None
    for at, (above, under) in enumerate(zip(upper, lower, strict=False)):
        if above.text.strip():
            spanning = above if under.text.strip() else None
        elif under.text.strip() and spanning is not None:
            spread[at] = spanning
    wide = [c for c, under in zip(upper, lower, strict=False) if c.text and under.text]
    if len(wide) == 1:
        # Set in the middle of its columns, it has some of them on its left.
        for at in range(len(lower)):
            if at < len(spread) and lower[at].text and not spread[at].text:
                spread[at] = wide[0]
    return spread


def _names_rows(rows: Sequence[Sequence[Passage]]) -> bool:
    """Tell whether the first cells name what the second ones tell, ``Dosage:``."""
    return all(row[0].text.endswith(":") for row in rows)


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


def is_datum(cell: str) -> bool:
    """Tell whether a cell holds a number, a dose, a citation or *not available*."""
    return bool(_DATUM.fullmatch(cell))


def names_column(cell: str) -> bool:
    """Tell whether a cell has a word that columns are named by."""
    return not _HEADER_WORDS.isdisjoint(_WORD.findall(cell.lower()))


def is_header(row: Sequence[Passage]) -> bool:
    """Tell whether a row names columns and holds no data."""
    cells = [cell.text for cell in row if cell.text]
    if not cells or any(len(cell) > 80 for cell in cells):
        return False
    data = sum(map(is_datum, cells))
    named = sum(map(names_column, cells))
    if data:
        return named > data and named * 2 > len(cells)
    ends = any(cell.endswith(".") and " " in cell and len(cell) > 30 for cell in cells)
    return not ends


def _continues(draft: Draft, fresh: Draft) -> bool:
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
    named = sum(names_column(cell.text) for cell in fresh.header)
    return not fresh.header or named * 2 < len(fresh.header)


def _extend(draft: Draft, fresh: Draft) -> None:
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
