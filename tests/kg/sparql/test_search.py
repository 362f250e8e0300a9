"""A search in a query becomes what stands for it, or is refused with a reason."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Store

from kg.errors import QueryError
from kg.namespaces import NOO
from kg.sparql.search import Named, refuse_searches, with_searches
from kg.sparql.syntax import parse

PREFIXES = {"noo": NOO, "p": "p:"}
FOUND = [Named("x:1", 98, "Alpha"), Named("x:2", 60, 'the "second"')]
TEXT = NamedNode("p:text")
CONTENT = [
    Quad(NamedNode("x:1"), TEXT, Literal("Memory of rats (aged)", language="en")),
    Quad(NamedNode("x:2"), TEXT, Literal("a passive  avoidance of memories")),
    Quad(NamedNode("x:3"), TEXT, Literal("(+)-SKF 10,047 and σ1")),
    Quad(NamedNode("x:3"), NamedNode("p:link"), NamedNode("x:memory")),
]


def done(text: str) -> str | None:
    asked: list[tuple[str, int]] = []

    def lookup(words: str, most: int) -> list[Named]:
        asked.append((words, most))
        return FOUND[:most]

    query = with_searches(parse(text), "", PREFIXES, lookup)
    for words, most in asked:
        assert (words, most) in {("the words", 100), ("the words", 1)}
    return query


def rows(text: str) -> list[list[str]]:
    query = done(text)
    assert query is not None
    store = Store()
    store.extend(CONTENT)
    found = store.query(query, prefixes=PREFIXES)
    assert isinstance(found, QuerySolutions)
    return [[term.value for term in row if term is not None] for row in found]


def test_entities_are_bound_with_what_is_asked_of_them() -> None:
    found = rows(
        "SELECT ?e ?s ?n { ?e noo:search 'the words' ; noo:searchScore ?s ; "
        "noo:searchName ?n }"
    )
    assert found == [["x:1", "98", "Alpha"], ["x:2", "60", 'the "second"']]


def test_entities_join_with_the_triples_around() -> None:
    query = """SELECT ?e ?t {
      ?e <https://w3id.org/noograph/ontology/search> "the words" ; noo:searchLimit 1 .
      ?e p:text ?t }"""
    assert rows(query) == [["x:1", "Memory of rats (aged)"]]
    query = """SELECT ?e { ?e p:text ?t OPTIONAL { ?e noo:search "the words" }
      FILTER NOT EXISTS { ?e noo:search "the words" } }"""
    assert rows(query) == [["x:3"]]


def test_words_may_be_a_parameter() -> None:
    query = """SELECT ?e ?w { VALUES ?w { "the words" } ?e noo:search ?w ;
      noo:searchLimit 1 }"""
    assert rows(query) == [["x:1", "the words"]]
    query = """SELECT ?s { VALUES (?w) { ("rats memory") } ?s p:text ?t .
      ?t noo:containsWords ?w }"""
    assert rows(query) == [["x:1"]]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("memory", ["x:1"]),
        ("MEMOR*", ["x:1", "x:2"]),
        ("rats memory", ["x:1"]),
        ("rats memories", []),
        ('\\"passive avoidance\\" of', ["x:2"]),
        ("(+)-skf", ["x:3"]),
        ("Σ1", ["x:3"]),
        ("(aged)", ["x:1"]),
        ("emory", []),
    ],
)
def test_texts_have_all_words(words: str, found: list[str]) -> None:
    tested = f'?t noo:containsWords "{words}"'
    query = f"SELECT DISTINCT ?s {{ ?s p:text ?t . {tested} }}"
    assert sorted(row[0] for row in rows(query)) == found
    # What is bound elsewhere, or nowhere, is joined.
    query = f"SELECT DISTINCT ?s {{ {{ {tested} }} ?s ?p ?t }}"
    assert sorted(row[0] for row in rows(query)) == found


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("<x:1> noo:search 'a'", "takes a variable"),
        ("?e noo:search ?words", "as one string"),
        ("VALUES ?w { 'a' 'b' } ?e noo:search ?w", "as one string"),
        ("VALUES ?w { 'a' UNDEF } ?e noo:search ?w", "as one string"),
        ("?e noo:search 5", "as one string"),
        ("?e noo:search 'a' , 'b'", "searched for once"),
        ("?e noo:search/p:text 'a'", "part of a path"),
        ("?e ^noo:search 'a'", "part of a path"),
        ("?e noo:searchScore ?s", "noo:search is missing"),
        ("?e noo:search 'a' ; noo:searchScore ?e", "a variable for each"),
        ("?e noo:search 'a' ; noo:searchLimit 401", "up to 400"),
        ("?e noo:search 'a' ; noo:searchLimit 0", "up to 400"),
        ("?e noo:search 'a' ; p:link [ p:text ?t ]", "without"),
        ("?t noo:containsWords ' '", "no word"),
        ("'text' noo:containsWords 'a'", "takes a variable"),
    ],
)
def test_what_has_no_meaning_is_refused(pattern: str, problem: str) -> None:
    with pytest.raises(QueryError, match=problem) as caught:
        done(f"SELECT * {{\n  {pattern} }}")
    assert caught.value.line == 2


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?e p:search 'a' }",
        "SELECT * { ?e p:text 'noo:search' }",
        "SELECT * { SERVICE <http://example.org/> { ?e noo:search 'a' } }",
        "CONSTRUCT { ?e noo:search 'a' } { ?e p:text ?t }",
    ],
)
def test_what_is_no_search_of_ours_is_left_alone(query: str) -> None:
    assert done(query) is None


def test_an_update_may_not_search() -> None:
    update = "DELETE { ?e p:text ?t } WHERE { ?e noo:search 'a' ; p:text ?t }"
    with pytest.raises(QueryError, match="cannot search"):
        refuse_searches(parse(update), "", PREFIXES)
    refuse_searches(parse("INSERT DATA { <x:1> noo:search 'a' }"), "", PREFIXES)
