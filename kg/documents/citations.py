"""Citation markers in running text and cells: ``[6] [7]``, ``(Roman et al., 1990)[3]``.

A marker is found with its place in the passage; what remains of the passage without
them is what the sentence says. A bracketed number that is part of a name
(``[3H]spiperone``, ``bicyclo[2.2.2]octane``) is none, nor is a charge or an exponent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.documents.inline import Edit, edited
from kg.documents.model import Passage

MOST_IN_RANGE = 60
_NUMBERS = r"\d{1,3}(?:\s?(?:[,;–—-]|and|&|to)\s?\d{1,3})*"
_YEAR = r"(?:19|20)\d\d[a-z]?(?:\s?,\s?(?:(?:19|20)\d\d)?[a-z]\b)*"
_NO_NAME = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December|Since|Phase|In|Table|Figure)\b"
)
_NAME = (
    r"(?:(?i:van|von|de|der|den|di|la|le|el|al|da|dos)\s){0,2}"
    rf"(?!{_NO_NAME})[^\W\d_a-z][^\W\d_]{{0,40}}(?:['’-][^\W\d_]{{1,40}}){{0,3}}(?!\w)"
)
_AUTHORS = (
    rf"{_NAME}(?:\s[A-Z]{{1,3}}\b)?(?:,\s{_NAME}){{0,4}}"
    rf"(?:,?\s(?:and|&)\s{_NAME})?(?:,?\set\sal\.?(?:\s?,)?|\sand\scolleagues)?"
)
_LABEL = rf"{_AUTHORS},?\s{_YEAR}"
_START = re.compile(r"[\[(^⁰¹²³⁴-⁹]|\b[Rr]ef(?=s?\.|erence)")
_RAISED_GROUP = re.compile(r"\^\{[\[\]\d\s,;–—-]{1,120}\}\$?")
_BRACKET = re.compile(rf"\^?\[{_NUMBERS}\](?![A-Za-z(])")
_IN_PARENTHESES = re.compile(
    rf"\((?:(?:see|e\.g\.,?|cf\.|reviewed (?:in|by)|as in)\s)?"
    rf"{_LABEL}(?:\s?[;,]\s?(?:and\s)?{_LABEL})*\)"
)
_IN_BRACKETS = re.compile(rf"\[{_LABEL}(?:\s?;\s?{_LABEL})*\]")
_SPELLED = re.compile(rf"\((?:[Rr]efs?\.?|[Rr]eferences?)\s?{_NUMBERS}\)")
_YEAR_ALONE = re.compile(rf"\(({_YEAR})\)")
_NAMES_BEFORE = re.compile(
    rf"{_NAME}(?:,?\s(?:and|&)\s{_NAME}|\set\sal\.?|\sand\scolleagues)\s?$"
)
_RAISED_NUMBER = re.compile(r"[⁰¹²³⁴-⁹]{1,3}(?:[,⁻–˒][⁰¹²³⁴-⁹]{1,3})*(?![⁰¹²³⁴-⁹⁺⁻])")
_ROUND = re.compile(rf"(?<=[\w%.)] )\({_NUMBERS}\)(?=\s*(?:[.,;:]|$|and\b|but\b))")
_BARE_SPELLED = re.compile(rf"(?:[Rr]efs?\.|[Rr]eferences?)\s?{_NUMBERS}(?![\w.]\w)")
_FROM_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻˒", "0123456789-,")
_ONE_LABEL = re.compile(_LABEL)
_DIGITS = re.compile(r"(?<!\d)[0-9]{1,3}(?!\d)")
_UNIT = re.compile(r"[mcdkµμn]?[mglsLMhJWK]|Ca|Mg|Na|K|Cl|Zn|10|mol|min")
_WORD_PARTS = re.compile(r"[\s/·(\[]")


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


def with_brackets(passage: Passage, known: frozenset[int]) -> Passage:
    """Return the passage with citations like ``(3)`` in brackets, as in ``[3]``.

    Only a document that numbers its references so cites so: ``known`` holds their
    numbers. What opens a point of a list, ``(1) inject``, is none.
    """
    edits: list[Edit] = []
    for match in _ROUND.finditer(passage.text):
        if known.issuperset(_numbers(match[0])):
            start, end = match.span()
            edits += [(start, start + 1, "["), (end - 1, end, "]")]
    return edited(passage, edits) if edits else passage


def is_unit(word: str) -> bool:
    """Tell whether a raised number after ``word`` is an exponent or a charge."""
    return bool(_UNIT.fullmatch(_WORD_PARTS.split(word[-8:])[-1]))


def _adjoin(text: str, before: Marker, after: Marker) -> bool:
    """Tell whether two markers stand together: nothing but a blank or comma between."""
    between = text[before.end : after.start]
    return len(between) < 4 and not between.strip(" ,;") and len(before.numbers) < 100


def _iter_markers(text: str) -> Iterator[Marker]:
    at = 0
    for match in _START.finditer(text):
        start = match.start()
        if start < at:
            continue
        sign = match[0]
        if sign == "(":
            marker = _in_parentheses(text, start)
        elif sign == "[":
            marker = _in_brackets(text, start)
        elif sign in "Refref":
            spelled = _BARE_SPELLED.match(text, start)
            marker = spelled and Marker(start, spelled.end(), _numbers(spelled[0]))
        elif sign == "^":
            marker = _in_latex(text, start)
        else:
            marker = _raised(text, start)
        if marker is not None:
            yield marker
            at = marker.end


def _in_parentheses(text: str, start: int) -> Marker | None:
    if match := _IN_PARENTHESES.match(text, start):
        return Marker(start, match.end(), (), tuple(_ONE_LABEL.findall(match[0])))
    if match := _SPELLED.match(text, start):
        return Marker(start, match.end(), _numbers(match[0]))
    if match := _YEAR_ALONE.match(text, start):
        first = max(start - 100, 0)
        if names := _NAMES_BEFORE.search(text[first:start]):
            label = f"{names[0].strip()}, {match[1]}"
            return Marker(first + names.start(), match.end(), (), (label,))
    return None


def _in_brackets(text: str, start: int) -> Marker | None:
    if match := _BRACKET.match(text, start):
        end = match.end()
        inside = text[start - 1 : start].isalpha() and text[end : end + 1] == "-"
        return None if inside else Marker(start, end, _numbers(match[0]))
    if match := _IN_BRACKETS.match(text, start):
        return Marker(start, match.end(), (), tuple(_ONE_LABEL.findall(match[0])))
    return None


def _in_latex(text: str, start: int) -> Marker | None:
    if match := _BRACKET.match(text, start):
        return Marker(start, match.end(), _numbers(match[0]))
    match = _RAISED_GROUP.match(text, start)
    if match is None or not _DIGITS.search(match[0]):
        return None
    before = text[max(start - 8, 0) : start].rstrip("${}")
    if "[" not in match[0] and (not before or before[-1].isdigit() or is_unit(before)):
        return None
    return Marker(start, match.end(), _numbers(match[0]))


def _raised(text: str, start: int) -> Marker | None:
    before = text[max(start - 8, 0) : start]
    match = _RAISED_NUMBER.match(text, start)
    if (
        match is None
        or not before
        or not (before[-1].isalnum() or before[-1] in ".,;:)]%")
    ):
        return None
    word = before.rsplit(None, 1)[-1] if before.strip() else ""
    if word and (word[-1].isdigit() or is_unit(word)):
        return None
    return Marker(start, match.end(), _numbers(match[0].translate(_FROM_RAISED)))


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
