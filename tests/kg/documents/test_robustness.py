"""Any bytes give a document or a DocumentError; every span lies in the text."""

import gc
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kg.documents.citations import find_markers, without_markers
from kg.documents.model import Document, MediaType, Passage, Table
from kg.documents.reading import parse_text, read_document
from kg.documents.sentences import split_sentences
from kg.errors import DocumentError

FRAGMENTS = [
    "Igmesine", " is a ", "\n", "\n\n", "\n\n\n\n", "\r\n", "\f", "\t", " ", "  ",
    "   ", "- ", "1. ", "a) ", "• ", "* ", "**", "_", "`", "```\n", "# ", "## ", "[1]",
    "[1](#)", "](", "![a](b.png)", "|", "| a | b |\n", "|---|---|\n", "Table 1: ",
    "Table 2 shows ", "Note: ", "References\n", "Abstract\n", "Author: ", "Date: ",
    "December 2025", "Figure 1: ", "Click to download the full resolution image\n",
    "digraph {", "}", "a\tb\tc\n", "$\\sigma 1$", "^{[1][2]}", ".", "?", "10.1000/x",
    "(Roman et al., 1990)[3]", "https://a.example/product/b1", "PMID: 1",
    "[pubmed.ncbi.nlm.nih.gov]", "Need Custom Synthesis?\n", "Ïƒ", "\x00", "\u00ad",
    "\ufeff", "²", "σ", "Ca2+", "===\n", "<p>", "</p>", "<table>", "<tr>", "<td>",
    "<li>", "<ul>", "<sup>1</sup>", "&sigma;", "<!--", "-->", "<script>", "<h2>",
    "<a href='", '">', "<td colspan=9 rowspan=9>",
]  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=300),
    st.lists(st.sampled_from(FRAGMENTS), max_size=60).map("".join),
)
MEDIA_TYPES: list[MediaType] = ["text/plain", "text/markdown", "text/html"]


def passages(document: Document) -> Iterator[Passage]:
    """Yield every passage of a document."""
    if document.title:
        yield document.title
    for section in document.sections:
        if section.heading:
            yield section.heading
        for block in section.blocks:
            if isinstance(block, Table):
                yield from block.header
                yield from block.notes
                if block.caption:
                    yield block.caption
                for row in block.rows:
                    yield from row.cells
            else:
                yield block.passage
    for reference in document.references:
        yield reference.printed


def check(document: Document) -> None:
    """Check what holds of every document whatsoever."""
    size = len(document.text)
    for passage in passages(document):
        assert passage.runs[0][0] == 0
        assert [run[0] for run in passage.runs] == sorted({r[0] for r in passage.runs})
        span = passage.span()
        assert 0 <= span.start <= span.end <= size
        assert passage.text == passage.text.strip()
        for sentence in split_sentences(passage):
            inner = sentence.span()
            assert 0 <= inner.start <= inner.end <= size
        for marker in find_markers(passage.text):
            assert 0 <= marker.start < marker.end <= len(passage.text)
            assert marker.numbers or marker.labels
        without_markers(passage)
    for _, table in document.iter_tables():
        assert 0 <= table.span.start <= table.span.end <= size
        for row in table.rows:
            assert len(row.cells) >= len(table.header)
            assert row.span.start <= size
    for defect in document.defects:
        assert 0 <= defect.span.start <= defect.span.end <= size
    slugs = [section.slug for section in document.sections]
    assert len(slugs) == len(set(slugs))
    numbers = [table.number for _, table in document.iter_tables()]
    assert numbers == list(range(1, len(numbers) + 1))


@example(text="REFERENCES\r- .", media_type="text/plain")
@given(text=TEXTS, media_type=st.sampled_from(MEDIA_TYPES))
@settings(max_examples=300, deadline=None)
def test_any_text_gives_a_document(text: str, media_type: MediaType) -> None:
    check(parse_text(text, media_type=media_type))


CASES = sorted((Path(__file__).parent / "cases").glob("*.[thm]*"))
EDITS = st.lists(
    st.tuples(st.integers(0, 9999), st.integers(0, 200), st.sampled_from(FRAGMENTS)),
    min_size=1,
    max_size=8,
)


@given(path=st.sampled_from(CASES), edits=EDITS)
@settings(max_examples=150, deadline=None)
def test_damaged_guides_give_a_document(
    path: Path, edits: list[tuple[int, int, str]]
) -> None:
    text = path.read_text(encoding="utf-8")
    for at, length, fragment in edits:
        at %= len(text) + 1
        text = text[:at] + fragment + text[at + length :]
    check(parse_text(text, media_type=MEDIA_TYPES[2 * (path.suffix == ".html")]))


@given(data=st.binary(max_size=400), suffix=st.sampled_from([".txt", ".md", ".html"]))
@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_bytes_give_a_document_or_a_document_error(
    tmp_path: Path, data: bytes, suffix: str
) -> None:
    path = tmp_path / f"guide{suffix}"
    path.write_bytes(data)
    try:
        check(read_document(path))
    except DocumentError as error:
        assert str(path) in str(error)


@given(st.lists(st.sampled_from([f for f in FRAGMENTS if f.isascii()]), max_size=60))
@settings(max_examples=200, deadline=None)
def test_passages_hold_the_characters_of_the_file(fragments: list[str]) -> None:
    text = "".join(fragments)
    document = parse_text(text)
    for passage in passages(document):
        for at, character in enumerate(passage.text):
            if not character.isspace() and passage.source(at) < len(text):
                assert text[passage.source(at)] == character


REPEATED = [
    "1. a\n\n", "> ", "<table>", "<tr><td rowspan=999 colspan=50>x", "[1] a\n\n",
    "aa.  b\n",
    "a", "\n", "*a ", "**a", "[", "[1] ", "[a](", "^{1", "<", "<a ", '<b a="', "- a\n",
    "a\tb\n\n", "| a | b |\n", "aa   bb   cc\n", "# a\n", "```\n", "digraph {\n",
    "Table 1: A\n\n", "Figure 1: x\n\n", "References\n", "Smith A, ", "(1990) ", "(",
    "A. ", "of\n\n\n\n", "Abstract\n\n", "It was. [1] ", "Ïƒ", "¹", "a\n\n", "&amp;",
    "<ul><li>", "<table><tr><td>", "<div class=nav>", "<!--", "- a:\n", "Roman et al (",
]  # fmt: skip


@pytest.mark.parametrize("unit", REPEATED, ids=repr)
@pytest.mark.parametrize("media_type", ["text/plain", "text/html"])
def test_time_grows_with_size_only(unit: str, media_type: MediaType) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        begin = time.process_time()
        for _, paragraph in parse_text(text, media_type=media_type).iter_paragraphs():
            for sentence in split_sentences(paragraph.passage):
                without_markers(sentence)
        return time.process_time() - begin

    def best(size: int) -> float:
        return min(seconds(size) for _ in range(3))

    # Four times the size in quadratic time would be sixteen times as long.
    assert best(16_000) < 10 * best(4_000) + 0.1


def test_memory_is_flat_over_many_documents() -> None:
    text = (
        "Title of It\n\nAbstract\n\nIt is **a**.[1]\n\nA\tB\n1\t2\n\n"
        "References\n\n- 1. X\n"
    )

    def blocks_after(count: int) -> int:
        for number in range(count):
            parse_text(text, id=f"document-{number}")
        gc.collect()
        return sys.getallocatedblocks()

    before = blocks_after(200)
    assert blocks_after(10_000) - before < 1000
