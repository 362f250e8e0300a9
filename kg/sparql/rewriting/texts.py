"""``?s P ?text FILTER(CONTAINS(?text, "piece"))`` looks the texts up that may hold it.

The engine reads every text of the property. So said, ``VALUES ?text { … }`` comes
first: the texts of the version that hold what the filter demands, whatever their case.

Why it is the same. The filter stays, and tests each solution as before. A solution that
it lets pass binds the variable, in a triple of the group, to a text that is in the
graph and has the demanded pieces: so it is in the ``VALUES``, once, and joins with it
as the same solution. What it joins with later, or is reduced or optionally extended by,
depends on that solution alone. ``STR`` also takes IRIs and numbers, so there the
property may have nothing but texts. The pattern is cut out of its block, and what is
left is looked up for each solution, as the other rules do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from tree_sitter import Node

from kg.errors import QueryError
from kg.sparql.needles import Wanted
from kg.sparql.rewriting.demands import Demand, demands
from kg.sparql.rewriting.edits import Edit
from kg.sparql.rewriting.patterns import (
    Pattern,
    elements,
    groups,
    is_plain,
    triple_patterns,
    variables,
)
from kg.sparql.syntax import Parsed
from kg.sparql.tokens import tokens

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
# Within these, what is around decides what is looked up, or another engine does.
_CLOSED = frozenset(
    {
        "optional_graph_pattern",
        "minus_graph_pattern",
        "service_graph_pattern",
        "exists_func",
        "not_exists_func",
    }
)
_OPEN = frozenset({"graph_graph_pattern", "group_or_union_graph_pattern"})
_GIVEN = frozenset({"inline_data", "group_or_union_graph_pattern"})
MOST = 4_000
_FEW = 32
_MOST_BYTES = 400_000
# To look a text up costs as much as to read so many.
_LOOKUP = 8

Resolve = Callable[[str], str]


class TextIndex(Protocol):
    """The texts of a version; :class:`kg.store.texts.Texts` is one."""

    def triples(self, properties: Sequence[str] | None) -> int:
        """Return how many triples have one of the properties; None stands for all."""

    def find(
        self,
        wanted: Wanted,
        properties: Sequence[str] | None,
        most: int,
        *,
        only: bool = False,
    ) -> Sequence[object] | None:
        """Return all texts that have what is wanted, None where that is not sure."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A triple of a block whose object has to be a text that has something."""

    block: Node
    patterns: list[Pattern]
    chosen: Pattern


def text_lookups(parsed: Parsed, index: TextIndex, resolve: Resolve) -> Iterator[Edit]:
    """Yield the edits that look texts up before they are tested.

    :param resolve: gives the IRI of a name as it is written.
    """
    done: set[int] = set()
    for group in groups(parsed.root):
        if _is_closed(group):
            continue
        for variable, demand in demands(group, parsed).items():
            for place in _places(group, variable, parsed):
                if place.block.start_byte not in done:
                    edit = _edit(place, variable, demand, parsed, index, resolve)
                    if edit is not None:
                        done.add(place.block.start_byte)
                        yield edit


def _is_closed(node: Node | None) -> bool:
    while node is not None:
        if node.type in _CLOSED:
            return True
        node = node.parent
    return False


def _places(group: Node, variable: str, parsed: Parsed) -> Iterator[_Place]:
    """Yield where the group binds a variable as an object, one in a block.

    Branches of a union stand each for itself.
    """
    for element in elements(group):
        if element.type == "triples_block":
            patterns = triple_patterns(element) or []
            for pattern in patterns:
                if _name(pattern.object, parsed) == variable:
                    yield _Place(element, patterns, pattern)
                    break
        elif element.type in _OPEN:
            for inner in element.children:
                if inner.type == "group_graph_pattern":
                    yield from _places(inner, variable, parsed)


