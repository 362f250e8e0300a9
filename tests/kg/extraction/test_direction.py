"""Which way an effect went: wordings of ``directions.tsv``, and who blocked whom."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.extraction.direction import read_effect

CASES = [
    line.split("\t")
    for line in (Path(__file__).parent / "directions.tsv")
    .read_text(encoding="utf-8")
    .splitlines()[1:]
]


@pytest.mark.parametrize(("finding", "direction"), CASES, ids=[c[0] for c in CASES])
def test_direction_is_read_from_the_wording(finding: str, direction: str) -> None:
    own = "donepezil" if "donepezil" in finding else None
    assert read_effect(finding, own).direction == direction


@pytest.mark.parametrize(
    ("finding", "blocker"),
    [
        ("Attenuated the memory deficit; effect blocked by BD1047", "BD1047"),
        ("The improvement was antagonized by NE-100", "NE-100"),
        ("Deficit reversed, which was prevented by haloperidol", "haloperidol"),
    ],
)
def test_what_took_the_effect_away_is_named(finding: str, blocker: str) -> None:
    effect = read_effect(finding, "igmesine")
    assert effect.direction == "improved"
    assert effect.blocked_by is not None
    assert blocker in effect.blocked_by


def test_taking_away_the_effect_of_another_is_blocked() -> None:
    effect = read_effect("Abolished the anti-amnesic effect of igmesine", "BD1047")
    assert effect.direction == "blocked"
    assert effect.other == "igmesine"


def test_what_the_compound_itself_reversed_is_an_improvement() -> None:
    effect = read_effect("The deficit was reversed by igmesine", "igmesine")
    assert (effect.direction, effect.blocked_by) == ("improved", None)


def test_a_bare_latency_depends_on_the_assay() -> None:
    assert read_effect("Latencies shortened").direction == "worsened"
    effect = read_effect("Latencies shortened", latency_is_worse=True)
    assert effect.direction == "improved"
