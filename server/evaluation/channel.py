"""What goes between a web process and an executor: kinds and packets.

A slot is a pair of connected sockets that keep packet boundaries, so a packet arrives
whole or not at all even where its sender is killed. A packet is one byte of kind and a
payload; a request and the rows of an answer take as many packets as they need.
"""

from __future__ import annotations

import json
import socket
from typing import Any

MOST = 65_536
_ROOM = 8 * MOST

# From a web process.
PART = b"p"  # a piece of a request, more follows
REQUEST = b"q"  # the last piece of a request
# From an executor.
DATA = b"d"  # a piece of the answer
MEMORY_DATA = b"m"  # the same, from a graph in memory, which has an order of its own
END = b"e"  # the answer is complete; its facts as JSON
FAILED = b"x"  # there is no answer; why as JSON
# From the holder, in the place of an executor that is no more.
DIED = b"!"


class Channel:
    """One end of a slot."""

    def __init__(self, end: socket.socket) -> None:
        self.socket = end
        self._buffer = bytearray(MOST + 1)
        self._view = memoryview(self._buffer)

    def fileno(self) -> int:
        """Return the descriptor, to wait for."""
        return self.socket.fileno()

    def send(self, kind: bytes, payload: bytes | memoryview = b"") -> None:
        """Send one packet; ``payload`` is at most ``MOST`` bytes."""
        self.socket.sendmsg([kind, payload])

    def send_json(self, kind: bytes, value: dict[str, Any]) -> None:
        """Send a packet of JSON."""
        self.send(kind, json.dumps(value).encode())

    def send_request(self, request: dict[str, Any]) -> None:
        """Send a request in as many packets as it needs."""
        payload = memoryview(json.dumps(request).encode())
        while len(payload) > MOST:
            self.send(PART, payload[:MOST])
            payload = payload[MOST:]
        self.send(REQUEST, payload)

    def receive(self, *, wait: bool = True) -> tuple[bytes, bytes]:
        """Return the next packet.

        :raises EOFError: where the other end is closed.
        :raises BlockingIOError: where there is none and ``wait`` is False.
        """
        flags = 0 if wait else socket.MSG_DONTWAIT
        size = self.socket.recv_into(self._view, MOST + 1, flags)
        if not size:
            raise EOFError
        return bytes(self._view[:1]), bytes(self._view[1:size])

    def receive_request(self) -> dict[str, Any]:
        """Return the next request; what is left of an unfinished one is dropped."""
        parts: list[bytes] = []
        while True:
            kind, payload = self.receive()
            parts.append(payload)
            if kind == REQUEST:
                request: dict[str, Any] = json.loads(b"".join(parts))
                return request

    def drain(self) -> None:
        """Throw away what has arrived."""
        while True:
            try:
                self.receive(wait=False)
            except (BlockingIOError, EOFError):
                return


def slot_pair() -> tuple[socket.socket, socket.socket]:
    """Return the two ends of a slot: the web processes' and the executor's."""
    ends = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    for end in ends:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _ROOM)
    return ends
