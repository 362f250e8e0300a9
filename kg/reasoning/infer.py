"""The closure and the rules, turn by turn, until nothing new comes of them.

The first turn looks at everything. The closure being complete, a later turn looks only
at the neighbours of what rules have made: no rule of OWL 2 RL joins triples that do not
meet in a thing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store, Triple

from kg.namespaces import Namespaces
from kg.reasoning.closure import Axioms, close
from kg.reasoning.rules import Rule, apply, predicates, read_rules

_DEFAULT = DefaultGraph()


def infer(
    data: Store, namespaces: Namespaces, rules: tuple[Rule, ...] | None = None
) -> Iterator[Quad]:
    """Yield what follows from a store, sorted, for its graph ``inferred``."""
    entailing = read_rules(namespaces) if rules is None else rules
    graph = NamedNode(namespaces.graph("inferred"))
    axioms = Axioms.read(data, namespaces)
    before = _inferred_before(data, graph)
    work = _working_copy(data, before, _looked_at(axioms, entailing))
    for triple in sorted(_saturate(work, axioms, entailing), key=str):
        quad = Quad(triple.subject, triple.predicate, triple.object, _DEFAULT)
        if triple in before or quad not in data:
            yield Quad(triple.subject, triple.predicate, triple.object, graph)


def _inferred_before(data: Store, inferred: NamedNode) -> set[Triple]:
    """Return what only the graph of inferred triples holds.

    It is left out, so that inferring again gives the same.
    """
    return {
        quad.triple
        for quad in data.quads_for_pattern(None, None, None, inferred)
        if not _is_asserted(data, quad, inferred)
    }


def _working_copy(
    data: Store, before: set[Triple], looked_at: Iterable[NamedNode | None]
) -> Store:
    """Return what axioms and rules may look at, in memory, of the merged graph."""
    work = Store()
    for predicate in looked_at:
        quads = data.quads_for_pattern(None, predicate, None, _DEFAULT)
        work.bulk_extend(quad for quad in quads if quad.triple not in before)
    return work


def _looked_at(axioms: Axioms, rules: Iterable[Rule]) -> Iterable[NamedNode | None]:
    """Return the properties that matter; None in place of them where all may."""
    names = {predicate.value for predicate in axioms.active}
    for rule in rules:
        found = predicates(rule)
        if found is None:
            return [None]
        names |= found
    return [NamedNode(name) for name in sorted(names)]


def _saturate(work: Store, axioms: Axioms, rules: tuple[Rule, ...]) -> list[Triple]:
    """Add closure and rules to the working copy until both are at rest."""
    found = _add(work, axioms.types(work))
    looked_at = axioms.links(work)
    while True:
        found += _add(work, close(axioms, looked_at))
        made = [t for rule in rules for t in _add(work, apply(rule, work))]
        if not made:
            return found
        found += made
        looked_at = axioms.around(work, filter(axioms.matters, made))


def _add(work: Store, triples: Iterable[Triple]) -> list[Triple]:
    """Add triples and return those that are new."""
    new: dict[Triple, None] = {}
    for triple in triples:
        quad = Quad(triple.subject, triple.predicate, triple.object, _DEFAULT)
        if quad not in work:
            new[triple] = None
    work.extend(Quad(t.subject, t.predicate, t.object, _DEFAULT) for t in new)
    return list(new)


def _is_asserted(data: Store, quad: Quad, inferred: NamedNode) -> bool:
    """Return whether a graph other than the inferred one holds the same triple."""
    same = data.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
    return any(found.graph_name not in (inferred, _DEFAULT) for found in same)
