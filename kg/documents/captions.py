"""Captions and notes: which table each belongs to.

A caption stands above its table or below it, as the document does with those that
leave no doubt; a page end or one paragraph may come between.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kg.documents import headings
from kg.documents.blocks import Block
from kg.documents.drafts import Draft
from kg.documents.model import Passage

CAPTION = re.compile(
    r"(?P<label>(?:Supplementary\s+)?(?:Table|TABLE|Tab\.|Exhibit)\s*(?:[SA]?\d{1,3}[a-z]?"
    r"|[IVX]{1,5})\b|Table(?=\s?[:.–—|]\s))(?P<rest>\s*$|\s*(?:\((?i:cont)[^()]*\))?\s*[:.–—|-]|\s+(?=[A-Z(]|p[KIE]))"
)
_LONGEST = 600
_SHORT = 250
_NOTE = re.compile(
    r"(?:(?:table\s+)?(?:foot)?notes?\b\s*[:.]|n\.?b\.?\s*:|abbreviations?\b|legend\s*:"
    r"|key\s*:|source\s*:|(?:data|values|results|numbers)\s+(?:are|is|were|represent|"
    r"shown|expressed|given)|(?:the\s+)?(?:p?k\s?[id]|p?[ie]c50|affinit(?:y|ies)|potenc(?:y|"
    r"ies)|units?|doses)\s+(?:values?\s+)?(?:\([^()]*\)\s*)?(?:are|is|were|in)\b|"
    r"all (?:values|data|doses)\b|mean\s*±|n\.?\s?[adrs]\.?\s*"
    r"[,:=–-]|[*†‡§#¶]+\s?\S|\(?[a-f]\)\s|p\s?[<≤]|sem\b|s\.e\.m\.|"
    r"[A-Z][\w-]{0,9}\s?[:=,]\s?(?:not |no )|(?:ki|ic50|ec50|s\.?c\.?|i\.?p\.?|p\.?o\.?"
    r")\s?[:=])",
    re.IGNORECASE,
)

_EXPLAINED = re.compile(
    r"(?:(?:n\.?[a-z]\.?|[A-Z][\w-]{0,9})\s?[,:=–-]\s?(?:not|no)\b[^.;]{1,60}[.;]\s+)+"
    r"(?=[A-Z])"
)
"""Abbreviations that a note explains: ``n.a., not available.``"""
_EXPLAINS = re.compile(r"\bn\.[a-z]\.\s?[,:=–-]\s?not\b[^.;]{1,40}\.?$")
_CITED = re.compile(r"\[\d{1,3}(?:[,–-]\s?\d{1,3})*\]")


def is_caption(block: Block) -> bool:
    """Tell whether a block is the caption of a table and not prose about one."""
    text = block.text
    if block.kind not in ("text", "heading") or text[:1] not in "TtSE":
        return False
    match = CAPTION.match(text) if len(text) < _LONGEST else None
    # Without a sign after its number (Table 2 Effects of X) it must be short.
    return match is not None and bool(match["rest"].strip() or len(text) < _SHORT)


def is_note(block: Block) -> bool:
    """Tell whether a block that follows a table belongs to it."""
    if block.kind == "item":
        return block.marker in ("*", "†", "‡", "§") and block.gap < 2
    if block.kind != "text":
        return False
    if _NOTE.match(block.text):
        return True
    last = block.text[-60:]
    return (
        len(block.text) < _LONGEST
        and bool(_EXPLAINS.search(last))
        and not _CITED.search(block.text)
    )


def _without_prose(block: Block) -> tuple[Passage, Block | None]:
    """Return a note, and the running text with citations that goes on behind it."""
    passage = block.passage
    match = _EXPLAINED.match(passage.text)
    if match is None or not _CITED.search(passage.text, match.end()):
        return passage, None
    rest = passage.part(match.end(), len(passage.text)).stripped()
    start = rest.source(0)
    return passage.part(0, match.end()).stripped(), Block(
        "text", rest, start, block.end
    )


def with_captions(parts: Iterator[Block | Draft]) -> list[Block | Draft]:
    """Give each draft its caption and notes, taking those out of the blocks."""
    found = _merge_bare_labels(list(parts))
    below = _captions_below(found)
    result: list[Block | Draft] = []
    pending: Block | None = None
    open_draft: Draft | None = None
    for part in found:
        if isinstance(part, Draft):
            if part.caption is None:
                part.caption, pending = pending, None
            elif pending:
                result.append(pending)
                pending = None
            open_draft = part
            result.append(part)
        elif is_caption(part):
            if open_draft and open_draft.caption is None and below:
                open_draft.caption = part
                continue
            if pending:
                result.append(pending)
            pending, open_draft = part, None
        elif open_draft and is_note(part):
            note, rest = _without_prose(part)
            open_draft.notes.append(note)
            if rest is not None:
                result.append(rest)
                open_draft = None
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


def _merge_bare_labels(parts: list[Block | Draft]) -> list[Block | Draft]:
    """Join ``Table 2`` on a line of its own with the title on the next."""
    merged: list[Block | Draft] = []
    for index, part in enumerate(parts):
        before = merged[-1] if merged else None
        after = parts[index + 1] if index + 1 < len(parts) else None
        if (
            isinstance(part, Block)
            and isinstance(before, Block)
            and isinstance(after, Draft)
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


def _captions_below(parts: Sequence[Block | Draft]) -> bool:
    """Tell whether the document prints captions under its tables."""
    above = below = 0
    for index, part in enumerate(parts):
        if not isinstance(part, Block) or not is_caption(part):
            continue
        before = parts[index - 1] if index else None
        after = parts[index + 1] if index + 1 < len(parts) else None
        follows, leads = isinstance(before, Draft), isinstance(after, Draft)
        above += leads and not follows
        below += follows and not leads
    return below > above


def _late_tables(parts: list[Block | Draft]) -> list[Block | Draft]:
    """Give a caption to the table that one paragraph separates from it."""
    result: list[Block | Draft] = []
    for part in parts:
        if isinstance(part, Draft) and part.caption is None and len(result) > 1:
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
