"""The only writer: a draft becomes a version all at once, or not at all.

Each triple of a named graph also goes into the default graph, which therefore is the
RDF merge of them all with each triple once. (The engine's union flag would count a
triple once a graph, and would override ``FROM``.)

What a build reads again and again is also held in memory, where that fits: to read a
triple from the disk takes twenty times as long.
"""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import cast

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store

from kg import __version__
from kg.errors import StoreError
from kg.machine import free_memory
from kg.namespaces import PREFIXES
from kg.store.switch import remove_unread, switch_current
from kg.store.texts import write_texts
from kg.store.version import DATA, DOCUMENTS, NAMES, TEXTS, VERSIONS, Version

_log = logging.getLogger("noograph.build")

DRAFT = ".draft-"
_DEFAULT = DefaultGraph()
_TYPE = PREFIXES["rdf"] + "type"
# Bytes to gather before a bulk load: each load makes files that stay.
_BATCH = 64 * 2**20
# Quads in memory at a time, on their way to a bulk load.
_QUADS = 200_000
# Bytes in memory of a triple, measured; how much of what is free a build may take.
_TRIPLE_BYTES = 450
_SHARE = 0.5
_COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
_PREDICATES = "SELECT ?key (COUNT(*) AS ?n) { ?s ?key ?o } GROUP BY ?key"
_CLASSES = "SELECT ?key (COUNT(*) AS ?n) { ?s a ?key } GROUP BY ?key"
_COUNT_GRAPHS = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"


class Draft:
    """A version in the making; :meth:`publish` makes it the current one."""

    def __init__(self, store: Path, base: str) -> None:
        self._store_folder = store
        self._base = base
        self._folder = store / VERSIONS / f"{DRAFT}{os.getpid()}"
        self._folder.mkdir(parents=True)
        self.data = Store(str(self._folder / DATA))
        self._merged: Store | None = Store()
        self._size = 0
        self._most = int(free_memory() * _SHARE / _TRIPLE_BYTES)
        self._held = frozenset(
            NamedNode(f"{base}graph/{name}") for name in ("ontology", "inferred")
        )
        self._derived: list[Quad] = []
        self._quads: list[bytes] = []
        self._triples: list[bytes] = []
        self._waiting = 0
        self._sum = 0

    @property
    def folder(self) -> Path:
        """Return the folder of the version in the making."""
        return self._folder

    def add(self, quads: Iterable[Quad]) -> None:
        """Load quads of named graphs, in bulk; duplicates are kept once."""
        noted = self._noted(quads)
        while added := list(islice(noted, _QUADS)):
            self.data.bulk_extend(_with_default_graph(added))
            self._hold(added)

    def add_derived(self, quads: Iterable[Quad]) -> None:
        """Add what follows from the rest, by a rule or by an axiom."""
        added = list(quads)
        self._hold(added)
        self._derived += added
        if self._merged is None or len(self._derived) >= _QUADS:
            self._load_derived()

    def add_triples(self, graph: str, triples: bytes) -> None:
        """Load N-Triples into a named graph, gathered into few bulk loads."""
        self._triples.append(triples)
        self._quads.append(triples.replace(b" .\n", f" <{graph}> .\n".encode()))
        self._waiting += len(triples)
        self._sum += digest_of_triples(graph, triples)
        if self._waiting >= _BATCH:
            self._load_waiting()

    @property
    def names(self) -> Path:
        """Return the file for the index of names."""
        return self._folder / NAMES

    def keep_document(self, id: str, text: str) -> None:
        """Keep a document as it was read, as JSON."""
        folder = self._folder / DOCUMENTS
        folder.mkdir(exist_ok=True)
        (folder / f"{id}.json").write_text(text, encoding="utf-8")

    def loaded(self) -> Store:
        """Return the data with all that was added so far."""
        self._load_waiting()
        self._load_derived()
        return self.data

    def merged(self) -> Store:
        """Return what was added so far, quick to read: in memory, where it fits.

        It holds the default graph and, of the named graphs, the ontology and what was
        inferred; only to be read.
        """
        self._load_waiting()
        return self.data if self._merged is None else self._merged

    @property
    def sum(self) -> int:
        """Return the sum of the digests of all that was added, in whatever order.

        What follows from the rest is not in it.
        """
        return self._sum % 2**256

    def _noted(self, quads: Iterable[Quad]) -> Iterator[Quad]:
        for quad in quads:
            self._sum += digest_of_quad(quad)
            yield quad

    def _load_waiting(self) -> None:
        """Load what :meth:`add_triples` has gathered, once for each of its graphs."""
        if self._waiting:
            self.data.bulk_load(b"".join(self._quads), RdfFormat.N_QUADS)
            triples = b"".join(self._triples)
            self.data.bulk_load(triples, RdfFormat.N_TRIPLES)
            if self._merged is not None:
                self._merged.bulk_load(triples, RdfFormat.N_TRIPLES)
                self._check_size(triples.count(b"\n"))
        self._quads, self._triples, self._waiting = [], [], 0

    def _load_derived(self) -> None:
        self.data.bulk_extend(_with_default_graph(self._derived))
        self._derived = []

    def _hold(self, quads: Sequence[Quad]) -> None:
        """Add quads to what is held in memory, unless there is too much of it."""
        if self._merged is not None:
            self._merged.extend(_in_memory(quads, self._held))
            self._check_size(2 * len(quads))

    def _check_size(self, added: int) -> None:
        """Hold no more in memory than it has room for, after so much was added."""
        self._size += added
        if self._merged is None or self._size <= self._most:
            return
        # The engine counts one by one, and what was there already was added again.
        self._size = len(self._merged)
        if self._size > self._most:
            _log.info("too large to be held in memory: read from the disk")
            self._merged = None
            self._load_derived()

    def publish(self, counts: Mapping[str, int], digest: str = "") -> Version:
        """Make the draft the current version and return it.

        ``digest`` is that of the data, taken before what describes it was added.
        """
        self.loaded()
        self._merged = None
        self.data.optimize()
        graphs = count_graphs(self.data)
        triples = _count(self.data)
        predicates, classes = predicate_counts(self.data)
        # Where each is counted as a class, no type is a text.
        links = [_TYPE] if sum(classes.values()) == predicates.get(_TYPE) else []
        write_texts(self._folder / TEXTS, self.data, predicates, links)
        self.data.flush()
        # The engine lets go of its lock only when the object goes.
        del self.data
        return publish_folder(
            self._store_folder,
            self._folder,
            base=self._base,
            triples=triples,
            graphs=graphs,
            counts=counts,
            digest=digest,
            predicates=predicates,
            classes=classes,
        )


