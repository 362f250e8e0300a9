"""The vocabulary that grounds text: the tables of ``ontology/vocabulary/``.

One tab-separated table a kind, sorted by slug. Every table starts with the columns
``slug label synonyms type broader definition``; what follows them is of that kind
only and stands in :attr:`Entry.extra`. ``synonyms`` and ``broader`` hold several
values separated by ``|``; ``type`` is the local name of an ontology class.

A table that contradicts itself is refused with file, line and column: two entries of
a kind may not claim the same words, and a slug that is named must exist.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Literal, get_args

from kg.errors import DataError
from kg.identifiers import slugify
from kg.resources import ONTOLOGY

Kind = Literal[
    "action", "apparatus", "assay", "compound", "indication", "instrument", "model",
    "place", "population", "process", "route", "species", "strain", "target", "unit",
]  # fmt: skip

KINDS: tuple[Kind, ...] = get_args(Kind)

_COMMON = ("slug", "label", "synonyms", "type", "broader", "definition")
_FILES: Mapping[Kind, str] = {
    kind: {"apparatus": "apparatus", "species": "species", "process": "processes"}.get(
        kind, f"{kind}s"
    )
    for kind in KINDS
}
_EXTRA: Mapping[Kind, tuple[str, ...]] = {
    "action": ("term",),
    "assay": ("apparatus", "measures"),
    "compound": ("salt_of", "stereoisomer_of"),
    "instrument": ("worse_when", "minimum", "maximum"),
    "model": ("inducer",),
    "place": ("part_of",),
    "population": ("condition",),
    "route": ("symbol",),
    "strain": ("species", "model"),
    "target": ("taxon", "subunit_of", "site_of"),
    "unit": ("symbol", "ucum", "qudt", "uo", "quantity", "factor", "reference_unit"),
}
LINKS: Mapping[tuple[Kind, str], Kind] = {
    ("assay", "apparatus"): "apparatus",
    ("assay", "measures"): "process",
    ("compound", "salt_of"): "compound",
    ("compound", "stereoisomer_of"): "compound",
    ("model", "inducer"): "compound",
    ("place", "part_of"): "place",
    ("population", "condition"): "indication",
    ("strain", "species"): "species",
    ("strain", "model"): "model",
    ("target", "taxon"): "species",
    ("target", "subunit_of"): "target",
    ("target", "site_of"): "target",
    ("unit", "reference_unit"): "unit",
}
"""Columns that hold slugs, ``|`` between several, and the kind that they name."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that text may name, as one row of a table gives it."""

    kind: Kind
    slug: str
    label: str
    synonyms: tuple[str, ...]
    type: str
    broader: tuple[str, ...]
    definition: str
    extra: Mapping[str, str]

    def linked(self, column: str) -> tuple[str, ...]:
        """Return the slugs in a column of ``extra`` that names other entries."""
        return _split(self.extra.get(column, ""))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All entries of all kinds, in the order of their slugs."""

    tables: Mapping[Kind, tuple[Entry, ...]]
    _index: Mapping[tuple[str, str], Entry] = field(repr=False)

    def entries(self, kind: str) -> tuple[Entry, ...]:
        """Return the entries of a kind; none for a kind that has no table."""
        return self.tables.get(kind, ())  # type: ignore[call-overload, no-any-return]

    def find(self, kind: str, slug: str) -> Entry | None:
        """Return the entry with that slug, if there is one."""
        return self._index.get((kind, slug))

    def __iter__(self) -> Iterator[Entry]:
        for kind in KINDS:
            yield from self.tables[kind]


def load_vocabulary(directory: Path | None = None) -> Vocabulary:
    """Read the tables of a folder, by default those that ship, and check them."""
    folder = directory or ONTOLOGY / "vocabulary"
    tables = {kind: _read(folder / f"{_FILES[kind]}.tsv", kind) for kind in KINDS}
    index: dict[tuple[str, str], Entry] = {
        (entry.kind, entry.slug): entry for kind in KINDS for entry in tables[kind]
    }
    vocabulary = Vocabulary(MappingProxyType(tables), MappingProxyType(index))
    for kind in KINDS:
        _check_links(folder / f"{_FILES[kind]}.tsv", vocabulary, kind)
    return vocabulary


def fold(text: str) -> str:
    """Return what two spellings of one name share: no case, hyphens or blanks.

    >>> fold("σ 1 Receptor") == fold("sigma-1 receptor")
    True
    """
    return slugify(text).replace("-", "")


def _read(path: Path, kind: Kind) -> tuple[Entry, ...]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise DataError(f"{path}: no such table; every kind needs one") from None
    columns = (*_COMMON, *_EXTRA.get(kind, ()))
    if not lines or tuple(lines[0].split("\t")) != columns:
        raise DataError(f"{path}:1: the header must be {' '.join(columns)}")
    entries: list[Entry] = []
    names: dict[str, str] = {}
    for number, line in enumerate(lines[1:], start=2):
        entry = _parse(f"{path}:{number}", kind, columns, line)
        if entries and entry.slug <= entries[-1].slug:
            _refuse(
                f"{path}:{number}", "slug", "rows must be sorted by slug, once each"
            )
        for name in (entry.label, *entry.synonyms):
            other = names.setdefault(fold(name), entry.slug)
            if other != entry.slug:
                _refuse(
                    f"{path}:{number}",
                    "synonyms",
                    f"{name!r} already names {other}; a name may mean one entry only",
                )
        entries.append(entry)
    return tuple(entries)


def _parse(where: str, kind: Kind, columns: tuple[str, ...], line: str) -> Entry:
    cells = line.split("\t")
    if len(cells) != len(columns):
        raise DataError(
            f"{where}: {len(cells)} cells where {len(columns)} are expected"
        )
    row = dict(zip(columns, cells, strict=True))
    for column, cell in row.items():
        if cell != cell.strip():
            _refuse(where, column, "blanks at an end of the cell")
    for column in ("slug", "label", "type", "definition"):
        if not row[column]:
            _refuse(where, column, "may not be empty")
    if row["slug"] != slugify(row["slug"]):
        _refuse(where, "slug", f"{row['slug']!r} is no slug")
    return Entry(
        kind=kind,
        slug=row["slug"],
        label=row["label"],
        synonyms=_split(row["synonyms"]),
        type=row["type"],
        broader=_split(row["broader"]),
        definition=row["definition"],
        extra=MappingProxyType({c: row[c] for c in columns[len(_COMMON) :]}),
    )


def _check_links(path: Path, vocabulary: Vocabulary, kind: Kind) -> None:
    linking = [column for of, column in LINKS if of == kind]
    for number, entry in enumerate(vocabulary.entries(kind), start=2):
        for slug in entry.broader:
            if vocabulary.find(kind, slug) is None:
                _refuse(f"{path}:{number}", "broader", f"no {kind} {slug!r}")
        for column in linking:
            target = LINKS[kind, column]
            for slug in entry.linked(column):
                if vocabulary.find(target, slug) is None:
                    _refuse(f"{path}:{number}", column, f"no {target} {slug!r}")


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split("|") if part)


def _refuse(where: str, column: str, problem: str) -> None:
    raise DataError(f"{where}: column {column}: {problem}")
