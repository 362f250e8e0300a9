"""A version in the making that starts as a copy of the one before it.

The copy shares the engine's immutable files with that version by hard links, as
:mod:`kg.store.working` does. What is taken out and put in is noted, so that whatever
was counted or indexed of the version before can be kept true by the difference.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store, Triple

from kg.namespaces import PREFIXES
from kg.store.draft import DRAFT, locked, publish_folder
from kg.store.exact import quads_of
from kg.store.names import rewrite_names
from kg.store.naming import NAMING, named_entity
from kg.store.switch import link_data
from kg.store.texts import add_texts
from kg.store.version import (
    DATA,
    DOCUMENTS,
    NAMES,
    TEXTS,
    VERSIONS,
    Version,
    current_version,
)

_DEFAULT = DefaultGraph()
_TYPE = NamedNode(PREFIXES["rdf"] + "type")


class UnfitError(Exception):
    """A version cannot be made from the one before it; the message says why."""


class Revision:
    """The version before, to be changed; :meth:`publish` makes it the current one.

    ``data`` is the copy, ``before`` the data as it was.
    """

    def __init__(self, store: Path, version: Version) -> None:
        self._store_folder = store
        self._version = version
        self.folder = store / VERSIONS / f"{DRAFT}{os.getpid()}"
        self.folder.mkdir(parents=True)
        link_data(version.data, self.folder / DATA)
        shutil.copytree(
            version.folder / DOCUMENTS,
            self.folder / DOCUMENTS,
            copy_function=os.link,
        )
        self.data = Store(str(self.folder / DATA))
        self.before = version.open()
        self._gone: dict[Triple, None] = {}
        self._fresh: dict[Triple, None] = {}
        self._graphs = Counter(version.graphs)

    @property
    def previous(self) -> Path:
        """Return the folder of the version before."""
        return self._version.folder

    @property
    def gone(self) -> tuple[Triple, ...]:
        """Return the triples that have left the default graph."""
        return tuple(self._gone)

    @property
    def fresh(self) -> tuple[Triple, ...]:
        """Return the triples that have come to the default graph."""
        return tuple(self._fresh)

    @property
    def graphs(self) -> Mapping[str, int]:
        """Return how many triples each named graph has."""
        return {name: n for name, n in sorted(self._graphs.items()) if n}

    def triples(self, graph: str) -> set[Triple]:
        """Return what a named graph holds."""
        node = NamedNode(graph)
        found = self.data.quads_for_pattern(None, None, None, node)
        return {quad.triple for quad in found}

    def replace(
        self, graph: str, old: set[Triple], new: set[Triple]
    ) -> tuple[set[Triple], set[Triple]]:
        """Put ``new`` in the place of ``old`` in a named graph.

        Returned is what that takes out of the graph, and what it puts in.
        """
        gone, fresh = old - new, new - old
        self._remove(NamedNode(graph), gone)
        self._add(NamedNode(graph), fresh)
        self._graphs[graph] += len(fresh) - len(gone)
        return gone, fresh

    def keep_document(self, id: str, text: str | None) -> None:
        """Keep a document as it was read, as JSON; None: it is gone."""
        path = self.folder / DOCUMENTS / f"{id}.json"
        # The file may be that of the version before, by another name.
        path.unlink(missing_ok=True)
        if text is not None:
            path.write_text(text, encoding="utf-8")

    def _remove(self, graph: NamedNode, triples: Iterable[Triple]) -> None:
        for triple in triples:
            self.data.remove(_in(triple, graph))
            held = quads_of(self.data, triple)
            if all(quad.graph_name == _DEFAULT for quad in held):
                self.data.remove(_in(triple, _DEFAULT))
                _note(triple, self._fresh, self._gone)

    def _add(self, graph: NamedNode, triples: Iterable[Triple]) -> None:
        fresh = []
        for triple in triples:
            fresh.append(_in(triple, graph))
            merged = _in(triple, _DEFAULT)
            if merged not in self.data:
                fresh.append(merged)
                _note(triple, self._gone, self._fresh)
        self.data.extend(fresh)

    def publish(self, counts: Mapping[str, int], digest: str) -> Version:
        """Make the revision the current version and return it."""
        version = self._version
        self._write_names()
        predicates = Counter(version.predicates)
        classes = Counter(version.classes)
        for triples, change in ((self._gone, -1), (self._fresh, 1)):
            for triple in triples:
                predicates[triple.predicate.value] += change
                if triple.predicate == _TYPE:
                    classes[triple.object.value] += change  # type: ignore[union-attr]
        shutil.copyfile(version.texts, self.folder / TEXTS)
        add_texts(self.folder / TEXTS, self._texts(), predicates)
        self.data.flush()
        del self.data, self.before
        return publish_folder(
            self._store_folder,
            self.folder,
            base=version.base,
            triples=version.triples + len(self._fresh) - len(self._gone),
            graphs=self.graphs,
            counts=counts,
            digest=digest,
            predicates=+predicates,
            classes=+classes,
        )

    def _texts(self) -> Iterator[Triple]:
        """Yield what has come, but for texts that the property had before."""
        for triple in self._fresh:
            found = self.before.quads_for_pattern(
                None, triple.predicate, triple.object, _DEFAULT
            )
            if next(found, None) is None or not isinstance(triple.object, Literal):
                yield triple

    def _write_names(self) -> None:
        """Write the index of names: what has other names, or is mentioned elsewhere."""
        path = self.folder / NAMES
        shutil.copyfile(self._version.names, path)
        renamed: set[NamedNode] = set()
        for triple in (*self._gone, *self._fresh):
            if triple.predicate in NAMING and isinstance(triple.subject, NamedNode):
                renamed.add(triple.subject)
            if isinstance(triple.object, NamedNode):
                renamed.add(triple.object)
        ordered = sorted(renamed, key=str)
        found = (named_entity(self.data, node, self._version.base) for node in ordered)
        entities = [entity for entity in found if entity is not None]
        rewrite_names(path, [node.value for node in ordered], entities)


@contextmanager
def open_revision(store: Path, version: Version) -> Iterator[Revision]:
    """Yield a revision of a version; one that is not published leaves no trace.

    :raises StoreError: where the store cannot be written, or another build is at work.
    :raises UnfitError: where the version is not the current one any more.
    """
    with locked(store):
        if current_version(store).folder != version.folder:
            raise UnfitError("another version has become the current one")
        revision = Revision(store, version)
        try:
            yield revision
        finally:
            shutil.rmtree(revision.folder, ignore_errors=True)


def _note(triple: Triple, undone: dict[Triple, None], done: dict[Triple, None]) -> None:
    """Note a change, unless it undoes one that was noted before."""
    if triple in undone:
        del undone[triple]
    else:
        done[triple] = None


def _in(triple: Triple, graph: NamedNode | DefaultGraph) -> Quad:
    return Quad(triple.subject, triple.predicate, triple.object, graph)
