"""Which variables a pattern binds in every one of its solutions.

https://www.w3.org/TR/sparql11-query/#sparqlAlgebra, read off the syntax tree; a
variable that is in doubt is left out.
"""

from __future__ import annotations

from collections.abc import Callable

from tree_sitter import Node

from kg.sparql.scope import visible_variables

TextOf = Callable[[Node], str]
_NOTHING: frozenset[str] = frozenset()


def certain_variables(node: Node, text_of: TextOf) -> frozenset[str]:
    """Return the names of the variables that every solution of ``node`` binds."""
    rule = _RULES.get(node.type)
    return rule(node, text_of) if rule else _NOTHING


def all_variables(node: Node, text_of: TextOf) -> frozenset[str]:
    """Return the names of all variables that ``node`` mentions."""
    names: set[str] = set()
    stack = [node]
    while stack:
        top = stack.pop()
        if top.type == "var":
            names.add(text_of(top)[1:])
        stack.extend(top.children)
    return frozenset(names)


def is_aggregated(query: Node) -> bool:
    """Return whether a SELECT groups its solutions; sub-selects do not count."""
    stack = [
        c for c in query.children if c.type in ("select_clause", "solution_modifier")
    ]
    while stack:
        top = stack.pop()
        if top.type in ("group_clause", "having_clause", "aggregate"):
            return True
        if top.type not in ("group_graph_pattern", "where_clause"):
            stack.extend(top.children)
    return False


def _group(node: Node, text_of: TextOf) -> frozenset[str]:
    found = _NOTHING
    for child in node.children:
        found |= certain_variables(child, text_of)
    return found


def _union(node: Node, text_of: TextOf) -> frozenset[str]:
    groups = [c for c in node.children if c.type == "group_graph_pattern"]
    each = [certain_variables(group, text_of) for group in groups]
    return frozenset.intersection(*each) if each else _NOTHING


def _graph(node: Node, text_of: TextOf) -> frozenset[str]:
    found = _group(node, text_of)
    return found | {text_of(c)[1:] for c in node.children if c.type == "var"}


def _service(node: Node, text_of: TextOf) -> frozenset[str]:
    if any(child.type == "SILENT" for child in node.children):
        return _NOTHING
    return _graph(node, text_of)


def _data(node: Node, text_of: TextOf) -> frozenset[str]:
    block = next((c for c in node.children if c.type == "data_block"), None)
    if block is None or "UNDEF" in {c.type for c in _below(block)}:
        return _NOTHING
    return frozenset(text_of(c)[1:] for c in block.children if c.type == "var")


def _below(node: Node) -> list[Node]:
    found: list[Node] = []
    stack = [node]
    while stack:
        top = stack.pop()
        found.append(top)
        stack.extend(top.children)
    return found


def _sub_select(node: Node, text_of: TextOf) -> frozenset[str]:
    # A variable that is only grouped by may be an expression's: left in doubt.
    if is_aggregated(node):
        return _NOTHING
    where = next((c for c in node.children if c.type == "where_clause"), None)
    inner = _group(where, text_of) if where else _NOTHING
    return inner & visible_variables(node, text_of)


_RULES: dict[str, Callable[[Node, TextOf], frozenset[str]]] = {
    "group_graph_pattern": _group,
    "where_clause": _group,
    "triples_block": all_variables,
    "group_or_union_graph_pattern": _union,
    "graph_graph_pattern": _graph,
    "service_graph_pattern": _service,
    "inline_data": _data,
    "values_clause": _data,
    "sub_select": _sub_select,
}