def publish_folder(
    store: Path,
    draft: Path,
    *,
    base: str,
    triples: int,
    graphs: Mapping[str, int],
    counts: Mapping[str, int],
    digest: str,
    predicates: Mapping[str, int],
    classes: Mapping[str, int],
) -> Version:
    """Make a folder the current version of a store, and return it."""
    created = datetime.now(UTC)
    folder = _free_name(store / VERSIONS, created)
    version = Version(
        folder=draft,
        id=folder.name,
        created=created.isoformat(timespec="seconds"),
        software=__version__,
        base=base,
        triples=triples,
        quads=sum(graphs.values()),
        digest=digest,
        graphs=dict(sorted(graphs.items())),
        counts=dict(sorted(counts.items())),
        predicates=dict(sorted(predicates.items())),
        classes=dict(sorted(classes.items())),
    )
    version.write_metadata()
    draft.rename(folder)
    switch_current(store, folder)
    remove_unread(store, folder)
    return replace(version, folder=folder)


@contextmanager
def open_draft(store: Path, base: str) -> Iterator[Draft]:
    """Yield a draft in ``store``; one that is not published leaves no trace.

    :raises StoreError: where the folder is no store, cannot be written, or another
        build is at work in it.
    """
    with locked(store):
        draft = Draft(store, base)
        try:
            yield draft
        finally:
            shutil.rmtree(draft._folder, ignore_errors=True)


@contextmanager
def locked(store: Path) -> Iterator[None]:
    """Hold a store against other writers; what one of them has left is removed.

    :raises StoreError: as :func:`open_draft` does.
    """
    _check_store_folder(store)
    try:
        (store / VERSIONS).mkdir(parents=True, exist_ok=True)
        lock = os.open(store / ".lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise StoreError(store, f"cannot be written: {error.strerror}") from error
    try:
        _take(lock, store)
        for left in (store / VERSIONS).glob(f"{DRAFT}*"):
            shutil.rmtree(left)
        yield
    finally:
        os.close(lock)


def digest_of_triples(graph: str, triples: bytes) -> int:
    """Return the digest of N-Triples in a graph, to be summed with others."""
    return int.from_bytes(sha256(f"{graph}\n".encode() + triples).digest())


def digest_of_quad(quad: Quad) -> int:
    """Return the digest of a quad, to be summed with others."""
    return int.from_bytes(sha256(str(quad).encode()).digest())


def digest_of_sum(total: int) -> str:
    """Return the digest of data by the sum of the digests of its parts: 64 digits."""
    return sha256(str(total % 2**256).encode()).hexdigest()


def _with_default_graph(quads: Iterable[Quad]) -> Iterator[Quad]:
    for quad in quads:
        yield quad
        yield Quad(quad.subject, quad.predicate, quad.object, _DEFAULT)


def _in_memory(quads: Iterable[Quad], held: frozenset[NamedNode]) -> Iterator[Quad]:
    for quad in quads:
        if quad.graph_name in held:
            yield quad
        yield Quad(quad.subject, quad.predicate, quad.object, _DEFAULT)


def _count(data: Store) -> int:
    return int(next(_rows(data, _COUNT))["n"].value)


def count_graphs(data: Store) -> dict[str, int]:
    """Return how many triples each named graph has."""
    rows = _rows(data, _COUNT_GRAPHS)
    return {row["g"].value: int(row["n"].value) for row in rows}


def count_by(data: Store, query: str) -> dict[str, int]:
    """Return the counts of a query by their IRI; none where a key is no IRI."""
    rows = list(_rows(data, query))
    if not all(isinstance(row["key"], NamedNode) for row in rows):
        return {}
    return dict(sorted((row["key"].value, int(row["n"].value)) for row in rows))


def predicate_counts(data: Store) -> tuple[dict[str, int], dict[str, int]]:
    """Return how many triples have each predicate, how many things each class."""
    return count_by(data, _PREDICATES), count_by(data, _CLASSES)


def _rows(data: Store, query: str) -> Iterator[Mapping[str, NamedNode | Literal]]:
    return cast("Iterator[Mapping[str, NamedNode | Literal]]", data.query(query))


def _take(lock: int, store: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        problem = "another build is at work here; wait for it to end"
        raise StoreError(store, problem) from error


def _check_store_folder(store: Path) -> None:
    if store.exists() and not store.is_dir():
        raise StoreError(store, "is a file; a store is a folder")
    if store.is_dir() and not (store / VERSIONS).is_dir() and any(store.iterdir()):
        problem = "is not a store but holds files; name a new or an empty folder"
        raise StoreError(store, problem)


def _free_name(versions: Path, created: datetime) -> Path:
    stem = created.strftime("%Y%m%dT%H%M%SZ")
    folder = versions / stem
    count = 1
    while folder.exists():
        count += 1
        folder = versions / f"{stem}-{count}"
    return folder
