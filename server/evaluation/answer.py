"""An answer on its way: kept back until its outcome is sure, then streamed.

Small answers arrive whole. Of a large one the first megabytes are kept, so that most
failures still become a proper status; then it is sent as it comes. What the client
does not read yet is kept in a file, so the executor is free as soon as it has finished
and memory stays flat.
"""

from __future__ import annotations

import errno
import json
import tempfile
from collections import deque
from collections.abc import Iterator
from typing import IO, Any, Protocol

from server.errors import ClientGoneError, Problem, VersionGoneError
from server.evaluation import channel

IN_MEMORY = "-m"
KEPT_BACK = 2 * 1024 * 1024
_IN_MEMORY = 2 * 1024 * 1024
_ON_DISK = 4 * 1024 * 1024 * 1024
_PIECE = 32 * 1024


class Source(Protocol):
    """Where the packets come from: a slot that works for one job."""

    def receive(self) -> tuple[bytes, bytes] | None:
        """Return the next packet, or None."""

    def receive_or_writable(self) -> tuple[bytes, bytes] | None:
        """Return the next packet; None as soon as the client can take more."""

    def finish(self) -> None:
        """Let the executor go: it has said all."""

    def abandon(self) -> None:
        """Have the executor replaced."""


class _Nowhere:
    """The source of an answer that is there already."""

    def receive(self) -> None:
        """Return nothing: all has arrived."""

    def receive_or_writable(self) -> None:
        """Return nothing: all has arrived."""

    def finish(self) -> None:
        """Do nothing: no executor is held."""

    def abandon(self) -> None:
        """Do nothing: no executor is held."""


class Answer:
    """The bytes of an answer and, once it is complete, the facts about it.

    ``moved`` tells that it is of a later version than was meant, ``in_memory`` that it
    comes from a graph in memory, whose order is another than that on disk.
    """

    def __init__(self, source: Source) -> None:
        self.complete = False
        self.moved = False
        self.in_memory = False
        self.facts: dict[str, Any] = {}
        self._source = source
        self._spool = Spool()

    @classmethod
    def of(cls, body: bytes, facts: dict[str, Any]) -> Answer:
        """Return an answer that is there already."""
        answer = cls(_Nowhere())
        answer.complete = True
        answer.facts = facts
        answer.in_memory = bool(facts.get("in_memory"))
        answer._spool.write(body)
        return answer

    def name(self, tag: str | None) -> str | None:
        """Return the name of these very bytes, where ``tag`` is that of the answer."""
        if tag is None or self.moved:
            return None
        return f"{tag}{IN_MEMORY}" if self.in_memory else tag

    def begin(self, *, whole: bool) -> None:
        """Wait until the answer is complete, or large enough to be streamed."""
        while not self.complete and (whole or self._spool.size < KEPT_BACK):
            self._take()

    @property
    def size(self) -> int:
        """Return the bytes that wait to be read."""
        return self._spool.size

    @property
    def is_small(self) -> bool:
        """Return whether the answer is complete and fits into memory."""
        return self.complete and self._spool.size <= _IN_MEMORY

    def read(self) -> bytes:
        """Return all of a complete answer."""
        return b"".join(self)

    def close(self) -> None:
        """Stop: what has not been read is not wanted."""
        self._source.abandon()
        self._spool.close()

    def __iter__(self) -> Iterator[bytes]:
        try:
            while True:
                if self._spool.size:
                    self._take_while_client_is_busy()
                    yield self._spool.read(_PIECE)
                elif self.complete:
                    return
                else:
                    self._take()
        except (Problem, ClientGoneError) as error:
            # The status is out: the only honest end is a broken connection.
            raise BrokenPipeError(errno.EPIPE, str(error)) from error
        finally:
            self.close()

    def _take(self) -> None:
        packet = self._source.receive()
        if packet is not None:
            self._accept(packet)

    def _accept(self, packet: tuple[bytes, bytes]) -> None:
        kind, payload = packet
        if kind in (channel.DATA, channel.MEMORY_DATA):
            self.in_memory = kind == channel.MEMORY_DATA
            self._spool.write(payload)
        elif kind == channel.END:
            self.complete = True
            self.facts = json.loads(payload)
            if self.in_memory:
                self.facts["in_memory"] = True
            self._source.finish()
        else:
            self._source.finish()
            failure = json.loads(payload)
            if failure["kind"] == "no-version":
                raise VersionGoneError
            raise _failure(failure)

    def _take_while_client_is_busy(self) -> None:
        """Go on receiving until the client can take more."""
        while not self.complete and Spool.on_disk < _ON_DISK:
            packet = self._source.receive_or_writable()
            if packet is None:
                return
            self._accept(packet)


class Spool:
    """Bytes in the order they came: in memory, and in a file what is too much.

    ``on_disk`` is what all spools of this process have in files: beyond a bound, an
    executor has to wait for its client.
    """

    on_disk = 0

    def __init__(self) -> None:
        self.size = 0
        self._pieces: deque[bytes] = deque()
        self._held = 0
        self._file: IO[bytes] | None = None
        self._written = 0
        self._read = 0

    def write(self, data: bytes) -> None:
        """Add bytes at the end."""
        if not data:
            return
        self.size += len(data)
        if self._written == self._read and self._held + len(data) <= _IN_MEMORY:
            self._pieces.append(data)
            self._held += len(data)
            return
        if self._file is None:
            self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115
        self._file.seek(self._written)
        self._file.write(data)
        self._written += len(data)
        Spool.on_disk += len(data)

    def read(self, most: int) -> bytes:
        """Take up to ``most`` bytes from the front."""
        if self._pieces:
            piece = self._pieces.popleft()
            if len(piece) > most:
                self._pieces.appendleft(piece[most:])
                piece = piece[:most]
            self._held -= len(piece)
        elif self._file is not None and self._read < self._written:
            self._file.seek(self._read)
            piece = self._file.read(min(most, self._written - self._read))
            self._read += len(piece)
            if self._read == self._written:
                self._empty_file(self._file)
        else:
            return b""
        self.size -= len(piece)
        return piece

    def close(self) -> None:
        """Give up what is left."""
        self._pieces.clear()
        if self._file is not None:
            self._empty_file(self._file)
            self._file.close()
            self._file = None

    def _empty_file(self, file: IO[bytes]) -> None:
        Spool.on_disk -= self._written
        file.truncate(0)
        self._read = self._written = 0


_STATUS = {
    "syntax": 400,
    "malformed": 400,
    "unsupported": 400,
    "not-representable": 406,
    "no-such-graph": 404,
    "precondition": 412,
    "result-too-large": 422,
    "invalid-data": 400,
    "busy": 503,
}


def _failure(failure: dict[str, Any]) -> Problem:
    kind = failure.pop("kind")
    detail = failure.pop("detail")
    if kind not in _STATUS:
        return Problem(500, "internal", "the store could not be read")
    headers = {"Retry-After": "5"} if kind == "busy" else None
    return Problem(_STATUS[kind], kind, detail, headers=headers, **failure)
