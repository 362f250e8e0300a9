"""Spellings of one name share their keys; every token knows its characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extraction.tokens import fold, keys, tokenise


@pytest.mark.parametrize(
    "spellings",
    [
        ["σ1", "σ 1", "$\\sigma 1$", "sigma-1", "Sigma-1", "σ₁", "sigma(1)"],
        ["Ca2+", "Ca²⁺", "Ca^{2+}", "$\\mathrm{Ca}^{2+}$"],
        ["(+)-SKF-10,047", "(+)-SKF 10047", "(＋)-SKF‑10,047"],
        ["mice", "Mouse", "mouse"],
        ["Alzheimer's disease", "Alzheimer\u2019s Disease"],
        ["IP3 receptors", "IP₃ receptor", "IP$_3$ receptor"],
        ["MK-801", "MK801", "MK 801"],
        ["Aβ25–35", "Aβ25-35", "abeta 25-35".replace("abeta", "A beta")],
        ["intracellular calcium signalling", "Intracellular calcium signaling"],
    ],
    ids=lambda spellings: spellings[0],
)
def test_spellings_of_one_name_have_the_same_keys(spellings: list[str]) -> None:
    assert len({keys(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("σ1", "σ2"),
        ("GluN2A", "GluN2B"),
        ("(+)-3-PPP", "(-)-3-PPP"),
        ("MAO-A", "MAO-B"),
    ],
)
def test_different_names_keep_different_keys(one: str, other: str) -> None:
    assert keys(one) != keys(other)


@given(st.text())
def test_tokens_are_in_order_and_inside_the_text(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    words, starts, ends = tokenise(folded)
    assert len(words) == len(starts) == len(ends)
    at = 0
    for start, end in zip(starts, ends, strict=True):
        assert at <= start < end <= len(text)
        at = end
