from __future__ import annotations

import pytest
from federated_queries import graphs, patterns
from hypothesis import given
from pyoxigraph import Quad, QuerySolutions, Store
from tree_sitter import Node

from kg.sparql.certain import all_variables, certain_variables, is_aggregated
from kg.sparql.syntax import Parsed, parse


def where(text: str) -> tuple[Parsed, Node]:
    """Return a query and the group after its WHERE."""
    parsed = parse(f"SELECT * {text}")
    [query] = (c for c in parsed.root.children if c.type == "select_query")
    [clause] = (c for c in query.children if c.type == "where_clause")
    return parsed, clause


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{ ?a ?b 1 ; ?c [ ?d ?e ] }", "abcde"),
        ("{ ?a <urn:p>* ?b }", "ab"),
        ("{ ?a ?b ?c OPTIONAL { ?a ?b ?d } MINUS { ?e ?e ?e } FILTER(?f) }", "abc"),
        ("{ { ?a ?b ?c } UNION { ?a ?d ?d } }", "a"),
        ("{ GRAPH ?g { ?a ?a ?a } }", "ag"),
        ("{ VALUES (?a ?b) { (1 2) } VALUES ?c { UNDEF } }", "ab"),
        ("{ BIND(1/0 AS ?a) }", ""),
        ("{ SERVICE <urn:x> { ?a ?a ?a } SERVICE ?e { ?b ?b ?b } }", "abe"),
        ("{ SERVICE SILENT <urn:x> { ?a ?a ?a } }", ""),
        ("{ { SELECT ?a ?z (1 AS ?n) { ?a ?b ?b } } }", "a"),
        ("{ { SELECT ?a (COUNT(*) AS ?n) { ?a ?b ?b } GROUP BY ?a } }", ""),
    ],
)
def test_what_is_bound_for_certain(text: str, expected: str) -> None:
    parsed, group = where(text)
    assert certain_variables(group, parsed.text_of) == frozenset(expected)


@given(graphs, patterns)
def test_what_is_certain_is_bound_in_every_solution(
    local: list[Quad], text: str
) -> None:
    store = Store()
    store.extend(local)
    parsed, group = where(text)
    certain = certain_variables(group, parsed.text_of)
    assert certain <= all_variables(group, parsed.text_of)
    if parsed.fault is not None or not certain:
        return
    head = " ".join(f"?{name}" for name in sorted(certain))
    try:
        found = store.query(f"SELECT {head} {text}")
    except SyntaxError:
        return
    assert isinstance(found, QuerySolutions)
    for solution in found:
        assert all(solution[name] is not None for name in certain)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", True),
        ("SELECT ?s { ?s ?p ?o } GROUP BY ?s", True),
        ("SELECT ?s { ?s ?p ?o } ORDER BY ?s LIMIT 1", False),
        ("SELECT ?s { { SELECT (COUNT(*) AS ?s) { ?a ?b ?c } } }", False),
    ],
)
def test_what_groups_its_solutions(text: str, expected: bool) -> None:
    [query] = parse(text).root.children
    assert is_aggregated(query) is expected
