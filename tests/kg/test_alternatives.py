"""Alternatives that are tried by their first letters match what one pattern does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.alternatives import Alternatives, openings_of
from kg.extraction.wordings import CHANGE
from kg.resources import CORPUS

FOLDERS = (CORPUS / "guides", Path(__file__).parents[1] / "data" / "documents")
OPENINGS = [
    (r"improv\w*", {"im"}),
    (r"\b(?:no|not)\b", {"no"}),
    (r"(?:in\s+)?(?:few|half)", {"in", "fe", "ha"}),
    (r"pro-?cognitive|x", {"pr", "x"}),
    (r"[↑⬆]+", {"↑", "⬆"}),
    (r"(?<![-\w])up\b", {"up"}),
    (r"a?b", {"ab", "b"}),
    (r"a*b", {"a", ""}),
    (r"\d mg", {"0 "}),
    (r"\w+", {""}),
    (r"", {""}),
]
WORDS = Alternatives(
    (
        ("both", r"up\s+and\s+down|(?:on|in)\s+top|\d|Σ"),
        ("up", r"[↑⬆]+|up\w*|no\b(?!\s+up)"),
        ("down", r"[↓(]|down|[^\W\d_]s\b|a\b"),
    )
)


def found(words: Alternatives, text: str) -> list[tuple[str | None, tuple[int, int]]]:
    return [(m.lastgroup, m.span()) for m in words.finditer(text)]


def wanted(words: Alternatives, text: str) -> list[tuple[str | None, tuple[int, int]]]:
    every = re.compile(words.pattern, re.IGNORECASE)
    return [(m.lastgroup, m.span()) for m in every.finditer(text)]


@pytest.mark.parametrize(("pattern", "openings"), OPENINGS)
def test_openings_are_those_of_the_pattern(pattern: str, openings: set[str]) -> None:
    assert openings_of(pattern) == openings


def test_documents_give_the_same() -> None:
    for folder in FOLDERS:
        for path in sorted(folder.rglob("*.txt")):
            for line in re.split(r"[\n;]|\. ", path.read_text("utf-8")):
                for text in (line, line.upper()):
                    assert found(CHANGE, text) == wanted(CHANGE, text)


PIECES = [
    "up", "UP", "upper", "down", "and", "no", "on", "in", "top", "7", "is", "ſ", "↑⬆",
    "↓", "(", "σ", "Σ", "ς", "İs", "ıs", "a", "-", "\u0307", " ", " ", " ",
]  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES)))
def test_any_text_gives_the_same(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert found(WORDS, text) == wanted(WORDS, text)
