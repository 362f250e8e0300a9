"""Headings that run into their paragraph: ``How it works. The drug inhibits ...``.

One alone is a sentence; several long paragraphs in a row that each begin so are the
sections of a text that has no other headings there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from kg.documents import headings
from kg.documents.blocks import Block

_RUN_IN = re.compile(
    r"(?:[^\W\d_a-z][\w'’-]*)(?: [\w'’(),/-]{1,24}){0,6}\.(?=\s+[^\W_a-z])"
)
_QUESTION = re.compile(r"(?:what|how|why|where|when|which|who|does|is|can)\b", re.I)
_FEWEST = 3
_LONG = 150
_LONGEST = 60


def split_run_in(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with the headings that run into paragraphs split off."""
    result: list[Block] = []
    for found, group in groupby(blocks, _has_run_in):
        run = list(group)
        lengths = sorted(len(block.text) for block in run)
        if found and len(run) >= _FEWEST and lengths[len(run) // 2] >= _LONG:
            for block in run:
                result += _split(block)
        else:
            result += run
    return result


def _has_run_in(block: Block) -> bool:
    if block.kind != "text" or block.depth or len(block.text) <= _LONGEST:
        return False
    match = _RUN_IN.match(block.text)
    if match is None or match.end() > _LONGEST:
        return False
    return bool(_QUESTION.match(match[0])) or not headings.has_verb(match[0])


def _split(block: Block) -> tuple[Block, Block]:
    match = _RUN_IN.match(block.text)
    end = match.end() if match else 0
    passage = block.passage
    head = passage.part(0, end - 1)
    rest = passage.part(end, len(passage.text)).stripped()
    first = head.span().end
    return (
        Block("heading", head, block.start, first, gap=block.gap),
        Block("text", rest, rest.source(0), block.end, gap=1, lines=block.lines),
    )
