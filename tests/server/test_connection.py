from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from server import connection
from server.connection import ClientSocket, RequestTimeoutError
from server.patience import Patience


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


def test_the_slowest_of_who_has_most_is_given_up() -> None:
    patience = Patience()
    ends: list[socket.socket] = []
    failed: list[str] = []

    def receive(name: str, peer: str, sent: bytes) -> threading.Thread:
        ours, theirs = socket.socketpair()
        ends.append(theirs)
        client = ClientSocket.adopt(ours, peer, patience)
        client.expect_request(20)
        theirs.sendall(sent)

        def work() -> None:
            try:
                while client.recv(100):
                    pass
            except RequestTimeoutError:
                failed.append(name)
            client.close()

        thread = threading.Thread(target=work)
        thread.start()
        return thread

    threads = {
        name: receive(name, peer, b"x" * size)
        for name, peer, size in [
            ("alone", "a", 0), ("fast", "b", 5_000), ("slow", "b", 1), ("mid", "b", 50)
        ]
    }  # fmt: skip
    assert patience.give_up(4) == []  # nobody has been waited for long
    time.sleep(0.3)
    assert len(patience.give_up(2)) == 2
    for name in ("slow", "mid"):
        threads[name].join(5)
    assert sorted(failed) == ["mid", "slow"]
    for end in ends:
        end.close()
    for thread in threads.values():
        thread.join(5)


def test_an_answer_that_nobody_takes_can_be_given_up() -> None:
    patience = Patience()
    ours, theirs = socket.socketpair()
    client = ClientSocket.adopt(ours, "a", patience)
    thread = threading.Timer(0.5, lambda: patience.give_up(1))
    thread.start()
    with pytest.raises((TimeoutError, BrokenPipeError)):
        client.sendall(b"x" * 10_000_000)
    thread.join()
    client.close()
    theirs.close()
