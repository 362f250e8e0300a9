"""An endpoint with some data, and a server of ours that may call it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from endpoints import Endpoint
from pyoxigraph import BlankNode, Literal, NamedNode, Quad
from served import Server, compound

X = "http://example.org/"


def quads() -> Iterator[Quad]:
    """Yield a weight for each of 5,000 compounds, and things of every kind."""
    for number in range(5_000):
        yield Quad(compound(number), NamedNode(f"{X}weight"), Literal(number))
    for term in (
        NamedNode(f"{X}é"),
        Literal('a "quoted"\n\\ text\t'),
        Literal("gewicht", language="de-at"),
        Literal("2020-01-01", datatype=NamedNode(f"{X}odd")),
        BlankNode("b"),
    ):
        yield Quad(compound(1), NamedNode(f"{X}has"), term)
        yield Quad(compound(2), NamedNode(f"{X}has"), term)


@pytest.fixture(scope="module")
def remote() -> Iterator[Endpoint]:
    made = Endpoint.of(quads())
    yield made
    made.close()


@pytest.fixture(scope="module")
def federated(graph: Path, remote: Endpoint) -> Iterator[Server]:
    running = Server(graph, "--federate", remote.url, "--timeout", "10")
    yield running
    assert running.stop() == 0, running.log.read_text()
