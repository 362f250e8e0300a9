"""From documents to a published version, in one direction.

Each document is read and understood by itself, and loaded in the order given: the
same input gives the same graph, on however many processes, and whatever of it was
read by an earlier build.
"""

from __future__ import annotations

import logging
import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from kg.cache import FOLDER as CACHE
from kg.cache import Cache, digest_of, software
from kg.comparison import derived
from kg.documents.json import to_json
from kg.errors import InputError, StoreError, ValidationError
from kg.inputs import Inputs
from kg.literature import FindingsTable, read_findings
from kg.metadata.describing import add_metadata
from kg.metadata.dumps import write_dumps
from kg.namespaces import Namespaces
from kg.ontology.graph import mapping_quads, ontology_quads, vocabulary_quads
from kg.ontology.structures import structure_quads
from kg.ontology.vocabulary import Vocabulary, load_vocabulary
from kg.rdf.literature import literature_quads
from kg.rdf.user import file_quads
from kg.reading import Key, Read, Source, key_of, read_all
from kg.reasoning import infer
from kg.renewal.renew import Change, part_digest, renew
from kg.store import DUMPS, Draft, Version, current_version, open_draft
from kg.store.names import write_names
from kg.store.naming import named_entities
from kg.store.origin import TALLY, Origin, Part, read_origin
from kg.store.revision import UnfitError, open_revision
from kg.store.version import DOCUMENTS
from kg.validation import lines_in, require_sound

_log = logging.getLogger("noograph.build")
# A version is changed, not built from scratch, where no more than so many documents are
# other, or one in so many; and no oftener than so many times.
_FEW = 8
_MOST_STEPS = 50
__all__ = ["Inputs", "Report", "build", "default_workers"]


class Progress(Protocol):
    """What is told of a build under way: ``done`` of ``total`` in a stage."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Take note; ``total`` is 1 where a stage is not counted."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did: the version it published and the documents it could not use.

    ``cached`` counts the documents that an earlier build had read.
    """

    version: Version
    problems: tuple[str, ...]
    cached: int = 0


def build(
    store: Path,
    inputs: Inputs,
    namespaces: Namespaces,
    *,
    workers: int = 1,
    strict: bool = False,
    dumps: bool = True,
    cached: bool = True,
    progress: Progress | None = None,
) -> Report:
    """Build a version from ``inputs`` and make it the current one of ``store``.

    Without ``dumps`` it has no files to download, which saves time. What an earlier
    build has read is not read again, unless ``cached`` is false.

    A document by which the graph would break its own rules is left out and reported.

    :raises InputError: where there is nothing to build from: no document, or none of
        those that the caller named is any use (``strict``: or one of them is not).
    :raises ValidationError: where the graph breaks its own rules, and leaving documents
        out does not help; the current version stays as it was.
    """
    tell = progress or (lambda stage, done, total: None)
    sources, tables = inputs.sources(), inputs.tables()
    if not sources and not tables and not inputs.rdf:
        problem = "there is no document and no table of findings to build from"
        raise InputError(f"{problem}: name some with --guides or --findings")
    left_out: dict[str, str] = {}
    cache = Cache(store / CACHE) if cached else None
    if cache:
        try:
            return _renew(
                store, inputs, namespaces, workers, strict, dumps, cache, tell
            )
        except UnfitError as reason:
            _log.info("built from scratch: %s", reason)
    while True:
        try:
            return _build(
                store, inputs, namespaces, left_out, workers, strict, dumps, cache, tell
            )
        except ValidationError as error:
            faulty = _faulty(error, sources, namespaces)
            if strict or not faulty or faulty.keys() <= left_out.keys():
                raise
            left_out |= faulty


def _faulty(
    error: ValidationError, sources: Iterable[Source], namespaces: Namespaces
) -> dict[str, str]:
    """Return by slug what is wrong with the documents that alone have the faults."""
    known = {namespaces.entity("document", s.id): s for s in sources}
    if not error.documents.keys() <= known.keys():
        return {}
    return {
        known[iri].id: f"{known[iri].path}: left out, for it breaks a rule: {fault}"
        for iri, fault in error.documents.items()
    }


