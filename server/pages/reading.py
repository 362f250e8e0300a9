"""A document as it reads, with everything that was found in it marked where it stands.

Marks are worked out on the readable text of each block; a passage knows which
characters of the file it came from, and selectors count those.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, zip_longest

from kg.documents.model import (
    Document,
    Paragraph,
    Passage,
    Reference,
    Row,
    Section,
    Span,
    Table,
)
from server.pages.directions import Direction


@dataclass(frozen=True, slots=True)
class Found:
    """Something found in a document: where, what, and its number in the margin.

    ``kind`` is ``claim`` or ``issue``; ``anchor`` is unique on the page.
    """

    iri: str
    kind: str
    type: str
    label: str
    span: Span
    number: int
    anchor: str
    direction: Direction | None = None
    hedged: bool = False
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """Text that the same things were found in; some of them open or close here."""

    text: str
    claims: tuple[Found, ...] = ()
    issues: tuple[Found, ...] = ()
    opens: tuple[Found, ...] = ()
    closes: tuple[Found, ...] = ()


Text = tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row of a table; what was found in all of it marks the row."""

    number: int
    cells: tuple[Text, ...]
    found: tuple[Found, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, an item, a table, a reference, or what is missing, with its notes.

    ``missing`` stands for text of the file that is no part of any block: a lost figure.
    """

    kind: str
    text: Text = ()
    depth: int = 0
    caption: Text = ()
    header: tuple[Text, ...] = ()
    rows: tuple[ReadRow, ...] = ()
    remarks: tuple[Text, ...] = ()
    reference: Reference | None = None
    notes: tuple[Found, ...] = ()
    anchor: str = ""

    def columns(self, row: ReadRow) -> Iterator[tuple[Text, Text]]:
        """Yield each cell of a row under its heading."""
        return zip_longest(self.header, row.cells, fillvalue=())


@dataclass(frozen=True, slots=True)
class ReadSection:
    """A section with its heading and blocks."""

    slug: str
    level: int
    heading: Text
    notes: tuple[Found, ...]
    blocks: tuple[Block, ...]
    boilerplate: bool = False


@dataclass(slots=True)
class Reader:
    """Marks what was found; keeps what has been noted and opened once."""

    found: Sequence[Found]
    _missing: list[Found] = field(default_factory=list)
    _noted: set[str] = field(default_factory=set)
    _opened: set[str] = field(default_factory=set)

    def sections(self, document: Document) -> tuple[ReadSection, ...]:
        """Return the whole document; its references are blocks of their section."""
        self._missing = _outside(self.found, document)
        starts = [_start(section) for section in document.sections[1:]]
        ends = [*starts, len(document.text)]
        sections = [
            self._section(section, end)
            for section, end in zip(document.sections, ends, strict=False)
        ]
        listed = tuple(self._reference(each) for each in document.references)
        if not listed:
            return tuple(sections)
        for index, section in enumerate(document.sections):
            if section.slug.startswith(("reference", "bibliography", "literature")):
                old = sections[index]
                sections[index] = ReadSection(
                    old.slug, old.level, old.heading, old.notes, old.blocks + listed
                )
                return tuple(sections)
        last = ReadSection("references", 1, _plain("References"), (), listed)
        return (*sections, last)

    def context(self, document: Document, span: Span) -> Block | None:
        """Return the block around a span: of a table only the row that it is in."""
        for section in document.sections:
            for block in section.blocks:
                if isinstance(block, Paragraph):
                    if _overlaps(block.passage.span(), span):
                        return self._paragraph(block)
                elif any(_overlaps(row.span, span) for row in block.rows):
                    return self._table(block, only=span)
        for reference in document.references:
            if _overlaps(reference.printed.span(), span):
                return self._reference(reference)
        return None

    def _section(self, section: Section, end: int) -> ReadSection:
        heading = self._text(section.heading) if section.heading else ()
        notes = self._notes([section.heading] if section.heading else [])
        blocks: list[Block] = []
        for block in section.blocks:
            if isinstance(block, Paragraph):
                blocks += self._before(block.passage.span().start)
                blocks.append(self._paragraph(block))
            else:
                blocks += self._before(block.span.start)
                blocks.append(self._table(block))
        blocks += self._before(end)
        return ReadSection(
            section.slug,
            section.level,
            heading,
            notes,
            tuple(blocks),
            section.boilerplate,
        )

    def _before(self, position: int) -> Iterator[Block]:
        """Yield what is missing before a place in the file."""
        while self._missing and self._missing[0].span.start < position:
            found = self._missing.pop(0)
            self._noted.add(found.anchor)
            yield Block("missing", notes=(found,))

    def _paragraph(self, paragraph: Paragraph) -> Block:
        return Block(
            "item" if paragraph.list_depth else "paragraph",
            text=self._text(paragraph.passage),
            depth=paragraph.list_depth,
            notes=self._notes([paragraph.passage]),
        )

    def _table(self, table: Table, only: Span | None = None) -> Block:
        rows = [r for r in table.rows if only is None or _overlaps(r.span, only)]
        cells = [cell for row in rows for cell in row.cells]
        around = [] if only else [*table.header, *table.notes]
        if table.caption and not only:
            around.append(table.caption)
        return Block(
            "table",
            caption=self._text(table.caption) if table.caption else (),
            header=tuple(self._text(cell) for cell in table.header),
            rows=tuple(map(self._row, rows)),
            remarks=() if only else tuple(self._text(note) for note in table.notes),
            notes=self._notes([*around, *cells]),
            anchor=f"table-{table.number}",
        )

    def _row(self, row: Row) -> ReadRow:
        whole = tuple(
            f
            for f in self.found
            if f.span.start <= row.span.start and row.span.end <= f.span.end
        )
        rest = [f for f in self.found if f not in whole]
        cells = tuple(self._text(cell, rest) for cell in row.cells)
        return ReadRow(row.number, cells, whole)

    def _reference(self, reference: Reference) -> Block:
        return Block(
            "reference",
            text=self._text(reference.printed),
            reference=reference,
            notes=self._notes([reference.printed]),
            anchor=f"reference-{reference.number}",
        )

    def _notes(self, passages: Iterable[Passage]) -> tuple[Found, ...]:
        """Return what is found in the passages and was not noted before."""
        spans = [passage.span() for passage in passages]
        noted = [
            f
            for f in self.found
            if f.anchor not in self._noted
            and any(_overlaps(span, f.span) for span in spans)
        ]
        self._noted.update(f.anchor for f in noted)
        return tuple(noted)

    def _text(self, passage: Passage, found: Sequence[Found] | None = None) -> Text:
        among = self.found if found is None else found
        whole = passage.span()
        marks = [
            (start, end, f)
            for f in among
            if _overlaps(f.span, whole)
            for start, end in _where(passage, f.span)
        ]
        edges = sorted({0, len(passage.text), *(e for m in marks for e in m[:2])})
        last = {f.anchor: end for _, end, f in sorted(marks, key=lambda m: m[1])}
        segments = []
        for start, end in pairwise(edges):
            here = [f for a, b, f in marks if a <= start and end <= b]
            opens = [f for f in here if f.anchor not in self._opened]
            self._opened.update(f.anchor for f in opens)
            segments.append(
                Segment(
                    passage.text[start:end],
                    tuple(f for f in here if f.kind == "claim"),
                    tuple(f for f in here if f.kind == "issue"),
                    tuple(opens),
                    tuple(f for f in here if last[f.anchor] == end),
                )
            )
        return tuple(segments)


def _where(passage: Passage, span: Span) -> Iterator[tuple[int, int]]:
    """Yield the parts of a passage's text that came from a span, joined up."""
    begins = [*passage.runs, (len(passage.text), 0)]
    current: tuple[int, int] | None = None
    for (offset, source), (following, _) in pairwise(begins):
        start = max(span.start, source)
        end = min(span.end, source + following - offset)
        if start >= end:
            continue
        part = (offset + start - source, offset + end - source)
        if current and part[0] <= current[1]:
            current = (current[0], part[1])
            continue
        if current:
            yield current
        current = part
    if current:
        yield current


def _outside(found: Sequence[Found], document: Document) -> list[Found]:
    """Return what overlaps no text of the document, in its order."""
    spans = [p.span() for p in _passages(document)]
    return sorted(
        (f for f in found if not any(_overlaps(f.span, span) for span in spans)),
        key=lambda f: f.span,
    )


def _passages(document: Document) -> Iterator[Passage]:
    for section in document.sections:
        if section.heading:
            yield section.heading
        for block in section.blocks:
            if isinstance(block, Paragraph):
                yield block.passage
                continue
            yield from block.header
            yield from block.notes
            if block.caption:
                yield block.caption
            for row in block.rows:
                yield from row.cells
    for reference in document.references:
        yield reference.printed


def _start(section: Section) -> int:
    """Return where a section begins, beyond the end where that cannot be told."""
    if section.heading:
        return section.heading.span().start
    for block in section.blocks:
        if isinstance(block, Paragraph):
            return block.passage.span().start
        return block.span.start
    return sys.maxsize


def _overlaps(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def plain_text(text: Text) -> str:
    """Return a text without its marks."""
    return "".join(segment.text for segment in text)


def _plain(text: str) -> Text:
    return (Segment(text),)
