"""Blocks of an HTML page: what a reader sees of it, without menus, footers and scripts.

Unclosed tags, wrong nesting and unknown elements do no harm: a tag only says where a
block begins or ends, nothing depends on a tree.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kg.documents.blocks import Block, Kind
from kg.documents.citations import is_unit
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
_MOST_COLUMNS = 200
_BLANKS = re.compile(r"\s+")
_CITED = re.compile(r"[\d\s,;–-]+")


@dataclass(slots=True)
class Page:
    """The blocks of a page and what its head says of it."""

    blocks: list[Block]
    meta: dict[str, str]


@dataclass(slots=True)
class _Cell:
    start: int
    header: bool
    width: int
    height: int
    blocks: list[Block] = field(default_factory=list)

    @property
    def passage(self) -> Passage:
        """Return the text of the cell."""
        texts = [block.passage for block in self.blocks if block.kind != "table"]
        return Passage.joined(texts) if texts else Passage("", ((0, self.start),))


@dataclass(slots=True)
class _Grid:
    """A table while its rows are gathered."""

    start: int
    rows: list[list[_Cell]] = field(default_factory=list)
    head: list[bool] = field(default_factory=list)
    caption: Passage | None = None
    in_head: bool = False
    outer: tuple[Tag, dict[str, str]] | None = None
    notes: list[Block] = field(default_factory=list)
    in_foot: bool = False


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
        self.grids: list[_Grid] = []
        self.cell: tuple[Tag, dict[str, str]] | None = None
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
                self.grids.append(_Grid(tag.start, outer=self.cell))
                self.cell = None
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
        if name == "thead":
            grid.in_head = not tag.closing
        elif name in ("tbody", "tfoot"):
            grid.in_head = False
            grid.in_foot = name == "tfoot" and not tag.closing
        elif name == "tr" and not tag.closing:
            grid.rows.append([])
            grid.head.append(grid.in_head)
        elif name in ("td", "th"):
            self.cell = None if tag.closing else (tag, tag.attributes())
            self.start = tag.end
            if self.cell:
                if not grid.rows:
                    grid.rows.append([])
                    grid.head.append(grid.in_head)
                width = min(_count(self.cell[1].get("colspan")), _MOST_COLUMNS)
                height = _count(self.cell[1].get("rowspan"))
                grid.rows[-1].append(_Cell(tag.end, name == "th", width, height))
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
        elif grid is not None and grid.in_foot:
            grid.notes.append(Block("text", passage, start, end))
        else:
            self._add(passage, start, end, bold=bold)

    def _emit(self, block: Block) -> None:
        """Put a block into the open cell, or into the page."""
        rows = self.grids[-1].rows if self.grids else []
        if rows and rows[-1] and self.cell is not None:
            rows[-1][-1].blocks.append(block)
        else:
            self.blocks.append(block)

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
        if not self.grids:
            return
        grid = self.grids.pop()
        self.cell = grid.outer
        self.element = ""
        inner = [b for cells in grid.rows for cell in cells for b in cell.blocks]
        rows = _expanded(grid)
        width = max((len(row) for row in rows), default=0)
        framed = any(block.kind in ("table", "heading") for block in inner)
        if width < 2 or len(rows) < 2 or framed:
            # A frame for the layout of the page, not a table.
            for block in [*inner, *grid.notes]:
                self._emit(block)
            return
        block = Block("table", rows[0][0], grid.start, end, gap=1, rows=rows)
        head = 0
        for cells, in_head in zip(grid.rows, grid.head, strict=True):
            named = sum(cell.header for cell in cells)
            if not (in_head or (cells and named == len(cells))):
                break
            head += 1
        block.header_rows = head or None
        block.caption = grid.caption
        for part in [block, *grid.notes]:
            self._emit(part)


def _expanded(grid: _Grid) -> list[list[Passage]]:
    """Return the rows with cells that span several put into each of them."""
    rows: list[list[Passage]] = []
    open_cells: dict[int, tuple[int, Passage]] = {}
    for cells in grid.rows:
        row: list[Passage] = []
        waiting = iter(cells)
        below: dict[int, tuple[int, Passage]] = {}
        cell = next(waiting, None)
        while cell is not None or len(row) in open_cells:
            if len(row) in open_cells:
                left, passage = open_cells[len(row)]
                if left > 1:
                    below[len(row)] = (left - 1, passage)
                row.append(passage)
                continue
            assert cell is not None  # noqa: S101 or the loop had ended
            whole = len(cells) == 1 and not cell.header
            for step in range(cell.width):
                if cell.height > 1:
                    below[len(row)] = (cell.height - 1, cell.passage)
                # A line over the whole width heads a group: it is in one column.
                empty = Passage("", ((0, cell.passage.source(0)),))
                row.append(empty if whole and step else cell.passage)
            cell = next(waiting, None)
        open_cells = below
        if any(passage.text for passage in row):
            rows.append(row)
        elif row in rows:
            continue
    return rows


def _count(value: str | None) -> int:
    """Return the number that an attribute holds, 1 for what is none."""
    if value is None or not (value.isascii() and value.isdigit() and len(value) < 5):
        return 1
    return int(value) or 1


def _joined(parts: list[Passage]) -> Passage:
    """Return the parts as one passage, white space collapsed as a browser does."""
    text, runs = "", []
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
