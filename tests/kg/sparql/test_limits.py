from __future__ import annotations

import pytest

from kg.sparql.limits import with_limit
from kg.sparql.syntax import parse


@pytest.mark.parametrize(
    ("text", "limited"),
    [
        ("SELECT * {}", "SELECT * {} LIMIT 5 "),
        ("SELECT * {} LIMIT 3", "SELECT * {} LIMIT 3"),
        ("SELECT * {} LIMIT 30 OFFSET 2", "SELECT * {} LIMIT 5 OFFSET 2"),
        ("SELECT * {} OFFSET 2", "SELECT * {} OFFSET 2 LIMIT 5 "),
        ("SELECT * {} ORDER BY ?x # last", "SELECT * {} ORDER BY ?x LIMIT 5  # last"),
        (
            "SELECT * {} VALUES ?x { 1 }",
            "SELECT * {} LIMIT 5  VALUES ?x { 1 }",
        ),
        (
            "SELECT * { { SELECT * {} LIMIT 100 } }",
            "SELECT * { { SELECT * {} LIMIT 100 } } LIMIT 5 ",
        ),
    ],
)
def test_a_limit_is_put_on_the_whole_query(text: str, limited: str) -> None:
    assert with_limit(parse(text), 5) == limited


@pytest.mark.parametrize("text", ["ASK {}", "SELECT * { ?s ?p"])
def test_what_has_no_rows_or_cannot_be_read_gets_none(text: str) -> None:
    assert with_limit(parse(text), 5) is None
