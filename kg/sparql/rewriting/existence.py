"""``EXISTS { A B }`` becomes ``EXISTS { A LATERAL { B } }``, A being what is bound.

The engine joins the triples of an ``EXISTS`` over the whole graph before it looks at
the solution that is tested; so said, it starts from what the solution binds.

Why it is the same. A join of triple patterns is their ``LATERAL``, in any order: the
solutions of a pattern with bindings put in are those compatible with them. Paths that
can be of length zero are left alone (they match bound terms that the graph lacks), and
so are groups that hold anything but triples and filters without ``EXISTS``; those
filters stay at the end of the group and see all that they saw.
"""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from kg.sparql.rewriting.edits import Edit
from kg.sparql.rewriting.patterns import (
    Pattern,
    descendants,
    elements,
    groups,
    has_existence,
    inner_group,
    is_plain,
    triple_patterns,
    variables,
)
from kg.sparql.syntax import Parsed

_EXISTENCE = ("exists_func", "not_exists_func")
_FEWEST, _MOST = 2, 12


def correlated_existence(parsed: Parsed) -> Iterator[Edit]:
    """Yield the edits that order the triples of ``EXISTS`` by what is bound."""
    if not parsed.mentions("exists"):
        return
    for group in groups(parsed.root):
        tested = [e for e in elements(group) if e.type == "filter"]
        bound = frozenset[str]().union(
            *(variables(e, parsed) for e in elements(group) if e.type != "filter")
        )
        for element in tested:
            for node in descendants(element):
                inner = inner_group(node) if node.type in _EXISTENCE else None
                if inner is not None:
                    yield from _ordered(inner, bound, parsed)


def _ordered(group: Node, bound: frozenset[str], parsed: Parsed) -> Iterator[Edit]:
    inside = elements(group)
    blocks = [e for e in inside if e.type == "triples_block"]
    others = [e for e in inside if e.type != "triples_block"]
    if len(blocks) != 1 or inside[0] != blocks[0]:
        return
    if any(e.type != "filter" or has_existence(e) for e in others):
        return
    patterns = triple_patterns(blocks[0]) if is_plain(blocks[0], parsed) else None
    if patterns is None or not _FEWEST <= len(patterns) <= _MOST:
        return
    chain = _chain(patterns, bound, parsed)
    if not _variables(chain[0], parsed) & bound:
        return
    texts = [
        " ".join(parsed.text_of(term) for term in one) for one in map(_terms, chain)
    ]
    text = texts[-1]
    for one in reversed(texts[:-1]):
        text = f"{one} LATERAL {{ {text} }}"
    start, end = blocks[0].start_byte, blocks[0].end_byte
    yield Edit(start, end, text, start)


def _chain(
    patterns: list[Pattern], bound: frozenset[str], parsed: Parsed
) -> list[Pattern]:
    """Return the patterns so that each has as few free variables as can be."""
    waiting, chain = list(patterns), []
    while waiting:
        best = min(waiting, key=lambda one: len(_variables(one, parsed) - bound))
        waiting.remove(best)
        chain.append(best)
        bound |= _variables(best, parsed)
    return chain


def _terms(pattern: Pattern) -> tuple[Node, Node, Node]:
    return pattern.subject, pattern.predicate, pattern.object


def _variables(pattern: Pattern, parsed: Parsed) -> frozenset[str]:
    return frozenset[str]().union(*(variables(t, parsed) for t in _terms(pattern)))
