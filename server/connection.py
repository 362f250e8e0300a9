"""A client's connection that is not waited for without end.

A request has to arrive within a time; an answer may take as long as the client reads,
but not without reading a byte for a while. Slow clients otherwise hold threads; which
of them are given up when there are too many, :mod:`server.patience` decides.
"""

from __future__ import annotations

import select
import socket
import time
from contextlib import suppress
from typing import Any

from server.patience import Patience

REQUEST_SECONDS = 15.0
STALL_SECONDS = 60.0
_PIECE = 65_536


class RequestTimeoutError(Exception):
    """A request did not arrive in time."""


class ClientSocket(socket.socket):
    """A socket whose reads share one deadline, and whose writes must make progress."""

    __slots__ = (
        "_began", "_deadline", "_event", "_given_up", "_head", "_moved", "_patience",
        "_waited", "peer",
    )  # fmt: skip

    _deadline: float | None
    _head: bytes
    _patience: Patience
    _given_up: bool
    # Since the request, or the answer, began: bytes moved, seconds waited for the
    # client, and when the present wait began.
    _moved: int
    _waited: float
    _began: float
    _event: int
    peer: str

    @classmethod
    def adopt(
        cls, accepted: socket.socket, peer: str = "", patience: Patience | None = None
    ) -> ClientSocket:
        """Return ``accepted`` as one of ours; the old object is left empty."""
        own = cls(
            accepted.family, accepted.type, accepted.proto, fileno=accepted.detach()
        )
        own._deadline = None
        own._head = b""
        own._patience = patience or Patience()
        own._given_up = False
        own.peer = peer
        own._start_to_count()
        return own

    def expect_request(self, seconds: float = REQUEST_SECONDS) -> None:
        """Start the time in which the next request has to arrive."""
        self._deadline = time.monotonic() + seconds
        self._start_to_count()

    def recv(self, size: int, flags: int = 0, /) -> bytes:
        """Receive, or raise when the time is over."""
        if self._deadline is not None:
            left = self._deadline - time.monotonic()
            if left <= 0 or not self._ready(select.POLLIN, left):
                raise RequestTimeoutError
        data = super().recv(size, flags)
        self._moved += len(data)
        return data

    def take(self, size: int) -> bytes:
        """Return what is there already, nothing where that is nothing."""
        try:
            data = super().recv(size, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return b""
        self._moved += len(data)
        return data

    def sendall(self, data: bytes | memoryview, flags: int = 0, /) -> None:  # type: ignore[override]
        """Send all of ``data`` unless the client reads nothing for too long.

        The head of an answer waits for what follows: one packet instead of two.
        """
        if not self._head and bytes(data[:7]) == b"HTTP/1.":
            self._head = bytes(data)
            self._start_to_count()
            return
        if self._head:
            data, self._head = self._head + bytes(data), b""
        view = memoryview(data)
        while view:
            try:
                sent = self.send(view, flags | socket.MSG_DONTWAIT)
            except BlockingIOError:
                if not self._ready(select.POLLOUT, STALL_SECONDS):
                    raise TimeoutError("the client reads nothing") from None
                continue
            self._moved += sent
            view = view[sent:]

    def sendfile(self, file: Any, offset: int = 0, count: int | None = None) -> int:
        """Send a file, or ``count`` bytes of it, as patiently as all else."""
        file.seek(offset)
        left = count
        while piece := file.read(_PIECE if left is None else min(_PIECE, left)):
            self.sendall(piece)
            left = None if left is None else left - len(piece)
        self.flush()
        return int(file.tell()) - offset

    def flush(self) -> None:
        """Send a head that nothing followed."""
        if self._head:
            self.sendall(b"")

    def wait_for_request(self, seconds: float) -> bool:
        """Return whether the next request comes within a moment."""
        return _is_ready(self, select.POLLIN, seconds)

    # -- what patience asks ---------------------------------------------------------

    def waited(self, now: float) -> float:
        """Return the seconds that it was waited for."""
        return self._waited + now - self._began

    def pace(self, now: float) -> float:
        """Return the bytes a second that it moved while it was waited for."""
        return self._moved / (self.waited(now) or 1.0)

    def give_up(self) -> None:
        """Wake the thread that waits, and tell it to wait no more."""
        self._given_up = True
        # A request that does not come can still be answered; a broken answer cannot.
        how = socket.SHUT_RDWR if self._event == select.POLLOUT else socket.SHUT_RD
        with suppress(OSError):
            self.shutdown(how)

    def _start_to_count(self) -> None:
        self._moved = 0
        self._waited = 0.0

    def _ready(self, event: int, seconds: float) -> bool:
        """Wait until the client has sent, or can take, something."""
        self._began = time.monotonic()
        self._event = event
        self._patience.begin(self)
        try:
            ready = _is_ready(self, event, seconds)
        finally:
            self._patience.end(self)
            self._waited += time.monotonic() - self._began
        return ready and not self._given_up


def _is_ready(client: socket.socket, event: int, seconds: float) -> bool:
    poll = select.poll()
    poll.register(client, event)
    return bool(poll.poll(seconds * 1000))
