"""The graph that engines are compared on is the same each time, and honest."""

from __future__ import annotations

import random

import pytest
from peer_data import grown
from peers import Engine, comparable, differing, mix
from pyoxigraph import Literal, NamedNode, Quad

from kg.namespaces import DEFAULT_BASE, NOO

GRAPH = NamedNode(f"{DEFAULT_BASE}graph/document/one")
KNOWN = ("compound/a", "compound/b", "compound/c", "compound/one")


def named(path: str) -> NamedNode:
    return NamedNode(f"{DEFAULT_BASE}id/{path}")


def told() -> list[Quad]:
    def say(subject: str, predicate: str, value: str) -> Quad:
        return Quad(named(subject), NamedNode(NOO + predicate), named(value), GRAPH)

    labels = [
        Quad(named(each), NamedNode(NOO + "label"), Literal(each), GRAPH)
        for each in KNOWN
    ]
    return [
        *labels,
        say("finding/one/f1", "compound", "compound/one"),
        say("finding/one/f1", "evidence", "evidence/one/f1-1"),
        say("evidence/one/f1-1", "document", "document/one"),
    ]


def test_the_same_graph_grows_each_time() -> None:
    assert list(grown(told(), 20)) == list(grown(told(), 20))


def test_each_document_has_findings_of_its_own() -> None:
    found = list(grown(told(), 20))
    about = NamedNode(NOO + "compound")
    assert len({q.subject for q in found if q.predicate == about}) == 20
    compounds = {q.object for q in found if q.predicate == about}
    assert compounds <= {named(each) for each in KNOWN}
    assert len(compounds) > 1


def test_what_hangs_together_in_a_document_does_in_its_copies() -> None:
    found = list(grown(told(), 3))
    documents = {
        evidence.subject: evidence.object
        for evidence in found
        if evidence.predicate.value == NOO + "document"
    }
    links = [q for q in found if q.predicate.value == NOO + "evidence"]
    assert len(documents) == len(links) == 3
    assert {q.object for q in links} == set(documents)


def test_nothing_grows_from_nothing() -> None:
    with pytest.raises(ValueError, match="no document"):
        list(grown([], 2))


class Told(Engine):
    """An endpoint that gives the body it was told to give."""

    def __init__(self, name: str, body: str) -> None:
        super().__init__(name, "http://127.0.0.1:1/")
        self.body = body.encode()

    def ask(self, query: str) -> bytes:
        return self.body


ROW = '{"results": {"bindings": [{"n": {"value": "%s"}}]}}'


@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [
        (ROW % "4", ROW % "4.0", True),
        (ROW % "4", ROW % "5", False),
        ('{"boolean": true}', '{"boolean": 1}', True),
        ('{"boolean": true}', '{"boolean": false}', False),
        ('<a> <b> "1"^^<c> .\n', '<a> <b> "1" .\n', True),
        ("<a> <b> <c> .\n", "<a> <b> <d> .\n", False),
    ],
)
def test_a_difference_of_answers_is_noticed(ours: str, theirs: str, same: bool) -> None:
    faults = list(differing([Told("us", ours), Told("them", theirs)], "ASK {}"))
    assert bool(faults) is not same


def test_every_query_of_the_mix_is_filled() -> None:
    names = ("compound", "finding", "model", "target", "word", "name", "phrase")
    values = {name: ["<http://example.org/x>"] for name in names}
    queries = mix()
    assert len(queries) >= 20
    for query in queries:
        assert "$" not in query.filled(values, random.Random(1))


def test_an_answer_is_a_bag() -> None:
    body = b'{"results": {"bindings": [{"a": {"value": "x"}}, {"a": {"value": "x"}}]}}'
    assert comparable(body).total() == 2
