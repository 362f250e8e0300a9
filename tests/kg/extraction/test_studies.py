"""Studies told in running text: what acted, on what, at which dose, with what outcome.

A line of ``studies.tsv`` is a paragraph and the claims that it makes, as
*compound dose route direction [other] {model; test; species; strain}*.
"""

from __future__ import annotations

import pytest
from guide_cases import cases, listed, read_guide

from kg.extraction.model import BehaviouralClaim

CASES = cases("studies")
REFERENCES = (
    "Igmesine and memory in rodents. J Test Pharm 1996.",
    "Igmesine and sigma antagonists. J Test Pharm 1998.",
)


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
    found = read_guide("Igmesine", "Studies in animals", text, REFERENCES)
    told = [said(c) for c in found.claims if isinstance(c, BehaviouralClaim)]
    assert told == listed(claims, "&")
