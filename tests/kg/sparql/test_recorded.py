"""Recorded answers: written, read back, and compared as bags of rows."""

from datetime import date
from pathlib import Path

import pytest
from pyoxigraph import Store

from kg.errors import DataError
from kg.sparql.recorded import (
    MOST_ROWS,
    Answer,
    Recorded,
    find_recorded,
    to_answer,
    write_recorded,
)

ANSWER = Answer(("x", "y"), (("<https://a>", '"1"'), ("<https://b>", "")))
DAY = date(2026, 1, 2)


def record(answer: Answer) -> Recorded:
    return Recorded.of(answer, "0.1.0+abc", "f" * 64, DAY)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    write_recorded("one", record(ANSWER), tmp_path)
    assert find_recorded("one", tmp_path) == record(ANSWER)
    assert (tmp_path / "one.json").read_text().count("\n") == 12
    assert find_recorded("two", tmp_path) is None


def test_an_empty_answer_is_an_answer(tmp_path: Path) -> None:
    write_recorded("none", record(Answer(("x",), ())), tmp_path)
    assert find_recorded("none", tmp_path) == record(Answer(("x",), ()))


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text("[]")
    with pytest.raises(DataError, match=r"one\.json: is no recorded answer"):
        find_recorded("one", tmp_path)


def test_rows_may_change_places() -> None:
    turned = Answer(ANSWER.columns, ANSWER.rows[::-1])
    assert record(ANSWER).differences(turned) == []


def test_a_difference_names_the_rows() -> None:
    other = Answer(ANSWER.columns, (*ANSWER.rows, ANSWER.rows[0]))
    assert record(ANSWER).differences(other) == [
        "rows were 2, are 3",
        '+ <https://a> | "1"',
    ]
    assert record(other).differences(ANSWER)[1] == '- <https://a> | "1"'
    assert "columns were x, y, are z" in record(ANSWER).differences(Answer(("z",), ()))


def test_a_long_answer_is_told_apart_by_its_checksum() -> None:
    rows = tuple((str(n),) for n in range(MOST_ROWS + 5))
    found = record(Answer(("x",), rows))
    assert (len(found.rows), found.count) == (MOST_ROWS, MOST_ROWS + 5)
    assert found.differences(Answer(("x",), rows)) == []
    assert found.differences(Answer(("x",), (*rows[1:], ("x",))))


@pytest.mark.parametrize(
    ("query", "columns", "rows"),
    [
        ("ASK {}", ("answer",), (("true",),)),
        (
            "SELECT ?x ?y { VALUES ?x { 'a'@en } }",
            ("x", "y"),
            (('"a"@en', ""),),
        ),
        ("SELECT ?x { BIND(BNODE() AS ?x) }", ("x",), (("_:",),)),
        (
            "CONSTRUCT { <x:b> <x:p> 1 . <x:a> <x:p> 1 } {}",
            ("subject", "predicate", "object"),
            tuple(
                (f"<x:{s}>", "<x:p>", '"1"^^<http://www.w3.org/2001/XMLSchema#integer>')
                for s in "ab"
            ),
        ),
    ],
    ids=["ask", "select", "blank node", "construct"],
)
def test_every_form_of_answer_is_rows(
    query: str, columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...]
) -> None:
    assert to_answer(Store().query(query)) == Answer(columns, rows)
