"""Say a query in the way that the engine plans well: same answer, less work.

Each rule is a function from a query as read to the edits that it wants. It applies only
where a condition holds under which both forms have the same solutions, duplicates
included (https://www.w3.org/TR/sparql11-query/#sparqlAlgebra); the module of a rule
proves it. ``LATERAL`` evaluates its pattern once for each solution so far, with the
bindings of that solution put in: SEP-0006 of https://github.com/w3c/sparql-dev.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from kg.sparql.rewriting.duplicates import distinct_first
from kg.sparql.rewriting.edits import Edit, apply
from kg.sparql.rewriting.existence import correlated_existence
from kg.sparql.rewriting.optionals import lateral_optionals
from kg.sparql.syntax import Parsed, parse

__all__ = [
    "RULES",
    "SEARCHED",
    "TEXT_LOOKUP",
    "Rewritten",
    "Step",
    "explained",
    "rewrite",
    "rewrite_text",
]

TEXT_LOOKUP = "text-lookup"
"""The name of :func:`kg.sparql.rewriting.texts.text_lookups`, which needs an index."""

SEARCHED = "search"
"""The name of what :mod:`kg.sparql.search` does, which is no matter of speed."""

Rule = Callable[[Parsed], Iterable[Edit]]

RULES: dict[str, Rule] = {
    "lateral-optional": lateral_optionals,
    "correlated-exists": correlated_existence,
    "distinct-first": distinct_first,
}
"""By name, in the order in which they are tried."""


@dataclass(frozen=True, slots=True)
class Step:
    """A rule that applied, and how many places it changed."""

    rule: str
    places: int


@dataclass(frozen=True, slots=True)
class Rewritten:
    """What to give to the engine, and the rules that made it so.

    ``edits`` are the changes to the bytes of the query as it was asked.
    """

    text: str
    steps: tuple[Step, ...] = ()
    edits: tuple[Edit, ...] = field(default=(), repr=False)

    @classmethod
    def by(cls, rule: str, text: str) -> Rewritten:
        """Return a text that one rule made, at one place."""
        return cls(text, (Step(rule, 1),))

    def after(self, rule: str) -> Rewritten:
        """Return the same, a rule having been applied at one place before."""
        return replace(self, steps=(Step(rule, 1), *self.steps))


# Clients send the same queries again.
@lru_cache(maxsize=512)
def rewrite_text(text: str) -> Rewritten:
    """Return a query with all rules applied, remembered by its text."""
    return rewrite(parse(text))


def rewrite(parsed: Parsed, more: Mapping[str, Rule] | None = None) -> Rewritten:
    """Return a query with all rules applied; what cannot be read stays as it is.

    :param more: rules by name that hold for one version of the graph.
    """
    if parsed.fault is not None or parsed.form == "update":
        return Rewritten(parsed.text)
    edits: list[Edit] = []
    steps: list[Step] = []
    for name, rule in {**(more or {}), **RULES}.items():
        found = list(rule(parsed))
        if found:
            steps.append(Step(name, len({edit.place for edit in found})))
            edits += found
    if not edits:
        return Rewritten(parsed.text)
    return Rewritten(apply(parsed.source, edits), tuple(steps), tuple(edits))


def explained(rewritten: Rewritten) -> Iterator[dict[str, object]]:
    """Yield what each rule did, as JSON has it."""
    for step in rewritten.steps:
        yield {"rule": step.rule, "places": step.places}
