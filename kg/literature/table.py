"""Tab-separated files as rows of cells that know where they stand.

A table has a header line; columns may come in any order and optional ones may be
left out. A cell that a spreadsheet has put in double quotes is read without them.
Every fault is collected, so that one run shows them all.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.documents.model import Passage
from kg.errors import DocumentError

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its line number from 1, and its cells by column."""

    number: int
    cells: dict[str, Passage]

    def get(self, column: str) -> str:
        """Return the text of a cell, empty where the table lacks the column."""
        passage = self.cells.get(column)
        return passage.text if passage else ""


class Faults:
    """What is wrong with one file, each with its line and column."""

    def __init__(self, path: Path, header: Sequence[str] = ()) -> None:
        self.path = path
        self.header = header
        self._found: list[str] = []

    def add(self, line: int, column: str, problem: str) -> None:
        """Note a fault; ``column`` is a name, or empty for the whole line."""
        where = f"line {line}"
        if column in self.header:
            where += f", column {self.header.index(column) + 1} ({column})"
        elif column:
            where += f", column {column}"
        self._found.append(f"{where}: {problem}")

    def raise_if_any(self) -> None:
        """Raise all faults noted so far as one error.

        :raises DocumentError: where there are any.
        """
        if not self._found:
            return
        shown = self._found[:_SHOWN]
        if more := len(self._found) - len(shown):
            shown.append(f"and {more} more")
        raise DocumentError(self.path, "\n  ".join(shown))


def read_text(path: Path) -> tuple[bytes, str]:
    """Return a file as bytes and as characters.

    :raises DocumentError: where it cannot be read, or is not UTF-8.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        problem = f"cannot be read: {error.strerror}"
        raise DocumentError(path, problem) from error
    try:
        return content, content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        start = content.rfind(b"\n", 0, error.start)
        problem = f"line {line}, byte {error.start - start}: not UTF-8; save it as such"
        raise DocumentError(path, problem) from error


def read_lines(
    text: str, path: Path, known: Collection[str], needed: Collection[str]
) -> tuple[list[Line], Faults]:
    """Return the rows of a table, and where to note what is wrong with them.

    :raises DocumentError: where the header is wrong; nothing can be read then.
    """
    lines = list(_lines(text))
    if not lines[0][1].text.strip():
        raise DocumentError(path, "line 1: is empty; a header of columns is needed")
    header = [passage.text for passage in _cells(lines[0][1])]
    if len(header) == 1 and len(header[0].split(",")) > 1:
        raise DocumentError(path, "line 1: commas between the columns, not tabs")
    _check_header(header, path, known, needed)
    faults = Faults(path, header)
    rows = []
    for number, line in lines[1:]:
        if not line.text.strip():
            continue
        cells = _cells(line)
        if len(cells) != len(header):
            problem = f"{len(cells)} cells where the header has {len(header)}"
            faults.add(number, "", problem)
            continue
        rows.append(Line(number, dict(zip(header, cells, strict=True))))
    if not any(line.text.strip() for _, line in lines[1:]):
        raise DocumentError(path, "line 2: is empty; a header alone tells nothing")
    return rows, faults


def _check_header(
    header: list[str], path: Path, known: Collection[str], needed: Collection[str]
) -> None:
    faults = Faults(path, header)
    for name in dict.fromkeys(header):
        if header.count(name) > 1:
            faults.add(1, name, "stands twice in the header")
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            hint = f"; did you mean {close[0]}?" if close else ""
            faults.add(1, name, f"no such column as {name!r}{hint}")
    for name in sorted(set(needed) - set(header)):
        faults.add(1, name, "is missing from the header")
    faults.raise_if_any()


def _lines(text: str) -> Iterator[tuple[int, Passage]]:
    start = 0
    for number, line in enumerate(text.split("\n"), start=1):
        yield number, Passage.at(line.removesuffix("\r"), start)
        start += len(line) + 1


def _cells(line: Passage) -> list[Passage]:
    cells, start = [], 0
    for raw in line.text.split("\t"):
        cell = line.part(start, start + len(raw)).stripped()
        start += len(raw) + 1
        if len(cell.text) > 1 and cell.text[0] == cell.text[-1] == '"':
            cell = cell.part(1, len(cell.text) - 1).stripped()
            if '""' in cell.text:
                cell = Passage.at(cell.text.replace('""', '"'), cell.source(0))
        cells.append(cell)
    return cells
