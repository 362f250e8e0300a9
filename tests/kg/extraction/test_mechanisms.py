"""Sentences of mechanisms: who does what to what, denied or doubted.

A line of ``mechanisms.tsv`` is a sentence with the actions and edges that it states.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from kg.documents.reading import read_document
from kg.extraction.extract import extract
from kg.extraction.model import PharmacologyClaim

with Path(__file__).with_name("mechanisms.tsv").open(encoding="utf-8") as _table:
    CASES = [tuple(row) for row in list(csv.reader(_table, delimiter="\t"))[1:]]
GUIDE = """Piracetam: a technical guide

Compound of interest: Piracetam

Mechanism of action

The sigma-1 receptor and the NMDA receptor were looked at. {}
"""


def listed(cell: str) -> set[str]:
    return {one.strip() for one in cell.split(";") if one.strip()}


@pytest.mark.parametrize(
    ("sentence", "actions", "mechanisms"), CASES, ids=[case[0][:40] for case in CASES]
)
def test_a_sentence_on_a_mechanism_says_what_it_says(
    tmp_path: Path, sentence: str, actions: str, mechanisms: str
) -> None:
    path = tmp_path / "guide.txt"
    path.write_text(GUIDE.format(sentence), encoding="utf-8")
    found = extract(read_document(path))
    assert {
        f"{claim.compound.label} {claim.action} {claim.target.label}"
        for claim in found.claims
        if isinstance(claim, PharmacologyClaim)
    } == listed(actions)
    assert {
        f"{'not ' if edge.negated else ''}{'perhaps ' if edge.hedged else ''}"
        f"{edge.subject.label} {edge.relation} "
        f"{edge.object.label}"
        for edge in found.mechanisms
    } == listed(mechanisms)
