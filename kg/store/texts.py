"""The texts in a version, to be found by what they contain.

An SQLite file that is written once with a version and only read afterwards: every
string of the default graph, by the property that has it, under the three-letter pieces
of its folded form (https://sqlite.org/fts5.html#the_trigram_tokenizer). What it finds
are all texts in question and no others; whether one is right is for who asks to say.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from pyoxigraph import Literal, QuerySolutions, Store, Triple

from kg.errors import StoreError
from kg.namespaces import PREFIXES
from kg.sparql.needles import SHORTEST, Wanted, fold

_SCHEMA = """
CREATE TABLE property (
    iri TEXT PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL,
    triples INTEGER NOT NULL, whole INTEGER NOT NULL, only INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE more (iri TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL);
CREATE TABLE text (id INTEGER PRIMARY KEY, value TEXT NOT NULL, language TEXT);
CREATE VIRTUAL TABLE pieces USING fts5(
    folded, content='', detail=none, columnsize=0, tokenize='trigram case_sensitive 1'
);
INSERT INTO pieces(pieces, rank) VALUES ('automerge', 0), ('hashsize', 67108864);
"""
_STRINGS = frozenset({PREFIXES["xsd"] + "string", PREFIXES["rdf"] + "langString"})
_LITERALS = "SELECT ?o { ?s <%s> ?o FILTER(isLiteral(?o)) }"
_AT_ONCE = 2_000
# Pieces of a long text that are looked for: more would find little less.
_MOST_PIECES = 24
# Seconds of processor time.
_LONGEST_SEARCH = 0.1
_STEPS = 2_000


@dataclass(frozen=True, slots=True)
class Property:
    """The texts of a property: their ranges, how many triples have it.

    ``whole`` says that no string of it is missing, ``only`` that it has nothing else.
    """

    ranges: tuple[tuple[int, int], ...]
    triples: int
    whole: bool
    only: bool


def write_texts(
    path: Path,
    data: Store,
    properties: Mapping[str, int],
    links: Collection[str] = (),
) -> None:
    """Write the index of the default graph of ``data`` into a new file.

    :param properties: how many triples have each property.
    :param links: properties of which it is known that they have no texts.
    """
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA
        )
        last = 0
        for iri, triples in sorted(properties.items()):
            first = last + 1
            reader = _Reader(data, iri)
            for rows in _batches(reader if iri not in links else (), first):
                _write(connection, rows)
                last = rows[-1][0]
            only = last >= first and reader.whole and reader.strings == triples
            facts = (iri, first, last, triples, reader.whole, only)
            connection.execute("INSERT INTO property VALUES (?, ?, ?, ?, ?, ?)", facts)
        connection.execute("INSERT INTO pieces(pieces) VALUES ('optimize')")
        connection.commit()


class _Reader:
    """Yields the strings of a property, each once; counts afterwards all there are.

    The engine gives the objects of a property in order, equal ones beside each other.
    """

    def __init__(self, data: Store, iri: str) -> None:
        self.whole = True
        self.strings = 0
        self._found = cast("QuerySolutions", data.query(_LITERALS % iri))

    def __iter__(self) -> Iterator[tuple[str, str | None]]:
        before: Literal | None = None
        for solution in self._found:
            literal = cast("Literal", solution[0])
            if literal.datatype.value not in _STRINGS:
                # Text with a direction is text, too, but none that is kept here.
                self.whole = self.whole and not literal.language
                continue
            self.strings += 1
            if literal != before:
                before = literal
                yield literal.value, literal.language


def _batches(
    texts: Iterable[tuple[str, str | None]], first: int
) -> Iterator[list[tuple[int, str, str | None]]]:
    rows: list[tuple[int, str, str | None]] = []
    for number, (value, language) in enumerate(texts, start=first):
        rows.append((number, value, language))
        if len(rows) == _AT_ONCE:
            yield rows
            rows = []
    if rows:
        yield rows


def _write(
    connection: sqlite3.Connection, rows: list[tuple[int, str, str | None]]
) -> None:
    connection.executemany("INSERT INTO text VALUES (?, ?, ?)", rows)
    # Where the tokenizer meets NUL it stops.
    folded = [(id, fold(value).replace("\0", "\ufffd")) for id, value, _ in rows]
    connection.executemany("INSERT INTO pieces(rowid, folded) VALUES (?, ?)", folded)


def add_texts(
    path: Path, triples: Iterable[Triple], properties: Mapping[str, int]
) -> None:
    """Add the strings of some triples to an index, and how often properties are used.

    What the default graph has no more may stay: it is looked up there when found. Texts
    of a property make up a range more of it.

    :raises StoreError: where the index is damaged.
    """
    added: dict[str, list[Triple]] = {}
    for triple in triples:
        added.setdefault(triple.predicate.value, []).append(triple)
    try:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA synchronous = OFF")
            for iri, found in sorted(added.items()):
                _add_property(connection, iri, found)
            connection.executemany(
                "UPDATE property SET triples = ? WHERE iri = ?",
                [(number, iri) for iri, number in properties.items()],
            )
            connection.commit()
    except sqlite3.Error as error:
        problem = f"cannot be written: {error}; build the store again"
        raise StoreError(path, problem) from error


def _add_property(
    connection: sqlite3.Connection, iri: str, triples: Iterable[Triple]
) -> None:
    strings: dict[tuple[str, str | None], None] = {}
    whole = only = True
    for triple in triples:
        value = triple.object
        is_string = isinstance(value, Literal) and value.datatype.value in _STRINGS
        if is_string:
            strings[value.value, value.language] = None  # type: ignore[union-attr]
        else:
            only = False
            whole = whole and not (isinstance(value, Literal) and value.language)
    last = connection.execute("SELECT MAX(id) FROM text").fetchone()[0] or 0
    first = last + 1
    for rows in _batches(strings, first):
        _write(connection, rows)
        last = rows[-1][0]
    known = connection.execute(
        "UPDATE property SET whole = whole AND ?, only = only AND ? WHERE iri = ?",
        (whole, only, iri),
    ).rowcount
    facts = (iri, first, last)
    if not known:
        connection.execute(
            "INSERT INTO property VALUES (?, ?, ?, 0, ?, ?)", (*facts, whole, only)
        )
    elif strings:
        connection.execute("INSERT INTO more VALUES (?, ?, ?)", facts)


def allow(path: Path, linked: Iterable[str]) -> bool:
    """Tell whether an index stays right where properties get objects that are no texts.

    :raises StoreError: where the index is damaged.
    """
    if not path.exists():
        return False
    with closing(Texts(path)) as texts:
        return all(texts.has_others(iri) for iri in linked)


class Texts:
    """The texts of a version, read-only; threads may share them."""

    def __init__(self, path: Path) -> None:
        """Open the index; :raises StoreError: where it is missing or damaged."""
        self._lock = threading.Lock()
        try:
            self._connection = sqlite3.connect(
                f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
            more: dict[str, list[tuple[int, int]]] = {}
            for iri, first, last in self._connection.execute(
                "SELECT iri, first, last FROM more ORDER BY first"
            ):
                more.setdefault(iri, []).append((first, last))
            rows = self._connection.execute(
                "SELECT iri, first, last, triples, whole, only FROM property"
            )
            self._properties = {
                iri: Property(
                    ((first, last), *more.get(iri, ())),
                    triples,
                    bool(whole),
                    bool(only),
                )
                for iri, first, last, triples, whole, only in rows
            }
        except sqlite3.Error as error:
            problem = f"cannot be searched: {error}; build the store again"
            raise StoreError(path, problem) from error
        self._whole = all(each.whole for each in self._properties.values())

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def has_others(self, iri: str) -> bool:
        """Return whether a property is known to have more than texts."""
        known = self._properties.get(iri)
        return known is not None and not known.only

    def triples(self, properties: Sequence[str] | None) -> int:
        """Return how many triples have one of the properties; None stands for all."""
        chosen = self._properties if properties is None else properties
        known = (self._properties.get(iri) for iri in chosen)
        return sum(each.triples for each in known if each is not None)

    def find(
        self,
        wanted: Wanted,
        properties: Sequence[str] | None,
        most: int,
        *,
        only: bool = False,
    ) -> list[Literal] | None:
        """Return the strings of some properties that have what is wanted.

        None stands for all properties. With ``only``, they must have nothing but
        strings. Returns None where that is not so, where the index cannot tell, where
        it takes too long, or where there are more than ``most``.
        """
        ranges = self._ranges(properties, only=only)
        if ranges is None:
            return None
        found: dict[tuple[str, str | None], None] = {}
        until = time.thread_time() + _LONGEST_SEARCH
        with self._lock:
            self._connection.set_progress_handler(
                lambda: time.thread_time() > until, _STEPS
            )
            try:
                for needles in wanted.alternatives:
                    for first, last in ranges:
                        texts = self._search(needles, first, last, most)
                        if texts is None:
                            return None
                        found.update(dict.fromkeys(texts))
                        if len(found) > most or time.thread_time() > until:
                            return None
            except sqlite3.OperationalError:
                # It took too long.
                return None
        return [_literal(*text) for text in found]

    def _ranges(
        self, properties: Sequence[str] | None, *, only: bool
    ) -> list[tuple[int, int]] | None:
        if properties is None:
            every = self._properties.values()
            last = max((last for each in every for _, last in each.ranges), default=0)
            return [(1, last)] if self._whole and not only else None
        ranges: list[tuple[int, int]] = []
        for iri in properties:
            each = self._properties.get(iri)
            # What no triple has, has no text.
            if each is not None and each.triples:
                if not each.whole or (only and not each.only):
                    return None
                ranges += each.ranges
        return ranges

    def _search(
        self, needles: Sequence[str], first: int, last: int, most: int
    ) -> list[tuple[str, str | None]] | None:
        """Return the texts of a range; None where they are far more than ``most``."""
        # Most that have the pieces have them side by side: count before reading.
        slack = 1 if len("".join(needles)) == SHORTEST else 2
        likely = self._connection.execute(
            "SELECT rowid FROM pieces WHERE pieces MATCH ? AND rowid BETWEEN ? AND ? "
            "LIMIT ?",
            (_match(needles), first, last, most * slack + 1),
        ).fetchall()
        if len(likely) > most * slack:
            return None
        found = []
        for id in likely:
            statement = "SELECT value, language FROM text WHERE id = ?"
            value, language = self._connection.execute(statement, id).fetchone()
            folded = fold(value)
            if all(needle in folded for needle in needles):
                found.append((value, language))
        return found


def _match(needles: Sequence[str]) -> str:
    pieces: dict[str, None] = {}
    for needle in sorted(needles, key=len, reverse=True):
        for at in range(len(needle) - SHORTEST + 1):
            pieces.setdefault(needle[at : at + SHORTEST])
    chosen = list(pieces)
    if len(chosen) > _MOST_PIECES:
        chosen = chosen[:: len(chosen) // _MOST_PIECES + 1]
    return " AND ".join('"{}"'.format(piece.replace('"', '""')) for piece in chosen)


def _literal(value: str, language: str | None) -> Literal:
    return Literal(value, language=language) if language else Literal(value)
