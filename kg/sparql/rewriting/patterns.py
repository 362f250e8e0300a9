"""What a group graph pattern is made of, read off the syntax tree.

https://www.w3.org/TR/sparql11-query/#rGroupGraphPattern
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from kg.sparql.syntax import Parsed

_OPEN = frozenset({"*", "?"})
_NODES = frozenset(
    {"blank_node_property_list", "collection", "anon", "blank_node_label"}
)


@dataclass(frozen=True, slots=True)
class Pattern:
    """One triple pattern: its three terms as nodes; the predicate may be a path."""

    subject: Node
    predicate: Node
    object: Node


def elements(group: Node) -> list[Node]:
    """Return the patterns and filters of a group, in their order."""
    return [child for child in group.children if child.is_named]


def groups(root: Node) -> Iterator[Node]:
    """Yield every group graph pattern below a node, outer ones first."""
    stack = [root]
    while stack:
        node = stack.pop()
        if node.type == "group_graph_pattern":
            yield node
        stack.extend(reversed(node.children))


def inner_group(node: Node) -> Node | None:
    """Return the group of ``OPTIONAL``, ``GRAPH``, ``EXISTS``…"""
    return next((c for c in node.children if c.type == "group_graph_pattern"), None)


def variables(node: Node, parsed: Parsed) -> frozenset[str]:
    """Return the names of all variables that stand anywhere in a node."""
    return frozenset(
        parsed.text_of(each)[1:] for each in descendants(node) if each.type == "var"
    )


def descendants(node: Node) -> Iterator[Node]:
    """Yield a node and all below it."""
    stack = [node]
    while stack:
        top = stack.pop()
        yield top
        stack.extend(top.children)


def has_existence(node: Node) -> bool:
    """Tell whether ``EXISTS`` or ``NOT EXISTS`` stands anywhere in a node."""
    return any(n.type in ("exists_func", "not_exists_func") for n in descendants(node))


def is_plain(block: Node, parsed: Parsed) -> bool:
    """Tell whether triples can be matched nowhere but in the graph.

    A path that may have length zero also matches a term that the graph does not have,
    once it is bound from outside.
    """
    return not any(
        node.type == "path_mod" and parsed.text_of(node) in _OPEN
        for node in descendants(block)
    )


def triple_patterns(block: Node) -> list[Pattern] | None:
    """Return the triples of a block, None where some are written as nested nodes."""
    if any(node.type in _NODES for node in descendants(block)):
        return None
    found: list[Pattern] = []
    for same in block.children:
        if same.type != "triples_same_subject":
            continue
        subject = same.children[0]
        for lists in same.children[1:]:
            for prop in lists.children if lists.type == "property_list" else ():
                if prop.type == "property":
                    found += _objects(subject, prop)
    return found or None


def _objects(subject: Node, prop: Node) -> Iterator[Pattern]:
    predicate = prop.children[0]
    for child in prop.children[1:]:
        if child.type == "object_list":
            for value in child.children:
                if value.type != ",":
                    yield Pattern(subject, predicate, value)
