"""Pictures that are gone: their marks and captions are taken out, each told as lost.

A caption without its picture says nothing that could be checked: it is no statement
of the text, so no claim may rest on it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from kg.documents.blocks import Block
from kg.documents.inline import edited
from kg.documents.model import Defect, Span
from kg.patterns import Pattern

_LABEL = re.compile(
    r"(?:Figure|Fig\.|FIG\.|FIGURE|Scheme|Diagram|Chart)\s*S?\d{1,3}[a-z]?\s*[:.–—|-]"
)
_MARK = Pattern(
    r"\[(?:figure|image|graphic|diagram|picture|scheme|chart|graph|plot|plate|photo)s?\b"
    r"[^\[\]]{0,120}\]"
    r"|\(?(?:the\s+)?(?:figure|plate|chart|graph|plot|diagram|picture|image)s?\b"
    r"[^.()\[\]]{0,90}(?:\([^()]{0,60}\))?[^.()\[\]]{0,60}\b"
    r"(?:(?:could|can)\s?not\s+be\s+(?:reproduced|shown|printed)"
    r"|(?:is|are)\s+(?:only\s+)?(?:in|to be found in)"
    r"\s+the\s+(?:printed|print|online|web)\s+(?:edition|version))"
    r"[^.()\[\]]{0,40}\.?\)?",
    re.IGNORECASE,
)
_FINITE = re.compile(r"\b(?:is|are|was|were|has|have|can|may|will|shows?)\b")
_CITED = re.compile(r"\[\d{1,3}\]")


def take_figures(
    blocks: Sequence[Block], has_picture: Callable[[str], bool]
) -> tuple[list[Block], list[Defect]]:
    """Return the blocks without figures and captions, and what is lost of them."""
    kept: list[Block] = []
    lost: list[Defect] = []
    skip = False
    for index, block in enumerate(blocks):
        if skip:
            skip = False
            continue
        labelled = block.kind == "text" and bool(_LABEL.match(block.text))
        if block.kind != "figure" and not labelled:
            found = _take_marks(block)
            lost += found
            if block.text or not found:
                kept.append(block)
            continue
        mark, caption = block, block if labelled else None
        after = blocks[index + 1] if index + 1 < len(blocks) else None
        if labelled and after is not None and after.kind == "figure":
            mark, skip = after, True
        elif not labelled and after is not None and _is_caption(after):
            caption, skip = after, True
        if not has_picture(mark.source or ""):
            lost.append(_lost(mark, caption))
    return kept, lost


def _take_marks(block: Block) -> list[Defect]:
    """Take ``[Figure 1 omitted]`` out of running text."""
    if block.kind not in ("text", "item") or not any(
        word in block.text for word in ("[", "edition", "version", " not be ", "cannot")
    ):
        return []
    marks = list(_MARK.finditer(block.text))
    lost = [
        Defect(
            "lost_figure",
            block.passage.span(*mark.span()),
            f"a figure is lost: {mark[0].strip('[]().')}",
        )
        for mark in marks
    ]
    if marks:
        cuts = [(*mark.span(), "") for mark in marks]
        block.passage = edited(block.passage, cuts).stripped()
    return lost


def _lost(mark: Block, caption: Block | None) -> Defect:
    # Of a mark without a caption only an alternative text tells what was there.
    shown = caption.text if caption else mark.text if mark.marker else ""
    detail = f"the figure is lost: {shown}" if shown else "a figure is lost"
    start = min(mark.start, caption.start if caption else mark.start)
    end = max(mark.end, caption.end if caption else mark.end)
    return Defect("lost_figure", Span(start, end), detail)


def _is_caption(block: Block) -> bool:
    """Tell whether what follows a mark is its caption: a phrase, not a statement."""
    if block.kind != "text" or block.gap > 3:
        return False
    text = block.text
    if _LABEL.match(text):
        return True
    return (
        text.endswith(".")
        and len(text) < 200
        and ". " not in text
        and text[0].isupper()
        and not _FINITE.search(text)
        and not _CITED.search(text)
    )
