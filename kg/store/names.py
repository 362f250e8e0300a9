"""The names in a version, to be searched: labels, synonyms and identifiers.

An SQLite file (https://sqlite.org/fts5.html) that is written once with a version and
only read afterwards. A search finds exact names first, then beginnings, words, parts
of words, and at last what is spelled nearly so.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Literal

from kg.errors import StoreError
from kg.store.folding import fold, squeeze

Role = Literal["label", "synonym", "identifier"]

_SCHEMA = """
CREATE TABLE entity (
    id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
    type TEXT NOT NULL, label TEXT NOT NULL, sorted TEXT NOT NULL,
    definition TEXT NOT NULL, mentions INTEGER NOT NULL
);
CREATE INDEX entity_kind ON entity (kind, sorted, iri);
CREATE TABLE name (
    id INTEGER PRIMARY KEY, entity INTEGER NOT NULL REFERENCES entity,
    text TEXT NOT NULL, role TEXT NOT NULL, folded TEXT NOT NULL,
    squeezed TEXT NOT NULL
);
CREATE INDEX name_entity ON name (entity);
CREATE INDEX name_squeezed ON name (squeezed);
CREATE VIRTUAL TABLE words
    USING fts5(folded, content='name', content_rowid='id', prefix='2 3');
CREATE VIRTUAL TABLE parts
    USING fts5(squeezed, content='name', content_rowid='id', tokenize='trigram');
"""
# How sure a match is, by how it was found; the role of the name decides between equals.
_SCORES = {"exact": 98, "start": 80, "words": 60, "part": 40, "close": 20}
_ROLES: dict[str, int] = {"label": 2, "identifier": 1, "synonym": 0}
_SHORTEST_PART = 3
_CANDIDATES = 400
_CLOSE_ENOUGH = 0.62


@dataclass(frozen=True, slots=True)
class NamedEntity:
    """An entity with all its names; ``mentions`` counts what points at it."""

    iri: str
    kind: str
    type: str
    label: str
    definition: str = ""
    mentions: int = 0
    synonyms: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """An entity found: by which name, how sure (0 to 100), spelled exactly or nearly.

    ``name`` is the name that matched where it is not the label.
    """

    iri: str
    kind: str
    type: str
    label: str
    definition: str
    mentions: int
    name: str | None
    score: int
    close: bool = False


def write_names(path: Path, entities: Iterable[NamedEntity]) -> None:
    """Write the index of ``entities`` into a new file."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA
        )
        for number, entity in enumerate(entities, start=1):
            _write_entity(connection, number, entity)
        connection.execute("INSERT INTO words(words) VALUES ('optimize')")
        connection.commit()


def rewrite_names(
    path: Path, gone: Iterable[str], entities: Iterable[NamedEntity]
) -> None:
    """Take the entities of the IRIs ``gone`` out of an index, and add ``entities``.

    :raises StoreError: where the index is damaged.
    """
    try:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA synchronous = OFF")
            for iri in gone:
                _remove_entity(connection, iri)
            last = connection.execute("SELECT MAX(id) FROM entity").fetchone()[0] or 0
            for number, entity in enumerate(entities, start=last + 1):
                _write_entity(connection, number, entity)
            connection.commit()
    except sqlite3.Error as error:
        problem = f"cannot be written: {error}; build the store again"
        raise StoreError(path, problem) from error


def _remove_entity(connection: sqlite3.Connection, iri: str) -> None:
    found = connection.execute("SELECT id FROM entity WHERE iri = ?", (iri,)).fetchone()
    if found is None:
        return
    # An index over the content of a table is told what it is to forget.
    for table, column in (("words", "folded"), ("parts", "squeezed")):
        connection.execute(
            f"INSERT INTO {table}({table}, rowid, {column}) "  # noqa: S608
            f"SELECT 'delete', id, {column} FROM name WHERE entity = ?",
            found,
        )
    connection.execute("DELETE FROM name WHERE entity = ?", found)
    connection.execute("DELETE FROM entity WHERE id = ?", found)


def _write_entity(
    connection: sqlite3.Connection, number: int, entity: NamedEntity
) -> None:
    connection.execute(
        "INSERT INTO entity VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            number,
            entity.iri,
            entity.kind,
            entity.type,
            entity.label,
            fold(entity.label),
            entity.definition,
            entity.mentions,
        ),
    )
    for text, role in _names(entity):
        folded = fold(text)
        squeezed = squeeze(folded)
        if not squeezed:
            continue
        row = connection.execute(
            "INSERT INTO name (entity, text, role, folded, squeezed)"
            " VALUES (?, ?, ?, ?, ?)",
            (number, text, role, folded, squeezed),
        ).lastrowid
        connection.execute(
            "INSERT INTO words(rowid, folded) VALUES (?, ?)", (row, folded)
        )
        connection.execute(
            "INSERT INTO parts(rowid, squeezed) VALUES (?, ?)", (row, squeezed)
        )


def _names(entity: NamedEntity) -> Iterator[tuple[str, Role]]:
    yield entity.label, "label"
    for text in dict.fromkeys(entity.identifiers):
        yield text, "identifier"
    for text in dict.fromkeys(entity.synonyms):
        if text != entity.label:
            yield text, "synonym"


