"""Put a LIMIT on a query, or lower the one that it has."""

from __future__ import annotations

from tree_sitter import Node

from kg.sparql.syntax import Parsed


def with_limit(parsed: Parsed, rows: int) -> str | None:
    """Return the SELECT of ``parsed`` with at most ``rows`` rows.

    None where the text cannot be read for sure.
    """
    node = next((c for c in parsed.root.children if c.type == "select_query"), None)
    if node is None or parsed.fault:
        return None
    number = _limit(node)
    source = parsed.source
    if number is None:
        before, after = source[: node.end_byte], source[node.end_byte :]
        return f"{before.decode()} LIMIT {rows} {after.decode()}"
    least = min(rows, int(parsed.text_of(number)))
    before, after = source[: number.start_byte], source[number.end_byte :]
    return f"{before.decode()}{least}{after.decode()}"


def _limit(query: Node) -> Node | None:
    for modifier in query.children:
        if modifier.type != "solution_modifier":
            continue
        for clauses in modifier.children:
            for clause in clauses.children:
                if clause.type == "limit_clause":
                    return clause.children[-1]
    return None
