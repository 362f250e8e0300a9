"""How far the development of a compound got, as sentences state it."""

from __future__ import annotations

import pytest
from guide_cases import cases, listed, read_guide

from kg.extraction.model import DevelopmentStatusClaim

CASES = cases("development")


def said(claim: DevelopmentStatusClaim) -> str:
    """Return a claim as a line of the table writes it."""
    use = claim.indication.label if claim.indication else "-"
    return f"{claim.compound.label}: {claim.status} ({use})"


@pytest.mark.parametrize(("text", "status"), CASES, ids=[c[0][:60] for c in CASES])
def test_a_sentence_tells_how_far_development_got(text: str, status: str) -> None:
    found = read_guide(
        "Igmesine",
        "Experience in people",
        f"Igmesine is an agonist of the sigma-1 receptor.\n\n{text}",
    )
    told = [said(c) for c in found.claims if isinstance(c, DevelopmentStatusClaim)]
    assert told == listed(status, "&")