class Names:
    """The names of a version, read-only."""

    def __init__(self, path: Path) -> None:
        """Open the index; :raises StoreError: where it is missing or damaged."""
        self._path = path
        try:
            self._connection = sqlite3.connect(
                f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
            self._connection.execute("SELECT 1 FROM entity LIMIT 1")
        except sqlite3.Error as error:
            problem = f"cannot be searched: {error}; build the store again"
            raise StoreError(path, problem) from error

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def kinds(self) -> dict[str, int]:
        """Return how many entities there are of each kind."""
        return dict(
            self._connection.execute(
                "SELECT kind, COUNT(*) FROM entity GROUP BY kind ORDER BY kind"
            )
        )

    def of_kind(self, kind: str, limit: int, offset: int = 0) -> list[Match]:
        """Return the entities of a kind in alphabetical order."""
        rows = self._connection.execute(
            f"SELECT {_ENTITY} FROM entity WHERE kind = ? "  # noqa: S608 (a constant)
            "ORDER BY sorted, iri LIMIT ? OFFSET ?",
            (kind, limit, offset),
        )
        return [_match(row) for row in rows]

    def search(
        self, text: str, kinds: Sequence[str] = (), limit: int = 20
    ) -> list[Match]:
        """Return the best matches, at most ``limit``, the surest first."""
        folded = fold(text)
        if not folded:
            return []
        best: dict[int, tuple[int, str, str]] = {}
        for how, rows in self._tiers(folded, kinds):
            for entity, name, role in rows:
                score = _SCORES[how] + _ROLES[role]
                if entity not in best or best[entity][0] < score:
                    best[entity] = (score, name, role)
            if len(best) >= limit and how in ("words", "part"):
                break
        close = not best
        if close:
            best = dict(self._nearly(squeeze(folded), kinds))
        return self._matches(best, limit, close=close)

    def _tiers(
        self, folded: str, kinds: Sequence[str]
    ) -> Iterator[tuple[str, list[tuple[int, str, str]]]]:
        squeezed = squeeze(folded)
        yield "exact", self._named("squeezed = ?", squeezed, kinds)
        after = squeezed[:-1] + chr(ord(squeezed[-1]) + 1)
        yield (
            "start",
            self._named("squeezed >= ? AND squeezed < ?", squeezed, kinds, after),
        )
        words = folded.split()
        phrase = " ".join(f'"{word}"*' for word in words)
        yield "words", self._found("words", phrase, kinds)
        if len(squeezed) >= _SHORTEST_PART:
            yield "part", self._found("parts", f'"{squeezed}"', kinds)

    def _named(
        self, condition: str, text: str, kinds: Sequence[str], *more: str
    ) -> list[tuple[int, str, str]]:
        return self._rows(
            "SELECT name.entity, name.text, name.role FROM name "  # noqa: S608
            f"JOIN entity ON entity.id = name.entity WHERE {condition}",
            (text, *more),
            kinds,
        )

    def _found(
        self, table: str, phrase: str, kinds: Sequence[str]
    ) -> list[tuple[int, str, str]]:
        return self._rows(
            f"SELECT name.entity, name.text, name.role FROM {table} "  # noqa: S608
            f"JOIN name ON name.id = {table}.rowid "
            f"JOIN entity ON entity.id = name.entity WHERE {table} MATCH ?",
            (phrase,),
            kinds,
        )

    def _rows(
        self, statement: str, values: tuple[str, ...], kinds: Sequence[str]
    ) -> list[tuple[int, str, str]]:
        if kinds:
            marks = ", ".join("?" * len(kinds))
            statement += f" AND entity.kind IN ({marks})"
        statement += " ORDER BY entity.mentions DESC, entity.iri, name.text LIMIT ?"
        return list(self._connection.execute(statement, (*values, *kinds, _CANDIDATES)))

    def _nearly(
        self, squeezed: str, kinds: Sequence[str]
    ) -> Iterator[tuple[int, tuple[int, str, str]]]:
        """Yield what shares enough letters with a name that nobody has."""
        grams = [squeezed[i : i + 3] for i in range(len(squeezed) - 2)]
        if not grams:
            return
        rows = self._rows(
            "SELECT name.entity, name.text, name.role FROM parts "
            "JOIN name ON name.id = parts.rowid "
            "JOIN entity ON entity.id = name.entity WHERE parts MATCH ?",
            (" OR ".join(f'"{gram}"' for gram in grams),),
            kinds,
        )
        likeness: dict[int, tuple[float, str, str]] = {}
        matcher = SequenceMatcher(autojunk=False)
        matcher.set_seq2(squeezed)
        for entity, name, role in rows:
            matcher.set_seq1(squeeze(fold(name)))
            ratio = matcher.ratio()
            if ratio >= _CLOSE_ENOUGH and ratio > likeness.get(entity, (0.0,))[0]:
                likeness[entity] = (ratio, name, role)
        for entity, (ratio, name, role) in likeness.items():
            yield entity, (round(ratio * 2 * _SCORES["close"]), name, role)

    def _matches(
        self, best: dict[int, tuple[int, str, str]], limit: int, *, close: bool
    ) -> list[Match]:
        found = []
        for entity, (score, name, role) in best.items():
            row = self._connection.execute(
                f"SELECT {_ENTITY} FROM entity WHERE id = ?",  # noqa: S608
                (entity,),
            ).fetchone()
            by = None if role == "label" else name
            found.append(_match(row, name=by, score=score, close=close))
        found.sort(key=_rank)
        return found[:limit]


_ENTITY = "iri, kind, type, label, definition, mentions"
# What a name most likely stands for, where it stands for several things.
_FIRST = ("compound", "target", "model", "assay", "document", "pathway", "protocol")

_Row = tuple[str, str, str, str, str, int]


def _match(
    row: _Row, *, name: str | None = None, score: int = 0, close: bool = False
) -> Match:
    iri, kind, type_, label, definition, mentions = row
    return Match(iri, kind, type_, label, definition, mentions, name, score, close)


def _rank(match: Match) -> tuple[int, int, int, int, str, str]:
    kind = _FIRST.index(match.kind) if match.kind in _FIRST else len(_FIRST)
    length = len(match.label)
    return (-match.score, kind, -match.mentions, length, match.label, match.iri)
