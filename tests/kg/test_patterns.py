"""A pattern that is tried only where its needles stand matches what it would anyway."""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kg.documents
import kg.extraction
from kg.patterns import Pattern, needles_of
from kg.resources import CORPUS

NEEDLES = [
    (r"\bdid\s+the\s+same\b", {"same"}),
    (r"(?:block|blunt)(?:ed|s)\b", {"blocked", "blocks", "blunted", "blunts"}),
    (r"antagoni[sz]ed|was", {"antagonised", "antagonized", "was"}),
    (r"behaviou?r", {"behaviour", "behavior"}),
    (r"\W\d+ (?:g|mg)?", {"0"}),
    (r"(?:im)?prov\w*", {"prov"}),
    (r"a{2,}bc", {"bc"}),
    (r"→|=> ?word", {"→", "word"}),
    (r"(?=.*hidden)\w+", {"hidden"}),
    (r"(?!never)\w+", set()),
    (r"word|", set()),
    (r"(?:word)?", set()),
    (r"\W+|word", set()),
    (r"[\s,]*", set()),
    ("Größe", {"gr"}),
]
FOLDERS = (CORPUS / "guides", Path(__file__).parents[1] / "data" / "documents")


def patterns() -> dict[str, Pattern]:
    """Return every pattern of ours that has needles, by its name."""
    for package in (kg.documents, kg.extraction):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    return {
        f"{module}.{name}": value
        for module in [*sys.modules]
        if module.startswith("kg.")
        for name, value in vars(sys.modules[module]).items()
        if isinstance(value, Pattern) and value.needles
    }


OURS = patterns()


@pytest.fixture(scope="module")
def lines() -> list[str]:
    texts = [
        path.read_text("utf-8", errors="replace")
        for folder in FOLDERS
        for path in sorted(folder.rglob("*"))
        if path.suffix in {".txt", ".md", ".html"}
    ]
    return [
        line
        for text in texts
        for line in {*text.splitlines(), *re.split(r"(?<=[.;])\s+", text)}
    ]


@pytest.mark.parametrize(("pattern", "needles"), NEEDLES)
def test_needles_are_those_of_the_pattern(pattern: str, needles: set[str]) -> None:
    assert needles_of(pattern, re.IGNORECASE) == needles


@pytest.mark.parametrize("name", OURS)
def test_no_match_in_a_document_is_hidden(name: str, lines: list[str]) -> None:
    pattern = OURS[name]
    plain = re.compile(pattern.pattern, pattern.flags)
    assert all(pattern.may_match(line) for line in lines if plain.search(line))


@pytest.mark.parametrize("expression", [pattern for pattern, _ in NEEDLES])
def test_no_match_that_can_be_made_up_is_hidden(expression: str) -> None:
    pattern, plain = Pattern(expression, re.I), re.compile(expression, re.I)

    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.from_regex(plain), st.booleans())
    def holds(text: str, upper: bool) -> None:
        text = text.upper() if upper else text
        assert pattern.may_match(text) or not plain.search(text)

    holds()


@pytest.mark.parametrize("text", ["It ſtayed the ſame", "THE SAME", "the K sign", "İt"])
def test_letters_that_count_as_others_hide_nothing(text: str) -> None:
    for expression in (r"\bsame\b", r"\bk\b", r"\bit\b", r"stayed"):
        pattern = Pattern(expression, re.IGNORECASE)
        plain = re.compile(expression, re.IGNORECASE)
        assert bool(pattern.search(text)) == bool(plain.search(text))


def test_methods_give_what_those_of_re_give() -> None:
    plain, pattern = re.compile(r"b(l)ock|lift"), Pattern(r"b(l)ock|lift")
    for text in ("no block, lift or block", "block", "nothing", ""):
        assert pattern.findall(text) == plain.findall(text)
        assert pattern.sub("x", text) == plain.sub("x", text)
        assert pattern.split(text) == plain.split(text)
        found = [[m.span() for m in p.finditer(text)] for p in (plain, pattern)]
        assert found[0] == found[1]
        for method in ("search", "match", "fullmatch"):
            one, other = (getattr(p, method)(text) for p in (plain, pattern))
            assert (one and one.span()) == (other and other.span())
        one, other = plain.search(text, 4, 9), pattern.search(text, 4, 9)
        assert (one and one.span()) == (other and other.span())


def test_a_pattern_made_later_is_asked_of_texts_seen_before() -> None:
    first, text = Pattern("first"), "second to none"
    assert not first.may_match(text)
    assert Pattern("second").may_match(text)
