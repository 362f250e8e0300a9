"""From blocks to a document: front matter, sections, tables, references, damage.

What a block means is decided here, once for every format: the same words are the
same section whether they came from text, Markdown, HTML or a PDF.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kg.documents import tables
from kg.documents.blocks import Block
from kg.documents.citations import with_brackets
from kg.documents.figures import take_figures
from kg.documents.frontmatter import FrontMatter, find_product, read_front_matter
from kg.documents.model import Defect, Reference, Section, Span
from kg.documents.references import ReferenceList, take_references
from kg.documents.runin import split_run_in
from kg.documents.sections import build_sections

_CITED = re.compile(r"\[\d{1,3}(?:\s?[,–-]\s?\d{1,3})*\]")
_FIRST_BLOCKS = 16


@dataclass(frozen=True, slots=True)
class Structure:
    """All that was made of the blocks."""

    front: FrontMatter
    sections: tuple[Section, ...]
    references: tuple[Reference, ...]
    defects: tuple[Defect, ...]


def build_structure(
    blocks: Sequence[Block], text: str, has_picture: Callable[[str], bool]
) -> Structure:
    """Return the structure of the blocks of one document, in reading order.

    ``has_picture`` tells whether the picture at an address is still there; a mark
    without an address asks for ``""``.
    """
    front, body = read_front_matter(blocks)
    body, lost = take_figures(body, has_picture)
    found = take_references(body, text)
    if found.round:
        _bracket_citations(found)
    parts, cut_off = tables.assemble(split_run_in(found.rest))
    defects = [*lost, *cut_off]
    if not found.references:
        defects += _missing_references(text)
    # The document's citation of itself names its product page, or its first lines do.
    places = [*found.own, *blocks[:_FIRST_BLOCKS]]
    printed = "\n".join(text[block.start : block.end] for block in places)
    if product := find_product(printed, front.catalog_numbers):
        front.product_url, front.product_id = product
    return Structure(
        front,
        build_sections(parts, found.start),
        found.references,
        tuple(sorted(defects, key=lambda defect: defect.span)),
    )


def _bracket_citations(found: ReferenceList) -> None:
    known = frozenset(entry.number for entry in found.references)
    for block in found.rest:
        block.passage = with_brackets(block.passage, known)
        block.rows = [
            [with_brackets(cell, known) for cell in row] for row in block.rows
        ]


def _missing_references(text: str) -> list[Defect]:
    """Tell of a document that cites by number and has no list."""
    cited = list(_CITED.finditer(text))
    if len(cited) < 2:
        return []
    detail = f"{len(cited)} citations by number and no list of references"
    span = Span(*cited[0].span())
    return [Defect("missing_reference_section", span, detail)]
