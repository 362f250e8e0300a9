"""Rules: CONSTRUCT queries in ``queries/rules/``, for what OWL cannot say.

Files that stand in the folder itself are entailments: they are run again and again,
with the closure in between, until nothing new comes. Folders in it hold rules that
count, compare or look for what is absent, and that others run once; a proof knows them
all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import rdflib
from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QuerySolution,
    QuerySolutions,
    QueryTriples,
    Store,
    Triple,
    Variable,
)
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue
from tree_sitter import Node

from kg.namespaces import DEFAULT_BASE, Namespaces
from kg.resources import QUERIES
from kg.sparql.header import read_header
from kg.sparql.syntax import parse

Term = NamedNode | BlankNode | Literal
Goal = tuple[NamedNode | BlankNode, NamedNode, Term]
_Pattern = tuple[Any, Any, Any]
_PREFIX = re.compile(r"PREFIX\s+(\w+):\s*<([^>]*)>")
_NAME = re.compile(r"\b(\w+):(\w+)")
_IRI = re.compile(r"<([^<>\s]+)>")
_ASKED = frozenset({"where_clause", "solution_modifier"})
_Given = NamedNode | BlankNode | Literal | Triple


@dataclass(frozen=True, slots=True)
class Rule:
    """One CONSTRUCT query: its name, what it is for, and its text."""

    name: str
    summary: str
    text: str
    path: Path


def read_rules(
    namespaces: Namespaces, folder: Path | None = None, *, all: bool = False
) -> tuple[Rule, ...]:
    """Return the entailment rules (or all), with IRIs under our base."""
    root = folder or QUERIES / "rules"
    paths = sorted(root.rglob("*.rq") if all else root.glob("*.rq"))
    return tuple(_read(path, namespaces) for path in paths)


def predicates(rule: Rule) -> frozenset[str] | None:
    """Return the properties that a rule may look at; None where that may be any."""
    parsed = parse(rule.text)
    asked = [
        n for n in parsed.root.named_children[-1].named_children if n.type in _ASKED
    ]
    if parsed.fault or not asked or any(_is_open(node) for node in asked):
        return None
    declared = dict(_PREFIX.findall(rule.text))
    names = _NAME.findall(_PREFIX.sub("", rule.text))
    found = {declared[prefix] + name for prefix, name in names if prefix in declared}
    return frozenset({str(rdflib.RDF.type), *found, *_IRI.findall(rule.text)})


def _is_open(node: Node) -> bool:
    """Return whether a property in a part of a query is a variable, or any but some."""
    first = node.named_children[0] if node.named_children else node
    is_open = node.type == "property" and first.type == "var"
    if is_open or node.type == "path_negated_property_set":
        return True
    return any(_is_open(child) for child in node.named_children)


def apply(rule: Rule, data: Store) -> Iterator[Triple]:
    """Yield what a rule makes of the default graph of some data."""
    made = data.query(rule.text)
    if not isinstance(made, QueryTriples):
        raise TypeError(f"{rule.path}: a rule must be a CONSTRUCT")
    yield from made


def _read(path: Path, namespaces: Namespaces) -> Rule:
    text = path.read_text(encoding="utf-8")
    return Rule(
        name=path.stem,
        summary=read_header(path, text).summary,
        text=text.replace(f"<{DEFAULT_BASE}id/", f"<{namespaces.base}id/"),
        path=path,
    )


def premises(rule: Rule, goal: Goal, data: Store) -> Iterator[tuple[Goal, ...]]:
    """Yield what a rule could have made a triple from, as it stands in some data.

    What the rule says must be absent, and what it counts, is no premise.
    """
    templates, patterns = _parsed(rule.text)
    for template in templates:
        bound = _unify(template, goal)
        if bound is None:
            continue
        for solution in _solutions(rule, bound, data):
            steps = [_ground(pattern, solution) for pattern in patterns]
            yield tuple(
                step
                for step in dict.fromkeys(steps)
                if step is not None and Quad(*step, DefaultGraph()) in data
            )


@lru_cache(maxsize=256)
def _parsed(text: str) -> tuple[tuple[_Pattern, ...], tuple[_Pattern, ...]]:
    """Return the templates of a rule and the triple patterns of its WHERE clause."""
    algebra = prepareQuery(text).algebra
    return tuple(algebra.template), tuple(_patterns(algebra.p))


def _patterns(part: object) -> Iterator[_Pattern]:
    """Yield the triple patterns of a WHERE clause, but not those of its filters."""
    if not isinstance(part, CompValue):
        return
    if part.name == "BGP":
        yield from part.triples
    for key in ("p", "p1", "p2"):
        if key in part and not (part.name == "Minus" and key == "p2"):
            yield from _patterns(part[key])


def _unify(template: _Pattern, goal: Goal) -> dict[str, Term] | None:
    bound: dict[str, Term] = {}
    for wanted, term in zip(template, goal, strict=True):
        if isinstance(wanted, rdflib.Variable):
            if bound.setdefault(str(wanted), term) != term:
                return None
        elif wanted.n3() != str(term):
            return None
    return bound


def _solutions(
    rule: Rule, bound: Mapping[str, Term], data: Store
) -> Iterator[QuerySolution]:
    """Yield how the WHERE clause of a rule holds with some variables given."""
    prologue, _, rest = rule.text.partition("CONSTRUCT")
    where = rest[rest.index("WHERE") + len("WHERE") :]
    given: dict[Variable, _Given] = {
        Variable(name): term for name, term in bound.items()
    }
    found = data.query(f"{prologue} SELECT * WHERE {where}", substitutions=given)
    if isinstance(found, QuerySolutions):
        yield from found


def _ground(pattern: _Pattern, solution: QuerySolution) -> Goal | None:
    """Return a triple pattern with the values of a solution; None for a path."""
    subject, predicate, value = (_value(part, solution) for part in pattern)
    if isinstance(subject, Literal) or not isinstance(predicate, NamedNode):
        return None
    return None if subject is None or value is None else (subject, predicate, value)


def _value(part: object, solution: QuerySolution) -> Term | None:
    if isinstance(part, rdflib.Variable):
        found = solution[str(part)]
        return found if isinstance(found, NamedNode | BlankNode | Literal) else None
    if isinstance(part, rdflib.URIRef):
        return NamedNode(str(part))
    if isinstance(part, rdflib.Literal):
        datatype = NamedNode(str(part.datatype)) if part.datatype else None
        return Literal(str(part), datatype=datatype, language=part.language)
    return None