def _edit(
    place: _Place,
    variable: str,
    demand: Demand,
    parsed: Parsed,
    index: TextIndex,
    resolve: Resolve,
) -> Edit | None:
    try:
        properties = _properties(place.chosen, parsed, resolve)
    except (QueryError, ValueError):
        return None
    most = min(MOST, index.triples(properties) // _LOOKUP)
    if _is_narrowed(place, parsed, resolve):
        most = min(most, _FEW)
    found = index.find(
        demand.wanted, properties, max(most, _FEW), only=demand.of_any_term
    )
    if found is None:
        return None
    texts = " ".join(map(str, found))
    if len(texts) > _MOST_BYTES:
        return None
    start, end = place.block.start_byte, place.block.end_byte
    values = f"VALUES ?{variable} {{ {texts} }}"
    return Edit(start, end, f"{values} {_reordered(place, parsed)}", start)


def _reordered(place: _Place, parsed: Parsed) -> str:
    """Return the block, what binds the text first, the rest with that put in."""
    first = _written(place.chosen, parsed)
    rest = [p for p in place.patterns if p is not place.chosen]
    if not rest:
        return first
    others = " . ".join(_written(p, parsed) for p in rest)
    if is_plain(place.block, parsed) and _is_connected(place.chosen, rest, parsed):
        return f"LATERAL {{ {first} LATERAL {{ {others} }} }}"
    return f"{first} . {others}"


def _written(pattern: Pattern, parsed: Parsed) -> str:
    terms = (pattern.subject, pattern.predicate, pattern.object)
    return " ".join(parsed.text_of(term) for term in terms)


def _is_connected(first: Pattern, rest: Sequence[Pattern], parsed: Parsed) -> bool:
    """Tell whether variables lead from the first pattern to all others."""
    reached, waiting = _variables(first, parsed), list(rest)
    while waiting:
        found = [p for p in waiting if _variables(p, parsed) & reached]
        if not found:
            return False
        reached = reached.union(*(_variables(p, parsed) for p in found))
        waiting = [p for p in waiting if p not in found]
    return True


def _variables(pattern: Pattern, parsed: Parsed) -> frozenset[str]:
    terms = (pattern.subject, pattern.predicate, pattern.object)
    return frozenset[str]().union(*(variables(term, parsed) for term in terms))


def _is_narrowed(place: _Place, parsed: Parsed, resolve: Resolve) -> bool:
    """Tell whether something else may say which texts are looked at."""
    group = place.block.parent
    beside = elements(group) if group is not None else []
    own = variables(place.block, parsed)
    for element in beside:
        if element.type in _GIVEN and variables(element, parsed) & own:
            return True
    for pattern in place.patterns:
        if _name(pattern.subject, parsed) is None:
            return True
        if _name(pattern.object, parsed) is None:
            try:
                if _properties(pattern, parsed, resolve) != [RDF_TYPE]:
                    return True
            except (QueryError, ValueError):
                return True
    return False


def _properties(pattern: Pattern, parsed: Parsed, resolve: Resolve) -> list[str] | None:
    """Return the properties that the object of a pattern may be a value of; None: all.

    :raises ValueError: where the path is not a sequence or a choice of properties.
    :raises QueryError: for a prefix that is not declared.
    """
    if _name(pattern.predicate, parsed) is not None:
        return None
    found = list(tokens(parsed.text_of(pattern.predicate)))
    signs = {t.text for t in found if t.kind not in ("name", "iri") and t.text != "a"}
    names = [t.text for t in found if t.kind in ("name", "iri") or t.text == "a"]
    if not signs <= {"/"} and not signs <= {"|", "(", ")"}:
        raise ValueError("a path of another kind")
    if signs == {"/"}:
        names = names[-1:]
    return [RDF_TYPE if name == "a" else resolve(name) for name in names]


def _name(node: Node, parsed: Parsed) -> str | None:
    """Return the name of a variable, None for any other term."""
    if node.type == "path_element" and len(node.children) == 1:
        node = node.children[0]
    return parsed.text_of(node)[1:] if node.type == "var" else None
