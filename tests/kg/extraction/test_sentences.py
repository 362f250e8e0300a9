"""Sentences of pharmacology: who does what, and who does not."""

from __future__ import annotations

import pytest
from guide_cases import cases, listed, read_guide

from kg.extraction.model import PharmacologyClaim

CASES = cases("sentences")
BEFORE = "The sigma-1 receptor and the NMDA receptor were looked at."


@pytest.mark.parametrize(
    ("sentence", "actions", "mechanisms"), CASES, ids=[case[0][:40] for case in CASES]
)
def test_a_sentence_says_what_it_says(
    sentence: str, actions: str, mechanisms: str
) -> None:
    found = read_guide("Piracetam", "Pharmacology", f"{BEFORE} {sentence}")
    assert {
        f"{claim.compound.label} {claim.action} {claim.target.label}"
        for claim in found.claims
        if isinstance(claim, PharmacologyClaim)
    } == set(listed(actions, ";"))
    assert {
        f"{'not ' if edge.negated else ''}{edge.subject.label} {edge.relation} "
        f"{edge.object.label}"
        for edge in found.mechanisms
    } == set(listed(mechanisms, ";"))
