"""Counts made at build give the rows that the engine would."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from generated_queries import quads, solutions, store_of
from hypothesis import given, settings
from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from kg.sparql.rewriting.counts import counted_answer
from kg.sparql.syntax import parse
from kg.store.draft import count_by, predicate_counts

TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
PREFIXES = {"rdf": TYPE[1:-5]}
COUNTED = [
    "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }",
    "select (count(?s) as ?n) { ?s ?p ?o . }",
    "SELECT DISTINCT ?p { ?s ?p ?o } ORDER BY ?p LIMIT 2",
    "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p ORDER BY DESC(?n) ?p",
    "SELECT ?p (COUNT(?s) AS ?n) { ?s ?p ?o } GROUP BY ?p",
    "SELECT DISTINCT ?class { ?thing a ?class }",
    "SELECT ?c (COUNT(DISTINCT ?x) AS ?n) { ?x rdf:type ?c } GROUP BY ?c LIMIT 3",
    f"SELECT ?c (COUNT(*) AS ?n) {{ ?x {TYPE} ?c }} GROUP BY ?c",
    "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
    "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }",
]
NOT_COUNTED = [
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?s }",
    "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
    "SELECT (COUNT(*) AS ?n) FROM <g:1> { ?s ?p ?o }",
    "SELECT ?p (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o } GROUP BY ?p",
    "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s",
    "SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s",
    "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p HAVING (COUNT(*) > 1)",
    "SELECT DISTINCT ?c { ?x <p:p> ?c }",
    "PREFIX rdf: <x:> SELECT DISTINCT ?c { ?x rdf:type ?c }",
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o FILTER isIRI(?o) }",
    "SELECT (COUNT(*) AS ?p) { ?s ?p ?o }",
    "ASK { ?s ?p ?o }",
]


@dataclass(frozen=True)
class Counts:
    """What is counted of a store, as the build counts it."""

    triples: int
    graphs: Mapping[str, int]
    predicates: Mapping[str, int]
    classes: Mapping[str, int]

    @classmethod
    def of(cls, store: Store) -> Counts:
        merged = list(store.quads_for_pattern(None, None, None, DefaultGraph()))
        graphs = (
            "SELECT ?key (COUNT(*) AS ?n) { GRAPH ?key { ?s ?p ?o } } GROUP BY ?key"
        )
        predicates, classes = predicate_counts(store)
        return cls(len(merged), count_by(store, graphs), predicates, classes)


@pytest.mark.parametrize("query", COUNTED)
@settings(max_examples=30)
@given(content=quads)
def test_counted_rows_are_those_of_the_engine(query: str, content: list[Quad]) -> None:
    typed = [
        Quad(q.subject, NamedNode(TYPE[1:-1]), q.object, q.graph_name)
        for q in content[::2]
        if isinstance(q.object, NamedNode)
    ]
    store = store_of([*content, *typed])
    answer = counted_answer(parse(query), Counts.of(store), PREFIXES)
    declared = f"PREFIX rdf: <{PREFIXES['rdf']}>\n"
    expected = solutions(store, declared + query)
    if answer is None:  # nothing of the kind was counted
        assert not expected
        return
    found = solutions(store, answer)
    if "LIMIT" in query and "ORDER" not in query:
        assert found.total() == expected.total()
    else:
        assert found == expected


@pytest.mark.parametrize("query", NOT_COUNTED)
def test_other_queries_go_to_the_engine(query: str) -> None:
    counts = Counts(5, {"g:1": 2}, {"p:p": 5}, {"x:1": 1})
    assert counted_answer(parse(query), counts, PREFIXES) is None
