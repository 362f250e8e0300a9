"""An endpoint with some data, and a server of ours that may call it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from endpoints import Endpoint, weights
from served import Server


@pytest.fixture(scope="module")
def remote() -> Iterator[Endpoint]:
    made = Endpoint.of(weights())
    yield made
    made.close()


@pytest.fixture(scope="module")
def federated(graph: Path, remote: Endpoint) -> Iterator[Server]:
    running = Server(graph, "--federate", remote.url, "--timeout", "10").settled()
    yield running
    assert running.stop() == 0, running.log.read_text()
