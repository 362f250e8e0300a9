"""A document as its readers see it: sections, tables and references with spans.

Every text is a :class:`Passage`: readable characters (a sentence joined over a page
break, without Markdown marks), each of which knows where it stood in the decoded
file. ``Document.text`` is that decoded file; a :class:`Span` always counts its
characters, so ``document.text[span.start:span.end]`` is what the source printed.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

MediaType = Literal[
    "text/plain",
    "text/markdown",
    "text/html",
    "application/pdf",
    "text/tab-separated-values",
]


_AFTER = float("inf")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters ``start`` up to but not including ``end`` of a document's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """Readable text, and for runs of it where they stood in the file.

    ``runs`` holds pairs (offset in ``text``, offset in the file), ascending; within
    a run both advance together. An empty passage has one run that says where it is.
    """

    text: str
    runs: tuple[tuple[int, int], ...]

    @classmethod
    def at(cls, text: str, start: int) -> Passage:
        """Return a passage that stands in the file just as it reads."""
        return cls(text, ((0, start),))

    @classmethod
    def joined(cls, parts: list[Passage], separator: str = " ") -> Passage:
        """Return the parts as one passage; separators belong to the part before."""
        text, runs = "", []
        for part in parts:
            if text:
                text += separator
            runs += [(offset + len(text), source) for offset, source in part.runs]
            text += part.text
        return cls(text, tuple(runs)) if runs else cls("", ((0, 0),))

    def source(self, offset: int) -> int:
        """Return where in the file the character at ``offset`` stood."""
        runs = self.runs
        index = 0
        if len(runs) > 1:  # most passages stand in one piece
            index = max(bisect_right(runs, (offset, _AFTER)) - 1, 0)
        begin, source = runs[index]
        return source + (offset - begin)

    def span(self, start: int = 0, end: int | None = None) -> Span:
        """Return the characters of the file behind ``text[start:end]``."""
        stop = len(self.text) if end is None else end
        if stop <= start:
            where = self.source(start)
            return Span(where, where)
        return Span(self.source(start), self.source(stop - 1) + 1)

    def part(self, start: int, end: int) -> Passage:
        """Return ``text[start:end]`` as a passage of its own."""
        first = (0, self.source(start))
        if len(self.runs) == 1:
            return Passage(self.text[start:end], (first,))
        after = bisect_right(self.runs, (start, _AFTER))
        until = bisect_left(self.runs, (end, -1), after)
        inner = [(o - start, s) for o, s in self.runs[after:until]]
        return Passage(self.text[start:end], (first, *inner))

    def stripped(self) -> Passage:
        """Return the passage without white space at its ends."""
        left = len(self.text) - len(self.text.lstrip())
        right = len(self.text.rstrip())
        return self.part(left, max(left, right))

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; ``list_depth`` is 0 outside lists, 1 for a top-level bullet."""

    passage: Passage
    list_depth: int = 0
    marker: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table body; ``number`` counts from 1."""

    number: int
    cells: tuple[Passage, ...]

    @property
    def span(self) -> Span:
        """Return the characters from the first cell to the end of the last."""
        return Span(self.cells[0].span().start, self.cells[-1].span().end)


@dataclass(frozen=True, slots=True)
class Table:
    """A table; ``number`` is its place among the document's tables, from 1.

    ``label`` is the printed one (``Table 2``); ``header`` may be empty.
    """

    number: int
    label: str | None
    caption: Passage | None
    header: tuple[Passage, ...]
    rows: tuple[Row, ...]
    notes: tuple[Passage, ...] = ()

    @property
    def span(self) -> Span:
        """Return the characters from the header (or first row) to the last row."""
        cells = [*self.header, *(cell for row in self.rows for cell in row.cells)]
        return Span(cells[0].span().start, cells[-1].span().end)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it, up to the next heading of any level.

    ``slug`` is unique in the document; ``path`` holds the headings from the top down
    to and including this one. ``boilerplate`` marks vendor text that is no science.
    """

    slug: str
    heading: Passage | None
    level: int
    path: tuple[str, ...]
    blocks: tuple[Paragraph | Table, ...]
    boilerplate: bool = False

    @property
    def title(self) -> str:
        """Return the heading as text, empty for what stands before any heading."""
        return self.heading.text if self.heading else ""


@dataclass(frozen=True, slots=True)
class Reference:
    """A numbered entry of the reference list.

    ``title`` is None where only a site is printed; ``site`` is the printed domain.
    """

    number: int
    printed: Passage
    title: str | None
    site: str | None
    url: str | None = None


DefectType = Literal[
    "truncated_table",
    "encoding_error",
    "missing_reference_section",
    "lost_figure",
]


@dataclass(frozen=True, slots=True)
class Defect:
    """Damage that a reader met: what, where, and in words."""

    type: DefectType
    span: Span
    detail: str


@dataclass(frozen=True, slots=True)
class Document:
    """A document read: its text, its structure and what its first page says of it.

    ``id`` is the slug of the file name; ``sha256`` that of the file's bytes;
    ``date`` an ISO 8601 year, month or day; ``sections`` are in reading order.
    """

    id: str
    path: str
    media_type: MediaType
    sha256: str
    encoding: str
    text: str = field(repr=False)
    title: Passage | None = None
    author: str | None = None
    date: str | None = None
    compounds: tuple[str, ...] = ()
    catalog_numbers: tuple[str, ...] = ()
    product_url: str | None = None
    product_id: str | None = None
    sections: tuple[Section, ...] = ()
    references: tuple[Reference, ...] = ()
    defects: tuple[Defect, ...] = ()

    def iter_tables(self) -> Iterator[tuple[Section, Table]]:
        """Yield each table with the section that it stands in."""
        for section in self.sections:
            for block in section.blocks:
                if isinstance(block, Table):
                    yield section, block

    def iter_paragraphs(self) -> Iterator[tuple[Section, Paragraph]]:
        """Yield each paragraph and bullet with the section that it stands in."""
        for section in self.sections:
            for block in section.blocks:
                if isinstance(block, Paragraph):
                    yield section, block

    def quote(self, span: Span) -> str:
        """Return what the source printed at ``span``."""
        return self.text[span.start : span.end]
