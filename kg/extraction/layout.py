"""Tables that are not one study a row: turned ones, and pairs of field and value.

A turned table has its headings in the first column and a study, or a compound, a
column. Where its cells open with a compound's name (*Donepezil: 3 mg/kg, no effect*)
each of them is a study of its own, and what else the column says holds for all.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from kg.documents.model import Passage, Row, Table

if TYPE_CHECKING:
    from kg.extraction.headers import Role

_FIELD = re.compile(
    r"^\W*(?:parameter|feature|field|property|item|attribute|aspect|characteristic|"
    r"criterion|evidence\s+dimension|detail|)s?\W*$",
    re.IGNORECASE,
)
_TELLING = frozenset({"finding", "action", "comparator", "status"})
_BESIDE_VALUES = frozenset({"reference", "species", "assay", "radioligand", "strain"})
"""What a table has beside its constants, each in a row, where those stand in rows."""
_FEWEST = 3
_OPENED = re.compile(r"^\s*(?P<who>[^:;.\[\]]{2,40}):\s+(?=\S)")
_SAID = frozenset({"finding", "comparator", "value"})

Headed = Callable[[str], "Role"]


def turned(table: Table, headed: Headed) -> Table | None:
    """Return a table with its columns as rows, if its headings stand in the first."""
    lines = [row.cells for row in table.rows if row.cells]
    if len(lines) < _FEWEST or not table.header:
        return None
    roles = [headed(cells[0].text) for cells in lines]
    known = [role for role in roles if role != "other"]
    if len(set(known)) < _FEWEST or len(known) * 5 < len(roles) * 3:
        return None
    if "value" in known and _BESIDE_VALUES & set(known):
        first = headed(table.header[0].text)
        tops = {headed(cell.text) for cell in table.header[1:]}
        names = {"other", "target", "compound", "species"}
        if first in {"target", "compound", "species", "parameter"} and tops <= names:
            return _turn(table, lines, headed)
    if not _TELLING & set(known):
        return None
    own = [headed(cell.text) for cell in table.header]
    if sum(role not in {"other", "compound"} for role in own[1:]) > len(own) - 2:
        # More than one heading on top says what its column holds.
        if len(own) > 2 or not _FIELD.match(table.header[0].text):
            return None
    elif not _FIELD.match(table.header[0].text):
        return None
    return _turn(table, lines, headed)


def _turn(table: Table, lines: list[tuple[Passage, ...]], headed: Headed) -> Table:
    width = max(len(cells) for cells in lines)
    single = width == 2  # then the header's own second cell is a value, too
    header = [table.header[0], *(cells[0] for cells in lines)]
    rows: list[Row] = []
    for index in range(1, width):
        top = _at(table.header, index, table)
        cells = [top, *(_at(cells, index, table) for cells in lines)]
        rows.append(Row(index, tuple(cells)))
    kept = single or headed(table.header[0].text) in {"target", "compound", "species"}
    named = Passage(table.header[0].text if kept else "", header[0].runs)
    made = Table(
        table.number,
        table.label,
        table.caption,
        (named, *header[1:]),
        tuple(rows),
        table.notes,
    )
    return _opened(made, headed)


def _at(cells: tuple[Passage, ...], index: int, table: Table) -> Passage:
    if index < len(cells):
        return cells[index]
    where = cells[-1].span().end if cells else table.span.end
    return Passage("", ((0, where),))


def _opened(table: Table, headed: Headed) -> Table:
    """Return a table with a row a compound, where its cells open with their names."""
    if len(table.rows) != 1:
        return table
    (row,) = table.rows
    said = [
        (at, match)
        for at, cell in enumerate(row.cells)
        if at and headed(table.header[at].text) in _SAID
        if (match := _OPENED.match(cell.text))
    ]
    if not said:
        return table
    places = {at for at, _ in said}
    shared = [at for at in range(len(row.cells)) if at not in places]
    start = table.header[0].span().start
    header = [
        Passage("Compound", ((0, start),)),
        Passage("Finding", ((0, start),)),
        *(table.header[at] for at in shared),
    ]
    rows = [
        Row(
            number,
            (
                row.cells[at].part(0, match.end("who")),
                row.cells[at].part(match.end(), len(row.cells[at].text)),
                *(row.cells[other] for other in shared),
            ),
        )
        for number, (at, match) in enumerate(said, start=1)
    ]
    return Table(
        table.number,
        table.label,
        table.caption,
        tuple(header),
        tuple(rows),
        table.notes,
    )
