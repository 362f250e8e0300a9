"""Files: what is read, and what is refused with a sentence that says what to do."""

from pathlib import Path

import pytest

from kg.documents.reading import parse_text, read_document
from kg.errors import DocumentError


def test_document_knows_its_file(tmp_path: Path) -> None:
    path = tmp_path / "Igmesine Guide (2025).txt"
    path.write_bytes(b"Abstract\r\n\r\nIgmesine binds.\r\n")
    document = read_document(path)
    assert document.id == "igmesine-guide-2025"
    assert document.path == str(path)
    assert document.media_type == "text/plain"
    assert document.encoding == "utf-8"
    assert document.text == "Abstract\r\n\r\nIgmesine binds.\r\n"
    assert document.quote(document.sections[0].blocks[0].passage.span()) == (  # type: ignore[union-attr]
        "Igmesine binds."
    )


def test_id_may_be_given(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_text("# A\n\n## B\n\nText.\n")
    document = read_document(path, "other")
    assert (document.id, document.media_type) == ("other", "text/markdown")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(b"", "empty", id="empty"),
        pytest.param(b" \n\t\n", "empty", id="blank"),
        pytest.param("\u00a0\n".encode(), "blanks only", id="only no-break blanks"),
        pytest.param(b"PK\x03\x04rest", "office document", id="office"),
        pytest.param(b"\x89PNG\r\n\x1a\n", "picture", id="picture"),
        pytest.param(bytes(range(256)) * 4, "no text", id="binary"),
    ],
)
def test_unreadable_content_is_refused(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "guide.txt"
    path.write_bytes(data)
    with pytest.raises(DocumentError, match=words) as caught:
        read_document(path)
    assert str(path) in str(caught.value)


def test_missing_file_folder_and_large_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="no such file"):
        read_document(tmp_path / "none.txt")
    with pytest.raises(DocumentError, match="folder"):
        read_document(tmp_path)
    path = tmp_path / "large.txt"
    path.write_text("text " * 100)
    with pytest.raises(DocumentError, match="500 bytes and 100"):
        read_document(path, largest=100)


def test_parse_text_needs_no_file() -> None:
    document = parse_text("Introduction\n\nIgmesine binds.\n", id="x")
    assert document.id == "x"
    assert [section.title for section in document.sections] == ["Introduction"]


def test_a_picture_beside_the_document_is_not_lost(tmp_path: Path) -> None:
    path = tmp_path / "guide.md"
    text = (
        "# A Guide\n\n## Binding\n\nIt binds.\n\n![Scheme](pictures/scheme%201.png)\n"
    )
    path.write_text(text)
    (defect,) = read_document(path).defects
    assert (defect.type, defect.detail) == ("lost_figure", "the figure is lost: Scheme")
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "scheme 1.png").touch()
    assert read_document(path).defects == ()
    path.write_text(text.replace("pictures/", "../pictures/"))
    assert len(read_document(path).defects) == 1


def test_the_head_of_a_page_fills_in_what_its_text_lacks(tmp_path: Path) -> None:
    path = tmp_path / "guide.txt"
    path.write_bytes(
        b"<!doctype html><html><head><meta charset=iso-8859-1><title>Caf\xe9</title>"
        b"<meta name=author content='A Desk'><meta name=date content='2024-05-01'>"
        b"</head><body><h2>Binding</h2><p>It binds.</p></body></html>"
    )
    document = read_document(path)
    assert document.media_type == "text/html"
    assert document.title is not None
    assert (document.title.text, document.author) == ("Café", "A Desk")
    assert document.date == "2024-05-01"
    assert [section.title for section in document.sections] == ["Binding"]


def test_slugs_of_sections_are_unique_and_stable() -> None:
    text = "T it is\n\n" + "Results\n\nIt is.\n\nResults 2\n\nIt is.\n\n" * 2
    document = parse_text(text)
    slugs = [section.slug for section in document.sections]
    assert slugs == ["results", "results-2", "results-3", "results-2-2"]
