"""Why a triple is in the graph: a proof, back to what sources say and axioms state.

A proof ends in asserted triples. In between stand axioms of the ontology, read by the
rules of OWL 2 RL (https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules),
and rules of ``queries/rules/``, each with the triples that it was applied to.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    Store,
    Triple,
)

from kg.namespaces import PREFIXES, Namespaces
from kg.reasoning.rules import Goal, Rule, Term, premises, read_rules

Thing = NamedNode | BlankNode

_DEFAULT = DefaultGraph()
_RDF, _RDFS, _OWL = (PREFIXES[prefix] for prefix in ("rdf", "rdfs", "owl"))
_TYPE = NamedNode(_RDF + "type")


@dataclass(frozen=True, slots=True)
class Proof:
    """A triple, by what it holds, and the proofs of what that rests on."""

    triple: Triple
    by: str
    premises: tuple[Proof, ...] = ()

    def lines(self, depth: int = 0) -> Iterator[str]:
        """Yield the proof as indented lines, each a triple and what it holds by."""
        yield f"{'  ' * depth}{self.triple} [{self.by}]"
        for premise in self.premises:
            yield from premise.lines(depth + 1)


def explain(
    data: Store,
    namespaces: Namespaces,
    subject: str,
    predicate: str,
    object: str | Literal,
) -> Proof | None:
    """Return why a triple holds in a store, None where it does not."""
    value = NamedNode(object) if isinstance(object, str) else object
    goal = (NamedNode(subject), NamedNode(predicate), value)
    search = _Search(
        data=data,
        axioms=NamedNode(namespaces.graph("ontology")),
        inferred=NamedNode(namespaces.graph("inferred")),
        rules=read_rules(namespaces, all=True),
    )
    return search.prove(goal, frozenset())


@dataclass(frozen=True, slots=True)
class _Search:
    """A search backwards from a goal; ``seen`` are the goals that it stands below."""

    data: Store
    axioms: NamedNode
    inferred: NamedNode
    rules: tuple[Rule, ...]
    _proved: dict[Goal, Proof] = field(default_factory=dict)

    def prove(self, goal: Goal, seen: frozenset[Goal]) -> Proof | None:
        if goal in self._proved:
            return self._proved[goal]
        if goal in seen:
            return None
        if Quad(*goal, _DEFAULT) not in self.data:
            return None
        triple = Triple(*goal)
        if graph := self._asserted_in(goal):
            return Proof(triple, f"asserted in {graph}")
        below = seen | {goal}
        for by, steps in self._ways(goal):
            found = self._prove_all(steps, below)
            if found is not None:
                self._proved[goal] = Proof(triple, by, found)
                return self._proved[goal]
        return None

    def _ways(self, goal: Goal) -> Iterator[tuple[str, tuple[Goal, ...]]]:
        """Yield what a triple may follow from, what is nearest to it first.

        Classes and definitions need a look at the axioms, rules a query each. That a
        thing is in a class because of a link that it has says least.
        """
        subject, predicate, value = goal
        if predicate == _TYPE and isinstance(value, NamedNode):
            yield from self._by_class(subject, value)
            yield from self._by_rule(goal)
            yield from self._by_ends(subject, value)
            return
        yield from self._by_rule(goal)
        if not isinstance(value, Literal):
            yield from self._by_property(subject, predicate, value)

    def _prove_all(
        self, steps: tuple[Goal, ...], seen: frozenset[Goal]
    ) -> tuple[Proof, ...] | None:
        found: list[Proof] = []
        for step in steps:
            proof = self.prove(step, seen)
            if proof is None:
                return None
            found.append(proof)
        return tuple(found)

    def _asserted_in(self, goal: Goal) -> str | None:
        for quad in self.data.quads_for_pattern(*goal, None):
            if quad.graph_name not in (_DEFAULT, self.inferred):
                return str(quad.graph_name)
        return None

    def _is_direct(self, goal: Goal) -> bool:
        """Return whether a link is asserted, or is by a subproperty that is."""
        subject, predicate, value = goal
        below = self._subjects("subPropertyOf", predicate, _RDFS)
        links = [goal, *((subject, narrower, value) for narrower in below)]
        return any(self._asserted_in(link) for link in links)

    def _by_rule(self, goal: Goal) -> Iterator[tuple[str, tuple[Goal, ...]]]:
        for rule in self.rules:
            for steps in premises(rule, goal, self.data):
                yield f"rule {rule.name}: {rule.summary}", steps

    def _by_class(
        self, thing: Thing, found: NamedNode
    ) -> Iterator[tuple[str, tuple[Goal, ...]]]:
        for below in self._subjects("subClassOf", found, _RDFS):
            axiom = (below, NamedNode(_RDFS + "subClassOf"), found)
            yield "subclass", ((thing, _TYPE, below), axiom)
        for expression in self._objects(found, "equivalentClass", _OWL):
            for steps in self._membership(thing, expression):
                yield f"definition of {found}", steps
        for other, expression in self._equivalences():
            if found in self._members(expression, "intersectionOf"):
                yield f"definition of {other}", ((thing, _TYPE, other),)

    def _by_ends(
        self, thing: Thing, found: NamedNode
    ) -> Iterator[tuple[str, tuple[Goal, ...]]]:
        for name, pattern in (("domain", (thing, None)), ("range", (None, thing))):
            for prop in self._subjects(name, found, _RDFS):
                axiom = (prop, NamedNode(_RDFS + name), found)
                for quad in self._links(pattern[0], prop, pattern[1]):
                    yield name, (quad, axiom)

    def _by_property(
        self, subject: Thing, predicate: NamedNode, value: Thing
    ) -> Iterator[tuple[str, tuple[Goal, ...]]]:
        for below in self._subjects("subPropertyOf", predicate, _RDFS):
            axiom = (below, NamedNode(_RDFS + "subPropertyOf"), predicate)
            yield "subproperty", ((subject, below, value), axiom)
        inverse = NamedNode(_OWL + "inverseOf")
        for other in self._objects(predicate, "inverseOf", _OWL):
            if isinstance(other, NamedNode):
                yield "inverse", ((value, other, subject), (predicate, inverse, other))
        for other in self._subjects("inverseOf", predicate, _OWL):
            yield "inverse", ((value, other, subject), (other, inverse, predicate))
        if self._is(predicate, "SymmetricProperty"):
            yield "symmetric property", ((value, predicate, subject),)
        if self._is(predicate, "TransitiveProperty"):
            # Steps that hold by themselves go first: a chain is a walk along them.
            steps = self._links(subject, predicate, None)
            for first in sorted(steps, key=lambda step: not self._is_direct(step)):
                middle = first[2]
                if not isinstance(middle, Literal):
                    yield "transitive property", (first, (middle, predicate, value))

    def _membership(
        self, thing: Thing, expression: Thing
    ) -> Iterator[tuple[Goal, ...]]:
        """Yield what would put a thing into a class expression."""
        if isinstance(expression, NamedNode):
            yield ((thing, _TYPE, expression),)
            return
        if parts := self._members(expression, "intersectionOf"):
            ways = [tuple(self._membership(thing, part)) for part in parts]
            for chosen in itertools.product(*ways):
                yield tuple(itertools.chain.from_iterable(chosen))
        for part in self._members(expression, "unionOf"):
            yield from self._membership(thing, part)
        for prop in self._objects(expression, "onProperty", _OWL):
            if isinstance(prop, NamedNode):
                yield from self._restricted(thing, prop, expression)

    def _restricted(
        self, thing: Thing, prop: NamedNode, expression: Thing
    ) -> Iterator[tuple[Goal, ...]]:
        has_value = NamedNode(_OWL + "hasValue")
        for quad in self._axiom_quads(expression, has_value):
            if Quad(thing, prop, quad.object, _DEFAULT) in self.data:
                yield ((thing, prop, _term(quad.object)),)
        for filler in self._objects(expression, "someValuesFrom", _OWL):
            for link in self._links(thing, prop, None):
                if not isinstance(link[2], Literal):
                    for steps in self._membership(link[2], filler):
                        yield (link, *steps)

    def _links(
        self, subject: Thing | None, prop: NamedNode, value: Thing | None
    ) -> Iterator[Goal]:
        for quad in self.data.quads_for_pattern(subject, prop, value, _DEFAULT):
            if isinstance(quad.subject, Thing):
                yield quad.subject, prop, _term(quad.object)

    def _subjects(
        self, name: str, value: NamedNode, namespace: str
    ) -> Iterator[NamedNode]:
        predicate = NamedNode(namespace + name)
        for quad in self.data.quads_for_pattern(None, predicate, value, self.axioms):
            if isinstance(quad.subject, NamedNode):
                yield quad.subject

    def _objects(self, subject: Thing, name: str, namespace: str) -> Iterator[Thing]:
        for quad in self._axiom_quads(subject, NamedNode(namespace + name)):
            if isinstance(quad.object, Thing):
                yield quad.object

    def _axiom_quads(self, subject: Thing, predicate: NamedNode) -> Iterator[Quad]:
        yield from self.data.quads_for_pattern(subject, predicate, None, self.axioms)

    def _equivalences(self) -> Iterator[tuple[NamedNode, Thing]]:
        predicate = NamedNode(_OWL + "equivalentClass")
        for quad in self.data.quads_for_pattern(None, predicate, None, self.axioms):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Thing):
                yield quad.subject, quad.object

    def _members(self, expression: Thing, name: str) -> list[Thing]:
        """Return the members of the list that a class expression is made of."""
        found: list[Thing] = []
        for head in self._objects(expression, name, _OWL):
            rest: Thing | None = head
            while rest is not None:
                found += self._objects(rest, "first", _RDF)
                rest = next(self._objects(rest, "rest", _RDF), None)
        return found

    def _is(self, prop: NamedNode, kind: str) -> bool:
        return Quad(prop, _TYPE, NamedNode(_OWL + kind), self.axioms) in self.data


def _term(term: object) -> Term:
    if isinstance(term, NamedNode | BlankNode | Literal):
        return term
    raise TypeError(f"{term} is no term of a triple without triples in it")
