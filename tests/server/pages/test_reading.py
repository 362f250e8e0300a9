"""A document with marks reads as it did without them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.documents.model import Document, Paragraph, Span
from kg.documents.reading import read_document
from kg.resources import CORPUS
from server.pages.documents import anchor_of, load_document, passage_in_context
from server.pages.reading import Block, Found, Reader, Text, plain_text

IGMESINE = read_document(CORPUS / "guides" / "igmesine.txt", id="igmesine")


def found(start: int, end: int, number: int = 1, kind: str = "claim") -> Found:
    return Found("iri", kind, "", "label", Span(start, end), number, f"a{number}")


def texts(document: Document, marks: list[Found]) -> list[str]:
    sections = Reader(marks).sections(document)
    return [
        plain_text(text)
        for section in sections
        for block in section.blocks
        for text in _texts(block)
    ]


def _texts(block: Block) -> list[Text]:
    cells = [cell for row in block.rows for cell in row.cells]
    return [block.text, block.caption, *block.header, *cells, *block.remarks]


PLAIN = texts(IGMESINE, [])
LENGTH = len(IGMESINE.text)


@given(st.lists(st.tuples(st.integers(0, LENGTH), st.integers(1, 400)), max_size=8))
def test_marks_change_no_word(places: list[tuple[int, int]]) -> None:
    marks = [found(s, min(s + n, LENGTH), i) for i, (s, n) in enumerate(places)]
    read = texts(IGMESINE, marks)
    assert [text for text in read if text] == [text for text in PLAIN if text]


@given(st.lists(st.tuples(st.integers(0, LENGTH), st.integers(1, 400)), max_size=8))
def test_everything_found_is_noted_once(places: list[tuple[int, int]]) -> None:
    marks = [found(s, min(s + n, LENGTH), i) for i, (s, n) in enumerate(places)]
    marks = [f for f in marks if f.span.start < f.span.end]
    sections = Reader(marks).sections(IGMESINE)
    noted = [
        f.anchor
        for section in sections
        for notes in (section.notes, *(block.notes for block in section.blocks))
        for f in notes
    ]
    assert sorted(noted) == sorted(f.anchor for f in marks)


def test_a_mark_is_what_was_found() -> None:
    words = "affinity of Igmesine"
    start = IGMESINE.text.index(words)
    sections = Reader([found(start, start + len(words))]).sections(IGMESINE)
    marked = [
        segment.text
        for section in sections
        for block in section.blocks
        for segment in block.text
        if segment.claims
    ]
    assert marked == [words]


def test_a_row_is_shown_under_its_heading() -> None:
    start = IGMESINE.text.index("Morris Water Maze\tMouse")
    end = IGMESINE.text.index("\n", start)
    block = passage_in_context(IGMESINE, Span(start, end))
    assert block is not None
    assert (block.kind, len(block.rows)) == ("table", 1)
    assert plain_text(block.header[0]) == "Behavioral Assay"
    assert block.rows[0].found


def test_nowhere_is_nothing() -> None:
    assert passage_in_context(None, Span(0, 1)) is None
    assert passage_in_context(IGMESINE, None) is None
    assert passage_in_context(IGMESINE, Span(LENGTH + 5, LENGTH + 6)) is None


@pytest.mark.parametrize("name", ["../version", "A", "", "a b", "x" * 50])
def test_only_documents_are_loaded(tmp_path: Path, name: str) -> None:
    assert load_document(tmp_path / "documents" / f"{name}.json") is None


def test_places_on_the_page_have_names() -> None:
    assert (
        anchor_of("https://x/id/finding/doc/table-1-row-2") == "finding-table-1-row-2"
    )


def test_paragraphs_keep_their_depth() -> None:
    depths = [
        block.depth
        for section in Reader([]).sections(IGMESINE)
        for block in section.blocks
        if block.kind == "item"
    ]
    expected = [
        paragraph.list_depth
        for section in IGMESINE.sections
        for paragraph in section.blocks
        if isinstance(paragraph, Paragraph) and paragraph.list_depth
    ]
    assert depths == expected
