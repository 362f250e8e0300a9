"""Mappings to other vocabularies, as SSSOM tables in ``ontology/mappings/``.

Each ``*.sssom.tsv`` file starts with a YAML header in comment lines
(https://mapping-commons.github.io/sssom/spec-formats-tsv/). The tests hold every file
against the validator of SSSOM itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from kg.errors import DataError
from kg.resources import ONTOLOGY

COLUMNS = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
    "mapping_provider",
    "comment",
)
EXACT = "skos:exactMatch"


@dataclass(frozen=True, slots=True)
class SemanticMapping:
    """One row: an entity of ours, how it relates, and what it is called elsewhere."""

    subject: str
    predicate: str
    object: str
    object_label: str
    justification: str
    provider: str
    comment: str
    set: str
    where: str


@dataclass(frozen=True, slots=True)
class MappingSet:
    """One file: its identifier, its prefixes and its rows, with CURIEs as written."""

    id: str
    prefixes: Mapping[str, str]
    rows: tuple[SemanticMapping, ...]

    def expand(self, curie: str) -> str:
        """Return the IRI of a CURIE by the prefixes of this file."""
        prefix, _, local = curie.partition(":")
        return self.prefixes[prefix] + local


def load_mappings(directory: Path | None = None) -> tuple[MappingSet, ...]:
    """Read every SSSOM table of a folder, by default those that ship."""
    folder = directory or ONTOLOGY / "mappings"
    return tuple(_read(path) for path in sorted(folder.glob("*.sssom.tsv")))


def _read(path: Path) -> MappingSet:
    lines = path.read_text(encoding="utf-8").splitlines()
    header = [line[1:] for line in lines if line.startswith("#")]
    fields, prefixes = _parse_header(path, header)
    for key in ("mapping_set_id", "license"):
        if key not in fields:
            raise DataError(f"{path}:1: the header lacks {key}")
    body = lines[len(header) :]
    if not body or tuple(body[0].split("\t")) != COLUMNS:
        raise DataError(
            f"{path}:{len(header) + 1}: the columns must be {', '.join(COLUMNS)}"
        )
    rows = tuple(_rows(path, len(header) + 2, body[1:], prefixes, fields))
    return MappingSet(fields["mapping_set_id"], prefixes, rows)


def _parse_header(
    path: Path, lines: list[str]
) -> tuple[dict[str, str], dict[str, str]]:
    try:
        fields = yaml.safe_load("\n".join(lines)) or {}
    except yaml.YAMLError as error:
        raise DataError(f"{path}:1: the header is no YAML: {error}") from None
    return fields, fields.pop("curie_map", {})


def _rows(
    path: Path,
    first: int,
    lines: list[str],
    prefixes: Mapping[str, str],
    fields: Mapping[str, str],
) -> Iterator[SemanticMapping]:
    for number, line in enumerate(lines, start=first):
        where = f"{path}:{number}"
        cells = line.split("\t")
        if len(cells) != len(COLUMNS):
            raise DataError(f"{where}: {len(cells)} cells, {len(COLUMNS)} are expected")
        row = dict(zip(COLUMNS, cells, strict=True))
        for column in ("subject_id", "predicate_id", "object_id"):
            prefix, colon, local = row[column].partition(":")
            if not (colon and local) or prefix not in prefixes:
                raise DataError(
                    f"{where}: column {column}: {row[column]!r} has no prefix of the "
                    "file's curie_map"
                )
        yield SemanticMapping(
            subject=row["subject_id"],
            predicate=row["predicate_id"],
            object=row["object_id"],
            object_label=row["object_label"],
            justification=row["mapping_justification"],
            provider=row["mapping_provider"],
            comment=row["comment"],
            set=fields["mapping_set_id"],
            where=where,
        )
