from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from served import Server

from kg.sparql.volatile import may_differ
from server.cache import Cache
from server.evaluation.answer import IN_MEMORY, Answer


def test_what_was_used_last_is_kept() -> None:
    cache = Cache(4000)
    for name in "abc":
        cache.put(name, b"x" * 600, {})
    cache.get("a")
    cache.put("d", b"x" * 600, {})
    assert [n for n in "abcd" if cache.get(n)] == ["a", "c", "d"]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3000)), max_size=40))
def test_the_cache_is_bounded_in_bytes(puts: list[tuple[int, int]]) -> None:
    cache = Cache(8000)
    for name, size in puts:
        cache.put(str(name), b"x" * size, {})
        assert cache.size <= 8000


def test_the_same_question_is_answered_from_the_cache(server: Server) -> None:
    def looks(result: str) -> int:
        name = f'noograph_cache_lookups_total{{result="{result}"}} '
        lines = server.get("/metrics").text.splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(name))

    text = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o } # for the cache"
    before = looks("hit")
    first = server.query(text)
    for _ in range(4):
        assert server.query(text).body == first.body
    assert looks("hit") > before


@pytest.mark.parametrize("function", ["RAND()", "UUID()", "STRUUID()", "NOW#\n()"])
def test_what_changes_is_not_kept(server: Server, function: str) -> None:
    text = f"SELECT ({function} AS ?x) {{}}"
    values = {server.query(text).column("x")[0] for _ in range(5)}
    assert len(values) > 1
    assert server.query(text).headers["ETag"] is None


@pytest.mark.parametrize(
    ("text", "differs"),
    [
        ("CONSTRUCT { ?s <http://x/p> [] } { ?s ?p ?o }", True),
        ("CONSTRUCT FROM <http://x/[> { _:b ?p ?o } { ?s ?p ?o }", True),
        ("PREFIX : <http://x/> CONSTRUCT { ?s :p (1 2) } { ?s ?p ?o }", True),
        ("CONSTRUCT WHERE { _:b ?p ?o }", True),
        ("CONSTRUCT { ?s ?p 'a [b' } { ?s ?p ?o FILTER(?o > 1) }", False),
        ("# CONSTRUCT\nSELECT * { [] ?p ?o }", False),
        ("SELECT (STR(?o) AS ?now) { ?s ?p ?o }", False),
        ("SELECT (rand\t# (\n # x\r(\n) AS ?x) {}", True),
        ("CONSTRUCT", False),
    ],
)
def test_what_may_differ_has_no_name(text: str, differs: bool) -> None:
    assert may_differ(text) is differs


def test_bytes_of_another_order_have_another_name(server: Server) -> None:
    # Until the graph is in memory answers come from disk; a text each: none is kept.
    for number in range(100):
        text = f"SELECT * {{ ?s ?p ?o }} LIMIT 50 #{number}"
        tag = server.query(text).headers["ETag"]
        assert server.query(text, If_None_Match=tag).status == 304
        if tag.strip('"').endswith(IN_MEMORY):
            break
        time.sleep(0.1)
    else:
        raise AssertionError("the graph never came into memory")
    assert Answer.of(b"", {"in_memory": True}).name("t") != Answer.of(b"", {}).name("t")
