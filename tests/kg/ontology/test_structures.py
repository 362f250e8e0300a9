"""The table of structures: chemistry that agrees with the identifiers."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode
from rdkit import Chem

from kg.errors import DataError
from kg.namespaces import Namespaces
from kg.ontology.mappings import load_mappings
from kg.ontology.structures import Structure, load_structures, structure_quads
from kg.ontology.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()
STRUCTURES = load_structures(VOCABULARY)
HEADER = "compound\tsmiles\tprovider\n"


@pytest.mark.parametrize("structure", STRUCTURES, ids=lambda s: s.compound)
def test_a_structure_has_the_key_that_is_mapped(structure: Structure) -> None:
    molecule = Chem.MolFromSmiles(structure.smiles)
    key = Chem.MolToInchiKey(molecule)  # type: ignore[no-untyped-call]
    subject = f"noograph:compound/{structure.compound}"
    mapped = {
        row.object
        for found in load_mappings()
        for row in found.rows
        if row.subject == subject
    }
    assert f"inchikey:{key}" in mapped


def test_a_structure_is_a_literal_of_its_compound() -> None:
    namespaces = Namespaces()
    sarcosine = NamedNode(namespaces.entity("compound", "sarcosine"))
    quads = structure_quads(VOCABULARY, namespaces)
    found = [quad.object for quad in quads if quad.subject == sarcosine]
    assert found == [Literal("CNCC(O)=O")]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("", ":1: the header"),
        (HEADER + "sarcosine\tCNCC(O)=O\n", ":2: 2 cells where 3"),
        (HEADER + "nonesuch\tC\thttps://example.org/\n", "no compound 'nonesuch'"),
        (HEADER + "sarcosine\tC C\thttps://example.org/\n", "column smiles"),
        (HEADER + "sarcosine\tCN\tsomebody\n", "column provider"),
        (HEADER + 2 * "sarcosine\tCN\thttps://example.org/\n", ":3: rows must be"),
    ],
    ids=["empty", "cells", "unknown", "no-smiles", "no-provider", "unsorted"],
)
def test_a_fault_is_named_with_its_line(tmp_path: Path, rows: str, said: str) -> None:
    table = tmp_path / "structures.tsv"
    table.write_text(rows, encoding="utf-8")
    with pytest.raises(DataError, match=r"structures\.tsv") as caught:
        load_structures(VOCABULARY, table)
    assert said in str(caught.value)
