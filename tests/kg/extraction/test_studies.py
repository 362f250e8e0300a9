"""Studies told in running text: what acted, on what, at which dose, with what outcome.

A line of ``studies.tsv`` is a paragraph and the claims that it makes, as
*compound dose route direction [other] {model; test; species; strain}*.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from kg.documents.reading import parse_text
from kg.extraction.extract import extract
from kg.extraction.model import BehaviouralClaim

with Path(__file__).with_name("studies.tsv").open(encoding="utf-8") as _table:
    CASES = [tuple(row) for row in list(csv.reader(_table, delimiter="\t"))[1:]]
GUIDE = """Igmesine: a technical guide

Compound of interest: Igmesine

Studies in animals

{}

References

1. Igmesine and memory in rodents. J Test Pharm 1996.
2. Igmesine and sigma antagonists. J Test Pharm 1998.
"""


def said(claim: BehaviouralClaim) -> str:
    """Return a claim as a line of the table writes it."""
    place = (claim.model, claim.assay, claim.species, claim.strain)
    words = (
        claim.compound.label,
        claim.dose and " ".join(claim.dose.printed.split()),
        claim.route and claim.route.label,
        claim.direction,
        claim.interacts_with and claim.interacts_with.label,
        "{" + "; ".join(term.label if term else "-" for term in place) + "}",
    )
    return " ".join(word for word in words if word)


@pytest.mark.parametrize(
    ("text", "claims"), CASES, ids=[case[0][:60] for case in CASES]
)
def test_a_paragraph_tells_its_studies(text: str, claims: str) -> None:
    found = extract(parse_text(GUIDE.format(text), id="guide"))
    told = [said(c) for c in found.claims if isinstance(c, BehaviouralClaim)]
    assert told == [one.strip() for one in claims.split("&") if one.strip()]
