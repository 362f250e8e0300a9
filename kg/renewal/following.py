"""What follows from changed data, as far as the change can reach.

The same rules are run as in a build from scratch, over all that is known of the region
of the change; what they make of things outside it is left aside. One kind of record is
of many compounds: that of the ligands of a target in a model. It is put together from
what others have done there before, and what those of the region do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, Quad, Store, Triple

from kg.comparison import derived, made, rules
from kg.namespaces import NOO, PREFIXES
from kg.reasoning import infer
from kg.renewal.region import COMPOUND, DEFAULT, TYPE, Region
from kg.store.revision import UnfitError
from kg.validation import check_graph

_RECORD = NamedNode(NOO + "ClassRecord")
_DISAGREEMENT = NamedNode(NOO + "ClassDisagreement")
_IMPROVED = NamedNode(NOO + "improvedBy")
_NOT_IMPROVED = NamedNode(NOO + "notImprovedBy")
_DID = (_IMPROVED, _NOT_IMPROVED)
_MODEL = NamedNode(NOO + "model")
_ACTION = NamedNode(NOO + "action")
_BROADER = NamedNode(PREFIXES["skos"] + "broader")
_LATER = ("51", "52")


def renewed(region: Region) -> tuple[set[Triple], set[Triple]]:
    """Return what is to leave the graph of what was inferred, and what is to come.

    :raises UnfitError: where something breaks a rule of the graph.
    """
    inferred = NamedNode(region.namespaces.graph("inferred"))
    work = region.gathered()
    _keep(work, inferred, infer(work, region.namespaces))
    others = _of_others(region, inferred)
    for told in others.values():
        if any(triple.predicate == _IMPROVED for triple in told):
            _keep(work, inferred, (Quad(*_parts(t), inferred) for t in told))
            for named in {t.object for t in told if isinstance(t.object, NamedNode)}:
                asserted = region.asserted(named)
                work.extend(Quad(*_parts(t), DEFAULT) for t in asserted)
    for quads in derived(work, region.namespaces):
        _keep(work, inferred, quads)
    late = [*_of_old_records(work, inferred, others)]
    late += _of_new_records(region, work, inferred)
    _keep(work, inferred, (Quad(*_parts(triple), inferred) for triple in late))
    reached = _reached(region, work, inferred)
    _check(region, work, reached)
    old = _of(region.data, inferred, reached)
    new = _of(work, inferred, reached)
    return old - new, new - old


def _keep(work: Store, inferred: NamedNode, quads: Iterable[Quad]) -> None:
    added = list(quads)
    work.extend(added)
    work.extend(Quad(*_parts(quad.triple), DEFAULT) for quad in added)


def _reached(region: Region, work: Store, inferred: NamedNode) -> set[NamedNode]:
    """Return the things of which what follows may be other than it was."""
    reached = {*region.own, *region.things, *region.findings}
    for store in (region.data, work):
        for thing in region.things:
            for quad in store.quads_for_pattern(None, COMPOUND, thing, inferred):
                reached.add(quad.subject)  # type: ignore[arg-type]
            for link in _DID:
                for quad in store.quads_for_pattern(None, link, thing, inferred):
                    reached.add(quad.subject)  # type: ignore[arg-type]
    return reached


def _of(data: Store, inferred: NamedNode, things: Iterable[NamedNode]) -> set[Triple]:
    return {
        quad.triple
        for thing in things
        for quad in data.quads_for_pattern(thing, None, None, inferred)
    }


def _of_others(region: Region, inferred: NamedNode) -> dict[NamedNode, list[Triple]]:
    """Return records of ligands as they were by the compounds outside the region."""
    data = region.data
    return {
        record: [
            quad.triple
            for quad in data.quads_for_pattern(record, None, None, inferred)
            if quad.object != _DISAGREEMENT and not _is_within(region, quad.triple)
        ]
        for record in _records(region, inferred)
    }


def _of_old_records(
    work: Store, inferred: NamedNode, others: dict[NamedNode, list[Triple]]
) -> Iterator[Triple]:
    """Yield what others did not, in records that are there by the region alone."""
    for record, told in others.items():
        if Quad(record, TYPE, _RECORD, inferred) in work:
            did_not = [t for t in told if t.predicate == _NOT_IMPROVED]
            yield from did_not
            if did_not:
                yield Triple(record, TYPE, _DISAGREEMENT)


def _is_within(region: Region, triple: Triple) -> bool:
    """Return whether a record of ligands says what one of the region did."""
    return triple.predicate in _DID and triple.object in region.things


def _records(region: Region, inferred: NamedNode) -> set[NamedNode]:
    """Return the records of ligands in a model that is tried in the region."""
    models = {
        triple.object
        for finding in region.findings
        for triple in region.asserted(finding, _MODEL)
    }
    found = {
        quad.subject
        for model in models
        for quad in region.data.quads_for_pattern(None, _MODEL, model, inferred)
    }
    for thing in region.things:
        for link in _DID:
            quads = region.data.quads_for_pattern(None, link, thing, inferred)
            found |= {quad.subject for quad in quads}
    return {
        record
        for record in found
        if isinstance(record, NamedNode)
        and Quad(record, TYPE, _RECORD, inferred) in region.data
    }


def _of_new_records(
    region: Region, work: Store, inferred: NamedNode
) -> Iterator[Triple]:
    """Yield what compounds outside the region did where a record is new.

    The rules are run over the findings in question, and nothing else.
    """
    new = [
        quad.subject
        for quad in work.quads_for_pattern(None, TYPE, _RECORD, inferred)
        if Quad(quad.subject, TYPE, _RECORD, inferred) not in region.data
    ]
    if not new:
        return
    around = Store()
    by_model: defaultdict[NamedNode, set[NamedNode]] = defaultdict(set)
    for record in new:
        around.extend(work.quads_for_pattern(record, None, None, DEFAULT))
        for quad in work.quads_for_pattern(record, _MODEL, None, DEFAULT):
            by_model[quad.object].add(record)  # type: ignore[index, arg-type]
    around.extend(work.quads_for_pattern(None, _BROADER, None, DEFAULT))
    compounds: set[NamedNode] = set()
    for model in by_model:
        for triple in region.asserted(None, _MODEL, model):
            _add(around, region, triple.subject)  # type: ignore[arg-type]
            compounds |= _compounds(region, triple.subject)  # type: ignore[arg-type]
    for compound in compounds - region.things:
        for triple in region.asserted(None, COMPOUND, compound):
            finding = triple.subject
            if next(region.asserted(finding, _ACTION), None):  # type: ignore[arg-type]
                _add(around, region, finding)  # type: ignore[arg-type]
    for path in rules():
        if path.stem.startswith(_LATER):
            found = list(made(around, path))
            around.extend(Quad(*_parts(triple), DEFAULT) for triple in found)
            yield from (triple for triple in found if triple.subject in set(new))


def _add(around: Store, region: Region, finding: NamedNode) -> None:
    """Add a finding with its classes, those that follow as well."""
    around.extend(Quad(*_parts(t), DEFAULT) for t in region.asserted(finding))


def _compounds(region: Region, finding: NamedNode) -> set[NamedNode]:
    found = (t.object for t in region.asserted(finding, COMPOUND))
    return {compound for compound in found if isinstance(compound, NamedNode)}


def _check(region: Region, work: Store, reached: set[NamedNode]) -> None:
    """Refuse what breaks a rule; a build from scratch says what, and where."""
    names = {thing.value for thing in reached}
    for fault in check_graph(work, region.namespaces, thorough=False):
        owner = region.owner(NamedNode(fault.subject))
        if (
            fault.subject in names
            or fault.subject.startswith(NOO)
            or (owner in region.documents)
        ):
            raise UnfitError(f"{fault.subject}: {fault.reason} [{fault.rule}]")


def _parts(triple: Triple) -> tuple[NamedNode, NamedNode, NamedNode]:
    return triple.subject, triple.predicate, triple.object  # type: ignore[return-value]
