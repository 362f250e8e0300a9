"""What the yardstick calls right, wrong and harmful."""

from __future__ import annotations

from typing import Any

import pytest
from extraction_matching import Names, faults, harms, overlap, same_item
from extraction_scoring import match, score, total

NAMES = Names(
    {
        "sigma1receptor": frozenset({"target/sigma-1-receptor"}),
        "sig1r": frozenset({"target/sigma-1-receptor"}),
        "ip": frozenset({"route/intraperitoneal"}),
        "intraperitoneal": frozenset({"route/intraperitoneal"}),
        "mmse": frozenset({"instrument/mini-mental-state-examination"}),
        "minimentalstateexamination": frozenset(
            {"instrument/mini-mental-state-examination"}
        ),
    }
)

STUDY: dict[str, Any] = {
    "kind": "behavioural",
    "compound": "igmesine",
    "model": "scopolamine-induced amnesia",
    "assay": "passive avoidance",
    "species": "rat",
    "strain": None,
    "dose_min": 0.25,
    "dose_max": 16,
    "dose_unit": "mg/kg",
    "route": "i.p.",
    "direction": "improved",
    "interacts_with": None,
    "references": [8],
}
EDGE: dict[str, Any] = {
    "subject": "sigma-1 receptor",
    "relation": "inhibits",
    "object": "SK channel",
    "negated": False,
    "hedged": True,
}
DOCUMENT: dict[str, Any] = {
    "document": {"title": "Igmesine", "date": "2025-12"},
    "claims": [STUDY],
    "mechanisms": [EDGE],
    "protocols": [{"name": "Morris Water Maze", "steps": ["a", "b"]}],
    "references": [{"number": 2, "title": None, "site": "researchgate.net"}],
    "issues": [{"type": "bare_reference", "where": "References", "references": [2, 5]}],
}


def issue(type_: str, where: str, *references: int, **more: Any) -> dict[str, Any]:
    return {"type": type_, "where": where, "references": list(references), **more}


def test_a_document_scored_against_itself_is_perfect() -> None:
    scores = score(DOCUMENT, DOCUMENT, NAMES)
    assert all(t.f1 == t.all_right == 1 for t in scores.values())
    assert not any(t.harmful for t in scores.values())
    assert scores["issues"].gold == 2, "one for each reference"


