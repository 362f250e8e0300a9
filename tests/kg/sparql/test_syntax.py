from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import QueryError
from kg.sparql.guard import guard
from kg.sparql.syntax import TooComplexError, parse, resolve_codepoints


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * {}", "select"),
        ("# ASK\nprefix select: <http://x/> ask {}", "ask"),
        ("BASE <http://x/SELECT> CONSTRUCT WHERE { ?s ?p ?o }", "construct"),
        ("describe <http://x>", "describe"),
        ("PREFIX a: <b> INSERT DATA { a:a a:b a:c }", "update"),
        ("with <g> delete {?s ?p ?o} where {?s ?p ?o}", "update"),
        ("", None),
        ("PREFIX a: <b>", None),
        ("\ufeffASK {}", "ask"),
    ],
)
def test_form_is_named_by_the_first_keyword(text: str, form: str | None) -> None:
    assert parse(text).form == form


@pytest.mark.parametrize(
    ("text", "line", "near"),
    [
        ("SELECT * {\n  ?s ?p .\n}", 2, "."),
        ("SELECT *\nWHERE {\n ?s ?p ?o ) }", 3, ")"),
        ("SELECT * { ?s ?p ?o", 1, ""),
    ],
)
def test_fault_says_where(text: str, line: int, near: str) -> None:
    fault = parse(text).fault
    assert fault is not None
    assert (fault.line, fault.near) == (line, near)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p ?o LATERAL { ?o ?q ?r } }",
        "PREFIX a: <http://x/> SELECT * { ?s a:b ?o }",
        "PREFIX graph: <http://x/> SELECT * { ?s graph:b 'é', graph:c }",
        "PREFIX é: <http://x/> PREFIX a: <http://x/> ASK { é:b a:c é:d }",
        "INSERT DATA { <a> <b> <c> } ;",
    ],
)
def test_what_the_grammar_misreads_is_read(text: str) -> None:
    assert parse(text).fault is None


@pytest.mark.parametrize(
    ("escaped", "plain"),
    [
        (r"S\u0045LECT", "SELECT"),
        (r"\U00000041SK {}", "ASK {}"),
        (r"'\\u0041'", r"'\\u0041'"),
        (r"'\\\u0041'", r"'\\A'"),
        ("'a\\n'", "'a\\n'"),
    ],
)
def test_codepoint_escapes_are_resolved_once(escaped: str, plain: str) -> None:
    assert resolve_codepoints(escaped) == plain


@pytest.mark.parametrize("escape", [r"\u005C", r"\uD800", r"\UFFFFFFFF", r"\u0000"])
def test_an_escape_that_is_no_character_is_refused(escape: str) -> None:
    with pytest.raises(QueryError, match="line 2, column 4"):
        parse(f"ASK {{\n ' {escape}u0041' }}")


def test_nul_is_refused() -> None:
    with pytest.raises(QueryError, match="NUL"):
        parse("SELECT * { ?s ?p ?o } # \0")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("SELECT * " + "{" * 300 + "}" * 300, "nesting"),
        ("ASK { FILTER(" + "(" * 300 + "1" + ")" * 300 + ") }", "nesting"),
        ("ASK { " + "{} UNION " * 7000 + "{} }", "tokens"),
        ("ASK { " + "?s ?p ?o . " * 20000 + "}", "tokens"),
    ],
    ids=["braces", "parentheses", "unions", "flat"],
)
def test_what_would_overflow_the_engine_is_refused(text: str, what: str) -> None:
    with pytest.raises(TooComplexError, match=what) as caught:
        parse(text)
    assert str(caught.value.value) in str(caught.value)
    assert caught.value.limit in str(caught.value)


@pytest.mark.parametrize("end", ["", "@en", "^^xsd:string", " ^^ <http://x/>"])
@pytest.mark.parametrize("quote", ['"', "'''"])
def test_a_huge_string_is_read_at_no_great_cost(quote: str, end: str) -> None:
    literal = f"{quote}{'é' * 500_000}{quote}{end}"
    parsed = parse(f"ASK {{ ?s ?p {literal} SERVICE <http://x/> {{ ?s ?p ?o }} }}")
    assert parsed.fault is None
    assert parsed.text.count("é") == 500_000
    (call,) = guard(parsed).services
    assert parsed.source[call.start : call.end].startswith(b"SERVICE <http://x/>")


def test_a_large_values_block_is_not_complex() -> None:
    rows = " ".join(f"<http://x/{n}>" for n in range(50_000))
    parsed = parse(f"SELECT * {{ VALUES ?s {{ {rows} }} ?s ?p ?o }}")
    assert parsed.fault is None


@given(st.text(alphabet="SELECTask {}()?.;<>#'\"\\u0041:\n", max_size=120))
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    try:
        parse(text)
    except QueryError as error:
        assert str(error)
