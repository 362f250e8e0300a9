"""What a text must contain, and that folding hides no text from a search."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, QuerySolutions, Store

from kg.sparql.needles import containing, fold, matching

SURE = [chr(c) for c in (*range(0x20, 0x180), *range(0x386, 0x500))]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("^abc", [["abc"]]),
        ("a.*bcd?EFGH", [["efgh"]]),
        ("sigma.?1|scopol(amine)?x", [["sigma"], ["scopol"]]),
        ("[aeiou]xyz+abc", [["xyz", "abc"]]),
        (r"\bmemory\b", [["memory"]]),
        (r"a\.bc\+d", [["a.bc+d"]]),
        (r"\p{L}abc", [["abc"]]),
        (r"\pLabc", [["abc"]]),
        (r"[]abc]def\|g", [["def|g"]]),
        (r"ab\\cd", [[r"ab\cd"]]),
        ("µMol", [["μmol"]]),
        # Cases of this letter are newer than what we know of letters.
        ("ƛabc", [["abc"]]),
    ],
)
def test_a_pattern_demands_its_plain_runs(pattern: str, found: list[list[str]]) -> None:
    wanted = matching(pattern, "i")
    assert wanted is not None
    assert [list(each) for each in wanted.alternatives] == found


@pytest.mark.parametrize(
    "pattern",
    [
        "a|bcd", "abc|", "a.c", "(?i)abc", r"\u0041bcd", r"\x41bcd", "[a[b]]cde",
        "abc{,3}", "(abcd)", "abcd|(efgh)", "", "ab*",
    ],
)  # fmt: skip
def test_a_pattern_that_demands_nothing_sure(pattern: str) -> None:
    assert matching(pattern) is None


def test_flags_that_change_what_is_plain() -> None:
    assert matching("a b c", "x") is None
    assert matching("a.(c", "q") == containing("a.(c")


def test_the_engine_changes_no_case_that_folding_keeps_apart() -> None:
    found = changed([chr(c) for c in range(1, 0x3000)] + list("ﬁﬂﬀ\u212a\u212b"))
    assert {
        c for c, other in found if fold(c) != fold(other) and other in SURE
    } == set()


def changed(characters: list[str]) -> list[tuple[str, str]]:
    terms = " ".join(str(Literal(c)) for c in characters)
    heads = "?c (LCASE(?c) AS ?l) (UCASE(?c) AS ?u)"
    rows = Store().query(f"SELECT {heads} {{ VALUES ?c {{ {terms} }} }}")
    assert isinstance(rows, QuerySolutions)
    return [(r["c"].value, r[n].value) for r in rows for n in "lu"]


def test_the_engine_matches_no_case_that_folding_keeps_apart() -> None:
    cased = [c for c in map(chr, range(0x80, 0x2200)) if fold(c) != c or c.upper() != c]
    terms = " ".join(str(Literal(c)) for c in [*cased, "\u212a", "\u212b", "s", "k"])
    for sure in "skKåÅµμΩωβθςσßẞiıIеЖ":
        query = (
            f'SELECT ?c {{ VALUES ?c {{ {terms} }} FILTER(REGEX(?c, "{sure}", "i")) }}'
        )
        rows = Store().query(query)
        assert isinstance(rows, QuerySolutions)
        found = [r["c"].value for r in rows]
        assert all(fold(sure) in fold(c) for c in found), sure
