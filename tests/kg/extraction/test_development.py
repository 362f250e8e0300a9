"""How far the development of a compound got, as sentences state it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from kg.documents.reading import parse_text
from kg.extraction.extract import extract
from kg.extraction.model import DevelopmentStatusClaim

with Path(__file__).with_name("development.tsv").open(encoding="utf-8") as _table:
    CASES = [tuple(row) for row in list(csv.reader(_table, delimiter="\t"))[1:]]
GUIDE = """Igmesine: a technical guide

Compound of interest: Igmesine

Experience in people

Igmesine is an agonist of the sigma-1 receptor.

{}
"""


def said(claim: DevelopmentStatusClaim) -> str:
    """Return a claim as a line of the table writes it."""
    use = claim.indication.label if claim.indication else "-"
    return f"{claim.compound.label}: {claim.status} ({use})"


@pytest.mark.parametrize(("text", "status"), CASES, ids=[c[0][:60] for c in CASES])
def test_a_sentence_tells_how_far_development_got(text: str, status: str) -> None:
    found = extract(parse_text(GUIDE.format(text), id="guide"))
    told = [said(c) for c in found.claims if isinstance(c, DevelopmentStatusClaim)]
    assert told == [one.strip() for one in status.split("&") if one.strip()]
