"""The texts of federation: a query for an endpoint, its answer back in ours.

Bindings go along as ``VALUES`` in front of the pattern: in its own group where its
first triples bind them all, which is what engines are best at, else beside it as a
group, so that what it limits, counts or leaves open is as it was.
"""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Sequence

from tree_sitter import Node

from kg.sparql.certain import all_variables
from kg.sparql.names import Prologue
from kg.sparql.syntax import Parsed
from kg.sparql.tokens import tokens
from server.federation.bindings import Bindings
from server.federation.terms import Row

_BLANK = "urn:noograph:blank"


class Pattern:
    """The pattern of a SERVICE as an endpoint has to be told it."""

    def __init__(self, parsed: Parsed, group: Node, prologue: Prologue) -> None:
        self._text_of = parsed.text_of
        self._group = group
        text = parsed.text_of(group)
        self._text, self._prefixes = _resolved(text, prologue)

    def query(self, wanted: tuple[str, ...], bindings: Bindings | None) -> str:
        """Return the query for the endpoint."""
        head = " ".join(f"?{name}" for name in wanted)
        # Where nothing is wanted the number of solutions still counts.
        head = head or f"(1 AS ?{self._fresh()})"
        body = self._text
        if bindings is not None:
            data = values(bindings.names, bindings.rows)
            if self._leads(frozenset(bindings.names)):
                body = f"{{ {data} {self._text[1:]}"
            else:
                body = f"{{ {data} {self._text} }}"
        return f"{self._prefixes}SELECT {head} WHERE {body}"

    def _leads(self, names: frozenset[str]) -> bool:
        """Return whether the first triples of the group bind all of ``names``."""
        for child in self._group.children:
            if child.type == "triples_block":
                return names <= all_variables(child, self._text_of)
            if child.type not in ("{", "comment"):
                return False
        return False

    def _fresh(self) -> str:
        taken = all_variables(self._group, self._text_of)
        return next(f"n{i}" for i in itertools.count() if f"n{i}" not in taken)


def values(names: Sequence[str], rows: Sequence[Row]) -> str:
    """Return ``VALUES`` for rows; what is None is unbound."""
    head = " ".join(f"?{name}" for name in names)
    lines = "\n".join([f"({' '.join(t or 'UNDEF' for t in row)})" for row in rows])
    return f"VALUES ({head}) {{\n{lines}\n}}"


def inline(names: Sequence[str], rows: Sequence[Row], taken: frozenset[str]) -> str:
    """Return rows as a part of a group: solutions of exactly these variables.

    A blank node cannot stand in VALUES; it goes as a literal of a datatype of its own
    and is made anew from its label, which no other blank node has.

    :param taken: names of variables that are in use around it.
    """
    blank = [
        place
        for place in range(len(names))
        if any((term := row[place]) is not None and term[0] == "_" for row in rows)
    ]
    if not blank:
        return values(names, rows)
    salt = secrets.token_hex(8)
    fresh = (f"blank{i}" for i in itertools.count())
    stands = {place: next(f for f in fresh if f not in taken) for place in blank}
    written = [stands.get(place, name) for place, name in enumerate(names)]
    marked = [
        tuple(
            f'"{salt}{t[2:]}"^^<{_BLANK}>' if t is not None and t[0] == "_" else t
            for t in row
        )
        for row in rows
    ]
    made = " ".join(
        f"BIND(IF(isLiteral(?{stand}) && DATATYPE(?{stand}) = <{_BLANK}>, "
        f"BNODE(STR(?{stand})), ?{stand}) AS ?{names[place]})"
        for place, stand in stands.items()
    )
    head = " ".join(f"?{name}" for name in names)
    return f"{{ SELECT {head} WHERE {{ {values(written, marked)} {made} }} }}"


def has_blank(rows: Sequence[Row]) -> bool:
    """Return whether a blank node is among the terms."""
    return any(term is not None and term[0] == "_" for row in rows for term in row)


def _resolved(text: str, prologue: Prologue) -> tuple[str, str]:
    """Return a pattern with absolute IRIs, and the prefixes that it needs."""
    pieces: list[str] = []
    used: dict[str, str] = {}
    end = 0
    for token in tokens(text):
        if token.kind == "iri":
            pieces += [text[end : token.start], f"<{prologue.resolve(token.text)}>"]
            end = token.end
        elif token.kind == "name" and token.prefix in prologue.prefixes:
            used[token.prefix] = prologue.prefixes[token.prefix]
    lines = [f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in sorted(used.items())]
    return "".join([*pieces, text[end:]]), "".join(lines)
