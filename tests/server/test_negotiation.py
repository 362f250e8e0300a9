from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.errors import Problem
from server.negotiation import GRAPHS, HTML, RESULTS, choose

JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("*", JSON),
        (f"{JSON}, {XML}", JSON),
        (f"{XML}, {JSON}", XML),
        (f"{JSON};q=0.5,{XML};q=0.7", XML),
        (f"{XML};q=0, */*", JSON),
        ("application/json", "application/json"),
        ("text/javascript, */*;q=0.1", "text/javascript"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
         "application/xml"),
        ("text/*", "text/csv; charset=utf-8"),
        ("text/csv;q=1, */*;q=0.1", "text/csv; charset=utf-8"),
        ("TEXT/CSV", "text/csv; charset=utf-8"),
        ("application/x-binary-rdf-results-table, application/sparql-results+xml;q=.8",
         XML),
        ("nonsense, ;;, text/tab-separated-values",
         "text/tab-separated-values; charset=utf-8"),
        (f"*/*;q=0.1, {XML};q=0.2", XML),
    ],
)  # fmt: skip
def test_accept_decides_by_quality_then_order(accept: str | None, chosen: str) -> None:
    assert choose(RESULTS, accept).content_type == chosen


@pytest.mark.parametrize(
    ("asked", "accept", "chosen"),
    [
        ("json", XML, JSON),
        ("CSV", None, "text/csv; charset=utf-8"),
        ("application/sparql-results+xml", None, XML),
        ("application/sparql-results xml", None, XML),
        ("spreadsheet", XML, XML),
        ("ttl", XML, XML),
    ],
)
def test_format_wins_where_it_is_known(
    asked: str, accept: str | None, chosen: str
) -> None:
    assert choose(RESULTS, accept, asked).content_type == chosen


@pytest.mark.parametrize(
    ("asked", "name"),
    [("json", "jsonld"), ("xml", "rdf"), ("turtle", "ttl"), ("n-triples", "nt")],
)
def test_format_names_of_graphs(asked: str, name: str) -> None:
    assert choose(GRAPHS, None, asked).format.name == name


@pytest.mark.parametrize("accept", ["text/html", "image/*", f"{JSON};q=0", "a/b"])
def test_nothing_acceptable_is_406_with_the_list(accept: str) -> None:
    with pytest.raises(Problem) as caught:
        choose(RESULTS, accept)
    assert caught.value.status == 406
    assert caught.value.members["available"] == [f.media_type for f in RESULTS]


def test_a_browser_gets_a_page_where_there_is_one() -> None:
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    assert choose((*GRAPHS, HTML), accept).format is HTML


@given(st.text(max_size=100))
def test_any_header_is_understood_or_refused(accept: str) -> None:
    try:
        choose(RESULTS, accept)
    except Problem as problem:
        assert problem.status == 406
