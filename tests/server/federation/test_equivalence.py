"""What a federated query means: the same as over one store that holds all the data."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest
from endpoints import Endpoint
from federated_queries import graphs, in_one_store, queries, with_endpoints
from hypothesis import HealthCheck, assume, given, settings
from pyoxigraph import NamedNode, Quad, QuerySolutions, Store

from kg.sparql.guard import guard
from kg.sparql.rewriting.edits import apply
from kg.sparql.syntax import parse
from server.federating import better_form
from server.federation.gateway import Gateway, Session
from server.federation.joining import Federation
from server.federation.remotes import Address, Remote, Remotes
from server.federation.state import State
from server.federation.terms import Row
from server.journal import Journal


@dataclass(frozen=True, repr=False)
class World:
    """Two endpoints over sockets, a third that is not there, the way to all."""

    first: Endpoint
    second: Endpoint
    gateway: Gateway
    names: dict[str, str]


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    first, second = Endpoint(Store()), Endpoint(Store())
    gone = Endpoint(Store())
    gone.close()
    names = {"first": first.url, "second": second.url, "gone": gone.url}
    remotes = {}
    for name, url in names.items():
        address = Address.of(url)
        assert address is not None
        # Small batches, so that there are several; data that changes is not kept.
        remotes[address] = Remote(name, url, address, batch=2, cache=0.0)
    # The one that is gone is asked each time anew.
    state = _Forgiving(Remotes(remotes))
    gateway = Gateway(state, Journal(""), 0)
    yield World(first, second, gateway, names)
    gateway.close()
    first.close()
    second.close()


class _Forgiving(State):
    """Leaves no endpoint alone, however often it fails."""

    def failed(self, remote: Remote) -> None:
        """Forget it."""


def federated(world: World, local: Store, text: str) -> list[str]:
    """Return the query with the answers of the endpoints in their places.

    Once as it was written, once in the form that the engine plans well.
    """

    def ask(probe: str, names: tuple[str, ...]) -> Sequence[Row] | None:
        try:
            found = local.query(probe)
        except SyntaxError:
            return None
        assert isinstance(found, QuerySolutions)
        return [tuple(_text(row[n]) for n in names) for row in found]

    guarded = guard(parse(with_endpoints(text, world.names)))
    session = Session(time.monotonic() + 20)
    federation = Federation(guarded, world.gateway, session, ask, "", {})
    edits, source = federation.resolve(), guarded.parsed.source
    better = [*edits, *better_form(guarded)]
    return [apply(source, edits), apply(source, better)]


def _text(term: object) -> str | None:
    return None if term is None else str(term)


def solutions(store: Store, text: str) -> Counter[tuple[str, ...]]:
    found = store.query(text)
    assert isinstance(found, QuerySolutions)
    names = [variable.value for variable in found.variables]
    return Counter(tuple(str(row[name]) for name in names) for row in found)


@settings(max_examples=200, suppress_health_check=list(HealthCheck))
@given(graphs, graphs, graphs, queries)
def test_a_federated_query_means_what_it_does_in_one_store(
    world: World, local: list[Quad], first: list[Quad], second: list[Quad], text: str
) -> None:
    whole, own = Store(), Store()
    whole.extend(local)
    own.extend(local)
    for endpoint, quads in ((world.first, first), (world.second, second)):
        endpoint.store.clear()
        endpoint.store.extend(quads)
        name = NamedNode(endpoint.url)
        whole.extend(
            Quad(quad.subject, quad.predicate, quad.object, name) for quad in quads
        )
    try:
        expected = solutions(whole, with_endpoints(in_one_store(text), world.names))
    except SyntaxError:
        assume(False)
    for form in federated(world, own, text):
        assert solutions(own, form) == expected, form
