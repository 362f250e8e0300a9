"""Stores and real servers over them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from served import Server, publish


@pytest.fixture(scope="session")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store of a thousand compounds."""
    store = tmp_path_factory.mktemp("served") / "store"
    publish(store, 1000)
    return store


@pytest.fixture(scope="session")
def server(graph: Path) -> Iterator[Server]:
    """Yield a server with short limits, shared by the tests that only read."""
    running = Server(graph, "--timeout", "2", "--memory", "256").settled()
    yield running
    assert running.stop() == 0, running.log.read_text()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Return a function that starts a server of its own over a store of its own."""
    running: list[Server] = []

    def start(*options: str, size: int = 100, store: Path | None = None) -> Server:
        if store is None:
            store = tmp_path / "store"
            publish(store, size)
        running.append(Server(store, *options))
        return running[-1]

    yield start
    for one in running:
        if one.process.poll() is None:
            one.stop()
