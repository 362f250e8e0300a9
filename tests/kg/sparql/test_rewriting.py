"""Rewritten queries have the same solutions, and are rewritten where it helps."""

from __future__ import annotations

from pathlib import Path

import pytest
from generated_queries import distinct, quads, queries, solutions, store_of
from hypothesis import HealthCheck, given, settings
from pyoxigraph import NamedNode, Quad, QuerySolutions, RdfFormat, Store

from kg.errors import QueryError
from kg.sparql.rewriting import rewrite
from kg.sparql.syntax import parse

STAR = "OPTIONAL { ?a <p:p> ?b . ?b <p:q> ?c ; <p:r> ?d }"
PAIR = "?a <p:p> <x:1> ; <p:q> ?m . ?b <p:q> ?m ; <p:p> ?z"
CASES = {
    f"SELECT * {{ ?a <p:q> ?x {STAR} }}": ["lateral-optional"],
    "SELECT * { ?a <p:q> ?x OPTIONAL { ?a <p:p>/<p:q> ?c } }": ["lateral-optional"],
    "SELECT * { ?a <p:q> ?x OPTIONAL { ?a <p:p> ?b OPTIONAL { ?b <p:q> ?c } } }": [
        "lateral-optional"
    ],
    "SELECT * { ?a <p:q> ?x FILTER NOT EXISTS { ?y <p:p> ?z . ?a <p:q> ?y } }": [
        "correlated-exists"
    ],
    f"SELECT DISTINCT ?z {{ {PAIR} }} ORDER BY ?z LIMIT 2": ["distinct-first"],
    f"SELECT DISTINCT ?z {{ {PAIR} FILTER (?z != <x:1>) }}": ["distinct-first"],
    # Duplicates count, or what is grouped does.
    f"SELECT ?z {{ {PAIR} }}": [],
    f"SELECT DISTINCT ?z {{ {PAIR} }} GROUP BY ?z": [],
    f"SELECT DISTINCT (COUNT(?z) AS ?n) {{ {PAIR} }}": [],
    f"SELECT DISTINCT * {{ {PAIR} }}": [],
    # The subject of the first part is asked for: nothing occurs twice.
    f"SELECT DISTINCT ?a {{ {PAIR} }}": [],
    f"SELECT DISTINCT ?z {{ {PAIR} FILTER (?a != ?z) }}": [],
    # There is another place to start from.
    f"SELECT DISTINCT ?z {{ {PAIR} . ?b <p:q> 2 }}": [],
    f"SELECT DISTINCT ?z {{ {PAIR} FILTER (?z = <x:1>) }}": [],
    f"SELECT DISTINCT ?z {{ {PAIR} OPTIONAL {{ ?a <p:p> ?y }} }}": [],
    f"SELECT DISTINCT ?z {{ {PAIR} . <x:1> <p:q> ?b }}": [],
    # One triple is looked up anyway.
    "SELECT * { ?a <p:q> ?x OPTIONAL { ?a <p:p> ?b } }": [],
    # Nothing on the left is in it.
    "SELECT * { ?x <p:q> ?y OPTIONAL { ?a <p:p> ?b . ?b <p:q> ?c } }": [],
    # Not well designed: ?x is outside and in the inner OPTIONAL, not between.
    "SELECT * { ?a <p:q> ?x OPTIONAL { ?a <p:p> ?b OPTIONAL { ?b <p:q> ?x } } }": [],
    # A filter of an inner scope would see ?x.
    "SELECT * { ?a <p:q> ?x OPTIONAL { ?a <p:p> ?b OPTIONAL { ?b <p:q> ?c "
    "FILTER (?x = ?c) } } }": [],
    # A path of length zero matches a bound term that the graph lacks.
    "SELECT * { ?a <p:q> ?x OPTIONAL { ?a <p:p>* ?b . ?b <p:q> ?c } }": [],
    "SELECT * { ?a <p:q> ?x OPTIONAL { ?a <p:p> ?b . ?b <p:q> ?c MINUS { ?c <p:r> ?x } "
    "} }": [],
    "SELECT * { ?a <p:q> ?x FILTER EXISTS { ?a <p:p> [ <p:q> ?z ] } }": [],
    "SELECT * { ?a <p:q> 'OPTIONAL { ?a ?b ?c . ?c ?d ?e }' }": [],
    "SELECT * { this is no query }": [],
}


@pytest.mark.parametrize("query", CASES, ids=range(len(CASES)))
def test_a_query_is_rewritten_where_it_may_be(query: str) -> None:
    rewritten = rewrite(parse(query))
    assert [step.rule for step in rewritten.steps] == CASES[query]
    assert ("LATERAL" in rewritten.text) == bool(CASES[query])


def test_what_is_rewritten_is_not_rewritten_again() -> None:
    once = rewrite(parse(next(iter(CASES))))
    again = rewrite(parse(once.text))
    assert again.text == once.text


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(queries | distinct, quads)
def test_the_solutions_stay_the_same(query: str, content: list[Quad]) -> None:
    store = store_of(content)
    rewritten = rewrite(parse(query))
    if rewritten.steps:
        assert solutions(store, rewritten.text) == solutions(store, query)


def _suites() -> Path | None:
    """Return the evaluation tests of the W3C where they lie beside the project."""
    for folder in Path(__file__).parents:
        if (folder / "shared" / "w3c" / "query").is_dir():
            return folder / "shared" / "w3c" / "query"
    return None


def test_queries_of_the_w3c_have_the_same_solutions() -> None:
    suites = _suites()
    for folder in sorted(suites.iterdir()) if suites else []:
        store = Store()
        for path in sorted(folder.glob("*.ttl")):
            if path.name != "manifest.ttl":
                for graph in (None, NamedNode(f"http://x/{path.name}")):
                    store.load(
                        path=path,
                        format=RdfFormat.TURTLE,
                        base_iri="http://x/",
                        to_graph=graph,
                    )
        for path in sorted(folder.glob("*.rq")):
            query = "BASE <http://x/>\n" + path.read_text(encoding="utf-8")
            try:
                rewritten = rewrite(parse(query))
                answer = store.query(query)
            except (QueryError, SyntaxError, RuntimeError):  # of what is no query
                continue
            if rewritten.steps and isinstance(answer, QuerySolutions):
                found = solutions(store, rewritten.text)
                assert found == solutions(store, query), path
