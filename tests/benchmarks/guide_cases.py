"""Cases of extraction in tables, and the small guide that their sentences stand in."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from kg.documents.reading import parse_text
from kg.extraction.extract import extract
from kg.extraction.model import Extraction

TABLES = Path(__file__).parents[1] / "kg" / "extraction"


def cases(name: str) -> list[tuple[str, ...]]:
    """Return the rows of a table of cases, without its header."""
    with (TABLES / f"{name}.tsv").open(encoding="utf-8") as table:
        return [tuple(row) for row in list(csv.reader(table, delimiter="\t"))[1:]]


def listed(cell: str, mark: str) -> list[str]:
    """Return the items of a cell, parted by ``mark``."""
    return [one.strip() for one in cell.split(mark) if one.strip()]


def read_guide(
    compound: str, heading: str, text: str, references: Sequence[str] = ()
) -> Extraction:
    """Return what a guide on a compound says that has ``text`` in one section."""
    lines = [
        f"{compound}: a technical guide",
        f"Compound of interest: {compound}",
        heading,
        text,
    ]
    if references:
        entries = (f"{n}. {title}" for n, title in enumerate(references, start=1))
        lines += ["References", "\n".join(entries)]
    return extract(parse_text("\n\n".join(lines) + "\n", id="guide"))
