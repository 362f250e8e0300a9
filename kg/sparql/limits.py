"""Put a LIMIT on a query, or lower the one that it has."""

from __future__ import annotations

from collections.abc import Iterable

from tree_sitter import Node

from kg.sparql.rewriting.edits import Edit, apply
from kg.sparql.syntax import Parsed


def with_limit(parsed: Parsed, rows: int, edits: Iterable[Edit] = ()) -> str | None:
    """Return the SELECT of ``parsed``, with ``edits``, with at most ``rows`` rows.

    None where the text cannot be read for sure.
    """
    edit = limit_edit(parsed, rows)
    return None if edit is None else apply(parsed.source, [*edits, edit])


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
