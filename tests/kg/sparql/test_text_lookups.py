"""What filters demand of texts is looked up, and answers stay the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from generated_queries import solutions, store_of
from generated_text_queries import indexed, looked_up, merged, text_quads, text_queries
from hypothesis import HealthCheck, given, settings
from pyoxigraph import Literal, NamedNode, Quad, Store

from kg.sparql.rewriting import TEXT_LOOKUP
from kg.store.texts import Texts

TEXT, MIXED = NamedNode("p:text"), NamedNode("p:mixed")
CONTENT = [
    *(
        Quad(NamedNode(f"x:{n}"), TEXT, Literal(f"text alpha {n}" if n < 9 else str(n)))
        for n in range(400)
    ),
    *(Quad(NamedNode(f"x:{n}"), MIXED, Literal(n)) for n in range(9)),
    Quad(NamedNode("x:1"), MIXED, Literal("an Alpha", language="en")),
    Quad(NamedNode("x:1"), NamedNode("p:q"), NamedNode("x:2")),
]

LOOKED_UP = [
    '?s <p:text> ?t FILTER(CONTAINS(LCASE(STR(?t)), "alpha"))',
    '?s <p:text> ?t FILTER CONTAINS(?t, "lpha 3")',
    '?s <p:text> ?t . FILTER(STRSTARTS(STR(?t), "text al") && ?s != <x:1>)',
    '?s <p:text> ?t FILTER(REGEX(?t, "^TEXT.*3$", "i"))',
    '?s <p:text> ?t FILTER(REGEX(?t, "alpha [34]|beta"))',
    '?s <p:text> ?t FILTER(?t = "text alpha 5")',
    '?s <p:text> ?t BIND(LCASE(?t) AS ?x) FILTER(CONTAINS(?x, "alpha"))',
    '?s <p:text>|<p:mixed> ?t FILTER(CONTAINS(LCASE(?t), "an alpha"))',
    '?s ?p ?t FILTER(CONTAINS(LCASE(?t), "an alpha"))',
    '?s <p:q>/<p:text> ?t FILTER(CONTAINS(?t, "alpha 2"))',
    'GRAPH ?g { ?s <p:text> ?t } FILTER(CONTAINS(?t, "alpha"))',
    '{ ?s <p:text> ?t } UNION { ?s <p:mixed> ?t } FILTER(CONTAINS(?t, "alpha"))',
    '?s <p:text> ?t ; <p:q> ?o FILTER(CONTAINS(?t, "alpha"))',
    'VALUES ?w { "LPHA 3" "beta" } ?s <p:text> ?t FILTER(CONTAINS(?t, LCASE(?w)))',
    '?s <p:text> ?t VALUES (?w) { ("text alpha 3") } FILTER(LCASE(?t) = ?w)',
    '{ SELECT ?s { ?s <p:text> ?t FILTER(CONTAINS(?t, "alpha")) } } ?s <p:q> ?o',
]
LEFT_ALONE = [
    '?s <p:text> ?t FILTER(CONTAINS(?t, "al"))',
    "?s <p:text> ?t FILTER(CONTAINS(?t, ?s))",
    '?s <p:text> ?t FILTER(!CONTAINS(?t, "alpha"))',
    '?s <p:text> ?t FILTER(CONTAINS(?t, "alpha") || ?s = <x:9>)',
    # The text of a number.
    '?s <p:mixed> ?t FILTER(CONTAINS(STR(?t), "123"))',
    '?s ?p ?t FILTER(CONTAINS(STR(?t), "alpha"))',
    # A subject is no text, and a path may end anywhere.
    '?t <p:text> ?s FILTER(CONTAINS(?t, "alpha"))',
    '?s <p:text>* ?t FILTER(CONTAINS(?t, "alpha"))',
    # What is around knows better what to look up.
    '?s <p:q> ?o OPTIONAL { ?s <p:text> ?t FILTER(CONTAINS(?t, "alpha")) }',
    '?s <p:q> ?o FILTER EXISTS { ?s <p:text> ?t FILTER(CONTAINS(?t, "alpha")) }',
    'VALUES ?w { "alpha" UNDEF } ?s <p:text> ?t FILTER(CONTAINS(?t, ?w))',
    'VALUES ?w { "alpha" "b" } ?s <p:text> ?t FILTER(CONTAINS(?t, ?w))',
    # Too many.
    '?s <p:text> ?t FILTER(CONTAINS(?t, "1") || CONTAINS(?t, "text"))',
]


@pytest.fixture(scope="module")
def store() -> Store:
    return store_of(merged(CONTENT))


@pytest.fixture(scope="module")
def texts(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Texts]:
    with indexed(store, tmp_path_factory.mktemp("texts")) as found:
        yield found


@pytest.mark.parametrize("pattern", LOOKED_UP)
def test_texts_are_looked_up(pattern: str, store: Store, texts: Texts) -> None:
    query = f"SELECT * {{ {pattern} }}"
    rewritten = looked_up(query, texts)
    assert TEXT_LOOKUP in {step.rule for step in rewritten.steps}
    assert "VALUES ?t {" in rewritten.text
    expected = solutions(store, query)
    assert solutions(store, rewritten.text) == expected
    assert expected or "GRAPH" in query


@pytest.mark.parametrize("pattern", LEFT_ALONE)
def test_what_is_not_sure_stays_as_it_is(pattern: str, texts: Texts) -> None:
    rewritten = looked_up(f"SELECT * {{ {pattern} }}", texts)
    assert TEXT_LOOKUP not in {step.rule for step in rewritten.steps}


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(text_queries, text_quads)
def test_solutions_stay_the_same(
    tmp_path_factory: pytest.TempPathFactory, query: str, content: list[Quad]
) -> None:
    store = store_of(merged(content))
    with indexed(store, tmp_path_factory.getbasetemp()) as texts:
        rewritten = looked_up(query, texts)
    if rewritten.steps:
        assert solutions(store, rewritten.text) == solutions(store, query)
