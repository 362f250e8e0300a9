"""Citation markers: numbers, labels, places, and what is none."""

import pytest

from kg.documents.citations import find_markers, without_markers
from kg.documents.model import Passage


@pytest.mark.parametrize(
    ("text", "numbers", "labels", "rest"),
    [
        ("in rats.[1]", [(1,)], [()], "in rats."),
        ("in rats [6] [7].", [(6, 7)], [()], "in rats."),
        ("in rats [1][2], and mice [3]", [(1, 2), (3,)], [(), ()], "in rats, and mice"),
        ("in rats [1,2; 4]", [(1, 2, 4)], [()], "in rats"),
        ("in rats [1-3,7]", [(1, 2, 3, 7)], [()], "in rats"),
        ("in rats [1–3]", [(1, 2, 3)], [()], "in rats"),
        ("in rats.^{[1][2][3][4]}", [(1, 2, 3, 4)], [()], "in rats."),
        ("in rats^{1,2} only", [(1, 2)], [()], "in rats only"),
        ("in rats.¹² And", [(12,)], [()], "in rats. And"),
        ("in rats¹,² only", [(1, 2)], [()], "in rats only"),
        ("in rats (refs. 3, 4)", [(3, 4)], [()], "in rats"),
        ("(Earley et al., 1991)[8]", [(8,)], [("Earley et al., 1991",)], ""),
        (
            "reversed (Meunier and Maurice, 2004) [17].",
            [(17,)],
            [("Meunier and Maurice, 2004",)],
            "reversed.",
        ),
        (
            "known (Author, 1999; Van Dam & Other, 2001a)",
            [()],
            [("Author, 1999", "Van Dam & Other, 2001a")],
            "known",
        ),
        (
            "Roman et al. (1990) found",
            [()],
            [("Roman et al., 1990",)],
            "Roman et al. (1990) found",
        ),
        ("known [Smith 1999]", [()], [("Smith 1999",)], "known"),
        ("(see Smith-Jones, 1999)", [()], [("Smith-Jones, 1999",)], ""),
    ],
)
def test_markers_are_found(
    text: str,
    numbers: list[tuple[int, ...]],
    labels: list[tuple[str, ...]],
    rest: str,
) -> None:
    markers = find_markers(text)
    assert [marker.numbers for marker in markers] == numbers
    assert [marker.labels for marker in markers] == labels
    assert without_markers(Passage.at(text, 5)).text == rest


@pytest.mark.parametrize(
    "text",
    [
        "[3H](+)-pentazocine and [125I]IAC", "bicyclo[2.2.2]octane", "benzo[1]-pyran",
        "Ca²⁺ and 10³ cells/cm²", "Ca^{2+} at 10^{3}", "(in 2001)", "(January 2019)",
        "(SAMP8, 1999)", "(n = 10)", "(see Table 2)", "[n]", "memory (1990 to 1995)",
        "",
    ],
)  # fmt: skip
def test_what_is_no_marker(text: str) -> None:
    assert find_markers(text) == ()
    assert without_markers(Passage.at(text, 0)).text == text


def test_what_remains_knows_its_place() -> None:
    text = "It [1] acts (Roman, 1990)[3] here."
    rest = without_markers(Passage.at(text, 100))
    assert rest.text == "It acts here."
    for at, character in enumerate(rest.text):
        assert text[rest.source(at) - 100] == character


def test_a_range_of_absurd_length_is_not_counted_out() -> None:
    (marker,) = find_markers("all of it [1-999]")
    assert marker.numbers == (1, 999)
