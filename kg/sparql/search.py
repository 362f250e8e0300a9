"""Search in a query: properties that no graph has, and what they stand for.

``?entity noo:search "words"`` binds what is found by name, as ``VALUES``; in the same
block, ``noo:searchScore`` and ``noo:searchName`` of the entity bind how sure and by
which name it was found, and ``noo:searchLimit`` says how many at most.

``?text noo:containsWords "one two*"`` keeps the texts that have all these words,
whatever their case: a ``REGEX`` for each. A word may end in ``*`` for all that begin
so; words in quotation marks stand side by side. A variable that nothing else binds
takes each text of the graph. Within ``SERVICE``, both are left to who is called.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from tree_sitter import Node

from kg.errors import QueryError
from kg.namespaces import NOO
from kg.sparql.certain import all_variables, certain_variables
from kg.sparql.names import read_prologue
from kg.sparql.rewriting.edits import Edit, apply
from kg.sparql.rewriting.patterns import (
    Pattern,
    descendants,
    elements,
    groups,
    triple_patterns,
)
from kg.sparql.strings import given_strings, string_value
from kg.sparql.syntax import Parsed
from kg.sparql.tokens import position
from kg.sparql.values import to_sparql

SEARCH, SCORE, NAME, LIMIT, WORDS = (
    NOO + name
    for name in (
        "search", "searchScore", "searchName", "searchLimit", "containsWords",
    )
)  # fmt: skip
SEARCHES = (SEARCH, WORDS)
"""What the service description names; the others only go with the first."""

LIMIT_UNSAID, MOST = 100, 400
_PROPERTIES = frozenset({SEARCH, SCORE, NAME, LIMIT, WORDS})
_LIKELY = re.compile("search|containsWords")
_NAMES = ("iri_reference", "prefixed_name")
_WORD = re.compile(r'"([^"]*)"|(\S+)')
_SPECIAL = re.compile(r"([\\.+*?()|\[\]{}^$#&~-])")
_BETWEEN = r"\s+"


class Named(NamedTuple):
    """What was found: its IRI, how sure (0 to 100), and by which name."""

    iri: str
    score: int
    name: str


Resolve = Callable[[str], str]
Lookup = Callable[[str, int], Sequence[Named]]
"""Gives what is found by name for some words, the surest first, at most so many."""


def with_searches(
    parsed: Parsed, base: str, prefixes: Mapping[str, str], lookup: Lookup
) -> str | None:
    """Return a query with its searches done; None for a query without one.

    ``base`` and ``prefixes`` hold before its prologue.

    :raises QueryError: where a search is written in a way that has no meaning.
    """
    if not _LIKELY.search(parsed.text):
        return None
    resolve = read_prologue(parsed.text, base, prefixes).resolve
    reader = _Reader(parsed, resolve, lookup)
    edits = [
        edit
        for group in groups(parsed.root)
        if not _is_called(group)
        for edit in reader.read(group)
    ]
    return apply(parsed.source, edits) if edits else None


def refuse_searches(parsed: Parsed, base: str, prefixes: Mapping[str, str]) -> None:
    """Refuse an update that searches: its pattern would match nothing.

    :raises QueryError: where it does.
    """
    if with_searches(parsed, base, prefixes, lambda words, most: ()) is not None:
        raise QueryError("an update cannot search; search with a query first")


def _is_called(node: Node | None) -> bool:
    while node is not None:
        if node.type == "service_graph_pattern":
            return True
        node = node.parent
    return False


class _Reader:
    """Reads the searches of a query, group by group."""

    def __init__(self, parsed: Parsed, resolve: Resolve, lookup: Lookup) -> None:
        self._parsed = parsed
        self._resolve = resolve
        self._lookup = lookup
        self._given: dict[str, str] = {}

    def read(self, group: Node) -> Iterator[Edit]:
        """Yield the edits that do the searches of a group.

        :raises QueryError: as :func:`with_searches`.
        """
        inside = elements(group)
        for block in inside:
            if block.type != "triples_block" or not self._searches(block):
                continue
            patterns = triple_patterns(block)
            if patterns is None:
                self._refuse(block, "write a search beside triples without [ ] and ( )")
                return
            others = [e for e in inside if e is not block]
            given = given_strings(group, self._parsed.text_of)
            self._given = {name: v[0] for name, v in given.items() if len(v) == 1}
            text = " ".join(self._done(patterns, others))
            yield Edit(block.start_byte, block.end_byte, text, block.start_byte)

    def _searches(self, block: Node) -> bool:
        nodes = (n for n in descendants(block) if n.type in _NAMES)
        return any(self._iri(node) in _PROPERTIES for node in nodes)

    def _done(self, patterns: list[Pattern], others: list[Node]) -> Iterator[str]:
        asked: dict[str, dict[str, Pattern]] = {}
        words, rest = [], []
        for pattern in patterns:
            iri = self._property(pattern)
            if iri is None:
                rest.append(pattern)
            elif iri == WORDS:
                words.append(pattern)
            elif asked.setdefault(self._variable(pattern.subject), {}).get(iri):
                self._refuse(pattern.predicate, "an entity is searched for once")
            else:
                asked[self._variable(pattern.subject)][iri] = pattern
        for variable, parts in asked.items():
            yield self._found(variable, parts)
        for one in rest:
            terms = (one.subject, one.predicate, one.object)
            yield " ".join(map(self._parsed.text_of, terms)) + " ."
        bound = {v for o in others for v in certain_variables(o, self._parsed.text_of)}
        for one in rest:
            for term in (one.subject, one.predicate, one.object):
                bound |= all_variables(term, self._parsed.text_of)
        for pattern in words:
            yield self._tested(pattern, bound)

    def _found(self, variable: str, parts: dict[str, Pattern]) -> str:
        """Return the ``VALUES`` of what is found by name."""
        if SEARCH not in parts:
            self._refuse(next(iter(parts.values())).predicate, "noo:search is missing")
        words = self._words(parts[SEARCH])
        most = self._limit(parts.get(LIMIT))
        names = [variable]
        names += [self._variable(parts[p].object) for p in (SCORE, NAME) if p in parts]
        if len(set(names)) < len(names):
            self._refuse(parts[SEARCH].predicate, "use a variable for each thing found")
        rows = []
        for found in self._lookup(words, most):
            row = [f"<{found.iri}>"]
            row += [str(found.score)] if SCORE in parts else []
            row += [_string(found.name)] if NAME in parts else []
            rows.append(f"({' '.join(row)})")
        head = " ".join(f"?{name}" for name in names)
        return f"VALUES ({head}) {{ {' '.join(rows)} }}"

    def _tested(self, pattern: Pattern, bound: set[str]) -> str:
        """Return the test for words, with the texts to be tested where need be."""
        variable = self._variable(pattern.subject)
        written = self._words(pattern)
        patterns = [_expression(*found) for found in _WORD.findall(written)]
        tests = [
            f'REGEX(?{variable}, {_string(each)}, "i")' for each in patterns if each
        ]
        if not tests:
            self._refuse(pattern.object, "there is no word to look for")
        test = f"FILTER({' && '.join(tests)})"
        if variable in bound:
            return test
        triple = f"?{variable}_of ?{variable}_as ?{variable}"
        return f"{{ SELECT DISTINCT ?{variable} {{ {triple} {test} }} }}"

    def _property(self, pattern: Pattern) -> str | None:
        """Return which property of a search a triple has, None for other triples."""
        nodes = [n for n in descendants(pattern.predicate) if n.type in _NAMES]
        found = [iri for iri in map(self._iri, nodes) if iri in _PROPERTIES]
        if not found:
            return None
        written = self._parsed.text_of(pattern.predicate).strip()
        if written != self._parsed.text_of(nodes[0]):
            self._refuse(pattern.predicate, "a search may not be part of a path")
        return found[0]

    def _iri(self, node: Node) -> str | None:
        try:
            return self._resolve(self._parsed.text_of(node))
        except QueryError:
            # The engine tells where.
            return None

    def _variable(self, node: Node) -> str:
        if node.type != "var":
            self._refuse(node, "a search takes a variable here")
        return self._parsed.text_of(node)[1:]

    def _words(self, pattern: Pattern) -> str:
        text = string_value(pattern.object, self._parsed.text_of)
        if text is None and pattern.object.type == "var":
            text = self._given.get(self._parsed.text_of(pattern.object)[1:])
        if text is None:
            problem = "a search takes its words as one string, or as the VALUES of one"
            self._refuse(pattern.object, problem)
        return text or ""

    def _limit(self, pattern: Pattern | None) -> int:
        if pattern is None:
            return LIMIT_UNSAID
        written = self._parsed.text_of(pattern.object)
        if not written.isdecimal() or not 0 < int(written) <= MOST:
            self._refuse(pattern.object, f"noo:searchLimit is a number up to {MOST}")
        return int(written)

    def _refuse(self, node: Node, problem: str) -> None:
        before = self._parsed.source[: node.start_byte].decode()
        line, column = position(self._parsed.text, len(before))
        raise QueryError(problem, line=line, column=column)


def _string(text: str) -> str:
    return to_sparql(text.replace("\0", " "), "string", "", {})


def _expression(phrase: str, word: str) -> str:
    """Return the regular expression of a phrase or a word; empty for none."""
    begins = word.endswith("*")
    words = phrase.split() if phrase else [word.rstrip("*")]
    text = " ".join(words)
    if not text:
        return ""
    # There is no edge of a word beside what belongs to none, such as a bracket.
    first = r"\b" if re.match(r"\w", text) else ""
    last = r"\b" if re.search(r"\w$", text) and not begins else ""
    plain = _BETWEEN.join(_SPECIAL.sub(r"\\\1", word) for word in words)
    return f"{first}{plain}{last}"
