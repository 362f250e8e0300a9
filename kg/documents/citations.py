"""Citation markers in running text and cells: ``[6] [7]``, ``(Roman et al., 1990)[3]``.

A marker is found with its place in the passage; what remains of the passage without
them is what the sentence says. A bracketed number that is part of a name
(``[3H]spiperone``, ``bicyclo[2.2.2]octane``) is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.documents.inline import Edit, edited
from kg.documents.model import Passage

MOST_IN_RANGE = 60
_NUMBERS = r"\d{1,3}(?:\s*(?:[,;–—-]|and|&|to)\s*\d{1,3})*"
_YEAR = r"(?:19|20)\d\d[a-z]?(?:\s*,\s*(?:(?:19|20)\d\d)?[a-z]\b)*"
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December|Since|Phase|In|Table|Figure)\b"
)
_NAME = (
    r"(?:(?:van|von|de|der|den|di|la|le|el|al|da|dos)\s+){0,2}"
    rf"(?!{_MONTH})[^\W\d_a-z][^\W\d_]*(?:['’-][^\W\d_]+){{0,3}}(?!\w)"
)
_AUTHORS = (
    rf"{_NAME}(?:\s+[A-Z]{{1,3}}\b)?(?:,\s+{_NAME}){{0,4}}"
    rf"(?:,?\s+(?:and|&)\s+{_NAME})?(?:,?\s+et\s+al\.?(?:\s*,)?|\s+and\s+colleagues)?"
)
_LABEL = rf"{_AUTHORS},?\s+{_YEAR}"
_MARKER = re.compile(
    r"(?P<latex>\$?\^\{[\[\]\d\s,;–—-]{1,120}\}\$?)"
    rf"|(?P<bracket>\^?\[{_NUMBERS}\](?![A-Za-z(]))"
    rf"|(?P<label>\((?:(?:see|e\.g\.,?|cf\.|reviewed (?:in|by)|as in)\s+)?"
    rf"{_LABEL}(?:\s*[;,]\s*(?:and\s+)?{_LABEL})*\))"
    rf"|(?P<bare>\[{_LABEL}(?:\s*;\s*{_LABEL})*\])"
    rf"|(?P<prose>{_NAME}(?:,?\s+(?:and|&)\s+{_NAME}|\s+et\s+al\.?|\s+and\s+colleagues)"
    rf"\s*\({_YEAR}\))"
    r"|(?P<round>\((?:refs?\.?|references?)\s*"
    rf"{_NUMBERS}\))"
    r"|(?P<raised>(?<=[\w.,;:)\]%])[⁰¹²³⁴-⁹]+(?:[,⁻–˒]+[⁰¹²³⁴-⁹]+)*(?![⁺⁻]))",
)
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻˒", "0123456789-,")
_ONE_LABEL = re.compile(_LABEL)
_DIGITS = re.compile(r"\d+")
_UNIT = re.compile(r"(?:[mcdkµμn]?[mglsLMhJWK]|Ca|Mg|Na|K|Cl|Zn|10|cm|mol|kg|min)$")
_PROSE_YEAR = re.compile(rf"\s*\({_YEAR}\)$")


@dataclass(frozen=True, slots=True)
class Marker:
    """A citation marker at ``text[start:end]`` of its passage.

    ``numbers`` are those of the reference list; ``labels`` are what is printed of
    authors and year (``Roman et al., 1990``), one for each work cited.
    """

    start: int
    end: int
    numbers: tuple[int, ...] = ()
    labels: tuple[str, ...] = ()


def find_markers(text: str) -> tuple[Marker, ...]:
    """Return the citation markers of ``text``, neighbours of one place together.

    >>> find_markers("in rats (Roman, 1990)[3].")
    (Marker(start=8, end=24, numbers=(3,), labels=('Roman, 1990',)),)
    """
    if not _may_cite(text):
        return ()
    found: list[Marker] = []
    for marker in _iter_markers(text):
        before = found[-1] if found else None
        if before and _adjoin(text, before, marker):
            found[-1] = Marker(
                before.start,
                marker.end,
                tuple(dict.fromkeys((*before.numbers, *marker.numbers))),
                tuple(dict.fromkeys((*before.labels, *marker.labels))),
            )
        else:
            found.append(marker)
    return tuple(found)


def without_markers(passage: Passage) -> Passage:
    """Return the passage without its markers and the blank before each.

    Authors that are part of the sentence (``Roman et al. (1990) showed``) stay.
    """
    text = passage.text
    edits: list[Edit] = []
    for marker in find_markers(text):
        if not marker.numbers and text[marker.start] not in "([":
            continue
        start = marker.start
        while start and text[start - 1] == " ":
            start -= 1
        edits.append((start, marker.end, ""))
    return edited(passage, edits) if edits else passage


def is_unit(word: str) -> bool:
    """Tell whether a raised number after ``word`` is an exponent or a charge."""
    return bool(_UNIT.search(word))


def _may_cite(text: str) -> bool:
    return "[" in text or "^" in text or "(" in text or not text.isascii()


def _adjoin(text: str, before: Marker, after: Marker) -> bool:
    """Tell whether two markers stand together: nothing but a blank or comma between."""
    between = text[before.end : after.start]
    return len(between) < 4 and not between.strip(" ,;")


def _iter_markers(text: str) -> Iterator[Marker]:
    for match in _MARKER.finditer(text):
        kind = match.lastgroup
        start, end = match.span()
        printed = match[0]
        if kind == "bracket":
            if start and text[start - 1].isalpha() and _chemical(text, start, end):
                continue
            yield Marker(start, end, _numbers(printed))
        elif kind in ("label", "bare"):
            yield Marker(start, end, (), tuple(_ONE_LABEL.findall(printed)))
        elif kind == "prose":
            year = _PROSE_YEAR.search(printed)
            assert year is not None  # noqa: S101 the pattern ends in it
            names = printed[: year.start()]
            yield Marker(start, end, (), (f"{names}, {year[0].strip(' ()')}",))
        elif kind == "raised":
            word = text[:start].rsplit(None, 1)[-1] if start else ""
            if not _UNIT.search(word):
                yield Marker(start, end, _numbers(printed.translate(_RAISED)))
        elif (
            kind == "latex"
            and "[" not in printed
            and start
            and (
                text[start - 1].isdigit()
                or _UNIT.search(text[max(0, start - 4) : start])
            )
        ):
            continue
        else:
            yield Marker(start, end, _numbers(printed))


def _chemical(text: str, start: int, end: int) -> bool:
    """Tell ``bicyclo[3]`` in the middle of a name from ``memory[3] in``."""
    return end < len(text) and (text[end].isalnum() or text[end] == "-")


def _numbers(printed: str) -> tuple[int, ...]:
    """Return the numbers of a marker, ranges counted out."""
    numbers: list[int] = []
    last = None
    for match in _DIGITS.finditer(printed):
        number = int(match[0])
        between = printed[last : match.start()] if last is not None else ""
        if numbers and between.strip() in ("-", "–", "—", "to"):
            begin = numbers[-1]
            if begin < number <= begin + MOST_IN_RANGE:
                numbers += range(begin + 1, number)
        numbers.append(number)
        last = match.end()
    return tuple(dict.fromkeys(numbers))
