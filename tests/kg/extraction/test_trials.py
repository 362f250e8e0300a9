"""Trials told in running text: who took what for how long, and what came of it.

A line of ``trials.tsv`` is a paragraph and the claims that it makes, as
*compound dose route duration direction {population; measures}*.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from kg.documents.reading import parse_text
from kg.extraction.extract import extract
from kg.extraction.model import ClinicalClaim

with Path(__file__).with_name("trials.tsv").open(encoding="utf-8") as _table:
    CASES = [tuple(row) for row in list(csv.reader(_table, delimiter="\t"))[1:]]
GUIDE = """Igmesine: a technical guide

Compound of interest: Igmesine

Experience in people

{}

References

1. Igmesine in patients. J Test Pharm 1996.
2. Igmesine and cognition: a second trial. J Test Pharm 1998.
"""


def said(claim: ClinicalClaim) -> str:
    """Return a claim as a line of the table writes it."""
    measures = ", ".join(term.label for term in claim.outcome_measures)
    words = (
        claim.compound.label,
        claim.dose and " ".join(claim.dose.printed.split()),
        claim.route and claim.route.label,
        claim.duration,
        claim.direction,
        f"{{{claim.population.label}; {measures}}}",
    )
    return " ".join(word for word in words if word)


@pytest.mark.parametrize(
    ("text", "claims"), CASES, ids=[case[0][:60] for case in CASES]
)
def test_a_paragraph_tells_its_trials(text: str, claims: str) -> None:
    found = extract(parse_text(GUIDE.format(text), id="guide"))
    told = [said(c) for c in found.claims if isinstance(c, ClinicalClaim)]
    assert told == [one.strip() for one in claims.split("&") if one.strip()]
