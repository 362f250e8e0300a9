"""Sentences that a page end cut in two, put together again."""

from __future__ import annotations

import re

from kg.documents import headings
from kg.documents.blocks import PAGE_GAP
from kg.documents.plain.scan import Chunk

_CITED = re.compile(r"(?:\s*\^?\{?\[\d[\d,;\s–-]*\]\}?)+$")
_OPEN_END = re.compile(
    r"(?:\b(?:a|an|the|of|and|or|in|to|with|by|for|that|is|are|was|were|be|been|from"
    r"|as|at|on|into|which|its|their|this|these|those|not|no|than|between|through|via"
    r"|against|has|have|had|can|may|such|both|more|most|most|very)|[,\-–(])$",
    re.IGNORECASE,
)
_LONGEST_OPEN_END = 12
_CERTAINLY_PROSE = 160
_START = re.compile(r"(?:Table|Figure|Fig\.|Note|Notes|Objective|Purpose)\b", re.I)


def join_pages(chunks: list[Chunk]) -> list[Chunk]:
    """Return the chunks with those joined that are one sentence.

    A gap of a page proves nothing by itself: what stands before it must be
    unfinished prose, and what follows must go on.
    """
    joined: list[Chunk] = []
    for chunk in chunks:
        before = joined[-1] if joined else None
        if before and _goes_on(before, chunk):
            _join(before, chunk)
        elif (
            before
            and len(joined) > 1
            and _is_stray(before)
            and chunk.gap
            and _goes_on(joined[-2], chunk, certain=True)
        ):
            joined.pop()
            _join(joined[-1], chunk)
        else:
            joined.append(chunk)
    return joined


def _join(before: Chunk, chunk: Chunk) -> None:
    before.pieces += chunk.pieces
    before.end = chunk.end


def _goes_on(before: Chunk, chunk: Chunk, *, certain: bool = False) -> bool:
    if chunk.kind != "text" or before.kind not in ("text", "item"):
        return False
    if before.closed or chunk.closed or chunk.gap == 0 or chunk.depth:
        return False
    end = before.last[-200:].rstrip("*_ \"'”’")
    if end.endswith(("]", "}")):
        end = _CITED.sub("", end)
    if not end or end[-1] in ".?!:;":
        return False
    start = chunk.first.lstrip().lstrip("*_(\"'“‘")
    if not start or _START.match(start) or headings.is_known(chunk.first.strip("* ")):
        return False
    open_end = bool(_OPEN_END.search(end[-_LONGEST_OPEN_END:]))
    if start[0].islower() or (start[0] == "$" and open_end):
        return open_end or _is_prose(before, end)
    if certain:
        return False
    if open_end:
        return _is_prose(before, end)
    finished = chunk.last.rstrip("*_ ").endswith((".", "]"))
    long = _length(before) > _CERTAINLY_PROSE
    return chunk.gap >= PAGE_GAP and long and finished and start[0].isalnum()


def _length(chunk: Chunk) -> int:
    # A few lines tell enough of how long a chunk is: it may have a million.
    return sum(len(piece) for _, piece in chunk.pieces[:4])


def _is_prose(chunk: Chunk, end: str) -> bool:
    """Tell whether a chunk is running text and no heading."""
    length = _length(chunk)
    if length > _CERTAINLY_PROSE:
        return True
    return length > 50 and " " in end and not _titled(chunk)


def _titled(chunk: Chunk) -> bool:
    return len(chunk.pieces) == 1 and headings.looks_like_heading(
        chunk.first.strip().strip("*_")
    )


def _is_stray(chunk: Chunk) -> bool:
    """Tell whether a chunk may be a line of the page and not of the text."""
    return (
        chunk.kind == "text"
        and len(chunk.pieces) == 1
        and chunk.gap > 0
        and len(chunk.first) < 100
        and not chunk.last.endswith((".", ":", ";", "?"))
    )