@pytest.mark.parametrize(
    "changed",
    [
        {"compound": "Igmesine"},
        {"assay": "passive_avoidance"},
        {"route": "intraperitoneal"},
        {"dose_max": 16.0},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_another_spelling_is_the_same(changed: dict[str, Any]) -> None:
    found = {**STUDY, **changed}
    assert same_item("behavioural", STUDY, found, NAMES)
    assert not faults("behavioural", STUDY, found, NAMES)


@pytest.mark.parametrize(
    "changed", [{"species": "mouse"}, {"model": None}, {"assay": "Morris water maze"}]
)
def test_another_study_is_another_claim(changed: dict[str, Any]) -> None:
    tally = match("behavioural", [STUDY], [{**STUDY, **changed}], NAMES)
    assert (len(tally.matched), len(tally.missed), len(tally.extra)) == (0, 1, 1)
    assert len(tally.harmful) == 1


@pytest.mark.parametrize(
    ("changed", "harmful"),
    [
        ({"direction": "worsened"}, True),
        ({"direction": "not reported"}, False),
        ({"dose_min": 25}, True),
        ({"route": None}, False),
        ({"strain": "Wistar"}, False),
        ({"interacts_with": "haloperidol"}, True),
    ],
)
def test_a_wrong_field_is_a_fault_and_may_be_harmful(
    changed: dict[str, Any], harmful: bool
) -> None:
    found = {**STUDY, **changed}
    assert faults("behavioural", STUDY, found, NAMES) == tuple(changed)
    assert bool(harms("behavioural", STUDY, found, NAMES)) is harmful


def test_a_lost_citation_is_a_fault_without_harm() -> None:
    found = {**STUDY, "references": []}
    assert faults("behavioural", STUDY, found, NAMES) == ("references",)
    assert not harms("behavioural", STUDY, found, NAMES)


def test_equal_studies_at_two_doses_are_told_apart() -> None:
    high = {**STUDY, "dose_min": 32, "dose_max": 32, "direction": "no effect"}
    tally = match("behavioural", [STUDY, high], [high, STUDY], NAMES)
    assert tally.f1 == tally.all_right == 1


def test_outcome_measures_are_compared_as_a_set_of_names() -> None:
    gold = {"outcome_measures": ["MMSE", "vigilance"]}
    found = {"outcome_measures": ["Vigilance", "Mini-Mental State Examination"]}
    assert not faults("clinical", gold, found, NAMES)
    found["outcome_measures"].append("ADAS-Cog")
    assert faults("clinical", gold, found, NAMES) == ("outcome_measures",)


def test_optional_items_count_neither_way() -> None:
    gold = [EDGE, {**EDGE, "object": "NMDA receptor", "optional": True}]
    with_it = match("mechanisms", gold, gold, NAMES)
    without = match("mechanisms", gold, gold[:1], NAMES)
    assert with_it.found == with_it.gold == without.found == without.gold == 1


def test_alternatives_are_right_too() -> None:
    gold = {**EDGE, "alternatives": {"hedged": [False], "object": ["SK2 channel"]}}
    found = {**EDGE, "hedged": False, "object": "SK2 channel", "subject": "Sig-1R"}
    assert match("mechanisms", [gold], [found], NAMES).all_right == 1


@pytest.mark.parametrize(
    "found", [{**EDGE, "relation": "activates"}, {**EDGE, "negated": True}]
)
def test_an_edge_turned_round_does_harm(found: dict[str, Any]) -> None:
    assert match("mechanisms", [EDGE], [found], NAMES).harmful


def test_an_additional_edge_is_extra_but_not_harmful() -> None:
    tally = match("mechanisms", [EDGE], [EDGE, {**EDGE, "object": "BiP"}], NAMES)
    assert len(tally.extra) == 1
    assert not tally.harmful


@pytest.mark.parametrize(
    ("gold", "found", "same"),
    [
        (
            issue("citation_mismatch", "Table 2", 8),
            issue("citation_mismatch", "", 8),
            1,
        ),
        (
            issue("citation_mismatch", "Table 2", 8),
            issue("citation_mismatch", "", 9),
            0,
        ),
        (issue("citation_mismatch", "x", 8), issue("bare_reference", "x", 8), 0),
        (issue("missing_data", "Table 1 row 2"), issue("missing_data", "Table 1"), 1),
        (
            issue("missing_data", "Table 1 row 2"),
            issue("missing_data", "somewhere", span={"table": 1, "row": 3}),
            0,
        ),
        (
            issue("missing_data", "Table 1 row 2"),
            issue("missing_data", "somewhere", span={"table": 1, "row": 2}),
            1,
        ),
        (
            issue("lost_figure", "Morris Water Maze"),
            issue("lost_figure", "?", span={"section": "morris-water-maze"}),
            1,
        ),
        (issue("lost_figure", "Morris Water Maze"), issue("lost_figure", "Results"), 0),
        (issue("out_of_domain", "document"), issue("out_of_domain", "Title"), 1),
        (
            issue("unreferenced_claim", "Results", alternatives={"where": ["Table 4"]}),
            issue("unreferenced_claim", "Table 4, row 1"),
            1,
        ),
    ],
)
def test_issues_are_matched_by_reference_or_place(
    gold: dict[str, Any], found: dict[str, Any], same: int
) -> None:
    assert same_item("issues", gold, found, NAMES) == bool(same)


@pytest.mark.parametrize(
    ("gold", "found", "same"),
    [
        ("A study in mice", "A study in mice - PubMed", True),
        ("A study in mice", "Frontiers | A Study in Mice", True),
        ("A study in mice", "A study in rats", False),
        (None, "researchgate.net", False),
        (None, None, True),
    ],
)
def test_titles_are_compared_without_their_source(
    gold: str | None, found: str | None, same: bool
) -> None:
    one, other = ({"number": 1, "title": title} for title in (gold, found))
    assert same_item("references", one, other, NAMES) is same


def test_free_text_is_compared_by_its_words() -> None:
    gold = "quantitative data on escape latencies or time in the target quadrant"
    assert overlap(gold, "Escape latency, time spent in target quadrant") >= 0.5
    assert overlap(gold, "half-life in humans") < 0.5


def test_sums_are_over_items_not_over_documents() -> None:
    empty = {**DOCUMENT, "claims": []}
    scores = [score(DOCUMENT, DOCUMENT, NAMES), score(DOCUMENT, empty, NAMES)]
    assert total(scores)["behavioural"].recall == 0.5
