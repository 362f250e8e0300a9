"""Studies set out as labelled lines: *Animals: … Dosage: … Result: … Source: …*.

Such lines are one row of a table that has its headings beside its cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kg.documents.model import Paragraph, Passage, Row, Table
from kg.extraction.headers import role_of

_LABEL = re.compile(
    r"(?:^|(?<=\s))(?:\*\*)?(?P<label>[A-Z][A-Za-z-]*(?:\s(?:and|of|or|&|/)?\s?[a-z]+){0,3})"
    r"(?:\*\*)?:(?:\*\*)?\s+"
)
_FEWEST = 3
_WORDS = 8
_OF_STUDIES = frozenset(
    {"animals", "species", "strain", "model", "dose", "route", "assay", "finding",
     "population", "outcomes", "duration", "compound"}
)  # fmt: skip
_OUTCOME = frozenset({"finding"})
_PROFILE = frozenset({"target", "action"})


@dataclass(slots=True)
class _Draft:
    """The cells of a record under their labels."""

    cells: list[tuple[Passage, Passage]] = field(default_factory=list)
    roles: set[str] = field(default_factory=set)
    paragraphs: list[Paragraph] = field(default_factory=list)

    def is_record(self) -> bool:
        known = self.roles - {"other"}
        enough = len(known) >= _FEWEST
        return enough and bool(_OUTCOME & known or known >= _PROFILE)


def records(paragraphs: Sequence[Paragraph]) -> Iterator[tuple[Table, list[Paragraph]]]:
    """Yield the records of a section as tables of one row, and what they are made of.

    Their numbers are below 1: they are no tables of the document.
    """
    drafts = [_Draft()]
    for paragraph in paragraphs:
        passage = paragraph.passage
        labels = [*_labels(passage.text)]
        if not labels or labels[0].start() > 2:
            drafts.append(_Draft())
            continue
        for at, match in enumerate(labels):
            stop = labels[at + 1].start() if at + 1 < len(labels) else None
            end = len(passage.text) if stop is None else stop
            label = passage.part(match.start("label"), match.end("label"))
            role = role_of(label.text)
            again = role != "other" and role in drafts[-1].roles
            if again and (drafts[-1].is_record() or at == 0):
                drafts.append(_Draft())
            draft = drafts[-1]
            draft.cells.append((label, passage.part(match.end(), end).stripped()))
            draft.roles.add(role)
            if paragraph not in draft.paragraphs:
                draft.paragraphs.append(paragraph)
    for number, draft in enumerate(d for d in drafts if d.is_record()):
        header = tuple(label for label, _ in draft.cells)
        row = Row(number + 1, tuple(cell for _, cell in draft.cells))
        yield Table(-number, None, None, header, (row,)), draft.paragraphs


def sheet(table: Table) -> tuple[Table | None, list[Paragraph]]:
    """Return what a table of labels and texts tells: a record, and running text.

    A data sheet has no header and two columns: *Dosage: | 5 mg/kg*, or *In vivo | Given
    to rats, it …*. Any other table gives neither.
    """
    rows = [row.cells for row in table.rows]
    headed = any(cell.text.strip() for cell in table.header)
    if headed or not rows or any(len(cells) != 2 for cells in rows):
        return None, []
    draft = _Draft()
    told: list[Paragraph] = []
    for name, cell in rows:
        label = name.stripped()
        if label.text.endswith(":"):
            label = label.part(0, len(label.text) - 1)
        role = role_of(label.text)
        if role not in _OF_STUDIES and _tells(cell.text):
            told.append(Paragraph(cell.stripped()))
            continue
        draft.cells.append((label, cell))
        draft.roles.add(role)
    if not draft.is_record():
        return None, [
            Paragraph(cell.stripped()) for _, cell in rows if _tells(cell.text)
        ]
    header = tuple(label for label, _ in draft.cells)
    row = Row(1, tuple(cell for _, cell in draft.cells))
    made = Table(table.number, table.label, table.caption, header, (row,))
    return made, told


def _tells(text: str) -> bool:
    """Tell whether a cell holds running text: enough words, or several statements."""
    return len(text.split()) >= _WORDS or text.count(";") > 1


def _labels(text: str) -> Iterator[re.Match[str]]:
    """Yield the labels of a paragraph: those at its start, and known ones inside."""
    for match in _LABEL.finditer(text):
        if match.start() <= 2 or role_of(match["label"]) != "other":
            yield match
