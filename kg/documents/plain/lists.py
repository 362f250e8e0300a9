"""List markers, and the depth of items: by indent, and where a page end took it.

A parent that is a mere lead-in (``- Procedure:``) must have children. Where the items
after it stand no deeper, because a page end or the extraction from a PDF took their
indent away, they are put back under it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

MARKER = re.compile(
    r"(?P<marker>[-*+•‣▪●○◦·–—⁃∙■□➢►✓]|[⁰¹²³⁴-⁹]{1,3}|o(?=\s{1,3}[A-Z])|\[\^?\s?\d{1,4}\][.:]?"
    r"|\(?(?:\d{1,4}|[a-zA-Z]|[ivx]{1,4})[)]|(?:\d{1,4}|[a-z]|[ivx]{2,4})\.)"
    r"[ \t]+(?=\S)"
)

ENTRY = re.compile(
    r"(?P<marker>(?:(?:Refs?|Nos?|Nr)\b\.?|References?|Source|#|\[?R(?=\d))[ \t]?"
    r"\d{1,3}(?:\]?[.:)]|\])?)[ \t]+(?=\S)",
    re.IGNORECASE,
)
"""What opens an entry of a list of references that is numbered in words: ``Ref. 2``."""
STEP = re.compile(r"(?P<marker>\d{1,2}(?:\.\d{1,2}){1,2}[.)]?)[ \t]+(?=[^\W\d_a-z])")
"""What opens a step that is numbered within another: ``2.1``."""
_NAMED = re.compile(r"\[?(?:[A-Za-z]+\.?|#)[ \t]?(\d{1,3})[\].:)]*")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


@dataclass(slots=True)
class Item:
    """What decides over the depth of a list item."""

    indent: int
    marker: str
    gap: int
    lead_in: bool
    depth: int = 1


def marker_class(marker: str) -> str:
    """Return ``1`` for numbers, ``a`` for letters, else the sign itself."""
    if number_of(marker) is not None or STEP.match(f"{marker} A"):
        return "1"
    core = marker.strip("()[].:")
    return "a" if core.isalpha() and core != "o" else marker


@lru_cache(maxsize=4096)
def number_of(marker: str | None) -> int | None:
    """Return the number that a marker is: 3 for ``[3].``, ``³``, ``Ref. 3``."""
    core = (marker or "").strip("()[].:^ ").translate(_RAISED)
    if core.isascii() and core.isdigit():
        return int(core)
    named = _NAMED.fullmatch(marker or "")
    return int(named[1]) if named else None


def nest(items: Sequence[Item]) -> None:
    """Set the depth of each item of one list."""
    _nest_by_indent(items)
    gaps = sorted(item.gap for item in items[1:])
    usual = gaps[len(gaps) // 2] if gaps else 0
    lead: Item | None = None
    lost = False
    before: Item | None = None
    for item in items:
        if item.lead_in:
            lead, lost = item, False
        elif lead and item.depth <= lead.depth:
            lost = lost or before is lead or item.gap > usual
            if lost:
                item.depth = lead.depth + 1
            else:
                lead = None
        before = item


def _nest_by_indent(items: Sequence[Item]) -> None:
    open_levels: list[tuple[int, str]] = []
    for item in items:
        kind = marker_class(item.marker)
        while open_levels and open_levels[-1][0] > item.indent:
            open_levels.pop()
        level = (item.indent, kind)
        if level in open_levels:
            del open_levels[open_levels.index(level) + 1 :]
        else:
            open_levels.append(level)
        item.depth = len(open_levels)
