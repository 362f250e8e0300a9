"""A store with a sound sample, before and after what follows from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse

from kg.namespaces import Namespaces
from kg.ontology.graph import ontology_quads, vocabulary_quads
from kg.ontology.vocabulary import load_vocabulary
from kg.reasoning import infer

Grow = Callable[[Store, str], None]

NAMESPACES = Namespaces()
SAMPLE = NAMESPACES.graph("document/sample")
DATA = Path(__file__).parents[2] / "ontology"
PREFIXES = """
@prefix c: <https://w3id.org/noograph/id/compound/> .
@prefix ev: <https://w3id.org/noograph/id/evidence/sample/> .
@prefix f: <https://w3id.org/noograph/id/finding/sample/> .
@prefix noo: <https://w3id.org/noograph/ontology/> .
@prefix t: <https://w3id.org/noograph/id/target/> .
"""


def _add(store: Store, quads: Iterable[Quad]) -> None:
    default = DefaultGraph()
    for quad in list(quads):
        store.add(quad)
        store.add(Quad(quad.subject, quad.predicate, quad.object, default))


def _turtle(text: str | bytes) -> list[Quad]:
    return [
        Quad(q.subject, q.predicate, q.object, NamedNode(SAMPLE))
        for q in parse(input=text, format=RdfFormat.TURTLE)
    ]


def _new_store() -> Store:
    store = Store()
    _add(store, ontology_quads(NAMESPACES))
    _add(store, vocabulary_quads(load_vocabulary(), NAMESPACES))
    _add(store, _turtle((DATA / "sound.ttl").read_bytes()))
    return store


@pytest.fixture
def plain() -> Store:
    """Return a store in which nothing has been inferred."""
    return _new_store()


@pytest.fixture(scope="session")
def inferred() -> Store:
    """Return a store with what follows; not to be changed."""
    store = _new_store()
    _add(store, infer(store, NAMESPACES))
    return store


@pytest.fixture(scope="session")
def grow() -> Grow:
    """Return a function that adds Turtle to the sample document of a store."""
    return lambda store, text: _add(store, _turtle(PREFIXES + text))
