"""Counts kept true where little has changed: what changed is counted twice.

Once in the data as it was, once in the data as it is; the difference goes into the
counts of the whole. So it takes as long as the change is large, not the data.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
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

from kg.metadata.partitions import Kind, Pattern
from kg.metadata.statistics import Tally, count_links
from kg.namespaces import PREFIXES, Namespaces
from kg.store.exact import quads_of

_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_DEFAULT = DefaultGraph()
_Thing = NamedNode | BlankNode | Triple
_Term = NamedNode | BlankNode | Literal | Triple


@dataclass(slots=True)
class Told:
    """What data tells, without what describes it; each triple once."""

    data: Store
    namespaces: Namespaces
    _kinds: dict[object, Kind | None] = field(default_factory=dict)

    def triples(
        self, subject: _Thing | None, predicate: NamedNode | None, value: _Term | None
    ) -> Iterator[Triple]:
        """Yield the triples of a pattern."""
        for quad in self.data.quads_for_pattern(subject, predicate, value, _DEFAULT):
            if value in (None, quad.object) and self.holds(quad.triple):
                yield quad.triple

    def holds(self, triple: Triple) -> bool:
        """Return whether a graph has a triple that is no description of the data."""
        found = self._quads(triple, None)
        return any(quad.graph_name not in self._unseen for quad in found)

    def follows(self, triple: Triple) -> bool:
        """Return whether the graph of what was inferred has a triple."""
        inferred = NamedNode(self.namespaces.graph("inferred"))
        return any(True for _ in self._quads(triple, inferred))

    def _quads(self, triple: Triple, graph: NamedNode | None) -> Iterator[Quad]:
        return quads_of(self.data, triple, graph)

    def kind(self, thing: object) -> Kind | None:
        """Return the kind of a thing, None for what has no class."""
        if not isinstance(thing, _Thing):
            return None
        if thing not in self._kinds:
            self._kinds[thing] = self._find_kind(thing)
        return self._kinds[thing]

    def _find_kind(self, thing: _Thing) -> Kind | None:
        stated: list[str] = []
        inferred: list[str] = []
        for triple in self.triples(thing, _TYPE, None):
            if isinstance(triple.object, NamedNode):
                classes = inferred if self.follows(triple) else stated
                classes.append(triple.object.value)
        if not stated and not inferred:
            return None
        return Kind(tuple(sorted(stated)), tuple(sorted(inferred)))

    @property
    def _unseen(self) -> tuple[object, ...]:
        names = (self.namespaces.void, self.namespaces.examples)
        return (_DEFAULT, *map(NamedNode, names))


def recount(
    tally: Tally,
    before: Told,
    after: Told,
    gone: Collection[Triple],
    fresh: Collection[Triple],
) -> None:
    """Keep counts true where ``gone`` triples have left the data, and ``fresh`` came.

    Both are differences of the default graph, without what describes the data.
    """
    changed = [*gone, *fresh]
    tally.triples += len(fresh) - len(gone)

    def difference(patterns: Iterable[_Pattern]) -> Iterator[tuple[int, str]]:
        for found in set(patterns):
            then, now = (_has(told, found) for told in (before, after))
            if then != now:
                yield int(now) - int(then), found[1].value if found[1] else ""

    for number, _ in difference((t.subject, None, None) for t in changed):
        tally.subjects += number
    for number, _ in difference((None, None, t.object) for t in changed):
        tally.objects += number
    for sign, triples in ((-1, gone), (1, fresh)):
        for triple in triples:
            _property(tally, triple.predicate.value)[0] += sign
        for key, number in count_links(_stored(triples)).items():
            tally.links[key] += sign * number
    for number, name in difference((t.subject, t.predicate, None) for t in changed):
        _property(tally, name)[1] += number
    for number, name in difference((None, t.predicate, t.object) for t in changed):
        _property(tally, name)[2] += number
    tally.properties = {p: each for p, each in tally.properties.items() if each[0]}
    tally.links = +tally.links
    _recount_partitions(tally, before, after, {t.subject for t in changed})


_Pattern = tuple[_Thing | None, NamedNode | None, _Term | None]


def _has(told: Told, pattern: _Pattern) -> bool:
    return next(told.triples(*pattern), None) is not None


def _property(tally: Tally, name: str) -> list[int]:
    return tally.properties.setdefault(name, [0, 0, 0])


def _stored(triples: Iterable[Triple]) -> Store:
    found = Store()
    found.extend(Quad(t.subject, t.predicate, t.object, _DEFAULT) for t in triples)
    return found


def _recount_partitions(
    tally: Tally, before: Told, after: Told, things: Iterable[_Thing]
) -> None:
    parts, things = tally.partitions, set(things)
    other = {thing for thing in things if before.kind(thing) != after.kind(thing)}
    for told, sign in ((before, -1), (after, 1)):
        for thing in other:
            if (kind := told.kind(thing)) is not None:
                parts.kinds[kind] += sign
        uses, follows = _patterns(told, things, other)
        for counter, found in ((parts.uses, uses), (parts.follows, follows)):
            for pattern, number in found.items():
                counter[pattern] += sign * number
    parts.kinds, parts.uses, parts.follows = +parts.kinds, +parts.uses, +parts.follows


def _patterns(
    told: Told, things: set[_Thing], other: set[_Thing]
) -> tuple[Counter[Pattern], Counter[Pattern]]:
    """Count the patterns of the triples of ``things``, and that lead to ``other``."""
    uses: Counter[Pattern] = Counter()
    follows: Counter[Pattern] = Counter()
    for triple in _around(told, things, other):
        kind = told.kind(triple.subject)
        if kind is None:
            continue
        value = triple.object
        to = value.datatype.value if isinstance(value, Literal) else told.kind(value)
        pattern = (kind, triple.predicate.value, to)
        uses[pattern] += 1
        if told.follows(triple):
            follows[pattern] += 1
    return uses, follows


def _around(told: Told, things: set[_Thing], other: set[_Thing]) -> Iterator[Triple]:
    for thing in things:
        yield from told.triples(thing, None, None)
    for thing in other:
        for triple in told.triples(None, None, thing):
            if triple.subject not in things:
                yield triple
