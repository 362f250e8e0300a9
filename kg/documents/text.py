"""Blocks of plain text and Markdown, as extracted from a PDF or written by hand."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import groupby

from kg.documents import headings, lists, rows
from kg.documents.blocks import Block, Kind
from kg.documents.inline import passage
from kg.documents.lines import Line, read_lines
from kg.documents.marks import CAPTION, FIGURE, GENERIC, METADATA
from kg.documents.pages import join_pages
from kg.documents.rows import Cells, Piece

_HASHES = re.compile(r"(#{1,6})[ \t]+(?=\S)")
_SETEXT = re.compile(r"\s{0,3}(?:=+|-{3,})\s*")
_RULER = re.compile(
    r"\s{0,3}(?:(?:\*\s?){3,}|(?:_\s?){3,}|(?:-\s?){3,}|={3,}|~{3,})\s*"
)
_GRAPH = re.compile(r"\s*(?:strict\s+)?(?:di)?graph\b[^{}]{0,60}\{", re.IGNORECASE)
_LAST_WORD = re.compile(r"([^\W\d_]+)-$")
_FIRST_WORD = re.compile(r"\s*([a-z]+)")
_ANY_WORD = re.compile(r"[^\W\d_]{4,}")
_NUMBER_LINE = re.compile(r"(?P<marker>\d{1,3})[ \t]+(?=[^\W\d_a-z]|[“\"(\[])")
_OPEN_TITLE = re.compile(
    r"(?:[,:\-–—&]|\b(?:an?|the|of|and|or|in|to|with|by|for|from|as|at|on|its|via|vs"
    r"\.?))$",
    re.IGNORECASE,
)
_ENDS = (".", "!", "?", ":", "]", ")", "*")
_LABEL = re.compile(
    r"(?:\*\*|__)?(?:objective|purpose|aim|principle|rationale|animals|subjects"
    r"|apparatus|equipment|materials|procedure|protocol|method|notes?|measures?|analysis"
    r"|scoring|abbreviations|(?:day|step|phase|stage|week|trial)s? \d[^:]{0,40})"
    r"(?:\*\*|__)?:",
    re.IGNORECASE,
)
_FRONT_LINES = 60
_LONG_RUN = 30


@dataclass(slots=True)
class Chunk:
    """A block while its lines are still gathered."""

    kind: Kind
    gap: int
    start: int
    end: int
    pieces: list[Piece] = field(default_factory=list)
    indent: int = 0
    level: int = 0
    depth: int = 0
    marker: str | None = None
    closed: bool = False
    rows: list[Cells] = field(default_factory=list)
    header_rows: int | None = None
    source: str | None = None

    @property
    def first(self) -> str:
        """Return the first line."""
        return self.pieces[0][1]

    @property
    def last(self) -> str:
        """Return the last line."""
        return self.pieces[-1][1].rstrip()


def read_blocks(text: str) -> list[Block]:
    """Return the blocks of ``text`` in reading order, page debris left out."""
    chunks = _Reader(read_lines(text)).chunks()
    chunks = join_pages(chunks)
    _mend_words(chunks, text)
    _nest_lists(chunks)
    return [_to_block(chunk) for chunk in chunks if chunk.kind not in ("rule", "code")]


def _mend_words(chunks: list[Chunk], text: str) -> None:
    """Take the hyphen out of a word that a line end cut and that is whole elsewhere."""
    known: set[str] | None = None
    for chunk in chunks:
        for index, (start, piece) in enumerate(chunk.pieces[:-1]):
            printed = piece.rstrip()
            if printed[-1:] != "-" or not (head := _LAST_WORD.search(printed)):
                continue
            tail = _FIRST_WORD.match(chunk.pieces[index + 1][1])
            if known is None:
                known = set(_ANY_WORD.findall(text.lower()))
            if tail and (head[1] + tail[1]).lower() in known:
                chunk.pieces[index] = (start, printed[:-1] + "\u00ad")


def _to_block(chunk: Chunk) -> Block:
    block = Block(
        chunk.kind,
        passage(chunk.pieces),
        chunk.start,
        chunk.end,
        gap=chunk.gap,
        level=chunk.level,
        depth=chunk.depth,
        marker=chunk.marker,
        lines=len(chunk.pieces),
        header_rows=chunk.header_rows,
        source=chunk.source,
    )
    if chunk.rows:
        block.rows = [[passage(cell) for cell in cells] for cells in chunk.rows]
    elif chunk.kind == "text" and chunk.first.lstrip()[:2] in ("**", "__"):
        printed = chunk.first.strip()
        block.bold = printed.count(printed[:2]) == 2 and printed.endswith(
            (printed[:2], printed[:2] + ":")
        )
    return block


def _nest_lists(chunks: list[Chunk]) -> None:
    for in_list, run in groupby(chunks, _is_listed):
        if in_list:
            members = [chunk for chunk in run if chunk.marker]
            items = [_as_item(chunk) for chunk in members]
            lists.nest(items)
            for chunk, item in zip(members, items, strict=True):
                chunk.depth = item.depth


def _is_listed(chunk: Chunk) -> bool:
    return chunk.kind == "item" or (chunk.kind == "text" and chunk.depth > 0)


def _as_item(chunk: Chunk) -> lists.Item:
    text = chunk.last.rstrip("*_ ") if len(chunk.pieces) == 1 else ""
    lead_in = text.endswith(":") and len(text) < 60
    return lists.Item(chunk.indent, chunk.marker or "", chunk.gap, lead_in)


class _Reader:
    """Gathers lines into chunks, looking one line ahead."""

    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines
        self.found: list[Chunk] = []
        self.current: Chunk | None = None
        self.index = 0
        self.wrap = max((len(x.text) for x in lines if len(x.text) <= 160), default=0)
        # Where a paragraph is one long line, short lines are paragraphs too.
        self.wrapped = all(len(x.text) <= 200 or "\t" in x.text for x in lines)
        self.listing = False
        self.unaligned_until = 0
        self.unclosed: set[str] = set()

    def chunks(self) -> list[Chunk]:
        while self.index < len(self.lines):
            line = self.lines[self.index]
            self._take(line)
            self.index += 1
        return self.found

    def _open(self, kind: Kind, line: Line, at: int = 0) -> Chunk:
        chunk = Chunk(kind, line.gap, line.start, line.start + len(line.text))
        chunk.pieces.append((line.start + at, line.text[at:]))
        self.found.append(chunk)
        self.current = chunk
        return chunk

    def _append(self, chunk: Chunk, line: Line) -> None:
        chunk.pieces.append((line.start, line.text))
        chunk.end = line.start + len(line.text)

    def _take(self, line: Line) -> None:
        text = line.text
        printed = text.lstrip()
        if "\t" in text and self._take_tabs(line):
            return
        if "|" in text and self._take_pipes(line):
            return
        first = printed[0]
        if first in "#>`~=-+_*dDgGsS" and self._take_mark(line, printed):
            return
        if not first.isalpha() or printed[1:2] in ".) " or printed[2:3] in ".)":
            match = lists.MARKER.match(printed)
            if match is None and self.listing:
                match = _NUMBER_LINE.match(printed)
            if match and self._take_item(line, printed, match):
                return
        if len(text) < 200 and FIGURE.fullmatch(printed.rstrip()):
            figure = self._open("figure", line)
            figure.closed = True
            if printed.startswith("!["):
                figure.marker = "!"
                figure.source = printed[printed.index("](") + 2 :].split(")")[0]
            return
        if (
            "  " in printed.rstrip()
            and self.index >= self.unaligned_until
            and self._take_aligned(line)
        ):
            return
        self._take_text(line, printed)

    def _take_tabs(self, line: Line) -> bool:
        text = line.text.strip(" ")
        tabs = text.count("\t")
        current = self.current
        inside = current is not None and current.kind == "table" and line.gap == 0
        if tabs == 0 or not text.strip():
            return False
        if tabs == 1 and not inside and not self._completes_row():
            if lists.MARKER.match(text.lstrip()) or text[0] == "\t":
                return False
            after = self._next()
            if not (
                after and after.gap <= 1 and after.text.strip(" ").count("\t") == 1
            ):
                return False
        cells = rows.tab_cells(line)
        if inside and current is not None:
            current.rows.append(cells)
            current.end = line.start + len(line.text)
        else:
            self._open("table", line).rows.append(cells)
        return True

    def _completes_row(self) -> bool:
        """Tell whether the last row before this line still lacks a cell or more."""
        above = self.found[-1] if self.found else None
        if above is None or above.kind != "table":
            return False
        width = len(above.rows[0])
        return width > 2 and len(above.rows[-1]) < width

    def _take_pipes(self, line: Line) -> bool:
        text = line.text.strip()
        current = self.current
        inside = current is not None and current.kind == "table" and line.gap == 0
        if rows.is_rule(text) and "|" in text:
            if inside and current is not None and current.header_rows is None:
                current.header_rows = len(current.rows)
            return True
        after = self._next()
        ruled = after is not None and after.gap == 0 and rows.is_rule(after.text)
        if not (inside or text[0] == "|" or (ruled and "|" in after.text)):  # type: ignore[union-attr]
            return False
        cells = rows.pipe_cells(line)
        if cells is None:
            return False
        if inside and current is not None:
            current.rows.append(cells)
            current.end = line.start + len(line.text)
        else:
            self._open("table", line).rows.append(cells)
        return True

    def _take_mark(self, line: Line, printed: str) -> bool:
        at = len(line.text) - len(printed)
        if printed[0] == "#":
            if match := _HASHES.match(printed):
                chunk = self._open("heading", line, at + match.end())
                start, words = chunk.pieces[0]
                chunk.pieces[0] = (start, words.rstrip().rstrip("#"))
                chunk.level = len(match[1])
                chunk.closed = True
                self.listing = headings.is_references(words.strip("*_# "))
            return bool(match)
        if printed[:3] in ("```", "~~~"):
            self._skip_code(line, printed[:3])
            return True
        if printed[0] in "dDgGsS":
            if _GRAPH.match(printed):
                self._skip_graph(line)
                return True
            return False
        if printed[0] in "=-" and line.gap == 0 and _SETEXT.fullmatch(line.text):
            current = self.current
            if current and current.kind == "text" and len(current.pieces) == 1:
                current.kind = "heading"
                current.level = 1 if printed[0] == "=" else 2
                current.closed = True
                return True
        if _RULER.fullmatch(line.text) or rows.is_rule(printed):
            table = self.current
            if table is not None and table.kind == "table" and line.gap == 0:
                # A rule inside a drawn table; a double one closes its header.
                if "=" in printed and table.header_rows is None:
                    table.header_rows = len(table.rows)
            else:
                self._open("rule", line).closed = True
            return True
        if printed[0] == ">" and printed[1:2] == " " and not printed[2:3].isdigit():
            self._take(Line(line.gap, line.start + at + 2, printed[2:] or " "))
            return True
        return False

    def _skip_code(self, line: Line, fence: str) -> None:
        chunk = self._open("code", line)
        chunk.closed = True
        if fence in self.unclosed:
            return
        for index in range(self.index + 1, len(self.lines)):
            if self.lines[index].text.lstrip().startswith(fence):
                self.index = index
                return
        # A fence that is never closed opens nothing.
        self.unclosed.add(fence)

    def _skip_graph(self, line: Line) -> None:
        """Skip the source of a drawn graph, up to where its braces balance."""
        self._open("code", line).closed = True
        depth = 0
        if "{" in self.unclosed:
            return
        for index in range(self.index, len(self.lines)):
            text = self.lines[index].text
            depth += text.count("{") - text.count("}")
            if depth <= 0:
                self.index = index
                return
        self.unclosed.add("{")

    def _take_item(self, line: Line, printed: str, match: re.Match[str]) -> bool:
        marker = match["marker"]
        current = self.current
        kind = lists.marker_class(marker)
        if kind in ("1", "a"):
            if not self._in_sequence(line, marker, kind):
                return False
        elif line.gap == 0 and current and current.kind in ("text", "item"):
            after = printed[match.end() : match.end() + 1]
            wrapped = not current.last.endswith(_ENDS)
            if marker in "-–—+*" and wrapped and (after.isdigit() or after.islower()):
                same = current.marker == marker
                if not same or after.isdigit():
                    return False
        at = len(line.text) - len(printed)
        chunk = self._open("item", line, at + match.end())
        chunk.indent = len(line.text[:at].expandtabs(4))
        chunk.marker = marker
        chunk.depth = 1
        return True

    def _in_sequence(self, line: Line, marker: str, kind: str) -> bool:
        """Tell whether ``1.`` or ``a)`` opens an item here: no heading, no prose."""
        current = self.current
        core = marker.strip("()[].:")
        number = lists.number_of(marker)
        if line.gap == 0 and current and current.kind in ("text", "item"):
            if current.closed:
                return True
            if current.marker and lists.marker_class(current.marker) == kind:
                before = lists.number_of(current.marker)
                if number is None or before is None:
                    return True
                # Entries of a list of references may be lost, items are not.
                return before < number <= before + (20 if self.listing else 1)
            opens = number == 1 or core in ("a", "A", "i")
            return opens and current.last.endswith(_ENDS)
        if marker[0] in "[(" or kind == "a":
            return True
        if not self._alone(line):
            return line.gap == 0 or not self._tight_heading(line, None)
        text = line.text.strip()
        if len(text) > 80 or not headings.looks_like_heading(text, bold=True):
            return True
        before = self._last_item_number()
        after = self._next()
        return (
            number is None
            or before == number - 1
            or (after is not None and after.text.lstrip().startswith(f"{number + 1}."))
        )

    def _last_item_number(self) -> int:
        for chunk in reversed(self.found[-2:]):
            if chunk.kind == "item":
                number = lists.number_of(chunk.marker)
                return -1 if number is None else number
        return -1

    def _take_aligned(self, line: Line) -> bool:
        if self.current and line.gap == 0 and not self.current.closed:
            return False
        if CAPTION.match(line.text.lstrip()) or METADATA.match(line.text):
            return False
        cells, stop = rows.aligned_rows(self.lines, self.index)
        if not cells:
            # A long run that is no table is not tried again at each of its lines.
            self.unaligned_until = stop if stop - self.index > _LONG_RUN else 0
            return False
        chunk = self._open("table", line)
        chunk.rows = cells
        chunk.end = self.lines[stop - 1].start + len(self.lines[stop - 1].text)
        self.index = stop - 1
        return True

    def _take_text(self, line: Line, printed: str) -> None:
        current = self.current
        front = self.index < _FRONT_LINES and bool(METADATA.match(printed))
        if (
            line.gap == 0
            and current is not None
            and current.kind in ("text", "item")
            and not current.closed
            and not front
            and self._goes_on(line, printed, current)
        ):
            self._append(current, line)
            return
        if line.gap == 0 and current and current.kind == "table" and current.rows:
            self._after_row(line, current)
            return
        chunk = self._open("text", line)
        if headings.is_references(printed.strip("*_ ")):
            self.listing = chunk.closed = True
        elif front or self._tight_heading(line, None):
            chunk.closed = True
        elif line.text[0] in " \t" and current and current.kind == "item":
            indent = len(line.text) - len(printed)
            if indent > current.indent + 1 and line.gap < 3:
                chunk.depth = 1

    def _goes_on(self, line: Line, printed: str, current: Chunk) -> bool:
        """Tell whether a line right under a paragraph or item is part of it."""
        if printed[0].islower() or (self.listing and current.kind == "item"):
            return True
        if CAPTION.match(printed) or _LABEL.match(printed):
            return False
        if len(self.found) == 1 and current.kind == "text":
            return self._title_goes_on(printed, current)
        if self._tight_heading(line, current):
            return False
        last = current.last
        ended = last.endswith((".", "!", "?", ".]", ".**"))
        return not ended or (self.wrapped and len(last) > 0.7 * self.wrap)

    def _title_goes_on(self, printed: str, title: Chunk) -> bool:
        last = title.last
        if _OPEN_TITLE.search(last):
            return True
        if len(last) < 30 or GENERIC.fullmatch(printed) or headings.is_known(printed):
            return len(last) > 160
        same_case = last.isupper() == printed.strip().isupper()
        return same_case and not any(map(str.isdigit, printed)) and "," not in printed

    def _after_row(self, line: Line, table: Chunk) -> None:
        """A line without tabs right under a row: the rest of its last cell, or text."""
        last = table.rows[-1][-1]
        words = last[-1][1].rstrip()
        first = line.text.lstrip()[0]
        if words and not words.endswith((".", "]", ")")) and first.islower():
            last.append((line.start, line.text))
            table.end = line.start + len(line.text)
        else:
            self._open("text", line)

    def _tight_heading(self, line: Line, before: Chunk | None) -> bool:
        """Tell whether a line that is not followed by a blank one is a heading."""
        text = line.text.strip().strip("*_")
        after = self._next()
        if after is None or after.gap or not 0 < len(text) <= 90:
            return False
        if before and not before.last.endswith(_ENDS):
            return False
        if headings.is_known(text):
            return True
        if not self.found or (len(self.found) == 1 and before):
            return False
        if text[-1] == ":" or not headings.looks_like_heading(text):
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
        return len(text) < 0.7 * max(self.wrap, len(following)) and (titled or alone)

    def _next(self) -> Line | None:
        index = self.index + 1
        return self.lines[index] if index < len(self.lines) else None

    def _alone(self, line: Line) -> bool:
        after = self._next()
        return (line.gap > 0 or self.index == 0) and (after is None or after.gap > 0)
