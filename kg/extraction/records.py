"""Studies set out as labelled lines: *Animals: … Dosage: … Result: … Source: …*.

Such lines are one row of a table that has its headings beside its cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kg.documents.model import Paragraph, Passage, Row, Table
from kg.extraction.columns import role_of

_LABEL = re.compile(
    r"(?:^|(?<=\s))(?:\*\*)?(?P<label>[A-Z][A-Za-z-]*(?:\s(?:and|of|or|&|/)?\s?[a-z]+){0,3})"
    r"(?:\*\*)?:(?:\*\*)?\s+"
)
_FEWEST = 3
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


def _labels(text: str) -> Iterator[re.Match[str]]:
    """Yield the labels of a paragraph: those at its start, and known ones inside."""
    for match in _LABEL.finditer(text):
        if match.start() <= 2 or role_of(match["label"]) != "other":
            yield match
