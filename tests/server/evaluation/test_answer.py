from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.errors import Problem
from server.evaluation import channel
from server.evaluation.answer import KEPT_BACK, Answer, Spool


class Packets:
    """A source that hands out packets and remembers how it was left."""

    def __init__(self, *packets: tuple[bytes, bytes] | Problem) -> None:
        self.left = ""
        self._packets = iter(packets)

    def receive(self) -> tuple[bytes, bytes]:
        packet = next(self._packets)
        if isinstance(packet, Problem):
            raise packet
        return packet

    def receive_or_writable(self) -> tuple[bytes, bytes] | None:
        return None

    def finish(self) -> None:
        self.left = self.left or "finished"

    def abandon(self) -> None:
        self.left = self.left or "abandoned"


END = (channel.END, json.dumps({"rows": 2}).encode())
LATE = Problem(503, "deadline", "too late")


def data(size: int) -> tuple[bytes, bytes]:
    return channel.DATA, b"x" * size


def test_a_small_answer_is_whole_before_it_is_sent() -> None:
    source = Packets(data(5), data(6), END)
    answer = Answer(source)
    answer.begin(whole=False)
    assert answer.is_small
    assert answer.facts == {"rows": 2}
    assert source.left == "finished"
    assert answer.read() == b"x" * 11


def test_what_goes_wrong_before_the_first_byte_is_a_problem() -> None:
    failure = json.dumps({"kind": "syntax", "detail": "no", "line": 3}).encode()
    answer = Answer(Packets(data(5), (channel.FAILED, failure)))
    with pytest.raises(Problem) as caught:
        answer.begin(whole=False)
    assert (caught.value.status, caught.value.members) == (400, {"line": 3})


def test_what_goes_wrong_later_breaks_the_stream() -> None:
    source = Packets(data(KEPT_BACK), data(1), LATE)
    answer = Answer(source)
    answer.begin(whole=False)
    assert not answer.complete
    with pytest.raises(BrokenPipeError):
        list(answer)
    assert source.left == "abandoned"


def test_a_whole_answer_waits_for_its_end() -> None:
    answer = Answer(Packets(data(KEPT_BACK), data(KEPT_BACK), LATE))
    with pytest.raises(Problem):
        answer.begin(whole=True)


def test_a_reader_that_leaves_lets_the_executor_go() -> None:
    source = Packets(data(KEPT_BACK), data(1), END)
    answer = Answer(source)
    answer.begin(whole=False)
    pieces: Iterator[bytes] = iter(answer)
    next(pieces)
    answer.close()
    assert source.left == "abandoned"


@given(st.lists(st.one_of(st.integers(0, 3_000_000), st.just(-1)), max_size=30))
def test_a_spool_gives_back_what_it_was_given(steps: list[int]) -> None:
    spool = Spool()
    given_, taken = bytearray(), bytearray()
    before = Spool.on_disk
    for number, step in enumerate(steps):
        if step >= 0:
            piece = bytes([number % 251]) * step
            spool.write(piece)
            given_ += piece
        else:
            taken += spool.read(700_000)
        assert spool.size == len(given_) - len(taken)
    while piece := spool.read(700_000):
        taken += piece
    assert taken == given_
    spool.close()
    assert Spool.on_disk == before
