"""PDF: pages to text with cells, columns, headings and raised numbers."""

from collections.abc import Callable
from pathlib import Path

import pytest
from fpdf import FPDF
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.documents.model import Document, Table
from kg.documents.reading import read_document
from kg.errors import DocumentError

LONG = (
    "Xamide is a ligand of the sigma-1 receptor and was tested in rats and in mice. It "
    "did not change locomotion in any dose. "
) * 4


def _pdf(path: Path) -> FPDF:
    pdf = FPDF()
    pdf.set_compression(False)
    pdf.set_font("helvetica", size=11)
    pdf.add_page()
    return pdf


def _write(pdf: FPDF, text: str, size: float = 11, style: str = "") -> None:
    pdf.set_font("helvetica", style, size)
    pdf.multi_cell(0, size * 0.5, text, new_x="LMARGIN", new_y="NEXT")
    pdf.ln(4)


@pytest.fixture
def guide(tmp_path: Path) -> Path:
    """Return a PDF of two pages with a table that goes over the page end."""
    path = tmp_path / "xamide.pdf"
    pdf = _pdf(path)
    _write(pdf, "Xamide: Evidence in Rodents", 20, "B")
    _write(pdf, "Author: Example Chemicals. Date: May 2024")
    _write(pdf, "Binding in Vitro", 14, "B")
    _write(pdf, LONG)
    _write(pdf, "Table 1. Effects of Xamide")
    rows = [["Assay", "Species", "Dose (mg/kg)", "Reference"]]
    rows += [[f"Y-maze {n}", "Mouse", f"{n} - 16", f"[{n}]"] for n in range(1, 40)]
    with pdf.table() as table:
        for row in rows:
            table.row(row)
    _write(pdf, "Conclusion", 14, "B")
    _write(pdf, "It is mixed.")
    pdf.output(str(path))
    return path


def test_headings_text_and_table_over_a_page(guide: Path) -> None:
    document = read_document(guide)
    assert document.media_type == "application/pdf"
    assert document.title is not None
    assert document.title.text == "Xamide: Evidence in Rodents"
    assert (document.author, document.date) == ("Example Chemicals", "2024-05")
    assert [s.title for s in document.sections] == ["Binding in Vitro", "Conclusion"]
    ((_, table),) = document.iter_tables()
    assert table.caption is not None
    assert table.caption.text == "Table 1. Effects of Xamide"
    assert [cell.text for cell in table.header] == [
        "Assay", "Species", "Dose (mg/kg)", "Reference",
    ]  # fmt: skip
    assert len(table.rows) == 39
    last = table.rows[-1]
    assert [c.text for c in last.cells] == ["Y-maze 39", "Mouse", "39 - 16", "[39]"]
    assert document.quote(last.span) == "Y-maze 39\tMouse\t39 - 16\t[39]"
    (paragraph, *_) = (p for _, p in document.iter_paragraphs())
    assert paragraph.passage.text == LONG.strip()


def test_columns_without_rules_and_raised_numbers(tmp_path: Path) -> None:
    path = tmp_path / "columns.pdf"
    pdf = _pdf(path)
    _write(pdf, "Columns and Signs", 18, "B")
    _write(pdf, LONG)
    for cells in (("Compound", "Dose", "Effect"), ("Alpha", "1 mg/kg", "improved"),
                  ("Beta", "2 mg/kg", "no effect")):  # fmt: skip
        for cell in cells:
            pdf.cell(50, 6, cell)
        pdf.ln(6)
    pdf.ln(8)
    pdf.write(6, "It reverses amnesia")
    pdf.set_font("helvetica", size=6)
    pdf.char_vpos = "SUP"
    pdf.write(6, "1,2")
    pdf.char_vpos = "LINE"
    pdf.set_font("helvetica", size=11)
    pdf.write(6, " in rats.")
    pdf.output(str(path))
    document = read_document(path)
    ((_, table),) = document.iter_tables()
    assert [[c.text for c in row.cells] for row in table.rows] == [
        ["Alpha", "1 mg/kg", "improved"], ["Beta", "2 mg/kg", "no effect"],
    ]  # fmt: skip
    texts = [paragraph.passage.text for _, paragraph in document.iter_paragraphs()]
    assert texts[-1] == "It reverses amnesia^{1,2} in rats."


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    path = tmp_path / "two.pdf"
    pdf = _pdf(path)
    with pdf.text_columns(ncols=2, gutter=10) as columns:
        columns.write(LONG * 2 + "The left column ends here. ")
        columns.new_column()
        columns.write("The right column begins here. " + LONG * 2)
    pdf.output(str(path))
    text = " ".join(read_document(path).text.split())
    assert "ends here. The right column begins here. Xamide is" in text


def test_the_annotated_pdf_gives_its_tables(
    outline: Callable[[Document], str],
) -> None:
    path = Path(__file__).parents[2] / "data" / "documents" / "sunifiram.pdf"
    document = read_document(path)
    tables: list[Table] = [table for _, table in document.iter_tables()]
    assert [(len(t.header), len(t.rows)) for t in tables] == [(5, 3), (8, 8)]
    assert "Mecamylamine" in outline(document)


def test_pdf_without_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    pdf = FPDF()
    pdf.add_page()
    pdf.output(str(path))
    with pytest.raises(DocumentError, match="OCR"):
        read_document(path)


def test_locked_pdf_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "locked.pdf"
    pdf = _pdf(path)
    pdf.write(6, "Text")
    pdf.set_encryption(owner_password="a", user_password="b")
    pdf.output(str(path))
    with pytest.raises(DocumentError, match="locked"):
        read_document(path)


@given(
    cut=st.integers(0, 2000),
    noise=st.lists(st.tuples(st.integers(0, 5000), st.binary(max_size=9)), max_size=4),
)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_damaged_pdf_gives_a_document_or_a_document_error(
    tmp_path: Path, cut: int, noise: list[tuple[int, bytes]]
) -> None:
    whole = tmp_path / "whole.pdf"
    if not whole.exists():
        pdf = _pdf(whole)
        pdf.write(6, "Text of a page that is damaged.")
        pdf.output(str(whole))
    data = bytearray(whole.read_bytes())
    for at, replacement in noise:
        data[at : at + len(replacement)] = replacement
    path = tmp_path / "damaged.pdf"
    path.write_bytes(bytes(data[: max(len(data) - cut, 1)]))
    try:
        assert read_document(path).text
    except DocumentError as error:
        assert str(path) in str(error)