def _renew(
    store: Path,
    inputs: Inputs,
    namespaces: Namespaces,
    workers: int,
    strict: bool,
    dumps: bool,
    cache: Cache,
    tell: Progress,
) -> Report:
    """Build from the current version, where little has changed since.

    :raises UnfitError: where it cannot be done, or is not worth it.
    """
    version, origin = _version_before(store, inputs, namespaces)
    sources = inputs.sources()
    keys = {source.id: key_of(source, namespaces) for source in sources}
    known = [s for s in sources if _is_known(s, keys[s.id], origin.parts.get(s.id))]
    for source in known:
        cache.keep(origin.parts[source.id].key)
    other = [source for source in sources if source not in set(known)]
    gone = origin.parts.keys() - {source.id for source in sources}
    if len(other) + len(gone) > max(_FEW, len(origin.parts) // _FEW):
        raise UnfitError("too much has changed")
    problems: list[str] = []
    changes = [Change(id) for id in sorted(gone)]
    cached = len(known)
    for read in read_all(other, namespaces, workers, cache):
        if read.problem:
            problems.append(read.problem)
            changes += (
                [Change(read.source.id)] if read.source.id in origin.parts else []
            )
        else:
            changes.append(_change(read, namespaces))
            cached += read.cached
        tell("documents", len(known) + len(changes), len(sources))
    _check_named(sources, problems, strict=strict)
    with open_revision(store, version) as revision:
        tell("inference", 0, 1)
        after, digest = renew(revision, origin, namespaces, changes)
        tell("inference", 1, 1)
        if dumps:
            tell("dumps", 0, 1)
            write_dumps(revision.data, revision.folder / DUMPS, namespaces)
            tell("dumps", 1, 1)
        published = revision.publish(after.figures(), digest)
    cache.remove_unused()
    return Report(published, tuple(problems), cached)


def _version_before(
    store: Path, inputs: Inputs, namespaces: Namespaces
) -> tuple[Version, Origin]:
    """Return the current version, if it was made as one would be made now."""
    try:
        version = current_version(store)
    except StoreError as error:
        raise UnfitError("there is no version to start from") from error
    origin = read_origin(version.folder)
    if origin is None or inputs.rdf or origin.rest != _rest(inputs, namespaces):
        raise UnfitError("more than documents has changed")
    if origin.steps >= _MOST_STEPS:
        raise UnfitError("the version has been changed often enough")
    return version, origin


def _rest(inputs: Inputs, namespaces: Namespaces) -> str:
    """Return a digest of what a version depends on beside its documents."""
    parts: list[str | bytes] = [software(), namespaces.base]
    for table in inputs.tables():
        parts += [table.id, table.path.name, table.path.read_bytes()]
    return digest_of(*parts)


def _is_known(source: Source, key: Key | None, part: Part | None) -> bool:
    """Return whether a version has a document as it is."""
    if key is None or part is None or part.key != key[1]:
        return False
    return part.still_holds(source.path.parent)


def _change(read: Read, namespaces: Namespaces) -> Change:
    return Change(read.source.id, read.triples, read.document, _part(read, namespaces))


def _part(read: Read, namespaces: Namespaces) -> Part:
    digest = part_digest(namespaces, read.source.id, read.triples)
    return Part(read.key, digest, dict(read.counts), read.beside)


def _build(
    store: Path,
    inputs: Inputs,
    namespaces: Namespaces,
    left_out: Mapping[str, str],
    workers: int,
    strict: bool,
    dumps: bool,
    cache: Cache | None,
    tell: Progress,
) -> Report:
    """Build from all documents but those that are left out."""
    vocabulary = load_vocabulary()
    sources = [s for s in inputs.sources() if s.id not in left_out]
    read_tables = [read_findings(t.path, vocabulary, t.id) for t in inputs.tables()]
    counts: Counter[str] = Counter()
    cached = 0
    problems = list(left_out.values())
    parts: dict[str, Part] = {}
    with open_draft(store, namespaces.base) as draft:
        tell("ontology", 0, 1)
        _add_ontology(draft, vocabulary, namespaces)
        tell("ontology", 1, 1)
        reads = read_all(sources, namespaces, workers, cache)
        for done, read in enumerate(reads, start=1):
            if read.problem:
                problems.append(read.problem)
            else:
                graph = namespaces.graph(f"document/{read.source.id}")
                draft.add_triples(graph, read.triples)
                draft.keep_document(read.source.id, read.document)
                parts[read.source.id] = _part(read, namespaces)
                cached += read.cached
            tell("documents", done, len(sources))
        _check_named(inputs.sources(), problems, strict=strict)
        for table in read_tables:
            _add_table(draft, table, vocabulary, namespaces)
            counts += Counter(tables=1, findings=len(table.findings))
        for path, name in inputs.rdf:
            draft.add(file_quads(path, name))
        tell("inference", 0, 2)
        draft.add_derived(list(infer(draft.merged(), namespaces)))
        tell("inference", 1, 2)
        for quads in derived(draft.merged(), namespaces):
            draft.add_derived(quads)
        tell("inference", 2, 2)
        tell("checks", 0, 1)
        lines = lines_in(draft.folder / DOCUMENTS, namespaces)
        require_sound(draft.merged(), namespaces, line_of=lines)
        tell("checks", 1, 1)
        tell("metadata", 0, 1)
        measured = add_metadata(draft, namespaces)
        tell("metadata", 1, 1)
        write_names(draft.names, named_entities(draft.merged(), namespaces.base))
        if dumps:
            tell("dumps", 0, 1)
            write_dumps(draft.loaded(), draft.folder / DUMPS, namespaces, workers)
            tell("dumps", 1, 1)
        origin = Origin(
            rest=_rest(inputs, namespaces),
            added=measured.added,
            inferred=measured.inferred,
            parts=parts,
            counts=dict(counts),
        )
        if cache:
            origin.write(draft.folder)
            (draft.folder / TALLY).write_text(
                measured.tally.to_json(), encoding="utf-8"
            )
        version = draft.publish(origin.figures(), measured.digest)
        if cache:
            cache.remove_unused()
        return Report(version, tuple(problems), cached)


def default_workers(setting: int) -> int:
    """Return the number of processes that the setting asks for (0: one a core)."""
    return setting or len(os.sched_getaffinity(0))


def _add_ontology(draft: Draft, vocabulary: Vocabulary, namespaces: Namespaces) -> None:
    draft.add(ontology_quads(namespaces))
    draft.add(vocabulary_quads(vocabulary, namespaces))
    draft.add(structure_quads(vocabulary, namespaces))
    draft.add(mapping_quads(vocabulary, namespaces))


def _add_table(
    draft: Draft, table: FindingsTable, vocabulary: Vocabulary, namespaces: Namespaces
) -> None:
    document = table.document
    draft.add(literature_quads(table, namespaces, vocabulary))
    kept = to_json(replace(document, path=Path(document.path).name))
    draft.keep_document(document.id, kept)


def _check_named(
    sources: Sequence[Source], problems: Sequence[str], *, strict: bool
) -> None:
    """Refuse a build in which no document that the caller named was any use."""
    named = sum(source.named for source in sources)
    if problems and (strict or len(problems) >= (named or len(sources))):
        raise InputError("\n".join(problems))
