"""Answers as tables that fit the terminal: CURIEs for IRIs, numbers to the right."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping

from pyoxigraph import BlankNode, Literal, NamedNode, QueryBoolean, QuerySolutions
from rich.console import Console
from rich.table import Table
from rich.text import Text

from kg.namespaces import Namespaces

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def print_table(answer: QuerySolutions | QueryBoolean, namespaces: Namespaces) -> None:
    """Print solutions as a table, a boolean as a word."""
    console = Console(highlight=False)
    if isinstance(answer, QueryBoolean):
        console.print("yes" if answer else "no")
        return
    prefixes = namespaces.prefixes()
    table = Table()
    names = [variable.value for variable in answer.variables]
    rows = [[row[name] for name in names] for row in answer]
    for index, name in enumerate(names):
        numeric = rows and all(_is_number(row[index]) for row in rows)
        table.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(_shown(term, prefixes)) for term in row))
    # Where no one looks, nothing is cut: a pipe gets rows as wide as they are.
    if not console.is_terminal:
        console.width = max(80, console.measure(table).maximum)
    console.print(table)
    print(f"{len(rows)} row{'' if len(rows) == 1 else 's'}", file=sys.stderr)


def to_curie(value: str, prefixes: Mapping[str, str]) -> str:
    """Return an IRI with the longest prefix that fits, or in angle brackets."""
    fits = [(len(ns), name) for name, ns in prefixes.items() if value.startswith(ns)]
    if not fits:
        return f"<{value}>"
    length, name = max(fits)
    return f"{name}:{value[length:]}"


def _shown(term: object, prefixes: Mapping[str, str]) -> str:
    if isinstance(term, NamedNode):
        return to_curie(term.value, prefixes)
    if isinstance(term, Literal | BlankNode):
        # A literal may hold anything: no control character reaches the terminal.
        return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", term.value)
    return "" if term is None else str(term)


def _is_number(term: object) -> bool:
    return isinstance(term, Literal) and term.datatype.value.rpartition("#")[2] in (
        "integer",
        "decimal",
        "double",
        "float",
    )
