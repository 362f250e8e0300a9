"""The names of a query: its base, its prefixes, and what an IRI in it stands for.

https://www.w3.org/TR/sparql11-query/#relIRIs
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

from tree_sitter import Node

from kg.errors import QueryError
from kg.sparql.syntax import Parsed
from kg.sparql.tokens import tokens

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_LOCAL_ESCAPE = re.compile(r"\\([_~.\-!$&'()*+,;=/?#@%])")


@dataclass(frozen=True, slots=True)
class Prologue:
    """What a query declares before its form, over what is predeclared."""

    text: str
    base: str
    prefixes: Mapping[str, str]

    def resolve(self, name: str) -> str:
        """Return the IRI that ``<…>`` or ``prefix:local`` stands for.

        :raises QueryError: for a prefix that is not declared.
        """
        if name.startswith("<"):
            return _join(self.base, name[1:-1])
        prefix, _, local = name.partition(":")
        if prefix not in self.prefixes:
            raise QueryError(f"the prefix {prefix}: is not declared")
        return self.prefixes[prefix] + _LOCAL_ESCAPE.sub(r"\1", local)


def read_prologue(text: str, base: str, prefixes: Mapping[str, str]) -> Prologue:
    """Return the prologue of a query; ``base`` and ``prefixes`` hold before it."""
    declared = dict(prefixes)
    before: list[str] = []
    end = 0
    for token in tokens(text):
        if token.kind == "word" and token.text.upper() not in ("BASE", "PREFIX"):
            break
        if token.kind == "iri":
            iri = _join(base, token.text[1:-1])
            if before[-1:] == ["BASE"]:
                base = iri
            elif before[-2:-1] == ["PREFIX"]:
                declared[before[-1][:-1]] = iri
            end = token.end
        before.append(token.text.upper() if token.kind == "word" else token.text)
    return Prologue(text[:end], base, declared)


def _join(base: str, iri: str) -> str:
    """Resolve ``iri``; one with a scheme stays as it is, to its last character."""
    if not base or _SCHEME.match(iri):
        return iri
    # An empty fragment counts, and urljoin drops it.
    return urljoin(base, iri) + ("#" if iri.endswith("#") else "")


def named_iris(parsed: Parsed, node: Node, kind: str) -> list[str]:
    """Return the names, as written, of the ``kind`` clauses directly under ``node``."""
    found = []
    for clause in node.children:
        for child in clause.children if clause.type == "dataset_clause" else ():
            if child.type == kind:
                found += [
                    parsed.text_of(name)
                    for name in child.children
                    if name.type in ("iri_reference", "prefixed_name")
                ]
    return found


def dataset_of(
    parsed: Parsed, base: str, prefixes: Mapping[str, str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the graphs of ``FROM`` and those of ``FROM NAMED``.

    :raises QueryError: for a prefix that is not declared.
    """
    found: tuple[list[str], list[str]] = ([], [])
    for node in parsed.root.children:
        for names, kind in zip(
            found, ("default_graph_clause", "named_graph_clause"), strict=True
        ):
            names += named_iris(parsed, node, kind)
    if not any(found):
        return (), ()
    prologue = read_prologue(parsed.text, base, prefixes)
    default, named = (tuple(prologue.resolve(n) for n in names) for names in found)
    return default, named
