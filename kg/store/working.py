"""A copy of the current version that is written to and published again and again.

A version is never changed: the copy shares the engine's immutable files with it by
hard links, takes the changes, and each set of changes becomes a version of its own. A
crash leaves at most a copy that nobody refers to.

A triple is in the default graph exactly while some named graph, or the default graph
itself, holds it; what the default graph itself holds stands in a second store, ``own``.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from kg import __version__
from kg.errors import StoreError
from kg.namespaces import PREFIXES
from kg.store.exact import quads_of
from kg.store.names import rewrite_names
from kg.store.naming import NAMING, named_entity
from kg.store.origin import ORIGIN, TALLY
from kg.store.switch import SHARED, link_data, remove_unread, switch_current
from kg.store.texts import allow
from kg.store.version import (
    DATA,
    METADATA,
    NAMES,
    TEXTS,
    VERSIONS,
    Version,
    current_version,
)

OWN = "own"
LOCK = ".lock"
_WORKING = ".writing-"
_DEFAULT = DefaultGraph()
_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_NOT_CARRIED_OVER = frozenset(
    {DATA, OWN, NAMES, "dumps", "metadata", METADATA, ORIGIN, TALLY}
)
_POLL = 0.02


class Working:
    """The working copy of a store; :meth:`changes` gives a set of changes."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self._copies = 0
        self._base: Version | None = None
        self._data: Store | None = None
        self._own: Store | None = None

    @contextmanager
    def changes(self, patience: float = 5.0) -> Iterator[Changes]:
        """Yield the current version to be changed; it is published at the end.

        Whatever is raised inside leaves the version, and the copy, as they were.

        :param patience: seconds to wait for another writer, such as a build.
        :raises StoreError: where another writer holds the store for longer.
        """
        lock = os.open(self._store / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _wait_for(lock, self._store, patience)
            version, data, own = self._open()
            changes = Changes(version, data, own)
            try:
                yield changes
                if changes.any:
                    self._base = changes.publish(self._store)
            except BaseException:
                self._drop()
                raise
        finally:
            os.close(lock)

    def _open(self) -> tuple[Version, Store, Store]:
        current = current_version(self._store)
        if self._base is None or self._base.folder != current.folder:
            self._drop()
            self._base = current
        if self._data is None or self._own is None:
            folder = self._copy(self._base)
            self._data = Store(str(folder / DATA))
            self._own = Store(str(folder / OWN))
        return self._base, self._data, self._own

    def _copy(self, version: Version) -> Path:
        """Return a new folder that shares the version's files."""
        for left in self._store.glob(f"{_WORKING}*"):
            shutil.rmtree(left, ignore_errors=True)
        # The engine lets go of a folder late: never the same name twice.
        self._copies += 1
        folder = self._store / f"{_WORKING}{os.getpid()}-{self._copies}"
        folder.mkdir()
        link_data(version.data, folder / DATA)
        if (version.folder / OWN).is_dir():
            link_data(version.folder / OWN, folder / OWN)
        return folder

    def _drop(self) -> None:
        """Forget the copy: the next change starts from the current version."""
        self._base = self._data = self._own = None


class Changes:
    """What is being changed; the merged default graph and the counts are kept true."""

    def __init__(self, version: Version, data: Store, own: Store) -> None:
        self.data = data
        self.any = False
        self._own = own
        self._version = version
        self._triples = version.triples
        self._graphs = dict(version.graphs)
        self._predicates = Counter(version.predicates)
        self._classes = Counter(version.classes)
        self._renamed: set[NamedNode] = set()
        self._texts_hold = True
        self._linked: set[str] = set()

    @property
    def version(self) -> str:
        """Return the id of the version that is being changed."""
        return self._version.id

    def has_graph(self, graph: NamedNode) -> bool:
        """Return whether there is such a graph, be it empty."""
        return self.data.contains_named_graph(graph)

    def graphs(self) -> list[NamedNode]:
        """Return the named graphs."""
        return [g for g in self.data.named_graphs() if isinstance(g, NamedNode)]

    def triples(self, graph: NamedNode | DefaultGraph) -> Iterator[Triple]:
        """Yield the triples of a graph; of the default graph, the merged one."""
        for quad in self.data.quads_for_pattern(None, None, None, graph):
            yield quad.triple

    def own_triples(self) -> Iterator[Triple]:
        """Yield what the default graph itself holds."""
        for quad in self._own.quads_for_pattern(None, None, None, _DEFAULT):
            yield quad.triple

    def create(self, graph: NamedNode) -> None:
        """Make an empty graph where there is none."""
        if not self.has_graph(graph):
            self.data.add_graph(graph)
            self._graphs.setdefault(graph.value, 0)
            self.any = True

    def drop(self, graph: NamedNode) -> None:
        """Remove a graph with all it holds."""
        if self.has_graph(graph):
            self.remove([_in(t, graph) for t in list(self.triples(graph))])
            self.data.remove_graph(graph)
            self._graphs.pop(graph.value, None)
            self.any = True

    def add(self, quads: Iterable[Quad]) -> None:
        """Add quads; those of the default graph are its own from now on."""
        fresh = [quad for quad in dict.fromkeys(quads) if not self._holds(quad)]
        if not fresh:
            return
        self.any = True
        self._note_names(fresh)
        self._note_texts(fresh)
        named = [quad for quad in fresh if quad.graph_name != _DEFAULT]
        self._own.extend(quad for quad in fresh if quad.graph_name == _DEFAULT)
        for quad in named:
            name = quad.graph_name.value  # type: ignore[union-attr]
            self._graphs[name] = self._graphs.get(name, 0) + 1
        merged = {_in(quad.triple, _DEFAULT) for quad in fresh}
        merged = {quad for quad in merged if quad not in self.data}
        self._count((quad.triple for quad in merged), 1)
        self.data.extend([*named, *merged])

    def remove(self, quads: Iterable[Quad]) -> None:
        """Remove quads; a triple leaves the merge when nothing holds it any more."""
        gone = [quad for quad in dict.fromkeys(quads) if self._holds(quad)]
        if not gone:
            return
        self.any = True
        self._note_names(gone)
        for quad in gone:
            if quad.graph_name == _DEFAULT:
                self._own.remove(quad)
            else:
                self.data.remove(quad)
                name = quad.graph_name.value  # type: ignore[union-attr]
                self._graphs[name] -= 1
        for triple in {quad.triple for quad in gone}:
            if not self._is_held(triple):
                self.data.remove(_in(triple, _DEFAULT))
                self._count([triple], -1)

    def remove_all(self, *, drop: bool) -> None:
        """Remove all there is at once; without ``drop`` the empty graphs stay."""
        graphs = [] if drop else self.graphs()
        self.any = True
        for predicate in NAMING:
            found = self.data.quads_for_pattern(None, predicate, None, _DEFAULT)
            self._note_names(found)
        self._linked.update(self._predicates or (q.predicate.value for q in self.data))
        self.data.clear()
        self._own.clear()
        self._graphs.clear()
        self._triples = 0
        for counts in (self._predicates, self._classes):
            for name in counts:
                counts[name] = 0
        for graph in graphs:
            self.create(graph)

    def _count(self, triples: Iterable[Triple], change: int) -> None:
        """Keep the counts of the default graph true; those not known stay unknown."""
        for triple in triples:
            self._triples += change
            if self._predicates:
                self._predicates[triple.predicate.value] += change
            if self._classes and triple.predicate == _TYPE:
                if isinstance(triple.object, NamedNode):
                    self._classes[triple.object.value] += change
                else:
                    self._classes.clear()

    def _holds(self, quad: Quad) -> bool:
        return quad in (self._own if quad.graph_name == _DEFAULT else self.data)

    def _is_held(self, triple: Triple) -> bool:
        if _in(triple, _DEFAULT) in self._own:
            return True
        found = quads_of(self.data, triple)
        return any(quad.graph_name != _DEFAULT for quad in found)

    def _note_names(self, quads: Iterable[Quad]) -> None:
        for quad in quads:
            if quad.predicate in NAMING and isinstance(quad.subject, NamedNode):
                self._renamed.add(quad.subject)

    def _note_texts(self, quads: Iterable[Quad]) -> None:
        # What is gone does no harm: texts that are found are looked up in the graph.
        for quad in quads:
            self._texts_hold &= not isinstance(quad.object, Literal)
            self._linked.add(quad.predicate.value)

    def _write_names(self, path: Path) -> None:
        """Write the index of names as it was, but for what has changed."""
        old = self._version.names
        if not old.exists():
            return
        if not self._renamed:
            os.link(old, path)
            return
        shutil.copyfile(old, path)
        entities = (
            named_entity(self.data, subject, self._version.base)
            for subject in sorted(self._renamed, key=str)
        )
        gone = [subject.value for subject in self._renamed]
        rewrite_names(path, gone, [e for e in entities if e is not None])

    def publish(self, store: Path) -> Version:
        """Make what there is now the current version of ``store``."""
        created = datetime.now(UTC)
        name = created.strftime("%Y%m%dT%H%M%S.%fZ")
        draft = store / VERSIONS / f".draft-{os.getpid()}"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir()
        self.data.backup(draft / DATA)
        self._own.backup(draft / OWN)
        _carry_over(self._version.folder, draft)
        if not (self._texts_hold and allow(draft / TEXTS, self._linked)):
            (draft / TEXTS).unlink(missing_ok=True)
        self._write_names(draft / NAMES)
        version = replace(
            self._version,
            folder=draft,
            id=name,
            created=created.isoformat(timespec="milliseconds"),
            software=__version__,
            triples=self._triples,
            quads=sum(self._graphs.values()),
            # What was written at build about its data is not true of this any more.
            digest="",
            graphs=dict(sorted(self._graphs.items())),
            predicates=_counts(self._predicates),
            classes=_counts(self._classes),
        )
        version.write_metadata()
        _sync_tree(draft)
        folder = store / VERSIONS / name
        draft.rename(folder)
        _sync(store / VERSIONS)
        switch_current(store, folder)
        _sync(store)
        remove_unread(store, folder)
        return replace(version, folder=folder)


def _counts(counter: Counter[str]) -> dict[str, int]:
    return {key: count for key, count in sorted(counter.items()) if count}


def _in(triple: Triple, graph: NamedNode | DefaultGraph) -> Quad:
    return Quad(triple.subject, triple.predicate, triple.object, graph)


def _wait_for(lock: int, store: Path, patience: float) -> None:
    give_up = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError as error:
            if time.monotonic() > give_up:
                problem = "a build is at work here; try again when it has ended"
                raise StoreError(store, problem) from error
            time.sleep(_POLL)


def _carry_over(old: Path, new: Path) -> None:
    """Link what goes with a version, but for what describes or copies its data."""
    for path in old.iterdir():
        if path.name in _NOT_CARRIED_OVER:
            continue
        if path.is_dir():
            shutil.copytree(path, new / path.name, copy_function=os.link)
        else:
            os.link(path, new / path.name)


def _sync_tree(folder: Path) -> None:
    for path in folder.rglob("*"):
        # Tables were synced when they were written, and are shared.
        if path.suffix != SHARED:
            _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
