"""The federated queries of the library, against stand-ins in the shape of the others.

One server stands for all endpoints; what is right is told by one store with both
graphs. Those to be run elsewhere are run there, and call us.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest
from engines import Bag, bag, over_http, oxigraph_at
from pyoxigraph import DefaultGraph, Quad
from served import Server

from kg.namespaces import Namespaces
from kg.sparql.library import Library, LibraryQuery
from kg.store import current_version

DATA = Path(__file__).parents[2] / "data" / "federated"
FILES = sorted([*DATA.glob("*.ttl"), *DATA.glob("*.trig")])
OURS = Namespaces().endpoint
FEDERATED = [query for query in Library(Namespaces()).values() if query.endpoints]
CALLING = [query for query in FEDERATED if query.endpoints != (OURS,)]
CALLED = [query for query in FEDERATED if query.endpoints == (OURS,)]
_SERVICE = re.compile(r"SERVICE\s+<[^>]+>")


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of the server that stands for all others."""
    work = tmp_path_factory.mktemp("others")
    with oxigraph_at(FILES[0], work, *FILES[1:]) as address:
        yield address


@pytest.fixture(scope="module")
def calling(store: Path, stand_in: str) -> Iterator[Server]:
    """Yield a server of ours that may call the stand-in."""
    server = Server(store, "--federate", stand_in)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def both(store: Path) -> pyoxigraph.Store:
    """Return one store in memory with our default graph and all stand-ins."""
    joined = pyoxigraph.Store()
    ours = current_version(store).open()
    merged = ours.quads_for_pattern(None, None, None, DefaultGraph())
    joined.bulk_extend(Quad(q.subject, q.predicate, q.object) for q in merged)
    for path in FILES:
        form = pyoxigraph.RdfFormat.from_extension(path.suffix[1:])
        assert form is not None
        joined.bulk_load(path=path, format=form)
    return joined


def expected(both: pyoxigraph.Store, text: str) -> Bag:
    answer = both.query(_SERVICE.sub("", text), prefixes=Namespaces().prefixes())
    assert isinstance(answer, pyoxigraph.QuerySolutions)
    body = answer.serialize(format=pyoxigraph.QueryResultsFormat.JSON)

    return bag(json.loads(body or b""))


def named(query: LibraryQuery) -> str:
    return query.name


def test_there_are_a_dozen_half_of_them_for_the_other_side() -> None:
    assert len(CALLING) >= 6
    assert len(CALLED) >= 6


@pytest.mark.parametrize("query", CALLING, ids=named)
def test_a_query_that_calls_others_joins_their_data(
    calling: Server, both: pyoxigraph.Store, stand_in: str, query: LibraryQuery
) -> None:
    wanted = expected(both, query.query)
    assert wanted.total() >= query.minimum_rows > 0
    reply = calling.query(_SERVICE.sub(f"SERVICE <{stand_in}>", query.query))
    assert reply.status == 200, reply.text
    assert bag(reply.json()) == wanted


@pytest.mark.parametrize("query", CALLED, ids=named)
def test_a_query_for_the_other_side_joins_ours(
    endpoint: str, both: pyoxigraph.Store, stand_in: str, query: LibraryQuery
) -> None:
    wanted = expected(both, query.query)
    assert wanted.total() >= query.minimum_rows > 0
    called = _SERVICE.sub(f"SERVICE <{endpoint}/sparql>", query.query)
    assert over_http(stand_in)(called) == wanted
