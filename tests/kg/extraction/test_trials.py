"""Trials told in running text: who took what for how long, and what came of it.

A line of ``trials.tsv`` is a paragraph and the claims that it makes, as
*compound dose route duration direction {population; measures}*.
"""

from __future__ import annotations

import pytest
from guide_cases import cases, listed, read_guide

from kg.extraction.model import ClinicalClaim

CASES = cases("trials")
REFERENCES = (
    "Igmesine in patients. J Test Pharm 1996.",
    "Igmesine and cognition: a second trial. J Test Pharm 1998.",
)


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
    found = read_guide("Igmesine", "Experience in people", text, REFERENCES)
    told = [said(c) for c in found.claims if isinstance(c, ClinicalClaim)]
    assert told == listed(claims, "&")
