"""Lines of running text: which go on a paragraph, which are a heading of the next."""

from __future__ import annotations

import re

from kg.documents import headings
from kg.documents.marks import CAPTION, DATE_ALONE, GENERIC, METADATA
from kg.documents.plain import lists
from kg.documents.plain.cells import take_rest_of_cell
from kg.documents.plain.lines import Line
from kg.documents.plain.scan import ENDS, Chunk, Scan

_FRONT_LINES = 60
_OPEN_TITLE = re.compile(
    r"(?:[,:\-–—&]|\b(?:an?|the|of|and|or|in|to|with|by|for|from|as|at|on|its|via|vs"
    r"\.?))$",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:\*\*|__)?(?:objective|purpose|aim|principle|rationale|animals|subjects"
    r"|apparatus|equipment|materials|procedure|protocol|method|notes?|measures?|analysis"
    r"|scoring|abbreviations|(?:day|step|phase|stage|week|trial)s? \d[^:]{0,40})"
    r"(?:\*\*|__)?:",
    re.IGNORECASE,
)


def take_text(scan: Scan, line: Line, printed: str) -> None:
    """Put a line into the open paragraph or item, or begin a paragraph with it."""
    current = scan.current
    front = scan.index < _FRONT_LINES and bool(
        METADATA.match(printed) or DATE_ALONE.fullmatch(printed.rstrip())
    )
    if line.gap == 0 and current is not None:
        open_text = current.kind in ("text", "item") and not current.closed
        if open_text and not front and _goes_on(scan, line, printed, current):
            current.add(line)
            return
        if current.kind == "table" and current.rows:
            take_rest_of_cell(scan, line, current)
            return
    chunk = scan.open("text", line)
    if headings.is_references(printed.strip("*_ ")):
        scan.listing = chunk.closed = True
    elif front or is_tight_heading(scan, line, None):
        chunk.closed = True
    elif line.text[0] in " \t" and current and current.kind == "item":
        # A second paragraph of the item that it is indented under.
        indent = len(line.text) - len(printed)
        chunk.depth = int(indent > current.indent + 1 and line.gap < 3)


def is_tight_heading(scan: Scan, line: Line, before: Chunk | None) -> bool:
    """Tell whether a line that is not followed by a blank one is a heading."""
    text = line.text.strip().strip("*_")
    after = scan.next()
    if after is None or after.gap or not 0 < len(text) <= 90:
        return False
    if before and not before.last.endswith(ENDS):
        return False
    if headings.is_known(text):
        return True
    if not scan.found or (len(scan.found) == 1 and before):
        return False
    if text[-1] == ":" or not headings.looks_like_heading(text):
        return False
    if headings.is_keyed(text) and headings.is_keyed(after.text.lstrip()):
        return False
    if text.isupper() and len(text) > 4:
        return True
    following = after.text.lstrip()
    if _LABEL.match(following) or lists.MARKER.match(following):
        return line.gap > 0
    if following[0].islower() or len(following) <= len(text):
        return False
    titled = headings.title_case(headings.strip_number(text).split() or ["a"])
    alone = line.gap > 0 and len(following) > 160
    return len(text) < 0.7 * max(scan.wrap, len(following)) and (titled or alone)


def _goes_on(scan: Scan, line: Line, printed: str, current: Chunk) -> bool:
    """Tell whether a line right under a paragraph or item is part of it."""
    if printed[0].islower():
        return True
    if scan.listing and current.kind == "item":
        return not (headings.is_boilerplate(printed) or headings.is_imprint(printed))
    if CAPTION.match(printed) or _LABEL.match(printed):
        return False
    if current.last.count("→") > 1 and current.last[-1] not in ".,→":
        # A chain of arrows is drawn on a line of its own.
        return False
    if headings.is_keyed(printed) and _is_keyed(scan, current):
        return False
    if len(scan.found) == 1 and current.kind == "text":
        return _title_goes_on(printed, current)
    if is_tight_heading(scan, line, current):
        return False
    last = current.last
    ended = last.endswith((".", "!", "?", ".]", ".**"))
    return not ended or (scan.wrapped and len(last) > 0.7 * scan.wrap)


def _is_keyed(scan: Scan, current: Chunk) -> bool:
    """Tell whether lines that each name a thing and tell it stand one under another."""
    if current.kind != "text" or not headings.is_keyed(current.first.lstrip()):
        return False
    # The first line of a wrapped paragraph may have a colon as well.
    return len(current.pieces) == 1 or current.last.endswith(ENDS) or not scan.wrapped


def _title_goes_on(printed: str, title: Chunk) -> bool:
    last = title.last
    if _OPEN_TITLE.search(last):
        return True
    if len(last) < 30 or GENERIC.fullmatch(printed) or headings.is_known(printed):
        return len(last) > 160
    same_case = last.isupper() == printed.strip().isupper()
    return same_case and not any(map(str.isdigit, printed)) and "," not in printed
