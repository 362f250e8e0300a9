"""Blocks of an HTML page: what a reader sees of it, without menus, footers and scripts.

Unclosed tags, wrong nesting and unknown elements do no harm: a tag only says where a
block begins or ends, nothing depends on a tree.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.documents.blocks import Block, Kind
from kg.documents.citations import is_unit
from kg.documents.grid import Grid
from kg.documents.inline import readable
from kg.documents.markup import Tag, Text, find_close, iter_characters, iter_tokens
from kg.documents.model import Passage

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = """address article aside blockquote body caption center dd details div dl dt
fieldset figcaption figure footer header hr html legend li main ol p pre section summary
table tbody td tfoot th thead title tr ul"""
_NO_TEXT = """aside button footer form iframe nav noscript object select svg video audio
math dialog"""
_BREAKING = frozenset(_BLOCKS.split())
_SKIPPED = frozenset(_NO_TEXT.split())
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|footer|breadcrumbs?|cookies?|sidebar"
    r"|share|social|advert|ads?|banner|cart|basket|search|toc|skip|pagination|related"
    r"|newsletter)(?:$|[\s_-])",
    re.IGNORECASE,
)
_BLANKS = re.compile(r"\s+")
_CITED = re.compile(r"[\d\s,;–-]+")


@dataclass(slots=True)
class Page:
    """The blocks of a page and what its head says of it."""

    blocks: list[Block]
    meta: dict[str, str]


def read_page(text: str) -> Page:
    """Return the blocks of a page in reading order, and its metadata."""
    reader = _Reader(text)
    for token in iter_tokens(text):
        if token.start < reader.skip_to:
            continue
        if isinstance(token, Text):
            reader.take_text(token)
        else:
            reader.take_tag(token)
    reader.finish(len(text))
    return Page(reader.blocks, reader.meta)


class _Reader:
    """Gathers characters until a tag ends the block that they belong to."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.blocks: list[Block] = []
        self.meta: dict[str, str] = {}
        self.parts: list[Passage] = []
        self.start = 0
        self.skip_to = 0
        self.unclosed: set[str] = set()
        self.lists: list[tuple[str, int]] = []
        self.marker: str | None = None
        self.level = 0
        self.grids: list[Grid] = []
        self.raised: int | None = None
        self.linked = False
        self.bold = 0
        self.bold_characters = 0
        self.term: Passage | None = None
        self.element = ""

    def take_text(self, token: Text) -> None:
        for at, characters in iter_characters(self.text, token.start, token.end):
            self.parts.append(Passage.at(characters, at))
            if self.bold:
                self.bold_characters += len(characters.strip())

    def take_tag(self, tag: Tag) -> None:
        name = tag.name
        if name in ("b", "strong"):
            self.bold = max(self.bold + (-1 if tag.closing else 1), 0)
        elif name == "sup":
            self._raise(tag)
        elif name == "a":
            self.linked = not tag.closing
        elif name == "br":
            self.parts.append(Passage.at("\n", tag.start))
        elif name == "img":
            self._picture(tag)
        elif name == "meta":
            self._note_meta(tag)
        elif name == "title" and not tag.closing:
            self._flush(tag.start)
            self.element = name
        elif name == "head" or (not tag.closing and self._skips(tag)):
            self._flush(tag.start)
        elif name in _HEADINGS:
            self._flush(tag.start)
            self.level = 0 if tag.closing else _HEADINGS[name]
        elif name in _BREAKING:
            self._break(tag)

    def finish(self, end: int) -> None:
        """Close what is open, and make the page's title its heading if it has none."""
        self._flush(end)
        while self.grids:
            self._close_table(end)
        # What follows a table that is never closed was emitted before it.
        self.blocks.sort(key=lambda block: block.start)
        title = self.meta.pop("title", None)
        if title and not any(block.level == 1 for block in self.blocks):
            place = self.text.find(title)
            if place >= 0:
                passage = Passage.at(title, place)
                self.blocks.insert(0, Block("heading", passage, place, place, level=1))
        if any(block.kind == "heading" and block.level > 1 for block in self.blocks):
            # Where headings are marked, a short plain paragraph is none.
            for block in self.blocks:
                if block.kind == "text" and not block.bold:
                    block.lines = 3

    def _skips(self, tag: Tag) -> bool:
        """Skip an element that is no part of the text, if it is ever closed."""
        if tag.name in self.unclosed:
            return False
        if tag.name not in _SKIPPED:
            if tag.name not in ("div", "ul", "section", "header", "p", "span"):
                return False
            attributes = tag.attributes()
            named = f"{attributes.get('class', '')} {attributes.get('id', '')}"
            if not named.strip() or not _FURNITURE.search(named):
                return False
        end = find_close(self.text, tag)
        if end is None:
            self.unclosed.add(tag.name)
            return False
        self.skip_to = end
        return True

    def _raise(self, tag: Tag) -> None:
        if not tag.closing:
            self.raised = len(self.parts)
            self.linked = False
            return
        if self.raised is None:
            return
        inner = self.parts[self.raised :]
        before = "".join(part.text for part in self.parts[: self.raised][-3:])
        raised = "".join(part.text for part in inner)
        # A raised number is a citation or an exponent, but for cm^2 and [3H].
        open_end = before[-1:].strip() and before[-1] not in "[("
        if open_end and _CITED.fullmatch(raised):
            word = before.split()[-1]
            if self.linked or word[-1].isdigit() or not is_unit(word):
                self.parts.insert(self.raised, Passage.at("^{", inner[0].source(0)))
                self.parts.append(Passage.at("}", tag.start - 1))
        self.raised = None

    def _note_meta(self, tag: Tag) -> None:
        attributes = tag.attributes()
        name = (attributes.get("name") or attributes.get("property") or "").lower()
        if name and (value := attributes.get("content", "").strip()):
            self.meta.setdefault(name, value)

    def _picture(self, tag: Tag) -> None:
        attributes = tag.attributes()
        source, words = attributes.get("src", ""), attributes.get("alt", "").strip()
        if len(words) < 3 or self.grids:
            return
        self._flush(tag.start)
        passage = Passage(words, ((0, tag.start),))
        block = Block("figure", passage, tag.start, tag.end)
        block.marker, block.source = "!", source
        self.blocks.append(block)

    def _break(self, tag: Tag) -> None:
        name = tag.name
        self._flush(tag.start)
        if name in ("ul", "ol"):
            if not tag.closing:
                first = tag.attributes().get("start", "1") if name == "ol" else "1"
                self.lists.append((name, _count(first) - 1))
            elif self.lists:
                self.lists.pop()
            self.marker = None
        elif name == "li":
            self.marker = None if tag.closing else self._next_marker(tag)
        elif name == "table":
            if tag.closing:
                self._close_table(tag.end)
            else:
                self.grids.append(Grid(tag.start))
        elif self.grids:
            self._table_part(tag)
        else:
            self.element = "" if tag.closing else name

    def _next_marker(self, tag: Tag) -> str:
        if not self.lists or self.lists[-1][0] == "ul":
            return "-"
        number = self.lists[-1][1] + 1
        given = tag.attributes().get("value", "")
        if given:
            number = _count(given)
        self.lists[-1] = ("ol", number)
        return f"{number}."

    def _table_part(self, tag: Tag) -> None:
        grid = self.grids[-1]
        name = tag.name
        if name in ("thead", "tbody", "tfoot"):
            grid.head = name == "thead" and not tag.closing
            grid.foot = name == "tfoot" and not tag.closing
        elif name == "tr" and not tag.closing:
            grid.open_row()
        elif name in ("td", "th"):
            self.start = tag.end
            if tag.closing:
                grid.cell = None
                return
            attributes = tag.attributes()
            width, height = attributes.get("colspan"), attributes.get("rowspan")
            grid.open_cell(tag.end, name == "th", _count(width), _count(height))
        else:
            self.element = "" if tag.closing else name

    def _flush(self, end: int) -> None:
        """Make a block of what was gathered, or put it into the open cell."""
        passage = _joined(self.parts)
        bold = 0 < len(passage.text.replace(" ", "")) <= self.bold_characters
        self.parts, self.bold_characters, self.raised = [], 0, None
        start, self.start = self.start, end
        if not passage.text:
            return
        grid = self.grids[-1] if self.grids else None
        if self.element == "title":
            self.meta.setdefault("title", passage.text)
            self.element = ""
        elif grid is not None and self.element == "caption":
            grid.caption = passage
        elif grid is not None and grid.foot:
            grid.notes.append(Block("text", passage, start, end))
        else:
            self._add(passage, start, end, bold=bold)

    def _emit(self, block: Block) -> None:
        """Put a block into the open cell, or into the page."""
        cell = self.grids[-1].cell if self.grids else None
        (self.blocks if cell is None else cell.blocks).append(block)

    def _add(self, passage: Passage, start: int, end: int, *, bold: bool) -> None:
        kind: Kind = "text"
        if self.element == "dt":
            self.term = passage
            return
        if self.term is not None:
            colon = "" if self.term.text.endswith(":") else ":"
            passage = Passage.joined([self.term, passage], f"{colon} ")
            self.term = None
        block = Block(kind, passage, start, end, gap=1, bold=bold)
        if self.level:
            block.kind, block.level = "heading", self.level
        elif self.marker:
            block.kind, block.marker = "item", self.marker
            block.depth = max(len(self.lists), 1)
            # A second paragraph of the same item has no marker of its own.
            self.marker = ""
        elif self.marker == "" and self.lists:
            block.depth = len(self.lists)
        self._emit(block)

    def _close_table(self, end: int) -> None:
        self.element = ""
        if self.grids:
            for block in self.grids.pop().finish(end):
                self._emit(block)


def _count(value: str | None) -> int:
    """Return the number that an attribute holds, 1 for what is none."""
    if value is None or not (value.isascii() and value.isdigit() and len(value) < 5):
        return 1
    return int(value) or 1


def _joined(parts: list[Passage]) -> Passage:
    """Return the parts as one passage, white space collapsed as a browser does."""
    runs: list[tuple[int, int]] = []
    pieces: list[str] = []
    length = 0
    for part in parts:
        runs.append((length, part.source(0)))
        pieces.append(part.text)
        length += len(part.text)
    text = "".join(pieces)
    if not text.strip():
        return Passage("", ((0, 0),))
    flat = _BLANKS.sub(lambda match: " " * len(match[0]), text)
    return readable(Passage(flat, tuple(runs)), marks=False).stripped()
