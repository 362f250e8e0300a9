"""Sentences that say that something is not known, and what it is."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from kg.documents.reading import parse_text
from kg.extraction.extract import extract
from kg.extraction.model import DataGapClaim

with Path(__file__).with_name("gaps.tsv").open(encoding="utf-8") as _table:
    CASES = [tuple(row) for row in list(csv.reader(_table, delimiter="\t"))[1:]]
GUIDE = """Igmesine: a technical guide

Compound of interest: Igmesine

Pharmacology

Igmesine is an agonist of the sigma-1 receptor.

{}
"""


@pytest.mark.parametrize(("text", "about"), CASES, ids=[case[0][:60] for case in CASES])
def test_a_sentence_tells_what_is_not_known(text: str, about: str) -> None:
    found = extract(parse_text(GUIDE.format(text), id="guide"))
    told = [c.about for c in found.claims if isinstance(c, DataGapClaim)]
    assert told == [one.strip() for one in about.split("&") if one.strip()]
