"""Values given take the place of data; a page is a part of the answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Store

from kg.errors import InputError
from kg.namespaces import Namespaces
from kg.sparql.parameters import Parameter, bind_parameters, take_page

PREFIXES = Namespaces().prefixes()
QUERY = "SELECT ?x ?y { VALUES ?x { 1 2 } BIND(?x AS ?y) }"
NUMBERS = "SELECT ?x { VALUES (?x) { (1) (2) (3) (4) (5) (6) } } ORDER BY ?x"
INTEGER = (Parameter("x", "integer", ""),)


def rows(text: str) -> list[str]:
    return [row["x"].value for row in Store().query(text)]  # type: ignore[union-attr]


def test_a_query_runs_as_it_stands() -> None:
    assert rows(bind_parameters(QUERY, {}, PREFIXES)) == ["1", "2"]


@pytest.mark.parametrize("values", [["3"], ["3", "4"]])
@pytest.mark.parametrize("declared", [(), INTEGER], ids=["guessed", "declared"])
def test_values_given_take_the_place_of_the_defaults(
    values: list[str], declared: tuple[Parameter, ...]
) -> None:
    assert rows(bind_parameters(QUERY, {"x": values}, PREFIXES, declared)) == values


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"z": ["1"]}, "no parameter z"),
        ({"y": ["1"]}, "no parameter y"),
        ({"x": ["many"]}, "parameter x"),
        ({"x": ["1 } BIND(2 AS ?z) VALUES ?q { 1"]}, "parameter x"),
    ],
)
def test_what_cannot_be_bound_is_named(given: dict[str, list[str]], said: str) -> None:
    with pytest.raises(InputError, match=said):
        bind_parameters(QUERY, given, PREFIXES, INTEGER)


def test_a_closed_list_takes_nothing_else() -> None:
    declared = (Parameter("x", "integer", "", choices=("1", "2")),)
    assert rows(bind_parameters(QUERY, {"x": ["2"]}, PREFIXES, declared)) == ["2"]
    with pytest.raises(InputError, match="none of 1, 2"):
        bind_parameters(QUERY, {"x": ["3"]}, PREFIXES, declared)


def test_a_prefix_of_the_query_itself_may_be_used() -> None:
    text = f"PREFIX mine: <https://x.example/>\n{QUERY}"
    bound = bind_parameters(text, {"x": ["mine:a"]}, PREFIXES)
    assert rows(bound) == ["https://x.example/a"]


TAILS = {
    "as it is": "",
    "a comment": " # LIMIT 1",
    "a limit": " LIMIT 4",
    "an offset": " OFFSET 1",
    "both": " OFFSET 1 LIMIT 4",
    "values": " VALUES ?x { 1 2 3 4 5 6 }",
}


@pytest.mark.parametrize("tail", TAILS.values(), ids=TAILS)
@given(limit=st.none() | st.integers(0, 8), offset=st.integers(0, 8))
def test_a_page_is_a_slice_of_the_answer(
    tail: str, limit: int | None, offset: int
) -> None:
    whole = rows(NUMBERS + tail)
    end = None if limit is None else offset + limit
    assert rows(take_page(NUMBERS + tail, limit, offset)) == whole[offset:end]


def test_a_limit_inside_is_left_alone() -> None:
    text = f"SELECT ?x {{ {{ {NUMBERS} LIMIT 3 }} }}"
    assert rows(take_page(text, 2, 1)) == ["2", "3"]
