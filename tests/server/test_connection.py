from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest

from server import connection
from server.connection import ClientSocket, RequestTimeoutError


@pytest.fixture
def pair() -> Iterator[tuple[ClientSocket, socket.socket]]:
    ours, theirs = socket.socketpair()
    own = ClientSocket.adopt(ours)
    yield own, theirs
    own.close()
    theirs.close()


def test_a_request_has_to_arrive_in_time(
    pair: tuple[ClientSocket, socket.socket],
) -> None:
    own, theirs = pair
    own.expect_request(0.2)
    began = time.monotonic()
    with pytest.raises(RequestTimeoutError):
        while True:
            theirs.send(b"x")
            own.recv(100)
    assert 0.2 <= time.monotonic() - began < 0.5


def test_an_answer_may_take_long_but_not_without_a_byte(
    pair: tuple[ClientSocket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    own, _ = pair
    monkeypatch.setattr(connection, "STALL_SECONDS", 0.2)
    with pytest.raises(TimeoutError, match="reads nothing"):
        own.sendall(b"x" * 10_000_000)
