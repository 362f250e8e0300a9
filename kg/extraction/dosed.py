"""Compounds with their dose beside them, as a number whose unit the heading has.

*Compound (mg/kg)* over *tozamide 3*: the name is *tozamide*, the dose 3 mg/kg.
"""

from __future__ import annotations

import re

from kg.documents.model import Passage

_UNIT = re.compile(r"(?:\b[mnpµμu]?g|\b[nµμup]?mol)\s*/\s*(?:kg|day|d\b|mouse|rat\b)")
_NUMBER = r"\d+(?:[.,]\d+)?"
_DOSED = re.compile(
    rf"(?P<name>[^+]*?[^\W\d_][\w)\]-]*),?\s+(?P<dose>{_NUMBER}"
    rf"(?:\s*(?:[-–,/]|to|and|or)\s*{_NUMBER})*"
    r"(?:[,;]?\s*\(?(?:[a-z]{1,3}\.[a-z.]{0,6}|oral\w*|[a-z]{4,14}ly)\)?)?)"
)


def parted(cell: Passage, header: str) -> tuple[Passage, Passage] | None:
    """Return the name and the dose that a cell under ``header`` holds, if it does so.

    >>> both = parted(Passage.at("tozamide 3, s.c.", 0), "Drug (mg/kg)")
    >>> [str(part) for part in both]
    ['tozamide', '3, s.c.']
    """
    if not _UNIT.search(header):
        return None
    match = _DOSED.fullmatch(cell.text.strip())
    if match is None:
        return None
    start = len(cell.text) - len(cell.text.lstrip())
    name, dose = match.span("name"), match.span("dose")
    return (
        cell.part(start + name[0], start + name[1]),
        cell.part(start + dose[0], start + dose[1]),
    )
