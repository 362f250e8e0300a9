"""Lines that open a list item, told from numbered headings and wrapped prose."""

from __future__ import annotations

import re

from kg.documents import headings
from kg.documents.plain import lists
from kg.documents.plain.lines import Line
from kg.documents.plain.prose import is_tight_heading
from kg.documents.plain.scan import ENDS, Chunk, Scan

_BARE_NUMBER = re.compile(
    r"(?P<marker>\d{1,3})[ \t]+(?=[^\W\d_a-z]|[“\"(\[]|www\.)"
    r"|(?P<tight>\d{1,3}[.)])(?=[^\W\d_])"
)
_MOST_LOST = 20
"""So many entries of a list of references may be missing between two."""


def take_item(scan: Scan, line: Line, printed: str) -> bool:
    """Begin a list item with a line, if it is one."""
    match = lists.MARKER.match(printed)
    if match is None and scan.listing:
        match = _BARE_NUMBER.match(printed) or lists.ENTRY.match(printed)
    if match is None and _is_step(scan, line, printed):
        match = lists.STEP.match(printed)
    if match is None:
        return False
    marker = match["marker"] or match["tight"]
    if lists.marker_class(marker) in ("1", "a"):
        opens = _is_counted(scan, line, marker)
    else:
        opens = not _is_wrapped_dash(scan, line, marker, printed[match.end() :])
    if opens:
        at = len(line.text) - len(printed)
        item = scan.open("item", line, at + match.end())
        item.indent = len(line.text[:at].expandtabs(4))
        item.marker = marker
        item.depth = 1
    return opens


def _is_step(scan: Scan, line: Line, printed: str) -> bool:
    """Tell a step, ``2.1 Inject the drug.``, from a heading, ``2.1 Oncology``."""
    if not (printed[0].isdigit() and lists.STEP.match(printed)):
        return False
    if printed.rstrip()[-1] in ".;":
        return True
    current = scan.current
    if line.gap == 0 and current is not None and current.kind == "item":
        return True
    for after in scan.lines[scan.index + 1 : scan.index + 3]:
        if after.gap:
            break
        if lists.STEP.match(after.text.lstrip()):
            return True
    return False


def _open_text(scan: Scan, line: Line) -> Chunk | None:
    current = scan.current
    if line.gap == 0 and current is not None and current.kind in ("text", "item"):
        return current
    return None


def _is_wrapped_dash(scan: Scan, line: Line, marker: str, after: str) -> bool:
    """Tell a dash that opens a wrapped line (``- 16 mg/kg``) from a bullet."""
    current = _open_text(scan, line)
    if current is None or marker not in "-–—+*" or current.last.endswith(ENDS):
        return False
    return after[0].isdigit() or (after[0].islower() and current.marker != marker)


def _is_counted(scan: Scan, line: Line, marker: str) -> bool:
    """Tell whether ``1.`` or ``a)`` opens an item here: no heading, no prose."""
    number = lists.number_of(marker)
    if scan.listing and number is not None and _last_number(scan) == number - 1:
        return True
    if current := _open_text(scan, line):
        if current.closed:
            return True
        if lists.marker_class(current.marker or "") == lists.marker_class(marker):
            before = lists.number_of(current.marker)
            if number is None or before is None:
                return True
            return before < number <= before + (_MOST_LOST if scan.listing else 1)
        first = number == 1 or marker.strip("()[].:") in ("a", "A", "i")
        return first and current.last.endswith(ENDS)
    if number is None or marker[0] in "[(":
        return True
    if not scan.alone(line):
        return line.gap == 0 or not is_tight_heading(scan, line, None)
    text = line.text.strip()
    if len(text) > 80 or not headings.looks_like_heading(text, bold=True):
        return True
    after = scan.next()
    followed = after is not None and after.text.lstrip().startswith(f"{number + 1}.")
    return followed or _last_number(scan) == number - 1


def _last_number(scan: Scan) -> int | None:
    """Return the number of the item before this line, if it has one."""
    for chunk in reversed(scan.found[-2:]):
        if chunk.kind == "item":
            return lists.number_of(chunk.marker)
    return None
