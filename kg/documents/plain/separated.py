"""Tables that no blanks set in columns: values between commas, or one cell a line.

Both come out of spreadsheets and of programs that take text from a PDF. A line of
prose has commas, too, and short lines need be no cells: there is a table only where
the first lines name columns, and what follows fits under them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.documents.drafts import is_datum, names_column
from kg.documents.marks import CAPTION, FIGURE, METADATA
from kg.documents.plain import lists
from kg.documents.plain.lines import Line
from kg.documents.plain.rows import Cells, Piece

_LONGEST_CELL, _LONGEST_HEADER = 90, 48
_WIDEST, _FEWEST_CELLS, _MOST_LINES, _MOST_GAPS = 12, 6, 100_000, 60
_QUOTED = r'"(?:[^"]|"")*"'
_SEPARATED = {
    sign: re.compile(rf"(?:^|{sign})(?P<cell>{_QUOTED}|[^{sign}\"]*)(?={sign}|$)")
    for sign in ",;"
}
_NOTHING = re.compile(
    r"[-–—]+|n\.?[adrt]\.?|n/a|(?:data )?not \w+|none|nil", re.IGNORECASE
)
_SENTENCE = re.compile(r"[^\W\d_]{3}\.$|[,;-]$")
_VALUE = re.compile(
    r"(?:p?(?:[IEA]C50|K[idB])\s*[=:]?)?[<>~≈≤≥=±\s]*"
    r"(?:ca\.?|about|approximately|more than|less than)?\s*\d[\d.,]*+"
    r"(?![\d-]*[-–]?[A-Za-z]{2}(?<!nM|pM|mM|µM|μM|uM|mg|µg|μg))"
    r"(?!\s+(?!(?:to|mg|[pnµμum]?M|or|and|x)\b)[A-Za-z]{2})"
)


def separated_rows(lines: Sequence[Line], first: int) -> tuple[list[Cells], int]:
    """Return the rows of a table of values between commas, and where it ends."""
    for sign in ",;":
        header = _split(lines[first], sign)
        names = [piece.strip() for _, piece in header or ()]
        if header is None or not (_is_header(names) or _may_head(names)):
            continue
        rows = [header]
        stop = first + 1
        while stop < len(lines) and lines[stop].gap == 0:
            row = _split(lines[stop], sign)
            if row is None or len(row) != len(header):
                break
            rows.append(row)
            stop += 1
        # Two columns are soon found in prose: more rows must say so.
        cells = [piece.strip() for row in rows for _, piece in row]
        named = _is_header(names)
        fits = names_column(cells[0]) and _fit(cells, len(header), captioned=True)
        if (named or fits) and len(rows) > (1 if len(header) > 2 else 2):
            return [[[cell] for cell in row] for row in rows], stop
    return [], first


def _split(line: Line, sign: str) -> list[Piece] | None:
    text = line.text.rstrip()
    if sign not in text or f"{sign} " in re.sub(_QUOTED, "", text):
        return None
    cells: list[Piece] = []
    for match in _SEPARATED[sign].finditer(text):
        start, cell = match.start("cell"), match["cell"]
        if cell[:1] == '"':
            start, cell = start + 1, cell[1:-1]
        cells.append((line.start + start, cell))
    return cells if len(cells) == len(_SEPARATED[sign].findall(text)) > 1 else None


def _is_header(cells: Sequence[str]) -> bool:
    filled = [cell.strip() for cell in cells if cell.strip()]
    if len(filled) < 2 or any(len(cell) > _LONGEST_HEADER for cell in filled):
        return False
    named = sum(names_column(cell) for cell in filled)
    return not any(map(is_datum, filled)) and named * 2 >= len(filled)


def stacked_rows(
    lines: Sequence[Line], first: int, *, captioned: bool = False
) -> tuple[list[Cells], int, int | None]:
    """Return the rows of a table with each cell on a line of its own, its end, header.

    All its lines are there, or it is none: where one is missing, nobody can tell to
    which column those after it belong. Under a caption such lines are a table of one
    column then. Where there is no table, the end tells how far the short lines go.
    """
    named = names_column(lines[first].text.strip())
    if not (named or captioned):
        return [], first, None
    ends = _ends_of_run(lines, first, captioned=captioned)
    for before, stop in reversed([*zip([first, *ends], ends, strict=False)]):
        cells = [line.text.strip() for line in lines[first:stop]]
        # What stands alone behind a blank line may be a heading.
        if not any(map(_counts, cells[before - first :])):
            continue
        width, header_rows = _shape(cells, captioned=captioned)
        if not width:
            continue
        stop = _with_cut_row(lines, first, stop, width)
        return _rows(lines[first:stop], width), stop, header_rows
    stop = ends[0]
    cells = [line.text.strip() for line in lines[first:stop]]
    if captioned and len(cells) >= _FEWEST_CELLS and _are_cells(cells):
        return _rows(lines[first:stop], 1), stop, 0
    return [], stop, None


def _rows(lines: Sequence[Line], width: int) -> list[Cells]:
    pieces: Cells = [
        [(line.start + len(line.text) - len(line.text.lstrip()), line.text.strip())]
        for line in lines
    ]
    return [pieces[at : at + width] for at in range(0, len(pieces), width)]


def _shape(cells: Sequence[str], *, captioned: bool) -> tuple[int, int]:
    """Return how wide the table is that cells make, 0 for none, and its header rows."""
    if len(cells) < _FEWEST_CELLS:
        return 0, 0
    most = min(_WIDEST, len(cells) // 3)
    fits = {w: _fit(cells, w, captioned=captioned) for w in range(2, most + 1)}
    best = max(fits.values())
    widths = [width for width, fit in fits.items() if fit == best > 0]
    # Rows of two are rows of four as well, with every second one in the header.
    widths = [w for w in widths if w == widths[0] or w % widths[0]]
    if len(widths) == 1:
        return widths[0], 1
    return (2, 0) if not widths and _are_pairs(cells) else (0, 0)


def _ends_of_run(
    lines: Sequence[Line], first: int, *, captioned: bool
) -> Sequence[int]:
    """Return where the short lines that begin at ``first`` may end, ascending.

    Under a caption blank lines may part the rows, and a page may end among them.
    """
    stop = first + 1
    gap = lines[stop].gap if stop < len(lines) else 0
    ends: list[int] = []
    while stop < len(lines) and stop - first < _MOST_LINES:
        line = lines[stop]
        text = line.text.strip()
        if len(text) > _LONGEST_CELL or "\t" in text or text[0] in "#|":
            break
        if CAPTION.match(text) or METADATA.match(text) or FIGURE.fullmatch(text):
            break
        if lists.MARKER.match(text) and not _counts(text):
            break
        if line.gap != gap:
            ends.append(stop)
            if not captioned or len(ends) > _MOST_GAPS:
                return ends
        stop += 1
    return [*ends, stop]


def _with_cut_row(lines: Sequence[Line], first: int, stop: int, width: int) -> int:
    """Return the end of a table with its last row, if that is cut off.

    Where blank lines part the rows, fewer lines than there are columns are such a row.
    """
    rows = range(first + width, stop, width)
    if not rows or not all(lines[at].gap for at in rows):
        return stop
    after = stop
    while after < len(lines) and after - stop < width:
        line = lines[after]
        if (after > stop) == bool(line.gap) or len(line.text) > _LONGEST_CELL:
            break
        after += 1
    ended = after < len(lines) and lines[after].gap == 0
    return stop if ended or lines[after - 1].text.rstrip().endswith(".") else after


def _fit(cells: Sequence[str], width: int, *, captioned: bool) -> float:
    """Return how well cells make rows under a header, each column of one sort.

    It is the part of the cells that are of the sort of their column, or 0.
    """
    if len(cells) % width:
        return 0.0
    header = cells[:width]
    if not _is_header(header) and not (captioned and _may_head(header)):
        return 0.0
    alike = known = 0
    shares = []
    for at in range(width):
        sorts = [
            sort for cell in cells[at::width][1:] if (sort := _counts(cell)) is not None
        ]
        counted = sum(sorts)
        shares.append(counted / len(sorts) if sorts else 0.0)
        known += len(sorts)
        alike += max(counted, len(sorts) - counted)
    # A few cells of a column of numbers say that there is none, *inactive*.
    if any(0.2 < share < 0.6 for share in shares):
        return 0.0
    some = any(share >= 0.6 for share in shares)
    return alike / known if some and known else 0.0


def _may_head(cells: Sequence[str]) -> bool:
    """Tell whether cells are names, as those over a column a compound or receptor."""
    return all(
        0 < len(cell) <= _LONGEST_HEADER and _counts(cell) is False for cell in cells
    )


def _counts(cell: str) -> bool | None:
    """Tell whether a cell is a number or citation; None where it says that none is."""
    if _NOTHING.fullmatch(cell):
        return None
    return is_datum(cell) or bool(_VALUE.match(cell))


def _are_pairs(cells: Sequence[str]) -> bool:
    """Tell whether every second line names what the next one tells."""
    labels = cells[::2]
    return (
        len(cells) % 2 == 0
        and len({label.lower() for label in labels}) == len(labels)
        and all(names_column(x) and not _counts(x) and len(x) < 40 for x in labels)
        and any(_counts(cell) for cell in cells[1::2])
    )


def _are_cells(cells: Sequence[str]) -> bool:
    """Tell whether short lines are what is left of a table, not prose or a list."""
    counted = sum(bool(_counts(cell)) for cell in cells)
    ended = sum(bool(_SENTENCE.search(cell)) for cell in cells)
    return (
        counted * 5 >= len(cells)
        and ended * 10 <= len(cells)
        and all(len(cell) <= _LONGEST_HEADER for cell in cells)
    )
