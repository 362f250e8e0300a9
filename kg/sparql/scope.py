"""Which variables a group graph pattern brings into scope.

https://www.w3.org/TR/sparql11-query/#variableScope, read off the syntax tree.
"""

from __future__ import annotations

from collections.abc import Callable

from tree_sitter import Node


def visible_variables(node: Node, text_of: Callable[[Node], str]) -> frozenset[str]:
    """Return the names of the variables that ``node`` may bind for its surroundings."""
    names: set[str] = set()
    stack = [node]
    while stack:
        top = stack.pop()
        if top.type == "filter" or is_minus(top, text_of):
            continue
        if top.type == "var":
            names.add(text_of(top)[1:])
        elif top.type == "sub_select":
            names |= _projected(top, text_of)
        elif top.type == "bind":
            names |= _bound(top, text_of)
        else:
            stack.extend(top.children)
    return frozenset(names)


def is_lateral(node: Node, text_of: Callable[[Node], str]) -> bool:
    """Return whether ``node`` is a LATERAL, which the grammar takes for a MINUS."""
    return node.type == "minus_graph_pattern" and not is_minus(node, text_of)


def is_minus(node: Node, text_of: Callable[[Node], str]) -> bool:
    """Return whether ``node`` is a MINUS."""
    # The grammar is shown LATERAL as MINUS; the text still has the true word.
    return node.type == "minus_graph_pattern" and (text_of(node)[:5].upper() == "MINUS")


def _bound(node: Node, text_of: Callable[[Node], str]) -> set[str]:
    found = node.children_by_field_name("bound_variable")
    return {text_of(variable)[1:] for variable in found}


def _projected(node: Node, text_of: Callable[[Node], str]) -> set[str]:
    clause = next((c for c in node.children if c.type == "select_clause"), None)
    if clause is None:
        return set()
    if any(child.type == "*" for child in clause.children):
        names: set[str] = set()
        for child in node.children:
            if child is not clause and child.type != "solution_modifier":
                names |= visible_variables(child, text_of)
        return names
    return {text_of(c)[1:] for c in clause.children if c.type == "var"}
