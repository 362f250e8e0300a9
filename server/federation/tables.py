"""SPARQL 1.1 Query Results CSV and TSV Formats.

https://www.w3.org/TR/sparql11-results-csv-tsv/. CSV does not say what is an IRI: what
looks like an absolute one is taken for one. Neither says where it ends, so a table
whose length HTTP does not tell has to end with a line.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator

from server.federation.faults import broken
from server.federation.terms import Columns, Row, Terms

_Read = Callable[[str, Terms], str | None]
_XSD = "http://www.w3.org/2001/XMLSchema#"
_MOST_LINE = 4_194_304
_MOST_COLUMNS = 10_000
_STRING = re.compile(
    r"(?:\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)')"
    r"(?:@([A-Za-z0-9-]+)|\^\^<([^<>]*)>)?",
    re.DOTALL,
)
_NUMBERS = (
    (re.compile(r"[+-]?[0-9]+"), "integer"),
    (re.compile(r"[+-]?[0-9]*\.[0-9]+"), "decimal"),
    (re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+"), "double"),
    (re.compile(r"true|false"), "boolean"),
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([\s\S]))")
_ESCAPED = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}
_IRI = re.compile(r"(?:https?|ftp)://\S+|(?:urn|mailto|doi|info|tag):\S+")


def read_tsv(pieces: Iterable[str], columns: Columns, *, framed: bool) -> Iterator[Row]:
    """Yield the rows of a table whose cells are terms.

    :raises RemoteFault: where it is none, or is not whole.
    """
    terms = Terms()
    lines = _lines(pieces, framed=framed)
    places = _places(next(lines, "").split("\t"), columns)
    for line in lines:
        # One column that is unbound is an empty line, too.
        cells = line.split("\t")
        yield _row(cells, places, columns, terms, _term)


def read_csv(pieces: Iterable[str], columns: Columns, *, framed: bool) -> Iterator[Row]:
    """Yield the rows of a table of plain text.

    :raises RemoteFault: where it is none, or is not whole.
    """
    terms = Terms()
    rows = csv.reader(_lines(pieces, framed=framed, ends="\n"), strict=True)
    try:
        places = _places(next(rows, []), columns)
        for cells in rows:
            yield _row(cells or [""], places, columns, terms, _plain)
    except csv.Error as error:
        raise broken(f"answered with malformed CSV: {error}") from error


def _lines(pieces: Iterable[str], *, framed: bool, ends: str = "") -> Iterator[str]:
    rest = ""
    for piece in pieces:
        *lines, rest = (rest + piece).split("\n")
        for line in lines:
            yield line.removesuffix("\r") + ends
        if len(rest) > _MOST_LINE:
            raise broken(f"answered with a line of more than {_MOST_LINE} characters")
    if rest:
        if not framed:
            raise broken("answered with results that end too early")
        yield rest + ends


def _places(header: list[str], columns: Columns) -> list[int | None]:
    if len(header) > _MOST_COLUMNS:
        raise broken(f"answered with {len(header)} columns")
    names = [name.strip().strip('"').lstrip("?$") for name in header]
    if not all(re.fullmatch(r"\w*", name) for name in names):
        raise broken("answered with a table that names no variables")
    return [columns.place(name) for name in names]


def _row(
    cells: list[str],
    places: list[int | None],
    columns: Columns,
    terms: Terms,
    read: _Read,
) -> Row:
    if len(cells) != len(places):
        raise broken(f"answered with {len(cells)} cells under {len(places)} columns")
    row = columns.row()
    for cell, place in zip(cells, places, strict=True):
        if place is not None:
            row[place] = read(cell, terms)
    return tuple(row)


def _term(cell: str, terms: Terms) -> str | None:
    if not cell:
        return None
    if cell.startswith("<") and cell.endswith(">"):
        return terms.iri(_unescape(cell[1:-1]))
    if cell.startswith("_:"):
        return terms.blank(cell)
    if match := _STRING.fullmatch(cell):
        quoted = match[1] if match[1] is not None else match[2]
        return terms.literal(_unescape(quoted), match[3], match[4])
    for pattern, kind in _NUMBERS:
        if pattern.fullmatch(cell):
            return terms.literal(cell, None, _XSD + kind)
    raise broken(f"answered with a cell that is no term: {cell[:80]!a}")


def _plain(cell: str, terms: Terms) -> str | None:
    if not cell:
        return None
    if cell.startswith("_:"):
        return terms.blank(cell)
    return terms.iri(cell) if _IRI.fullmatch(cell) else terms.literal(cell, None, None)


def _unescape(text: str) -> str:
    if "\\" not in text:
        return text

    def character(match: re.Match[str]) -> str:
        digits = match[1] or match[2]
        if digits is None:
            return _ESCAPED.get(match[3], match[3])
        code = int(digits, 16)
        if code > 0x10FFFF:
            raise broken("answered with an escape that stands for no character")
        return chr(code)

    return _ESCAPE.sub(character, text)
