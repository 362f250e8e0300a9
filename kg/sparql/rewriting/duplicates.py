"""``SELECT DISTINCT ?z { A B }`` becomes
``SELECT DISTINCT ?z { { SELECT DISTINCT ?x { A } } LATERAL { B } }``.

A is the only subject whose triples name a constant, and nothing but ``?x`` of it is
asked for elsewhere: its solutions that differ in nothing else would all be carried
through B, only to be found the same at the end.

Why it is the same. How often a solution of A occurs decides only how often one of the
whole occurs, which DISTINCT forgets, and what A binds beside ``?x`` is seen by nobody.
A join of triple patterns is their ``LATERAL`` (:mod:`kg.sparql.rewriting.existence`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from kg.sparql.rewriting.edits import Edit
from kg.sparql.rewriting.patterns import (
    Pattern,
    elements,
    inner_group,
    is_plain,
    triple_patterns,
    variables,
)
from kg.sparql.syntax import Parsed

_PARTS = frozenset({"select_clause", "where_clause", "solution_modifier"})
_MODIFIERS = frozenset({"order_clause", "limit_offset_clauses"})
# What may stand for a constant of its own: such a filter is a place to start from.
_SELECTIVE = re.compile(r"(?<![!<>])=|\bIN\b|\(.*\(", re.IGNORECASE | re.DOTALL)
_TYPES = ("a", "rdf:type", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>")
_FEWEST, _MOST = 2, 12


def distinct_first(parsed: Parsed) -> Iterator[Edit]:
    """Yield the edit that drops duplicates before the rest is looked for."""
    if not parsed.mentions("distinct"):
        return
    query = next((n for n in parsed.root.children if n.type == "select_query"), None)
    parts = {n.type: n for n in query.children} if query is not None else {}
    if not _is_simple(parts):
        return
    group = inner_group(parts["where_clause"])
    block = _only_block(group, parsed) if group is not None else None
    if group is None or block is None:
        return
    patterns = triple_patterns(block) if is_plain(block, parsed) else None
    if patterns is None or not _FEWEST < len(patterns) <= _MOST:
        return
    stars = _stars(patterns, parsed)
    anchored = [name for name, star in stars.items() if _is_anchored(star, parsed)]
    if len(anchored) != 1 or len(stars[anchored[0]]) < _FEWEST:
        return
    outside = [*(n for n in elements(group) if n is not block)]
    outside += [n for kind, n in parts.items() if kind != "where_clause"]
    wanted = frozenset[str]().union(*(variables(n, parsed) for n in outside))
    text = _text(stars, anchored[0], wanted, parsed)
    if text:
        yield Edit(block.start_byte, block.end_byte, text, block.start_byte)


def _is_simple(parts: dict[str, Node]) -> bool:
    """Tell whether a query is SELECT DISTINCT of variables, ordered and cut at most."""
    if not {"select_clause", "where_clause"} <= parts.keys() <= _PARTS:
        return False
    first, *head = parts["select_clause"].children
    if not head or head[0].type != "DISTINCT" or first.type != "SELECT":
        return False
    modifiers = parts.get("solution_modifier")
    named = {n.type for n in modifiers.children} if modifiers is not None else set()
    return (
        len(head) > 1 and {n.type for n in head[1:]} == {"var"} and named <= _MODIFIERS
    )


def _only_block(group: Node, parsed: Parsed) -> Node | None:
    """Return the triples of a group that has nothing else but simple filters."""
    first, *others = elements(group) or [group]
    if first.type != "triples_block" or any(n.type != "filter" for n in others):
        return None
    if any(_SELECTIVE.search(parsed.text_of(n)) for n in others):
        return None
    return first


def _stars(patterns: list[Pattern], parsed: Parsed) -> dict[str, list[Pattern]]:
    """Return the patterns by their subjects."""
    stars: dict[str, list[Pattern]] = {}
    for pattern in patterns:
        stars.setdefault(parsed.text_of(pattern.subject), []).append(pattern)
    return stars


def _is_anchored(star: list[Pattern], parsed: Parsed) -> bool:
    """Tell whether a constant other than a class says where to begin."""
    return star[0].subject.type != "var" or any(
        pattern.object.type != "var" and parsed.text_of(pattern.predicate) not in _TYPES
        for pattern in star
    )


def _text(
    stars: dict[str, list[Pattern]], first: str, wanted: frozenset[str], parsed: Parsed
) -> str | None:
    """Return the two parts; None where the first is not left without a name."""
    rest = [p for name, star in stars.items() if name != first for p in star]
    if not rest or stars[first][0].subject.type != "var":
        return None
    linked = _variables(stars[first], parsed) & _variables(rest, parsed)
    seen = _variables(stars[first], parsed) & (_variables(rest, parsed) | wanted)
    if not linked or first[1:] in seen:
        return None
    names = " ".join(f"?{name}" for name in sorted(seen))
    return (
        f"{{ SELECT DISTINCT {names} {{ {_written(stars[first], parsed)} }} }} "
        f"LATERAL {{ {_written(rest, parsed)} }}"
    )


def _terms(pattern: Pattern) -> tuple[Node, Node, Node]:
    return pattern.subject, pattern.predicate, pattern.object


def _variables(patterns: list[Pattern], parsed: Parsed) -> frozenset[str]:
    return frozenset[str]().union(
        *(variables(term, parsed) for one in patterns for term in _terms(one))
    )


def _written(patterns: list[Pattern], parsed: Parsed) -> str:
    return " . ".join(
        " ".join(parsed.text_of(term) for term in _terms(one)) for one in patterns
    )
