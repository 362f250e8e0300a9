"""What stands around a ``SERVICE`` in its query and narrows what is asked of it.

The solutions of a SERVICE are joined with what its group has before it, and with more
as one goes outwards; a remote solution that agrees with none of that can be left out.
What is returned may allow more than it has to, never less:

- parts that are joined (triples, VALUES, groups, GRAPH) count wherever they stand in a
  group, parts that depend on what is before them (BIND, OPTIONAL, MINUS) only before
  the SERVICE and where nothing that they mention was left out;
- a filter counts where all its variables are bound for certain;
- beyond an OPTIONAL, a MINUS or an EXISTS only the group that it stands in counts, for
  a part further out would also see what they leave unmatched;
- a sub-select that groups or counts its solutions is a world of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from tree_sitter import Node

from kg.sparql.certain import all_variables, certain_variables, is_aggregated
from kg.sparql.rewriting.edits import Edit, apply
from kg.sparql.scope import is_lateral, visible_variables
from kg.sparql.syntax import Parsed
from kg.sparql.volatile import makes_new

_JOINED = frozenset(
    ["triples_block", "inline_data", "group_or_union_graph_pattern",
     "graph_graph_pattern", "service_graph_pattern", "values_clause"]
)  # fmt: skip
_PLAIN = frozenset(["triples_block", "inline_data"])
_DEPENDENT = frozenset(["bind", "optional_graph_pattern", "minus_graph_pattern"])
_QUERIES = frozenset(
    ["sub_select", "select_query", "ask_query", "construct_query", "describe_query"]
)
_EXISTS = frozenset(["exists_func", "not_exists_func"])


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a group around: its text and its variables.

    ``level`` counts the groups from the innermost; ``names`` connect it to others.
    """

    level: int
    kind: str
    text: str
    names: frozenset[str]
    visible: frozenset[str]
    certain: frozenset[str]
    after: bool = False


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The pieces around a SERVICE and how their groups nest.

    ``wrappers`` has a text such as ``GRAPH ?g`` for each level, or nothing; ``passing``
    are the variables that mean the same inside and outside, None where all do;
    ``beside`` those that are bound for certain where the SERVICE is joined.
    """

    pieces: tuple[Piece, ...]
    wrappers: tuple[str, ...]
    passing: frozenset[str] | None
    beside: frozenset[str]

    def parts(self) -> Iterator[Surroundings]:
        """Yield the pieces in parts that share no variable with each other."""
        left = list(self.pieces)
        while left:
            first = left.pop(0)
            part, names = [first], first.names
            while joined := [p for p in left if p.names & names]:
                part += joined
                left = [p for p in left if p not in joined]
                names = names.union(*(p.names for p in joined))
            ordered = tuple(p for p in self.pieces if p in part)
            yield replace(self, pieces=ordered)

    @property
    def visible(self) -> frozenset[str]:
        """Return the variables that the pieces may bind."""
        return frozenset[str]().union(*(p.visible for p in self.pieces))

    def text(self) -> str:
        """Return the pieces as the inside of a group."""
        inner = ""
        for level, wrapper in enumerate(self.wrappers):
            own = [p for p in self.pieces if p.level == level]
            texts = [p.text for p in own if not p.after and p.kind != "filter"]
            if inner:
                texts.append(f"{{ {inner} }}")
            texts += [p.text for p in own if p.after and p.kind != "filter"]
            texts += [p.text for p in own if p.kind == "filter"]
            inner = " ".join(texts)
            if inner and wrapper:
                inner = f"{wrapper} {{ {inner} }}"
        return inner


class Reader:
    """Reads a query whose resolved calls have become ``replaced`` texts."""

    def __init__(self, parsed: Parsed, replaced: Mapping[int, Edit]) -> None:
        self._text_of = parsed.text_of
        self._source = parsed.source
        self._replaced = replaced

    def render(self, node: Node) -> str:
        """Return the text of a node with its resolved calls replaced."""
        start, end = node.start_byte, node.end_byte
        edits = [
            Edit(e.start - start, e.end - start, e.text)
            for e in self._replaced.values()
            if start <= e.start < end
        ]
        return apply(self._source[start:end], edits)

    def around(self, call: Node, wanted: frozenset[str]) -> Surroundings:
        """Return what is around ``call`` and may bind some of ``wanted``."""
        pieces: list[Piece] = []
        wrappers: list[str] = []
        passing: frozenset[str] | None = None
        beside: frozenset[str] = frozenset()
        child, node, last = call, call.parent, False
        while node is not None:
            if node.type == "group_graph_pattern":
                found = list(self._group(node, child, len(wrappers), wanted, last))
                if child == call:
                    joined = (p for p in found if not p.after)
                    beside = beside.union(*(p.certain for p in joined))
                pieces += found
                wrappers.append("")
                if last:
                    break
            elif node.type == "graph_graph_pattern":
                pieces, wrappers[-1] = self._wrapped(node, pieces)
            elif node.type in _EXISTS:
                pieces = [p for p in pieces if p.kind in _PLAIN]
                last = True
            elif node.type in ("optional_graph_pattern", "minus_graph_pattern"):
                last = True
            elif node.type in _QUERIES:
                pieces += self._data(node, len(wrappers) - 1)
                projected = self._passes(node)
                useful = any(p.visible & wanted for p in pieces)
                if projected is None or useful:
                    break
                passing = projected if passing is None else passing & projected
                pieces = []
            elif node.type in ("select_clause", "solution_modifier"):
                break
            child, node = node, node.parent
        return Surroundings(tuple(pieces), tuple(wrappers), passing, beside)

    def _group(
        self, group: Node, child: Node, level: int, wanted: frozenset[str], last: bool
    ) -> Iterator[Piece]:
        """Yield the pieces of a group around its ``child``."""
        missing: set[str] = set()
        certain: set[str] = set()
        after = False
        for element in group.children:
            if element == child:
                # A filter sees all of its group, others what is before them.
                after = child.type != "filter"
                continue
            if after and (last or child.type == "bind" or element.type not in _JOINED):
                continue
            if element.type not in _JOINED | _DEPENDENT:
                continue
            unsure = missing - certain
            if not self._counts(element, group, unsure, wanted, certain):
                missing |= visible_variables(element, self._text_of) - certain
                continue
            piece = self._piece(element, level, after=after)
            certain |= piece.certain
            yield piece
        for element in group.children:
            names = self._all(element)
            if element.type != "filter" or element == child or not names <= certain:
                continue
            if not any(_holds(element, kind) for kind in _EXISTS):
                yield self._piece(element, level, after=True)

    def _counts(
        self,
        element: Node,
        group: Node,
        unsure: set[str],
        wanted: frozenset[str],
        certain: set[str],
    ) -> bool:
        if is_lateral(element, self._text_of) or self._is_pending(element):
            return False
        # What gives another value each time it is asked for cannot be asked for twice.
        if makes_new(self._text_of(element)):
            return False
        if element.type not in _DEPENDENT:
            return True
        if element.type == "optional_graph_pattern":
            # It takes no solution away, so it has to bring what somebody needs.
            others = (
                self._all(c)
                for c in group.children
                if c.type in _DEPENDENT and c != element
            )
            brings = visible_variables(element, self._text_of) - certain
            if not brings & wanted.union(*others):
                return False
        return not self._all(element) & unsure

    def _piece(self, element: Node, level: int, *, after: bool) -> Piece:
        is_filter = element.type == "filter"
        nothing: frozenset[str] = frozenset()
        return Piece(
            level,
            element.type,
            self.render(element),
            self._all(element),
            nothing if is_filter else visible_variables(element, self._text_of),
            nothing if is_filter else certain_variables(element, self._text_of),
            after,
        )

    def _wrapped(self, graph: Node, pieces: list[Piece]) -> tuple[list[Piece], str]:
        """Return the pieces as they are inside a GRAPH, and how that begins."""
        name = next(c for c in graph.children[1:] if c.type != "comment")
        bound = frozenset([self._text_of(name)[1:]] if name.type == "var" else [])
        inside = [
            replace(p, names=p.names | bound, visible=p.visible | bound) for p in pieces
        ]
        return inside, f"GRAPH {self._text_of(name)}"

    def _data(self, query: Node, level: int) -> Iterator[Piece]:
        """Yield the VALUES behind a query; where it groups, they come too late."""
        # Behind the outermost query they stand beside it in the tree.
        beside = query.parent if query.type != "sub_select" else None
        around = beside or query
        if not is_aggregated(query):
            for child in around.children:
                if child.type == "values_clause":
                    yield self._piece(child, level, after=True)

    def _passes(self, query: Node) -> frozenset[str] | None:
        """Return the variables that a sub-select hands through; None for a world."""
        if query.type != "sub_select" or is_aggregated(query):
            return None
        if _holds_outside_groups(query, "limit_offset_clauses"):
            return None
        return visible_variables(query, self._text_of)

    def _is_pending(self, node: Node) -> bool:
        """Return whether a call under ``node`` still waits for its answer."""
        return any(
            found.start_byte not in self._replaced
            for found in _outermost(node, "service_graph_pattern")
        )

    def _all(self, node: Node) -> frozenset[str]:
        return all_variables(node, self._text_of)


def _outermost(node: Node, kind: str) -> Iterator[Node]:
    stack = [node]
    while stack:
        top = stack.pop()
        if top.type == kind:
            yield top
        else:
            stack.extend(top.children)


def _holds(node: Node, kind: str) -> bool:
    return any(True for _ in _outermost(node, kind))


def _holds_outside_groups(query: Node, kind: str) -> bool:
    outside = (c for c in query.children if c.type != "where_clause")
    return any(_holds(child, kind) for child in outside)
