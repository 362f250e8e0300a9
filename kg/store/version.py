"""Where a version of the graph is, and what it holds.

A store is a folder: ``versions/{id}/`` each hold one immutable version (``data/`` for
the engine, ``documents/`` what was read, ``names.sqlite`` and ``texts.sqlite`` to
search in, ``dumps/`` to download, ``version.json`` for us), and ``current`` is a link
to one of them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pyoxigraph import Store

from kg.errors import StoreError

VERSIONS = "versions"
CURRENT = "current"
DATA = "data"
DUMPS = "dumps"
DOCUMENTS = "documents"
NAMES = "names.sqlite"
TEXTS = "texts.sqlite"
METADATA = "version.json"


@dataclass(frozen=True, slots=True)
class Version:
    """One version: its folder and the facts in its ``version.json``.

    ``triples`` counts the default graph (each triple once), ``quads`` the named
    graphs, ``graphs`` each of these; ``digest`` tells data from other data, whenever
    built; ``created`` is UTC, ISO 8601; ``counts`` holds
    figures of the build such as ``documents`` and ``findings``. ``predicates`` counts
    the triples of each in the default graph, ``classes`` the members; one that is empty
    is not known.
    """

    folder: Path
    id: str
    created: str
    software: str
    base: str
    triples: int
    quads: int
    digest: str = ""
    graphs: Mapping[str, int] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    predicates: Mapping[str, int] = field(default_factory=dict)
    classes: Mapping[str, int] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        """Return the folder that the engine reads."""
        return self.folder / DATA

    @property
    def names(self) -> Path:
        """Return the index of names, for :class:`kg.store.names.Names`."""
        return self.folder / NAMES

    @property
    def texts(self) -> Path:
        """Return the index of texts, for :class:`kg.store.texts.Texts`.

        It is missing where texts were written since the version was built.
        """
        return self.folder / TEXTS

    def document(self, id: str) -> Path:
        """Return the file of a document as it was read, there or not."""
        return self.folder / DOCUMENTS / f"{id}.json"

    @property
    def dumps(self) -> Path:
        """Return the folder of the files to download; it may be missing."""
        return self.folder / DUMPS

    def open(self) -> Store:
        """Return the version's data, read-only; many processes may do so at once.

        :raises StoreError: where the data is missing or damaged.
        """
        try:
            return Store.read_only(str(self.data))
        except OSError as error:
            raise StoreError(self.data, f"cannot be opened: {error}") from error

    def write_metadata(self) -> None:
        """Write ``version.json`` into the version's folder."""
        facts = asdict(self)
        del facts["folder"]
        text = json.dumps(facts, indent=2, sort_keys=True, ensure_ascii=False)
        (self.folder / METADATA).write_text(text + "\n", encoding="utf-8")


def read_version(folder: Path) -> Version:
    """Return the version in ``folder``.

    :raises StoreError: where ``version.json`` is missing or not what we write.
    """
    path = folder / METADATA
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
        return Version(folder=folder, **facts)
    except OSError as error:
        raise StoreError(path, f"cannot be read: {error.strerror}") from error
    except (ValueError, TypeError) as error:
        problem = "is not the description of a version; build the store again"
        raise StoreError(path, problem) from error


def current_version(store: Path) -> Version:
    """Return the version that ``current`` points at, its folder resolved.

    :raises StoreError: where the folder is missing, no store, or empty.
    """
    if not store.exists():
        problem = "there is no store here; make one with: noograph build"
        raise StoreError(store, problem)
    link = store / CURRENT
    if not link.is_dir():
        if not store.is_dir() or not (store / VERSIONS).is_dir():
            raise StoreError(store, "is not a store (it has no versions/ folder)")
        problem = "has no current version; make one with: noograph build"
        raise StoreError(store, problem)
    return read_version(link.resolve())
