"""Answers that fit the terminal: CURIEs for IRIs, numbers to the right, pages.

Where the columns do not fit side by side, each row is shown as a list of its own.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack

from pyoxigraph import BlankNode, Literal, NamedNode, QueryBoolean, QuerySolutions
from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from kg.namespaces import Namespaces

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# A column narrower than this, when its content is longer, cannot be read.
_READABLE = 10
_BORDER = 3


def print_table(answer: QuerySolutions | QueryBoolean, namespaces: Namespaces) -> None:
    """Print solutions as a table, a boolean as a word."""
    console = Console(highlight=False)
    if isinstance(answer, QueryBoolean):
        console.print("yes" if answer else "no")
        return
    prefixes = namespaces.prefixes()
    names = [variable.value for variable in answer.variables]
    terms = [[row[name] for name in names] for row in answer]
    numeric = [
        bool(terms) and all(_is_number(row[index]) for row in terms)
        for index in range(len(names))
    ]
    rows = [[_shown(term, prefixes) for term in row] for row in terms]
    shown = layout(names, rows, numeric, console)
    with ExitStack() as stack:
        if console.is_terminal and _height(shown, console) > console.height:
            stack.enter_context(console.pager())
        console.print(shown)
    print(f"{len(rows)} row{'' if len(rows) == 1 else 's'}", file=sys.stderr)


def layout(
    names: Sequence[str],
    rows: Sequence[Sequence[str]],
    numeric: Sequence[bool],
    console: Console,
) -> RenderableType:
    """Return rows side by side where they can be read so, else below each other.

    Where no one looks, nothing is cut: a pipe gets rows as wide as they are.
    """
    table = Table()
    for name, is_numeric in zip(names, numeric, strict=True):
        table.add_column(
            name, justify="right" if is_numeric else "left", overflow="fold"
        )
    for row in rows:
        table.add_row(*map(Text, row))
    columns = list(zip(names, *rows, strict=True))
    widest = [max(map(_width, column)) for column in columns]
    if not console.is_terminal:
        console.width = max(80, sum(widest) + _BORDER * len(widest) + 1)
        return table
    needed = sum(min(width, _READABLE) + _BORDER for width in widest) + 1
    return table if needed <= console.width else _records(names, rows)


def to_curie(value: str, prefixes: Mapping[str, str]) -> str:
    """Return an IRI with the longest prefix that fits, or in angle brackets."""
    fits = [(len(ns), name) for name, ns in prefixes.items() if value.startswith(ns)]
    if not fits:
        return f"<{value}>"
    length, name = max(fits)
    return f"{name}:{value[length:]}"


def _records(names: Sequence[str], rows: Sequence[Sequence[str]]) -> Group:
    parts: list[RenderableType] = []
    for number, row in enumerate(rows, start=1):
        record = Table.grid(padding=(0, 2))
        record.add_column(no_wrap=True, style="bold")
        record.add_column(overflow="fold")
        for name, value in zip(names, row, strict=True):
            if value:
                record.add_row(name, Text(value))
        parts += [Rule(str(number), align="left"), record]
    return Group(*parts)


def _width(text: str) -> int:
    return max(map(cell_len, text.splitlines()), default=0)


def _height(shown: RenderableType, console: Console) -> int:
    return len(console.render_lines(shown))


def _shown(term: object, prefixes: Mapping[str, str]) -> str:
    if isinstance(term, NamedNode):
        return to_curie(term.value, prefixes)
    if isinstance(term, Literal | BlankNode):
        # A literal may hold anything: no control character reaches the terminal.
        plain = term.value.replace("\t", " ")
        return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", plain)
    return "" if term is None else str(term)


def _is_number(term: object) -> bool:
    return isinstance(term, Literal) and term.datatype.value.rpartition("#")[2] in (
        "integer",
        "decimal",
        "double",
        "float",
    )
