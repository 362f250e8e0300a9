"""What the first page says of a document: title, author, date, product."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.documents import headings
from kg.documents.blocks import Block
from kg.documents.catalogue import (
    has_catalogue,
    is_form,
    is_named_codes,
    read_catalogue,
    without_catalogue,
)
from kg.documents.marks import BODY, DATE_ALONE, GENERIC, METADATA
from kg.documents.model import Passage

_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_YEAR}[-/.](?P<number>\d\d?)[-/.](?P<day>\d\d?)\b",
        rf"\b(?P<day>\d\d?)(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH},?\s+{_YEAR}\b",
        rf"\b{_MONTH}\s+(?P<day>\d\d?)(?:st|nd|rd|th)?,?\s+{_YEAR}\b",
        rf"\b{_MONTH},?\s+{_YEAR}\b",
        rf"\b{_YEAR}[-/](?P<number>\d\d?)\b(?![-/])",
        rf"(?<![\d/.])(?P<number>0?[1-9]|1[012])[/.]{_YEAR}\b",
        rf"\b{_YEAR}\b",
    )
)
_DATED = re.compile(
    r"\b(?:date(?: of issue)?|published(?: on)?|issued|(?:last )?(?:updated|revised"
    r"|reviewed|changed)|released?|effective|version|dated?)\b\W*",
    re.IGNORECASE,
)
_AUTHOR = re.compile(
    r"(?:^|[\s*])(?:authors?|prepared by|written by)\W*[:：]\W*(?P<name>[^\n]+)"
    r"|(?:^|\|)\W*(?:text|content|words)\W*[:：]\W*(?P<text>[^\n]+)"
    r"|^(?:(?:prepared|written|compiled|contributed|drafted) )?by\s+(?:the\s+)?"
    r"(?P<by>[^\W\d_][^\n]+)",
    re.IGNORECASE,
)
_PUBLISHER = re.compile(
    r"(?:published by|publishers?|issued by|supplier|manufacturer|company|vendor"
    r"|editors?|edited by|compiled by)\W*[:：]\W*(?P<name>[^\n]+)",
    re.IGNORECASE,
)
_AUTHOR_END = re.compile(
    r"\s*(?:[.;|,·•]|\*\*)*\s*\b(?:date|published|issued|updated|last|version|edition|cat)\b.*",
    re.IGNORECASE | re.DOTALL,
)
_COMPOUND = re.compile(
    r"(?:(?:compounds?(?: of interest| names?| codes?| covered)?|products?(?: names?)?"
    r"|items?"
    r"|substances?(?: names?| codes?)?)\W*[:：]\s*(?P<names>\S.*)"
    r"|(?:compound|substance) code\s+(?P<code>[A-Z]{2,6}-?\d[\w-]*))",
    re.IGNORECASE,
)
_LABEL = re.compile(r"[\w ]{2,40}\W{0,3}[:：]")
_WHO_AND_WHEN = re.compile(rf"[^.:]{{3,100}}[.,]\s+(?:{DATE_ALONE.pattern})", re.I)
"""A byline that ends like a sentence: ``Kestrel Services, Writing. May 2024.``"""
_BRACKETED_CODE = re.compile(r"\s*\((?:cat|cas|no|item|product|sku)\b[^()]*\)", re.I)
_CODE_AFTER = re.compile(
    r"\s*[,;.|(]?\s*\b(?:cat(?:alog(?:ue)?)?|cas|order|item|article|product|sku)\b\.?\s*"
    r"(?:no|number|code|id|#)?\b.*",
    re.IGNORECASE,
)
_EDITION = re.compile(r"(?:revision|version|rev|ver|issued?|edition|updated)\b", re.I)
_COMPOUND_HEAD = re.compile(r"compounds? of interest\W*", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s\[\]<>\"')]+", re.IGNORECASE)
_PRODUCT_PATH = re.compile(
    r"/(?:products?|p|item|catalog(?:ue)?|compounds?|substances?)/(?:[^/?#\s]+/)*([\w.-]+)/?$",
    re.I,
)
_AUDIENCE = re.compile(
    r"(?:authored |intended |written |prepared |designed )?for:? (?:\w+,? ){0,3}"
    r"(?:researchers|scientists|research|lab|laboratory|professionals|students)\b"
    r"|(?:audience|intended (?:audience|for))\b|not for (?:human|diagnostic)"
    r"|attention\s*:",
    re.IGNORECASE,
)
_LETTERHEAD = re.compile(
    r"(?:technical (?:guide|note|whitepaper|report|bulletin)|white ?paper|data ?sheet"
    r"|application notes?|product (?:information|guide|sheet)|research guide)\s*$"
    r"|.*\b(?:inc|ltd|llc|gmbh|chemicals|reagents|biosciences?|laboratories|labs"
    r"|benchchem|pharma|biotech)\b\.?$",
    re.IGNORECASE,
)


_PANEL = re.compile(
    r"product packaging\b|.{0,60}\b(?:in stock|add to (?:cart|basket)"
    r"|ask for a (?:price|quote)|get (?:a )?quote|m\.?\s?wt\b|molecular weight\b"
    r"|cat(?:alog)?\.?\s?no\b)",
    re.IGNORECASE,
)
_CODE_IN_TITLE = re.compile(
    r"([A-Z]{2,5}-?\d{2,7}[A-Za-z]?)\s*(?:\([^()]{1,60}\)\s*)?:\s"
)
_SUBTITLE = re.compile(
    r"an?\s(?:[\w-]+\s){0,3}(?:guide|review|paper|note|report|overview|dossier)\s"
    r"(?:to|of|on|for|and)\b[^.]*$",
    re.IGNORECASE,
)
_LONGEST_PANEL = 30


@dataclass(slots=True)
class FrontMatter:
    """The document's own account of itself, as far as it is printed."""

    title: Passage | None = None
    author: str | None = None
    date: str | None = None
    compounds: tuple[str, ...] = ()
    catalog_numbers: tuple[str, ...] = ()
    product_url: str | None = None
    product_id: str | None = None
    publisher: str | None = None
    labelled: bool = False
    """Whether a label says who the author is, and not the form of a line."""


