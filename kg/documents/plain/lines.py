"""Printed lines with their place, without what belongs to the page and not the text.

Running headers and footers, page numbers and category tags are told from headings by
standing next to a page end again and again, or by their form.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import NamedTuple

from kg.documents import headings
from kg.documents.blocks import PAGE_GAP
from kg.documents.marks import FIGURE

_OTHER_ENDS = ("\r", "\f", "\v", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029")
_PAGE_NUMBER = re.compile(
    r"[-–—|\s\[(]*(?:page|p\.|pg\.?)?\s*\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?[-–—|\s\])]*",
    re.IGNORECASE,
)
_TAG = re.compile(
    r"(?:foundational (?:&|and) exploratory|applications? (?:&|and) protocols?"
    r"|methodolog(?:y|ical) (?:&|and) applications?|troubleshooting (?:&|and) "
    r"optimi[sz]ation|validation (?:&|and) comparative|check availability (?:&|and) "
    r"pricing|technology process and optimi[sz]ation|core science (?:&|and) "
    r"biosynthesis|get quote|\[get quote\]\(#\)|back to top|skip to (?:main )?content"
    r"|(?:©|\(c\)|copyright)\s.{0,80}|.{0,80}\|\s*page \d+(?: of \d+)?"
    r"|page \d+(?: of \d+)?\s*\|.{0,80}|https?://\S+\s+\d+/\d+"
    r"|\d{1,2}/\d{1,2}/\d{2,4},? \d{1,2}:\d{2}(?: ?[AP]M)?\b.{0,120})",
    re.IGNORECASE,
)
_PAGE_OF = re.compile(
    r"[-–—|\s\[(]*page\s+\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?[-–—|\s\])]*", re.IGNORECASE
)
_SET_APART = re.compile(r"\S {3,}\S|\S \| \S")
_NUMBERED = re.compile(
    r"(?:\s{2,}|\s*[|·•–—]\s*)(?:page\s*|p\.\s*)?\d{1,4}"
    r"(?:\s*(?:/|of)\s*\d{1,4})?$|^\d{1,4}(?:\s{2,}|\s*[|·•]\s*)",
    re.IGNORECASE,
)
_FOOTER = re.compile(r"(?P<key>.{6,100}?\s?(?:\||\s{3}|·|•)\s*)(?P<number>\d{1,3})")
_DRAWN = re.compile(r"[_=–—-]{20,}")
_KEPT = re.compile(r"\W*(?:table|figure|fig\.|note|procedure)\b", re.IGNORECASE)


class Line(NamedTuple):
    """A line that is not blank; ``gap`` counts the blank lines before it."""

    gap: int
    start: int
    text: str


def read_lines(text: str) -> list[Line]:
    """Return the lines that carry text, page debris removed."""
    return without_debris(split_lines(text))


def split_lines(text: str) -> list[Line]:
    """Return all lines that are not blank; a form feed counts as a page end."""
    if any(end in text for end in _OTHER_ENDS):
        return _split_any(text)
    lines = []
    start = gap = 0
    for line in text.split("\n"):
        if line and not line.isspace():
            lines.append(Line(gap, start, line))
            gap = 0
        else:
            gap += 1
        start += len(line) + 1
    return lines


def _split_any(text: str) -> list[Line]:
    lines = []
    start = gap = 0
    for raw in text.splitlines(keepends=True):
        line = raw.rstrip("\r\n\f\v\x1c\x1d\x1e\x85\u2028\u2029")
        if line and not line.isspace():
            lines.append(Line(gap, start, line))
            gap = 0
        else:
            gap += 1
        if "\f" in raw:
            gap += PAGE_GAP
        start += len(raw)
    return lines


def without_debris(lines: list[Line]) -> list[Line]:
    """Return the lines without running headers, page numbers and category tags.

    Page numbers go first: the header that stood over one then stands at a page end.
    """
    places = {i for i in range(len(lines)) if _is_debris(lines, i)}
    places |= _counted_footers(lines)
    lines = _without(lines, places | _rules_beside(lines, places))
    running = _find_running(lines)
    if not running:
        return lines
    return _without(
        lines,
        {
            index
            for index, line in enumerate(lines)
            if _running_key(line.text) in running
            # A title comes back on each page, but is not set in columns.
            and (index or _SET_APART.search(line.text.strip()))
        },
    )


def _without(lines: list[Line], places: set[int]) -> list[Line]:
    """Return the lines without those at ``places``, each of which ends a page."""
    if not places:
        return lines
    kept: list[Line] = []
    gap = 0
    for index, line in enumerate(lines):
        if index in places:
            gap = max(gap, line.gap, PAGE_GAP)
            continue
        kept.append(line._replace(gap=max(gap, line.gap)) if gap else line)
        gap = 0
    return kept


def _running_key(text: str) -> str:
    """Return a line without the page number at one of its ends."""
    return _NUMBERED.sub("", text.strip())


def _is_debris(lines: list[Line], index: int) -> bool:
    line = lines[index]
    above = line.gap > 0 or index == 0
    below = (
        index + 1 == len(lines)
        or lines[index + 1].gap > 0
        or bool(_DRAWN.fullmatch(lines[index + 1].text.strip()))
    )
    if len(line.text) > 200 or not (above or below):
        return False
    text = line.text.strip()
    if len(text) <= 24 and _PAGE_NUMBER.fullmatch(text):
        return (above and below) or bool(_PAGE_OF.fullmatch(text))
    return len(text) <= 160 and bool(_TAG.fullmatch(text))


def _counted_footers(lines: list[Line]) -> set[int]:
    """Return the lines that come again and again but for a number that counts pages."""
    found: dict[str, list[tuple[int, int]]] = {}
    for index, line in enumerate(lines):
        text = line.text.strip()
        counts = len(line.text) < 160 and text[-1:].isdecimal()
        match = _FOOTER.fullmatch(text) if counts else None
        if match:
            found.setdefault(match["key"], []).append((index, int(match["number"])))
    return {
        index
        for places in found.values()
        if len(places) > 1
        and all(b[1] == a[1] + 1 for a, b in pairwise(places))
        and all(lines[index].gap for index, _ in places)
        for index, _ in places
    }


def _rules_beside(lines: list[Line], places: set[int]) -> set[int]:
    """Return the drawn lines that part a page number from the next page."""
    return {
        other
        for index in places
        for other in (index - 1, index + 1)
        if 0 <= other < len(lines) and _DRAWN.fullmatch(lines[other].text.strip())
    }


def _find_running(lines: list[Line]) -> frozenset[str]:
    """Return lines that stand at page ends at least three times.

    The title may come back as a running header even once.
    """
    at_ends: Counter[str] = Counter()
    for index, line in enumerate(lines):
        after = lines[index + 1].gap if index + 1 < len(lines) else 0
        if index and (line.gap >= PAGE_GAP or after >= PAGE_GAP):
            text = line.text.strip()
            if len(text) <= 120 and "\t" not in text:
                at_ends[_running_key(text)] += 1
    title = lines[0].text.strip(" #*") if lines else ""
    return frozenset(
        text
        for text, count in at_ends.items()
        if text
        and (
            count >= (2 if _SET_APART.search(text) else 3)
            or (text == title and len(title) > 8)
        )
        and text[-1] != ":"
        and not text[0].isdigit()
        and text[0] not in "-*•"
        and not _KEPT.match(text)
        and not headings.is_known(text)
        and not FIGURE.fullmatch(text)
    )
