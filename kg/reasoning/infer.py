"""The closure and the rules, turn by turn, until nothing new comes of them.

The first turn looks at everything. After it a turn looks only at the neighbours of
what the turn before has found: no rule of OWL 2 RL joins triples that do not meet in a
thing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store, Triple

from kg.namespaces import NOO, PREFIXES, Namespaces
from kg.reasoning.closure import Axioms, close
from kg.reasoning.rules import Rule, apply, read_rules

_DEFAULT = DefaultGraph()
# Where a passage stands, and its words: no rule has to do with them.
_LEFT_OUT = tuple(PREFIXES[prefix] for prefix in ("oa", "prov", "sssom", "owl"))
_TEXT = frozenset(
    {
        PREFIXES["skos"] + "altLabel",
        PREFIXES["skos"] + "definition",
        NOO + "passage",
        NOO + "text",
    }
)


def infer(
    data: Store, namespaces: Namespaces, rules: tuple[Rule, ...] | None = None
) -> Iterator[Quad]:
    """Yield what follows from a store, sorted, for its graph ``inferred``."""
    entailing = read_rules(namespaces) if rules is None else rules
    graph = NamedNode(namespaces.graph("inferred"))
    axioms = Axioms.read(data, namespaces)
    work = working_copy(data, graph)
    for triple in sorted(_saturate(work, axioms, entailing), key=str):
        yield Quad(triple.subject, triple.predicate, triple.object, graph)


def working_copy(data: Store, inferred: NamedNode) -> Store:
    """Return what rules may look at, in memory: the merged graph without passages.

    What was inferred before is left out, so that inferring again gives the same.
    """
    before = {
        quad.triple
        for quad in data.quads_for_pattern(None, None, None, inferred)
        if not _is_asserted(data, quad, inferred)
    }
    work = Store()
    work.bulk_extend(
        quad
        for quad in data.quads_for_pattern(None, None, None, _DEFAULT)
        if not quad.predicate.value.startswith(_LEFT_OUT)
        and quad.predicate.value not in _TEXT
        and quad.triple not in before
    )
    return work


def _saturate(work: Store, axioms: Axioms, rules: tuple[Rule, ...]) -> list[Triple]:
    """Add closure and rules to the working copy until both are at rest."""
    found: list[Triple] = []
    looked_at = axioms.links(work)
    while True:
        new = _add(work, close(axioms, looked_at))
        for rule in rules:
            new += _add(work, apply(rule, work))
        if not new:
            return found
        found += new
        looked_at = axioms.around(work, new)


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
