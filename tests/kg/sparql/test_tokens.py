from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.sparql.tokens import measure, position, tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT ?x {}", ["SELECT", "?x", "{", "}"]),
        ("?a # a comment } {\n?b", ["?a", "?b"]),
        ("ex:a.SERVICE :b", ["ex:a.SERVICE", ":b"]),
        ("<http://x/#a> 'it''s'", ["<http://x/#a>", "'it'", "'s'"]),
        ('"""a"b\n""c"""', ['"""a"b\n""c"""']),
        (r'"a\"b"', [r'"a\"b"']),
        ("1SERVICE", ["1", "SERVICE"]),
        ("trueSERVICE:x", ["trueSERVICE:x"]),
        ("?a<?b", ["?a", "<", "?b"]),
        ("'x'@en-GB", ["'x'", "@en-GB"]),
        ("ex:a%20b ex:a\\-b", ["ex:a%20b", "ex:a\\-b"]),
    ],
)
def test_text_is_cut_as_the_grammar_cuts_it(text: str, expected: list[str]) -> None:
    assert [token.text for token in tokens(text)] == expected


@given(st.text(max_size=200))
def test_tokens_are_in_order_and_cover_what_is_neither_space_nor_comment(
    text: str,
) -> None:
    end = 0
    for token in tokens(text):
        gap = text[end : token.start]
        assert not gap.strip() or gap.lstrip().startswith("#")
        assert text[token.start : token.end] == token.text
        end = token.end


LONG = 400_000


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ('"""' + "a" * LONG + '"""', 1),
        ('"""' + "\\n" * LONG + '"""', 1),
        ("'" + "a" * LONG + "'", 1),
        ('"""' + '""a' * LONG, 2 * LONG + 3),
        ("a-" * LONG, 2 * LONG),
        ("\u00e9" * LONG, LONG),
        ("<" * LONG, LONG),
    ],
    ids=["long", "escapes", "short", "open", "hyphens", "letters", "brackets"],
)
def test_cutting_takes_time_and_memory_in_proportion(text: str, count: int) -> None:
    began = time.process_time()
    assert sum(1 for _ in tokens(text)) == count
    assert time.process_time() - began < 20


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ASK { ?s ?p 'a\n' }", "'"),
        ('ASK { ?s ?p """a }', '"'),
        ("ASK { ?s \u00e9 1 }", "\u00e9"),
        ("ASK { `a` }", "`"),
        ("ASK { <a b> }", None),
        ("SELECT (-?a * 2 / 3 >= 1 != true AS ?b) { ?s ^:p|!(:q+) [], _:b . }", None),
        ("ASK { << ?s ?p ?o ~ :r >> {| :a 1 |} 'x'@ar--rtl, 'y'^^:d }", None),
    ],
)
def test_what_no_query_holds_is_found(text: str, found: str | None) -> None:
    token = measure(text).foreign
    assert (token and token.text) == found


def test_values_data_does_not_count() -> None:
    rows = " ".join(f"(<http://x/{n}> {n})" for n in range(5000))
    size = measure(f"SELECT * {{ VALUES (?a ?b) {{ {rows} }} ?a ?p ?b }}")
    assert size.tokens < 20
    assert size.nesting == 3


def test_nesting_counts_all_brackets() -> None:
    assert measure("{ ( [ ] ) } {}").nesting == 3


def test_position_counts_lines_and_columns_from_one() -> None:
    assert position("a\nbc", 3) == (2, 2)
