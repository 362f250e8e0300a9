"""``OPTIONAL { R }`` becomes ``LATERAL { OPTIONAL { R } }``.

The engine builds the table of a right side of several triples over the whole graph;
so said, it looks them up for each solution on the left.

Why it is the same. ``LeftJoin(G, R, F)`` pairs each solution μ of G with the compatible
solutions of R for which F holds, or keeps μ. ``LATERAL`` puts μ into R first. A triple
pattern has as solutions with μ put in just those compatible with μ, paths that can be
of length zero apart (they match bound terms that the graph lacks). F is evaluated on
the merged solution in both. What could see μ that should not are inner scopes: so R may
hold triples, filters without ``EXISTS``, and ``OPTIONAL`` of the same kind only, and an
inner ``OPTIONAL`` may share with the left what the triples around it bind already (the
*well-designed* patterns of https://doi.org/10.1145/1567274.1567278), its filters too.
"""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from kg.sparql.rewriting.edits import Edit
from kg.sparql.rewriting.patterns import (
    elements,
    groups,
    has_existence,
    inner_group,
    is_plain,
    variables,
)
from kg.sparql.syntax import Parsed

_ALLOWED = frozenset({"triples_block", "filter", "optional_graph_pattern"})
_FEWEST = 2


def lateral_optionals(parsed: Parsed) -> Iterator[Edit]:
    """Yield the edits that put ``OPTIONAL`` patterns into ``LATERAL``."""
    if not parsed.mentions("optional"):
        return
    for group in groups(parsed.root):
        left: frozenset[str] = frozenset()
        for element in elements(group):
            inner = inner_group(element)
            if (
                element.type == "optional_graph_pattern"
                and inner is not None
                and left & variables(inner, parsed)
                and _is_worth_it(inner, parsed)
                and is_well_designed(inner, left, parsed)
            ):
                start, end = element.start_byte, element.end_byte
                yield Edit(start, start, "LATERAL { ", start)
                yield Edit(end, end, " }", start)
            if element.type != "filter":
                left |= variables(element, parsed)


def is_well_designed(group: Node, left: frozenset[str], parsed: Parsed) -> bool:
    """Tell whether the bindings of ``left`` may be put into an optional group."""
    inside = elements(group)
    if any(element.type not in _ALLOWED for element in inside):
        return False
    blocks = [e for e in inside if e.type == "triples_block"]
    if not blocks or not all(is_plain(block, parsed) for block in blocks):
        return False
    certain = frozenset[str]().union(*(variables(b, parsed) for b in blocks))
    for element in inside:
        if element.type == "filter" and has_existence(element):
            return False
        if element.type == "optional_graph_pattern":
            inner = inner_group(element)
            if inner is None or (variables(inner, parsed) & left) - certain:
                return False
            # Within it, what counts as outside is the left and the triples here.
            if not is_well_designed(inner, left | certain, parsed):
                return False
    return True


def _is_worth_it(group: Node, parsed: Parsed) -> bool:
    """Tell whether the right side is more than the lookup of one triple."""
    found = elements(group)
    if any(element.type == "optional_graph_pattern" for element in found):
        return True
    triples = 0
    for block in found:
        if block.type == "triples_block":
            triples += sum(1 for _ in _objects(block))
    return triples >= _FEWEST


def _objects(block: Node) -> Iterator[Node]:
    """Yield the objects of a block, and again the steps of its paths."""
    stack = [block]
    while stack:
        node = stack.pop()
        if node.type == "object_list":
            yield from (child for child in node.children if child.type != ",")
        elif node.type == "binary_path":
            yield node
        stack.extend(node.children)
