"""What the filters of a group demand of the texts that its variables stand for.

https://www.w3.org/TR/sparql11-query/#func-strings. Where a filter holds, the text of
the variable has the pieces that are returned here; the reverse is not said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce

from tree_sitter import Node

from kg.sparql.needles import Wanted, containing, matching
from kg.sparql.rewriting.patterns import elements
from kg.sparql.strings import given_strings, string_value
from kg.sparql.syntax import Parsed

_TESTS = frozenset({"CONTAINS", "STRSTARTS", "STRENDS"})
_CASES = frozenset({"LCASE", "UCASE"})
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Demand:
    """What a text has to have; ``of_any_term``: be it that of an IRI or a number."""

    wanted: Wanted
    of_any_term: bool = False


Demands = Mapping[str, Demand]


def demands(group: Node, parsed: Parsed) -> Demands:
    """Return what the filters of a group demand, by the name of the variable."""
    given = given_strings(group, parsed.text_of)
    reader = _Reader(parsed, _bound(group, parsed), given)
    filters = [e for e in elements(group) if e.type == "filter"]
    found = [reader.read(child) for f in filters for child in f.children[1:]]
    return reduce(_both, found, {})


def _bound(group: Node, parsed: Parsed) -> dict[str, Node]:
    """Return the expressions that ``BIND`` gives names to."""
    found = {}
    for element in elements(group):
        if element.type == "bind":
            named = element.children_by_field_name("bound_variable")
            inner = [c for c in element.children if c.is_named and c not in named]
            if len(named) == len(inner) == 1:
                found[parsed.text_of(named[0])[1:]] = inner[0]
    return found


def _both(a: Demands, b: Demands) -> Demands:
    joined = {**a, **b}
    for name in a.keys() & b.keys():
        any_term = a[name].of_any_term and b[name].of_any_term
        joined[name] = Demand(a[name].wanted & b[name].wanted, any_term)
    return joined


def _either(a: Demands, b: Demands) -> Demands:
    joined = {}
    for name in a.keys() & b.keys():
        wanted = a[name].wanted | b[name].wanted
        if wanted is not None:
            any_term = a[name].of_any_term or b[name].of_any_term
            joined[name] = Demand(wanted, any_term)
    return joined


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads expressions.

    ``bound`` are those that variables stand for, ``given`` the strings of others.
    """

    parsed: Parsed
    bound: Mapping[str, Node]
    given: Mapping[str, tuple[str, ...]]

    def read(self, node: Node) -> Demands:
        """Return what has to be so where an expression is true."""
        if node.type == "bracketted_expression":
            inner = [child for child in node.children if child.is_named]
            return self.read(inner[0]) if len(inner) == 1 else {}
        if node.type == "binary_expression" and len(node.children) == 3:
            left, sign, right = node.children
            if sign.type == "=":
                return self._equal(left, right) or self._equal(right, left)
            join = {"&&": _both, "||": _either}.get(sign.type)
            return join(self.read(left), self.read(right)) if join else {}
        if node.type == "regex_expression":
            return self._matching(node)
        if node.type == "build_in_function" and self._function(node) in _TESTS:
            tested = self._arguments(node)
            if len(tested) == 2:
                return self._of(tested[0], self._containing(tested[1]))
        return {}

    def _equal(self, tested: Node, constant: Node) -> Demands:
        return self._of(tested, self._containing(constant))

    def _containing(self, node: Node) -> Wanted | None:
        """Return what is sure of all that contains one of the strings of a term."""
        wanted: Wanted | None = None
        for text in self._constants(node):
            one = containing(text)
            if one is None:
                return None
            wanted = one if wanted is None else wanted | one
            if wanted is None:
                return None
        return wanted

    def _matching(self, node: Node) -> Demands:
        tested, *others = self._arguments(node)
        texts = [self._constant(other) for other in others]
        if None in texts or not texts:
            return {}
        return self._of(tested, matching(*map(str, texts)))

    def _of(self, tested: Node, wanted: Wanted | None) -> Demands:
        """Return the demand on the variable whose text is tested."""
        any_term = False
        for _ in range(_DEEPEST):
            if wanted is None:
                break
            if tested.type == "var":
                name = self.parsed.text_of(tested)[1:]
                if name not in self.bound:
                    return {name: Demand(wanted, any_term)}
                tested = self.bound[name]
            elif tested.type == "bracketted_expression":
                inner = [child for child in tested.children if child.is_named]
                if len(inner) != 1:
                    break
                tested = inner[0]
            elif tested.type == "build_in_function":
                function, arguments = self._function(tested), self._arguments(tested)
                if len(arguments) != 1 or function not in {"STR", *_CASES}:
                    break
                # A test inside STR is of a text again, so the innermost one counts.
                any_term = function == "STR"
                tested = arguments[0]
            else:
                break
        return {}

    def _function(self, node: Node) -> str:
        return self.parsed.text_of(node.children[0]).upper()

    def _arguments(self, node: Node) -> list[Node]:
        inner = [child for child in node.children if child.is_named]
        if len(inner) == 1 and inner[0].type == "bracketted_expression":
            return [child for child in inner[0].children if child.is_named]
        return inner

    def _constants(self, node: Node) -> tuple[str, ...]:
        """Return the strings of which a term is one, whatever their case."""
        for _ in range(_DEEPEST):
            if node.type == "var":
                return self.given.get(self.parsed.text_of(node)[1:], ())
            if node.type != "build_in_function":
                break
            arguments = self._arguments(node)
            if len(arguments) != 1 or self._function(node) not in {"STR", *_CASES}:
                return ()
            node = arguments[0]
        text = self._constant(node)
        return () if text is None else (text,)

    def _constant(self, node: Node) -> str | None:
        return string_value(node, self.parsed.text_of)
