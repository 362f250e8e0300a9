"""Sentences that say that something is not known, and what it is."""

from __future__ import annotations

import pytest
from guide_cases import cases, listed, read_guide

from kg.extraction.model import DataGapClaim

CASES = cases("gaps")


@pytest.mark.parametrize(("text", "about"), CASES, ids=[case[0][:60] for case in CASES])
def test_a_sentence_tells_what_is_not_known(text: str, about: str) -> None:
    found = read_guide(
        "Igmesine",
        "Pharmacology",
        f"Igmesine is an agonist of the sigma-1 receptor.\n\n{text}",
    )
    told = [c.about for c in found.claims if isinstance(c, DataGapClaim)]
    assert told == listed(about, "&")
