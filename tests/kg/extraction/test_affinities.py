"""Affinities that sentences tell: whose, at what, and which numbers are none."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from kg.documents.reading import read_document
from kg.extraction.extract import extract
from kg.extraction.model import BindingClaim

with Path(__file__).with_name("affinities.tsv").open(encoding="utf-8") as _table:
    CASES = [tuple(row) for row in list(csv.reader(_table, delimiter="\t"))[1:]]
GUIDE = """Haloperidol: a technical guide

Compound of interest: Haloperidol

Potency

The sigma-1 receptor and the dopamine D2 receptor were looked at.

{}
"""


def told(claim: BindingClaim) -> str:
    quantity = claim.quantity
    value = f"{quantity.low:g}"
    if quantity.high != quantity.low:
        value += f"-{quantity.high:g}"
    number = f"{claim.parameter} {quantity.qualifier} {value} {quantity.symbol}"
    names = f"{claim.compound.label} | {claim.target.label}"
    return f"{names} | {number}".replace("μ", "µ").strip()


@pytest.mark.parametrize(("sentence", "affinities"), CASES)
def test_a_sentence_gives_its_affinities(
    tmp_path: Path, sentence: str, affinities: str
) -> None:
    path = tmp_path / "guide.txt"
    path.write_text(GUIDE.format(sentence), encoding="utf-8")
    found = extract(read_document(path)).claims
    claims = [told(claim) for claim in found if isinstance(claim, BindingClaim)]
    assert sorted(claims) == sorted(one for one in affinities.split("; ") if one)
