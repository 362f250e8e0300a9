"""Parameters of a query: the ``VALUES`` blocks that bind one variable each.

The data of a block are the defaults, so that a query runs as it stands. Values given
take the place of that data as terms, never as text of the query, and a page of the
answer is asked for in the same way: by numbers in the place of numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from tree_sitter import Node

from kg.errors import InputError
from kg.sparql.syntax import Parsed, parse
from kg.sparql.tokens import tokens
from kg.sparql.values import ParameterType, to_sparql

_ESCAPED = re.compile(r"\\(.)")
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: the variable that it binds, and what may be given for it.

    ``defaults`` are the values in force when none is given, each as a user would
    write it; there are none where the query then leaves the variable free.
    ``prefix`` is put before a bare name, ``choices`` are all values there are.
    """

    name: str
    type: ParameterType
    description: str
    prefix: str | None = None
    choices: tuple[str, ...] = ()
    example: str | None = None
    defaults: tuple[str, ...] = ()


def bind_parameters(
    text: str,
    given: Mapping[str, Sequence[str]],
    prefixes: Mapping[str, str],
    declared: Sequence[Parameter] = (),
) -> str:
    """Return ``text`` with the data of its ``VALUES`` blocks replaced by ``given``.

    :raises InputError: for a name that the query has no parameter of, or a value that
        is not of the type that was ``declared`` for it.
    """
    if not given:
        return text
    known = {parameter.name: parameter for parameter in declared}
    parsed = parse(text)
    blocks = dict(value_blocks(parsed))
    names = known or blocks
    own = {**prefixes, **declared_prefixes(text)}
    cuts: list[tuple[int, int, bytes]] = []
    for name, values in given.items():
        if name not in names or name not in blocks:
            there = ", ".join(sorted(names)) or "none"
            raise InputError(f"the query has no parameter {name} (it has: {there})")
        parameter = known.get(name, Parameter(name, "term", ""))
        data = " ".join(_term(value, parameter, own) for value in values)
        block = blocks[name]
        start, end = block.children[1].end_byte, block.children[-1].start_byte
        cuts.append((start, end, f" {data} ".encode()))
    return _replace(parsed.source, cuts)


def take_page(text: str, limit: int | None, offset: int = 0) -> str:
    """Return a query for ``limit`` rows of the answer of ``text``, after ``offset``.

    A limit of the query's own stays in force: a page never shows more than it.
    """
    if limit is None and offset == 0:
        return text
    parsed = parse(text)
    own, skipped, clause = _own_limits(parsed)
    if own is not None:
        left = max(own - offset, 0)
        limit = left if limit is None else min(limit, left)
    wanted = f" OFFSET {skipped + offset}"
    if limit is not None:
        wanted = f" LIMIT {limit}{wanted}"
    if clause is not None:
        cut = (clause.start_byte, clause.end_byte, wanted.encode())
    else:
        query = next(c for c in parsed.root.children if c.type.endswith("_query"))
        cut = (query.end_byte, query.end_byte, f"\n{wanted.strip()}".encode())
    return _replace(parsed.source, [cut])


def value_blocks(parsed: Parsed) -> Iterator[tuple[str, Node]]:
    """Yield each variable that has a ``VALUES`` block to itself, and that block."""
    waiting = [parsed.root]
    while waiting:
        node = waiting.pop()
        if node.type == "data_block":
            kinds = [child.type for child in node.children]
            if kinds[:2] == ["var", "{"] and kinds[-1] == "}":
                yield cast("bytes", node.children[0].text).decode()[1:], node
        else:
            waiting.extend(reversed(node.children))


def block_values(
    parsed: Parsed, block: Node, prefixes: Mapping[str, str]
) -> tuple[str, ...]:
    """Return the data of a block as a user would write it; ``UNDEF`` is left out."""
    own = {**prefixes, **declared_prefixes(parsed.text)}
    found = []
    for node in block.children[2:-1]:
        text = parsed.text_of(node)
        if node.type == "prefixed_name":
            label, _, local = text.partition(":")
            text = own.get(label, f"{label}:") + local
        elif node.type == "iri_reference":
            text = text[1:-1]
        elif node.type == "rdf_literal":
            text = _unquote(text)
        if node.type not in ("UNDEF", "comment"):
            found.append(text)
    return tuple(found)


def declared_prefixes(text: str) -> dict[str, str]:
    """Return the prefixes that a query declares itself."""
    found: dict[str, str] = {}
    three = [None, None, *tokens(text)]
    for word, name, address in zip(three, three[1:], three[2:], strict=False):
        if word and name and address and word.text.upper() == "PREFIX":
            found[name.prefix] = address.text[1:-1]
    return found


def _term(value: str, parameter: Parameter, prefixes: Mapping[str, str]) -> str:
    term = to_sparql(value, parameter.type, parameter.name, prefixes, parameter.prefix)
    if parameter.choices:
        known = {
            to_sparql(c, parameter.type, parameter.name, prefixes, parameter.prefix)
            for c in parameter.choices
        }
        if term not in known:
            there = ", ".join(parameter.choices)
            problem = f"{value!r} is none of {there}"
            raise InputError(f"parameter {parameter.name}: {problem}")
    return term


def _unquote(literal: str) -> str:
    quote = literal[:3] if literal[:3] in ('"""', "'''") else literal[:1]
    body = literal[len(quote) : literal.rindex(quote)]
    return _ESCAPED.sub(lambda match: _CONTROLS.get(match[1], match[1]), body)


def _own_limits(parsed: Parsed) -> tuple[int | None, int, Node | None]:
    """Return the limit and offset of the outermost query, and where they stand."""
    modifier = next(
        (
            child
            for query in parsed.root.children
            for child in query.children
            if child.type == "solution_modifier"
        ),
        None,
    )
    clauses = modifier.children if modifier else []
    clause = next((c for c in clauses if c.type == "limit_offset_clauses"), None)
    numbers = {"limit_clause": None, "offset_clause": 0}
    for child in clause.children if clause else ():
        numbers[child.type] = int(parsed.text_of(child.children[-1]))
    return numbers["limit_clause"], numbers["offset_clause"] or 0, clause


def _replace(source: bytes, cuts: list[tuple[int, int, bytes]]) -> str:
    for start, end, replacement in sorted(cuts, reverse=True):
        source = source[:start] + replacement + source[end:]
    return source.decode()