def read_front_matter(blocks: Sequence[Block]) -> tuple[FrontMatter, list[Block]]:
    """Return what the first page says, and the blocks that are not part of it."""
    front = FrontMatter()
    index = _read_main_heading(blocks, front)
    if not index:
        blocks = blocks[_skip_panel(blocks, front) :]
        index = _read_title(blocks, front)
    rest: list[Block] = []
    names_follow = False
    while index < len(blocks) and (names_follow or not _opens_text(blocks, index)):
        block = blocks[index]
        index += 1
        text = block.text
        if block.kind == "table":
            names_follow = False
            read = [_read_line(line, front) for line in _labelled(block)]
            if not any(read):
                rest.append(block)
            continue
        if names_follow and len(text.split()) < 6 and ":" not in text:
            front.compounds = _names(text)
            names_follow = False
            continue
        if names_follow and not METADATA.match(text):
            rest.append(block)
            break
        names_follow = bool(_COMPOUND_HEAD.fullmatch(text)) and not front.compounds
        if _stands_over_date(blocks, index - 1) and front.author is None:
            front.author = _clean_author(text)
        elif not (
            _read_line(block, front)
            or names_follow
            or _is_furniture(text)
            or _SUBTITLE.match(text)
            or _is_subtitle(blocks, index - 1)
        ):
            rest.append(block)
    front.author = front.author or front.publisher
    if not front.compounds and front.title is not None:
        # A research code before a colon: nothing else names such a compound.
        code = _CODE_IN_TITLE.match(front.title.text)
        front.compounds = (code[1],) if code else ()
    return front, [*rest, *blocks[index:]]


def _read_main_heading(blocks: Sequence[Block], front: FrontMatter) -> int:
    """Take the one heading of the first rank as the title, if it stands at the top.

    What is above it (the menu of a shop, metadata between dashes) only tells of the
    document. Returns where what follows it begins, 0 where there is no such heading.
    """
    first = [i for i, b in enumerate(blocks) if b.kind == "heading" and b.level == 1]
    if len(first) != 1 or first[0] > _LONGEST_PANEL:
        return 0
    above = blocks[: first[0]]
    if any(headings.is_known(b.text) or len(b.text) > 400 for b in above):
        return 0
    for block in above:
        for line in _labelled(block) if block.kind == "table" else (block,):
            _read_line(line, front)
    front.title = blocks[first[0]].passage
    return first[0] + 1


def _labelled(block: Block) -> Iterator[Block]:
    """Yield the rows of a table of labels and values as lines: ``Cat. No.: B1``."""
    for row in block.rows:
        cells = [cell for cell in row if cell.text.strip()]
        if len(cells) == 2 and len(row) == 2:
            label, value = (cell.text.strip() for cell in cells)
            line = Passage(f"{label.rstrip(':')}: {value}", cells[0].runs)
            yield Block("text", line, block.start, block.end)


