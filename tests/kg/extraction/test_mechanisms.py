"""Sentences of mechanisms: who does what to what, denied or doubted.

A line of ``mechanisms.tsv`` is a sentence with the actions and edges that it states.
"""

from __future__ import annotations

import pytest
from guide_cases import cases, listed, read_guide

from kg.extraction.model import PharmacologyClaim

CASES = cases("mechanisms")
BEFORE = "The sigma-1 receptor and the NMDA receptor were looked at."


@pytest.mark.parametrize(
    ("sentence", "actions", "mechanisms"), CASES, ids=[case[0][:40] for case in CASES]
)
def test_a_sentence_on_a_mechanism_says_what_it_says(
    sentence: str, actions: str, mechanisms: str
) -> None:
    found = read_guide("Piracetam", "Mechanism of action", f"{BEFORE} {sentence}")
    assert {
        f"{claim.compound.label} {claim.action} {claim.target.label}"
        for claim in found.claims
        if isinstance(claim, PharmacologyClaim)
    } == set(listed(actions, ";"))
    assert {
        f"{'not ' if edge.negated else ''}{'perhaps ' if edge.hedged else ''}"
        f"{edge.subject.label} {edge.relation} "
        f"{edge.object.label}"
        for edge in found.mechanisms
    } == set(listed(mechanisms, ";"))
