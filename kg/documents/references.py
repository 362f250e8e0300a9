"""The reference list: where it stands, which lines of it are entries."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from kg.documents import headings
from kg.documents.blocks import PAGE_GAP, Block
from kg.documents.entries import has_site, is_complete, looks_like_entry, read_entry
from kg.documents.model import Passage, Reference
from kg.documents.plain import lists

_NUMBER = re.compile(
    r"(?:(?:Refs?\.?|References?)\s?)?\(?\[?\s?(\d{1,4})(?:\]|[.):])[:.]?\s+(?=\S)"
)
_SELF = re.compile(
    r"(?:how )?to cite (?:this|the)\b|cite (?:this|as)\b|please cite\b"
    r"|(?:suggested|recommended) citation|citation\s*:",
    re.IGNORECASE,
)
_FIRST = re.compile(r"\[?1[.\])]\s")
_MOST_LISTS = 8
_FEWEST_WITHOUT_HEADING = 3
_FURTHEST = 4
"""So many blocks of a page end may stand between two entries."""


@dataclass(slots=True)
class ReferenceList:
    """The entries, the document's citation of itself, and what stands around them.

    ``start`` is where the heading stands, None where there is none; ``rest`` are the
    blocks of the document that are no part of the list; ``round`` tells that its
    entries are numbered ``(1)``.
    """

    rest: list[Block]
    references: tuple[Reference, ...] = ()
    own: tuple[Block, ...] = ()
    start: int | None = None
    round: bool = False


@dataclass(slots=True)
class _Entry:
    number: int
    parts: list[Passage]
    start: int
    end: int


@dataclass(slots=True)
class _List:
    """A list while it is read: how many blocks it takes up."""

    numbered: bool
    entries: list[_Entry] = field(default_factory=list)
    own: list[Block] = field(default_factory=list)
    length: int = 0


def take_references(blocks: list[Block], text: str) -> ReferenceList:
    """Take the last list of references out of the blocks of a document.

    Lines of the page between two entries are passed over; a line that an entry was
    broken into is put back.
    """
    titled = [
        index
        for index, block in enumerate(blocks)
        if block.kind in ("text", "heading") and headings.is_references(block.text)
    ]
    # The last that holds entries is the list; a few are tried.
    for index in titled[: -_MOST_LISTS - 1 : -1]:
        found = _read(blocks, index + 1)
        tail = headings.is_continued(blocks[index].text) and index != titled[0]
        if found.entries and not tail:
            blocks[index].kind = "heading"
            taken = _taken(blocks, index + 1, found, text)
            taken.start = blocks[index].start
            return taken
    return _without_heading(blocks, text)


def _without_heading(blocks: list[Block], text: str) -> ReferenceList:
    """Find a list whose heading was lost: each of its entries has a site or address."""
    first = [
        index
        for index, block in enumerate(blocks)
        if block.kind == "item" and _FIRST.match(block.text)
    ]
    for index in first[: -_MOST_LISTS - 1 : -1]:
        taken = _taken(blocks, index, _read(blocks, index), text)
        traced = [entry for entry in taken.references if entry.site or entry.url]
        if len(traced) == len(taken.references) >= _FEWEST_WITHOUT_HEADING:
            return taken
    return ReferenceList(blocks)


def _taken(blocks: list[Block], first: int, found: _List, text: str) -> ReferenceList:
    references = tuple(
        read_entry(entry.number, entry.parts, text[entry.start : entry.end])
        for entry in found.entries
    )
    rest = blocks[:first] + blocks[first + found.length :]
    listed = blocks[first : first + found.length]
    marked = [block.marker for block in listed if block.marker]
    taken = ReferenceList(rest, references, tuple(found.own))
    taken.round = bool(marked) and all(marker[0] == "(" for marker in marked)
    return taken


def _read(blocks: Sequence[Block], first: int) -> _List:
    numbered = any(_numbered(block) for block in blocks[first : first + 3])
    found = _List(numbered)
    for index in range(first, len(blocks)):
        block = blocks[index]
        role = _role(block, blocks[index + 1 : index + 1 + _FURTHEST], found)
        if role == "end":
            break
        found.length += 1
        if role == "own":
            found.own.append(block)
        elif role == "entry":
            found.entries.append(_open_entry(block, found))
        elif role == "more":
            found.entries[-1].parts.append(block.passage)
            found.entries[-1].end = block.end
    return found


def _role(block: Block, following: Sequence[Block], found: _List) -> str:
    """Return what a block of the list is: entry, more, own, stray or end."""
    text = block.text
    if _SELF.match(text):
        return "own"
    if headings.is_references(text) and _resumes(following, found):
        return "stray"
    if block.kind in ("heading", "table"):
        return "end"
    number = _numbered(block)
    if number is not None and _plausible(number, block, found):
        return "entry"
    last = found.entries[-1] if found.entries else None
    broken = last is not None and not is_complete(last.parts[-1].text)
    if block.kind == "item" and not (found.numbered and last and block.depth > 1):
        if not found.numbered:
            return "entry"
        return "more" if broken else "stray"
    if headings.is_boilerplate(text) or headings.is_known(text):
        return "end"
    goes_on = last is not None and bool(following) and bool(_numbered(following[0]))
    goes_on = goes_on or _resumes(following, found)
    if headings.is_imprint(text):
        return "stray" if goes_on else "end"
    if last is not None and block.gap == 0 and block.kind == "text":
        return "more"
    if broken and block.gap >= PAGE_GAP and not goes_on and headings.has_verb(text):
        return "end"
    if broken and not (block.gap and goes_on and _is_stray(text)):
        return "more"
    if goes_on and len(text) < 160:
        return "stray"
    if not found.numbered and block.kind == "text" and looks_like_entry(text):
        return "entry"
    return "end"


def _resumes(following: Sequence[Block], found: _List) -> bool:
    """Tell whether the next entry stands a few blocks further on."""
    if not (found.numbered and found.entries):
        return False
    number = found.entries[-1].number + 1
    return any(_numbered(block) == number for block in following)


def _is_stray(text: str) -> bool:
    return len(text) < 80 and not text[:1].islower() and not has_site(text)


def _numbered(block: Block) -> int | None:
    """Return the number that an entry bears, as its list marker or in its text."""
    if block.kind not in ("item", "text"):
        return None
    if (number := lists.number_of(block.marker)) is not None:
        return number
    match = _NUMBER.match(block.text)
    return int(match[1]) if match else None


def _plausible(number: int, block: Block, found: _List) -> bool:
    """Tell a number of the list from a year or a volume that opens a broken line."""
    last = found.entries[-1].number if found.entries else 0
    bulleted = block.kind == "item" and lists.number_of(block.marker) is None
    if number == last and block.kind == "item" and len(found.entries) > 1:
        return not bulleted  # a number that was printed twice
    return last < number <= last + (200 if bulleted else 20)


def _open_entry(block: Block, found: _List) -> _Entry:
    passage = block.passage
    number = lists.number_of(block.marker)
    if number is None and found.numbered and (match := _NUMBER.match(block.text)):
        number = int(match[1])
        passage = passage.part(match.end(), len(passage.text))
    if number is None or not found.numbered:
        number = len(found.entries) + 1
    return _Entry(number, [passage], block.start, block.end)
