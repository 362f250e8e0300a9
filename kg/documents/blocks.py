"""What every reader hands on: blocks in reading order, not yet a structure.

A reader knows what its format says (a tag, an indent, a tab); what a block means in
a document of this family is decided once, for all formats, in
:mod:`kg.documents.structure`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from kg.documents.model import Passage

PAGE_GAP = 3
"""So many blank lines, or a form feed, are taken for the end of a page."""

Kind = Literal["text", "item", "heading", "table", "figure", "rule", "code"]


@dataclass(slots=True)
class Block:
    """One paragraph, list item, heading, table or figure mark as it is printed.

    ``gap`` counts the blank lines before it; ``start`` and ``end`` bound its
    characters in the file, marks and markup included. ``level`` is that of a heading
    (0 where the format does not tell), ``depth`` that of a list item. ``lines``
    counts printed lines. ``header_rows`` is None where the format does not say.
    ``caption`` is what the format itself ties to a table, ``source`` the address of a
    picture.
    """

    kind: Kind
    passage: Passage
    start: int
    end: int
    gap: int = 0
    level: int = 0
    depth: int = 0
    marker: str | None = None
    bold: bool = False
    lines: int = 1
    rows: list[list[Passage]] = field(default_factory=list)
    header_rows: int | None = None
    caption: Passage | None = None
    source: str | None = None

    @property
    def text(self) -> str:
        """Return the readable characters."""
        return self.passage.text