def _skip_panel(blocks: Sequence[Block], front: FrontMatter) -> int:
    """Read the panel of a shop that stands before the title; return where that is.

    Only the line right over the author's name can then be the title.
    """
    for index, block in enumerate(blocks[:_LONGEST_PANEL]):
        if headings.is_known(block.text) or len(block.text) > 400:
            return 0
        if not (index and _AUTHOR.match(block.text)):
            continue
        over = [b for b in blocks[:index] if not _is_furniture(b.text)]
        if not over or not headings.looks_like_heading(over[-1].text, bold=True):
            return 0
        place = next(i for i, b in enumerate(blocks) if b is over[-1])
        panel = blocks[:place]
        if sum(bool(_PANEL.match(b.text)) for b in panel) < 2:
            return 0
        for line in panel:
            _read_line(line, front)
        return place
    return 0


def _stands_over_date(blocks: Sequence[Block], index: int) -> bool:
    """Tell whether a line is a byline because a date alone follows it."""
    text = blocks[index].text
    after = blocks[index + 1].text if index + 1 < len(blocks) else ""
    return (
        3 < len(text) < 120
        and not text.endswith((".", ":"))
        and not METADATA.match(text)
        and not _is_furniture(text)
        and not headings.is_known(text)
        and bool(DATE_ALONE.fullmatch(after))
    )


def _read_title(blocks: Sequence[Block], front: FrontMatter) -> int:
    """Set the title; return where what follows it begins."""
    for index, block in enumerate(blocks[:6]):
        text = block.text
        if block.kind not in ("text", "heading") or METADATA.match(text):
            _read_line(block, front)
            continue
        after = blocks[index + 1].text if index + 1 < len(blocks) else ""
        if (
            _is_letterhead(text)
            and len(text.split()) < 9
            and len(after.split()) + 2 > len(text.split())
            and not METADATA.match(after)
            and headings.looks_like_heading(after)
            and not headings.is_known(after)
        ):
            continue
        if (
            GENERIC.fullmatch(text)
            and len(after.split()) > 2
            and headings.looks_like_heading(after, bold=True)
            and not (METADATA.match(after) or headings.is_known(after))
        ):
            continue
        prose = len(text) > 260 or (text.endswith(".") and len(text) > 80)
        if prose or headings.is_known(text) or _is_furniture(text):
            return 0
        if after.lower() == text.lower():
            # The running header of the first page stands over the title.
            continue
        front.title = block.passage
        return index + 1
    return 0


def _is_letterhead(text: str) -> bool:
    """Tell whether a line names who publishes, or what kind of document it is."""
    words = text.split()
    named = 1 < len(words) <= 5 and all(w[0].isupper() or w in "&andof" for w in words)
    return bool(_LETTERHEAD.fullmatch(text)) or (
        named and bool(BODY.fullmatch(words[-1]))
    )


def _opens_text(blocks: Sequence[Block], index: int) -> bool:
    """Tell whether the text proper begins at a block."""
    block = blocks[index]
    text = block.text
    if block.kind not in ("text", "heading", "figure"):
        return block.kind != "item"
    if block.kind == "heading":
        return not _COMPOUND_HEAD.fullmatch(text)
    if METADATA.match(text) or _is_furniture(text) or _COMPOUND_HEAD.fullmatch(text):
        return False
    if _is_byline(text) or DATE_ALONE.fullmatch(text) or _SUBTITLE.match(text):
        return False
    if is_named_codes(text):
        return False
    if _stands_over_date(blocks, index):
        return False
    if len(text) > 260 or headings.is_known(text) or headings.is_references(text):
        return True
    if _AUTHOR.search(text) or has_catalogue(text) or _URL.match(text):
        return False
    after = blocks[index + 1] if index + 1 < len(blocks) else None
    if after is not None and _tells_of_itself(after.text):
        return False  # a subtitle: the head goes on below it
    return headings.looks_like_heading(text) or text.endswith(".")


def _is_subtitle(blocks: Sequence[Block], index: int) -> bool:
    """Tell whether a line like a heading stands over who wrote the document."""
    after = blocks[index + 1] if index + 1 < len(blocks) else None
    return (
        after is not None
        and _tells_of_itself(after.text)
        and headings.looks_like_heading(blocks[index].text)
    )


