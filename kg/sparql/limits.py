"""Put a LIMIT on a query, or lower the one that it has; change a text in places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tree_sitter import Node

from kg.sparql.syntax import Parsed


@dataclass(frozen=True, slots=True)
class Edit:
    """A text for the bytes from ``start`` to ``end`` of a source."""

    start: int
    end: int
    text: str


def edited(source: bytes, edits: Iterable[Edit]) -> str:
    """Return the text with all ``edits`` made; they do not overlap."""
    found, at = [], 0
    for edit in sorted(edits, key=lambda e: e.start):
        found += [source[at : edit.start].decode(), edit.text]
        at = edit.end
    return "".join([*found, source[at:].decode()])


def with_limit(parsed: Parsed, rows: int) -> str | None:
    """Return the SELECT of ``parsed`` with at most ``rows`` rows.

    None where the text cannot be read for sure.
    """
    edit = limit_edit(parsed, rows)
    return None if edit is None else edited(parsed.source, [edit])


def limit_edit(parsed: Parsed, rows: int) -> Edit | None:
    """Return the change that :func:`with_limit` makes."""
    node = next((c for c in parsed.root.children if c.type == "select_query"), None)
    if node is None or parsed.fault:
        return None
    number = _limit(node)
    if number is None:
        return Edit(node.end_byte, node.end_byte, f" LIMIT {rows} ")
    least = min(rows, int(parsed.text_of(number)))
    return Edit(number.start_byte, number.end_byte, str(least))


def _limit(query: Node) -> Node | None:
    for modifier in query.children:
        if modifier.type != "solution_modifier":
            continue
        for clauses in modifier.children:
            for clause in clauses.children:
                if clause.type == "limit_clause":
                    return clause.children[-1]
    return None
