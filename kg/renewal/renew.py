"""Changes of documents, carried through all that a version holds.

Documents are put in, or taken out; what follows is made anew as far as that reaches,
statistics are recounted by the difference, and the description of the data is written
again. What comes of it is what a build from scratch gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Triple, parse

from kg.metadata.dataset import DatasetNames
from kg.metadata.describing import data_digest, describe
from kg.metadata.recount import Told, recount
from kg.metadata.statistics import Tally
from kg.namespaces import Namespaces
from kg.renewal.following import renewed
from kg.renewal.region import Region
from kg.store.draft import digest_of_quad, digest_of_triples
from kg.store.exact import quads_of
from kg.store.origin import TALLY, Origin, Part
from kg.store.revision import Revision, UnfitError

_DEFAULT = DefaultGraph()


@dataclass(frozen=True, slots=True)
class Change:
    """A document that is new or another, or gone (then it has no triples)."""

    id: str
    triples: bytes | None = None
    document: str | None = None
    part: Part | None = None


def part_digest(namespaces: Namespaces, id: str, triples: bytes) -> int:
    """Return the digest of a document's triples in its graph, to be summed."""
    return digest_of_triples(namespaces.graph(f"document/{id}"), triples)


def renew(
    revision: Revision,
    origin: Origin,
    namespaces: Namespaces,
    changes: Sequence[Change],
) -> tuple[Origin, str]:
    """Carry changes through a revision; return its origin, and the digest of its data.

    :raises UnfitError: where only a build from scratch can tell what comes of it.
    """
    tally = _read_tally(revision)
    said, changed = _replace(revision, namespaces, changes)
    region = Region.of(
        revision.data,
        namespaces,
        _background(revision, namespaces),
        [change.id for change in changes],
        said,
        changed,
    )
    gone, fresh = renewed(region)
    inferred = namespaces.graph("inferred")
    revision.replace(inferred, gone, fresh)
    told = Told(revision.data, namespaces)
    before = Told(revision.before, namespaces)
    recount(tally, before, told, revision.gone, revision.fresh)
    parts, added = _parts(origin, changes)
    total = origin.inferred
    total += _sum(inferred, fresh) - _sum(inferred, gone)
    after = Origin(origin.rest, added, total, parts, origin.counts, origin.steps + 1)
    digest = data_digest(added, total)
    _describe(revision, DatasetNames(namespaces, digest), tally, told)
    after.write(revision.folder)
    (revision.folder / TALLY).write_text(tally.to_json(), encoding="utf-8")
    return after, digest


def _read_tally(revision: Revision) -> Tally:
    try:
        return Tally.from_json((revision.previous / TALLY).read_text("utf-8"))
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise UnfitError(
            f"the counts of the version before are lost: {error}"
        ) from error


def _replace(
    revision: Revision, namespaces: Namespaces, changes: Sequence[Change]
) -> tuple[list[Triple], set[Triple]]:
    """Put documents in the place of others.

    Returned is all that these say, or have said, and what is stated by none but them
    and has come or gone.
    """
    said: list[Triple] = []
    moved: set[Triple] = set()
    for change in changes:
        graph = namespaces.graph(f"document/{change.id}")
        old = revision.triples(graph)
        new = set(_parsed(change.triples or b""))
        said += old | new
        for triples in revision.replace(graph, old, new):
            moved |= triples
        revision.keep_document(change.id, change.document)
    graphs = {namespaces.graph(f"document/{change.id}") for change in changes}
    graphs |= {namespaces.graph("inferred"), namespaces.void, namespaces.examples}
    unseen = {_DEFAULT, *map(NamedNode, graphs)}
    return said, {t for t in moved if not _is_held(revision, t, unseen)}


def _parsed(triples: bytes) -> Iterator[Triple]:
    for quad in parse(triples, format=RdfFormat.N_TRIPLES):
        yield quad.triple


def _is_held(revision: Revision, triple: Triple, unseen: set[object]) -> bool:
    found = quads_of(revision.data, triple)
    return any(quad.graph_name not in unseen for quad in found)


def _background(revision: Revision, namespaces: Namespaces) -> Iterator[NamedNode]:
    """Yield the graphs that are of no document, and not made from the others."""
    made = {namespaces.graph("inferred"), namespaces.void, namespaces.examples}
    documents = namespaces.graph("document/")
    for graph in revision.graphs:
        if graph not in made and not graph.startswith(documents):
            yield NamedNode(graph)


def _parts(origin: Origin, changes: Sequence[Change]) -> tuple[Mapping[str, Part], int]:
    """Return the documents after the changes, and the sum of all digests."""
    parts, added = dict(origin.parts), origin.added
    for change in changes:
        if (old := parts.pop(change.id, None)) is not None:
            added -= old.digest
        if change.part is not None:
            parts[change.id] = change.part
            added += change.part.digest
    return parts, added


def _sum(graph: str, triples: Iterable[Triple]) -> int:
    node = NamedNode(graph)
    return sum(
        digest_of_quad(Quad(t.subject, t.predicate, t.object, node)) for t in triples
    )


def _describe(
    revision: Revision, names: DatasetNames, tally: Tally, told: Told
) -> None:
    spaces = names.namespaces
    graphs = {
        graph: number
        for graph, number in revision.graphs.items()
        if graph not in (spaces.void, spaces.examples)
    }
    found = describe(
        names,
        tally.statistics(revision.data, graphs),
        revision.data,
        lambda triple: told.holds(Triple(*triple)),
    )
    for graph, triples in (
        (spaces.void, found.about),
        (spaces.examples, found.examples),
    ):
        new = {Triple(*triple) for triple in triples}
        revision.replace(graph, revision.triples(graph), new)
    found.write(revision.folder)
