"""A client's connection that is not waited for without end.

A request has to arrive within a time; an answer may take as long as the client reads,
but not without reading a byte for a while. Slow clients otherwise hold threads.
"""

from __future__ import annotations

import select
import socket
import time
from typing import Any

REQUEST_SECONDS = 15.0
STALL_SECONDS = 60.0


class RequestTimeoutError(Exception):
    """A request did not arrive in time."""


class ClientSocket(socket.socket):
    """A socket whose reads share one deadline, and whose writes must make progress."""

    __slots__ = ("_deadline", "_head")

    _deadline: float | None
    _head: bytes

    @classmethod
    def adopt(cls, accepted: socket.socket) -> ClientSocket:
        """Return ``accepted`` as one of ours; the old object is left empty."""
        own = cls(
            accepted.family, accepted.type, accepted.proto, fileno=accepted.detach()
        )
        own._deadline = None
        own._head = b""
        return own

    def expect_request(self, seconds: float = REQUEST_SECONDS) -> None:
        """Start the time in which the next request has to arrive."""
        self._deadline = time.monotonic() + seconds

    def recv(self, size: int, flags: int = 0, /) -> bytes:
        """Receive, or raise when the time is over."""
        if self._deadline is not None:
            left = self._deadline - time.monotonic()
            if left <= 0 or not _ready(self, select.POLLIN, left):
                raise RequestTimeoutError
        return super().recv(size, flags)

    def sendall(self, data: bytes | memoryview, flags: int = 0, /) -> None:  # type: ignore[override]
        """Send all of ``data`` unless the client reads nothing for too long.

        The head of an answer waits for what follows: one packet instead of two.
        """
        if not self._head and bytes(data[:7]) == b"HTTP/1.":
            self._head = bytes(data)
            return
        if self._head:
            data, self._head = self._head + bytes(data), b""
        view = memoryview(data)
        while view:
            try:
                sent = self.send(view, flags | socket.MSG_DONTWAIT)
            except BlockingIOError:
                if not _ready(self, select.POLLOUT, STALL_SECONDS):
                    raise TimeoutError("the client reads nothing") from None
                continue
            view = view[sent:]

    def sendfile(self, file: Any, offset: int = 0, count: int | None = None) -> int:
        """Send a file, after the head that waits for it."""
        self.flush()
        return super().sendfile(file, offset, count)

    def flush(self) -> None:
        """Send a head that nothing followed."""
        if self._head:
            self.sendall(b"")

    def wait_for_request(self, seconds: float) -> bool:
        """Return whether the next request comes within a moment."""
        return _ready(self, select.POLLIN, seconds)


def _ready(client: socket.socket, event: int, seconds: float) -> bool:
    poll = select.poll()
    poll.register(client, event)
    return bool(poll.poll(seconds * 1000))
