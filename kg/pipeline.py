"""From documents to a published version, in one direction.

Each document is read and understood by itself, and loaded in the order given: the
same input gives the same graph, on however many processes, and whatever of it was
read by an earlier build.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from kg.cache import FOLDER as CACHE
from kg.cache import Cache
from kg.comparison import derived
from kg.documents.json import to_json
from kg.errors import DocumentError, InputError, ValidationError
from kg.identifiers import slugify
from kg.literature import FindingsTable, read_findings
from kg.metadata.describing import add_metadata
from kg.metadata.dumps import write_dumps
from kg.namespaces import Namespaces
from kg.ontology.graph import mapping_quads, ontology_quads, vocabulary_quads
from kg.ontology.structures import structure_quads
from kg.ontology.vocabulary import Vocabulary, load_vocabulary
from kg.rdf.literature import GRAPH as LITERATURE
from kg.rdf.literature import literature_quads
from kg.rdf.user import file_quads
from kg.reading import Source, read_all
from kg.reasoning import infer
from kg.resources import CORPUS
from kg.store import DUMPS, Draft, Version, open_draft
from kg.store.names import write_names
from kg.store.naming import named_entities
from kg.store.version import DOCUMENTS
from kg.validation import lines_in, require_sound

SUFFIXES = frozenset({".txt", ".md", ".markdown", ".html", ".htm", ".pdf"})


class Progress(Protocol):
    """What is told of a build under way: ``done`` of ``total`` in a stage."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Take note; ``total`` is 1 where a stage is not counted."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What to build from; folders stand for the documents in them.

    ``rdf`` pairs a user's own RDF files with the graphs that they go into.
    """

    guides: tuple[Path, ...] = ()
    findings: tuple[Path, ...] = ()
    rdf: tuple[tuple[Path, str], ...] = ()
    corpus: bool = True

    def sources(self) -> tuple[Source, ...]:
        """Return every document, ours first, each with a slug of its own.

        :raises DocumentError: for a path that does not exist.
        """
        found: dict[str, Source] = {}
        if self.corpus:
            _add_sources(CORPUS / "guides", found, named=False)
        for given in self.guides:
            _add_sources(given, found, named=True)
        return tuple(found.values())

    def tables(self) -> tuple[Source, ...]:
        """Return every table of findings, ours first, each with a slug of its own.

        :raises DocumentError: for two tables of one name.
        """
        found: dict[str, Source] = {}
        if self.corpus:
            path = CORPUS / LITERATURE / "findings.tsv"
            found[LITERATURE] = Source(path, LITERATURE)
        taken = {source.id for source in self.sources()}
        for path in self.findings:
            slug = slugify(path.stem)
            if slug in taken or slug in found:
                slug = f"{LITERATURE}-{slug}"
            if slug in found:
                raise DocumentError(path, f"has the same name as {found[slug].path}")
            found[slug] = Source(path, slug, named=True)
        return tuple(found.values())


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
                counts += read.counts
                cached += read.cached
            tell("documents", done, len(sources))
        _check_named(inputs.sources(), problems, strict=strict)
        for table in read_tables:
            _add_table(draft, table, vocabulary, namespaces)
            counts += Counter(tables=1, findings=len(table.findings))
        for path, name in inputs.rdf:
            draft.add(file_quads(path, name))
        tell("inference", 0, 2)
        draft.add(list(infer(draft.merged(), namespaces)))
        tell("inference", 1, 2)
        for quads in derived(draft.merged(), namespaces):
            draft.add_derived(quads)
        tell("inference", 2, 2)
        tell("checks", 0, 1)
        lines = lines_in(draft.folder / DOCUMENTS, namespaces)
        require_sound(draft.merged(), namespaces, line_of=lines)
        tell("checks", 1, 1)
        tell("metadata", 0, 1)
        digest = add_metadata(draft, namespaces)
        tell("metadata", 1, 1)
        write_names(draft.names, named_entities(draft.merged(), namespaces.base))
        if dumps:
            tell("dumps", 0, 1)
            write_dumps(draft.loaded(), draft.folder / DUMPS, namespaces, workers)
            tell("dumps", 1, 1)
        version = draft.publish(counts, digest)
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


def _add_sources(given: Path, found: dict[str, Source], *, named: bool) -> None:
    """Add a file, or the documents below a folder, each under a slug of its own.

    The slug comes from the file's name (below a folder: from its path there), so that
    it does not depend on what else is built; only where it is taken by an earlier
    document do the folders above and the suffix tell the two apart.
    """
    if not given.exists():
        raise DocumentError(given, "there is no such file or folder")
    below = given.is_dir()
    known = {source.path.resolve() for source in found.values()}
    for path in _documents_below(given) if below else [given]:
        if path.resolve() in known:
            continue
        name = path.relative_to(given) if below else Path(path.name)
        slug = slugify(str(name.with_suffix("")))
        if slug in found:
            slug = slugify(f"{path.resolve().parent.name}-{name}")
        if slug in found:
            raise DocumentError(path, f"has the same name as {found[slug].path}")
        found[slug] = Source(path, slug, named)


def _documents_below(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.suffix.lower() in SUFFIXES)
