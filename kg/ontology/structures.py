"""Structures of compounds: ``ontology/structures.tsv``, one SMILES a compound.

Only structures that were seen beside the compound's name at a named provider stand
there. A stereocentre that the provider leaves open stays open. A test holds each
against the InChIKey that the mappings have for the compound.

http://opensmiles.org/opensmiles.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from kg.errors import DataError
from kg.namespaces import NOO, Namespaces
from kg.ontology.vocabulary import Vocabulary
from kg.resources import ONTOLOGY

_COLUMNS = ("compound", "smiles", "provider")
_SMILES = re.compile(r"[A-Za-z0-9@+\-\[\]()=#$:/\\.%*]+")
_WEB = re.compile(r"https://\S+")


@dataclass(frozen=True, slots=True)
class Structure:
    """The structure of a compound, named by its slug, and who gives it."""

    compound: str
    smiles: str
    provider: str


def load_structures(
    vocabulary: Vocabulary, path: Path | None = None
) -> tuple[Structure, ...]:
    """Read the table, by default the one that ships, sorted by compound.

    :raises DataError: naming file, line and column of what is wrong.
    """
    table = path or ONTOLOGY / "structures.tsv"
    lines = table.read_text(encoding="utf-8").splitlines()
    if not lines or tuple(lines[0].split("\t")) != _COLUMNS:
        raise DataError(f"{table}:1: the header must be {' '.join(_COLUMNS)}")
    found: list[Structure] = []
    for number, line in enumerate(lines[1:], start=2):
        structure = _parse(f"{table}:{number}", line, vocabulary)
        if found and structure.compound <= found[-1].compound:
            raise DataError(f"{table}:{number}: rows must be sorted by compound")
        found.append(structure)
    return tuple(found)


def structure_quads(vocabulary: Vocabulary, namespaces: Namespaces) -> Iterator[Quad]:
    """Yield the SMILES of each compound that has one, into ``graph/vocabulary``."""
    graph = NamedNode(namespaces.graph("vocabulary"))
    for each in load_structures(vocabulary):
        compound = NamedNode(namespaces.entity("compound", each.compound))
        yield Quad(compound, NamedNode(NOO + "smiles"), Literal(each.smiles), graph)


def _parse(where: str, line: str, vocabulary: Vocabulary) -> Structure:
    cells = line.split("\t")
    if len(cells) != len(_COLUMNS):
        raise DataError(
            f"{where}: {len(cells)} cells where {len(_COLUMNS)} are expected"
        )
    found = Structure(*cells)
    if vocabulary.find("compound", found.compound) is None:
        raise DataError(f"{where}: column compound: no compound {found.compound!r}")
    if not _SMILES.fullmatch(found.smiles):
        raise DataError(f"{where}: column smiles: {found.smiles!r} is no SMILES")
    if not _WEB.fullmatch(found.provider):
        raise DataError(f"{where}: column provider: an https:// address is wanted")
    return found
