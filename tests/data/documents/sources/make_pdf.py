"""Set a text of this folder as a PDF, as a vendor's guide is set.

    .venv/bin/python tests/data/documents/sources/make_pdf.py sunifiram

Headings begin with ``#``, table rows with ``|``, bullets with ``-``. The PDF has a
running header and page numbers, ruled tables that break over pages, and wrapped lines.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from fpdf import FPDF, XPos, YPos
from fpdf.fonts import FontFace

HERE = Path(__file__).parent
FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
WRITTEN = datetime(2022, 5, 1, tzinfo=UTC)


class Guide(FPDF):
    """An A5 page with a running header and page numbers."""

    def __init__(self, font: Path, running_title: str) -> None:
        super().__init__(format="A5")
        self.running_title = running_title
        self.add_font("Text", fname=font)
        self.set_creation_date(WRITTEN)
        self.set_title(running_title)
        self.set_auto_page_break(auto=True, margin=18)

    def header(self) -> None:
        """Print the running header; fpdf2 calls this on every page."""
        self.set_font("Text", size=7)
        self.cell(0, 6, self.running_title, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def footer(self) -> None:
        """Print the page number; fpdf2 calls this on every page."""
        self.set_y(-12)
        self.set_font("Text", size=7)
        self.cell(0, 6, f"Page {self.page_no()}", align="C")


def typeset(lines: Iterable[str], pdf: Guide) -> None:
    """Put the lines of a text on pages."""
    pdf.add_page()
    for is_table, block in groupby(lines, key=lambda line: line.startswith("|")):
        if is_table:
            _table(pdf, [[c.strip() for c in row.split("|")[1:-1]] for row in block])
            continue
        for line in block:
            _line(pdf, line)


def _line(pdf: Guide, line: str) -> None:
    marks = len(line) - len(line.lstrip("#"))
    pdf.set_font("Text", size={1: 15, 2: 12}.get(marks, 9))
    if not line.strip():
        pdf.ln(3)
        return
    text = line[marks:].strip()
    shown = f"• {text[2:]}" if text.startswith("- ") else text
    pdf.multi_cell(0, 5 + marks, shown, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _table(pdf: Guide, rows: list[list[str]]) -> None:
    pdf.set_font("Text", size=6)
    plain = FontFace(emphasis="")
    with pdf.table(line_height=4, headings_style=plain, text_align="LEFT") as table:
        for row in rows:
            cells = table.row()
            for cell in row:
                cells.cell(cell)


def main() -> None:
    """Read the name of a text from the command line and write its PDF."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name")
    parser.add_argument("--font", type=Path, default=FONT)
    chosen = parser.parse_args()
    lines = (HERE / f"{chosen.name}.md").read_text(encoding="utf-8").splitlines()
    pdf = Guide(chosen.font, lines[0].lstrip("# "))
    typeset(lines, pdf)
    pdf.output(str(HERE.parent / f"{chosen.name}.pdf"))


if __name__ == "__main__":
    main()