def _tells_of_itself(text: str) -> bool:
    """Tell whether a line is about the document: who wrote it, when, what it sells."""
    if METADATA.match(text) or _is_byline(text):
        return True
    return len(text) < 260 and bool(_AUTHOR.search(text) or has_catalogue(text))


def _is_furniture(text: str) -> bool:
    return len(text) < 260 and bool(
        _AUDIENCE.match(text)
        or headings.is_boilerplate(text)
        or GENERIC.fullmatch(text)
    )


def _read_line(block: Block, front: FrontMatter) -> bool:
    """Take what a line of the front matter tells; tell whether it told anything."""
    text = block.text
    told = bool(METADATA.match(text) or DATE_ALONE.fullmatch(text))
    told = told or bool(_URL.fullmatch(text))
    if front.publisher is None and (match := _PUBLISHER.match(text)):
        front.publisher = _clean_author(match["name"])
    if not front.labelled and (match := _AUTHOR.search(text)):
        name = match["name"] or match["text"] or match["by"]
        front.author, front.labelled = _clean_author(name), True
        told = True
    byline = not told and _is_byline(text)
    if byline and front.author is None and not _EDITION.match(text):
        name = without_catalogue(text).split(" | ")[0]
        front.author = None if _LABEL.match(name) else _clean_author(name)
    if front.date is None and (found := _find_date(text, named=told or byline)):
        front.date = found
        told = True
    title = front.title.text if front.title else ""
    if ordered := read_catalogue(text, title):
        front.compounds = front.compounds or ordered.names
        front.catalog_numbers += tuple(
            code for code in ordered.codes if code not in front.catalog_numbers
        )
        told = True
    if not front.compounds and (match := _COMPOUND.match(text)):
        front.compounds = (match["code"],) if match["code"] else _names(match["names"])
        told = True
    return told


def _is_byline(text: str) -> bool:
    """Tell whether a line is who and when, as in ``Kestrel Services, May 2024``."""
    text = without_catalogue(text).strip()
    if len(text) > 160 or (text.endswith(".") and not _WHO_AND_WHEN.fullmatch(text)):
        return False
    date = parse_date(text)
    return date is not None and (len(date) > 4 or " | " in text)


def _names(text: str) -> tuple[str, ...]:
    plain = _CODE_AFTER.sub("", _BRACKETED_CODE.sub("", text)).split(". ")[0]
    names = re.split(r"\s*;\s*|,\s+|\s+and\s+|\s+/\s+|\s{2,}", plain.strip(" .*"))
    return tuple(dict.fromkeys(name for name in names if name and not is_form(name)))


def _clean_author(printed: str) -> str | None:
    name = _AUTHOR_END.sub("", printed.replace("*", "")).split(" | ")[0]
    for pattern in _DATES[:-1]:
        name = pattern.sub("", name)
    name = re.sub(r"^the\s+", "", name.strip(), flags=re.IGNORECASE)
    return name.strip(" ,;.|·•-–—") or None


def _find_date(text: str, *, named: bool) -> str | None:
    match = _DATED.search(text)
    if match is None and not named:
        return None
    return parse_date(text[match.end() :] if match else text)


def parse_date(text: str) -> str | None:
    """Return the first date in ``text`` as ISO 8601, as exact as it is printed.

    >>> parse_date("14 March 2024"), parse_date("December 2025"), parse_date("3/4/2024")
    ('2024-03-14', '2025-12', '2024')
    """
    for pattern in _DATES:
        for match in pattern.finditer(text):
            parts = match.groupdict()
            month = parts.get("number") or _MONTHS.get(
                (parts.get("month") or "")[:3].lower()
            )
            if not month:
                return parts["year"]
            if not 1 <= int(month) <= 12:
                continue
            iso = f"{parts['year']}-{int(month):02d}"
            day = parts.get("day")
            return f"{iso}-{int(day):02d}" if day and 1 <= int(day) <= 31 else iso
    return None


def find_product(text: str, codes: Sequence[str] = ()) -> tuple[str, str] | None:
    """Return the address of a product page printed in ``text``, and its id there.

    Such an address says so in its path, or ends with a catalogue number.
    """
    known = {code.lower() for code in codes}
    for match in _URL.finditer(text):
        address = match[0].split("#")[0].split("?")[0].rstrip(".,;")
        if product := _PRODUCT_PATH.search(address):
            return address, product[1].lower()
        last = address.rstrip("/").rsplit("/", 1)[-1].removesuffix(".html").lower()
        if last in known:
            return address, last
    return None
